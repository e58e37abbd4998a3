import Chronology
import Mandates
import Store
import Wording

/// Whether somebody may follow their inbox: checked when a stream is opened, when the directory or the
/// mandates change, and when a day ends, for agreements end with days (`docs/delivery.md` 13).
extension SafetyNet {
  /// Refuses a stream that would be closed at once.
  public func checkFollowing(_ caller: Caller) throws(RequestError) {
    guard mayFollow(caller, at: clock.now()) else {
      throw RequestError(
        .forbidden,
        fr:
          "aucun mandat ni entente en vigueur : la boîte se lit page par page, elle ne se suit pas",
        en: "no mandate or agreement in force: the inbox is read page by page, not followed")
    }
  }

  /// The `seq` of the last notice of the caller's inbox, also where it is gone by now; 0 where there never was one.
  public nonisolated func lastPlace(of caller: Caller) throws(RequestError) -> Int64 {
    try read { (store) throws(StoreError) in try store.lastSequence(of: caller.name) }
  }

  /// Whether the caller is still who the stream was opened for, and their organisation still bound.
  func mayFollow(_ caller: Caller, at now: Timestamp) -> Bool {
    let directory = library.directory
    guard let account = directory.account(caller.name) else {
      // Who is in no directory (root, the user of a demonstration) has no inbox either.
      return caller.through == nil && directory.account(caller.account.name) == nil
        && caller.account.organisation.isEmpty
    }
    guard account.uid == caller.account.uid, account.roles == caller.account.roles,
      account.organisation == caller.account.organisation, mayStillAct(caller)
    else { return false }
    if account.roles.isDisjoint(with: [.pivot, .releve, .coordinator]) { return true }
    return directory.agreement(of: account.organisation, at: now) != nil
      && library.matrix.mandates.contains { $0.organisation == account.organisation }
  }

  private func mayStillAct(_ caller: Caller) -> Bool {
    guard let through = caller.through.flatMap({ library.directory.account($0) }) else {
      return true
    }
    return through.mayActAs.contains("*") || through.mayActAs.contains(caller.name)
  }

  /// Ends the streams of those who may follow no longer.
  func endStreamsWithoutMandate() {
    let now = clock.now()
    let today = QuebecTime.date(at: now)
    guard followingChecked?.day != today || followingChecked?.rules != library.hash else { return }
    followingChecked = (today, library.hash)
    endStreams { !mayFollow($0, at: now) }
  }
}

/// The streams that are open, and what wakes them.
extension SafetyNet {
  struct Listener: Sendable {
    let caller: Caller
    let wake: AsyncStream<Void>.Continuation
  }

  /// Wakes at once and whenever the caller may have new notices, until the task that reads it ends or the
  /// daemon stops.
  public func wakeUps(for caller: Caller) -> AsyncStream<Void> {
    lastListener += 1
    let number = lastListener
    let recipient = caller.name
    let (stream, continuation) = AsyncStream.makeStream(
      of: Void.self, bufferingPolicy: .bufferingNewest(1))
    continuation.onTermination = { _ in
      Task { await self.forget(number, of: recipient) }
    }
    listeners[recipient, default: [:]][number] = Listener(caller: caller, wake: continuation)
    continuation.yield()
    // What was allowed when the stream was asked for may have ended meanwhile.
    if !mayFollow(caller, at: clock.now()) { continuation.finish() }
    return stream
  }

  private func forget(_ number: Int, of recipient: String) {
    listeners[recipient]?[number] = nil
    if listeners[recipient]?.isEmpty == true { listeners[recipient] = nil }
  }

  func wake(_ recipient: String) {
    for listener in (listeners[recipient] ?? [:]).values { listener.wake.yield() }
  }

  /// Ends the streams of some callers.
  func endStreams(where mustEnd: (Caller) -> Bool) {
    for listener in listeners.values.flatMap(\.values) where mustEnd(listener.caller) {
      listener.wake.finish()
    }
  }

  var openStreams: Int { listeners.values.reduce(0) { $0 + $1.count } }
}

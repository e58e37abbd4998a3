import Alerts
import Chronology
import Mandates
import Observations
import Risk
import Store
import StrictJSON
import Wording

/// What the door asks for on behalf of people.
extension SafetyNet {
  // MARK: Intake

  /// Submits events that were read as JSON. One receipt each, in order; a bad event rejects itself alone.
  /// `onEntry` is called once their place in the queue is taken: what is submitted after that comes after them.
  public nonisolated func submit(
    _ events: [JSONValue], by caller: Caller, onEntry: @escaping @Sendable () -> Void = {}
  ) async -> [Receipt] {
    let (library, intake) = desk.withLock { ($0.library, $0.intake) }
    let arrival = clock.now()
    let prepared = events.map {
      Preparation($0, by: caller, arrival: arrival, library: library, intake: intake)
    }
    do throws(RequestError) {
      let isStopping = isStopping
      let receipts = try await perform(weight: events.count, onEntry: onEntry) {
        pipeline -> [Receipt] in
        try zip(events, prepared).map { event, prepared -> Receipt in
          guard events.count == 1 || !isStopping.withLock({ $0 }) else {
            return Self.refused(prepared, Self.stopping, by: pipeline.library)
          }
          // Rules that came into force in between judge it again.
          guard prepared.rules === pipeline.library.rules else {
            return try pipeline.submit(event, by: caller, arrival: pipeline.now)
          }
          return try pipeline.submit(prepared, by: caller)
        }
      }
      if receipts.contains(where: { $0.status != .accepted }) { await count(receipts) }
      return receipts
    } catch {
      return prepared.map { Self.refused($0, error, by: library) }
    }
  }

  /// The receipt of an event that could not be taken for want of something of ours. What is wrong with it by itself is said
  /// all the same, except where it is a matter of moments.
  private static func refused(
    _ prepared: Preparation, _ error: RequestError, by library: RuleLibrary
  ) -> Receipt {
    let own = error.code == .busy ? nil : prepared.fault
    return Receipt(
      id: prepared.id, source: prepared.source, status: .rejected,
      duty: prepared.speaksOfDanger(under: library) ? DutyToReport.words(library.directory) : nil,
      problem: own ?? error)
  }

  private static let stopping = RequestError(
    .stopping, fr: "le service s'arrête ; ceci n'a pas été retenu, renvoyez-le plus tard",
    en: "the service is stopping; this was not kept, send it again later")

  private func count(_ receipts: [Receipt]) {
    counters.duplicates += receipts.count { $0.status == .duplicate }
    counters.rejected += receipts.count { $0.status == .rejected }
  }

  /// Retracts an observation: by the submitting unit, its coordinator, or `privacy`.
  public func retract(
    _ observation: String, reason: String, by caller: Caller
  ) async throws(RequestError) {
    try await perform { try $0.retract(observation, reason: reason, by: caller) }
  }

  // MARK: Notices

  /// A page of the caller's inbox after a `seq`, ascending. What a mandate no longer lets the caller see
  /// keeps its place in the sequence but shows nothing.
  public nonisolated func inbox(
    of caller: Caller, after seq: Int64, limit: Int
  ) async throws(RequestError) -> [Notice] {
    let notices = try read { (store) throws(StoreError) in
      try store.inbox(of: caller.name, after: seq, limit: limit)
    }
    let (library, now) = (desk.withLock { $0.library }, clock.now())
    let consented = notices.filter(library.restsOnConsent)
    let lost = consented.isEmpty ? [:] : await lostConsents(among: consented)
    return notices.map {
      guard library.mayRead($0, caller, at: now) else { return $0.noLongerReadable }
      return lost[$0.id] ?? library.asOpened($0, to: caller, at: now)
    }
  }

  /// Of these notices those that rest on a consent that is gone, by id, as they are shown from now on; where it cannot be
  /// known, all that rest on one.
  func lostConsents(among notices: [Notice]) -> [String: Notice] {
    makeStateAnew()
    var lost: [String: Notice] = [:]
    for notice in notices
    where pipeline?.restsOnLostConsent(notice) ?? library.restsOnConsent(notice) {
      let isUnsaid = pipeline?.isUnsaidConsent(notice.subject) == true
      lost[notice.id] = isUnsaid ? notice.withoutSaidConsent : notice.withoutConsent
    }
    return lost
  }

  /// The caller's cursor moved past a `seq`: everything up to it was received.
  public func markReceived(upTo seq: Int64, by caller: Caller) async {
    guard !caller.seesNoContent else { return }
    // What this one had received before, since the start, is not looked at again.
    let known = receivedUpTo[caller.name] ?? 0
    guard seq > known else { return }
    do throws(RequestError) {
      try await perform { pipeline in
        let left = try pipeline.store.unreceived(by: caller.name, after: known, upTo: seq)
        guard !left.isEmpty else { return }
        for id in left { pipeline.progress(id, to: .received, by: caller) }
        pipeline.record(
          .noticesReceived, by: caller.name, through: caller.through, on: "inbox",
          [JSONMember("to", .integer(seq))])
      }
    } catch {
      // They are given all the same; the next time that they come back with a place it is tried again.
      return
    }
    receivedUpTo[caller.name] = max(seq, receivedUpTo[caller.name] ?? 0)
  }

  /// One notice in the caller's own inbox, else not found. That it was read is recorded before it is shown.
  public func notice(
    _ id: String, for caller: Caller
  ) async throws(RequestError) -> Notice {
    try await show(id, to: caller, as: .noticeRead)
  }

  /// Reasons in both languages, the names of the organisations told where the mandate shows them (those told while it was
  /// the caller's), and where the alert stands now for the caller's organisation.
  public func explanation(
    of id: String, for caller: Caller
  ) async throws(RequestError) -> JSONValue {
    let notice = try await show(id, to: caller, as: .explanationRead)
    let told = try read { (store) throws(StoreError) in
      try notice.subject.kind == .consultation
        ? store.tellings(ofConsultation: notice.alert) : store.tellings(ofAlert: notice.alert)
    }
    makeStateAnew()
    let known = try? pipeline?.tellings(told, knownFrom: notice, by: caller)
    // Where the state cannot be had nobody knows whether it is theirs still.
    let partners = known ?? told.filter { $0.issued <= notice.issued }
    let explanation = Explanation(notice: notice, alertTellings: partners, library: library)
    let now = try? pipeline?.whereItStands(notice, for: caller)
    return explanation.json(standing: now ?? nil)
  }

  /// Where the alerts of these notices stand now for the caller's organisation, by the notice's id; none of what may not be
  /// read, of what shows nothing that holds, and where the state cannot be had.
  public func standings(of notices: [Notice], for caller: Caller) -> [String: JSONValue] {
    makeStateAnew()
    var standings: [String: JSONValue] = [:]
    var known: [PlaceInAlert: JSONValue?] = [:]
    for notice in notices where notice.change != .noLongerReadable && notice.band > .none {
      let place = PlaceInAlert(notice)
      let standing: JSONValue?
      if let found = known[place] {
        standing = found
      } else {
        standing = try? pipeline?.whoseTurn(notice, for: caller)
        known.updateValue(standing, forKey: place)
      }
      if let standing { standings[notice.id] = standing }
    }
    return standings
  }

  /// The same of one notice, with what is read for one alone: the caller's latest of its alert, and whether what is closed may
  /// be opened again.
  public func standing(of notice: Notice, for caller: Caller) -> JSONValue? {
    guard notice.change != .noLongerReadable, notice.band > .none else { return nil }
    makeStateAnew()
    let now = try? pipeline?.whereItStands(notice, for: caller)
    return now ?? nil
  }

  /// What two notices of one recipient share for whom an alert stands at the same place.
  private struct PlaceInAlert: Hashable {
    var part: Duty.Key
    var mandate: String
    var isForTable: Bool
    var isAlarm: Bool

    init(_ notice: Notice) {
      part = notice.part
      mandate = notice.mandate
      isForTable = notice.step == .table
      isAlarm = notice.change == .stranded
    }
  }

  /// The caller answers for the band that this notice shows; a conflict where the band has risen since. Acknowledging again
  /// changes nothing but that it renews a hold.
  public func acknowledge(
    _ id: String, by caller: Caller
  ) async throws(RequestError) -> Answered {
    try await respond(to: id, by: caller) { try $0.acknowledge(id, by: caller) }
  }

  /// `note` is free text: it is sealed beside the act, which holds no words.
  public func recordAction(
    _ action: String, note: String?, on id: String, by caller: Caller
  ) async throws(RequestError) -> Answered {
    try await respond(to: id, by: caller) {
      try $0.recordAction(action, note: note, on: id, by: caller)
    }
  }

  /// What makes the caller answer for an alert, also one that they had passed on.
  private func respond(
    to id: String, by caller: Caller,
    _ act: @escaping @Sendable (inout Pipeline) throws -> Notice
  ) async throws(RequestError) -> Answered {
    var answered: Answered = try await perform { pipeline in
      let before = try pipeline.passedOn(id, by: caller)
      let notice = try act(&pipeline)
      return Answered(notice: notice, takenBack: pipeline.takenBack(before, by: caller))
    }
    answered.notice = library.asOpened(answered.notice, to: caller, at: clock.now())
    return answered
  }

  /// *Passerelle*: another organisation is told, where a mandate of its own allows. Else it is forbidden, with those
  /// reasons whose facts the caller knows, and the refusal is recorded. A conflict where the caller's part is closed.
  public func refer(
    _ id: String, to organisation: String, reason: String, by caller: Caller
  ) async throws(RequestError) -> Notice {
    let notice = try await perform {
      try $0.refer(id, to: organisation, reason: reason, by: caller)
    }
    return library.asOpened(notice, to: caller, at: clock.now())
  }

  /// Band 3 and above needs a second person: the first call proposes.
  public func close(
    _ id: String, outcome: Alert.Outcome, note: String?, by caller: Caller
  ) async throws(RequestError) -> Notice {
    let notice = try await perform { try $0.close(id, outcome: outcome, note: note, by: caller) }
    return library.asOpened(notice, to: caller, at: clock.now())
  }

  // MARK: Reading the store

  /// A read outside any turn. A store that cannot be read is no reason to stop the daemon.
  nonisolated func read<Value>(
    _ body: (any Store) throws(StoreError) -> Value
  ) throws(RequestError) -> Value {
    do throws(StoreError) {
      return try body(store)
    } catch {
      throw Self.cannotBeRead
    }
  }

  static let cannotBeRead = RequestError(
    .intakeClosed, fr: "le registre ne peut pas être lu", en: "the store cannot be read")
}

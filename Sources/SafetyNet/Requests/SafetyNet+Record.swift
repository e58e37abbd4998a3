import Alerts
import Chronology
import Crypto
import Dispatch
import Logging
import Mandates
import Observations
import Record
import Store
import StrictJSON
import Wording

/// The record: what is noted of reads and refusals, and the checkpoints that partners witness.
extension SafetyNet {
  /// Between two checkpoints at least, where something was recorded.
  static let signingPeriod = Span.minutes(1)

  // MARK: Checkpoints

  /// The public key that signs the record; `nil` for a store that keeps none.
  public var recordKey: NoteKey? { store.recordKey }

  /// The record's latest checkpoint; every notice that is shown carries it.
  public var checkpoint: Checkpoint? { latestCheckpoint }

  /// What is done about once a second: what is left is recorded, and every minute the record is signed.
  func keepRecord() async {
    guard signingPause.isOver(at: clock.now()) else { return }
    await recordWhatIsLeft()
    await sign()
  }

  /// Signs the record where it has grown. That it cannot be written is said by the next commit too.
  func sign() async {
    let now = clock.now()
    signingPause.begin(at: now, for: Self.signingPeriod)
    let store = store
    let signed: Result<Checkpoint?, StoreError> = await withCheckedContinuation { continuation in
      writer.async {
        do throws(StoreError) {
          continuation.resume(returning: .success(try store.sign(at: now)))
        } catch {
          continuation.resume(returning: .failure(error))
        }
      }
    }
    switch signed {
    case .success(let checkpoint): if let checkpoint { latestCheckpoint = checkpoint }
    case .failure(let error):
      logger.error("the record was not signed", metadata: ["code": "\(error.code.rawValue)"])
    }
  }

  /// Rules, directory and configuration in force, by the hashes of their content.
  var inForce: [JSONMember] {
    var members = [
      JSONMember("rules", .string(library.hash)),
      JSONMember("directory", .string(library.directoryHash)),
    ]
    if let bytes = settings.configuration {
      members.append(
        JSONMember("configuration", .string(hexadecimal(SHA256.hash(data: bytes)))))
    }
    // For the next start, which must not take this one's word for the time.
    if case .ahead(let known)? = clockDoubt {
      members.append(JSONMember(Act.clockAheadOf, .string(known.rfc3339)))
    }
    return members
  }

  /// The key that signs, where the record begins with this start.
  var newRecordKey: [JSONMember]? {
    guard let key = store.recordKey, (try? store.acts(after: 0, limit: 1))?.isEmpty == true else {
      return nil
    }
    return [JSONMember("public", .string(key.text))]
  }

  // MARK: Reads

  /// Notices are about to be shown to the caller: that is recorded, and those that waited are `sent`. Where
  /// the store cannot write, people are shown them all the same (`docs/delivery.md` 4), and it is recorded as
  /// soon as it can be.
  public func deliver(_ notices: [Notice], to caller: Caller, as kind: DeliveryKind) async {
    guard let first = notices.first, let last = notices.last else { return }
    let fresh =
      caller.seesNoContent
      ? [] : notices.filter { $0.state == .queued && $0.recipient == caller.name }.map(\.id)
    let act = Act(
      kind: kind == .page ? .inboxRead : .noticesSent, by: caller.name,
      onBehalfThrough: caller.through, at: clock.now(), object: "inbox",
      details: [
        JSONMember("from", .integer(first.seq)), JSONMember("to", .integer(last.seq)),
      ])
    do throws(RequestError) {
      try await perform { pipeline in
        for id in fresh { pipeline.progress(id, to: .sent, by: caller) }
        pipeline.record(act)
      }
    } catch {
      remember(act)
    }
  }

  public enum DeliveryKind: Sendable { case page, stream }

  /// One notice for its recipient; the read is recorded under `kind`.
  func show(
    _ id: String, to caller: Caller, as kind: Act.Kind
  ) async throws(RequestError) -> Notice {
    do throws(RequestError) {
      return try await perform { pipeline in
        var notice = try pipeline.readable(id, by: caller)
        if !caller.seesNoContent { pipeline.progress(&notice, to: .received, by: caller) }
        pipeline.record(kind, by: caller.name, through: caller.through, on: id)
        return pipeline.library.asOpened(notice, to: caller, at: pipeline.now)
      }
    } catch {
      guard error.code == .intakeClosed else { throw error }
      let now = clock.now()
      let found = try read { (store) throws(StoreError) in
        try store.notice(id, for: caller.name)
      }
      guard let found, library.mayRead(found, caller, at: now),
        lostConsents(among: [found]).isEmpty
      else { throw .notFound }
      remember(
        Act(
          kind: kind, by: caller.name, onBehalfThrough: caller.through, at: now, object: id))
      return library.asOpened(found, to: caller, at: now)
    }
  }

  /// What could not be recorded now.
  func remember(_ act: Act) {
    var late = act
    late.details.append(JSONMember("late", true))
    unrecorded.append(late)
    keepUnrecordedBounded()
  }

  /// Beyond ten thousand, which is hours of a full disk, the oldest go, and the log says how many.
  private func keepUnrecordedBounded() {
    let beyond = unrecorded.count - 10_000
    guard beyond > 0 else { return }
    unrecorded.removeFirst(beyond)
    lostActs += beyond
  }

  func recordWhatIsLeft() async {
    let counted = refusals.close()
    let now = clock.now()
    for (key, times) in counted {
      unrecorded.append(Self.refusal(key, times: times, at: now))
    }
    guard !unrecorded.isEmpty else { return }
    let acts = unrecorded
    unrecorded = []
    do throws(RequestError) {
      try await perform { pipeline in for act in acts { pipeline.record(act) } }
    } catch {
      unrecorded = acts + unrecorded
      keepUnrecordedBounded()
      return
    }
    guard lostActs > 0 else { return }
    logger.warning(
      "reads and refusals of a time when the store could not be written are not in the record",
      metadata: ["lost": "\(lostActs)"])
    lostActs = 0
  }

  // MARK: Refusals

  /// Somebody was refused something. `object` must be an id of ours or nothing.
  public func noteRefusal(
    of operation: String, object: String?, status: Int, uid: UInt32, actingAs name: String?
  ) async {
    let known = try? caller(uid: uid, actingAs: name)
    let own = try? caller(uid: uid, actingAs: nil)
    let key = RefusalTally.Key(
      account: known?.name ?? own?.name ?? "uid:\(uid)", through: known?.through,
      operation: operation, object: object ?? operation, status: status)
    guard refusals.count(key, from: own?.name) else { return }
    let act = Self.refusal(key, times: 1, at: clock.now())
    do throws(RequestError) {
      try await perform { $0.record(act) }
    } catch {
      remember(act)
    }
  }

  private static func refusal(_ key: RefusalTally.Key, times: Int, at time: Timestamp) -> Act {
    Act(
      kind: .refused, by: key.account, onBehalfThrough: key.through, at: time, object: key.object,
      details: [
        JSONMember("operation", .string(key.operation)),
        JSONMember("status", .integer(Int64(key.status))),
        JSONMember("times", .integer(Int64(times))),
      ])
  }

  // MARK: What is shown of it

  /// Entries by their numbers (privacy), and in `next` the number of the one that follows the last, where one does; reading
  /// them is one.
  public func entries(
    _ numbers: ClosedRange<Int64>, for caller: Caller
  ) async throws(RequestError) -> JSONValue {
    try require(caller, .privacy)
    try await recordReading(numbers, by: caller)
    let entries = try read { (store) throws(StoreError) in try store.entries(numbers) }
    var members = [JSONMember("entries", .array(entries.map(\.json)))]
    if entries.count == numbers.count, numbers.upperBound < Int64.max {
      let next = numbers.upperBound + 1
      let following = try read { (store) throws(StoreError) in try store.entries(next...next) }
      if !following.isEmpty { members.append(JSONMember("next", .integer(next))) }
    }
    return .object(members)
  }

  /// A proof of one entry in the latest checkpoint (privacy): an entry names people.
  public func entryProof(
    of seq: Int64, for caller: Caller
  ) async throws(RequestError) -> EntryProof {
    try require(caller, .privacy)
    try await recordReading(seq...seq, by: caller)
    // What was recorded since the last checkpoint is signed when somebody needs the proof.
    if seq > Int64(clamping: latestCheckpoint?.size ?? 0) { await sign() }
    let proof = try read { (store) throws(StoreError) in try store.entryProof(of: seq) }
    guard let proof else { throw .notFound }
    return proof
  }

  /// Hashes only: anybody who was shown two checkpoints may ask whether they are of one history.
  public func consistencyProof(
    from old: Int64, to new: Int64
  ) async throws(RequestError) -> ConsistencyProof {
    let proof = try read { (store) throws(StoreError) in
      try store.consistencyProof(from: old, to: new)
    }
    guard let proof else { throw .notFound }
    return proof
  }

  /// The salt of an entry's commitment and whom it is drawn from, and whether both open it to what is kept now
  /// (privacy). Of an entry that says only that it is about somebody, that somebody must be named: it is proved
  /// or refuted, never found out. The content is not shown: this role does not read it.
  public func openCommitment(
    of seq: Int64, about youth: RegisterQuery.Youth?, for caller: Caller
  ) async throws(RequestError) -> JSONValue {
    try require(caller, .privacy)
    let reference = try youth.map { (youth) throws(RequestError) in try self.reference(of: youth) }
    let isTold = try await wasTold(about: reference)
    let subjects = try await performReading { pipeline -> Set<String> in
      // Of somebody of whom nothing is known, asking leaves no pseudonym either.
      var subject = reference
      if let reference, !isTold, !pipeline.isKnown(reference) { subject = nil }
      pipeline.record(
        .commitmentOpened, by: caller.name, through: caller.through, on: "record",
        [JSONMember("seq", .integer(seq))], about: subject)
      guard let reference else { return [] }
      let identities = pipeline.standing.identities
      let present = identities.reference(of: reference)
      return Set(([reference, present] + identities.identifiers(with: present)).map(\.text))
    }
    let opening = try read { (store) throws(StoreError) in
      try store.opening(of: seq, about: subjects)
    }
    guard let opening else { throw .notFound }
    return [
      "seq": .integer(seq), "kind": .string(opening.entry.kind),
      "object": .string(opening.entry.object), "name": .string(opening.pledge.name),
      "commitment": .string(hexadecimal(opening.pledge.commitment)),
      "salt": .string(hexadecimal(opening.salt)), "subject": .string(opening.subject),
      "opens": .bool(opening.opens),
    ]
  }

  /// Reads what nobody reads unrecorded: the register, the record, the vault, incidents. Where the store cannot write it is
  /// refused, and whoever asks is told that it is the reading that cannot be recorded.
  func performReading<Value: Sendable>(
    _ body: @escaping @Sendable (inout Pipeline) throws -> Value
  ) async throws(RequestError) -> Value {
    do throws(RequestError) {
      return try await perform(body)
    } catch {
      throw error == Self.intakeClosed ? Self.readingClosed : error
    }
  }

  static let readingClosed = RequestError(
    .intakeClosed,
    fr:
      "cette lecture doit être consignée au registre, qui ne peut pas écrire maintenant ; réessayer plus tard",
    en: "this reading must be recorded, and the store cannot write now; try again later")

  private func recordReading(
    _ numbers: ClosedRange<Int64>, by caller: Caller
  ) async throws(RequestError) {
    try await performReading {
      $0.record(
        .recordRead, by: caller.name, through: caller.through, on: "record",
        [
          JSONMember("from", .integer(numbers.lowerBound)),
          JSONMember("to", .integer(numbers.upperBound)),
        ])
    }
  }
}

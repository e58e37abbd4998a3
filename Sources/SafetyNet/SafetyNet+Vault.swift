import Alerts
import Chronology
import Crypto
import Dispatch
import Logging
import Mandates
import Observations
import Retention
import Risk
import Store
import StrictJSON
import Wording

/// What the door asks of the vault: retention, flags, erasure, the change of keys. Each act is recorded, and
/// so is each look at who has a flag.
extension SafetyNet {
  /// Whom a request means: a pseudonym (`yth_…`), else a file number; or a name with the birth date.
  public struct YouthDesignation: Sendable {
    public var youth: String?
    public var name: String?
    public var birthDate: String?

    public init(youth: String?, name: String?, birthDate: String?) {
      self.youth = youth
      self.name = name
      self.birthDate = birthDate
    }
  }

  private static func reference(
    _ designation: YouthDesignation, _ pipeline: Pipeline
  ) throws -> EntityRef {
    if let youth = designation.youth {
      if let reference = EntityRef(text: youth), reference.kind == .youth { return reference }
      if let file = normalizedFileNumber(youth) { return pipeline.intake.keys.youth(file: file) }
    } else if let name = designation.name.flatMap({ normalizedName($0) }),
      let birth = designation.birthDate.flatMap({ CivilDate(text: $0) })
    {
      return pipeline.intake.keys.youth(name: name, birthDate: birth)
    }
    throw RequestError(
      .invalid, fr: "qui ? une référence, un numéro de dossier, ou un nom et une date de naissance",
      en: "who? a reference, a file number, or a name and a birth date",
      faults: [
        Fault(
          "/youth", fr: "une référence ou un numéro de dossier est attendu",
          en: "a reference or a file number is expected")
      ])
  }

  // MARK: Flags

  /// The flags that a person may set: a hold has an expiry, a hand-over none, the others may.
  public static let flagKinds = Flag.Kind.allCases.filter { $0 != .erasure }.map(\.rawValue)

  public func setFlag(
    _ name: String, on designation: YouthDesignation, reason: String, until: Timestamp?,
    by caller: Caller
  ) async throws(RequestError) -> JSONValue {
    guard let kind = Flag.Kind(rawValue: name), kind != .erasure else { throw .notFound }
    let isDirector = caller.account.organisation == "dpj" && caller.has(.coordinator)
    guard caller.has(.privacy) || (kind == .handover && isDirector) else { throw Self.notAllowed }
    guard kind != .hold || until != nil else {
      throw RequestError(
        .invalid, fr: "une mise en garde légale a une échéance",
        en: "a legal hold has an expiry",
        faults: [Fault("/until", fr: "« until » manque", en: "\"until\" is missing")])
    }
    guard kind != .handover || until == nil else {
      throw RequestError(
        .invalid, fr: "une remise n'a pas de fin : le délai de destruction court",
        en: "a hand-over has no end: the clock of destruction runs",
        faults: [
          Fault("/until", fr: "« until » n'est pas admis ici", en: "\"until\" is not allowed here")
        ])
    }
    return try await perform { pipeline in
      let youth = try Self.reference(designation, pipeline)
      do {
        // Who may set one flag and look at none learns of nobody of whom they were never told.
        let mayAsk =
          try caller.has(.privacy)
          || pipeline.wasTold(caller.account.organisation, about: youth)
        guard mayAsk else { throw RequestError.notFound }
        return try pipeline.setFlag(kind, on: youth, reason: reason, until: until, by: caller).json
      } catch let refusal as RequestError {
        // A refusal is an answer too.
        pipeline.record(.vaultRead, by: caller.name, through: caller.through, on: "flag")
        throw refusal
      }
    }
  }

  public func endFlag(_ id: String, by caller: Caller) async throws(RequestError) -> JSONValue {
    guard caller.has(.privacy) else { throw Self.notAllowed }
    return try await perform { try $0.endFlag(id, by: caller).json }
  }

  /// The flags that stand, with their reasons; ended ones too where asked.
  public func flags(
    _ name: String?, ended: Bool, for caller: Caller
  ) async throws(RequestError) -> JSONValue {
    let kind = name.flatMap(Flag.Kind.init(rawValue:))
    guard caller.has(.privacy) else { throw Self.notAllowed }
    return try await performReading { pipeline in
      pipeline.record(.vaultRead, by: caller.name, through: caller.through, on: "flags")
      let now = pipeline.now
      let flags = try pipeline.store.flags().filter {
        (kind == nil || $0.kind == kind) && (ended || $0.stands(at: now))
      }
      return ["flags": .array(flags.map(\.json))]
    }
  }

  // MARK: Retention

  /// Runs the clocks, or shows what they would take (`privacy`, `operator`). Counts, no persons.
  public func retention(isDry: Bool, by caller: Caller) async throws(RequestError) -> JSONValue {
    guard caller.has(.privacy) || caller.has(.operator) else { throw Self.notAllowed }
    return try await runRetention(isDry: isDry, by: caller)
  }

  /// By the clock: at the schedule's interval, and a minute after a look that failed. Nothing is written where nothing
  /// is due.
  func runRetentionIfDue() async throws(RequestError) {
    let now = clock.now()
    guard now >= nextRetention else { return }
    nextRetention = now + library.retention.interval
    do throws(RequestError) {
      _ = try await runRetention(isDry: false, by: nil)
    } catch {
      nextRetention = now + .minutes(1)
      throw error
    }
  }

  private func runRetention(
    isDry: Bool, by caller: Caller?
  ) async throws(RequestError) -> JSONValue {
    // What goes now is counted first where its quarter has ended: after days without the daemon, too.
    if !isDry { try await releaseEndedQuarters() }
    let kept = try await beside { (store) throws(StoreError) in try store.kept(hasStanding: false) }
    let schedule = library.retention
    let outcome = try await perform(isAlone: true) { pipeline in
      let plan = RetentionPlan(
        pipeline.retentionRecords(kept), schedule: schedule, at: pipeline.now)
      let runs = !isDry && (caller != nil || plan.isDue)
      let lowered = runs ? try pipeline.apply(plan, by: caller) : 0
      return (
        report: plan.report(schedule, at: pipeline.now, isDry: isDry, lowered: lowered),
        destroyed: runs
      )
    }
    if outcome.destroyed { await forgetLog() }
    return outcome.report
  }

  /// The youths who have turned 18 and whose file a person is to look at (`privacy`).
  public func reviews(for caller: Caller) async throws(RequestError) -> JSONValue {
    guard caller.has(.privacy) else { throw Self.notAllowed }
    let kept = try await beside { (store) throws(StoreError) in try store.kept(hasStanding: false) }
    let schedule = library.retention
    return try await performReading { pipeline in
      pipeline.record(.vaultRead, by: caller.name, through: caller.through, on: "reviews")
      let records = pipeline.retentionRecords(kept)
      let plan = RetentionPlan(records, schedule: schedule, at: pipeline.now)
      let youths = Set(plan.reviews.map { pipeline.present($0) }).sorted()
      return [
        "reviews": .array(
          youths.map { youth in
            let birthday = records.majorities[youth] ?? pipeline.now
            let end = birthday + schedule.keep(.reviewAtMajority)
            // While something open rests on all that is kept, nothing goes at that date.
            let goes = plan.unneeded.contains(youth)
            return [
              "youth": .string(youth.text), "turned_18": .string(birthday.rfc3339),
              "destroyed_after": goes ? .string(end.rfc3339) : .null,
              "kept_by": plan.needed.contains(youth) ? "open_alert" : .null,
            ]
          })
      ]
    }
  }

  // MARK: Erasure

  /// Erases a person (`privacy`), in two steps: the first call answers with what there is and a word to
  /// confirm with, good for fifteen minutes and for the same caller; the second, with that word, erases.
  public func erase(
    _ designation: YouthDesignation, reason: String, confirmation: String?, by caller: Caller
  ) async throws(RequestError) -> JSONValue {
    guard caller.has(.privacy) else { throw Self.notAllowed }
    guard let confirmation else {
      let (youth, extent) = try await perform { pipeline in
        let youth = pipeline.present(try Self.reference(designation, pipeline))
        pipeline.record(.vaultRead, by: caller.name, through: caller.through, on: "erasure")
        return (youth, try pipeline.erasureExtent(youth))
      }
      let word = Self.word()
      let until = clock.now() + .minutes(15)
      pendingErasures = pendingErasures.filter { $0.value.until > clock.now() }
      pendingErasures[word] = PendingErasure(youth: youth, by: caller.name, until: until)
      return [
        "status": "to-confirm", "confirmation": .string(word), "until": .string(until.rfc3339),
        "extent": extent.json,
      ]
    }
    guard let pending = pendingErasures[confirmation], pending.by == caller.name,
      pending.until > clock.now()
    else {
      throw RequestError(
        .conflict, fr: "ce mot de confirmation n'est pas, ou n'est plus, valable",
        en: "this confirmation is not, or no longer, valid")
    }
    guard !isBackingUp else { throw Self.backupRunning }
    let extent = try await perform(isAlone: true) { pipeline in
      let youth = pipeline.present(try Self.reference(designation, pipeline))
      guard youth == pending.youth else {
        throw RequestError(
          .conflict, fr: "le mot de confirmation est d'une autre personne",
          en: "the confirmation is for somebody else")
      }
      return try pipeline.erase(youth, reason: reason, by: caller)
    }
    pendingErasures[confirmation] = nil
    await forgetLog()
    // Nothing of what was in memory is left: the state is made anew from what is on disk.
    let (store, salt) = (store, salt)
    let (library, intake) = desk.withLock { ($0.library, $0.intake) }
    try await perform(isAlone: true) { pipeline in
      pipeline = try Pipeline(
        library: library, intake: intake, store: store, salt: salt, at: pipeline.now)
    }
    return [
      "status": "erased", "extent": extent.json, "disk": mustForget ? "pending" : "clean",
    ]
  }

  /// Eight characters that people can read to each other.
  private static func word() -> String {
    String(EntityRef.nobody().text.dropFirst(4).prefix(8))
  }

  // MARK: Keys

  /// Changes the master key to that of a file that the daemon can read (`operator`). The file is durable before
  /// anything is wrapped by its key; where the key in force is of our own making, the new one waits beside it
  /// and takes its place afterwards, and the one before is kept. A crash in between is made good at the next start.
  public func rotateMasterKey(
    toFile file: String, by caller: Caller
  ) async throws(RequestError) -> JSONValue {
    guard caller.has(.operator) else { throw Self.notAllowed }
    guard let vault = store as? any Vault else { throw RequestError.notFound }
    guard file.hasPrefix("/") else {
      throw RequestError(
        .invalid, fr: "le démon lit ce fichier : un chemin entier est attendu",
        en: "the daemon reads this file: a whole path is expected",
        faults: [
          Fault("/file", fr: "un chemin entier est attendu", en: "a whole path is expected")
        ])
    }
    let own = settings.ownKey
    let key: MasterKey
    do throws(MasterKeyFault) {
      key = try MasterKey.read(from: file)
    } catch {
      throw Self.unusable(error)
    }
    let isInPlace = own.map { (try? MasterKey.read(from: $0))?.isSame(as: key) ?? false } ?? true
    let isDone = try await beside { (_) throws(StoreError) -> Bool in
      guard try vault.isInForce(key) else { return false }
      return try vault.unrecordedRotations() == 0
    }
    // A change whose end the disk did not confirm may stand without its act or its file: that one is finished.
    guard !isDone || !isInPlace else {
      throw RequestError(
        .conflict, fr: "« \(file) » est la clé en vigueur ; donnez-en une autre",
        en: "\"\(file)\" is the key in force; give another one")
    }
    do throws(MasterKeyFault) {
      if let own { try key.wait(for: own) } else { try MasterKey.settle(file) }
    } catch {
      throw Self.unusable(error)
    }
    let now = clock.now()
    // Where it fails the key goes on waiting: a commit whose end the disk did not confirm may stand.
    let unrecorded = try await beside { (_) throws(StoreError) -> Int in
      if try !vault.isInForce(key) { try vault.rotateMasterKey(to: key, at: now) }
      return try vault.unrecordedRotations()
    }
    try await perform { pipeline in
      for _ in 0..<unrecorded {
        pipeline.record(
          .keysRotated, by: caller.name, through: caller.through, on: "filetd")
      }
    }
    var answer = [
      JSONMember("status", "rotated"), JSONMember("file", .string(own ?? file)),
      // Key backups of before open with the old key alone, wherever it is kept.
      JSONMember("former_until", .string(library.keyBackupsExpire(madeAt: now).rfc3339)),
    ]
    if let own {
      do throws(MasterKeyFault) {
        if let former = try MasterKey.takePlace(own) {
          answer.append(JSONMember("former", .string(former)))
        }
      } catch {
        throw RequestError(.conflict, error.message)
      }
    }
    return .object(answer)
  }

  private static func unusable(_ fault: MasterKeyFault) -> RequestError {
    RequestError(
      .invalid, fault.message, faults: [Fault(pointer: "/file", message: fault.message)])
  }

  // MARK: Beside the turns

  /// Blocking work on the store that need not hold up a turn.
  func beside<Value: Sendable>(
    _ body: @escaping @Sendable (any Store) throws(StoreError) -> Value
  ) async throws(RequestError) -> Value {
    let store = store
    let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        do throws(StoreError) {
          continuation.resume(returning: .success(try body(store)))
        } catch {
          continuation.resume(returning: .failure(error))
        }
      }
    }
    do throws(StoreError) {
      return try result.get()
    } catch {
      throw RequestError(.intakeClosed, error.message)
    }
  }

  /// What cannot be taken off the disk now is tried again at the next tick.
  func forgetLog() async {
    mustForget = true
    do throws(RequestError) {
      try await beside { (store) throws(StoreError) in try store.forgetLog() }
      mustForget = false
    } catch {
      logger.error("the log could not be cut", metadata: ["code": "\(error.code)"])
    }
  }

  static let notAllowed = RequestError(
    .forbidden, fr: "ce rôle n'y a pas accès", en: "this role has no access to it")

  static let backupRunning = RequestError(
    .busy, fr: "une sauvegarde est en cours ; réessayer ensuite",
    en: "a backup is running; try again afterwards")
}

/// An erasure that waits for its confirmation.
struct PendingErasure: Sendable {
  var youth: EntityRef
  var by: String
  var until: Timestamp
}

extension Flag {
  public var json: JSONValue {
    .object([
      JSONMember("id", .string(id)), JSONMember("kind", .string(kind.rawValue)),
      JSONMember("youth", .string(subject.text)), JSONMember("by", .string(by)),
      JSONMember("at", .string(at.rfc3339)),
      JSONMember("until", until.map { .string($0.rfc3339) } ?? .null),
      JSONMember("reason", .string(reason)),
      JSONMember("ended", ended.map { .string($0.rfc3339) } ?? .null),
      JSONMember("ended_by", endedBy.map { .string($0) } ?? .null),
    ])
  }
}

extension RetentionPlan {
  /// Counts by kind: no persons.
  func report(
    _ schedule: RetentionSchedule, at now: Timestamp, isDry: Bool, lowered: Int
  ) -> JSONValue {
    .object([
      JSONMember("at", .string(now.rfc3339)), JSONMember("dry_run", .bool(isDry)),
      JSONMember(
        "kinds",
        .array(
          RecordKind.allCases.compactMap { kind in
            guard let count = counts[kind], let clock = schedule.clocks[kind] else { return nil }
            return .object([
              JSONMember("kind", .string(kind.rawValue)), JSONMember("label", clock.label.json),
              JSONMember("keep_hours", .integer(clock.keep.milliseconds / 3_600_000)),
              JSONMember("due", .integer(Int64(count.due))),
              JSONMember("held", .integer(Int64(count.held))),
              JSONMember("needed", .integer(Int64(count.needed))),
              JSONMember("running", .integer(Int64(count.running))),
            ])
          })),
      JSONMember("alerts", .integer(Int64(alerts.count))),
      JSONMember("bands_lowered", .integer(Int64(lowered))),
    ])
  }
}

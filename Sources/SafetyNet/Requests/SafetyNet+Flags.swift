import Chronology
import Mandates
import Observations
import Store
import StrictJSON
import Wording

/// Flags on young people: who has one is itself a look that is recorded.
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

  static func reference(
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

  /// The flags that a person may set: a hold has an expiry, a hand-over none, the others may.
  public static let flagKinds = Flag.Kind.allCases.filter { $0 != .erasure }.map(\.rawValue)

  /// By `privacy`; a hand-over also by a coordinator of youth protection, for somebody of whom their organisation was told.
  /// A conflict where the file has the flag already; a hold may be set again, and a hand-over after something new.
  ///
  /// - Parameters:
  ///   - name: one of `flagKinds`, else not found.
  ///   - until: required of a hold, refused for a hand-over; not included.
  public func setFlag(
    _ name: String, on designation: YouthDesignation, reason: String, until: Timestamp?,
    by caller: Caller
  ) async throws(RequestError) -> JSONValue {
    guard let kind = Flag.Kind(rawValue: name), kind != .erasure else { throw .notFound }
    let organisation = library.directory.organisations[caller.account.organisation]
    let isDirector = organisation?.isYouthProtection == true && caller.has(.coordinator)
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
          || pipeline.organisations(toldAbout: youth).contains(caller.account.organisation)
        guard mayAsk else { throw RequestError.notFound }
        return try pipeline.setFlag(kind, on: youth, reason: reason, until: until, by: caller).json
      } catch let refusal as RequestError {
        // A refusal is an answer too, about whoever is known.
        let subject = pipeline.isKnown(youth) ? pipeline.present(youth) : nil
        pipeline.record(
          .vaultRead, by: caller.name, through: caller.through, on: "flag", about: subject)
        throw refusal
      }
    }
  }

  /// By `privacy`. What follows from the end is told at once. A hand-over and an erasure cannot be ended: a conflict.
  public func endFlag(_ id: String, by caller: Caller) async throws(RequestError) -> JSONValue {
    try require(caller, .privacy)
    return try await perform { try $0.endFlag(id, by: caller).json }
  }

  /// The flags that stand, with their reasons; ended ones too where asked.
  public func flags(
    _ name: String?, ended: Bool, for caller: Caller
  ) async throws(RequestError) -> JSONValue {
    let kind = name.flatMap(Flag.Kind.init(rawValue:))
    try require(caller, .privacy)
    return try await performReading { pipeline in
      pipeline.record(.vaultRead, by: caller.name, through: caller.through, on: "flags")
      let now = pipeline.now
      let flags = try pipeline.store.flags().filter {
        (kind == nil || $0.kind == kind) && (ended || $0.stands(at: now))
      }
      return ["flags": .array(flags.map(\.json))]
    }
  }
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

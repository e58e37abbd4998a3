import Alerts
import Chronology
import Mandates
import Observations
import Risk
import Store
import StrictJSON
import Wording

/// What is asked of the register of disclosures.
public struct RegisterQuery: Sendable, Hashable {
  /// Which youth: by the reference that notices show, or by the file number or the name with the birth date, which
  /// are turned into a pseudonym at once and kept nowhere.
  public enum Youth: Sendable, Hashable {
    case reference(String)
    case file(String)
    case person(name: String, birthDate: String)
  }

  public var alert: String?
  public var youth: Youth?
  public var organisation: String?
  /// From the first moment, up to and without the second.
  public var from: Timestamp?
  public var to: Timestamp?
  /// The number at which the page before ended; 0: from the beginning.
  public var after: Int64
  public var limit: Int

  public init(
    alert: String? = nil, youth: Youth? = nil, organisation: String? = nil,
    from: Timestamp? = nil, to: Timestamp? = nil, after: Int64 = 0, limit: Int = 100
  ) {
    self.alert = alert
    self.youth = youth
    self.organisation = organisation
    self.from = from
    self.to = to
    self.after = after
    self.limit = limit
  }

  func covers(organisation other: String, at time: Timestamp) -> Bool {
    (organisation == nil || organisation == other) && from.map { $0 <= time } != false
      && to.map { time < $0 } != false
  }
}

/// The register of disclosures (Loi sur l'accès, art. 60.1, 65.2, 67.3): a view on the record.
extension SafetyNet {
  /// Who was told what, when, why, on which basis, under which agreement (privacy). For one alert also who was
  /// not told. For one youth also the reasons in the words that were told: it is what the person concerned may
  /// ask for. Reading it is recorded.
  public func register(
    _ query: RegisterQuery, for caller: Caller
  ) async throws(RequestError) -> JSONValue {
    try require(caller, .privacy)
    try await check(query)
    let youth = try query.youth.map { (youth) throws(RequestError) in try reference(of: youth) }
    let isTold = try await wasTold(about: youth)
    try await performReading { pipeline in
      var details: [JSONMember] = []
      if let organisation = query.organisation,
        pipeline.library.directory.organisations[organisation] != nil
      {
        details.append(JSONMember("organisation", .string(organisation)))
      }
      if let from = query.from { details.append(JSONMember("from", .string(from.rfc3339))) }
      if let to = query.to { details.append(JSONMember("to", .string(to.rfc3339))) }
      // Of somebody of whom nothing is known, asking leaves no pseudonym either.
      var subject = youth
      if let youth, !isTold, !pipeline.isKnown(youth) { subject = nil }
      // What is no alert may be anything, and an entry is for ever.
      if let id = query.alert, let alert = try pipeline.alert(id) {
        details.append(JSONMember("alert", .string(id)))
        let entity = pipeline.present(alert.entity)
        if subject == nil, pipeline.isKnown(entity) { subject = entity }
      }
      pipeline.record(
        .registerRead, by: caller.name, through: caller.through, on: "register", details,
        about: subject)
    }
    if let alert = query.alert { return try register(of: alert, query) }
    if let youth {
      let isKnown = isTold || pipeline?.isKnown(youth) == true
      return try await register(of: youth, isKnown: isKnown, query)
    }
    return try await registerOfAll(query)
  }

  /// An empty list would say that nobody was told anything.
  private func check(_ query: RegisterQuery) async throws(RequestError) {
    var faults: [Fault] = []
    if let from = query.from, let to = query.to, to < from {
      faults.append(
        Fault("/to", fr: "la fin précède le début", en: "the end is before the beginning"))
    }
    if let organisation = query.organisation, try await !knows(organisation) {
      faults.append(
        Fault(
          "/organisation", fr: "aucune organisation de ce nom ; voyez le répertoire",
          en: "there is no organisation of this name; see the directory"))
    }
    guard faults.isEmpty else {
      throw RequestError(
        .invalid, fr: "la demande n'est pas valide", en: "the request is not valid", faults: faults)
    }
  }

  /// The directory has it, or it was told something once: who has left is still asked about.
  private func knows(_ organisation: String) async throws(RequestError) -> Bool {
    if library.directory.organisations[organisation] != nil { return true }
    let told = try await readBeside { (store) throws(StoreError) in try store.organisationsTold() }
    return told.contains(organisation)
  }

  func reference(of youth: RegisterQuery.Youth) throws(RequestError) -> EntityRef {
    switch youth {
    case .reference(let text):
      guard let reference = EntityRef(text: text), reference.kind == .youth else {
        throw RequestError(
          .invalid, fr: "ce n'est pas la référence d'un jeune (yth_…)",
          en: "this is not the reference of a youth (yth_…)")
      }
      return reference
    case .file(let number):
      guard let number = normalizedFileNumber(number) else {
        throw RequestError(
          .invalid, fr: "ce n'est pas un numéro de dossier", en: "this is not a file number")
      }
      return desk.withLock { $0.intake.keys }.youth(file: number)
    case .person(let name, let birthDate):
      guard let name = normalizedName(name), let birth = CivilDate(text: birthDate) else {
        throw RequestError(
          .invalid, fr: "un nom et une date de naissance (AAAA-MM-JJ) sont attendus",
          en: "a name and a birth date (YYYY-MM-DD) are expected")
      }
      return desk.withLock { $0.intake.keys }.youth(name: name, birthDate: birth)
    }
  }

  /// The record's own entries, those that tell somebody something. Where few do, the whole record is read.
  private func registerOfAll(_ query: RegisterQuery) async throws(RequestError) -> JSONValue {
    try await readBeside { (store) throws(StoreError) in
      var told: [JSONValue] = []
      var next = query.after
      while told.count < query.limit {
        let acts = try store.acts(after: next, limit: 1_000)
        for (seq, act) in acts where told.count < query.limit {
          next = seq
          guard act.kind == .noticeIssued,
            let organisation = act.details.first(where: { $0.name == "organisation" })?.value
              .string,
            query.covers(organisation: organisation, at: act.at)
          else { continue }
          told.append(
            .object(
              [
                JSONMember("seq", .integer(seq)), JSONMember("notice", .string(act.object)),
                JSONMember("told", .string(act.at.rfc3339)),
              ] + act.details))
        }
        if acts.count < 1_000 { break }
      }
      return .object([
        JSONMember("told", .array(told)), JSONMember("next", .integer(next)),
      ])
    }
  }

  /// - Parameter isKnown: whether anything is there of somebody, or was ever told. Where a number was mistyped, that nothing
  ///   was told says nothing of whoever was meant.
  private func register(
    of youth: EntityRef, isKnown: Bool, _ query: RegisterQuery
  ) async throws(RequestError) -> JSONValue {
    let present = pipeline?.standing.identities.reference(of: youth) ?? youth
    let subjects = subjects(of: youth)
    // Fewer than were asked for are the last ones: what the query leaves out is passed over here.
    let (told, next) = try await readBeside { (store) throws(StoreError) -> ([Notice], Int64) in
      var told: [Notice] = []
      var next = query.after
      while told.count < query.limit {
        let page = try store.notices(about: subjects, after: next, limit: query.limit)
        for (number, notice) in page where told.count < query.limit {
          next = number
          if query.covers(organisation: notice.organisation, at: notice.issued) {
            told.append(notice)
          }
        }
        if page.count < query.limit { break }
      }
      return (told, next)
    }
    let outlines = try outlines(of: told)
    return .object([
      JSONMember("youth", .string(present.text)), JSONMember("known", .bool(isKnown)),
      JSONMember(
        "told",
        .array(
          told.map { self.told($0, outlines[$0.id], more: words(of: $0)) })),
      JSONMember("next", .integer(next)),
    ])
  }

  /// Whether anybody was ever told anything about somebody.
  func wasTold(about youth: EntityRef?) async throws(RequestError) -> Bool {
    guard let youth else { return false }
    let subjects = subjects(of: youth)
    let told = try await readBeside { (store) throws(StoreError) in
      try store.organisations(toldAbout: subjects)
    }
    return !told.isEmpty
  }

  /// Whichever identifier of somebody's a notice may bear.
  private func subjects(of youth: EntityRef) -> Set<String> {
    let identifiers = pipeline?.standing.identities.identifiers(with: youth) ?? []
    return Set((identifiers + [youth]).map(\.text))
  }

  /// What each was when it was issued: what it told may be gone, also in part.
  private func outlines(of notices: [Notice]) throws(RequestError) -> [String: NoticeOutline] {
    try read { (store) throws(StoreError) in try store.outlines(of: notices.map(\.id)) }
  }

  /// Plain words for the person concerned (Loi sur l'accès, art. 65.2).
  private func words(of notice: Notice) -> [JSONMember] {
    [
      JSONMember("band", .integer(Int64(notice.band.rawValue))),
      JSONMember(
        "organisation_name",
        (library.directory.organisations[notice.organisation]?.name
          ?? Bilingual(fr: notice.organisation, en: notice.organisation)).json),
      JSONMember("mandate_title", library.matrix.mandate(notice.mandate)?.title.json ?? .null),
      JSONMember("basis_text", library.matrix.bases[notice.basis]?.text.json ?? .null),
      JSONMember("reasons", .array(notice.why.map(\.reason.json))),
    ]
  }

  /// All of it at once: of one alert that is little.
  private func register(
    of alert: String, _ query: RegisterQuery
  ) throws(RequestError) -> JSONValue {
    let (notices, denials) = try read {
      (store) throws(StoreError) -> ([Notice], [RegisteredDenial]) in
      (try store.notices(ofAlert: alert), try store.denials(ofAlert: alert))
    }
    guard !notices.isEmpty || !denials.isEmpty else { throw .notFound }
    let asked = notices.filter { query.covers(organisation: $0.organisation, at: $0.issued) }
    let denied = denials.filter {
      query.organisation == nil || query.organisation == $0.denial.organisation
    }
    let outlines = try outlines(of: asked)
    return .object([
      JSONMember("alert", .string(alert)),
      JSONMember("told", .array(asked.map { told($0, outlines[$0.id]) })),
      JSONMember("not_told", .array(denied.map(notTold))),
    ])
  }

  private func told(
    _ notice: Notice, _ kept: NoticeOutline?, more: [JSONMember] = []
  ) -> JSONValue {
    let outline = kept ?? NoticeOutline(notice)
    return .object(
      [
        JSONMember("notice", .string(notice.id)),
        JSONMember("told", .string(notice.issued.rfc3339)),
        JSONMember("revision", .integer(Int64(notice.revision))),
        JSONMember("change", .string(notice.change.rawValue)),
        JSONMember("organisation", .string(notice.organisation)),
        JSONMember("recipient", .string(notice.recipient)),
        JSONMember("step", .string(notice.step.rawValue)),
        JSONMember("mandate", .string(notice.mandate)),
        JSONMember("mandate_version", .integer(Int64(notice.mandateVersion))),
        JSONMember("basis", .string(notice.basis)),
        JSONMember("agreement", .string(notice.agreement)),
        JSONMember("fields", .array(outline.groups.map { .string($0) })),
        JSONMember("rules", .array(outline.rules.map { .string($0) })),
        JSONMember("state", .string(notice.state.rawValue)),
        JSONMember("acknowledged_by", notice.acknowledgedBy.map { .string($0) } ?? .null),
        JSONMember("acknowledged_at", notice.acknowledgedAt.map { .string($0.rfc3339) } ?? .null),
      ] + more)
  }

  private func notTold(_ entry: RegisteredDenial) -> JSONValue {
    .object([
      JSONMember("revision", .integer(Int64(entry.revision))),
      JSONMember("organisation", .string(entry.denial.organisation)),
      JSONMember("mandate", entry.denial.mandate.map { .string($0) } ?? .null),
      JSONMember(
        "because",
        .array(
          entry.denial.because.map {
            ["code": .string($0.rawValue), "text": $0.text.json]
          })),
    ])
  }
}

import Chronology
import Mandates
import Retention
import Store
import StrictJSON
import Wording

/// What somebody says of a confidentiality incident; the fields are those that the register must hold (Règlement sur
/// les incidents de confidentialité, art. 7). Nobody concerned is named in it.
public struct IncidentReport: Sendable {
  /// Of the incident that this revises; `nil` for a new one.
  public var id: String?
  /// Which personal information, or why that cannot be said.
  public var information: String
  public var circumstances: String
  /// When it happened, as far as is known.
  public var occurred: String
  /// When the organisation became aware of it.
  public var known: Timestamp
  /// How many persons are concerned, or about how many.
  public var persons: Int
  /// What makes one conclude that there is, or is not, a risk of serious injury.
  public var risk: String
  public var isSerious: Bool
  /// When the Commission d'accès à l'information and the persons concerned were told.
  public var commissionTold: CivilDate?
  public var personsTold: CivilDate?
  /// What was done to lessen the injury and to keep it from happening again.
  public var measures: String

  public init(
    id: String?, information: String, circumstances: String, occurred: String, known: Timestamp,
    persons: Int, risk: String, isSerious: Bool, commissionTold: CivilDate?,
    personsTold: CivilDate?, measures: String
  ) {
    self.id = id
    self.information = information
    self.circumstances = circumstances
    self.occurred = occurred
    self.known = known
    self.persons = persons
    self.risk = risk
    self.isSerious = isSerious
    self.commissionTold = commissionTold
    self.personsTold = personsTold
    self.measures = measures
  }

  /// The fields that say that something has happened, and whose time is yet to come: nobody is told on a later day.
  func yetToCome(at now: Timestamp) -> [String] {
    let today = QuebecTime.date(at: now)
    return (known > now ? ["known"] : [])
      + (commissionTold.map { $0 > today } == true ? ["commission_told"] : [])
      + (personsTold.map { $0 > today } == true ? ["persons_told"] : [])
  }

  var content: [JSONMember] {
    [
      JSONMember("information", .string(information)),
      JSONMember("circumstances", .string(circumstances)),
      JSONMember("occurred", .string(occurred)), JSONMember("persons", .integer(Int64(persons))),
      JSONMember("risk", .string(risk)),
      JSONMember("commission_told", commissionTold.map { .string($0.description) } ?? .null),
      JSONMember("persons_told", personsTold.map { .string($0.description) } ?? .null),
      JSONMember("measures", .string(measures)),
    ]
  }
}

/// The register of confidentiality incidents (Loi sur l'accès, art. 63.8 to 63.11; P-39.1, art. 3.5 to 3.8).
extension SafetyNet {
  /// Writes an incident down, or a revision of one (`privacy`).
  public func record(
    _ report: IncidentReport, by caller: Caller
  ) async throws(RequestError) -> JSONValue {
    try require(caller, .privacy)
    let schedule = library.retention
    return try await perform { pipeline in
      let early = report.yetToCome(at: pipeline.now)
      guard early.isEmpty else {
        throw RequestError(
          .invalid, fr: "le moment est à venir", en: "the moment is in the future",
          faults: early.map {
            Fault("/\($0)", fr: "le moment est à venir", en: "the moment is in the future")
          })
      }
      // Asked within the turn: another revision may be on its way to the disk.
      let known = try pipeline.incidents()
      var revision = 1
      if let id = report.id {
        guard let last = known.last(where: { $0.id == id }) else { throw RequestError.notFound }
        revision = last.revision + 1
      }
      let id =
        report.id
        ?? "inc_"
        + derivedULID(at: pipeline.now, from: "incident", caller.name, "\(known.count)")
      let incident = Incident(
        id: id, revision: revision, by: caller.name, at: pipeline.now, known: report.known,
        isSerious: report.isSerious, content: report.content)
      pipeline.commit.incidents.append(incident)
      pipeline.record(
        .incidentRecorded, by: caller.name, through: caller.through, on: id,
        [
          JSONMember("revision", .integer(Int64(revision))),
          JSONMember("known", .string(report.known.rfc3339)),
          JSONMember("serious", .bool(report.isSerious)),
          JSONMember("commission_told", .bool(report.commissionTold != nil)),
        ])
      return incident.json(asks: schedule, of: pipeline.now)
    }
  }

  /// All incidents as they were last written, oldest first (`privacy`); reading them is recorded.
  public func incidents(for caller: Caller) async throws(RequestError) -> JSONValue {
    try require(caller, .privacy)
    try await performReading {
      $0.record(.vaultRead, by: caller.name, through: caller.through, on: "incidents")
    }
    let all = try read { (store) throws(StoreError) in try store.incidents() }
    var latest: [String: Incident] = [:]
    var order: [String] = []
    for incident in all {
      if latest[incident.id] == nil { order.append(incident.id) }
      latest[incident.id] = incident
    }
    let (schedule, now) = (library.retention, clock.now())
    return [
      "incidents": .array(
        order.compactMap { latest[$0] }.map { $0.json(asks: schedule, of: now) })
    ]
  }
}

extension Incident {
  /// With what is still to be done: a risk of serious injury is told to the Commission and to the persons.
  func json(asks schedule: RetentionSchedule, of now: Timestamp) -> JSONValue {
    func told(_ name: String) -> Bool {
      content.first { $0.name == name }?.value.string != nil
    }
    var missing: [JSONValue] = []
    if isSerious, !told("commission_told") { missing.append("commission") }
    if isSerious, !told("persons_told") { missing.append("persons") }
    return .object(
      [
        JSONMember("id", .string(id)), JSONMember("revision", .integer(Int64(revision))),
        JSONMember("by", .string(by)), JSONMember("at", .string(at.rfc3339)),
        JSONMember("known", .string(known.rfc3339)), JSONMember("serious", .bool(isSerious)),
      ] + content + [
        JSONMember("to_tell", .array(missing)),
        JSONMember("kept_until", .string((known + schedule.keep(.incident)).rfc3339)),
      ])
  }
}

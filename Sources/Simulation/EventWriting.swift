import Chronology
import StrictJSON

/// Writes a draft as a CloudEvent of the contract.
struct EventWriting {
  let draft: Draft
  let youths: [Youth]

  func observation(id: String) -> JSONValue {
    event(id: id, recorded: draft.arrival, named: draft.named)
  }

  /// The same with the right identity, which replaces the first.
  func correction(id: String, of first: String, at time: Timestamp) -> JSONValue {
    event(id: id, recorded: time, named: draft.youth, supersedes: first)
  }

  /// The unit takes the observation back.
  func retraction(id: String, of observation: String, at time: Timestamp) -> JSONValue {
    envelope(
      id: id, kind: "retraction", time: time, recorded: time,
      [
        JSONMember("observation", .string(observation)),
        JSONMember("reason", "Erreur de saisie (donnée inventée)"),
      ])
  }

  private func envelope(
    id: String, kind: String, time: Timestamp, recorded: Timestamp, supersedes: String? = nil,
    _ data: [JSONMember]
  ) -> JSONValue {
    var members = [
      JSONMember("specversion", "1.0"), JSONMember("id", .string(id)),
      JSONMember("source", .string("/units/" + draft.unit)),
      JSONMember("type", .string("ca.filet.\(kind).v1")),
      JSONMember("time", .string(local(time))),
      JSONMember("recordedtime", .string(local(recorded))),
    ]
    if let supersedes { members.append(JSONMember("supersedes", .string(supersedes))) }
    members.append(JSONMember("data", .object(data)))
    return .object(members)
  }

  private func event(
    id: String, recorded: Timestamp, named: Int?, supersedes: String? = nil
  ) -> JSONValue {
    var data: [JSONMember] = []
    if let youth = named {
      let person = person(youths[youth], draft.identity)
      if !person.isEmpty { data.append(JSONMember("youth", .object(person))) }
    }
    data.append(JSONMember("territory", .string(draft.territory)))
    data += draft.data
    if !draft.others.isEmpty {
      let others = draft.others.map { JSONValue.object(person(youths[$0], .fileAndName)) }
      data.append(
        JSONMember(draft.kind == "runaway" ? "co_absent" : "companions", .array(others)))
    }
    data.append(JSONMember("source_grade", .integer(Int64(draft.grade))))
    data.append(JSONMember("synthetic", true))
    return envelope(
      id: id, kind: draft.kind, time: draft.time, recorded: recorded, supersedes: supersedes, data)
  }

  /// What this unit writes of a young person: the youth centre and the boards know their own files, the police
  /// and community workers a name.
  private func person(_ youth: Youth, _ identity: Draft.Identity) -> [JSONMember] {
    var members: [JSONMember] = []
    let age = draft.time.dateUTC.age(bornOn: youth.birthDate)
    if identity == .unknown {
      members.append(JSONMember("age", .integer(Int64(age))))
      members.append(JSONMember("age_basis", "estimated"))
      return members
    }
    let file = file(of: youth)
    if let file, identity != .name { members.append(JSONMember("file", .string(file))) }
    if identity != .file || file == nil {
      members.append(JSONMember("name", .string(youth.name)))
      members.append(JSONMember("birth_date", .string("\(youth.birthDate)")))
    }
    members.append(JSONMember("age", .integer(Int64(age))))
    members.append(JSONMember("sex", .string(youth.isBoy ? "m" : "f")))
    members.append(JSONMember("placed", .bool(youth.isPlaced)))
    if draft.kind != "school_report" { members.append(JSONMember("school", .string(youth.school))) }
    if let unit = youth.unit, draft.kind != "runaway" {
      members.append(JSONMember("unit", .string(unit)))
    }
    return members
  }

  private func file(of youth: Youth) -> String? {
    switch draft.unit {
    case "cjq", "escale", "gouvernail", "enqueteurs-jeunesse": youth.files.first
    case "css-decouvreurs", "css-capitale", "css-premieres-seigneuries", "cqsb", "school-police":
      youth.files.last
    default: youth.isPlaced ? youth.files.first : nil
    }
  }

  /// With Québec's offset, as units write it.
  private func local(_ time: Timestamp) -> String {
    time.written(offsetMinutes: QuebecTime.offsetMinutes(at: time))
  }
}

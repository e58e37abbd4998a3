import Alerts
import Mandates
import Risk
import StrictJSON
import Wording

/// Why a notice says what it says, for the person who got it.
struct Explanation {
  let notice: Notice
  /// Whom notices of the same alert told, as far as its reader may know of it.
  let alertTellings: [Telling]
  let library: RuleLibrary

  func json(standing: JSONValue?) -> JSONValue {
    var members: [JSONMember] = [
      JSONMember("notice", .string(notice.id)),
      JSONMember("alert", .string(notice.alert)),
      JSONMember("revision", .integer(Int64(notice.revision))),
      JSONMember("band", .integer(Int64(notice.band.rawValue))),
      JSONMember("reasons", .array(notice.why.map(\.json))),
      JSONMember("told_because", toldBecause),
    ]
    if let standing { members.append(JSONMember("now", standing)) }
    if let mandate = library.matrix.mandate(notice.mandate), mandate.showsPartners {
      let told = Set(alertTellings.map(\.organisation)).subtracting([notice.organisation]).sorted()
      members.append(
        JSONMember(
          "partners_told",
          .array(
            told.map { id in
              let name = library.directory.organisations[id]?.name ?? Bilingual(fr: id, en: id)
              return ["organisation": .string(id), "name": name.json]
            })))
    }
    members.append(
      JSONMember(
        "a_person_decides",
        Bilingual(
          fr:
            "Filet rassemble et achemine ; il ne décide rien. Le niveau dit combien d'indices concordent, "
            + "non une probabilité. L'évaluation et la suite vous appartiennent.",
          en:
            "Filet gathers and routes; it decides nothing. The band says how many signs agree, not a "
            + "likelihood. The judgement, and what follows, are yours."
        ).json))
    return .object(members)
  }

  private var toldBecause: JSONValue {
    let mandate = library.matrix.mandate(notice.mandate)
    let basis = library.matrix.bases[notice.basis]
    return .object([
      JSONMember("mandate", .string(notice.mandate)),
      JSONMember("version", .integer(Int64(notice.mandateVersion))),
      JSONMember("title", mandate?.title.json ?? .null),
      JSONMember("basis", .string(notice.basis)),
      JSONMember("basis_text", basis?.text.json ?? .null),
      JSONMember("agreement", .string(notice.agreement)),
      JSONMember("step", .string(notice.step.rawValue)),
    ])
  }
}

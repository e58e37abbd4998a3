import Chronology
import StrictJSON
import Wording

/// A retraction as a unit submits it among its observations: an event of its own type.
struct SubmittedRetraction: Sendable {
  static let type = "ca.filet.retraction.v1"

  let id: String
  let source: String
  /// `obs_…`, or the id that the same unit gave its event.
  let observation: String
  let reason: String

  /// Reads the event, or says everything that is wrong with it.
  static func read(_ event: JSONValue) -> Preparation.Outcome {
    var reading = Reading(event: event)
    let retraction = reading.retraction()
    guard reading.faults.isEmpty else {
      return .rejected(
        RequestError(
          .invalid, fr: "la rétractation n'est pas valide", en: "the retraction is not valid",
          faults: reading.faults))
    }
    return .retraction(retraction)
  }

  private struct Reading {
    let event: JSONValue
    var faults: [Fault] = []

    mutating func retraction() -> SubmittedRetraction {
      if event["specversion"] != "1.0" {
        note(
          "/specversion", fr: "écrivez « specversion »: \"1.0\" (CloudEvents)",
          en: "write \"specversion\": \"1.0\" (CloudEvents)")
      }
      for name in ["time", "recordedtime"] {
        guard let value = event[name] else { continue }
        if value.string.flatMap({ Timestamp(rfc3339: $0) }) == nil {
          note("/" + name, fr: "un moment RFC 3339 est attendu", en: "an RFC 3339 time is expected")
        }
      }
      let data = event["data"]
      if data?.object == nil {
        note("/data", fr: "« data » est un objet JSON", en: "\"data\" is a JSON object")
      }
      let unknown = Bilingual(
        fr: "champ inconnu d'une rétractation", en: "no field of a retraction")
      for (place, member) in (data?.object ?? []).enumerated()
      where member.name != "observation" && member.name != "reason" {
        faults.append(Fault(member: member.name, at: place, of: "/data", unknown))
      }
      return SubmittedRetraction(
        id: text(event["id"], "/id", longest: 256),
        source: text(event["source"], "/source", longest: 256),
        observation: text(data?["observation"], "/data/observation", longest: 256),
        reason: text(data?["reason"], "/data/reason", longest: 2_000))
    }

    private mutating func note(_ pointer: String, fr: String, en: String) {
      faults.append(Fault(pointer, fr: fr, en: en))
    }

    private mutating func text(_ value: JSONValue?, _ pointer: String, longest: Int) -> String {
      guard let text = value?.string, !text.isEmpty, text.unicodeScalars.count <= longest else {
        note(
          pointer, fr: "un texte de 1 à \(longest) caractères est attendu",
          en: "text of 1 to \(longest) characters is expected")
        return ""
      }
      return text
    }
  }
}

import Chronology
import StrictJSON
import Wording

/// The open parts of a coordinator's own organisation: which alert, whose turn it is, what comes next.
struct OwnPartsView {
  var status: JSONValue
  var time: LocalTime

  private func say(_ fr: String, _ en: String) -> String { time.language == .french ? fr : en }

  /// Nothing to others than coordinators, to whom the daemon gives no parts.
  var rows: [(title: String, text: String)] {
    guard let parts = status["parts"]?.array else { return [] }
    let title = say("En cours", "In hand")
    guard !parts.isEmpty else { return [(title, say("aucune alerte", "no alert"))] }
    var rows: [(title: String, text: String)] = []
    for part in parts {
      let band = Words.band(part["band"]?.integer ?? 0)[time.language]
      rows.append((rows.isEmpty ? title : "", "\(part["alert"]?.string ?? "?") – \(band)"))
      rows.append(("", "  " + turn(part) + say(" ; ", "; ") + next(part)))
    }
    let count = status["parts_count"]?.integer ?? 0
    if count > Int64(parts.count) {
      let more = count - Int64(parts.count)
      rows.append(("", say("… et encore \(more)", "… and \(more) more")))
    }
    return rows
  }

  private func turn(_ part: JSONValue) -> String {
    if let who = part["answering"]?.string {
      return say("\(who) en répond", "\(who) answers for it")
    }
    if let who = part["asked"]?.string {
      return say("la question est posée à \(who)", "\(who) is asked")
    }
    return part["step"]?.string == "table"
      ? say(
        "la Table est avisée, et personne des vôtres n'en répond",
        "the Table has been told, and nobody of yours answers for it")
      : say("personne n'en répond", "nobody answers for it")
  }

  private func next(_ part: JSONValue) -> String {
    let due =
      part["due"]?.string.flatMap { Timestamp(rfc3339: $0) }
      .map { "\(time.moment($0)) (\(time.distance(to: $0)))" } ?? "?"
    switch (part["state"]?.string, part["clock"]?.string) {
    case ("acknowledged", "act"): return say("agir avant ", "act by ") + due
    case ("acknowledged", "hold"):
      return say("l'accusé de réception vaut jusqu'à ", "the acknowledgement holds until ") + due
    case ("acknowledged", _): return say("à revoir ", "to be looked at again ") + due
    case (_, "escalate") where part["unanswered_since"] == nil:
      return say("la personne suivante est avisée : ", "the next person is told: ") + due
    default: return say("rappel : ", "reminder: ") + due
    }
  }
}

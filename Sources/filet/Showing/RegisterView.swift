import Chronology
import StrictJSON
import Wording

/// The register of disclosures: who was told, and for one alert who was not, and why.
struct RegisterView {
  var register: JSONValue
  var time: LocalTime
  var paint: Paint

  private var language: Language { time.language }

  var lines: [String] {
    var lines = [paint(.bold, language == .french ? "Informés" : "Told")]
    let told = register["told"]?.array ?? []
    lines += told.flatMap(self.told)
    if told.isEmpty { lines.append(language == .french ? "  personne" : "  nobody") }
    if let denials = register["not_told"]?.array {
      lines.append(paint(.bold, language == .french ? "Non informés" : "Not told"))
      lines += latest(denials).flatMap(notTold)
    }
    return lines
  }

  private func told(_ entry: JSONValue) -> [String] {
    let organisation = entry["organisation"]?.string ?? "?"
    let recipient = entry["recipient"]?.string ?? "?"
    var line = "  \(paint(.green, "✓")) \(organisation) – \(recipient)"
    if let moment = entry["told"]?.string.flatMap({ Timestamp(rfc3339: $0) }) {
      line += " – \(time.moment(moment))"
    }
    if let step = entry["step"]?.string, step != "pivot" {
      line += " – \(Words.step(step)[language])"
    }
    let groups = (entry["fields"]?.array ?? []).compactMap(\.string)
      .map { Words.group($0)[language].lowercased() }
    let mandate = entry["mandate"]?.string ?? "?"
    let basis = entry["basis"]?.string ?? "?"
    let shown =
      groups.isEmpty
      ? (language == .french ? "aucun champ personnel" : "no personal field")
      : groups.joined(separator: ", ")
    return [
      line,
      paint(
        .dim,
        "      "
          + (language == .french
            ? "mandat \(mandate), base \(basis) ; montré : \(shown)"
            : "mandate \(mandate), basis \(basis); shown: \(shown)")),
    ]
  }

  /// One entry an organisation and mandate: that of the latest revision.
  private func latest(_ denials: [JSONValue]) -> [JSONValue] {
    var order: [String] = []
    var found: [String: JSONValue] = [:]
    for denial in denials {
      let key = (denial["organisation"]?.string ?? "") + "\u{0}" + (denial["mandate"]?.string ?? "")
      if found[key] == nil { order.append(key) }
      if (found[key]?["revision"]?.integer ?? 0) <= (denial["revision"]?.integer ?? 0) {
        found[key] = denial
      }
    }
    return order.compactMap { found[$0] }
  }

  private func notTold(_ entry: JSONValue) -> [String] {
    let organisation = entry["organisation"]?.string ?? "?"
    let mandate = entry["mandate"]?.string.map { " (\($0))" } ?? ""
    let because = (entry["because"]?.array ?? []).compactMap {
      Bilingual($0["text"])?[language] ?? $0["code"]?.string
    }
    let reason = because.joined(separator: language == .french ? " ; " : "; ")
    return ["  \(paint(.red, "✗")) \(organisation)\(paint(.dim, mandate)) – \(reason)"]
  }
}

import Chronology
import StrictJSON
import Wording

/// The register of disclosures: who was told, and for one alert which organisations were not, and why. All
/// entries one by one are in the machine output.
struct RegisterView {
  var register: JSONValue
  var time: LocalTime
  var paint: Paint

  private var language: Language { time.language }

  var lines: [String] {
    let told = register["told"]?.array ?? []
    var lines = [paint(.bold, language == .french ? "Informés" : "Told")]
    lines += grouped(told, by: "organisation").flatMap { self.told($0.name, $0.entries) }
    if told.isEmpty {
      // Of somebody unknown it is not known either that nobody was told.
      lines.append(
        register["known"]?.bool == false
          ? (language == .french ? "  (personne inconnue)" : "  (person unknown)")
          : (language == .french ? "  personne" : "  nobody"))
    }
    guard let denials = register["not_told"]?.array else { return lines }
    let informed = Set(told.compactMap { $0["organisation"]?.string })
    lines.append(paint(.bold, language == .french ? "Non informés" : "Not told"))
    lines += grouped(denials, by: "organisation").filter { !informed.contains($0.name) }
      .map { notTold($0.name, latest($0.entries)) }
    return lines
  }

  /// Entries under one name each, in the order in which names first occur.
  private func grouped(
    _ entries: [JSONValue], by member: String
  ) -> [(name: String, entries: [JSONValue])] {
    var order: [String] = []
    var found: [String: [JSONValue]] = [:]
    for entry in entries {
      let name = entry[member]?.string ?? "?"
      if found[name] == nil { order.append(name) }
      found[name, default: []].append(entry)
    }
    return order.map { ($0, found[$0] ?? []) }
  }

  private func told(_ organisation: String, _ entries: [JSONValue]) -> [String] {
    var line = "  \(paint(.green, "✓")) \(organisation) – \(words(entries, "recipient"))"
    if let last = entries.last?["told"]?.string.flatMap({ Timestamp(rfc3339: $0) }) {
      line += " – \(time.moment(last))"
    }
    if entries.count > 1 {
      line += language == .french ? " – \(entries.count) avis" : " – \(entries.count) notices"
    }
    let groups = Words.shown(
      unique(entries.flatMap { $0["fields"]?.array?.compactMap(\.string) ?? [] })
    ).map { $0[language].lowercased() }
    let shown =
      groups.isEmpty
      ? (language == .french ? "aucun champ personnel" : "no personal field")
      : groups.joined(separator: ", ")
    let mandates = words(entries, "mandate")
    let bases = words(entries, "basis")
    let detail =
      language == .french
      ? "mandat \(mandates) ; base \(bases) ; montré : \(shown)"
      : "mandate \(mandates); basis \(bases); shown: \(shown)"
    return [line, paint(.dim, "      " + detail)]
  }

  private func notTold(_ organisation: String, _ entries: [JSONValue]) -> String {
    let reasons = unique(
      entries.flatMap { entry in
        (entry["because"]?.array ?? []).compactMap {
          Bilingual($0["text"])?[language] ?? $0["code"]?.string
        }
      })
    let reason = reasons.joined(separator: language == .french ? " ; " : "; ")
    return "  \(paint(.red, "✗")) \(organisation) – \(reason)"
  }

  /// What held at the latest revision.
  private func latest(_ entries: [JSONValue]) -> [JSONValue] {
    let last = entries.compactMap { $0["revision"]?.integer }.max()
    return entries.filter { $0["revision"]?.integer == last }
  }

  private func words(_ entries: [JSONValue], _ member: String) -> String {
    unique(entries.compactMap { $0[member]?.string }).joined(separator: ", ")
  }

  private func unique(_ texts: [String]) -> [String] {
    var seen: Set<String> = []
    return texts.filter { seen.insert($0).inserted }
  }
}

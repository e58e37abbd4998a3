import StrictJSON
import Wording

/// A kind and its fields, for whoever writes observations.
struct KindView {
  var kind: JSONValue
  var language: Language
  var paint: Paint

  var lines: [String] {
    var lines = [
      paint(.bold, kind["name"]?.string ?? "?") + " – "
        + (Bilingual(kind["title"])?[language] ?? "")
    ]
    if let text = Bilingual(kind["description"]) { lines.append("  " + text[language]) }
    lines += (kind["fields"]?.array ?? []).map(row)
    lines.append(paint(.bold, "youth"))
    lines += (kind["youth"]?.array ?? []).map(row)
    lines.append(
      paint(.dim, language == .french ? "  * obligatoire" : "  * required"))
    return lines
  }

  private func row(_ field: JSONValue) -> String {
    let mark = field["required"]?.bool == true ? "*" : " "
    let name = field["name"]?.string ?? "?"
    var type = field["type"]?.string ?? ""
    if field["list"]?.bool == true { type = "[\(type)]" }
    let values = (field["values"]?.array ?? []).compactMap { $0["value"]?.string }
    let codes = (field["codes"]?.array ?? []).compactMap(\.string)
    // What there is to choose from says more than its type.
    if let known = [values, codes].first(where: { !$0.isEmpty }) {
      type = known.joined(separator: "·")
    }
    let gap = String(repeating: " ", count: max(1, 24 - name.count))
    let label = Bilingual(field["label"])?[language] ?? ""
    return "  \(mark) \(name)\(gap)\(label)  \(paint(.dim, type))"
  }
}

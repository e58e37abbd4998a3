import StrictJSON
import Wording

/// A kind and its fields, for whoever writes observations.
struct KindView {
  var kind: JSONValue
  var language: Language
  var paint: Paint
  var width: Int?

  var lines: [String] {
    var lines = [
      paint(.bold, kind["name"]?.string ?? "?") + " – "
        + (Bilingual(kind["title"])?[language] ?? "")
    ]
    if let text = Bilingual(kind["description"]) { lines.append("  " + text[language]) }
    lines += (kind["fields"]?.array ?? []).flatMap(row)
    lines.append(paint(.bold, "youth"))
    lines += (kind["youth"]?.array ?? []).flatMap(row)
    lines.append(
      paint(.dim, language == .french ? "  * obligatoire" : "  * required"))
    return lines
  }

  private func row(_ field: JSONValue) -> [String] {
    let mark = field["required"]?.bool == true ? "*" : " "
    let name = field["name"]?.string ?? "?"
    var type = field["type"]?.string ?? ""
    if field["list"]?.bool == true { type = "[\(type)]" }
    let values = (field["values"]?.array ?? []).compactMap { $0["value"]?.string }
    let codes = (field["codes"]?.array ?? []).compactMap(\.string)
    let gap = String(repeating: " ", count: max(1, 24 - name.count))
    let label = "  \(mark) \(name)\(gap)" + (Bilingual(field["label"])?[language] ?? "")
    // What there is to choose from says more than its type.
    guard let known = [values, codes].first(where: { !$0.isEmpty }) else {
      return ["\(label)  \(paint(.dim, type))"]
    }
    let line = label + "  " + paint(.dim, known.joined(separator: "·"))
    guard let width, Wrapping.columns(of: line) > width else { return [line] }
    // Beneath, as many to a line as there is room for.
    let lines = Wrapping.lines(known.joined(separator: ", "), width: max(20, width - 6))
    return [label] + lines.map { "      " + paint(.dim, $0) }
  }
}

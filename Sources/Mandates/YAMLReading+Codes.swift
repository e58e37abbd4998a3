import Observations
import StrictYAML
import Wording

extension YAMLReading {
  /// A list of codes that observations are held against. They have them in lower case: one that is written
  /// otherwise would never be met.
  mutating func codes(_ node: YAMLNode?) -> Set<String> {
    let codes = strings(node)
    for place in node?.sequence ?? (node.map { [$0] } ?? []) {
      guard let text = place.scalar?.text, codes.contains(text) else { continue }
      check(code: text, at: place)
    }
    return Set(codes)
  }

  /// One such code.
  mutating func code(_ node: YAMLNode?) -> String? {
    guard let node, let text = string(node) else { return nil }
    check(code: text, at: node)
    return text
  }

  private mutating func check(code text: String, at place: YAMLNode) {
    guard normalizedCode(text) != text else { return }
    note(
      "wrong-code", at: place,
      Bilingual(
        fr: "« \(text) » n'est pas un code tel que les observations en ont",
        en: "\"\(text)\" is not a code such as observations have"),
      hint: normalizedCode(text).map { Bilingual(fr: "écrire « \($0) »", en: "write \"\($0)\"") })
  }
}

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

  /// A list that is there and holds nothing is a fault: whoever writes one means something else.
  mutating func refuseEmpty(_ node: YAMLNode?, _ consequence: Bilingual) {
    guard let node, node.sequence?.isEmpty == true || node.mapping?.isEmpty == true else { return }
    note(
      "empty-list", at: node,
      Bilingual(
        fr: "la liste est vide : " + consequence.fr, en: "the list is empty: " + consequence.en),
      hint: Bilingual(
        fr: "y écrire une entrée au moins ; une clé facultative peut être retirée",
        en: "put one entry at least there; an optional key may be left out"))
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

import Observations
import StrictYAML
import Wording

extension YAMLReading {
  /// A list of codes that observations are held against. They have them in lower case: one that is written
  /// otherwise would never be met.
  mutating func codes(_ node: YAMLNode?) -> Set<String> {
    let codes = strings(node)
    for place in node?.sequence ?? (node.map { [$0] } ?? []) {
      guard let text = place.scalar?.text, codes.contains(text), normalizedCode(text) != text else {
        continue
      }
      note(
        "wrong-code", at: place,
        Bilingual(
          fr: "« \(text) » n'est pas un code tel que les observations en ont",
          en: "\"\(text)\" is not a code such as observations have"),
        hint: normalizedCode(text).map { Bilingual(fr: "écrire « \($0) »", en: "write \"\($0)\"") })
    }
    return Set(codes)
  }
}

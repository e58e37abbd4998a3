import StrictYAML
import Wording

/// `%name%` in values, filled in where the modifier `expand` asks for it.
extension ItemReader {
  /// The text as written, placeholders replaced where `expand` asks for it.
  mutating func written(
    _ scalar: YAMLScalar, _ node: YAMLNode, _ header: Header
  ) -> [String]? {
    guard header.has(.expand) else { return [scalar.text] }
    guard let parts = placeholders(scalar.text, node) else { return nil }
    var texts = [""]
    for part in parts {
      switch part {
      case .text(let text): texts = texts.map { $0 + text }
      case .values(let values): texts = texts.flatMap { text in values.map { text + $0 } }
      }
      guard withinBounds(texts.count, node) else { return nil }
    }
    return texts
  }

  private enum Part {
    case text(String)
    case values([String])
  }

  mutating func expanded(_ text: String, _ node: YAMLNode) -> [[TextPattern.Token]]? {
    guard let parts = placeholders(text, node) else { return nil }
    var all: [[TextPattern.Token]] = [[]]
    for part in parts {
      switch part {
      case .text(let text):
        all = all.map { $0 + TextPattern.tokens(written: text) }
      case .values(let values):
        let pieces = values.map { TextPattern.tokens(written: $0) }
        all = all.flatMap { before in pieces.map { before + $0 } }
      }
      guard withinBounds(all.count, node) else { return nil }
    }
    return all
  }

  /// A list without a word is as none; a list that has some may be meant.
  private mutating func unresolved(_ name: String, _ node: YAMLNode) {
    let filled = options.placeholders.filter { !$0.value.isEmpty }.keys.sorted()
    fault(
      "unresolved-placeholder", node, "aucune valeur n'est donnée pour « %\(name)% »",
      "no value is given for \"%\(name)%\"",
      hint: nearest(to: name, among: filled).map {
        Bilingual(fr: "vouliez-vous dire « %\($0)% » ?", en: "did you mean \"%\($0)%\"?")
      }
        ?? Bilingual(
          fr: "lui donner un mot ou plus dans lexicons/ (rules eval : --placeholders)",
          en: "give it a word or more in lexicons/ (rules eval: --placeholders)"))
  }

  private mutating func withinBounds(_ count: Int, _ node: YAMLNode) -> Bool {
    if count <= 100_000 { return true }
    fault(
      "too-many-values", node, "les valeurs à substituer sont trop nombreuses",
      "there are too many values to expand")
    return false
  }

  /// `a%name%b\%c` in its parts; a name that is not configured is a fault. A backslash that is not itself
  /// escaped makes a percent sign plain; so does having no partner, or no name between the two.
  private mutating func placeholders(_ text: String, _ node: YAMLNode) -> [Part]? {
    var parts: [Part] = []
    var literal = ""
    var rest = Substring(text)
    while let percent = rest.firstIndex(of: "%") {
      let before = rest[..<percent]
      let backslashes = before.reversed().prefix { $0 == "\\" }.count
      if backslashes % 2 == 1 {
        literal += before.dropLast() + "%"
        rest = rest[rest.index(after: percent)...]
        continue
      }
      let after = rest[rest.index(after: percent)...]
      let name = after.prefix { $0 != "%" && !$0.isWhitespace && $0 != "\\" }
      guard !name.isEmpty, name.endIndex < after.endIndex, after[name.endIndex] == "%" else {
        literal += before + "%"
        rest = after
        continue
      }
      let values = options.placeholders[String(name)] ?? []
      guard !values.isEmpty else {
        unresolved(String(name), node)
        return nil
      }
      parts.append(.text(literal + before))
      parts.append(.values(values))
      literal = ""
      rest = after[after.index(after: name.endIndex)...]
    }
    parts.append(.text(literal + rest))
    return parts
  }
}

import Wording

/// Reads a condition: `or` < `and` < `not` < `1 of …` < parentheses.
struct ConditionParser {
  struct Fault: Error {
    var code: String
    /// Scalars from the start of the text.
    var offset: Int
    var message: Bilingual
    var hint: Bilingual?
  }

  private struct Token {
    var text: String
    var offset: Int
  }

  /// Deeper parentheses are refused.
  private static let deepest = 200

  private let names: [String]
  private let tokens: [Token]
  private let end: Int
  private var at = 0
  /// The selections that the condition reads.
  private(set) var used: Set<Int> = []

  init(_ text: String, names: [String]) {
    self.names = names
    var tokens: [Token] = []
    var word = ""
    var start = 0
    var offset = 0
    func flush() {
      if !word.isEmpty { tokens.append(Token(text: word, offset: start)) }
      word = ""
    }
    for scalar in text.unicodeScalars {
      if scalar.properties.isWhitespace {
        flush()
      } else if scalar == "(" || scalar == ")" {
        flush()
        tokens.append(Token(text: String(scalar), offset: offset))
      } else {
        if word.isEmpty { start = offset }
        word.unicodeScalars.append(scalar)
      }
      offset += 1
    }
    flush()
    self.tokens = tokens
    end = offset
  }

  mutating func parse() throws(Fault) -> Condition {
    guard !tokens.isEmpty else {
      throw Fault(
        code: "empty-condition", offset: 0,
        message: Bilingual(fr: "la condition est vide", en: "the condition is empty"))
    }
    let condition = try any(depth: 0)
    guard at == tokens.count else { throw unexpected(tokens[at]) }
    return condition
  }

  private mutating func any(depth: Int) throws(Fault) -> Condition {
    var members = [try all(depth: depth)]
    while take("or") { members.append(try all(depth: depth)) }
    return members.count == 1 ? members[0] : .any(members)
  }

  private mutating func all(depth: Int) throws(Fault) -> Condition {
    var members = [try negation(depth: depth)]
    while take("and") { members.append(try negation(depth: depth)) }
    return members.count == 1 ? members[0] : .all(members)
  }

  private mutating func negation(depth: Int) throws(Fault) -> Condition {
    guard depth <= Self.deepest else {
      throw Fault(
        code: "condition-too-deep", offset: at < tokens.count ? tokens[at].offset : end,
        message: Bilingual(
          fr: "la condition dépasse \(Self.deepest) niveaux",
          en: "the condition is nested deeper than \(Self.deepest) levels"))
    }
    if take("not") { return .not(try negation(depth: depth + 1)) }
    return try primary(depth: depth)
  }

  private mutating func primary(depth: Int) throws(Fault) -> Condition {
    guard at < tokens.count else {
      throw Fault(
        code: "condition-syntax", offset: end,
        message: Bilingual(
          fr: "la condition s'arrête trop tôt", en: "the condition ends too early"))
    }
    let token = tokens[at]
    if token.text == "(" {
      at += 1
      let inner = try any(depth: depth + 1)
      guard at < tokens.count, tokens[at].text == ")" else {
        throw Fault(
          code: "condition-syntax", offset: token.offset,
          message: Bilingual(
            fr: "cette parenthèse n'est pas refermée", en: "this parenthesis is not closed"))
      }
      at += 1
      return inner
    }
    if at + 1 < tokens.count, tokens[at + 1].text.lowercased() == "of" { return try selector() }
    if Self.isOperator(token.text) || token.text == ")" { throw unexpected(token) }
    at += 1
    guard let index = names.firstIndex(of: token.text) else { throw unknown(token) }
    used.insert(index)
    return .selection(index)
  }

  /// `1 of them`, `all of filter_*`.
  private mutating func selector() throws(Fault) -> Condition {
    let quantity = tokens[at]
    at += 2
    guard at < tokens.count, !["(", ")"].contains(tokens[at].text) else {
      throw Fault(
        code: "condition-syntax", offset: at < tokens.count ? tokens[at].offset : end,
        message: Bilingual(
          fr: "« them » ou un motif est attendu après « of »",
          en: "\"them\" or a pattern is expected after \"of\""))
    }
    let pattern = tokens[at]
    at += 1
    let isAll: Bool
    switch quantity.text.lowercased() {
    case "1", "any": isAll = false
    case "all": isAll = true
    default:
      throw Fault(
        code: "unknown-quantity", offset: quantity.offset,
        message: Bilingual(
          fr: "« \(quantity.text) of » n'existe pas", en: "\"\(quantity.text) of\" does not exist"),
        hint: Bilingual(fr: "admis : 1 of, any of, all of", en: "allowed: 1 of, any of, all of"))
    }
    let chosen: [Int]
    if pattern.text.lowercased() == "them" {
      chosen = names.indices.filter { !names[$0].hasPrefix("_") }
    } else {
      let skipsHidden = !pattern.text.hasPrefix("_")
      chosen = names.indices.filter {
        !(skipsHidden && names[$0].hasPrefix("_"))
          && Self.matches(Array(pattern.text.utf8), Array(names[$0].utf8))
      }
    }
    guard !chosen.isEmpty else {
      throw Fault(
        code: "empty-selector", offset: pattern.offset,
        message: Bilingual(
          fr: "« \(pattern.text) » ne désigne aucun bloc", en: "\"\(pattern.text)\" selects nothing"
        ),
        hint: nearestName(pattern.text.replacing("*", with: "")))
    }
    used.formUnion(chosen)
    let members = chosen.map { Condition.selection($0) }
    if members.count == 1 { return members[0] }
    return isAll ? .all(members) : .any(members)
  }

  private mutating func take(_ word: String) -> Bool {
    guard at < tokens.count, tokens[at].text.lowercased() == word else { return false }
    at += 1
    return true
  }

  private static func isOperator(_ text: String) -> Bool {
    ["and", "or", "not", "of"].contains(text.lowercased())
  }

  /// Whether a name matches a pattern with any number of `*`.
  static func matches(_ pattern: [UInt8], _ name: [UInt8]) -> Bool {
    var at = 0
    var star: Int?
    var resume = 0
    var index = 0
    while index < name.count {
      if at < pattern.count, pattern[at] == UInt8(ascii: "*") {
        star = at
        resume = index
        at += 1
      } else if at < pattern.count, pattern[at] == name[index] {
        at += 1
        index += 1
      } else if let star {
        at = star + 1
        resume += 1
        index = resume
      } else {
        return false
      }
    }
    return pattern[at...].allSatisfy { $0 == UInt8(ascii: "*") }
  }

  private func unexpected(_ token: Token) -> Fault {
    if token.text == "|" {
      return Fault(
        code: "condition-syntax", offset: token.offset,
        message: Bilingual(
          fr: "l'agrégation « | » n'existe plus en Sigma v2",
          en: "the aggregation \"|\" no longer exists in Sigma v2"),
        hint: Bilingual(
          fr: "écrire une règle de corrélation", en: "write a correlation rule instead"))
    }
    return Fault(
      code: "condition-syntax", offset: token.offset,
      message: Bilingual(
        fr: "« \(token.text) » n'est pas attendu ici", en: "\"\(token.text)\" is not expected here"),
      hint: names.contains(token.text) || token.text == "("
        ? Bilingual(fr: "il manque and ou or", en: "and or or is missing") : nil)
  }

  private func unknown(_ token: Token) -> Fault {
    Fault(
      code: "unknown-identifier", offset: token.offset,
      message: Bilingual(
        fr: "« \(token.text) » n'est pas un bloc défini ici",
        en: "\"\(token.text)\" is not a selection that is defined here"),
      hint: nearestName(token.text))
  }

  private func nearestName(_ text: String) -> Bilingual? {
    if let near = suggestion(for: text, among: names) { return near }
    guard !names.isEmpty else { return nil }
    let all = names.joined(separator: ", ")
    return Bilingual(fr: "blocs définis ici : \(all)", en: "selections defined here: \(all)")
  }
}

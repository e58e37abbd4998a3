import TestSupport
import Testing

@testable import TextMatching

/// What PCRE2 gives up is decided in linear time, and never otherwise than PCRE2 would have.
struct LinearMatchingTests {
  private let scratch = RegexScratch(matchLimit: 10_000_000)

  private func regex(_ pattern: String, _ options: Regex.Options = []) throws -> Regex {
    try Regex(Array(pattern.utf8), options: options)
  }

  private func linearly(_ regex: Regex, _ text: String) -> Bool? {
    Array(text.utf8).withUnsafeBufferPointer { regex.matchesLinearly($0) }
  }

  @Test(
    "An expression whose backtracking explodes is decided all the same",
    arguments: [
      (#"^(\w+\s?)*$|forbidden!$"#, "aaaaaaaaaaaaaaaaaaaaaaaaaaaa forbidden!", true),
      (#"^(\w+\s?)*$|forbidden!$"#, "quelques mots d'une annonce assez longue, forbidden", false),
      (#"^(a+)+$|x!$"#, String(repeating: "a", count: 40) + "x!", true),
      (#"^(\w+\s?)*$"#, String(repeating: "été ", count: 20) + "!", false),
    ])
  func whatExplodes(pattern: String, text: String, matches: Bool) throws {
    let regex = try regex(pattern)
    let small = RegexScratch(matchLimit: 1_000)
    #expect(regex.matches(text, using: small) == (matches ? .match : .noMatch))
  }

  @Test(
    "Where RE2 would read something else it is not asked",
    arguments: [
      (#"\bé"#, "à é"), (#"(?=a)a"#, "a"), (#"(a)\1"#, "aa"), (#"a++b"#, "aab"), (#"a$"#, "a\n"),
      (#"[\W]"#, "!"), (#"\p{Lu}"#, "A"), (#"\h"#, " "), (#"\v"#, "\u{b}"),
      (#"[[:alpha:]]"#, "é"), (#"[[:space:]]"#, " "),
    ])
  func notAsked(pattern: String, text: String) throws {
    #expect(linearly(try regex(pattern), text) == nil)
  }

  @Test("On expressions and texts at random both say the same")
  func bothSayTheSame() throws {
    let seed = SeededGenerator.seed
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    var decided = 0
    for _ in 0..<20_000 {
      let pattern = expression(depth: 3, &random)
      let options = Regex.Options(rawValue: Int.random(in: 0...7, using: &random))
      guard let regex = try? regex(pattern, options) else { continue }
      for _ in 0..<3 {
        let text = (0..<Int.random(in: 0...8, using: &random)).map { _ in
          Self.letters.randomElement(using: &random) ?? ""
        }.joined()
        guard let found = linearly(regex, text) else { continue }
        decided += 1
        let expected: Regex.Outcome = found ? .match : .noMatch
        let backtracked = Array(text.utf8).withUnsafeBufferPointer {
          regex.backtracks($0, using: scratch)
        }
        // Now and then an expression drawn at random explodes on eight letters: there is nothing to compare with.
        if case .limit = backtracked { continue }
        #expect(
          backtracked == expected,
          "\(pattern.debugDescription) on \(text.debugDescription), \(options)")
      }
    }
    #expect(decided > 10_000)
  }

  private static let letters = [
    "a", "b", "A", "é", "É", "1", "٣", "_", "-", "+", " ", "\t", "\u{a0}", "\u{b}", "\u{85}", "]",
    "[", "^", ".", "ß", "ſ", "k", "\u{212A}", "\n",
  ]

  private func expression(depth: Int, _ random: inout SeededGenerator) -> String {
    let pieces = (0..<Int.random(in: 1...3, using: &random)).map { _ in
      piece(depth: depth, &random)
        + (["", "", "", "*", "+", "?", "{1,2}", "*?"].randomElement(using: &random) ?? "")
    }
    return pieces.joined()
  }

  private func piece(depth: Int, _ random: inout SeededGenerator) -> String {
    switch Int.random(in: 0..<(depth > 0 ? 12 : 9), using: &random) {
    case 0...2: ["a", "b", "é", "k", "1", "-", " "].randomElement(using: &random) ?? "a"
    case 3:
      [#"\w"#, #"\d"#, #"\s"#, #"\W"#, #"\D"#, #"\S"#, #"\b"#].randomElement(using: &random) ?? "."
    case 4: "."
    case 5: ["^", "$", #"\A"#, #"\z"#].randomElement(using: &random) ?? "^"
    case 6...8: characterClass(&random)
    case 9: "(" + expression(depth: depth - 1, &random) + ")"
    case 10: "(?i:" + expression(depth: depth - 1, &random) + ")"
    default:
      "(?:" + expression(depth: depth - 1, &random) + "|" + expression(depth: depth - 1, &random)
        + ")"
    }
  }

  private func characterClass(_ random: inout SeededGenerator) -> String {
    let members = (0..<Int.random(in: 1...3, using: &random)).map { _ in
      ["a", "b-k", "é", #"\w"#, #"\d"#, #"\s"#, "-", "[", "+", "[:alpha:]", "[:digit:]", #"\]"#]
        .randomElement(using: &random) ?? "a"
    }
    return (Bool.random(using: &random) ? "[^" : "[") + members.joined() + "]"
  }
}

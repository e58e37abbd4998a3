import TestSupport
import Testing
import TextMatching

@Suite struct RequiredLiteralsTests {
  @Test(arguments: [
    ("\\bsalle 8[0-9]{2}\\b.{0,40}\\bgroifès\\b", [["salle 8"], ["groifès"]]),
    ("(?:LONQUA|pégége)s? [a-z]{3,10}", [["lonqua", "pégége"]]),
    ("abc.*abcdef", [["abcdef"]]), ("École", [["école"]]),
    // The dot below is no letter with one upper and one lower case: nothing is said of that word.
    ("ụnwort.{3}zweites", [["zweites"]]), ("ab|c", []), ("[0-9]+", []),
    // Not readable for RE2.
    ("(?<=x)abcdef", []),
    // Words, digits and space are Unicode's for PCRE2 and ASCII's for RE2.
    ("18\\sans", [["ans"]]), ("foo\\d", [["foo"]]), ("abc\\vdefg", [["abc"], ["defg"]]),
    ("[[:digit:]]abc[\\s-]?defg", [["abc"], ["defg"]]), ("abc\\bdef", [["abcdef"]]),
    ("abc\\Kdef", [["abcdef"]]), ("\\p{Zl}abc", [["abc"]]), ("[^x]abc", [["abc"]]),
    ("\\x{41}bc\\x64", [["abcd"]]), ("abc[]x]def", [["abc]def", "abcxdef"]]),
    // What braces stand for depends on the version of PCRE2; an octal sign or an earlier group.
    ("abc{,3}", []), ("(abc)\\1", []), ("abc{2}", [["abcc"]]),
  ])
  func saysWhatEveryMatchHolds(pattern: String, lists: [[String]]) {
    let found = requiredLiterals(of: Array(pattern.utf8), options: .ignoresCase)
    let texts = found.map { Set($0.map { String(decoding: $0, as: UTF8.self) }) }
    #expect(Set(texts) == Set(lists.map { Set($0) }))
  }

  /// They were not found: the literals were those of RE2, and it was PCRE2 that would have decided.
  @Test(arguments: [
    ("18\\sans", "18\u{a0}ans"), ("foo\\d", "foo٣"), ("abc\\vdef", "abc\ndef"),
    ("abc\\vdef", "abc\u{2028}def"), ("abc[\\s-]def", "abc\u{2003}def"),
    ("abc[[:digit:]]def", "abc٣def"), ("abc\\Rdef", "abc\r\ndef"), ("abc\\hdef", "abc\u{a0}def"),
    ("abc[^\\S]def", "abc\u{3000}def"), ("abc\\w{2}def", "abcéədef"),
  ])
  func whatOnlyPCRE2ReadsSoIsNotHidden(pattern: String, text: String) throws {
    let regex = try Regex(Array(pattern.utf8))
    #expect(regex.matches(text, using: RegexScratch()) == .match)
    let folded = CaseFolding.fold(text)
    for list in requiredLiterals(of: Array(pattern.utf8), options: []) {
      #expect(list.contains { Self.contains(folded, $0) }, "\(list)")
    }
  }

  /// A text that an expression matches holds its literals, whatever case and form the text is in.
  @Test func neverHidesAMatch() throws {
    let seed = SeededGenerator.seed
    var random = SeededGenerator(seed: seed)
    let scratch = RegexScratch()
    var matches = 0
    for _ in 0..<4_000 {
      let (pattern, example) = Self.sample(&random, depth: 0)
      let options: Regex.Options = Bool.random(using: &random) ? .ignoresCase : []
      guard let regex = try? Regex(Array(pattern.utf8), options: options) else { continue }
      let lists = requiredLiterals(of: Array(pattern.utf8), options: options)
      for _ in 0..<4 {
        let written = Self.noise(&random) + Self.disguised(example, &random) + Self.noise(&random)
        let text = Normalization.nfc(Array(written.utf8))
        let outcome = text.withUnsafeBufferPointer { regex.matches($0, using: scratch) }
        guard outcome == .match else { continue }
        matches += 1
        let folded = String(decoding: CaseFolding.fold(text), as: UTF8.self)
        let isThere = lists.allSatisfy { list in
          list.contains { Self.contains(Array(folded.utf8), $0) }
        }
        #expect(isThere, "seed \(seed), \(pattern) on \(written): \(lists)")
      }
    }
    #expect(matches > 4_000, "seed \(seed)")
  }

  private static let words = [
    "été", "ÉCOLE", "straße", "kilo", "Kelvin", "ſang", "sœur", "Ωmega", "ångström", "İzmir",
    "ıgloo",
    "ŉabc", "ΐota", "e\u{301}l", "ﬁne", "ça", "ŒUVRE", "Ǆabc", "ýöÿ", "µm", "abcdef", "x",
  ]

  /// An expression and a text that it matches in one case or another.
  private static func sample(
    _ random: inout SeededGenerator, depth: Int
  ) -> (pattern: String, example: String) {
    switch Int.random(in: 0..<(depth > 2 ? 3 : 11), using: &random) {
    case 0...2:
      let word = words[Int.random(in: 0..<words.count, using: &random)]
      return (word, word)
    case 3:
      let (a, b) = (sample(&random, depth: depth + 1), sample(&random, depth: depth + 1))
      return ("(?:\(a.pattern)|\(b.pattern))", Bool.random(using: &random) ? a.example : b.example)
    case 4:
      let inner = sample(&random, depth: depth + 1)
      return ("(?:\(inner.pattern))?", Bool.random(using: &random) ? inner.example : "")
    case 5:
      let inner = sample(&random, depth: depth + 1)
      return ("(?:\(inner.pattern)){1,3}", inner.example + inner.example)
    case 6: return ("[éèk]{2}[0-9]", "Éè7")
    case 7: return sign(&random)
    case 8, 9:
      let (a, b) = (sample(&random, depth: depth + 1), sample(&random, depth: depth + 1))
      let between = sign(&random)
      return (
        a.pattern + between.pattern + b.pattern, a.example + between.example + b.example
      )
    default:
      let (a, b) = (sample(&random, depth: depth + 1), sample(&random, depth: depth + 1))
      return ("\(a.pattern).{0,5}\(b.pattern)", a.example + " - " + b.example)
    }
  }

  /// An escape or a class that means more in Unicode than in ASCII, and a text of what it means.
  private static func sign(
    _ random: inout SeededGenerator
  ) -> (pattern: String, example: String) {
    let (patterns, examples) = signs[Int.random(in: 0..<signs.count, using: &random)]
    return (
      patterns[Int.random(in: 0..<patterns.count, using: &random)],
      examples[Int.random(in: 0..<examples.count, using: &random)]
    )
  }

  private static let signs: [(patterns: [String], examples: [String])] = [
    (
      ["\\s", "[\\s-]", "[[:space:]]", "[^\\S]", "\\W", "[^é]", "[^\\w]", "(?i:\\s)", "\\s+"],
      [" ", "\t", "\u{a0}", "\u{85}", "\u{2003}", "\u{2028}", "\u{3000}", "\n", "\u{b}"]
    ),
    (
      ["\\d", "[\\d]", "[[:digit:]]", "[^\\D]", "\\p{Nd}", "\\pN", "\\w", "\\d{1,2}", "[0-9٣]"],
      ["7", "٣", "७", "𝟙"]
    ),
    (
      ["\\w", "[\\w.]", "[[:alpha:]]", "\\p{L}", "\\X", "\\S", "\\D", "[^\\d]", "\\P{N}"],
      ["a", "É", "ə", "ſ", "ß", "İ", "ж", "字", "k"]
    ),
    (
      ["\\v", "\\R", "[\\v]", "\\h|\\v"],
      ["\n", "\u{b}", "\u{c}", "\r", "\u{85}", "\u{2028}"]
    ),
    (["\\h", "[\\h]", "\\V", "\\x{a0}", "[\\x{a0}x]"], ["\u{a0}"]),
    (["\\b", "\\B", "\\K", "(?i)", "(?=.)?", "\\E"], [""]),
    (["[kK]", "[k\\x{212A}]", "(?i:k)", "(?i:[a-z])"], ["k", "K", "\u{212A}"]),
    (["[sſ]", "(?i:ſ)", "(?i:s)", "(?i:[r-t])"], ["s", "S", "ſ"]),
    (["İ", "[İi]", "(?i:İ)", "(?i:i)", "ı", "(?i:[ı])"], ["İ", "i", "I", "ı"]),
  ]

  /// Another case, letter by letter, and the signs that are letters in another form.
  private static func disguised(_ text: String, _ random: inout SeededGenerator) -> String {
    var written = ""
    for character in text {
      switch Int.random(in: 0..<5, using: &random) {
      case 0: written += character.uppercased()
      case 1: written += character.lowercased()
      case 2 where character == "k" || character == "K": written += "\u{212A}"
      case 2 where character == "s" || character == "S": written += "ſ"
      case 2 where character == "å": written += "\u{212B}"
      case 2 where character == "ß": written += "ẞ"
      case 3 where character == "é": written += "e\u{301}"
      default: written.append(character)
      }
    }
    return written
  }

  private static func noise(_ random: inout SeededGenerator) -> String {
    ["", " ", "é", "k ", "\u{301}", "ſ", " salle 7 "][Int.random(in: 0..<7, using: &random)]
  }

  private static func contains(_ text: [UInt8], _ part: [UInt8]) -> Bool {
    guard part.count <= text.count else { return false }
    return (0...(text.count - part.count)).contains { text[$0...].starts(with: part) }
  }
}

import CRE2

/// Decides in time linear in the text what PCRE2 has given up: an expression whose backtracking reached its limit.
///
/// RE2 is asked only where it reads the expression as PCRE2 does; everything else stays undecided, which is said of
/// the rule. Words, digits and space are Unicode's in PCRE2 and ASCII's in RE2: they are spelt out. Where RE2 has no
/// words for it (`\b` or a negated class within a class, on a text beyond ASCII), it is not asked.
struct LinearExpression {
  private let pattern: [UInt8]
  private let options: Regex.Options
  /// Means the same on ASCII alone.
  private let isForASCIIOnly: Bool

  /// `nil` where the expression holds something that RE2 takes for something else, or does not know.
  init?(_ pattern: [UInt8], options: Regex.Options) {
    var reader = Reader(pattern)
    guard let spelt = reader.spellOut() else { return nil }
    // RE2 knows this option only within the expression.
    self.pattern = Array((options.contains(.anchorsMatchLines) ? "(?m)" : "").utf8) + spelt
    self.options = options
    isForASCIIOnly = reader.isForASCIIOnly
  }

  /// `nil`: RE2 cannot tell, or would not tell the same.
  func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool? {
    // At a last line feed `$` and `^` differ.
    if text.last == UInt8(ascii: "\n") { return nil }
    if isForASCIIOnly, text.contains(where: { $0 >= 0x80 }) { return nil }
    let found = filet_re2_matches(
      pattern, pattern.count, options.contains(.ignoresCase) ? 1 : 0,
      options.contains(.dotMatchesNewline) ? 1 : 0, text.baseAddress, text.count)
    return found < 0 ? nil : found == 1
  }

  /// Walks over an expression and writes what RE2 reads alike.
  private struct Reader {
    private let pattern: [UInt8]
    private var position = 0
    private var spelt: [UInt8] = []
    private(set) var isForASCIIOnly = false

    init(_ pattern: [UInt8]) { self.pattern = pattern }

    /// What `\w`, `\d` and `\s` are under PCRE2's UCP (pcre2pattern, “Generic character types”), as members of a class.
    private static let words = "_\\p{L}\\p{N}"
    private static let digits = "\\p{Nd}"
    private static let space = "\\t\\n\\x0b\\f\\r\\x{85}\\x{180e}\\p{Z}"

    private var next: UInt8? { position < pattern.count ? pattern[position] : nil }

    mutating func spellOut() -> [UInt8]? {
      while let byte = next {
        switch byte {
        case UInt8(ascii: "\\"):
          guard spellEscape(inClass: false) else { return nil }
        case UInt8(ascii: "["):
          guard spellClass() else { return nil }
        default:
          spelt.append(byte)
          position += 1
        }
      }
      return spelt
    }

    /// A class: `[…]`, in which brackets have no meaning of their own but in `[:alpha:]`.
    private mutating func spellClass() -> Bool {
      spelt.append(UInt8(ascii: "["))
      position += 1
      if next == UInt8(ascii: "^") {
        spelt.append(UInt8(ascii: "^"))
        position += 1
      }
      var isFirst = true
      while let byte = next {
        switch byte {
        case UInt8(ascii: "]") where !isFirst:
          spelt.append(byte)
          position += 1
          return true
        case UInt8(ascii: "\\"):
          guard spellEscape(inClass: true) else { return false }
        case UInt8(ascii: "["):
          // Names of POSIX are Unicode's in PCRE2.
          let isNamed = position + 1 < pattern.count && pattern[position + 1] == UInt8(ascii: ":")
          if isNamed { isForASCIIOnly = true }
          guard !isNamed || spellName() else { return false }
          if !isNamed {
            spelt += Array("\\[".utf8)
            position += 1
          }
        default:
          spelt.append(byte)
          position += 1
        }
        isFirst = false
      }
      return false
    }

    /// `[:alpha:]`; the names of which both mean the same on ASCII.
    private mutating func spellName() -> Bool {
      let rest = pattern[position...]
      for name in ["alpha", "alnum", "digit", "upper", "lower", "xdigit"] {
        let written = Array("[:\(name):]".utf8)
        guard rest.starts(with: written) else { continue }
        spelt += written
        position += written.count
        return true
      }
      return false
    }

    private mutating func spellEscape(inClass: Bool) -> Bool {
      guard position + 1 < pattern.count else { return false }
      let escaped = pattern[position + 1]
      // In `[+-\w]` the hyphen stands for itself; before what is spelt out it would make a range.
      let isAfterHyphen = inClass && spelt.last == UInt8(ascii: "-")
      if isAfterHyphen, "dws".utf8.contains(escaped) { return false }
      position += 2
      switch escaped {
      case UInt8(ascii: "d"): spell(Self.digits, inClass)
      case UInt8(ascii: "w"): spell(Self.words, inClass)
      case UInt8(ascii: "s"): spell(Self.space, inClass)
      case UInt8(ascii: "D"), UInt8(ascii: "W"), UInt8(ascii: "S"):
        guard !inClass else { return false }
        let positive = escaped | 0x20
        spelt += Array("[^".utf8)
        switch positive {
        case UInt8(ascii: "d"): spell(Self.digits, true)
        case UInt8(ascii: "w"): spell(Self.words, true)
        default: spell(Self.space, true)
        }
        spelt.append(UInt8(ascii: "]"))
      case UInt8(ascii: "b"), UInt8(ascii: "B"):
        // Within a class it is a backspace.
        guard !inClass else { return false }
        isForASCIIOnly = true
        spelt += [UInt8(ascii: "\\"), escaped]
      case UInt8(ascii: "A"), UInt8(ascii: "z"):
        guard !inClass else { return false }
        spelt += [UInt8(ascii: "\\"), escaped]
      case UInt8(ascii: "x"), UInt8(ascii: "t"), UInt8(ascii: "n"), UInt8(ascii: "r"),
        UInt8(ascii: "f"):
        spelt += [UInt8(ascii: "\\"), escaped]
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: return false
      default: spelt += [UInt8(ascii: "\\"), escaped]
      }
      return true
    }

    private mutating func spell(_ members: String, _ inClass: Bool) {
      spelt += Array((inClass ? members : "[" + members + "]").utf8)
    }
  }
}

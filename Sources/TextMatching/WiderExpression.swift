/// A regular expression written anew for RE2, which then matches whatever PCRE2 does with it as it was, and more.
///
/// With UCP, words, digits and space are Unicode's in PCRE2 and ASCII's in RE2, and `\v` is one sign here and seven
/// there: what both do not read alike is anything at all, of any length. So it decides nothing; it serves to find what
/// every match holds (`requiredLiterals`).
struct WiderExpression {
  let pattern: [UInt8]

  /// `nil` where it cannot be told what part of it stands for. What RE2 does not know is left to RE2 to refuse.
  init?(_ pattern: [UInt8]) {
    var reader = Reader(pattern)
    guard let widened = reader.widen() else { return nil }
    self.pattern = widened
  }

  private struct Reader {
    private let pattern: [UInt8]
    private var position = 0
    private var widened: [UInt8] = []

    init(_ pattern: [UInt8]) { self.pattern = pattern }

    private static let anything = Array("(?:\\C*)".utf8)
    private static let nothing = Array("(?:)".utf8)

    private var next: UInt8? { position < pattern.count ? pattern[position] : nil }

    mutating func widen() -> [UInt8]? {
      while let byte = next {
        let isRead: Bool
        switch byte {
        case UInt8(ascii: "\\"): isRead = readEscape()
        case UInt8(ascii: "["): isRead = readClass()
        case UInt8(ascii: "{"): isRead = readBraces()
        default:
          take(1)
          isRead = true
        }
        guard isRead else { return nil }
      }
      return widened
    }

    private mutating func take(_ count: Int) {
      widened += pattern[position..<position + count]
      position += count
    }

    private mutating func replace(_ count: Int, by text: [UInt8]) {
      widened += text
      position += count
    }

    private mutating func readEscape() -> Bool {
      guard position + 1 < pattern.count else { return false }
      switch pattern[position + 1] {
      case UInt8(ascii: "a"), UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"),
        UInt8(ascii: "t"):
        take(2)
      case UInt8(ascii: "x"):
        guard let count = braced(at: position + 2) else { return false }
        take(2 + count)
      // A place between two signs, and none of them.
      case UInt8(ascii: "b"), UInt8(ascii: "B"), UInt8(ascii: "A"), UInt8(ascii: "z"),
        UInt8(ascii: "Z"), UInt8(ascii: "G"), UInt8(ascii: "K"):
        replace(2, by: Self.nothing)
      case UInt8(ascii: "d"), UInt8(ascii: "D"), UInt8(ascii: "w"), UInt8(ascii: "W"),
        UInt8(ascii: "s"), UInt8(ascii: "S"), UInt8(ascii: "h"), UInt8(ascii: "H"),
        UInt8(ascii: "v"), UInt8(ascii: "V"), UInt8(ascii: "R"), UInt8(ascii: "X"):
        replace(2, by: Self.anything)
      case UInt8(ascii: "p"), UInt8(ascii: "P"):
        // `\pL` or `\p{Lu}`: both libraries have their own version of Unicode.
        guard position + 2 < pattern.count, let count = braced(at: position + 2) else {
          return false
        }
        replace(2 + max(1, count), by: Self.anything)
      // A number is an octal sign for one and an earlier group for the other; the rest is of one of them only.
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: return false
      default: take(2)
      }
      return true
    }

    /// How many bytes `{…}` takes there: 0 where there is none, `nil` where it has no end.
    private func braced(at start: Int) -> Int? {
      guard start < pattern.count, pattern[start] == UInt8(ascii: "{") else { return 0 }
      return pattern[start...].firstIndex(of: UInt8(ascii: "}")).map { $0 + 1 - start }
    }

    /// `{2}`, `{2,}`, `{2,3}`. Other braces stand for themselves in one version of PCRE2 and not in the next (`{,3}`).
    private mutating func readBraces() -> Bool {
      guard let count = braced(at: position) else { return false }
      let inner = pattern[position + 1..<position + count - 1]
      let parts = inner.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
      guard parts.count <= 2, parts.first?.isEmpty == false,
        parts.allSatisfy({ $0.allSatisfy { (0x30...0x39).contains($0) } })
      else { return false }
      take(count)
      return true
    }

    /// `[…]`: as it is where it lists signs, else anything. Of what it leaves out, or of what an escape stands for, it
    /// has more signs than there could be literals for.
    private mutating func readClass() -> Bool {
      let start = position
      var end = start + 1
      var isWide = false
      if end < pattern.count, pattern[end] == UInt8(ascii: "^") {
        isWide = true
        end += 1
      }
      let first = end
      while end < pattern.count {
        switch pattern[end] {
        case UInt8(ascii: "]") where end > first:
          end += 1
          if isWide { replace(end - start, by: Self.anything) } else { take(end - start) }
          return true
        case UInt8(ascii: "\\"):
          guard end + 1 < pattern.count else { return false }
          switch pattern[end + 1] {
          // Between `\Q` and `\E` a bracket ends nothing.
          case UInt8(ascii: "Q"), UInt8(ascii: "E"): return false
          case UInt8(ascii: "a"), UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"),
            UInt8(ascii: "t"), UInt8(ascii: "x"):
            break
          case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: isWide = true
          default: break
          }
          end += 2
        case UInt8(ascii: "["):
          // `[:alpha:]`; what else begins so may be a fault, or none.
          guard end + 1 < pattern.count, ":.=".utf8.contains(pattern[end + 1]) else {
            end += 1
            continue
          }
          guard let count = named(at: end) else { return false }
          isWide = true
          end += count
        default: end += 1
        }
      }
      return false
    }

    /// How many bytes `[:alpha:]`, `[:^alpha:]` or `[:<:]` take there.
    private func named(at start: Int) -> Int? {
      guard let end = pattern[start...].firstIndex(of: UInt8(ascii: "]")), end > start + 3,
        pattern[start + 1] == UInt8(ascii: ":"), pattern[end - 1] == UInt8(ascii: ":")
      else { return nil }
      return end + 1 - start
    }
  }
}

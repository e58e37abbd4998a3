import TextMatching

/// A text value of a rule: literal pieces and wildcards, to be held against the whole of a value.
///
/// The literals are normalised (NFC) and, unless `isCased`, folded.
struct TextPattern: Sendable, Hashable {
  enum Token: Sendable, Hashable {
    case literal([UInt8])
    /// Any run of scalars, line breaks and nothing included.
    case many
    /// Exactly one scalar.
    case one
    /// One of `-`, `/`, `–`, `—`, `―` (modifier `windash`).
    case dash
  }

  private(set) var tokens: [Token]
  private(set) var isCased: Bool

  init(_ tokens: [Token], isCased: Bool) {
    self.isCased = isCased
    self.tokens = Self.joined(
      tokens.map { token in
        guard case .literal(let bytes) = token else { return token }
        return .literal(isCased ? Normalization.nfc(bytes) : CaseFolding.fold(bytes))
      })
  }

  /// Neighbouring literals are one, neighbouring `*` are one, empty literals are none.
  static func joined(_ tokens: [Token]) -> [Token] {
    var joined: [Token] = []
    for token in tokens {
      switch (token, joined.last) {
      case (.literal(let bytes), .literal(let before)?):
        joined[joined.count - 1] = .literal(before + bytes)
      case (.literal(let bytes), _) where bytes.isEmpty: break
      case (.many, .many?): break
      default: joined.append(token)
      }
    }
    return joined
  }

  /// The pieces of a value as written. A backslash escapes `*`, `?` and `\`; before anything else it is
  /// itself.
  static func tokens(written text: String) -> [Token] {
    var tokens: [Token] = []
    var literal: [UInt8] = []
    let bytes = Array(text.utf8)
    var at = 0
    func flush() {
      if !literal.isEmpty { tokens.append(.literal(literal)) }
      literal = []
    }
    while at < bytes.count {
      switch bytes[at] {
      case UInt8(ascii: "\\"):
        if at + 1 < bytes.count, [0x2A, 0x3F, 0x5C].contains(bytes[at + 1]) {
          literal.append(bytes[at + 1])
          at += 1
        } else {
          literal.append(bytes[at])
        }
      case UInt8(ascii: "*"):
        flush()
        tokens.append(.many)
      case UInt8(ascii: "?"):
        flush()
        tokens.append(.one)
      default: literal.append(bytes[at])
      }
      at += 1
    }
    flush()
    return tokens
  }

  static let dashes: [[UInt8]] = ["-", "/", "\u{2013}", "\u{2014}", "\u{2015}"].map {
    Array($0.utf8)
  }

  /// Each dash of the literals becomes any of the five.
  static func withDashClasses(_ tokens: [Token]) -> [Token] {
    tokens.flatMap { token -> [Token] in
      guard case .literal(let bytes) = token else { return [token] }
      var parts: [Token] = []
      var literal: [UInt8] = []
      var at = 0
      while at < bytes.count {
        if let dash = dashes.first(where: { bytes[at...].starts(with: $0) }) {
          parts.append(.literal(literal))
          parts.append(.dash)
          literal = []
          at += dash.count
        } else {
          literal.append(bytes[at])
          at += 1
        }
      }
      parts.append(.literal(literal))
      return joined(parts)
    }
  }

  /// The bytes, where there is no wildcard.
  static func bytes(_ tokens: [Token]) -> [UInt8]? {
    var all: [UInt8] = []
    for token in tokens {
      guard case .literal(let bytes) = token else { return nil }
      all += bytes
    }
    return all
  }

  /// What the pattern comes down to, for the index.
  enum Shape: Sendable, Hashable {
    case literal([UInt8], LiteralPlace)
    /// `*`: any text.
    case anything
    case glob
  }

  var shape: Shape {
    switch tokens.count {
    case 0: return .literal([], .whole)
    case 1:
      if case .literal(let bytes) = tokens[0] { return .literal(bytes, .whole) }
      return tokens[0] == .many ? .anything : .glob
    case 2:
      if case .literal(let bytes) = tokens[0], tokens[1] == .many { return .literal(bytes, .start) }
      if case .literal(let bytes) = tokens[1], tokens[0] == .many { return .literal(bytes, .end) }
      return .glob
    case 3:
      if case .literal(let bytes) = tokens[1], tokens[0] == .many, tokens[2] == .many {
        return .literal(bytes, .anywhere)
      }
      return .glob
    default: return .glob
    }
  }

  /// The longest literal piece: it is in every text that the pattern matches.
  var longestLiteral: [UInt8] {
    var longest: [UInt8] = []
    for case .literal(let bytes) in tokens where bytes.count > longest.count { longest = bytes }
    return longest
  }
}

import Wording

/// A node of a YAML document with the place where it stands.
public struct YAMLNode: Sendable, Hashable {
  public enum Content: Sendable, Hashable {
    case scalar(YAMLScalar)
    case sequence([YAMLNode])
    case mapping([YAMLEntry])
  }

  public var content: Content
  /// From 1; columns in Unicode scalars.
  public var line: Int
  public var column: Int

  public init(_ content: Content, line: Int, column: Int) {
    self.content = content
    self.line = line
    self.column = column
  }

  public var scalar: YAMLScalar? { if case .scalar(let scalar) = content { scalar } else { nil } }
  public var sequence: [YAMLNode]? {
    if case .sequence(let nodes) = content { nodes } else { nil }
  }
  public var mapping: [YAMLEntry]? {
    if case .mapping(let entries) = content { entries } else { nil }
  }

  /// The value under a key of a mapping; O(keys).
  public subscript(key: String) -> YAMLNode? {
    mapping?.first { $0.key == key }?.value
  }

  public func location(in file: String) -> SourceLocation {
    SourceLocation(file: file, line: line, column: column)
  }
}

/// A key of a mapping with its value. Keys are always scalars and read as text.
public struct YAMLEntry: Sendable, Hashable {
  public var key: String
  public var keyLine: Int
  public var keyColumn: Int
  public var value: YAMLNode

  public init(key: String, keyLine: Int, keyColumn: Int, value: YAMLNode) {
    self.key = key
    self.keyLine = keyLine
    self.keyColumn = keyColumn
    self.value = value
  }

  public func keyLocation(in file: String) -> SourceLocation {
    SourceLocation(file: file, line: keyLine, column: keyColumn)
  }
}

/// A scalar as written. What it means follows the core schema of YAML 1.2.2 (§10.3.2): `yes`, `on` and
/// `12:30:45` are text, `0777` is seven hundred and seventy-seven, `0x1F` and `0o17` are integers.
public struct YAMLScalar: Sendable, Hashable {
  public enum Value: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int64)
    case float(Double)
    case string(String)
  }

  public var text: String
  /// Written without quotes, not as a block and without a tag: its type is read off its text.
  public var isPlain: Bool

  public init(_ text: String, isPlain: Bool) {
    self.text = text
    self.isPlain = isPlain
  }

  /// The value under the core schema. Integers beyond 64 bits stay text: they are identifiers, and a
  /// double would change them.
  public var value: Value {
    guard isPlain else { return .string(text) }
    switch text {
    case "", "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE": return .bool(true)
    case "false", "False", "FALSE": return .bool(false)
    default: break
    }
    guard let first = text.utf8.first,
      (0x30...0x39).contains(first) || first == UInt8(ascii: "-") || first == UInt8(ascii: "+")
        || first == UInt8(ascii: ".")
    else { return .string(text) }
    if let integer = Self.integer(text) { return .integer(integer) }
    if let float = Self.float(text) { return .float(float) }
    return .string(text)
  }

  private static func integer(_ text: String) -> Int64? {
    if text.hasPrefix("0x") { return prefixless(text.dropFirst(2), radix: 16) }
    if text.hasPrefix("0o") { return prefixless(text.dropFirst(2), radix: 8) }
    return Int64(text)
  }

  private static func prefixless(_ digits: Substring, radix: Int) -> Int64? {
    guard let first = digits.utf8.first, first != UInt8(ascii: "-"), first != UInt8(ascii: "+")
    else { return nil }
    return Int64(digits, radix: radix)
  }

  private static func float(_ text: String) -> Double? {
    switch text {
    case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .infinity
    case "-.inf", "-.Inf", "-.INF": return -.infinity
    case ".nan", ".NaN", ".NAN": return .nan
    default: break
    }
    // [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?, with a point or an exponent:
    // an integer too large for 64 bits is not a float.
    var rest = Substring(text)
    if rest.first == "-" || rest.first == "+" { rest.removeFirst() }
    let whole = rest.prefix { $0.isASCII && $0.isNumber }
    rest.removeFirst(whole.count)
    var hasPoint = false
    var fraction = Substring()
    if rest.first == "." {
      hasPoint = true
      rest.removeFirst()
      fraction = rest.prefix { $0.isASCII && $0.isNumber }
      rest.removeFirst(fraction.count)
    }
    guard !whole.isEmpty || !fraction.isEmpty else { return nil }
    var hasExponent = false
    if rest.first == "e" || rest.first == "E" {
      hasExponent = true
      rest.removeFirst()
      if rest.first == "-" || rest.first == "+" { rest.removeFirst() }
      guard !rest.isEmpty, rest.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
      rest = Substring()
    }
    guard rest.isEmpty, hasPoint || hasExponent else { return nil }
    return Double(text.hasSuffix(".") ? text + "0" : text.replacing(".e", with: ".0e"))
  }
}

/// A number of a rule or an event; integers of 64 bits stay exact.
enum Number: Sendable, Hashable {
  case integer(Int64)
  /// Beyond `Int64.max`.
  case unsigned(UInt64)
  case double(Double)

  /// Numeric text: a sign, digits, a fraction, an exponent, and nothing else.
  init?(text: UnsafeBufferPointer<UInt8>) {
    guard let first = text.first, text.count <= 400,
      (first >= 0x30 && first <= 0x39) || first == 0x2D || first == 0x2B || first == 0x2E
    else { return nil }
    var isInteger = true
    var hasDigit = false
    for (index, byte) in text.enumerated() {
      switch byte {
      case 0x30...0x39: hasDigit = true
      case 0x2D, 0x2B: if index > 0 { isInteger = false }
      case 0x2E, 0x65, 0x45: isInteger = false
      default: return nil
      }
    }
    guard hasDigit else { return nil }
    let string = String(decoding: text, as: UTF8.self)
    if isInteger {
      if let value = Int64(string) {
        self = .integer(value)
        return
      }
      if let value = UInt64(string) {
        self = .unsigned(value)
        return
      }
    }
    guard let value = Double(string), value.isFinite else { return nil }
    self = .double(value)
  }

  init?(text: String) {
    guard let number = Array(text.utf8).withUnsafeBufferPointer({ Number(text: $0) }) else {
      return nil
    }
    self = number
  }

  var double: Double {
    switch self {
    case .integer(let value): Double(value)
    case .unsigned(let value): Double(value)
    case .double(let value): value
    }
  }

  /// An integer however it is held.
  var integer: Int64? {
    switch self {
    case .integer(let value): value
    case .unsigned: nil
    case .double(let value): Int64(exactly: value)
    }
  }

  /// The number as text: an integer by its digits, else the shortest text that reads as the same double.
  var text: String {
    switch self {
    case .integer(let value): String(value)
    case .unsigned(let value): String(value)
    case .double(let value): Int64(exactly: value).map { String($0) } ?? "\(value)"
    }
  }

  /// Exact, also between an integer and a double.
  func ordering(to other: Number) -> Ordering? {
    switch (self, other) {
    case (.integer(let a), .integer(let b)): a < b ? .less : a > b ? .greater : .equal
    case (.unsigned(let a), .unsigned(let b)): a < b ? .less : a > b ? .greater : .equal
    case (.integer, .unsigned): .less
    case (.unsigned, .integer): .greater
    case (.double(let a), .double(let b)):
      a.isNaN || b.isNaN ? nil : a < b ? .less : a > b ? .greater : .equal
    case (.double(let a), _):
      other.ordering(toDouble: a).map {
        $0 == .less ? .greater : $0 == .greater ? .less : .equal
      }
    case (_, .double(let b)): ordering(toDouble: b)
    }
  }

  private func ordering(toDouble other: Double) -> Ordering? {
    if other.isNaN { return nil }
    let floor = other.rounded(.down)
    switch self {
    case .integer(let value):
      if other >= 9_223_372_036_854_775_808 { return .less }
      if other < -9_223_372_036_854_775_808 { return .greater }
      guard let whole = Int64(exactly: floor) else { return nil }
      return value < whole ? .less : value > whole ? .greater : floor < other ? .less : .equal
    case .unsigned(let value):
      if other >= 18_446_744_073_709_551_616 { return .less }
      if other < 0 { return .greater }
      guard let whole = UInt64(exactly: floor) else { return nil }
      return value < whole ? .less : value > whole ? .greater : floor < other ? .less : .equal
    case .double(let value): return Number.double(value).ordering(to: .double(other))
    }
  }
}

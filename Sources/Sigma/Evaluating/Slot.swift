/// A value of an event, under the field that rules know it by.
struct Slot {
  enum Kind: UInt8 { case text, integer, unsigned, double, bool, null, container }

  var field: Int32
  /// The next value of the same field, or -1.
  var next: Int32
  var kind: Kind
  /// Found by a path into nested objects, not under the name itself.
  var isNested: Bool
  var isPrepared = false
  /// The text as it came; a number's digits.
  var text: UnsafePointer<UInt8>?
  var count: Int32
  /// The text in NFC, and folded.
  var normal: UnsafePointer<UInt8>?
  var normalCount: Int32 = 0
  var folded: UnsafePointer<UInt8>?
  var foldedCount: Int32 = 0
  /// The number, whatever its kind.
  var bits: UInt64 = 0

  var number: Number? {
    switch kind {
    case .integer: .integer(Int64(bitPattern: bits))
    case .unsigned: .unsigned(bits)
    case .double: .double(Double(bitPattern: bits))
    default: nil
    }
  }

  var hasText: Bool { text != nil }
}

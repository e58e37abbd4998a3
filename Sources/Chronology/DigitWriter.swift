/// Writes numbers with leading zeros into a text that is being made. Times are in every notice and every line of a
/// timeline: put together from pieces of text each was ten allocations.
struct DigitWriter {
  private let bytes: UnsafeMutableBufferPointer<UInt8>
  private(set) var count = 0

  init(_ bytes: UnsafeMutableBufferPointer<UInt8>) { self.bytes = bytes }

  mutating func put(_ character: Unicode.Scalar) {
    bytes[count] = UInt8(ascii: character)
    count += 1
  }

  /// So many digits; of a number that has more the last ones. The calendar ends with the year 9999.
  mutating func put(_ number: Int, digits: Int) {
    var rest = number.magnitude
    for place in stride(from: count + digits - 1, through: count, by: -1) {
      bytes[place] = 0x30 + UInt8(rest % 10)
      rest /= 10
    }
    count += digits
  }

  /// `2026-03-02`.
  mutating func put(_ date: CivilDate) {
    put(date.year, digits: 4)
    put("-")
    put(date.month, digits: 2)
    put("-")
    put(date.day, digits: 2)
  }
}

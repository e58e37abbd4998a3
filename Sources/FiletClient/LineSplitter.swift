/// Cuts a stream of bytes into lines. A line ends with LF; a CR before it is not part of the line.
public struct LineSplitter: Sendable {
  private var pending: [UInt8] = []
  private var start = 0
  /// Up to here `pending` is known to hold no LF.
  private var scanned = 0

  public init() {}

  public mutating func append(_ bytes: some Sequence<UInt8>) {
    if start > 0 {
      pending.removeFirst(start)
      scanned -= start
      start = 0
    }
    pending.append(contentsOf: bytes)
  }

  /// The next whole line, without its end; `nil` if more bytes are needed. O(line), amortised.
  public mutating func next() -> ArraySlice<UInt8>? {
    guard let end = pending[scanned...].firstIndex(of: UInt8(ascii: "\n")) else {
      scanned = pending.count
      return nil
    }
    let line = pending[start..<end]
    start = end + 1
    scanned = start
    return line.last == UInt8(ascii: "\r") ? line.dropLast() : line
  }

  /// What stands after the last line end; the splitter is empty afterwards.
  public mutating func rest() -> ArraySlice<UInt8>? {
    let rest = pending[start...]
    pending = []
    start = 0
    scanned = 0
    return rest.isEmpty ? nil : rest
  }

  /// Bytes that wait for a line end.
  public var pendingCount: Int { pending.count - start }
}

import Foundation
import StrictJSON

/// Lines of data for stdout, written in pieces of 64 KiB where nobody watches: a call of the system for each line would
/// be felt where there are tens of thousands. `flush()` writes the rest.
struct OutputLines {
  private let output: Output
  private let pieceSize: Int
  private var pending: [UInt8] = []

  init(to output: Output) {
    self.output = output
    pieceSize = isatty(STDOUT_FILENO) == 1 ? 0 : 65_536
  }

  mutating func write(_ value: JSONValue) {
    value.write(to: &pending)
    pending.append(UInt8(ascii: "\n"))
    if pending.count >= pieceSize { flush() }
  }

  mutating func flush() {
    output.raw(data: pending)
    pending.removeAll(keepingCapacity: true)
  }
}

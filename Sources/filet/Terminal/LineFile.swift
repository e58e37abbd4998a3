import Foundation
import StrictJSON

/// A file that is written line by line, in pieces of 256 KiB.
struct LineFile {
  private let handle: FileHandle
  private var pending: [UInt8] = []
  private static let pieceSize = 262_144

  init(_ url: URL) throws {
    _ = FileManager.default.createFile(atPath: url.path, contents: nil)
    handle = try FileHandle(forWritingTo: url)
  }

  mutating func write(_ value: JSONValue) throws {
    value.write(to: &pending)
    pending.append(UInt8(ascii: "\n"))
    if pending.count >= Self.pieceSize { try flush() }
  }

  mutating func close() throws {
    try flush()
    try handle.close()
  }

  private mutating func flush() throws {
    try handle.write(contentsOf: pending)
    pending.removeAll(keepingCapacity: true)
  }
}

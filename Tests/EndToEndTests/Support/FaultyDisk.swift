import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// A disk that fails when a test says so, under one daemon: the calls by which the daemon writes to its
/// state directory pass through a small library (`Tests/FaultShim`) that can refuse them.
final class FaultyDisk: Sendable {
  struct Calls: OptionSet, Sendable {
    let rawValue: Int32
    static let writes = Calls(rawValue: 1)
    static let syncs = Calls(rawValue: 2)
    static let openings = Calls(rawValue: 4)
    static let truncations = Calls(rawValue: 8)
    static let reads = Calls(rawValue: 16)
    /// Everything that a file system that takes no more, or is read-only, refuses.
    static let changes: Calls = [.writes, .openings, .truncations]
  }

  private let path: String
  /// What the daemon's environment needs.
  let environment: [String: String]

  /// The library is built beside the program that runs the tests.
  static let library = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    .appending(path: "libFaultShim.so").path

  init(folder: String, state: String) throws {
    path = folder + "/faults"
    try Data(count: 32).write(to: URL(filePath: path))
    environment = [
      "LD_PRELOAD": Self.library, "FILET_FAULT_CONTROL": path, "FILET_FAULT_FOLDER": state,
    ]
  }

  /// From now on so many such calls pass, then so many fail (0: all).
  func fail(
    _ error: Int32, _ calls: Calls, after passed: Int32 = 0, times: Int32 = 0,
    halfWritten: Bool = false
  ) throws {
    try set(2, [passed, times, halfWritten ? 1 : 0, 0, 0])
    try set(1, [calls.rawValue])
    try set(0, [error])
  }

  func heal() throws { try set(0, [0]) }

  /// Such calls since `fail`, and how many of them failed.
  var counts: (calls: Int, failed: Int) {
    get throws {
      let data = try Data(contentsOf: URL(filePath: path))
      let words = data.withUnsafeBytes { Array($0.bindMemory(to: Int32.self)) }
      return (Int(words[5]), Int(words[6]))
    }
  }

  private func set(_ index: Int, _ words: [Int32]) throws {
    let handle = try FileHandle(forWritingTo: URL(filePath: path))
    defer { try? handle.close() }
    try handle.seek(toOffset: UInt64(index * 4))
    try handle.write(contentsOf: words.withUnsafeBytes { Data($0) })
  }
}

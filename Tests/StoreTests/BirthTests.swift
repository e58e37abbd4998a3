import Foundation
import Observations
import StoreFixtures
import TestSupport
import Testing

@testable import Store

/// A store that was killed while it made its files can be opened, and holds nothing that was not answered for.
@Suite("The store killed in its making")
struct BirthTests {
  private let scratch: Scratch
  private let key: MasterKey
  private var keyFile: String { scratch.path + "/key" }

  init() throws {
    scratch = try Scratch()
    key = try MasterKey.create(at: scratch.path + "/key")
  }

  /// The calls by which files come to be what they are.
  private static let calls = [
    "mkdir", "openat", "pwrite64", "fdatasync", "fsync", "ftruncate", "unlink", "fchmod",
  ]

  private static func run(_ arguments: [String]) throws -> ProgramRun {
    try ProgramRun.run(Strace.path, arguments)
  }

  @Test(
    .enabled(
      if: Strace.canTrace, "strace is not there or may not trace: apt-get install strace"))
  func `Killed at any call that makes its files, it opens again`() throws {
    let probe = ProgramRun.built("store-probe")
    let times = tortureFactor
    let seed = SeededGenerator.seed
    var random = SeededGenerator(seed: seed)
    var kills = 0
    for call in Self.calls {
      // Each in a long run; in a usual one some of them, each time others.
      var number = 0
      while true {
        number += times > 1 ? 1 : Int.random(in: 1...40, using: &random)
        let state = scratch.path + "/\(call)-\(number)"
        let run = try Self.run([
          "-f", "-qq", "-o", "/dev/null", "-e", "trace=\(call)", "-e",
          "inject=\(call):signal=SIGKILL:when=\(number)", probe, "write", state, keyFile, "1", "2",
        ])
        // So many such calls are not made.
        if run.status == 0 { break }
        kills += 1
        let answered = run.output.split(separator: "\n").count { $0.hasPrefix("ack ") }
        guard FileManager.default.fileExists(atPath: state) else { continue }
        let store = try SQLiteStore(directory: state, masterKey: key)
        let held = try store.standing().observations.count
        #expect(
          (answered...min(2, answered + 1)).contains(held),
          "\(call) \(number): \(answered) answered, \(held) held, seed \(seed)")
        try store.append(Fixture.commit(held + 1))
        store.close()
      }
    }
    #expect(kills >= 4)
    print("killed \(kills) times in its making; seed \(seed)")
  }
}

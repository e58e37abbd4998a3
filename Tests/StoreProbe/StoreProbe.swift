import Foundation
import Observations
import Record
import Store
import StoreFixtures

/// A process of its own for the tests of the store: they kill it, trace it and take its disk away.
///
///     store-probe write STATE KEY FIRST COUNT     appends commits and says "ack N" after each
///     store-probe sign STATE KEY FIRST COUNT      the same, and signs the record after each ("signed SIZE")
///     store-probe fill STATE KEY BALLAST          appends until the disk is full, then frees BALLAST
///     store-probe limit STATE KEY BYTES           appends until a file has reached BYTES, then lifts the limit
///     store-probe rotate STATE KEY NEWKEY         changes the master key and says "rotated"
///     store-probe record STATE KEY COUNT          builds a record of so many entries
///     store-probe verify STATE                    verifies a record: figures as JSON
///     store-probe bench STATE KEY SECONDS         commits a second beside the raw floor
@main
struct StoreProbe {
  static func main() {
    let arguments = CommandLine.arguments
    // Without the store: what a check takes is then its own.
    if arguments.count == 3, arguments[1] == "verify" {
      do {
        say(try RecordBench.verify(arguments[2]))
        exit(0)
      } catch {
        say("failed: \(error)")
        exit(70)
      }
    }
    guard arguments.count >= 4 else {
      say("usage: store-probe write|sign|fill|limit|rotate|record|verify|bench STATE KEY …")
      exit(64)
    }
    do {
      let key = try MasterKey.read(from: arguments[3])
      let store = try SQLiteStore(directory: arguments[2], masterKey: key)
      let rest = arguments.dropFirst(4).map { $0 }
      switch (arguments[1], rest.count) {
      case ("write", 2): try write(store, from: Int(rest[0]) ?? 1, count: Int(rest[1]) ?? 1)
      case ("sign", 2):
        try write(store, from: Int(rest[0]) ?? 1, count: Int(rest[1]) ?? 1, signing: true)
      case ("fill", 1): try starve(store) { unlink(rest[0]) }
      case ("limit", 1):
        limitFiles(to: UInt64(rest[0]) ?? 0)
        try starve(store) { limitFiles(to: nil) }
      case ("rotate", 1):
        say("begins")
        try store.rotateMasterKey(to: MasterKey.read(from: rest[0]), at: Fixture.time(1))
        say("rotated")
      case ("record", 1):
        try RecordBench.build(store, count: Int(rest[0]) ?? 1)
      case ("bench", 1):
        try Bench(store: store, state: arguments[2], seconds: Double(rest[0]) ?? 1).run()
      default:
        say("usage: store-probe write|sign|fill|limit|rotate|record|verify|bench STATE KEY …")
        exit(64)
      }
      store.close()
    } catch {
      say("failed: \(error)")
      exit(70)
    }
  }

  /// One system call a line, so that a trace shows what came before it.
  static func say(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = bytes.withUnsafeBytes { Foundation.write(1, $0.baseAddress, $0.count) }
  }

  private static func write(
    _ store: SQLiteStore, from first: Int, count: Int, signing: Bool = false
  ) throws {
    for number in first..<(first + count) {
      try store.append(Fixture.commit(number))
      say("ack \(number)")
      guard signing, let checkpoint = try store.sign(at: Fixture.time(number)) else { continue }
      say("signed \(checkpoint.size)")
    }
  }

  /// Appends until the disk takes no more, twice; then room is made, and the same commit goes through
  /// in the same process.
  private static func starve(_ store: SQLiteStore, makingRoom: () -> Void) throws {
    var number = 1
    var refused: StoreError?
    while refused == nil {
      do throws(StoreError) {
        try store.append(Fixture.commit(number))
        say("ack \(number)")
        number += 1
      } catch {
        refused = error
      }
    }
    say("refused \(number) \(refused?.code.rawValue ?? "")")
    do throws(StoreError) {
      try store.append(Fixture.commit(number))
      say("ack \(number)")
    } catch {
      say("refused \(number) \(error.code.rawValue)")
    }
    // Reading goes on, and shows nothing of what was refused.
    say("standing \(try store.standing().observations.count)")
    makingRoom()
    try store.append(Fixture.commit(number))
    say("recovered \(number)")
  }

  /// A limit on the size of files stands for a device that takes no more: writes fail, nothing else does.
  private static func limitFiles(to bytes: UInt64?) {
    signal(SIGXFSZ, SIG_IGN)
    var limit = rlimit()
    let resource = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
    getrlimit(resource, &limit)
    limit.rlim_cur = bytes.map { rlim_t($0) } ?? limit.rlim_max
    setrlimit(resource, &limit)
  }
}

import Foundation
import Observations
import Record
import StoreFixtures
import StrictJSON
import TestSupport
import Testing

@testable import Store

/// Faults that only another process can suffer; `store-probe` is that process.
@Suite("The store under faults")
struct FaultTests {
  private let scratch: Scratch
  private let key: MasterKey
  private var keyFile: String { scratch.path + "/key" }

  init() throws {
    scratch = try Scratch()
    key = try MasterKey.create(at: scratch.path + "/key")
  }

  private static let probe = ProgramRun.built("store-probe")

  /// Runs to the end; the lines on standard output and the exit status.
  private func run(
    _ program: String, _ arguments: [String]
  ) throws -> (lines: [String], status: Int32) {
    // A long record takes minutes in `make torture`.
    let run = try ProgramRun.run(program, arguments, seconds: 1_800)
    return (run.output.split(separator: "\n").map(String.init), run.status)
  }

  /// Starts the probe and kills it so long after it has said enough: the lines that it said, as far as they are whole.
  private func killedProbe(
    _ arguments: [String], after milliseconds: Int32 = 0, when isEnough: ([Substring]) -> Bool
  ) throws -> [Substring] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.probe)
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let id = process.processIdentifier
    // One that hangs is killed all the same.
    let bound = DispatchWorkItem { if process.isRunning { kill(id, SIGKILL) } }
    DispatchQueue.global().asyncAfter(deadline: .now() + 120, execute: bound)
    defer { bound.cancel() }
    var said: [UInt8] = []
    var lines: [Substring] {
      String(decoding: said, as: UTF8.self).split(
        separator: "\n", omittingEmptySubsequences: false
      ).dropLast()
    }
    while !isEnough(lines) {
      let data = pipe.fileHandleForReading.availableData
      if data.isEmpty { break }
      said += data
    }
    poll(nil, 0, milliseconds)
    if process.isRunning { kill(id, SIGKILL) }
    said += pipe.fileHandleForReading.readDataToEndOfFile()
    let end = Date() + 30
    while process.isRunning, Date() < end { poll(nil, 0, 2) }
    try #require(!process.isRunning, "killed, and not gone")
    return lines
  }

  /// `nil` where the key is the wrong one, and for no other reason. A program that another test is just starting
  /// holds what this process had open, the lock too, until it is loaded: that is waited for.
  private func openedWhenFree(with key: MasterKey) throws -> SQLiteStore? {
    let end = Date().addingTimeInterval(30)
    while true {
      do throws(StoreError) {
        return try scratch.store(key)
      } catch {
        if error.code == .key { return nil }
        guard error.code == .locked, Date() < end else { throw error }
        poll(nil, 0, 5)
      }
    }
  }

  private func opened() throws -> SQLiteStore { try scratch.store(key) }

  /// What a store holds after commits 1 to n of the fixture.
  private func expected(after count: Int) throws -> String {
    let model = MemoryStore()
    for number in 1...max(1, count) where number <= count {
      try model.append(Fixture.commit(number))
    }
    return try dump(model)
  }

  @Test func `A writer killed at any moment leaves whole commits and all that it answered for`()
    throws
  {
    let seed = SeededGenerator.seed
    var random = SeededGenerator(seed: seed)
    var next = 1
    var interrupted = 0
    for round in 1...30 {
      // Killed after so many answers: wherever the next commit is by then. A first round may die while
      // it is still making its files.
      let quota = Int.random(in: 0...12, using: &random)
      let lines = try killedProbe(["write", scratch.state, keyFile, "\(next)", "100000"]) {
        $0.count >= quota
      }
      try #require(lines.allSatisfy { $0.hasPrefix("ack ") }, "\(lines), seed \(seed)")
      let answered = lines.last.flatMap { Int($0.dropFirst(4)) } ?? next - 1

      let store = try opened()
      let held = try store.standing().observations.count
      #expect(held >= answered, "round \(round), seed \(seed): answered and lost")
      #expect(held <= answered + 1, "round \(round), seed \(seed): more than was being written")
      #expect(try dump(store) == expected(after: held), "round \(round), seed \(seed): not whole")
      store.close()
      if held > answered { interrupted += 1 }
      next = held + 1
    }
    #expect(next > 30, "seed \(seed): the writer did not get to write")
    print(
      "killed 30 times, \(next - 1) commits, \(interrupted) on disk but unanswered; seed \(seed)")
  }

  /// A commit and its checkpoint are two transactions: a kill between them leaves a record that is sound as far
  /// as it is signed, goes on from there, and has lost no act that was answered for.
  @Test func `A writer killed between a commit and its checkpoint leaves a sound record`() throws {
    let seed = SeededGenerator.seed
    var random = SeededGenerator(seed: seed)
    var next = 1
    var unsigned = 0
    let rounds = Self.rounds(12, most: 100)
    var witnesses: [Checkpoint] = []
    for round in 1...rounds {
      let quota = Int.random(in: 1...16, using: &random)
      let lines = try killedProbe(["sign", scratch.state, keyFile, "\(next)", "100000"]) {
        $0.count >= quota
      }
      let answered =
        lines.last { $0.hasPrefix("ack ") }.flatMap { Int($0.dropFirst(4)) } ?? next - 1
      let signed = lines.last { $0.hasPrefix("signed ") }.flatMap { UInt64($0.dropFirst(7)) } ?? 0
      // First as it was left, before anybody opens it to write.
      let copy = scratch.path + "/copy-\(round)"
      try FileManager.default.copyItem(atPath: scratch.state, toPath: copy)
      let key = try #require(RecordCopy.key(beside: copy))
      let verdict = try RecordCopy(path: copy).check(key: key, against: witnesses)
      #expect(verdict.finding == nil, "round \(round), seed \(seed)")
      #expect(verdict.entries >= UInt64(answered) * 5, "round \(round), seed \(seed)")
      #expect(
        verdict.signed >= signed, "round \(round), seed \(seed): a checkpoint was shown and lost")
      if verdict.signed < verdict.entries { unsigned += 1 }
      try FileManager.default.removeItem(atPath: copy)
      // It opens, goes on, and signs what was left.
      let store = try #require(try openedWhenFree(with: self.key))
      let held = try store.standing().observations.count
      #expect(held >= answered && held <= answered + 1, "round \(round), seed \(seed)")
      let checkpoint = try #require(try store.sign(at: Fixture.time(held)))
      #expect(checkpoint.size == UInt64(held) * 5)
      witnesses.append(checkpoint)
      store.close()
      next = held + 1
    }
    // The kills fell where they were meant to: a commit was there and its checkpoint was not.
    #expect(unsigned > 0, "seed \(seed): no kill fell between a commit and its checkpoint")
    print("killed \(rounds) times, \(unsigned) of them with a commit not signed yet; seed \(seed)")
  }

  /// A process of its own, so that its memory is that of the check and of nothing else. 30,000 entries in a usual
  /// run; 1,000,000 in `make torture`, which also holds the optimised build to its speed.
  @Test func `A long record is verified in memory that does not grow with it`() throws {
    let count = Self.rounds(30_000, most: 600_000)
    #expect(try run(Self.probe, ["record", scratch.state, keyFile, "\(count)"]).status == 0)
    let result = try run(Self.probe, ["verify", scratch.state])
    #expect(result.status == 0)
    let figures = try parseJSON(
      Array((result.lines.last ?? "").utf8), limits: JSONLimits(bytes: 4_096, depth: 4))
    print("verified: \(figures.text)")
    #expect(figures["sound"] == true && figures["entries"] == .integer(Int64(count)))
    #expect(figures["signed"] == figures["entries"])
    // SQLite's pages and little else, however many entries there are.
    #expect(try #require(figures["memory_growth_kib"]?.integer) < 16 << 10)
  }

  // MARK: Syncs

  @Test(
    .enabled(
      if: Strace.canTrace, "strace is not there or may not trace: apt-get install strace")
  )
  func `Each answer comes after the sync of what it answers for`() throws {
    let trace = scratch.path + "/trace"
    let count = 300
    let result = try run(
      Strace.path,
      [
        "-f", "-qq", "-y", "-e", "trace=fdatasync,fsync,write,pwrite64", "-o", trace, Self.probe,
        "write", scratch.state, keyFile, "1", "\(count)",
      ])
    #expect(result.status == 0)
    var reading = SyncTrace()
    for line in try String(contentsOfFile: trace, encoding: .utf8).split(separator: "\n") {
      reading.read(line)
    }
    #expect(reading.answers == count)
    #expect(reading.unsynced == 0, "answers with something of the log not synced")
    #expect(reading.withoutSync == 0, "answers without a sync since the last")
    #expect(reading.keysLate == 0, "writes to the log while keys were not synced")
    #expect(reading.keySyncs > 0)
    // One sync a commit, not more (besides the log's start, its header and its checkpoints).
    #expect(reading.logSyncs < count + count / 4)
    print("\(count) commits: \(reading.logSyncs) syncs of the log, \(reading.keySyncs) of the keys")
  }

  // MARK: Full disks

  private func expectRecovery(_ lines: [String], in state: String? = nil) throws {
    let refusals = lines.filter { $0.hasPrefix("refused") }
    #expect(!refusals.isEmpty)
    #expect(refusals.allSatisfy { $0.hasSuffix(" cannotWrite") }, "\(refusals)")
    let last = try #require(lines.last)
    #expect(last.hasPrefix("recovered "), "\(lines.suffix(5))")
    let number = try #require(Int(last.dropFirst(10)))
    // While full, what had been answered could be read, and nothing else.
    #expect(lines.contains("standing \(number - 1)"), "\(lines.suffix(5))")
  }

  @Test(arguments: [200_000, 333_333, 600_000, 1_500_000])
  func `A device that takes no more refuses, then goes on without restart`(_ bytes: Int) throws {
    let result = try run(Self.probe, ["limit", scratch.state, keyFile, "\(bytes)"])
    #expect(result.status == 0)
    try expectRecovery(result.lines)
    let store = try opened()
    let held = try store.standing().observations.count
    #expect(try dump(store) == expected(after: held))
    #expect(result.lines.last == "recovered \(held)")
    store.close()
  }

  private static let canMount: Bool = {
    let arguments = ["-rm", "mount", "-t", "tmpfs", "none", "/mnt"]
    return (try? ProgramRun.run("/usr/bin/unshare", arguments).status) == 0
  }()

  @Test(
    .enabled(if: FaultTests.canMount, "no user namespaces here: a full file system cannot be made"),
    arguments: [1_200, 2_048, 6_000])
  func `A full file system refuses, then goes on without restart`(_ kilobytes: Int) throws {
    let disk = scratch.path + "/disk"
    try FileManager.default.createDirectory(
      atPath: disk, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    let script = """
      mount -t tmpfs -o size=\(kilobytes)k,mode=0700 none '\(disk)' || exit 71
      head -c 600000 /dev/zero > '\(disk)/ballast'
      '\(Self.probe)' fill '\(disk)/state' '\(keyFile)' '\(disk)/ballast' || exit 72
      '\(Self.probe)' write '\(disk)/state' '\(keyFile)' 90001 0 || exit 73
      cp -r '\(disk)/state' '\(scratch.state)'
      """
    let result = try run("/usr/bin/unshare", ["-rm", "/bin/sh", "-c", script])
    #expect(result.status == 0)
    try expectRecovery(result.lines)
    let store = try opened()
    let held = try store.standing().observations.count
    #expect(try dump(store) == expected(after: held))
    #expect(result.lines.last == "recovered \(held)")
    store.close()
  }

  /// Rounds of a kill: more with `FILET_TORTURE`.
  private static func rounds(_ usual: Int, most: Int) -> Int {
    min(most, usual * tortureFactor)
  }

  @Test func `A change of the master key killed at any moment leaves the one or the other`() throws
  {
    let rounds = Self.rounds(12, most: 240)
    let seed = SeededGenerator.seed
    var random = SeededGenerator(seed: seed)
    let store = try opened()
    for number in 1...20 { try store.append(Fixture.commit(number)) }
    store.close()
    // Enough keys that the change takes a while.
    let vault = try KeyVault(path: scratch.state + "/keys.sqlite", master: key)
    for position in 0..<12 { _ = try vault.spare(at: position * KeyVault.batch + 400) }
    vault.close()
    // How long it takes, undisturbed.
    var present = scratch.path + "/key-0"
    _ = try MasterKey.create(at: present)
    let clock = ContinuousClock()
    let span = try clock.measure {
      _ = try run(Self.probe, ["rotate", scratch.state, keyFile, present])
    }
    let milliseconds = Int32(span / .milliseconds(1))
    var interrupted = 0
    for round in 1...rounds {
      let next = scratch.path + "/key-\(round)"
      _ = try MasterKey.create(at: next)
      // Somewhere between the first page written and the end of the transaction.
      _ = try killedProbe(
        ["rotate", scratch.state, present, next],
        after: Int32.random(in: 0...max(1, milliseconds), using: &random)
      ) { $0.contains("begins") }
      var opening: [String] = []
      for file in [present, next] {
        guard let store = try openedWhenFree(with: MasterKey.read(from: file)) else { continue }
        opening.append(file)
        #expect(try store.contents(of: ["obs_7"]).count == 3, "seed \(seed), round \(round)")
        #expect(try store.standing().observations.count == 20)
        store.close()
      }
      #expect(opening.count == 1, "seed \(seed), round \(round)")
      if opening == [present] { interrupted += 1 }
      present = try #require(opening.first)
    }
    // Begun again, it goes through.
    let last = scratch.path + "/key-last"
    _ = try MasterKey.create(at: last)
    #expect(try run(Self.probe, ["rotate", scratch.state, present, last]).status == 0)
    let end = try scratch.store(MasterKey.read(from: last))
    #expect(try end.contents(of: ["obs_20"]).count == 3)
    #expect(interrupted > 0, "seed \(seed): every change was through before it was killed")
    // Seen in the output: how many of the rounds were really interrupted.
    print("interrupted changes of the master key: \(interrupted) of \(rounds), seed \(seed)")
  }
}

/// Reads the trace of a writer: what was written and synced before each answer.
private struct SyncTrace {
  var answers = 0
  var unsynced = 0
  var withoutSync = 0
  var keysLate = 0
  var logSyncs = 0
  var keySyncs = 0
  private var isLogDirty = false
  private var areKeysDirty = false
  private var syncsSinceAnswer = 0
  /// Calls that another thread's line interrupted, by process id.
  private var unfinished: [Substring: Substring] = [:]

  mutating func read(_ line: Substring) {
    guard let space = line.firstIndex(of: " ") else { return }
    let thread = line[..<space]
    var call = line[space...].drop { $0 == " " }
    if call.hasSuffix("<unfinished ...>") {
      unfinished[thread] = call
      // A write counts from its beginning, a sync from its end.
      if !call.hasPrefix("pwrite64(") { return }
    } else if call.hasPrefix("<... ") {
      guard let begun = unfinished.removeValue(forKey: thread) else { return }
      if begun.hasPrefix("pwrite64(") { return }
      guard call.hasSuffix("= 0") else { return }
      call = begun
    } else if call.hasPrefix("f"), !call.hasSuffix("= 0") {
      return
    }
    let ofLog = call.contains("/filet.sqlite-wal>")
    let ofKeys = call.contains("/keys.sqlite>") || call.contains("/keys.sqlite-journal>")
    if call.hasPrefix("pwrite64(") {
      if ofLog {
        isLogDirty = true
        if areKeysDirty { keysLate += 1 }
      }
      if call.contains("/keys.sqlite>") { areKeysDirty = true }
    } else if call.hasPrefix("fdatasync(") || call.hasPrefix("fsync(") {
      if ofLog {
        isLogDirty = false
        logSyncs += 1
        syncsSinceAnswer += 1
      }
      if ofKeys { keySyncs += 1 }
      if call.contains("/keys.sqlite>") { areKeysDirty = false }
    } else if call.hasPrefix("write(1<"), call.contains("\"ack ") {
      answers += 1
      if isLogDirty { unsynced += 1 }
      if syncsSinceAnswer == 0 { withoutSync += 1 }
      syncsSinceAnswer = 0
    }
  }
}

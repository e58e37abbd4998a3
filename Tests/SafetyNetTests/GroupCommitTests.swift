import Alerts
import Chronology
import Foundation
import Logging
import Observations
import Store
import StrictJSON
import TestSupport
import Testing
import Wording

@testable import SafetyNet

/// The one writer: an answer goes out after the commit, and a commit that fails never happened.
struct GroupCommitTests {
  static func net(
    store: any Store, clock: ManualWallClock = ManualWallClock(Region.start),
    pseudonyms: PseudonymKeys? = nil
  ) throws -> SafetyNet {
    try SafetyNet(
      library: Region.library(), store: store, pseudonyms: pseudonyms ?? Region.keys(),
      clock: clock, settings: .init(rulesFolder: "", directoryFolder: ""),
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
  }

  @Test(
    "A hundred submitters while one commit is written: every receipt is on disk, all in the next one"
  )
  func manySubmitters() async throws {
    let store = FailingStore()
    let net = try Self.net(store: store)
    let caller = try Region.caller("watch-cjq-1")
    func submit(_ index: Int) async -> [Receipt] {
      await net.submit(
        [Region.runaway("F-\(index)", id: "\(index)", at: Region.start)], by: caller)
    }
    store.hold()
    async let first = submit(0)
    #expect(await Self.soon { store.asked == 1 })
    let receipts = await withTaskGroup(of: [Receipt].self) { group in
      for index in 1...100 { group.addTask { await submit(index) } }
      #expect(await Self.soon { await net.openEvents == 100 })
      store.letGo()
      return await group.reduce(into: []) { $0 += $1 }
    }
    #expect(receipts.count == 100)
    for receipt in receipts + (await first) {
      let id = try #require(receipt.observation)
      #expect(try store.accepted(observation: id) != nil)
    }
    #expect(await net.counters.turns == 2)
    #expect(store.asked == 2)
  }

  @Test("Requests that are written together keep each its own time, in the record and beside it")
  func times() async throws {
    let store = FailingStore()
    let clock = ManualWallClock(Region.start)
    let net = try Self.net(store: store, clock: clock)
    let caller = try Region.caller("watch-cjq-1")
    func submit(_ index: Int) async -> [Receipt] {
      await net.submit(
        [Region.disclosure("F-\(index)", id: "\(index)", at: Region.start)], by: caller)
    }
    store.hold()
    async let first = submit(0)
    #expect(await Self.soon { store.asked == 1 })
    clock.set(to: Region.start + .minutes(1))
    async let second = submit(1)
    #expect(await Self.soon { await net.openEvents == 1 })
    clock.set(to: Region.start + .minutes(2))
    async let third = submit(2)
    #expect(await Self.soon { await net.openEvents == 2 })
    store.letGo()
    let receipts = await first + second + third
    #expect(receipts.allSatisfy { $0.status == .accepted })
    let together = try #require(store.commits.last)
    #expect(together.arrivals.count == 2)
    let routed = together.acts.filter { $0.kind == .routed }
    #expect(Set(routed.map(\.at)) == [Region.start + .minutes(1), Region.start + .minutes(2)])
    #expect(together.denials.map(\.at) == routed.map(\.at))
  }

  @Test("A commit that fails: the submitter hears 503, nothing is there, and the next one succeeds")
  func failure() async throws {
    let store = FailingStore()
    let net = try Self.net(store: store)
    let caller = try Region.caller("watch-cjq-1")
    let event = Region.disclosure("F-1", id: "1", at: Region.start)
    store.fails = true
    let refused = await net.submit([event], by: caller)[0]
    #expect(refused.problem?.code == .intakeClosed)
    #expect(await net.readiness().isReady == false)
    #expect(try store.inbox(of: "pivot-dpj-1", after: 0, limit: 10).isEmpty)
    store.fails = false
    let accepted = await net.submit([event], by: caller)[0]
    #expect(accepted.status == .accepted)
    #expect(await net.readiness().isReady)
    #expect(try store.inbox(of: "pivot-dpj-1", after: 0, limit: 10).map(\.seq) == [1])
  }

  @Test(
    "A stop within a batch: what was begun is kept, the rest hears 503 and the duty, one alone is taken"
  )
  func stopWithinABatch() async throws {
    let store = FailingStore()
    let net = try Self.net(store: store)
    let caller = try Region.caller("watch-cjq-1")
    func event(_ id: String) -> JSONValue { Region.runaway("F-\(id)", id: id, at: Region.start) }
    #expect(await net.submit([event("0")], by: caller)[0].status == .accepted)
    // The signal comes while the one that is known already is looked up.
    store.onLookUp = { net.stopTaking() }
    let batch = [
      event("1"), event("0"), event("2"), Region.disclosure("F-3", id: "3", at: Region.start),
    ]
    let receipts = await net.submit(batch, by: caller)
    #expect(receipts.map(\.status) == [.accepted, .duplicate, .rejected, .rejected])
    #expect(receipts.map(\.id) == ["1", "0", "2", "3"])
    #expect(receipts[2].problem?.code == .stopping && receipts[2].duty == nil)
    #expect(receipts[3].problem?.code == .stopping && receipts[3].duty != nil)
    let kept = try #require(receipts[0].observation)
    #expect(try store.accepted(observation: kept) != nil)
    #expect(store.commits.flatMap(\.arrivals).count == 2)
    #expect(await net.submit([event("4")], by: caller)[0].status == .accepted)
  }

  @Test("While the store cannot write, the state is made anew once, whoever submits or reads")
  func stateIsKept() async throws {
    let store = FailingStore()
    let net = try Self.net(store: store)
    let caller = try Region.caller("watch-cjq-1")
    let atStart = store.timesRead
    store.fails = true
    for index in 1...5 {
      let event = Region.disclosure("F-\(index)", id: "\(index)", at: Region.start)
      #expect(await net.submit([event], by: caller)[0].problem?.code == .intakeClosed)
      _ = await net.absences(for: caller)
    }
    #expect(store.timesRead == atStart + 1)
    #expect(store.asked == 1)
    store.fails = false
    let event = Region.disclosure("F-1", id: "1", at: Region.start)
    #expect(await net.submit([event], by: caller)[0].status == .accepted)
  }

  @Test("A store that cannot write stays unready while nothing is written, and is tried by itself")
  func unreadyUntilItWrites() async throws {
    let store = FailingStore()
    let clock = ManualWallClock(Region.start)
    let net = try Self.net(store: store, clock: clock)
    let caller = try Region.caller("watch-cjq-1")
    try await net.start()
    store.fails = true
    _ = await net.submit([Region.disclosure("F-1", id: "1", at: Region.start)], by: caller)
    #expect(await net.readiness().isReady == false)
    // A turn that has nothing to write proves nothing.
    let faulty = await net.submit([["specversion": "1.0"]], by: caller)[0]
    #expect(faulty.status == .rejected && faulty.problem?.code != .intakeClosed)
    #expect(await net.readiness().isReady == false)
    try? await net.tick()
    #expect(await net.readiness().isReady == false)
    // Nor does a tick that has nothing.
    try? await net.tick()
    #expect(await net.writes == false)
    store.fails = false
    clock.set(to: Region.start + .seconds(15))
    try await net.tick()
    #expect(await net.readiness().isReady)
    #expect(await net.writes)
    #expect(try store.acts(on: "filetd").map(\.kind) == [.started, .intakeResumed])
  }

  @Test("Whoever asks after a write that failed sees the alerts that there are")
  func stateAfterAFailure() async throws {
    let store = FailingStore()
    let net = try Self.net(store: store)
    let caller = try Region.caller("watch-cjq-1")
    _ = await net.submit([Region.disclosure("F-1", id: "1", at: Region.start)], by: caller)
    store.fails = true
    _ = await net.submit([Region.disclosure("F-2", id: "2", at: Region.start)], by: caller)
    let status = try await net.status(for: Region.caller("table-1"))
    #expect(status["open_alerts"]?["4"] == 1)
  }

  @Test("What nobody reads unrecorded is not read where nothing can be written, and says why")
  func readingsThatMustBeRecorded() async throws {
    let store = FailingStore()
    let net = try Self.net(store: store)
    let privacy = try Region.caller("privacy-1")
    store.fails = true
    await #expect(throws: SafetyNet.readingClosed) {
      try await net.register(RegisterQuery(), for: privacy)
    }
    await #expect(throws: SafetyNet.readingClosed) { try await net.incidents(for: privacy) }
    await #expect(throws: SafetyNet.readingClosed) {
      try await net.portrait(from: nil, through: nil, for: privacy)
    }
    await #expect(throws: SafetyNet.readingClosed) { try await net.entries(1...2, for: privacy) }
    store.fails = false
    #expect(try await net.register(RegisterQuery(), for: privacy)["told"] == [])
  }

  @Test("A start that could not be recorded is, as soon as the store writes")
  func startOnAFullDisk() async throws {
    let store = FailingStore()
    let clock = ManualWallClock(Region.start)
    let net = try Self.net(store: store, clock: clock)
    store.fails = true
    try? await net.start()
    try? await net.tick()
    #expect(await net.readiness().isReady == false)
    store.fails = false
    clock.set(to: Region.start + .seconds(15))
    try await net.tick()
    #expect(await net.readiness().isReady)
    #expect(try store.acts(on: "filetd").map(\.kind) == [.started])
  }

  @Test("A turn worked out while another is written is answered after it, and falls with it")
  func overlap() async throws {
    let store = FailingStore()
    let net = try Self.net(store: store)
    let caller = try Region.caller("watch-cjq-1")
    let events = (0..<2).map { Region.disclosure("F-\($0)", id: "\($0)", at: Region.start) }
    store.hold()
    async let first = net.submit([events[0]], by: caller)
    #expect(await Self.soon { store.asked == 1 })
    async let second = net.submit([events[1]], by: caller)
    // The second turn is worked out while the first stands at the door, and does not come to it.
    #expect(await Self.soon { await net.counters.turns == 2 })
    #expect(store.asked == 1)
    store.fails = true
    store.letGo()
    let receipts = await [first[0], second[0]]
    #expect(receipts.map(\.problem?.code) == [.intakeClosed, .intakeClosed])
    #expect(store.asked == 1)
    store.fails = false
    let again = await net.submit(events, by: caller)
    #expect(again.map(\.status) == [.accepted, .accepted])
    #expect(try store.inbox(of: "pivot-dpj-1", after: 0, limit: 10).map(\.seq) == [1, 2])
  }

  @Test(
    "What found the open turn full is worked out as soon as that one is being written, not after it"
  )
  func fullTurn() async throws {
    let store = FailingStore()
    let net = try Self.net(store: store)
    let caller = try Region.caller("watch-cjq-1")
    func events(_ name: String, _ count: Int) -> [JSONValue] {
      (0..<count).map { Region.runaway("\(name)-\($0)", id: "\(name)-\($0)", at: Region.start) }
    }
    store.hold()
    async let first = net.submit(events("first", 1), by: caller)
    #expect(await Self.soon { store.asked == 1 })
    async let second = net.submit(events("second", 512), by: caller)
    #expect(await Self.soon { await net.counters.turns == 2 })
    async let third = net.submit(events("third", 1), by: caller)
    #expect(await Self.soon { await net.waitingEvents == 1 })
    store.letOneGo()
    #expect(await Self.soon { await net.counters.turns == 3 })
    #expect(await Self.soon { store.asked == 2 })
    store.letGo()
    let receipts = await first + second + third
    #expect(receipts.count { $0.status == .accepted } == 514)
  }

  @Test("Revisions of an incident that come while one is being written have a number each")
  func incidentsAtOnce() async throws {
    let store = FailingStore()
    let net = try Self.net(store: store)
    let privacy = try Region.caller("privacy-1")
    var report = IncidentReport(
      id: nil, information: "a", circumstances: "b", occurred: "c", known: Region.start,
      persons: 1, risk: "d", isSerious: false, commissionTold: nil, personsTold: nil,
      measures: "e")
    let new = report
    let first = try await net.record(new, by: privacy)
    let id = try #require(first["id"]?.string)
    report.id = id
    let revision = report
    store.hold()
    async let second = net.record(revision, by: privacy)
    #expect(await Self.soon { store.asked == 2 })
    async let third = net.record(revision, by: privacy)
    async let fourth = net.record(revision, by: privacy)
    async let another = net.record(new, by: privacy)
    #expect(await Self.soon { await net.openEvents == 3 })
    store.letGo()
    let answers = try await [second, third, fourth]
    #expect(Set(answers.compactMap { $0["revision"]?.integer }) == [2, 3, 4])
    let other = try await another
    #expect(other["id"]?.string != id)
    #expect(try store.incidents().filter { $0.id == id }.map(\.revision) == [1, 2, 3, 4])
  }

  /// Whether something comes to hold within ten minutes: other tests may have both threads for one of them.
  static func soon(_ holds: () async -> Bool) async -> Bool {
    let deadline = ContinuousClock.now + .seconds(600)
    while ContinuousClock.now < deadline {
      if await holds() { return true }
      await Task.yield()
    }
    return await holds()
  }

  @Test("A recipient is woken by a notice of theirs")
  func waking() async throws {
    let net = try Self.net(store: MemoryStore())
    let pivot = try Region.caller("pivot-dpj-1")
    var wakeUps = await net.wakeUps(for: pivot).makeAsyncIterator()
    await wakeUps.next()
    let caller = try Region.caller("watch-cjq-1")
    _ = await net.submit([Region.disclosure("F-1", id: "1", at: Region.start)], by: caller)
    await wakeUps.next()
    #expect(try await net.inbox(of: pivot, after: 0, limit: 10).count == 1)
  }
}

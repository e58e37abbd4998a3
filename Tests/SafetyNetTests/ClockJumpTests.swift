import Alerts
import Chronology
import Logging
import Observations
import Risk
import Store
import StrictJSON
import TestSupport
import Testing

@testable import SafetyNet

/// The wall clock may jump, and people may be away: nothing is told twice, nothing is left out
/// (`docs/delivery.md`).
struct ClockJumpTests {
  @Test("A jump back un-does nothing, a jump forward does what is due once")
  func jumps() throws {
    try Property.holds(cases: 40, count: 3...8) { scenario, random in
      let arrivals = Scenario.arrivals(scenario.events.count, &random)
      var pipeline = try Scenario.run(scenario.events, arrivals: arrivals)
      var now = arrivals.last ?? Scenario.end
      for _ in 0..<12 {
        let hours =
          Bool.random(using: &random)
          ? Int64.random(in: -72...0, using: &random) : .random(in: 1...(60 * 24), using: &random)
        now = now + .hours(hours)
        let standing = pipeline.duties.mapValues { $0 }
        let bands = pipeline.alerts.mapValues(\.band)
        let entities = pipeline.alerts.mapValues(pipeline.entityNow)
        pipeline.begin(at: now)
        try pipeline.tick()
        let issued = pipeline.commit.notices
        try pipeline.store.append(pipeline.commit)
        pipeline.committed()
        for (key, before) in standing {
          let own = issued.filter {
            $0.alert == key.alert && $0.organisation == key.organisation
          }
          // As what protects grows old a band may rise: then everybody hears that and is asked anew, besides what
          // their clocks say, once.
          if let alert = pipeline.alerts[key.alert], alert.band > bands[key.alert] ?? .none {
            let reminders = own.count { $0.change != .raised && $0.change != .opened }
            if reminders > 1 { return "\(key.organisation): \(reminders) reminders beside a rise" }
            continue
          }
          guard let duty = pipeline.duties[key] else {
            // What a parent agreed to ends with the age that gives the young person a word of their own, and what is for
            // minors as they come of age; everybody who was told hears it.
            let isHeard =
              own.allSatisfy { $0.change == .withdrawn } && own.map(\.recipient) == before.told
            let isOutgrown =
              entities[key.alert].map { pipeline.isOutsideAges(before, of: pipeline.present($0)) }
              ?? false
            if isHeard, isOutgrown || pipeline.restsOnLostConsent(before) { continue }
            return "a duty of \(key.organisation) ended"
          }
          if !duty.told.starts(with: before.told) { return "\(key.organisation) un-told somebody" }
          if own.count > 1 { return "\(key.organisation): \(own.count) notices at one jump" }
          if own.isEmpty, duty.step != before.step { return "a step without a notice" }
        }
        if let due = pipeline.nextDue, due <= now {
          return "left undone after a jump of \(hours) h"
        }
        pipeline.begin(at: now)
        try pipeline.tick()
        if !pipeline.commit.notices.isEmpty { return "told again at the same moment" }
        pipeline.committed()
        if let alert = pipeline.alertsWithoutNextStep.first { return "\(alert) has no next step" }
      }
      return nil
    }
  }

  @Test("A pause ends with its length, and where the clock is set back to before it began")
  func pause() {
    var pause = Pause()
    #expect(pause.isOver(at: Region.start))
    pause.begin(at: Region.start, for: .minutes(1))
    #expect(!pause.isOver(at: Region.start))
    #expect(!pause.isOver(at: Region.start + .seconds(59)))
    #expect(pause.isOver(at: Region.start + .minutes(1)))
    #expect(pause.isOver(at: Region.start - .seconds(1)))
  }

  @Test("A clock that ran two hours ahead puts off neither what is recorded nor trying the store")
  func setRight() async throws {
    let store = FailingStore()
    let ahead = Region.start + .hours(2)
    let clock = ManualWallClock(ahead)
    let net = try GroupCommitTests.net(store: store, clock: clock)
    let caller = try Region.caller("watch-cjq-1")
    try await net.start()
    try await net.tick()
    clock.set(to: Region.start)
    // The first is recorded at once, the second when its minute is over.
    for _ in 1...2 {
      await net.noteRefusal(
        of: "readNotice", object: nil, status: 404, uid: 4_242, actingAs: nil)
    }
    try await net.tick()
    #expect(store.commits.flatMap(\.acts).count { $0.kind == .refused } == 2)
    clock.set(to: ahead)
    store.fails = true
    let receipts = await net.submit(
      [Region.runaway("F-1", id: "1", at: Region.start)], by: caller)
    #expect(receipts.map(\.status) == [.rejected])
    _ = try? await net.tick()
    #expect(await net.writes == false)
    store.fails = false
    clock.set(to: Region.start)
    try await net.tick()
    #expect(await net.writes)
  }

  @Test("Who was away for a week gets everything once, in order, also over restarts")
  func away() async throws {
    let seed = SeededGenerator.seed
    var random = SeededGenerator(seed: seed)
    for _ in 0..<rounds(4) {
      let store = MemoryStore()
      let clock = ManualWallClock(Region.start)
      func started() async throws -> SafetyNet {
        let net = try SafetyNet(
          library: Region.library(), store: store, pseudonyms: Region.keys(), clock: clock,
          settings: .init(rulesFolder: "", directoryFolder: ""),
          logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await net.start()
        return net
      }
      var net = try await started()
      let privacy = try Region.caller("privacy-1")
      var standing: [String] = []
      for hour in 0..<(7 * 24) {
        clock.set(to: Region.start + .hours(Int64(hour)))
        try await net.tick()
        switch Int.random(in: 0...19, using: &random) {
        case 0...3:
          let event = Region.disclosure("F-\(hour)", id: "e\(hour)", at: clock.now())
          let receipt = await net.submit([event], by: try Region.caller("watch-cjq-1"))[0]
          standing.append(try #require(receipt.observation, "FILET_SEED=\(seed)"))
        case 4 where !standing.isEmpty:
          let gone = standing.remove(at: Int.random(in: 0..<standing.count, using: &random))
          try await net.retract(gone, reason: "erreur", by: privacy)
        case 5: net = try await started()
        default: break
        }
      }
      let all = store.notices(after: 0, limit: 100_000).map(\.notice)
      for recipient in Set(all.map(\.recipient)) {
        let issued = all.filter { $0.recipient == recipient }
        var received: [Notice] = []
        while true {
          let page = try await net.inbox(
            of: Region.caller(recipient), after: received.last?.seq ?? 0, limit: 7)
          if page.isEmpty { break }
          received += page
        }
        #expect(received.map(\.id) == issued.map(\.id), "\(recipient), FILET_SEED=\(seed)")
        #expect(
          received.map(\.seq) == issued.indices.map { Int64($0 + 1) },
          "\(recipient), FILET_SEED=\(seed)")
      }
      #expect(all.contains { $0.change == .escalated }, "FILET_SEED=\(seed)")
    }
  }
}

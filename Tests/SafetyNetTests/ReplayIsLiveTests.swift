import Alerts
import Chronology
import Foundation
import Logging
import Mandates
import Observations
import Risk
import Simulation
import Store
import StrictJSON
import TestSupport
import Testing

@testable import SafetyNet

/// A replay says what the daemon would have done: the same pipeline, an owner and a store on disk on one side, a
/// value and a store in memory on the other.
struct ReplayIsLiveTests {
  /// It was taken for a name, so the name and birth date were shown where the file's number is known.
  @Test("A young person is called by the file's number, also where there is a space in it")
  func fileNumberWithASpace() throws {
    var replay = try Replay(library: Region.library(), pseudonyms: Region.keys())
    // Which of the two pseudonyms comes first is chance.
    for number in 1...9 {
      let youth: JSONValue = [
        "file": .string("CJQ 4821\(number)"), "name": "Anne Roy",
        "birth_date": .string("2011-07-0\(number)"), "placed": false,
      ]
      let lines = try replay.submit(
        Region.event(
          "runaway", from: "patrol", id: "e-\(number)", at: Region.start,
          [
            JSONMember("youth", youth),
            JSONMember("absence_started_at", .string(Region.start.rfc3339)),
            JSONMember("concern_flags", ["older_companion", "recent_gifts", "online_contact"]),
          ]))
      let labels = Set(lines.filter { $0["kind"] == "youth" }.compactMap { $0["label"]?.string })
      #expect(labels == ["CJQ 4821\(number)"])
    }
  }

  /// What one notice says, from either side. Its ids are salted by each daemon for itself, so they are not in
  /// it.
  struct Told: Hashable {
    var at: String
    var organisation: String
    var step: String
    var recipient: String
  }

  @Test("Whatever the order of the lines, each event arrives when it was recorded")
  func orderOfLines() throws {
    let first = Region.disclosure("CJQ-1", id: "1", at: Region.start)
    let later = Region.disclosure("CJQ-2", id: "2", at: Region.start + .days(2))
    // What cannot be read stays where it stands.
    let events: [JSONValue] = [later, ["id": "odd"], first]
    #expect(Replay.inOrderOfArrival(events) == [first, later, ["id": "odd"]])
    let twins = [
      Region.disclosure("CJQ-3", id: "3", at: Region.start), first,
    ]
    #expect(Replay.inOrderOfArrival(twins) == twins, "of one moment in the order given")
  }

  @Test("On the same events the daemon tells the same people the same at the same moment")
  func sameTimeline() async throws {
    let region = SimulatedRegion(SimulationSettings(seed: 5, months: 1, variant: .network))
    var events: [JSONValue] = []
    region.forEachEvent { if events.count < 300 { events.append($0) } }
    #expect(events.contains { $0["type"]?.string == "ca.filet.retraction.v1" })
    #expect(events.contains { $0["supersedes"] != nil })

    var replay = try Replay(library: Region.library(), pseudonyms: Region.keys())
    let replayed = try events.flatMap { try replay.submit($0) }

    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("filet-live-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let master = try MasterKey(bytes: [UInt8](repeating: 7, count: MasterKey.length))
    let store = try SQLiteStore(directory: folder, masterKey: master)
    defer { store.close() }
    let rejected = try await Self.live(events, in: store)

    #expect(rejected == replayed.count { $0["type"]?.string == "rejected" })
    let told = try store.notices(after: 0, limit: 1_000_000).map { Self.told($0.notice) }
    let lines = replayed.compactMap(Self.told)
    #expect(told.count > 100)
    func counted(_ notices: [Told]) -> [Told: Int] {
      notices.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
    #expect(counted(told) == counted(lines))
    let bands = try store.standing().bands
    var last: [String: Int64] = [:]
    for line in replayed where ["assessment", "network"].contains(line["type"]?.string) {
      last[line["entity"]?.string ?? ""] = line["band"]?.integer
    }
    for (entity, band) in bands where band > .none {
      #expect(last[entity.text] == Int64(band.rawValue))
    }
  }

  @Test("With the clocks of retention a replay destroys what the daemon does, and tells the same")
  func sameDestruction() async throws {
    // Short clocks, so that what people are told depends on them within three weeks.
    let library = try Region.library { text in
      text.replacingOccurrences(of: "interval: 1h", with: "interval: 24h")
        .replacingOccurrences(of: "keep: 90d", with: "keep: 4d")
        .replacingOccurrences(of: "keep: 180d", with: "keep: 4d")
    }
    let region = SimulatedRegion(SimulationSettings(seed: 6, months: 1, variant: .network))
    var events: [JSONValue] = []
    region.forEachEvent { if events.count < 300 { events.append($0) } }

    func replay(isRetaining: Bool) throws -> (replay: Replay, lines: [JSONValue]) {
      var replay = try Replay(
        library: library, pseudonyms: Region.keys(), isRetaining: isRetaining)
      let lines = try events.flatMap { try replay.submit($0) }
      return (replay, lines)
    }
    let retaining = try replay(isRetaining: true)
    let store = MemoryStore()
    _ = try await Self.live(events, in: store, library: library, isRetaining: true)

    let left = try store.kept().observations.map(\.observation.id)
    #expect(left.count < 200)
    #expect(retaining.replay.kept == left)
    func counted(_ notices: [Told]) -> [Told: Int] {
      notices.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
    let told = counted(store.notices(after: 0, limit: 1_000_000).map { Self.told($0.notice) })
    #expect(told == counted(retaining.lines.compactMap(Self.told)))
    #expect(try told != counted(replay(isRetaining: false).lines.compactMap(Self.told)))
  }

  /// Submits each event at its arrival, under a clock that is moved to whatever is due before; how many were
  /// rejected. Retention is looked at when something else is due, or at each of its intervals.
  private static func live(
    _ events: [JSONValue], in store: any Store, library: RuleLibrary? = nil,
    isRetaining: Bool = false
  ) async throws -> Int {
    let first = try #require(Replay.arrival(of: events[0]))
    let clock = ManualWallClock(first)
    let library = try library ?? Region.library()
    let net = try SafetyNet(
      library: library, store: store, pseudonyms: Region.keys(), clock: clock,
      settings: .init(rulesFolder: "", directoryFolder: ""),
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    var rejected = 0
    // A daemon looks as it starts, and so does a replay.
    try await net.tick()
    for event in events {
      let arrival = try #require(Replay.arrival(of: event))
      while let due = await net.nextDue(looking: isRetaining), due <= arrival {
        clock.set(to: due)
        try await net.tick()
      }
      clock.set(to: arrival)
      let unit = library.directory.units[event["source"]?.string ?? ""]
      let caller = try Region.caller(unit?.submitters.first ?? "")
      rejected += await net.submit([event], by: caller).count { $0.status == .rejected }
    }
    return rejected
  }

  private static func told(_ notice: Alerts.Notice) -> Told {
    Told(
      at: notice.issued.rfc3339, organisation: notice.organisation, step: notice.step.rawValue,
      recipient: notice.recipient)
  }

  private static func told(_ line: JSONValue) -> Told? {
    guard ["notice", "escalation"].contains(line["type"]?.string) else { return nil }
    func text(_ name: String) -> String { line[name]?.string ?? "" }
    return Told(
      at: text("at"), organisation: text("organisation"), step: text("step"),
      recipient: text("recipient"))
  }
}

extension SafetyNet {
  /// When something is due, the next look of retention included where asked.
  fileprivate func nextDue(looking: Bool) -> Timestamp? {
    [pipeline?.nextDue, looking ? retentionPause.end : nil].compactMap(\.self).min()
  }
}

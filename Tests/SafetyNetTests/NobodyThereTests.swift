import Alerts
import Chronology
import Mandates
import Observations
import Risk
import Store
import StrictJSON
import Testing
import Wording

@testable import SafetyNet

/// Hours at which nobody of an organisation is on duty, and nobody of the Table: they concern nobody less for it.
struct NobodyThereTests {
  /// Monday noon in Québec.
  private let start = Region.start
  private let dpj = ["pivot-dpj-1", "pivot-dpj-2", "releve-dpj-1", "coordinator-dpj-1"]

  /// The youth protection's people and the Table's work on weekdays from 8 to 16.
  private static let onOfficeHours = Result { try onOfficeHours(but: nil) }

  /// - Parameter always: who is there at any hour all the same.
  private static func onOfficeHours(but always: String?) throws -> RuleLibrary {
    try Region.library { text in
      var lines: [Substring] = []
      var name = ""
      for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
        lines.append(line)
        if line.hasPrefix("  - name: ") { name = String(line.dropFirst(10)) }
        guard line.hasPrefix("    roles: "), name.contains("-dpj-") || name == "table-1",
          name != always
        else { continue }
        lines.append(
          "    hours: [{days: [mon, tue, wed, thu, fri], from: \"08:00\", until: \"16:00\"}]")
      }
      return lines.joined(separator: "\n")
    }
  }

  private func pipeline() throws -> Pipeline {
    try Region.pipeline(library: Self.onOfficeHours.get())
  }

  /// Whose pivot at the youth protection has acted on what came in at the start.
  private func inHand() throws -> Pipeline {
    var pipeline = try pipeline()
    _ = try pipeline.take(Region.disclosure("CJQ-1", id: "1", at: start), at: start)
    let notice = try #require(try pipeline.inbox("pivot-dpj-1").first)
    try pipeline.act(at: start + .minutes(5)) {
      _ = try $0.recordAction(
        "contacted", note: nil, on: notice.id, by: Region.caller("pivot-dpj-1"))
    }
    return pipeline
  }

  private func times(_ recipient: String, _ pipeline: Pipeline) throws -> [Timestamp] {
    try pipeline.inbox(recipient).filter { $0.organisation == "dpj" }.map(\.issued)
  }

  @Test("What comes in by night is told to whoever is there first in the morning")
  func told() throws {
    var pipeline = try pipeline()
    let (night, morning) = (start + .hours(10), start + .hours(20))
    _ = try pipeline.take(Region.disclosure("CJQ-1", id: "1", at: night), at: night)
    #expect(try times("table-1", pipeline) == [night], "the Table has an inbox by night, too")
    try pipeline.run(until: morning)
    // Hours are no clock: the daemon looks each second.
    try pipeline.act(at: morning) { try $0.tick() }
    #expect(try times("pivot-dpj-1", pipeline) == [morning])
    #expect(pipeline.audit(at: morning).isEmpty)
  }

  @Test("Where nobody of an organisation is there, the Table is told its duty line, and only then")
  func dutyLine() throws {
    var pipeline = try pipeline()
    let night = start + .hours(10)
    _ = try pipeline.take(Region.disclosure("CJQ-1", id: "1", at: night), at: night)
    let alone = try #require(try pipeline.inbox("table-1").first { $0.organisation == "dpj" })
    #expect(alone.action.fr.hasSuffix(". Ligne de garde : 418-555-0100"), "\(alone.action.fr)")
    #expect(alone.action.en.hasSuffix(". Duty line: 418-555-0100"), "\(alone.action.en)")
    // By day its people are there and silent: its coordination can be reached.
    var byDay = try self.pipeline()
    _ = try byDay.take(Region.disclosure("CJQ-1", id: "1", at: start), at: start)
    try byDay.run(until: start + .hours(2))
    let silent = try #require(try byDay.inbox("table-1").first { $0.organisation == "dpj" })
    #expect(!silent.action.fr.contains("418-555"), "\(silent.action.fr)")
  }

  @Test("Whoever is there alone and has declined is nobody to reach: the Table has the duty line")
  func dutyLineAfterDeclining() throws {
    let library = try Self.onOfficeHours(but: "pivot-dpj-1")
    var pipeline = try Region.pipeline(library: library)
    let night = start + .hours(10)
    _ = try pipeline.take(Region.disclosure("CJQ-1", id: "1", at: night), at: night)
    let notice = try #require(try pipeline.inbox("pivot-dpj-1").last)
    #expect(try times("table-1", pipeline).isEmpty)
    try pipeline.act(at: night + .minutes(1)) {
      _ = try $0.decline(notice.id, reason: "r", by: Region.caller("pivot-dpj-1"))
    }
    let alone = try #require(try pipeline.inbox("table-1").first { $0.organisation == "dpj" })
    #expect(alone.action.fr.hasSuffix(". Ligne de garde : 418-555-0100"), "\(alone.action.fr)")
  }

  @Test("Whoever is there first in the morning has the time that whoever hears first has")
  func time() throws {
    var pipeline = try pipeline()
    let (night, morning) = (start + .hours(10), start + .hours(20))
    _ = try pipeline.take(Region.disclosure("CJQ-1", id: "1", at: night), at: night)
    let tables = try #require(try pipeline.inbox("table-1").first { $0.organisation == "dpj" })
    #expect(tables.actBy == nil, "the action is not the Table's")
    try pipeline.run(until: morning)
    try pipeline.act(at: morning) { try $0.tick() }
    let notice = try #require(try pipeline.inbox("pivot-dpj-1").last)
    #expect(notice.change == .opened, "nobody of theirs has let anything pass")
    #expect(notice.acknowledgeBy == morning + .hours(1) && notice.actBy == morning + .hours(4))
    try pipeline.act(at: morning + .minutes(1)) {
      _ = try $0.acknowledge(notice.id, by: Region.caller("pivot-dpj-1"))
    }
    // The Table's inbox ends what is answered, and keeps what is not.
    let theirs = try pipeline.inbox("table-1")
    #expect(theirs.filter { $0.organisation == "dpj" }.allSatisfy { $0.state == .closed })
    #expect(theirs.filter { $0.organisation != "dpj" }.allSatisfy { $0.state < .closed })
    try pipeline.run(until: morning + .hours(4) - .minutes(1))
    for name in ["pivot-dpj-2", "releve-dpj-1", "coordinator-dpj-1"] {
      #expect(try times(name, pipeline).isEmpty, "\(name)")
    }
  }

  @Test("News by night takes nothing from whoever has the alert in hand")
  func news() throws {
    var pipeline = try inHand()
    let night = start + .hours(10)
    _ = try pipeline.take(Region.hotel("CJQ-1", id: "2", at: night), at: night)
    let changes = try pipeline.inbox("pivot-dpj-1").map(\.change)
    #expect(!changes.contains(.withdrawn), "\(changes)")
    #expect(changes.last == .updated)
    #expect(pipeline.duties.values.contains { $0.organisation == "dpj" })
  }

  @Test("A reload by night takes nothing from anybody")
  func reload() throws {
    var pipeline = try pipeline()
    _ = try pipeline.take(Region.disclosure("CJQ-1", id: "1", at: start), at: start)
    let told = try pipeline.inbox("pivot-dpj-1").count
    try pipeline.act(at: start + .hours(10)) { try $0.reassessEverything() }
    #expect(try pipeline.inbox("pivot-dpj-1").count == told)
    #expect(pipeline.duties.values.contains { $0.organisation == "dpj" })
  }

  @Test(
    "Where the Table's turn comes and nobody of it is there, the alert stays with it: the chain does not begin anew"
  )
  func theTablesTurn() throws {
    var pipeline = try Region.pipeline()
    try pipeline.act(at: start) {
      _ = try $0.enterAbsence(
        of: nil, from: start, until: start + .days(3), cover: nil, by: Region.caller("table-1"))
    }
    _ = try pipeline.take(Region.disclosure("CJQ-1", id: "1", at: start), at: start)
    try pipeline.run(until: start + .days(1))
    #expect(try !times("table-1", pipeline).isEmpty, "what waits for the Table waits in its inbox")
    #expect(try times("pivot-dpj-1", pipeline).count == 1)
    for name in ["releve-dpj-1", "coordinator-dpj-1"] {
      #expect(try times(name, pipeline).count == 1, "\(name)")
    }
  }

  @Test("A start tells the Table, while it is on leave, nothing anew of what waits for it")
  func startWhileTheTableIsAway() throws {
    let store = MemoryStore()
    var pipeline = try Region.pipeline(store: store)
    try pipeline.act(at: start) {
      _ = try $0.enterAbsence(
        of: nil, from: start, until: start + .days(3), cover: nil, by: Region.caller("table-1"))
    }
    _ = try pipeline.take(Region.disclosure("CJQ-1", id: "1", at: start), at: start)
    let now = start + .days(1)
    try pipeline.run(until: now)
    let told = try times("table-1", pipeline)
    let duty = try #require(pipeline.duties.values.first { $0.organisation == "dpj" })
    try #require(duty.asked == "table-1")
    for _ in 0..<2 {
      var again = try Region.pipeline(store: store)
      try again.act(at: now) { try $0.tick() }
      #expect(try times("table-1", again) == told)
      #expect(again.duties[duty.key]?.due == duty.due, "no clock is pushed back by it")
    }
  }

  /// The region with a second person at the Table, who is on leave for weeks.
  private static let withSecondAtTheTable = Result {
    try Region.library { text in
      let second = [
        "  - name: table-2", "    person: \"Aurore Valcourt\"", "    organisation: table",
        "    roles: [table]", "    languages: [fr, en]",
        "    trainings: [{volet: 1, on: 2024-02-11, until: 2099-12-31}]",
        "    absences: [{from: 2026-03-01, until: 2026-03-20}]", "",
      ].joined(separator: "\n")
      let releve = "  - name: releve-table-1\n"
      return text.replacing(releve, with: second + releve)
        .replacing("table: {accounts: [table-1]}", with: "table: {accounts: [table-1, table-2]}")
    }
  }

  @Test("Who is there of the Table is reminded, where the other one is on leave for weeks")
  func reminded() throws {
    var pipeline = try Region.pipeline(library: Self.withSecondAtTheTable.get())
    _ = try pipeline.take(Region.disclosure("CJQ-1", id: "1", at: start), at: start)
    try pipeline.run(until: start + .days(3))
    #expect(try times("table-1", pipeline).count > 1)
    #expect(try times("table-2", pipeline).isEmpty)
  }

  @Test("A review that falls on a weekend waits for the Monday of who has the alert in hand")
  func review() throws {
    var pipeline = try inHand()
    let duty = try #require(pipeline.duties.values.first { $0.organisation == "dpj" })
    try #require(duty.clock == .review)
    // The first review that falls on a weekend, whatever the mandate's delay.
    var moved = duty
    moved.due = start + .days(5)
    try pipeline.act(at: start + .hours(1)) { $0.change(moved) }
    try pipeline.run(until: start + .days(5) + .minutes(1))
    #expect(try pipeline.inbox("table-1").filter { $0.organisation == "dpj" }.isEmpty)
    // The clocks change in between.
    let monday = try #require(QuebecTime.moment(text: "2026-03-09 08:00"))
    try pipeline.run(until: monday)
    let reviews = try pipeline.inbox("pivot-dpj-1").filter { $0.change == .review }
    #expect(reviews.map(\.issued) == [monday])
    #expect(try pipeline.inbox("coordinator-dpj-1").isEmpty)
  }
}

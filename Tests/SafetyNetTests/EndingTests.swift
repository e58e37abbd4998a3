import Alerts
import Chronology
import Mandates
import Store
import StrictJSON
import Testing
import Wording

@testable import SafetyNet

/// With which words an organisation's part in an alert ends as something is taken back.
struct EndingTests {
  let start = Region.start

  /// What was told last of everybody's part but the Table's, to which content is closed.
  private func ends(of pipeline: Pipeline) throws -> [Notice] {
    var last: [String: Notice] = [:]
    for notice in try pipeline.everyNotice()
    where notice.step != .table && notice.seq > last[notice.recipient]?.seq ?? 0 {
      last[notice.recipient] = notice
    }
    return last.values.sorted { $0.recipient < $1.recipient }
  }

  @Test("What stands and weighs too little is not told as supported by nothing")
  func tooLittle() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(
      Region.runaway("CJQ-1", id: "1", at: start), Region.hotel("CJQ-1", id: "2", at: start),
      at: start)
    try pipeline.retract("2", from: "ikat", by: "privacy-1", at: start + .minutes(1))
    #expect(pipeline.alerts.isEmpty)
    let ends = try ends(of: pipeline)
    #expect(Set(ends.map(\.organisation)).isSuperset(of: ["dpj", "spvq/ikat"]))
    #expect(ends.allSatisfy { $0.change == .withdrawn })
    let words = Ending.tooLittle.words(isYouthProtection: false, afterTakingBack: true)
    #expect(ends.allSatisfy { $0.action == words }, "\(ends.map(\.action.fr))")
    #expect(words.fr.hasPrefix("Une observation derrière cette alerte a été retirée"))
    try pipeline.retract("1", from: "cjq", by: "privacy-1", at: start + .minutes(2))
    // That the alert is over took nothing of the departure back: now that is, too.
    let heard = try self.ends(of: pipeline)
    #expect(heard.map(\.recipient) == ends.map(\.recipient))
    #expect(heard.allSatisfy { $0.change == .corrected })
  }

  @Test("Where nothing stands of what was told, that is what is said")
  func nothingLeft() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(Region.hotel("CJQ-1", id: "2", at: start), at: start)
    try pipeline.retract("2", from: "ikat", by: "privacy-1", at: start + .minutes(1))
    let ends = try ends(of: pipeline)
    let words = Ending.nothingLeft.words(isYouthProtection: false, afterTakingBack: true)
    #expect(!ends.isEmpty && ends.allSatisfy { $0.action == words })
  }

  @Test("Whoever may be told no longer because something is taken back hears that it is")
  func outsideTheMandate() throws {
    var pipeline = try Region.pipeline()
    let fugue = Region.event(
      "runaway", from: "patrol", id: "1", at: start,
      [
        JSONMember("youth", Region.youth("CJQ-1")), JSONMember("leave_context", "home"),
        JSONMember("absence_started_at", .string(start.rfc3339)),
      ])
    _ = try pipeline.take(fugue, Region.hotel("CJQ-1", id: "2", at: start), at: start)
    try pipeline.retract("2", from: "ikat", by: "privacy-1", at: start + .minutes(1))
    let ends = try ends(of: pipeline)
    let words = Ending.mandate.words(isYouthProtection: false, afterTakingBack: true)
    #expect(ends.contains { $0.organisation == "dpj" })
    #expect(ends.allSatisfy { $0.action == words }, "\(ends.map(\.action.fr))")
  }

  @Test(
    "Rules or mandates that are read anew change no fact: nobody reads that they should disregard it",
    arguments: [
      ("family: companion\n  weight: 7\n", "family: companion\n  weight: 1\n", "dpj"),
      ("2, max: 4}\n      placed: true", "3, max: 4}\n      placed: true", "cjq"),
    ])
  func readAnew(before: String, after: String, organisation: String) throws {
    let store = MemoryStore()
    var pipeline = try Region.pipeline(store: store)
    _ = try pipeline.take(Region.foundWithOlder("CJQ-1", id: "1", at: start), at: start)
    let library = try Region.library { $0.replacing(before, with: after) }
    var reloaded = try Region.pipeline(store: store, library: library)
    try reloaded.act(at: start + .hours(1)) { try $0.reassessEverything() }
    let ends = try ends(of: reloaded).filter { $0.change == .withdrawn }
    #expect(ends.contains { $0.organisation == organisation })
    let words = Ending.readAnew.words(isYouthProtection: false)
    #expect(ends.allSatisfy { $0.action == words }, "\(ends.map(\.action.fr))")
    #expect(!words.fr.contains("plus compte") && !words.fr.contains("Plus rien à faire"))
  }
}

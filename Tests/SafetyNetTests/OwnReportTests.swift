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

/// Under a mandate for what an organisation reported itself it is told nothing that it did not write, and what others report
/// or take back shows in nothing.
struct OwnReportTests {
  let start = Region.start
  let possessions = JSONMember("possessions_change", true)
  let absences = JSONMember("absence_change", "marked")

  func report(
    _ id: String, from unit: String = "css-decouvreurs", at time: Timestamp = Region.start,
    _ signs: JSONMember...
  ) -> JSONValue {
    Region.event(
      "school_report", from: unit, id: id, at: time,
      [JSONMember("youth", ["file": "CSSD-1", "age": 16]), JSONMember("school", "school-01")]
        + signs)
  }

  /// The school's own report of two signs: a *veille* that it alone is told of.
  func opened() throws -> Pipeline {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(report("1", possessions, absences), at: start)
    let first = try #require(try told("css-decouvreurs", pipeline).first)
    try #require(first.mandate == "css-decouvreurs-own-watch" && first.why.count == 2)
    return pipeline
  }

  func told(_ organisation: String, _ pipeline: Pipeline) throws -> [Notice] {
    try pipeline.everyNotice().filter {
      $0.organisation == organisation
    }
  }

  @Test("That others report the same is no news, and takes no reason away from either")
  func theSameFromOthers() throws {
    var pipeline = try opened()
    let before = try told("css-decouvreurs", pipeline)
    _ = try pipeline.take(
      report("2", from: "school-police", at: start + .days(1), possessions), at: start + .days(1))
    #expect(try told("css-decouvreurs", pipeline) == before)
    let police = try told("spvq/school", pipeline)
    #expect(police.map(\.change) == [.opened])
    let notice = try #require(police.first)
    #expect(notice.mandate == "school-police-own-watch" && notice.changed == nil)
    let sign = try #require(notice.why.first)
    #expect(notice.why.count == 1, "its own reason, and nothing of the school's")
    #expect(sign.observed == QuebecTime.date(at: start + .days(1)))
    #expect(before.first?.why.contains { $0.rule == sign.rule } == true)
  }

  @Test("Whoever is told later in the chain reads the same reasons, seen when the school saw them")
  func toldLater() throws {
    var pipeline = try opened()
    let first = try #require(try told("css-decouvreurs", pipeline).first)
    _ = try pipeline.take(
      report("2", from: "school-police", at: start + .days(1), possessions), at: start + .days(1))
    try pipeline.run(until: start + .days(4))
    let later = try told("css-decouvreurs", pipeline)
    #expect(later.count > 1)
    #expect(later.allSatisfy { $0.why == first.why })
  }

  @Test("Who is told of its own reports alone hears of a restriction, and of the end of it")
  func restricted() throws {
    var pipeline = try opened()
    let first = try #require(try told("css-decouvreurs", pipeline).first)
    let youth = try WhoWasAlongTests.youth("CSSD-1")
    let privacy = try Region.caller("privacy-1")
    var flag = ""
    try pipeline.act(at: start + .minutes(1)) {
      flag = try $0.setFlag(.restriction, on: youth, reason: "essai", until: nil, by: privacy).id
    }
    let during = try #require(try told("css-decouvreurs", pipeline).last)
    #expect(during.change == .restricted && during.why.isEmpty)
    try pipeline.act(at: start + .minutes(2)) { _ = try $0.endFlag(flag, by: privacy) }
    let after = try told("css-decouvreurs", pipeline)
    #expect(after.count == 3 && after.last?.change == .corrected && after.last?.why == first.why)
    // Then again nothing shows that is not its own.
    _ = try pipeline.take(
      report("2", from: "school-police", at: start + .days(1), possessions), at: start + .days(1))
    #expect(try told("css-decouvreurs", pipeline) == after)
  }

  @Test("That others take back the same is no news either")
  func takenBackByOthers() throws {
    var pipeline = try opened()
    let before = try told("css-decouvreurs", pipeline)
    _ = try pipeline.take(report("2", from: "school-police", possessions), at: start)
    try pipeline.retract("2", from: "school-police", by: "watch-school-police-1", at: start)
    #expect(try told("css-decouvreurs", pipeline) == before)
    #expect(try told("spvq/school", pipeline).last?.change == .withdrawn)
  }

  @Test("What the school reports again, or takes back, it hears of, whatever others reported")
  func ownNews() throws {
    var pipeline = try opened()
    let first = try #require(try told("css-decouvreurs", pipeline).first)
    _ = try pipeline.take(report("2", from: "school-police", possessions), at: start)
    _ = try pipeline.take(report("3", absences), at: start)
    let again = try #require(try told("css-decouvreurs", pipeline).last)
    #expect(again.change == .updated && again.why == first.why)
    #expect(again.changed?.new == [] && again.changed?.gone == [])
    #expect(again.changed?.again.count == 1)
    try pipeline.retract("1", from: "css-decouvreurs", by: "watch-css-decouvreurs-1", at: start)
    let last = try #require(try told("css-decouvreurs", pipeline).last)
    #expect(last.change == .corrected && last.why.map(\.rule) == again.changed?.again.map(\.rule))
    #expect(last.changed?.gone.count == 1, "the police's report of it is not the school's")
  }

  @Test("A part that the school is done with is opened again by its own report, not by others'")
  func reopened() throws {
    var pipeline = try opened()
    let first = try #require(try told("css-decouvreurs", pipeline).first)
    let caller = try Region.caller(first.recipient)
    try pipeline.act(at: start) {
      _ = try $0.close(first.id, outcome: .unfounded, note: nil, by: caller)
    }
    let before = try told("css-decouvreurs", pipeline)
    // Nobody is left in the alert: it opens again, for the police alone.
    _ = try pipeline.take(report("2", from: "school-police", possessions), at: start)
    #expect(pipeline.alerts[first.alert] != nil)
    _ = try pipeline.take(report("3", from: "school-police", absences), at: start)
    #expect(try told("css-decouvreurs", pipeline) == before)
    #expect(try told("spvq/school", pipeline).map(\.change) == [.opened, .updated])
    _ = try pipeline.take(report("4", possessions), at: start)
    let last = try #require(try told("css-decouvreurs", pipeline).last)
    #expect(last.change == .reopened && last.why == first.why)
    #expect(last.changed?.gone == [])
  }

  @Test("A correlation of an organisation's own reports holds for it whoever joins; others' do not")
  func correlations() throws {
    var pipeline = try Region.pipeline()
    for day in [0, 5, 10] as [Int64] {
      _ = try pipeline.take(
        NetworkTests.runaway("A", id: "\(day)", day: day, []), at: start + .days(20))
    }
    let subjects = pipeline.standing.all.first { _ in true }?.subjects
    let youth = try #require(subjects?.first)
    let alone = Set(pipeline.standing.evidence(for: youth, reportedBy: "cjq"))
    #expect(alone == Set(pipeline.standing.evidence(for: youth)))
    try #require(alone.contains { $0.observations.count == 3 })
    let other = Region.event(
      "runaway", from: "ikat", id: "7", at: start + .days(7),
      [
        JSONMember("youth", Region.youth("A")),
        JSONMember("absence_started_at", .string((start + .days(7)).rfc3339)),
      ])
    _ = try pipeline.take(other, at: start + .days(20))
    try #require(
      pipeline.standing.evidence(for: youth).contains { $0.observations.count == 4 })
    #expect(Set(pipeline.standing.evidence(for: youth, reportedBy: "cjq")) == alone)
    let theirs = pipeline.standing.evidence(for: youth, reportedBy: "spvq/ikat")
    #expect(!theirs.isEmpty && theirs.allSatisfy { $0.observations.count == 1 })
  }

  /// Reported by a patrol: enough for a *veille* by itself, which goes to nobody.
  let fugue = Region.event(
    "runaway", from: "patrol", id: "9", at: Region.start,
    [
      JSONMember("youth", ["file": "CSSD-1"]), JSONMember("leave_context", "home"),
      JSONMember("absence_started_at", .string(Region.start.rfc3339)),
    ])

  @Test("How a part ends, and whether it may be opened again, is told alike whoever else reported")
  func endedAlike() throws {
    struct End: Equatable {
      var change: Notice.Change
      var action: Bilingual
      var mayReopen: JSONValue?
      var refused: String?
    }
    func end(others: [JSONValue], isDone: Bool) throws -> End {
      var pipeline = try Region.pipeline()
      _ = try pipeline.take(report("1", possessions), at: start)
      for event in others { _ = try pipeline.take(event, at: start) }
      let first = try #require(try told("css-decouvreurs", pipeline).first)
      let caller = try Region.caller(first.recipient)
      if isDone {
        try pipeline.act(at: start) {
          _ = try $0.close(first.id, outcome: .unfounded, note: nil, by: caller)
        }
      }
      try pipeline.retract("1", from: "css-decouvreurs", by: "privacy-1", at: start + .minutes(1))
      let youth = pipeline.standing.all.first { _ in true }?.subjects.first
      let band = youth.map { pipeline.assess($0, at: start).band }
      #expect(band == (others.isEmpty ? nil : Band.watch))
      let last = try #require(try told("css-decouvreurs", pipeline).last)
      let now = try pipeline.whereItStands(last, for: caller)
      #expect(now?["state"] == "closed")
      var end = End(change: last.change, action: last.action, mayReopen: now?["may_reopen"])
      pipeline.begin(at: start + .minutes(2))
      do {
        _ = try pipeline.reopen(last.id, reason: "r", by: caller)
      } catch let error as RequestError {
        end.refused = "\(error.code) \(error.message.fr)"
      }
      return end
    }
    for isDone in [false, true] {
      let alone = try end(others: [], isDone: isDone)
      #expect(alone.change == (isDone ? .corrected : .withdrawn))
      #expect(alone.mayReopen == false && alone.refused != nil)
      #expect(try end(others: [fugue], isDone: isDone) == alone)
    }
    let words = Ending.nothingLeft.words(isYouthProtection: false, afterTakingBack: true)
    #expect(try end(others: [], isDone: false).action == words)
  }

  @Test("What it has judged it may open again, also where others had a part and have none any more")
  func othersAreGone() throws {
    func reopened(others: Bool) throws -> [Notice.Change] {
      var pipeline = try opened()
      if others { _ = try pipeline.take(report("2", from: "school-police", absences), at: start) }
      let first = try #require(try told("css-decouvreurs", pipeline).first)
      let caller = try Region.caller(first.recipient)
      try pipeline.act(at: start) {
        _ = try $0.close(first.id, outcome: .unfounded, note: nil, by: caller)
      }
      if others {
        let later = start + .minutes(1)
        try pipeline.retract("2", from: "school-police", by: "privacy-1", at: later)
      }
      #expect(pipeline.alerts.isEmpty)
      #expect(try pipeline.whereItStands(first, for: caller)?["may_reopen"] == true)
      try pipeline.act(at: start + .minutes(2)) {
        _ = try $0.reopen(first.id, reason: "r", by: caller)
      }
      if others {
        #expect(try told("spvq/school", pipeline).map(\.change) == [.opened, .withdrawn])
      }
      return try told("css-decouvreurs", pipeline).map(\.change)
    }
    #expect(try reopened(others: false) == [.opened, .reopened])
    #expect(try reopened(others: true) == [.opened, .reopened])
  }

  @Test("Where others' word brought its own report to it, it hears nothing of what they take back")
  func endedByOthers() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(fugue, report("1", absences), at: start)
    try #require(try told("css-decouvreurs", pipeline).map(\.change) == [.opened])
    try pipeline.retract("9", from: "patrol", by: "privacy-1", at: start + .minutes(1))
    let last = try #require(try told("css-decouvreurs", pipeline).last)
    #expect(last.change == .withdrawn)
    #expect(last.action == Ending.ownReports.words(isYouthProtection: false))
    #expect(!last.action.fr.contains("retirée") && !last.action.fr.contains("autres"))
  }

  @Test("What is refused of a part that is over does not tell whether others still work on it")
  func refusedAlike() throws {
    func refused(others: [JSONValue]) throws -> [String] {
      var pipeline = try opened()
      for event in others { _ = try pipeline.take(event, at: start) }
      let notice = try #require(try told("css-decouvreurs", pipeline).first)
      let caller = try Region.caller(notice.recipient)
      try pipeline.act(at: start) {
        _ = try $0.close(notice.id, outcome: .unfounded, note: nil, by: caller)
      }
      #expect((pipeline.alerts[notice.alert] == nil) == others.isEmpty)
      pipeline.begin(at: start)
      let calls: [(inout Pipeline) throws -> Notice] = [
        { try $0.close(notice.id, outcome: .unfounded, note: nil, by: caller) },
        { try $0.close(notice.id, outcome: .confirmed, note: nil, by: caller) },
        { try $0.refer(notice.id, to: "pipq", reason: "r", by: caller) },
        { try $0.decline(notice.id, reason: "r", by: caller) },
        { try $0.acknowledge(notice.id, by: caller) },
      ]
      return try calls.map { call -> String in
        do {
          return try call(&pipeline).state.rawValue
        } catch let error as RequestError {
          return "\(error.code) \(error.message.fr)"
        }
      }
    }
    let alone = try refused(others: [])
    #expect(alone.first == "closed")
    let known = try refused(others: [report("2", from: "school-police", possessions)])
    #expect(alone == known)
  }

  @Test("Who takes their part up again reads the same change, whoever else works on it")
  func reopenedAlike() throws {
    func changed(others: [JSONValue]) throws -> Notice.Changed? {
      var pipeline = try opened()
      for event in others { _ = try pipeline.take(event, at: start) }
      let first = try #require(try told("css-decouvreurs", pipeline).first)
      let caller = try Region.caller(first.recipient)
      try pipeline.act(at: start) {
        _ = try $0.close(first.id, outcome: .unfounded, note: nil, by: caller)
      }
      #expect((pipeline.alerts[first.alert] == nil) == others.isEmpty)
      try pipeline.act(at: start + .minutes(1)) {
        _ = try $0.reopen(first.id, reason: "r", by: caller)
      }
      let last = try #require(try told("css-decouvreurs", pipeline).last)
      #expect(last.change == .reopened && last.why == first.why)
      return last.changed
    }
    let alone = try #require(try changed(others: []))
    #expect(alone.since == 1 && alone.new.isEmpty && alone.gone.isEmpty)
    #expect(try changed(others: [report("2", from: "school-police", possessions)]) == alone)
  }

  @Test("Who acknowledges their own report takes nobody else's in charge")
  func takenInCharge() throws {
    var pipeline = try opened()
    _ = try pipeline.take(report("2", from: "school-police", possessions), at: start)
    let notice = try #require(try told("spvq/school", pipeline).first)
    func taken(_ id: String, from unit: String) throws -> Timestamp? {
      let key = try Region.keys().eventKey(source: "/units/" + unit, id: id)
      let known = try #require(try pipeline.store.accepted(eventKey: key))
      return try #require(try pipeline.store.submission(known.observation)).taken
    }
    try pipeline.act(at: start + .minutes(1)) {
      _ = try $0.acknowledge(notice.id, by: Region.caller(notice.recipient))
    }
    #expect(try taken("2", from: "school-police") == start + .minutes(1))
    #expect(try taken("1", from: "css-decouvreurs") == nil)
    let own = try #require(try told("css-decouvreurs", pipeline).first)
    try pipeline.act(at: start + .minutes(2)) {
      _ = try $0.acknowledge(own.id, by: Region.caller(own.recipient))
    }
    #expect(try taken("1", from: "css-decouvreurs") == start + .minutes(2))
  }

  @Test("Where such a mandate opens content, what others wrote is not shown")
  func content() throws {
    let title = "en: \"Watch on a report of your schools\"}"
    let library = try Region.library {
      $0.replacing(title, with: title + "\n    fields: {identity: full, narrative: full}")
    }
    var pipeline = try Region.pipeline(library: library)
    let own = JSONMember("narrative", "Nouveau sac.")
    let others = JSONMember("narrative", "Vue au parc.")
    _ = try pipeline.take(report("1", possessions, own), at: start)
    _ = try pipeline.take(report("2", from: "school-police", possessions, others), at: start)
    _ = try pipeline.take(report("3", absences), at: start)
    let notices = try told("css-decouvreurs", pipeline)
    #expect(notices.map(\.change) == [.opened, .updated])
    for notice in notices {
      let text = notice.fields.text
      #expect(text.contains("Nouveau sac.") && !text.contains("Vue au parc."))
    }
  }
}

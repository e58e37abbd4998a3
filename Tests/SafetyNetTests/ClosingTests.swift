import Alerts
import Chronology
import Mandates
import Observations
import Risk
import Store
import StrictJSON
import TestSupport
import Testing
import Wording

@testable import SafetyNet

/// Who closes an alert, or a part of it, and with which outcome: one person below band 3, two from there.
struct ClosingTests {
  let start = Region.start

  @Test("From band 3 it takes two people to close")
  func closing() throws {
    var (pipeline, notice) = try opened()
    let alert = notice.alert
    let others = try pipeline.store.notices(ofAlert: alert).filter { $0.organisation != "dpj" }
    let second = try #require(others.first)
    pipeline.begin(at: start)
    let first = try pipeline.close(
      notice.id, outcome: .confirmed, note: nil, by: Region.caller("pivot-dpj-1"))
    #expect(first.state != .closed)
    let same = try pipeline.close(
      notice.id, outcome: .confirmed, note: nil, by: Region.caller("pivot-dpj-1"))
    #expect(same.state != .closed, "the same person twice is one person")
    let closed = try pipeline.close(
      second.id, outcome: .confirmed, note: nil, by: Region.caller(second.recipient))
    #expect(closed.state == .closed)
    try pipeline.store.append(pipeline.commit)
    pipeline.committed()
    let mine = try pipeline.inbox("pivot-dpj-1")
    #expect(mine.first?.state == .closed, "who proposed it is done with it too")
    #expect(mine.last?.change == .closed)
    #expect(mine.last?.state == .queued, "and has yet to hear that it was confirmed")
    #expect(!pipeline.openDuties(of: alert).contains { $0.organisation == "dpj" })
  }

  @Test("A person with two accounts is one: they do not confirm what they proposed")
  func aPersonWithTwoAccountsIsOne() throws {
    let library = try Region.library {
      $0.replacing("person: \"Élodie Longpré\"", with: "person: \"Anouk Valcourt\"")
    }
    let warnings = RuleLibrary.peopleInTwoPlaces(in: library.directory)
    #expect(warnings.map(\.code) == ["one-person"])
    #expect(warnings.first?.message.en.contains("\"pivot-cjq-1\"") == true)
    #expect(try RuleLibrary.peopleInTwoPlaces(in: Region.library().directory).isEmpty)
    var (pipeline, notice) = try opened(library: library)
    let other = try #require(try pipeline.inbox("pivot-cjq-1").first)
    let theirs = try Region.caller("pivot-cjq-1")
    let before = pipeline.openDuties(of: notice.alert).count
    try pipeline.act(at: start) {
      _ = try $0.close(
        notice.id, outcome: .unfounded, note: nil, by: Region.caller("pivot-dpj-1"))
    }
    let standing = try pipeline.whereItStands(other, for: theirs)
    #expect(standing?["closing_proposed"] == "self")
    pipeline.begin(at: start + .minutes(1))
    let error = #expect(throws: RequestError.self) {
      try pipeline.close(other.id, outcome: .unfounded, note: nil, by: theirs)
    }
    #expect(error?.code == .conflict)
    #expect(pipeline.openDuties(of: notice.alert).count == before)
    // Nor in the place of somebody else.
    let third = try #require(
      try pipeline.store.notices(ofAlert: notice.alert).first {
        !["dpj", "cjq"].contains($0.organisation)
      })
    let inTheirPlace = Caller(
      account: try Region.caller(third.recipient).account, through: "pivot-dpj-1")
    #expect(throws: RequestError.self) {
      try pipeline.close(third.id, outcome: .unfounded, note: nil, by: inTheirPlace)
    }
    // Somebody else does.
    _ = try pipeline.close(
      third.id, outcome: .unfounded, note: nil, by: Region.caller(third.recipient))
    #expect(pipeline.openDuties(of: notice.alert).count < before)
  }

  @Test(
    "Who proposed it in a colleague's place does not confirm it as themselves; the colleague may not either"
  )
  func inAColleaguesPlace() throws {
    var (pipeline, notice) = try opened()
    let other = try #require(
      try pipeline.store.notices(ofAlert: notice.alert).first { $0.organisation != "dpj" })
    let proposer = Caller(
      account: try Region.caller("pivot-dpj-1").account, through: other.recipient)
    try pipeline.act(at: start) {
      _ = try $0.close(notice.id, outcome: .unfounded, note: nil, by: proposer)
    }
    let before = pipeline.openDuties(of: notice.alert).count
    for (id, name) in [(other.id, other.recipient), (notice.id, "pivot-dpj-1")] {
      pipeline.begin(at: start + .minutes(1))
      _ = try? pipeline.close(id, outcome: .unfounded, note: nil, by: Region.caller(name))
      #expect(pipeline.openDuties(of: notice.alert).count == before, "\(name)")
    }
  }

  @Test(
    "What one account proposed in somebody's place it does not confirm in another's; a demonstration does"
  )
  func throughOneAccount() throws {
    var (pipeline, notice) = try opened()
    let other = try #require(
      try pipeline.store.notices(ofAlert: notice.alert).first {
        !["dpj", "cjq"].contains($0.organisation)
      })
    func inThePlace(of name: String) throws -> Caller {
      Caller(account: try Region.caller(name).account, through: "operator")
    }
    try pipeline.act(at: start) {
      _ = try $0.close(
        notice.id, outcome: .unfounded, note: nil, by: inThePlace(of: "pivot-dpj-1"))
    }
    let before = pipeline.openDuties(of: notice.alert).count
    pipeline.begin(at: start + .minutes(1))
    var second = try inThePlace(of: other.recipient)
    let refusal = #expect(throws: RequestError.self) {
      try pipeline.close(other.id, outcome: .unfounded, note: nil, by: second)
    }
    #expect(refusal?.code == .conflict)
    #expect(pipeline.openDuties(of: notice.alert).count == before)
    second.isDemonstration = true
    _ = try pipeline.close(other.id, outcome: .unfounded, note: nil, by: second)
    #expect(pipeline.openDuties(of: notice.alert).count < before)
  }

  @Test("What the first of two proposes is known to who confirms, and what is kept to everybody")
  func outcomes() throws {
    var (pipeline, notice) = try opened()
    let others = try pipeline.store.notices(ofAlert: notice.alert).filter {
      $0.organisation != "dpj"
    }
    let second = try #require(
      others.first { pipeline.library.matrix.mandate($0.mandate)?.showsPartners == true })
    let confirmer = try Region.caller(second.recipient)
    try pipeline.act(at: start) {
      _ = try $0.close(
        notice.id, outcome: .confirmed, note: nil, by: Region.caller("pivot-dpj-1"))
    }
    let before = try pipeline.whereItStands(second, for: confirmer)
    #expect(before?["closing_proposed"] == "other" && before?["closing_outcome"] == "confirmed")
    let mine = try pipeline.whereItStands(notice, for: Region.caller("pivot-dpj-1"))
    #expect(mine?["closing_proposed"] == "self" && mine?["closing_outcome"] == "confirmed")
    try pipeline.act(at: start) {
      _ = try $0.close(second.id, outcome: .atRisk, note: nil, by: confirmer)
    }
    let last = try #require(try pipeline.inbox("pivot-dpj-1").last)
    #expect(last.change == .closed && last.action.fr.hasPrefix("Issue : à risque. "))
    #expect(last.action.en.hasPrefix("Outcome: at risk. "))
    #expect(
      last.withoutConsent.action == Ending.consent.words(isYouthProtection: false),
      "where the consent is lost it is not said")
    #expect(pipeline.alerts[notice.alert]?.closingOutcome == nil)
  }

  @Test("Whose part is closed reads that another organisation waits for a second person")
  func lastOfAll() throws {
    var (pipeline, notice) = try opened()
    let pivot = try Region.caller("pivot-dpj-1")
    let parts = pipeline.openDuties(of: notice.alert).count
    let second = try #require(
      try pipeline.store.notices(ofAlert: notice.alert).first {
        $0.organisation != "dpj"
          && pipeline.library.matrix.mandate($0.mandate)?.showsPartners == true
      })
    let other = try #require(
      try pipeline.store.notices(ofAlert: notice.alert).first {
        $0.organisation != "dpj" && $0.organisation != second.organisation
      })
    try pipeline.act(at: start) {
      _ = try $0.close(notice.id, outcome: .confirmed, note: nil, by: pivot)
      _ = try $0.close(
        second.id, outcome: .confirmed, note: nil, by: Region.caller(second.recipient))
    }
    #expect(pipeline.openDuties(of: notice.alert).count == parts - 2)
    let before = try pipeline.whereItStands(notice, for: pivot)
    #expect(before?["state"] == "closed" && before?["closing_proposed"] == nil)
    try pipeline.act(at: start) {
      _ = try $0.close(other.id, outcome: .atRisk, note: nil, by: Region.caller(other.recipient))
    }
    let after = try pipeline.whereItStands(notice, for: pivot)
    #expect(after?["closing_proposed"] == "other" && after?["closing_outcome"] == "at_risk")
    try pipeline.act(at: start) {
      _ = try $0.close(notice.id, outcome: .atRisk, note: nil, by: pivot)
    }
    let key = Pipeline.DutyKey(alert: notice.alert, organisation: other.organisation)
    #expect(pipeline.duties[key] == nil)
  }

  @Test("An alert is not closed from a notice of before its band rose")
  func closingFromAnOldNotice() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(
      Region.hotel("CJQ-1", id: "1", at: start), Region.runaway("CJQ-1", id: "2", at: start),
      at: start)
    let alert = try #require(pipeline.alerts.values.first { $0.band == .concern })
    let old = try #require(try pipeline.store.notices(ofAlert: alert.id).first)
    _ = try pipeline.take(Region.disclosure("CJQ-1", id: "3", at: start), at: start)
    try #require(pipeline.alerts[alert.id]?.band == .immediate)
    pipeline.begin(at: start)
    let error = #expect(throws: RequestError.self) {
      try pipeline.close(
        old.id, outcome: .unfounded, note: nil, by: Region.caller(old.recipient))
    }
    #expect(error?.code == .conflict)
    #expect(pipeline.alerts[alert.id]?.closingProposedBy == nil)
    let latest = try #require(try pipeline.inbox(old.recipient).last)
    _ = try pipeline.close(
      latest.id, outcome: .unfounded, note: nil, by: Region.caller(old.recipient))
    #expect(pipeline.alerts[alert.id]?.closingProposedBy == old.recipient)
  }

  @Test("Who confirmed a closing and asks again proposes nothing, and is done with every notice")
  func closingAskedAgain() throws {
    var (pipeline, notice) = try opened()
    let alert = notice.alert
    let second = try #require(
      try pipeline.store.notices(ofAlert: alert).first { $0.organisation != "dpj" })
    let confirmer = try Region.caller(second.recipient)
    _ = try pipeline.take(Region.hotel("CJQ-1", id: "2", at: start), at: start)
    try pipeline.act(at: start) {
      _ = try $0.close(
        notice.id, outcome: .confirmed, note: nil, by: Region.caller("pivot-dpj-1"))
      _ = try $0.close(second.id, outcome: .confirmed, note: nil, by: confirmer)
    }
    try #require(!pipeline.openDuties(of: alert).isEmpty, "others still work on it")
    let own = try pipeline.inbox(second.recipient).filter { $0.alert == alert }
    #expect(own.count > 1 && own.allSatisfy { $0.state == .closed })
    try pipeline.act(at: start) {
      _ = try $0.close(second.id, outcome: .confirmed, note: nil, by: confirmer)
    }
    #expect(pipeline.alerts[alert]?.closingProposedBy == nil)
  }

  @Test(
    "Closed by two and opened again, it is closed again from the first notice too, not in silence")
  func closedAgainAfterReopening() throws {
    var (pipeline, notice) = try opened()
    let alert = notice.alert
    let others = try pipeline.store.notices(ofAlert: alert).filter { $0.organisation != "dpj" }
    let second = try #require(others.first)
    try pipeline.act(at: start) {
      _ = try $0.close(
        notice.id, outcome: .confirmed, note: nil, by: Region.caller("pivot-dpj-1"))
      _ = try $0.close(
        second.id, outcome: .confirmed, note: nil, by: Region.caller(second.recipient))
      _ = try $0.reopen(notice.id, reason: "r", by: Region.caller("pivot-dpj-1"))
    }
    try #require(pipeline.openDuties(of: alert).contains { $0.organisation == "dpj" })
    try pipeline.act(at: start) {
      _ = try $0.close(
        notice.id, outcome: .atRisk, note: nil, by: Region.caller("pivot-dpj-1"))
    }
    #expect(pipeline.alerts[alert]?.closingProposedBy == "pivot-dpj-1")
  }

  @Test("The same call again closes no third organisation's part that proposes something else")
  func closingAskedAgainLater() throws {
    var (pipeline, notice) = try opened()
    let alert = notice.alert
    let pivot = try Region.caller("pivot-dpj-1")
    let others = try pipeline.store.notices(ofAlert: alert).filter { $0.organisation != "dpj" }
    let second = try #require(others.first)
    let third = try #require(others.first { $0.organisation != second.organisation })
    let confirmer = try Region.caller(second.recipient)
    try pipeline.act(at: start) {
      _ = try $0.close(notice.id, outcome: .confirmed, note: nil, by: pivot)
      _ = try $0.close(second.id, outcome: .confirmed, note: nil, by: confirmer)
      _ = try $0.close(
        third.id, outcome: .atRisk, note: nil, by: Region.caller(third.recipient))
    }
    let before = pipeline.openDuties(of: alert).map(\.organisation)
    try pipeline.act(at: start + .minutes(1)) {
      let first = try $0.close(notice.id, outcome: .confirmed, note: nil, by: pivot)
      let same = try $0.close(second.id, outcome: .confirmed, note: nil, by: confirmer)
      #expect(first.state == .closed && same.state == .closed, "it answers as the first time")
    }
    #expect(pipeline.openDuties(of: alert).map(\.organisation) == before)
    #expect(before.contains(third.organisation))
    #expect(pipeline.alerts[alert]?.closingProposedBy == third.recipient)
    // Who says what was proposed confirms it.
    try pipeline.act(at: start + .minutes(2)) {
      _ = try $0.close(notice.id, outcome: .atRisk, note: nil, by: pivot)
    }
    #expect(!pipeline.openDuties(of: alert).contains { $0.organisation == third.organisation })
  }

  @Test("What somebody proposed who has left the directory since is proposed no more")
  func proposedByWhoHasLeft() throws {
    let store = MemoryStore()
    var pipeline = try Region.pipeline(store: store)
    _ = try pipeline.take(Region.disclosure("CJQ-1", id: "1", at: start), at: start)
    let notice = try #require(try pipeline.inbox("pivot-dpj-1").first)
    let other = try #require(
      store.notices(ofAlert: notice.alert).first { $0.organisation == "cjq" })
    try pipeline.act(at: start) {
      _ = try $0.close(
        notice.id, outcome: .confirmed, note: nil, by: Region.caller("pivot-dpj-1"))
    }
    let library = try Region.library {
      $0.replacing("name: pivot-dpj-1\n", with: "name: pivot-dpj-9\n")
    }
    var again = try Region.pipeline(store: store, library: library)
    let caller = try Region.caller(other.recipient)
    let standing = try again.whereItStands(other, for: caller)
    #expect(standing?["closing_proposed"] == nil)
    let before = again.openDuties(of: notice.alert).count
    try again.act(at: start + .minutes(1)) {
      _ = try $0.close(other.id, outcome: .confirmed, note: nil, by: caller)
    }
    #expect(again.openDuties(of: notice.alert).count == before)
    #expect(again.alerts[notice.alert]?.closingProposedBy == other.recipient)
  }

  @Test("A part that is closed is not closed with another outcome")
  func anotherOutcome() throws {
    var (pipeline, notice) = try opened()
    let others = try pipeline.store.notices(ofAlert: notice.alert).filter {
      $0.organisation != "dpj"
    }
    let second = try #require(others.first)
    let confirmer = try Region.caller(second.recipient)
    try pipeline.act(at: start) {
      _ = try $0.close(
        notice.id, outcome: .confirmed, note: nil, by: Region.caller("pivot-dpj-1"))
      _ = try $0.close(second.id, outcome: .confirmed, note: nil, by: confirmer)
    }
    pipeline.begin(at: start)
    _ = try pipeline.close(second.id, outcome: .confirmed, note: nil, by: confirmer)
    _ = try pipeline.close(
      notice.id, outcome: .confirmed, note: nil, by: Region.caller("pivot-dpj-1"))
    let error = #expect(throws: RequestError.self) {
      try pipeline.close(second.id, outcome: .unfounded, note: nil, by: confirmer)
    }
    #expect(error?.code == .conflict)
  }

  @Test("What others close with another outcome later is not what one's own part was closed with")
  func othersOutcome() throws {
    var (pipeline, notice) = try opened()
    let pivot = try Region.caller("pivot-dpj-1")
    let notices = try pipeline.store.notices(ofAlert: notice.alert)
    let parts = Dictionary(grouping: notices, by: \.organisation)
    let others = parts.keys.sorted().filter { $0 != "dpj" }.compactMap { parts[$0]?.first }
    try #require(others.count > 3)
    try pipeline.act(at: start) {
      _ = try $0.close(notice.id, outcome: .confirmed, note: nil, by: pivot)
      _ = try $0.close(
        others[0].id, outcome: .confirmed, note: nil, by: Region.caller(others[0].recipient))
      for other in others[1...2] {
        _ = try $0.close(
          other.id, outcome: .atRisk, note: nil, by: Region.caller(other.recipient))
      }
    }
    pipeline.begin(at: start + .minutes(1))
    for (part, isTheirs) in [(notice, false), (others[0], false), (others[1], true)] {
      let caller = try Region.caller(part.recipient)
      if isTheirs {
        let again = try pipeline.close(part.id, outcome: .atRisk, note: nil, by: caller)
        #expect(again.state == .closed)
      } else {
        let error = #expect(throws: RequestError.self) {
          try pipeline.close(part.id, outcome: .atRisk, note: nil, by: caller)
        }
        #expect(error?.code == .conflict)
        let same = try pipeline.close(part.id, outcome: .confirmed, note: nil, by: caller)
        #expect(same.state == .closed)
      }
    }
  }

  @Test("Whoever takes an alert up again withdraws what was proposed for its closing")
  func reopeningWithdrawsTheProposal() throws {
    var (pipeline, notice) = try opened()
    let alert = notice.alert
    let others = try pipeline.store.notices(ofAlert: alert).filter { $0.organisation != "dpj" }
    let second = try #require(others.first)
    let third = try #require(others.first { $0.organisation != second.organisation })
    try pipeline.act(at: start) {
      _ = try $0.close(
        notice.id, outcome: .confirmed, note: nil, by: Region.caller("pivot-dpj-1"))
      _ = try $0.close(
        second.id, outcome: .confirmed, note: nil, by: Region.caller(second.recipient))
      _ = try $0.close(
        third.id, outcome: .confirmed, note: nil, by: Region.caller(third.recipient))
    }
    try #require(pipeline.alerts[alert]?.closingProposedBy == third.recipient)
    try pipeline.act(at: start) {
      _ = try $0.reopen(second.id, reason: "r", by: Region.caller(second.recipient))
    }
    #expect(pipeline.alerts[alert]?.closingProposedBy == nil)
  }

  @Test("The same closing again changes nothing, whether others still work on the alert or not")
  func closedTwice() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(
      Region.hotel("CJQ-1", id: "1", at: start), Region.runaway("CJQ-1", id: "2", at: start),
      at: start)
    let alert = try #require(pipeline.alerts.values.first { $0.band == .concern })
    let notices = try pipeline.store.notices(ofAlert: alert.id).filter { $0.band == alert.band }
    let notice = try #require(notices.first)
    let caller = try Region.caller(notice.recipient)
    func close(
      _ pipeline: inout Pipeline, as outcome: Alert.Outcome
    ) throws -> (state: Notice.State?, code: RequestError.Code?, acts: Int) {
      pipeline.begin(at: start)
      do {
        let closed = try pipeline.close(notice.id, outcome: outcome, note: "n", by: caller)
        return (closed.state, nil, pipeline.commit.acts.count + pipeline.commit.remarks.count)
      } catch let error as RequestError {
        return (nil, error.code, 0)
      }
    }
    #expect(try close(&pipeline, as: .atRisk).acts > 0)
    try pipeline.store.append(pipeline.commit)
    pipeline.committed()
    #expect(pipeline.alerts[alert.id] != nil, "others still work on it")
    for isOver in [false, true] {
      if isOver {
        for other in notices where other.organisation != notice.organisation {
          try pipeline.act(at: start) {
            _ = try $0.close(
              other.id, outcome: .confirmed, note: nil, by: Region.caller(other.recipient))
          }
        }
        try #require(pipeline.alerts[alert.id] == nil)
      }
      let again = try close(&pipeline, as: .atRisk)
      #expect(again.state == .closed && again.acts == 0, "over: \(isOver)")
      // Not even the outcome that others have closed it with.
      #expect(try close(&pipeline, as: .confirmed).code == .conflict, "over: \(isOver)")
    }
  }

  @Test("The same closing while the first is being written changes nothing, and another is refused")
  func againWhileWritten() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(
      Region.hotel("CJQ-1", id: "1", at: start), Region.runaway("CJQ-1", id: "2", at: start),
      at: start)
    let alert = try #require(pipeline.alerts.values.first { $0.band == .concern })
    let notice = try #require(
      try pipeline.store.notices(ofAlert: alert.id).first { $0.band == alert.band })
    let caller = try Region.caller(notice.recipient)
    pipeline.begin(at: start + .minutes(1))
    _ = try pipeline.close(notice.id, outcome: .atRisk, note: nil, by: caller)
    let first = pipeline.takeCommit()
    let again = try pipeline.close(notice.id, outcome: .atRisk, note: nil, by: caller)
    #expect(again.state == .closed && pipeline.commit.acts.isEmpty)
    let error = #expect(throws: RequestError.self) {
      try pipeline.close(notice.id, outcome: .confirmed, note: nil, by: caller)
    }
    #expect(error?.code == .conflict)
    try pipeline.store.append(first)
    pipeline.written()
    let later = try pipeline.close(notice.id, outcome: .atRisk, note: nil, by: caller)
    #expect(later.state == .closed)
  }
}

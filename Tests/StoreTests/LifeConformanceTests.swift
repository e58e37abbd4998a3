import Alerts
import Chronology
import Mandates
import Observations
import Risk
import Store
import StoreFixtures
import StrictJSON
import Testing

@Suite("Every store, the life of alerts")
struct LifeConformanceTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test(arguments: Kind.allCases)
  func `An absence stands until somebody ends it`(_ kind: Kind) throws {
    let subject = try Subject(kind, in: scratch)
    var commit = Commit(at: Fixture.time(1))
    commit.roster = [Fixture.entry(1), Fixture.entry(2)]
    try subject.store.append(commit)
    let again = try subject.reopened()
    #expect(try again.store.standing().roster == [Fixture.entry(1), Fixture.entry(2)])
    commit.roster = [Fixture.entry(1, ended: Fixture.time(5))]
    try again.store.append(commit)
    #expect(try again.store.standing().roster == [Fixture.entry(2)])
  }

  @Test(arguments: Kind.allCases)
  func `A consultation is open until it is answered, and its words go with its key`(
    _ kind: Kind
  ) throws {
    let subject = try Subject(kind, in: scratch)
    var commit = Commit(at: Fixture.time(1))
    commit.consultations = [Fixture.consultation(1), Fixture.consultation(2)]
    try subject.store.append(commit)
    let again = try subject.reopened()
    #expect(
      try again.store.standing().openConsultations
        == [Fixture.consultation(1), Fixture.consultation(2)])
    commit.consultations = [Fixture.consultation(1, state: .answered)]
    try again.store.append(commit)
    #expect(try again.store.standing().openConsultations == [Fixture.consultation(2)])
    #expect(
      try again.store.consultation("csl_1") == Fixture.consultation(1, state: .answered))
    try again.store.destroyKeys(of: ["csl_1"])
    #expect(try again.store.consultation("csl_1") == nil)
    #expect(try again.store.consultation("csl_2") == Fixture.consultation(2))
  }

  @Test(arguments: Kind.allCases)
  func `A consultation's notice has its place in the inbox's order`(_ kind: Kind) throws {
    let store = try Subject(kind, in: scratch).store
    try store.append(Fixture.commit(1))
    var notice = Fixture.notice(1, to: "pivot-dpj-1", seq: 2)
    notice.alert = "csl_1"
    notice.subject = try #require(EntityRef(text: "csl_1"))
    notice.changed = nil
    notice.change = .asked
    var commit = Commit(at: Fixture.time(2))
    commit.notices = [notice]
    #expect(throws: StoreError.self) { try store.append(commit) }
    commit.consultations = [Fixture.consultation(1)]
    try store.append(commit)
    #expect(try store.inbox(of: "pivot-dpj-1", after: 1, limit: 9) == [notice])
    #expect(try store.notices(ofAlert: Fixture.alert(1).id).count == 3)
  }

  @Test(arguments: Kind.allCases)
  func `A submission is received, taken once, and ended`(_ kind: Kind) throws {
    let store = try Subject(kind, in: scratch).store
    try store.append(Fixture.commit(1))
    let fresh = try #require(try store.submission("obs_1"))
    #expect(fresh.status == .standing)
    #expect(fresh.taken == nil && fresh.departed == nil)
    for minute in [5, 9] {
      var commit = Commit(at: Fixture.time(minute))
      commit.taken = ["obs_1"]
      try store.append(commit)
    }
    #expect(try store.submission("obs_1")?.taken == Fixture.time(5))
    var commit = Commit(at: Fixture.time(10))
    commit.departures = [
      .init(observation: "obs_1", status: .retracted, by: "watch-ikat-1", reason: nil)
    ]
    try store.append(commit)
    #expect(try store.submission("obs_1")?.departed == Fixture.time(10))
    #expect(try store.submission("obs_9") == nil)
  }

  @Test(arguments: Kind.allCases)
  func `The alert that people closed last is known by its anchor`(_ kind: Kind) throws {
    let subject = try Subject(kind, in: scratch)
    try subject.store.append(Fixture.commit(1))
    try subject.store.append(Fixture.commit(2))
    var commit = Commit(at: Fixture.time(3))
    var withdrawn = Fixture.alert(2, state: .closed)
    withdrawn.outcome = .withdrawn
    commit.alerts = [Fixture.alert(1, state: .closed), withdrawn]
    try subject.store.append(commit)
    #expect(
      try subject.reopened().store.standing().closedAlerts
        == [Fixture.youth(1): Fixture.alert(1).id])
  }
}

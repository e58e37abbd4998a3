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
  func `Whose reports of a period came or went since a moment is known`(_ kind: Kind) throws {
    let store = try Subject(kind, in: scratch).store
    for number in 1...3 { try store.append(Fixture.commit(number)) }
    var gone = Commit(at: Fixture.time(9))
    gone.departures = [
      Commit.Departure(
        observation: "obs_1", status: .retracted, by: "watch-ikat-1", at: Fixture.time(9),
        reason: nil)
    ]
    try store.append(gone)
    func changed(_ moment: Int, from: Int = 0, until: Int = 100) throws -> Set<String> {
      try store.subjects(
        of: Fixture.time(from)..<Fixture.time(until), changedSince: Fixture.time(moment))
    }
    #expect(try changed(3) == [Fixture.youth(1).text, Fixture.youth(3).text])
    #expect(try changed(10).isEmpty)
    #expect(try changed(0, from: 2, until: 3) == [Fixture.youth(2).text])
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
    #expect(try store.tellings(ofConsultation: "csl_1") == [Telling(notice)])
  }

  @Test(arguments: Kind.allCases)
  func `What an alert rests on no longer is kept until it is destroyed, or its alert erased`(
    _ kind: Kind
  ) throws {
    let store = try Subject(kind, in: scratch).store
    for number in 1...2 { try store.append(Fixture.commit(number)) }
    let alerts = [1, 2].map { Fixture.alert($0).id }
    func grounds(until: [Int]) -> [FormerGround] {
      zip(alerts, until).map {
        FormerGround(observation: "obs_1", alert: $0, until: Fixture.time($1))
      }
    }
    for times in [[3, 5], [4, 3]] {
      var commit = Commit(at: Fixture.time(5))
      commit.formerGrounds = grounds(until: times)
      commit.formerGrounds.append(
        FormerGround(observation: "obs_2", alert: alerts[0], until: commit.at))
      try store.append(commit)
    }
    #expect(try store.formerGrounds(of: "obs_1") == grounds(until: [4, 5]))
    var erasing = Commit(at: Fixture.time(6))
    erasing.erasures = [
      Erasure(
        identifiers: [Fixture.youth(2)], replacement: Fixture.youth(3), observations: [],
        rewritten: [], alerts: [alerts[1]], otherAlerts: [])
    ]
    try store.append(erasing)
    #expect(try store.formerGrounds(of: "obs_1") == Array(grounds(until: [4, 5]).prefix(1)))
    var destroying = Commit(at: Fixture.time(7))
    var destruction = Destruction()
    destruction.observations = ["obs_1"]
    destroying.destruction = destruction
    try store.append(destroying)
    #expect(try store.formerGrounds(of: "obs_1").isEmpty)
    #expect(try store.formerGrounds(of: "obs_2").count == 1)
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
      commit.taken = [.init(observation: "obs_1", at: commit.at)]
      try store.append(commit)
    }
    #expect(try store.submission("obs_1")?.taken == Fixture.time(5))
    var commit = Commit(at: Fixture.time(10))
    commit.departures = [
      .init(
        observation: "obs_1", status: .retracted, by: "watch-ikat-1", at: commit.at, reason: nil)
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

  @Test(arguments: Kind.allCases)
  func `Alerts on networks that people closed are all there again, withdrawn ones are not`(
    _ kind: Kind
  ) throws {
    let subject = try Subject(kind, in: scratch)
    var commit = Commit(at: Fixture.time(1))
    var alerts = (1...3).map { Fixture.alert($0, state: .closed) }
    for index in alerts.indices {
      alerts[index].anchor = EntityRef(kind: .network, token: "N0000000000000000000000000")
    }
    alerts[2].outcome = .withdrawn
    commit.alerts = alerts + [Fixture.alert(4, state: .closed)]
    try subject.store.append(commit)
    #expect(try subject.reopened().store.standing().closedNetworks == [alerts[0], alerts[1]])
  }

  // MARK: What has a clock of its own

  @Test(arguments: Kind.allCases)
  func
    `A marker is kept from the last time, an incident with all its revisions, and both go by their dates`(
      _ kind: Kind
    ) throws
  {
    let store = try Subject(kind, in: scratch).store
    for number in [1, 5] {
      var commit = Commit(at: Fixture.time(number))
      commit.markers = [.init(marker: "mrk_a", at: commit.at)]
      commit.incidents = [
        Incident(
          id: "inc_1", revision: number, by: "privacy-1", at: Fixture.time(number),
          known: Fixture.time(number), isSerious: number > 1,
          content: [JSONMember("information", "CANARI-INCIDENT"), JSONMember("persons", 3)])
      ]
      try store.append(commit)
    }
    #expect(try store.marked("mrk_a") == Fixture.time(5))
    #expect(try store.marked("mrk_b") == nil)
    let incidents = try store.incidents()
    #expect(incidents.map(\.revision) == [1, 5] && incidents[1].isSerious)
    #expect(incidents[0].content.first?.value == "CANARI-INCIDENT")
    #expect(try store.kept().incidents == [Fixture.time(5)])
    // A revision that is there is never written again, nor twice at once.
    for revisions in [[5], [6, 6]] {
      var commit = Commit(at: Fixture.time(8))
      commit.incidents = revisions.map {
        Incident(
          id: "inc_1", revision: $0, by: "privacy-1", at: commit.at, known: commit.at,
          isSerious: false, content: [])
      }
      let error = #expect(throws: StoreError.self) { try store.append(commit) }
      #expect(error?.code == .contradiction)
    }
    #expect(try store.incidents().map(\.revision) == [1, 5])
    func destroy(before number: Int) throws {
      var commit = Commit(at: Fixture.time(9))
      var destruction = Destruction()
      destruction.markersBefore = Fixture.time(number)
      destruction.incidentsBefore = Fixture.time(number)
      commit.destruction = destruction
      try store.append(commit)
    }
    try destroy(before: 5)
    #expect(try store.marked("mrk_a") != nil)
    #expect(try store.incidents().count == 2, "its last revision is of after")
    try destroy(before: 6)
    #expect(try store.marked("mrk_a") == nil)
    #expect(try store.incidents().isEmpty)
  }

  @Test(arguments: Kind.allCases)
  func
    `A question loses its words, that an observation was taken goes with it, what was superseded goes by its date`(
      _ kind: Kind
    ) throws
  {
    let store = try Subject(kind, in: scratch).store
    try store.append(Fixture.commit(7, seq: 1))
    var commit = Commit(at: Fixture.time(8))
    commit.consultations = [Fixture.consultation(1, state: .answered)]
    commit.taken = [.init(observation: "obs_7", at: commit.at)]
    try store.append(commit)
    #expect(try store.kept().consultations.map(\.id) == ["csl_1"])
    #expect(try store.submission("obs_7")?.taken == Fixture.time(8))
    var destroying = Commit(at: Fixture.time(9))
    var destruction = Destruction()
    destruction.observations = ["obs_7"]
    destruction.consultations = ["csl_1"]
    destruction.supersessionsBefore = Fixture.time(7)
    destroying.destruction = destruction
    try store.append(destroying)
    #expect(try store.consultation("csl_1") == nil)
    #expect(try store.kept().consultations.isEmpty)
    #expect(try store.submission("obs_7")?.taken == nil)
    #expect(try store.standing().superseded == ["evt_6": Fixture.time(7)])
    var later = Commit(at: Fixture.time(10))
    destruction = Destruction()
    destruction.supersessionsBefore = Fixture.time(8)
    later.destruction = destruction
    try store.append(later)
    #expect(try store.standing().superseded.isEmpty)
  }

  @Test(arguments: Kind.allCases)
  func
    `The counts of a month take the place of those before, stand after a restart, and go by their date`(
      _ kind: Kind
    ) throws
  {
    let subject = try Subject(kind, in: scratch)
    func count(_ month: Int, _ codes: String, _ people: Int) -> TemplateCount {
      TemplateCount(
        month: Fixture.time(month),
        codes: codes.map { EntityRef(kind: .adTemplate, token: "\($0)") },
        people: people)
    }
    func destroy(_ counts: [TemplateCount], before: Int? = nil, in store: any Store) throws {
      var commit = Commit(at: Fixture.time(9))
      var destruction = Destruction()
      destruction.templateCounts = counts
      destruction.templateCountsBefore = before.map { Fixture.time($0) }
      commit.destruction = destruction
      try store.append(commit)
    }
    try destroy([count(1, "AB", 2), count(1, "C", 0), count(2, "A", 1)], in: subject.store)
    try destroy([count(1, "ABC", 3)], in: subject.store)
    let again = try subject.reopened()
    #expect(try again.store.standing().templateCounts == [count(1, "ABC", 3), count(2, "A", 1)])
    #expect(try again.store.kept().templateCounts == [Fixture.time(1), Fixture.time(2)])
    try destroy([], before: 2, in: again.store)
    #expect(try again.store.standing().templateCounts == [count(2, "A", 1)])
    try destroy([], before: 3, in: again.store)
    #expect(try again.store.standing().templateCounts.isEmpty)
  }
}

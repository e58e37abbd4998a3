import Alerts
import Chronology
import Mandates
import Observations
import Risk
import Store
import StoreFixtures
import StrictJSON
import Testing

/// Which store; every test here holds for each.
enum Kind: String, CaseIterable, CustomTestStringConvertible {
  case memory, disk

  var testDescription: String { rawValue }
}

/// A store of a kind; one on disk can be closed and opened again.
struct Subject {
  let store: any InspectedStore
  private let scratch: Scratch
  private let key: MasterKey
  private let kind: Kind

  init(_ kind: Kind, in scratch: Scratch) throws {
    self.kind = kind
    self.scratch = scratch
    key = MasterKey.generated()
    store =
      kind == .memory
      ? MemoryStore() : try scratch.store(key)
  }

  private init(_ store: any InspectedStore, like other: Subject) {
    (self.store, scratch, key, kind) = (store, other.scratch, other.key, other.kind)
  }

  /// The same store after a restart; the one in memory has none.
  func reopened() throws -> Subject {
    guard kind == .disk else { return self }
    store.close()
    return Subject(try scratch.store(key), like: self)
  }
}

@Suite("Every store")
struct ConformanceTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  // MARK: Round trips

  @Test(arguments: Kind.allCases)
  func `A period knows what it brought, and its release is replaced`(_ kind: Kind) throws {
    let store = try Subject(kind, in: scratch).store
    try store.append(Fixture.commit(1))
    let first = try #require(try store.standing().observations.first).observation.arrival
    let records = try store.period(from: first, until: first + .days(1))
    #expect(records.arrivals == 1)
    #expect(records.departures == 0)
    #expect(records.alerts.map(\.highest) == (try store.standing().openAlerts.map(\.band)))
    #expect(try store.period(from: first + .days(1), until: first + .days(2)).arrivals == 0)
    #expect(try store.release(of: "2026-Q1") == nil)
    for body: JSONValue in ["first", "second"] {
      var commit = Commit(at: first)
      commit.releases = [KeptRelease(period: "2026-Q1", body: body)]
      try store.append(commit)
    }
    #expect(try store.release(of: "2026-Q1") == "second")
  }

  @Test(arguments: Kind.allCases)
  func `A standing observation comes back with its matches`(_ kind: Kind) throws {
    let store = try Subject(kind, in: scratch).store
    try store.append(Fixture.commit(1))
    let standing = try store.standing()
    #expect(standing.observations.map(\.observation) == [Fixture.observation(1)])
    #expect(standing.observations.map(\.matches) == [["rule-a", "rule-b"]])
  }

  @Test(arguments: Kind.allCases)
  func `Observations stand in the order of their arrival`(_ kind: Kind) throws {
    let store = try Subject(kind, in: scratch).store
    for (seq, number) in [5, 3, 9, 1].enumerated() {
      try store.append(Fixture.commit(number, seq: Int64(seq) + 1))
    }
    #expect(
      try store.standing().observations.map(\.observation.id) == [
        "obs_5", "obs_3", "obs_9", "obs_1",
      ])
  }

  @Test(arguments: Kind.allCases)
  func `Contents come back by observation in the order asked`(_ kind: Kind) throws {
    let store = try Subject(kind, in: scratch).store
    try store.append(Fixture.commit(1))
    try store.append(Fixture.commit(2))
    let (one, two) = (Fixture.contents(1), Fixture.contents(2))
    let found = try store.contents(of: ["obs_2", "obs_absent", "obs_1"])
    #expect(found == [two[0], two[2], two[1], one[0], one[2], one[1]])
  }

  @Test(arguments: Kind.allCases)
  func `An accepted observation is found by its event key and by its id`(_ kind: Kind) throws {
    let store = try Subject(kind, in: scratch).store
    try store.append(Fixture.commit(2, seq: 1))
    let expected = AcceptedObservation(
      observation: "obs_2", eventKey: "evt_2", digest: "digest_2", source: "/units/ikat",
      organisation: "spvq/ikat", kind: "hotel_report", status: .standing, isDirect: true)
    #expect(try store.accepted(eventKey: "evt_2") == expected)
    #expect(try store.accepted(observation: "obs_2") == expected)
    #expect(try store.accepted(eventKey: "evt_3") == nil)
    #expect(try store.accepted(observation: "evt_2") == nil)
  }

  @Test(arguments: Kind.allCases)
  func `What departs stands no more and keeps its reason`(_ kind: Kind) throws {
    let store = try Subject(kind, in: scratch).store
    try store.append(Fixture.commit(1))
    try store.append(Fixture.commit(2))
    let departure = Commit.Departure(
      observation: "obs_1", status: .retracted, by: "watch-ikat-1", at: Fixture.time(3),
      reason: "mauvaise chambre")
    var commit = Commit(at: Fixture.time(3))
    commit.departures = [departure]
    try store.append(commit)
    #expect(try store.standing().observations.map(\.observation.id) == ["obs_2"])
    #expect(try store.accepted(observation: "obs_1")?.status == .retracted)
    #expect(try store.departure(of: "obs_1") == departure)
    #expect(try store.departure(of: "obs_2") == nil)
  }

  @Test(arguments: Kind.allCases)
  func `An observation may arrive and depart in one commit`(_ kind: Kind) throws {
    let store = try Subject(kind, in: scratch).store
    var commit = Fixture.commit(1)
    commit.departures = [
      Commit.Departure(
        observation: "obs_1", status: .superseded, by: "filet", at: commit.at, reason: nil)
    ]
    try store.append(commit)
    #expect(try store.standing().observations.isEmpty)
    #expect(try store.accepted(observation: "obs_1")?.status == .superseded)
  }

  @Test(arguments: Kind.allCases)
  func `The latest band of an entity is the one recorded last`(_ kind: Kind) throws {
    let store = try Subject(kind, in: scratch).store
    for band in [Band.concern, .high, .watch] {
      var commit = Commit(at: Fixture.time(1))
      commit.assessments = [
        Fixture.assessment(1, band: band), Fixture.assessment(2, band: .none),
      ]
      try store.append(commit)
    }
    #expect(try store.standing().bands == [Fixture.youth(1): .watch, Fixture.youth(2): .none])
  }

  @Test(arguments: Kind.allCases)
  func `Assessments come back whole, the last one first`(_ kind: Kind) throws {
    let store = try Subject(kind, in: scratch).store
    for number in 1...2 {
      for band in [Band.concern, .high] {
        var commit = Commit(at: Fixture.time(1))
        commit.assessments = [Fixture.assessment(number, band: band)]
        try store.append(commit)
      }
    }
    let expected = [
      Fixture.assessment(2, band: .high), Fixture.assessment(2, band: .concern),
    ]
    #expect(try store.assessments(of: Fixture.youth(2), limit: 5) == expected)
    #expect(try store.assessments(of: Fixture.youth(2), limit: 1) == [expected[0]])
  }

  @Test(arguments: Kind.allCases)
  func `An alert comes back as it was last put in`(_ kind: Kind) throws {
    let store = try Subject(kind, in: scratch).store
    try store.append(Fixture.commit(1))
    var commit = Commit(at: Fixture.time(2))
    commit.alerts = [Fixture.alert(1, revision: 2)]
    try store.append(commit)
    #expect(try store.alert(Fixture.alert(1).id) == Fixture.alert(1, revision: 2))
    #expect(try store.alert("alr_absent") == nil)
  }

  @Test(arguments: Kind.allCases)
  func `Only open alerts and duties are standing`(_ kind: Kind) throws {
    let store = try Subject(kind, in: scratch).store
    try store.append(Fixture.commit(1))
    try store.append(Fixture.commit(2))
    var commit = Commit(at: Fixture.time(3))
    commit.alerts = [Fixture.alert(1, state: .closed)]
    commit.duties = [
      Fixture.duty(1, organisation: "dpj", state: .closed),
      Fixture.duty(1, organisation: "cjq", state: .closed),
      Fixture.duty(1, organisation: "spvq/ikat", state: .acknowledged),
    ]
    try store.append(commit)
    let standing = try store.standing()
    #expect(standing.openAlerts == [Fixture.alert(2)])
    #expect(
      standing.openDuties == [
        Fixture.duty(1, organisation: "spvq/ikat", state: .acknowledged),
        Fixture.duty(2, organisation: "cjq"), Fixture.duty(2, organisation: "dpj"),
        Fixture.duty(2, organisation: "spvq/ikat"),
      ])
    #expect(try store.alert(Fixture.alert(1).id) == Fixture.alert(1, state: .closed))
    let (closed, open) = (Fixture.alert(1, state: .closed), Fixture.alert(2))
    let grounds = try #require(closed.grounds.first?.observations.first)
    #expect(try store.closedAlerts(restingOn: grounds) == [closed])
    #expect(try store.closedAlerts(restingOn: String(grounds.dropLast())).isEmpty)
    let only = try #require(open.grounds.last?.observations.last)
    #expect(try store.closedAlerts(restingOn: only).isEmpty, "that one is open")
  }

  @Test(arguments: Kind.allCases)
  func `What a retracted observation had superseded stays so`(_ kind: Kind) throws {
    let store = try Subject(kind, in: scratch).store
    var commit = Commit(at: Fixture.time(7))
    commit.arrivals = [Fixture.arrival(7)]
    commit.departures = [
      Commit.Departure(
        observation: "obs_7", status: .retracted, by: "a", at: commit.at, reason: nil)
    ]
    try store.append(commit)
    #expect(try store.standing().superseded == ["evt_6": Fixture.time(7)])
  }

  @Test(arguments: Kind.allCases)
  func `A notice comes back as it was issued`(_ kind: Kind) throws {
    let store = try Subject(kind, in: scratch).store
    try store.append(Fixture.commit(1))
    try store.append(Fixture.commit(2))
    for number in 1...2 {
      let notice = Fixture.notice(number, to: "pivot-dpj-1", seq: Int64(number))
      #expect(try store.notice(notice.id) == notice)
      #expect(try store.notice(notice.id, for: "pivot-dpj-1") == notice)
      #expect(try store.notice(notice.id, for: "pivot-ikat-1") == nil)
    }
    #expect(try store.notice("ntc_absent") == nil)
  }

  @Test(arguments: Kind.allCases)
  func `An alert's notices come in the order of their issue`(_ kind: Kind) throws {
    let store = try Subject(kind, in: scratch).store
    try store.append(Fixture.commit(1))
    try store.append(Fixture.commit(2))
    #expect(
      try store.notices(ofAlert: Fixture.alert(2).id).map(\.recipient) == Fixture.recipients)
    #expect(
      try store.organisations(toldOf: Fixture.alert(2).id)
        == Set(store.notices(ofAlert: Fixture.alert(2).id).map(\.organisation)))
    #expect(try store.organisations(toldOf: "alr_absent") == [])
    let register = try store.notices(after: 2, limit: 2)
    #expect(register.map(\.number) == [3, 4])
    #expect(register.map(\.notice.alert) == [Fixture.alert(1).id, Fixture.alert(2).id])
  }

  @Test(arguments: Kind.allCases)
  func `Denials come back with their reasons`(_ kind: Kind) throws {
    let store = try Subject(kind, in: scratch).store
    var commit = Fixture.commit(1)
    commit.denials.append(Fixture.denials(1, revision: 2))
    try store.append(commit)
    try store.append(Fixture.commit(2))
    #expect(
      try store.denials(ofAlert: Fixture.alert(1).id)
        == Fixture.denials(1).each + Fixture.denials(1, revision: 2).each)
  }

  @Test(arguments: Kind.allCases)
  func `Remarks on a notice come back in order`(_ kind: Kind) throws {
    let store = try Subject(kind, in: scratch).store
    try store.append(Fixture.commit(1))
    let remarks = ["rappelé à 14 h", "suivi par l'unité"].map {
      Commit.Remark(
        notice: "ntc_pivot-dpj-1_1", by: "pivot-dpj-1", at: Fixture.time(4), text: $0)
    }
    for remark in remarks {
      var commit = Commit(at: Fixture.time(4))
      commit.remarks = [remark]
      try store.append(commit)
    }
    #expect(try store.remarks(onNotice: "ntc_pivot-dpj-1_1") == remarks)
    #expect(try store.remarks(onNotice: "ntc_pivot-cjq-1_1") == [])
  }

  @Test(arguments: Kind.allCases)
  func `Acts are numbered from 1 in their order`(_ kind: Kind) throws {
    let store = try Subject(kind, in: scratch).store
    try store.append(Fixture.commit(1))
    try store.append(Fixture.commit(2))
    let acts = Fixture.commit(1).acts + Fixture.commit(2).acts
    let found = try store.acts(after: 0, limit: 100)
    #expect(found.map(\.seq) == Array(1...Int64(acts.count)))
    #expect(found.map(\.act) == acts)
    #expect(try store.acts(after: 4, limit: 2).map(\.seq) == [5, 6])
    #expect(
      try store.acts(on: Fixture.alert(2).id) == [
        Fixture.routed(2)
      ])
  }

  @Test(arguments: Kind.allCases)
  func `Acts of some kinds on some things come in their order`(_ kind: Kind) throws {
    let store = try Subject(kind, in: scratch).store
    var commit = Commit(at: Fixture.start)
    let written: [(Act.Kind, String)] = [
      (.acknowledged, "ntc_b_1"), (.declined, "ntc_a_1"), (.acknowledged, "ntc_a_1"),
      (.declined, "ntc_a_12"), (.noticeRead, "ntc_a_1"), (.declined, "ntc_b_1"),
    ]
    for (kind, object) in written {
      commit.acts.append(Act(kind: kind, by: "pivot-dpj-1", at: Fixture.start, object: object))
    }
    try store.append(commit)
    let found = try store.acts(of: [.declined, .acknowledged], on: ["ntc_a_1", "ntc_b_1"])
    #expect(found.map(\.kind) == [.acknowledged, .declined, .acknowledged, .declined])
    #expect(found.map(\.object) == ["ntc_b_1", "ntc_a_1", "ntc_a_1", "ntc_b_1"])
    #expect(try store.acts(of: [.declined], on: ["ntc_a_12"]).count == 1)
    #expect(try store.acts(of: [], on: ["ntc_a_1"]).isEmpty)
    #expect(try store.acts(of: [.declined], on: []).isEmpty)
    #expect(try store.acts(of: [.noticeRead], on: ["ntc_a_1"]).isEmpty, "not found by its object")
  }

  @Test(arguments: Kind.allCases)
  func `After a restart everything is as it was`(_ kind: Kind) throws {
    let subject = try Subject(kind, in: scratch)
    for number in 1...20 { try subject.store.append(Fixture.commit(number)) }
    let before = try dump(subject.store)
    #expect(try dump(subject.reopened().store) == before)
  }

  // MARK: Inboxes

  @Test(arguments: Kind.allCases)
  func `What is not received yet is said between two places`(_ kind: Kind) throws {
    let store = try Subject(kind, in: scratch).store
    for number in 1...5 { try store.append(Fixture.commit(number, seq: Int64(number))) }
    let inbox = try store.inbox(of: "pivot-cjq-1", after: 0, limit: 10)
    try #require(inbox.map(\.seq) == [1, 2, 3, 4, 5])
    var commit = Commit(at: Fixture.start)
    for (place, state) in [(1, Notice.State.sent), (2, .received), (3, .closed)] {
      commit.progress.append(
        .init(notice: inbox[place].id, state: state, by: "pivot-cjq-1", at: Fixture.start))
    }
    try store.append(commit)
    func left(_ first: Int64, _ last: Int64) throws -> [Int64] {
      let ids = try store.unreceived(by: "pivot-cjq-1", after: first, upTo: last)
      return ids.compactMap { id in inbox.first { $0.id == id }?.seq }
    }
    #expect(try left(0, 5) == [1, 2, 5])
    #expect(try left(1, 4) == [2])
    #expect(try left(5, 9) == [])
    #expect(try store.unreceived(by: "pivot-absent", after: 0, upTo: 5) == [])
  }

  @Test(arguments: Kind.allCases)
  func `An inbox is read page by page`(_ kind: Kind) throws {
    let store = try Subject(kind, in: scratch).store
    for number in 1...7 { try store.append(Fixture.commit(number)) }
    var seen: [Int64] = []
    while true {
      let page = try store.inbox(of: "pivot-cjq-1", after: seen.last ?? 0, limit: 3)
      if page.isEmpty { break }
      #expect(page.allSatisfy { $0.recipient == "pivot-cjq-1" })
      seen += page.map(\.seq)
    }
    #expect(seen == Array(1...7))
    #expect(try store.lastSequence(of: "pivot-cjq-1") == 7)
    #expect(try store.lastSequence(of: "pivot-nobody") == 0)
    #expect(try store.inbox(of: "pivot-cjq-1", after: 0, limit: 0) == [])
  }

  @Test(arguments: Kind.allCases)
  func `A notice moves on and never back, and the first acknowledgement counts`(
    _ kind: Kind
  ) throws {
    let store = try Subject(kind, in: scratch).store
    try store.append(Fixture.commit(1))
    let id = "ntc_pivot-dpj-1_1"
    let steps: [(Notice.State, String)] = [
      (.sent, "filet"), (.acknowledged, "pivot-dpj-1"), (.sent, "filet"),
      (.acknowledged, "releve-dpj-1"),
    ]
    for (minute, step) in steps.enumerated() {
      var commit = Commit(at: Fixture.time(minute))
      commit.progress = [
        Commit.NoticeProgress(notice: id, state: step.0, by: step.1, at: Fixture.time(minute))
      ]
      try store.append(commit)
    }
    var expected = Fixture.notice(1, to: "pivot-dpj-1", seq: 1)
    expected.state = .acknowledged
    expected.acknowledgedBy = "pivot-dpj-1"
    expected.acknowledgedAt = Fixture.time(1)
    #expect(try store.notice(id) == expected)
  }

  // MARK: Refusals

  /// Commits that contradict what commits 1 and 2 have left, each at its end, after much that is right.
  static let contradictions: [(name: String, change: @Sendable (inout Commit) -> Void)] = [
    ("event key used", { $0.arrivals[0].observation.eventKey = "evt_1" }),
    ("observation id used", { $0.arrivals[0].observation.id = "obs_2" }),
    ("event key twice in the commit", { $0.arrivals.append(twin(key: "evt_3", id: "obs_4")) }),
    ("id twice in the commit", { $0.arrivals.append(twin(key: "evt_4", id: "obs_3")) }),
    ("gap in an inbox", { $0.notices[2].seq = 4 }),
    ("seq used", { $0.notices[2].seq = 2 }),
    (
      "seq from zero",
      {
        $0.notices[2].recipient = "pivot-new"; $0.notices[2].seq = 0
      }
    ),
    ("notice id used", { $0.notices[2].id = "ntc_pivot-dpj-1_1" }),
    ("notice of no alert", { $0.notices[2].alert = "alr_absent" }),
    ("duty of no alert", { $0.duties[0].alert = "alr_absent" }),
    ("denial of no alert", { $0.denials[0].alert = "alr_absent" }),
    (
      "departure of nothing",
      {
        $0.departures = [
          .init(observation: "obs_9", status: .retracted, by: "x", at: Fixture.start, reason: "y")
        ]
      }
    ),
    (
      "progress of nothing",
      { $0.progress = [.init(notice: "ntc_9", state: .sent, by: "x", at: Fixture.start)] }
    ),
    (
      "remark on nothing",
      { $0.remarks = [.init(notice: "ntc_9", by: "x", at: Fixture.start, text: "y")] }
    ),
  ]

  private static func twin(key: String, id: String) -> Commit.Arrival {
    var arrival = Fixture.arrival(4)
    arrival.observation.eventKey = key
    arrival.observation.id = id
    return arrival
  }

  @Test(arguments: Kind.allCases, contradictions.indices)
  func `A commit that contradicts is refused and leaves nothing`(
    _ kind: Kind, _ index: Int
  ) throws {
    let subject = try Subject(kind, in: scratch)
    try subject.store.append(Fixture.commit(1))
    try subject.store.append(Fixture.commit(2))
    let before = try dump(subject.store)
    let (name, change) = Self.contradictions[index]
    var commit = Fixture.commit(3)
    change(&commit)
    let error = #expect(throws: StoreError.self, "\(name)") { try subject.store.append(commit) }
    #expect(error?.code == .contradiction, "\(name)")
    #expect(try dump(subject.store) == before, "\(name)")
    // And the store goes on.
    try subject.store.append(Fixture.commit(3))
    #expect(try subject.reopened().store.standing().observations.count == 3)
  }

  // MARK: Erasure

  @Test(arguments: Kind.allCases)
  func `What is sealed under a destroyed key reads as nothing`(_ kind: Kind) throws {
    let subject = try Subject(kind, in: scratch)
    for number in 1...2 { try subject.store.append(Fixture.commit(number)) }
    var commit = Commit(at: Fixture.time(3))
    commit.remarks = [
      Commit.Remark(
        notice: "ntc_pivot-dpj-1_1", by: "pivot-dpj-1", at: Fixture.time(3), text: "rappelé")
    ]
    try subject.store.append(commit)
    try subject.store.destroyKeys(of: [Fixture.youth(1).text])
    let store = try subject.reopened().store
    #expect(try store.standing().observations.map(\.observation.id) == ["obs_2"])
    #expect(try store.contents(of: ["obs_1"]) == [Fixture.contents(1)[1]])
    #expect(try store.contents(of: ["obs_2"]).count == 3)
    #expect(try store.remarks(onNotice: "ntc_pivot-dpj-1_1") == [])
    #expect(try store.assessments(of: Fixture.youth(1), limit: 1).first?.reasons == [])
    // Who was told when and on which basis stays.
    var notice = Fixture.notice(1, to: "pivot-dpj-1", seq: 1)
    notice.why = []
    notice.fields = .object([])
    #expect(try store.notice(notice.id) == notice)
    // What comes in later is sealed under a new key.
    var later = Commit(at: Fixture.time(4))
    later.arrivals = [Fixture.arrival(4, youth: Fixture.youth(1))]
    try store.append(later)
    #expect(try store.contents(of: ["obs_4"]).count == 3)
    #expect(try store.contents(of: ["obs_1"]).count == 1)
  }
}

import Alerts
import Chronology
import GRDB
import Observations
import StoreFixtures
import StrictJSON
import Testing

@testable import Store

@Suite("The register outlives what was told")
struct DisclosureTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// Both stores, after the same commits.
  private func both(_ commits: [Commit]) throws -> [any Store] {
    let stores: [any Store] = [
      try scratch.store(), MemoryStore(),
    ]
    for store in stores { for commit in commits { try store.append(commit) } }
    return stores
  }

  private func destroying(_ change: (inout Destruction) -> Void) -> Commit {
    var commit = Commit(at: Fixture.time(9))
    var destruction = Destruction()
    change(&destruction)
    commit.destruction = destruction
    return commit
  }

  private func erasing(_ number: Int, alerts: [String] = []) -> Commit {
    var commit = Commit(at: Fixture.time(9))
    commit.erasures = [
      Erasure(
        identifiers: [Fixture.youth(number)], replacement: Fixture.youth(99), observations: [],
        rewritten: [], alerts: alerts, otherAlerts: [])
    ]
    return commit
  }

  private func about(_ number: Int, in store: any Store) throws -> [Int64] {
    try store.notices(about: [Fixture.youth(number).text], after: 0, limit: 99).map(\.number)
  }

  /// Who was told about somebody, as the notices themselves say it.
  private func told(_ number: Int, in store: any Store) throws -> Set<String> {
    let told = try store.organisations(toldAbout: [Fixture.youth(number).text])
    let notices = try store.notices(about: [Fixture.youth(number).text], after: 0, limit: 99)
    #expect(told == Set(notices.map(\.notice.organisation)))
    return told
  }

  private func outlines(_ store: any Store) throws -> Set<NoticeOutline> {
    let notices = try store.notices(ofAlert: Fixture.alert(1).id)
    return Set(try store.outlines(of: notices.map(\.id)).values)
  }

  private let whole = NoticeOutline(rules: ["rule-a"], groups: ["identity", "location"])

  @Test func `Of what a clock empties stays whom it named, and which rules and groups it showed`()
    throws
  {
    for store in try both([Fixture.network(), destroying { $0.alerts = [Fixture.alert(1).id] }]) {
      #expect(try store.notices(ofAlert: Fixture.alert(1).id).allSatisfy(\.why.isEmpty))
      #expect(try outlines(store) == [whole])
      #expect(try about(1, in: store) == [1, 2, 3] && about(2, in: store) == [1, 2, 3])
      #expect(try !told(2, in: store).isEmpty && told(3, in: store) == [])
      let kept = try store.kept().alerts
      #expect(kept.map(\.named) == [[]])
      #expect(kept.map(\.onceNamed) == [[Fixture.youth(1), Fixture.youth(2)]])
    }
  }

  @Test func `Whom a clock takes out of a network's notices was named in them all the same`() throws
  {
    let youths: Set = [Fixture.youth(1), Fixture.youth(2)]
    let unnaming = destroying {
      $0.unnamings = [Unnaming(alert: Fixture.alert(1).id, youths: youths)]
    }
    for store in try both([Fixture.network(), unnaming]) {
      let left = try store.notices(ofAlert: Fixture.alert(1).id)
      #expect(left.allSatisfy { $0.fields["identity"] == nil })
      #expect(try outlines(store) == [whole])
      #expect(try about(2, in: store) == [1, 2, 3])
    }
  }

  @Test func `Of a birth date a report has the word, and a notice where no report says one`() throws
  {
    var commit = Fixture.network()
    commit.arrivals[0].contents.append(
      PersonalContent(
        subject: Fixture.youth(1).text, observation: "obs_1", group: .identity,
        name: "youth.birth_date", value: "2009-05-01"))
    for index in commit.notices.indices {
      commit.notices[index].fields = [
        "identity": [
          "youths": [
            ["ref": .string(Fixture.youth(1).text), "birth_date": "2010-05-01"],
            ["ref": .string(Fixture.youth(2).text), "birth_date": "2011-05-01"],
          ]
        ]
      ]
    }
    for store in try both([commit]) {
      let dates = try store.kept().birthDates
      #expect(dates[Fixture.youth(1)]?.description == "2009-05-01")
      #expect(dates[Fixture.youth(2)]?.description == "2011-05-01")
    }
  }

  @Test func `Of who is erased it keeps nothing, of the others that they were named`() throws {
    let emptied = destroying { $0.alerts = [Fixture.alert(1).id] }
    let pseudonym = Fixture.youth(2).text
    for store in try both([Fixture.network(), emptied]) {
      if store is SQLiteStore {
        #expect(try scratch.files().contains { $0.bytes.contains(pseudonym) })
      }
      try store.append(erasing(2))
      try store.forgetLog()
      #expect(try about(2, in: store) == [] && about(1, in: store) == [1, 2, 3])
      #expect(try told(2, in: store) == [] && !told(1, in: store).isEmpty)
      #expect(try store.kept().alerts.map(\.onceNamed) == [[Fixture.youth(1)]])
      #expect(try outlines(store) == [whole])
    }
    #expect(try !scratch.files().contains { $0.bytes.contains(pseudonym) })
  }

  @Test func `What was told of another for whom they were taken goes, notice by notice`() throws {
    for store in try both([Fixture.network()]) {
      let told = try store.notices(ofAlert: Fixture.alert(1).id)
      var commit = erasing(2)
      commit.erasures[0].notices = [told[1].id]
      try store.append(commit)
      let left = try store.notices(ofAlert: Fixture.alert(1).id)
      #expect(left[1].why.isEmpty && left[1].fields.object?.isEmpty == true)
      for index in [0, 2] { #expect(left[index].fields == told[index].fields) }
    }
  }

  @Test func `No notice goes under the name of who is erased, of whatever alert`() throws {
    for store in try both([Fixture.commit(1)]) {
      try #require(try !about(1, in: store).isEmpty)
      try store.append(erasing(1))
      #expect(try about(1, in: store).isEmpty && !about(99, in: store).isEmpty)
    }
  }

  @Test func `Of an alert about who is erased the groups stay, and no rule`() throws {
    let commits = [Fixture.commit(1), erasing(1, alerts: [Fixture.alert(1).id])]
    for store in try both(commits) {
      #expect(try outlines(store) == [NoticeOutline(rules: [], groups: whole.groups)])
    }
  }

  @Test func `Whom a program from before left in notices when it changed the keys is taken along`()
    throws
  {
    let master = MasterKey.generated()
    let store = try scratch.store(master)
    func rotate(_ number: Int) throws {
      try store.rotatePseudonyms(
        recording: Fixture.act(.pseudonymsRotated, on: "filetd", number)
      ) { keys in { text, _ in keys.rotated(text) } }
    }
    let notices = { try store.notices(ofAlert: Fixture.alert(1).id) }
    try store.append(Fixture.network())
    let told = try notices()
    try rotate(20)
    try rotate(21)
    let present = try notices()
    try #require(present.map(\.namedYouths) != told.map(\.namedYouths))
    // The older one left the notices as they were told, and knew no table of names.
    try store.pool.write { db in
      for notice in told {
        let number = try Int64.fetchOne(
          db, sql: "SELECT number FROM notices WHERE id = ?", arguments: [notice.id])
        try Destroyer(db: db, vault: store.vault).reseal(notice, at: #require(number))
      }
      try db.execute(sql: "DELETE FROM named")
    }
    store.close()
    let again = try scratch.store(master)
    let left = try again.notices(ofAlert: Fixture.alert(1).id)
    #expect(left.map(\.fields) == present.map(\.fields))
    let named = Set(present.flatMap(\.namedYouths))
    #expect(named.count == 2)
    #expect(try again.kept().alerts.map(\.onceNamed) == [named])
    again.close()
  }

  @Test func `Whom a notice named goes with its row`() throws {
    var closed = Commit(at: Fixture.time(8))
    closed.alerts = [Fixture.alert(1, state: .closed)]
    let cut = destroying { $0.registerBefore = Fixture.time(100) }
    for store in try both([Fixture.network(), Fixture.commit(2), closed, cut]) {
      #expect(try about(1, in: store) == [] && about(2, in: store) == [4, 5, 6])
    }
  }

  @Test func `An organisation that was told something was told it, whatever is left of it`() throws
  {
    var network = Fixture.network()
    for (index, organisation) in ["dpj", "cjq", "spvq"].enumerated() {
      network.notices[index].organisation = organisation
    }
    var closed = Commit(at: Fixture.time(8))
    closed.alerts = [Fixture.alert(1, state: .closed)]
    let cut = destroying { $0.registerBefore = Fixture.time(100) }
    for store in try both([]) {
      #expect(try store.organisationsTold() == [])
      try store.append(network)
      #expect(try told(1, in: store) == ["dpj", "cjq", "spvq"])
      for commit in [Fixture.commit(2), closed, cut] { try store.append(commit) }
      #expect(try told(1, in: store) == [])
      #expect(try store.organisationsTold().isSuperset(of: ["dpj", "cjq", "spvq"]))
    }
  }
}

import Alerts
import Chronology
import Crypto
import Foundation
import GRDB
import Mandates
import Risk
import StoreFixtures
import StrictJSON
import Testing
import Wording

@testable import Observations
@testable import Store

@Suite("The vault")
struct VaultTests {
  private let scratch: Scratch
  private let key = MasterKey.generated()

  init() throws { scratch = try Scratch() }

  private func opened(_ key: MasterKey? = nil) throws -> SQLiteStore {
    try scratch.store(key ?? self.key)
  }

  private func bytes(_ key: SymmetricKey) -> [UInt8] { key.withUnsafeBytes { Array($0) } }

  // MARK: The instance's own keys

  @Test func `A key of the instance is made once and differs by purpose`() throws {
    let store = try opened()
    let cursor = try store.secret(for: "inbox cursor")
    #expect(try store.secret(for: "inbox cursor") == cursor)
    #expect(try store.secret(for: "checkpoint") != cursor)
    store.close()
    #expect(try opened().secret(for: "inbox cursor") == cursor)
  }

  @Test func `Pseudonyms are the same after a restart and after a change of the master key`() throws
  {
    let store = try opened()
    let before = try store.pseudonymKeys().youth(file: "CJQ48213")
    let cursor = try store.secret(for: "inbox cursor")
    let next = MasterKey.generated()
    try store.rotateMasterKey(to: next, at: Fixture.time(1))
    #expect(try store.pseudonymKeys().youth(file: "CJQ48213") == before)
    store.close()
    let again = try opened(next)
    #expect(try again.pseudonymKeys().youth(file: "CJQ48213") == before)
    #expect(try again.secret(for: "inbox cursor") == cursor)
  }

  @Test func `Two instances with one master key have other pseudonyms`() throws {
    let other = try Scratch()
    let a = try opened().pseudonymKeys().youth(file: "CJQ48213")
    let b = try SQLiteStore(directory: other.state, masterKey: key).pseudonymKeys()
    #expect(b.youth(file: "CJQ48213") != a)
  }

  // MARK: Another master key

  @Test
  func `After a change the new key opens everything and the old one says when it was changed`()
    throws
  {
    let store = try opened()
    for number in 1...5 { try store.append(Fixture.commit(number)) }
    let next = MasterKey.generated()
    try store.rotateMasterKey(to: next, at: Fixture.time(3))
    // While it runs, too: what was there, and what comes.
    #expect(try store.contents(of: ["obs_3"]).count == 3)
    for number in 6...400 { try store.append(Fixture.commit(number)) }
    store.close()
    let error = #expect(throws: StoreError.self) { try opened() }
    #expect(error?.code == .key)
    #expect(error?.message.en.contains(Fixture.time(3).rfc3339) == true)
    let again = try opened(next)
    #expect(try again.standing().observations.count == 400)
    for number in [1, 5, 6, 400] {
      #expect(try again.contents(of: ["obs_\(number)"]).count == 3)
    }
  }

  @Test func `Nothing wrapped by the old key is left in any file`() throws {
    let store = try opened()
    for number in 1...3 { try store.append(Fixture.commit(number)) }
    func wrapped() throws -> [[UInt8]] {
      try store.vault.database.read { db in
        try Data.fetchAll(
          db, sql: "SELECT wrapped FROM keys UNION ALL SELECT proof FROM instance")
      }.map { [UInt8]($0) }
    }
    let old = try wrapped()
    #expect(old.count > 200)
    try store.rotateMasterKey(to: .generated(), at: Fixture.time(1))
    let files = try scratch.files()
    for bytes in old.prefix(20) + old.suffix(1) {
      #expect(!files.contains { $0.bytes.contains(bytes: bytes) })
    }
    #expect(try wrapped().count == old.count)
  }

  @Test func `Which master key is in force can be asked`() throws {
    let store = try opened()
    let next = MasterKey.generated()
    #expect(try store.isInForce(key))
    #expect(try !store.isInForce(next))
    try store.rotateMasterKey(to: next, at: Fixture.time(1))
    #expect(try !store.isInForce(key))
    #expect(try store.isInForce(next))
  }

  @Test func `A change that the record does not have yet is known`() throws {
    let store = try opened()
    #expect(try store.unrecordedRotations() == 0)
    try store.rotateMasterKey(to: .generated(), at: Fixture.time(1))
    #expect(try store.unrecordedRotations() == 1)
    var commit = Commit(at: Fixture.time(2))
    commit.acts = [
      Act(kind: .keysRotated, by: "operator", at: Fixture.time(2), object: "filetd")
    ]
    try store.append(commit)
    #expect(try store.unrecordedRotations() == 0)
  }

  // MARK: Erasure

  /// Everything of youth 2 of the fixture, who was alone in the report; the companion stays another person.
  private func erasure() -> Erasure {
    Erasure(
      identifiers: [Fixture.youth(2)],
      replacement: EntityRef(kind: .youth, token: "NOBODY00000000000000000000"),
      observations: ["obs_2"], rewritten: [], alerts: [Fixture.alert(2).id], otherAlerts: [])
  }

  private func erase(_ store: SQLiteStore) throws {
    var commit = Commit(at: Fixture.time(9))
    commit.erasures = [erasure()]
    commit.acts = [Act(kind: .erased, by: "privacy-1", at: Fixture.time(9), object: "flg_1")]
    try store.append(commit)
    try store.forgetLog()
  }

  @Test func `Of an erased person no file holds a key, a pseudonym or a word`() throws {
    let store = try opened()
    for number in 1...3 { try store.append(Fixture.commit(number)) }
    let number = try #require(
      try store.pool.read { db in
        try Int64.fetchOne(
          db, sql: "SELECT key FROM keyring WHERE subject = ?", arguments: [Fixture.youth(2).text])
      })
    let wrapped = try #require(
      try store.vault.database.read { db in
        try Data.fetchOne(db, sql: "SELECT wrapped FROM keys WHERE number = ?", arguments: [number])
      })
    let cells = try store.pool.read { db in
      try Data.fetchAll(
        db,
        sql: """
          SELECT body FROM observations WHERE key = ?1 UNION ALL SELECT body FROM contents WHERE key = ?1
          UNION ALL SELECT body FROM notices WHERE key = ?1
          UNION ALL SELECT reasons FROM assessments WHERE key = ?1
          """, arguments: [number])
    }
    #expect(cells.count >= 5)
    let traces =
      [[UInt8](wrapped), Array(Fixture.youth(2).text.utf8), Array("digest_2".utf8)]
      + cells.map { [UInt8]($0) }
    func holders() throws -> [String] {
      try scratch.files().filter { file in
        traces.contains { file.bytes.contains(bytes: $0) }
      }.map(\.name)
    }
    // The search finds what is there, in the log too.
    #expect(try holders().contains("state/filet.sqlite-wal"))
    #expect(try holders().contains("state/keys.sqlite"))
    try erase(store)
    #expect(try holders() == [])
    store.close()
    #expect(try holders() == [])
  }

  @Test func `What is left of an erased person is counts; others are untouched`() throws {
    let store = try opened()
    for number in 1...3 { try store.append(Fixture.commit(number)) }
    let before = try store.notices(ofAlert: Fixture.alert(3).id)
    try erase(store)
    #expect(try store.standing().observations.map(\.observation.id) == ["obs_1", "obs_3"])
    #expect(try store.accepted(observation: "obs_2")?.status == .destroyed)
    #expect(try store.accepted(eventKey: "evt_2")?.digest == "")
    #expect(try store.contents(of: ["obs_2"]) == [])
    #expect(try store.assessments(of: Fixture.youth(2), limit: 9) == [])
    let left = try store.notices(ofAlert: Fixture.alert(2).id)
    #expect(left.count == Fixture.recipients.count)
    #expect(left.allSatisfy { $0.why.isEmpty && $0.fields == .object([]) })
    #expect(left.allSatisfy { $0.subject.text.hasPrefix("yth_NOBODY") && $0.basis == "lpj_72_6" })
    #expect(try store.notices(ofAlert: Fixture.alert(3).id) == before)
    #expect(try store.contents(of: ["obs_3"]).count == 3)
    #expect(try store.acts(on: "flg_1").map(\.kind) == [.erased])
    // Frozen rows are frozen again.
    #expect(throws: DatabaseError.self) {
      try store.pool.write { db in try db.execute(sql: "UPDATE notices SET subject = 'x'") }
    }
  }

  @Test func `Keys whose end a crash left undone are destroyed at the next opening`() throws {
    let store = try opened()
    for number in 1...3 { try store.append(Fixture.commit(number)) }
    // As if the process had died between the commit and the destruction of the key.
    let number = try store.pool.write { db in
      let number = try Int64.fetchOne(
        db, sql: "SELECT key FROM keyring WHERE subject = ?", arguments: [Fixture.youth(2).text])
      try db.execute(sql: "INSERT INTO dying_keys VALUES (?)", arguments: [number])
      return try #require(number)
    }
    #expect(try store.vault.key(number) != nil)
    store.close()
    let again = try opened()
    #expect(try again.vault.key(number) == nil)
    #expect(try again.contents(of: ["obs_2"]).map(\.name) == ["companions"])
    let dying = try again.pool.read { db in
      try Int.fetchOne(db, sql: "SELECT count(*) FROM dying_keys")
    }
    #expect(dying == 0)
  }

  @Test func `Somebody else's report loses the person who was in it, and nothing more`() throws {
    let store = try opened()
    try store.append(Fixture.commit(1))
    let companion = Fixture.youth(900_001)
    let nobody = EntityRef(kind: .youth, token: "NOBODY00000000000000000000")
    var without = Fixture.observation(1)
    without.youths[0].identifiers = [nobody]
    var commit = Commit(at: Fixture.time(9))
    commit.erasures = [
      Erasure(
        identifiers: [companion], replacement: nobody, observations: [], rewritten: [without],
        alerts: [], otherAlerts: [])
    ]
    try store.append(commit)
    try store.forgetLog()
    #expect(try store.standing().observations.map(\.observation) == [without])
    #expect(try store.contents(of: ["obs_1"]).map(\.name) == ["youth.file", "narrative"])
  }

  /// What the notices of `Fixture.network` say without the second youth.
  private let without: JSONValue = [
    "identity": [
      "youths": [["ref": .string(Fixture.youth(1).text), "file": "CANARI-1"]]
    ],
    "location": ["place": "CANARI-LIEU"],
  ]

  private func check(unnamedBy commit: Commit) throws {
    for store in try both([Fixture.network()]) {
      let before = try store.notices(ofAlert: Fixture.alert(1).id)
      #expect(try store.kept().alerts.map(\.named) == [[Fixture.youth(1), Fixture.youth(2)]])
      try store.append(commit)
      let after = try store.notices(ofAlert: Fixture.alert(1).id)
      #expect(after.count == before.count)
      #expect(after.allSatisfy { $0.fields == without })
      #expect(after.map(\.why) == before.map(\.why) && after.map(\.id) == before.map(\.id))
      #expect(try store.kept().alerts.map(\.named) == [[Fixture.youth(1)]])
    }
  }

  @Test func `A network's notices lose whom nothing keeps, and nothing more`() throws {
    var destroying = Commit(at: Fixture.time(9))
    var destruction = Destruction()
    destruction.unnamings = [Unnaming(alert: Fixture.alert(1).id, youths: [Fixture.youth(2)])]
    destroying.destruction = destruction
    try check(unnamedBy: destroying)
  }

  @Test func `A network's notices lose the one who is erased, and nothing more`() throws {
    var erasing = Commit(at: Fixture.time(9))
    erasing.erasures = [
      Erasure(
        identifiers: [Fixture.youth(2)], replacement: Fixture.youth(3), observations: [],
        rewritten: [], alerts: [], otherAlerts: [],
        unnamings: [Unnaming(alert: Fixture.alert(1).id, youths: [Fixture.youth(2)])])
    ]
    try check(unnamedBy: erasing)
  }

  @Test func `What was told of a network was told about everybody whom it names`() throws {
    for store in try both([Fixture.network(), Fixture.commit(2)]) {
      func about(_ number: Int, after: Int64 = 0, limit: Int = 99) throws -> [Int64] {
        try store.notices(about: [Fixture.youth(number).text], after: after, limit: limit)
          .map(\.number)
      }
      #expect(try about(1) == [1, 2, 3])
      #expect(try about(2) == [1, 2, 3, 4, 5, 6])
      #expect(try about(2, after: 2, limit: 2) == [3, 4])
      #expect(try about(3) == [])
    }
  }

  // MARK: Retention

  /// Both stores, after the same commits.
  private func both(_ commits: [Commit]) throws -> [any InspectedStore] {
    let stores: [any InspectedStore] = [try opened(), MemoryStore()]
    for store in stores { for commit in commits { try store.append(commit) } }
    return stores
  }

  private func destroying(_ change: (inout Destruction) -> Void) -> [Commit] {
    var closed = Commit(at: Fixture.time(8))
    closed.alerts = [Fixture.alert(1, state: .closed)]
    var commit = Commit(at: Fixture.time(9))
    var destruction = Destruction()
    change(&destruction)
    commit.destruction = destruction
    return [Fixture.commit(1), Fixture.commit(2), closed, commit]
  }

  @Test func `A destroyed observation leaves that there was one`() throws {
    for store in try both(destroying { $0.observations = ["obs_1"] }) {
      #expect(try store.standing().observations.map(\.observation.id) == ["obs_2"])
      #expect(try store.contents(of: ["obs_1"]) == [])
      let left = try #require(try store.accepted(eventKey: "evt_1"))
      #expect(left.status == .destroyed && left.digest.isEmpty && !left.isDirect)
      #expect(left.kind == "hotel_report")
      #expect(try store.kept().observations.map(\.observation.id) == ["obs_2"])
      #expect(try store.kept(hasStanding: false).standing == ["obs_2"])
    }
  }

  @Test func `What stands is not read again for who has it in memory`() throws {
    var departing = Commit(at: Fixture.time(9))
    departing.departures = [
      Commit.Departure(
        observation: "obs_1", status: .retracted, by: "privacy-1", at: departing.at, reason: nil)
    ]
    departing.alerts = [Fixture.alert(1, revision: 3)]
    for store in try both([Fixture.commit(1), Fixture.commit(2), departing]) {
      let (full, lean) = (try store.kept(), try store.kept(hasStanding: false))
      #expect(full.observations.map(\.observation.id) == ["obs_1", "obs_2"])
      #expect(full.standing.isEmpty)
      #expect(lean.observations.map(\.observation.id) == ["obs_1"])
      #expect(lean.standing == ["obs_2"])
      #expect(lean.contentNames == full.contentNames && lean.birthDates == full.birthDates)
      #expect(lean.alerts.map(\.observations) == full.alerts.map(\.observations))
      #expect(full.alerts.map(\.band) == [2, 2])
      // Of all revisions.
      #expect(full.alerts.first?.observations == ["obs_1", "obs_2", "obs_4"])
    }
  }

  @Test func `A redaction takes one field and leaves the rest`() throws {
    let commits = destroying {
      $0.redactions = [Destruction.Redaction(observation: "obs_1", names: ["narrative"])]
    }
    for store in try both(commits) {
      #expect(
        try store.contents(of: ["obs_1"]).map(\.name).sorted() == ["companions", "youth.file"])
      #expect(try store.contents(of: ["obs_2"]).count == 3)
      #expect(try store.kept().contentNames["obs_1"] == ["companions", "youth.file"])
    }
  }

  @Test func `Of a closed alert the register stays`() throws {
    for store in try both(destroying { $0.alerts = [Fixture.alert(1).id] }) {
      let left = try store.notices(ofAlert: Fixture.alert(1).id)
      #expect(left.count == Fixture.recipients.count)
      #expect(left.allSatisfy { $0.fields == .object([]) && $0.why.isEmpty })
      #expect(left.allSatisfy { $0.subject == Fixture.youth(1) && $0.basis == "lpj_72_6" })
      #expect(try store.kept().alerts.map(\.hasContent) == [false, true])
    }
  }

  @Test func `The register is cut, the last number of an inbox apart`() throws {
    for store in try both(destroying { $0.registerBefore = Fixture.time(100) }) {
      // Alert 1 is closed and each of its notices is followed by one; alert 2 is open.
      #expect(try store.notices(ofAlert: Fixture.alert(1).id) == [])
      #expect(try store.alert(Fixture.alert(1).id) == nil)
      #expect(try store.notices(ofAlert: Fixture.alert(2).id).count == Fixture.recipients.count)
      for recipient in Fixture.recipients { #expect(try store.lastSequence(of: recipient) == 2) }
      #expect(try store.kept().oldestRegistered == nil, "nothing more may go")
    }
  }

  @Test func `The course of bands is cut, the present band apart`() throws {
    for store in try both(destroying { $0.assessmentsBefore = Fixture.time(2) }) {
      // Entries of youth 1 are older, but the last one says that they are in a band.
      #expect(try store.assessments(of: Fixture.youth(1), limit: 9).count == 1)
      #expect(try store.standing().bands[Fixture.youth(1)] == .concern)
      #expect(try store.kept().oldestAssessment.map { $0 >= Fixture.time(2) } ?? true)
    }
  }

  @Test func `What may be cut is known by the moment of the oldest`() throws {
    // Alert 1 is closed, and each of its notices is followed by one in the same inbox.
    let nothing = destroying { $0.supersessionsBefore = Fixture.time(0) }
    for store in try both(nothing) {
      let issued = try store.notices(ofAlert: Fixture.alert(1).id).map(\.issued)
      #expect(try store.kept().oldestRegistered == issued.min() && !issued.isEmpty)
    }
  }

  @Test func `What is open, or last, is not to be cut`() throws {
    for store in try both([Fixture.commit(1)]) {
      #expect(try store.kept().oldestRegistered == nil)
      #expect(try store.kept().oldestAssessment == nil)
    }
  }

  @Test func `A key under which nothing is left is destroyed`() throws {
    let store = try opened()
    try store.append(Fixture.commit(1))
    let companion = Fixture.youth(900_001).text
    func numbers() throws -> [Int64] {
      try store.pool.read { db in
        try Int64.fetchAll(
          db, sql: "SELECT key FROM keyring WHERE subject = ?", arguments: [companion])
      }
    }
    let number = try #require(try numbers().first)
    var commit = Commit(at: Fixture.time(9))
    var destruction = Destruction()
    destruction.observations = ["obs_1"]
    commit.destruction = destruction
    try store.append(commit)
    #expect(try numbers() == [])
    #expect(try store.vault.key(number) == nil)
    // The youth's own key still opens what was told.
    #expect(try store.notices(ofAlert: Fixture.alert(1).id).allSatisfy { !$0.why.isEmpty })
  }

  @Test func `A run takes no key under which something is still sealed, a question neither`() throws
  {
    let store = try opened()
    var asked = Commit(at: Fixture.time(1))
    asked.consultations = [
      Consultation(
        id: "cns_1", askedBy: "pivot-cjq-1", askingOrganisation: "cjq", organisation: "ciusss",
        asked: Fixture.time(1), due: Fixture.time(90), step: .pivot, told: ["pivot-ciusss-1"],
        question: "CANARI-QUESTION")
    ]
    try store.append(asked)
    var commit = Commit(at: Fixture.time(9))
    commit.destruction = Destruction()
    try store.append(commit)
    store.close()
    #expect(try opened().standing().openConsultations.map(\.question) == ["CANARI-QUESTION"])
  }

  // MARK: Flags

  @Test func `A flag is kept with its reason sealed, and its end`() throws {
    var flag = Flag(
      id: "flg_1", kind: .hold, subject: Fixture.youth(1), by: "privacy-1", at: Fixture.time(3),
      until: Fixture.time(90), reason: "CANARI-RAISON")
    var first = Commit(at: Fixture.time(3))
    first.flags = [flag]
    flag.ended = Fixture.time(5)
    flag.endedBy = "privacy-2"
    var second = Commit(at: Fixture.time(5))
    second.flags = [flag]
    for store in try both([Fixture.commit(1), first, second]) {
      #expect(try store.flags() == [flag])
      #expect(try store.standing().flags == [flag])
    }
    let files = try scratch.files()
    #expect(!files.contains { $0.bytes.contains("CANARI-RAISON") })
    #expect(flag.stands(at: Fixture.time(4)) == false)
  }

  @Test func `A flag goes whole, and with the last of them the pseudonym`() throws {
    let youth = Fixture.youth(7)
    func flag(_ id: String) -> Flag {
      Flag(
        id: id, kind: .handover, subject: youth, by: "privacy-1", at: Fixture.time(1), until: nil,
        reason: "CANARI-RAISON")
    }
    func forgetting(_ ids: [String]) -> Commit {
      var commit = Commit(at: Fixture.time(9))
      var destruction = Destruction()
      destruction.flags = ids
      commit.destruction = destruction
      return commit
    }
    var first = Commit(at: Fixture.time(1))
    first.flags = [flag("flg_1"), flag("flg_2")]
    let stores = try both([first, forgetting(["flg_1"])])
    for store in stores {
      #expect(try store.flags().map(\.id) == ["flg_2"])
      try store.append(forgetting(["flg_2"]))
      #expect(try store.flags().isEmpty)
      try store.forgetLog()
    }
    #expect(try !scratch.files().contains { $0.bytes.contains(youth.text) })
  }
}

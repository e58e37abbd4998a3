import Alerts
import Chronology
import Foundation
import GRDB
import Observations
import Record
import StoreFixtures
import StrictJSON
import Testing

@testable import Store

/// The register of disclosures is rows that anybody with the file can change; the record says what they were. Each
/// change must be seen, and seen at its entry.
@Suite("The register against the record")
struct RegisterCheckTests {
  private let scratch: Scratch
  private let master = MasterKey.generated()
  private let key: NoteKey

  /// Ten commits of five entries: accepted, routed, and a notice to each of three people.
  init() throws {
    scratch = try Scratch()
    let store = try scratch.store(master)
    key = try #require(store.recordKey)
    for number in 1...10 { try store.append(Fixture.commit(number)) }
    _ = try store.sign(at: Fixture.time(10))
    store.close()
  }

  private func check() throws -> RecordCheck.Finding? {
    try RecordCopy(path: scratch.state).check(key: key).finding
  }

  private func tamper(_ sql: String) throws {
    let database = try DatabaseQueue(path: scratch.state + "/filet.sqlite")
    try database.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA foreign_keys = OFF")
      for name in try String.fetchAll(
        db, sql: "SELECT name FROM sqlite_schema WHERE type = 'trigger'")
      {
        try db.execute(sql: "DROP TRIGGER \(name)")
      }
      try db.execute(sql: sql)
      #expect(db.changesCount > 0, "the attack did nothing: \(sql)")
    }
    try database.close()
  }

  @Test func `What nobody touched agrees`() throws { #expect(try check() == nil) }

  /// Notices 1 to 3 are of entries 3 to 5, notices 4 to 6 of entries 8 to 10, and so on.
  @Test(arguments: [(1, 3), (5, 9), (30, 50)] as [(Int, UInt64)])
  func `A disclosure struck from the register is found at its entry`(
    number: Int, seq: UInt64
  ) throws {
    try tamper("DELETE FROM notices WHERE number = \(number)")
    #expect(try check() == .init(.register, seq))
  }

  @Test(arguments: [
    "recipient = 'somebody-else'", "band = 4", "revision = 9", "change = 'raised'",
    "issued = issued + 60000", "alert = 'alr_000003'",
    "terms = (SELECT max(number) + 1 FROM terms)",
  ])
  func `A disclosure changed is found at its entry`(change: String) throws {
    try tamper("UPDATE notices SET \(change) WHERE number = 5")
    #expect(try check() == .init(.register, 9))
  }

  @Test func `A disclosure put into somebody else's register is found at its entry`() throws {
    try tamper(
      """
      UPDATE notices SET subject = (SELECT subject FROM notices WHERE number = 30) WHERE number = 5
      """)
    #expect(try check() == .init(.register, 9))
  }

  /// A person has several references, and which of them is used is drawn anew with the pseudonyms.
  @Test func `What was told before pseudonyms were drawn anew is not held against its key`() throws
  {
    let store = try scratch.store(master)
    var rotation = Commit(at: Fixture.time(11))
    rotation.acts = [
      Act(kind: .pseudonymsRotated, by: "filetd", at: Fixture.time(11), object: "filetd")
    ]
    try store.append(rotation)
    try store.append(Fixture.commit(11))
    store.close()
    func putElsewhere(_ number: Int) throws {
      try tamper(
        """
        UPDATE notices SET subject = (SELECT subject FROM notices WHERE number = 30)
          WHERE number = \(number)
        """)
    }
    try putElsewhere(5)
    #expect(try check() == nil)
    try putElsewhere(32)
    #expect(try check() == .init(.register, 55))
  }

  @Test func `A disclosure that no entry tells of is found where it stands`() throws {
    try tamper(
      """
      INSERT INTO notices SELECT number + 1000, id || 'x', recipient, seq + 1000, alert, consultation,
        revision, change, band, subject, terms, acknowledge_by, act_by, issued, key, body, state,
        acknowledged_by, acknowledged_at FROM notices WHERE number = 30
      """)
    #expect(try check() == .init(.unrecorded, 50))
  }

  @Test func `One put between others is found between their entries`() throws {
    try tamper("UPDATE notices SET number = -number WHERE number > 4")
    try tamper("UPDATE notices SET number = 1 - number WHERE number < 0")
    try tamper(
      """
      INSERT INTO notices SELECT 5, id || 'x', recipient, seq + 1000, alert, consultation,
        revision, change, band, subject, terms, acknowledge_by, act_by, issued, key, body, state,
        acknowledged_by, acknowledged_at FROM notices WHERE number = 4
      """)
    #expect(try check() == .init(.unrecorded, 9))
  }

  // MARK: Who was not told

  @Test func `A list of who was not told that was changed is found at the decision`() throws {
    try tamper("UPDATE denial_sets SET denied = replace(denied, 'cjq', 'xxx')")
    #expect(try check() == .init(.denials, 2))
  }

  @Test func `A list struck out is found at its decision`() throws {
    try tamper("DELETE FROM denials WHERE number = 4")
    #expect(try check() == .init(.denials, 17))
  }

  @Test func `A list moved to another decision is found at the first of them`() throws {
    try tamper("UPDATE denials SET alert = 'alr_000009' WHERE number = 3")
    #expect(try check() == .init(.denials, 12))
  }

  @Test func `A list put between others is found between their decisions`() throws {
    try tamper("UPDATE denials SET number = -number WHERE number > 3")
    try tamper("UPDATE denials SET number = 1 - number WHERE number < 0")
    try tamper(
      "INSERT INTO denials SELECT 4, alert, revision, at + 1, denied FROM denials WHERE number = 3")
    #expect(try check() == .init(.unrecorded, 13, 17))
  }

  @Test func `A list that no decision tells of is found at the end`() throws {
    try tamper(
      "INSERT INTO denials SELECT 99, alert, revision, at, denied FROM denials WHERE number = 10")
    #expect(try check() == .init(.unrecorded, 48, 50))
  }

  @Test func `A list dated before its decision is found there`() throws {
    try tamper("UPDATE denials SET at = at - 1 WHERE number = 3")
    #expect(try check() == .init(.denials, 12))
  }

  // MARK: What is no attack

  /// As programs wrote rows that gave all of one write the time of the last turn in it.
  @Test func `A list dated with the last of those written together agrees`() throws {
    try tamper(
      "UPDATE denials SET at = (SELECT at FROM denials WHERE number = 5) WHERE number IN (3, 4)")
    #expect(try check() == nil)
  }

  @Test func `Turns that are written together keep their own times`() throws {
    let own = try Scratch()
    let store = try own.store()
    let key = try #require(store.recordKey)
    var commit = Fixture.commit(1)
    for number in 2...3 { Fixture.add(number, seq: Int64(number), to: &commit) }
    commit.at = Fixture.time(3)
    commit.taken = [.init(observation: "obs_1", at: Fixture.time(2))]
    commit.markers = [.init(marker: "mrk_a", at: Fixture.time(2))]
    commit.departures = [
      Commit.Departure(
        observation: "obs_2", status: .retracted, by: "watch-ikat-1", at: Fixture.time(2),
        reason: nil)
    ]
    try store.append(commit)
    let times = try store.pool.read { db in
      try Int64.fetchAll(db, sql: "SELECT at FROM denials ORDER BY number")
    }
    #expect(times == (1...3).map { Fixture.time($0).milliseconds })
    #expect(try store.submission("obs_1")?.taken == Fixture.time(2))
    #expect(try store.submission("obs_2")?.departed == Fixture.time(2))
    #expect(try store.marked("mrk_a") == Fixture.time(2))
    store.close()
    #expect(try RecordCopy(path: own.state).check(key: key).finding == nil)
  }

  @Test func `What retention took out of the register is not missed, and what is later is`() throws
  {
    let run = try Scratch()
    let store = try run.store()
    let key = try #require(store.recordKey)
    for number in 1...4 { try store.append(Fixture.commit(number)) }
    var closing = Commit(at: Fixture.time(20))
    for number in 1...4 { closing.put(Fixture.alert(number, revision: 2, state: .closed)) }
    var act = Act(
      kind: .retentionRun, by: "filet", at: Fixture.time(20), object: "retention")
    act.details = [JSONMember("register_before", .string(Fixture.time(3).rfc3339))]
    closing.acts.append(act)
    var destruction = Destruction()
    destruction.registerBefore = Fixture.time(3)
    closing.destruction = destruction
    try store.append(closing)
    let left = try store.pool.read { db in
      try Int64.fetchAll(db, sql: "SELECT number FROM notices ORDER BY number")
    }
    #expect(left == Array(7...12), "the first two alerts' notices are gone")
    store.close()
    #expect(try RecordCopy(path: run.state).check(key: key).finding == nil)
    let database = try DatabaseQueue(path: run.state + "/filet.sqlite")
    try database.write { db in try db.execute(sql: "DELETE FROM notices WHERE number = 8") }
    try database.close()
    #expect(try RecordCopy(path: run.state).check(key: key).finding == .init(.register, 14))
  }

  /// An alert of which nobody new was told since, but of whom it was decided again that they are not.
  @Test func `Who was not told since what retention took is in the register until that may go too`()
    throws
  {
    let run = try Scratch()
    let disk = try run.store()
    let key = try #require(disk.recordKey)
    let stores: [any Store] = [disk, MemoryStore()]
    let alert = Fixture.alert(1).id
    var later = Commit(at: Fixture.time(50))
    later.put(Fixture.alert(1, revision: 2))
    var denials = Fixture.denials(1, revision: 2)
    denials.at = Fixture.time(50)
    later.denials = [denials]
    var routed = Fixture.routed(1)
    routed.at = Fixture.time(50)
    routed.details[0] = JSONMember("revision", 2)
    later.acts = [routed]
    var closing = Commit(at: Fixture.time(60))
    var closed = Fixture.alert(1, revision: 2, state: .closed)
    closed.closed = Fixture.time(60)
    closing.put(closed)
    func shortening(_ number: Int, before: Int) -> Commit {
      var commit = Commit(at: Fixture.time(number))
      var act = Act(
        kind: .retentionRun, by: "filet", at: Fixture.time(number), object: "retention")
      act.details = [JSONMember("register_before", .string(Fixture.time(before).rfc3339))]
      commit.acts = [act]
      var destruction = Destruction()
      destruction.registerBefore = Fixture.time(before)
      commit.destruction = destruction
      return commit
    }
    for store in stores {
      // The second commit's notices are the last of each inbox; its alert stays open.
      for commit in [Fixture.commit(1), Fixture.commit(2), later, closing] {
        try store.append(commit)
      }
      try store.append(shortening(70, before: 20))
      #expect(try store.notices(ofAlert: alert).isEmpty)
      #expect(try store.alert(alert) != nil)
      #expect(try Set(store.denials(ofAlert: alert).map(\.revision)) == [1, 2])
      #expect(try store.kept().oldestRegistered == Fixture.time(60), "there is more to go")
    }
    #expect(try RecordCopy(path: run.state).check(key: key).finding == nil)
    for store in stores {
      try store.append(shortening(80, before: 61))
      #expect(try store.alert(alert) == nil)
      #expect(try store.denials(ofAlert: alert).isEmpty)
      #expect(try store.kept().oldestRegistered == nil, "nothing more may go")
    }
    disk.close()
    #expect(try RecordCopy(path: run.state).check(key: key).finding == nil)
  }

  // MARK: Opening a commitment

  @Test func `A commitment is opened by its salt, and by none when the key is gone`() throws {
    let own = try Scratch()
    let store = try own.store()
    defer { store.close() }
    try store.append(Fixture.commit(1))
    // Accepted, and a notice: each says itself what it is of.
    for seq in [1, 3] as [Int64] {
      let opening = try #require(try store.opening(of: seq, about: []))
      #expect(opening.opens && opening.subject == Fixture.youth(1).text)
      #expect(opening.salt.count == Commitment.saltLength)
    }
    // An act about somebody: proved of that person, of nobody else, and to nobody who does not say of whom.
    var commit = Commit(at: Fixture.time(2))
    commit.acts.append(
      Act(
        kind: .registerRead, by: "privacy-1", at: Fixture.time(2), object: "register",
        about: Fixture.youth(1).text))
    try store.append(commit)
    let seq = Int64(6)
    #expect(try store.opening(of: seq, about: []) == nil)
    #expect(try store.opening(of: seq, about: [Fixture.youth(1).text])?.opens == true)
    let other = Fixture.youth(900_001).text
    #expect(try store.opening(of: seq, about: [other])?.opens == false)
    // What the routing decided names nobody.
    #expect(try store.opening(of: 2, about: [Fixture.youth(1).text]) == nil)
    try store.destroyKeys(of: [Fixture.youth(1).text])
    #expect(try store.opening(of: 1, about: []) == nil)
    #expect(try store.opening(of: seq, about: [Fixture.youth(1).text]) == nil)
  }
}

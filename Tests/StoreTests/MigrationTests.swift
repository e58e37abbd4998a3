import Alerts
import Chronology
import Foundation
import GRDB
import Observations
import StoreFixtures
import Testing

@testable import Store

@Suite("Databases of earlier and of later versions")
struct MigrationTests {
  private let scratch: Scratch
  private let key = MasterKey.generated()

  init() throws { scratch = try Scratch() }

  private func opened() throws -> SQLiteStore { try scratch.store(key) }

  private func raw(_ file: String = "filet.sqlite") throws -> DatabaseQueue {
    try DatabaseQueue(path: scratch.state + "/" + file)
  }

  @Test func `A database of a later version is refused`() throws {
    try opened().close()
    try raw().write { db in
      try db.execute(sql: "INSERT INTO grdb_migrations VALUES ('9 from the future')")
    }
    let error = #expect(throws: StoreError.self) { try opened() }
    #expect(error?.code == .unusable)
  }

  @Test(arguments: ["filet.sqlite", "keys.sqlite"])
  func `A database of a later version is told by reading alone`(_ name: String) throws {
    let store = try opened()
    try store.append(Fixture.commit(1))
    store.close()
    #expect(SQLiteStore.faults(in: scratch.state).isEmpty)
    let database = try raw(name)
    try database.write { db in
      try db.execute(sql: "INSERT INTO grdb_migrations VALUES ('9 from the future')")
    }
    try database.close()
    let before = try scratch.files()
    let faults = SQLiteStore.faults(in: scratch.state)
    #expect(faults.map(\.file) == [scratch.state + "/" + name])
    let after = try scratch.files()
    #expect(after.map(\.name) == before.map(\.name) && after.map(\.bytes) == before.map(\.bytes))
    let error = #expect(throws: StoreError.self) { try opened() }
    #expect(faults.first?.error == error, "as a start says it")
  }

  @Test func `A database of before it was kept what closing is proposed with goes on`() throws {
    let store = try opened()
    try store.append(Fixture.commit(1))
    store.close()
    try raw().write { db in
      try db.execute(sql: "ALTER TABLE alerts DROP COLUMN closing_outcome")
      try db.execute(sql: "DELETE FROM grdb_migrations WHERE identifier LIKE '3 %'")
    }
    #expect(try opened().standing().openAlerts == [Fixture.alert(1)])
  }

  @Test func `A record of before acts were found by object is gone through once`() throws {
    let acts = Act.Kind.allCases.map {
      Act(kind: $0, by: "pivot-dpj-1", at: Fixture.start, object: "ntc_1")
    }
    let store = try opened()
    var commit = Commit(at: Fixture.start)
    commit.acts = acts
    try store.append(commit)
    let found = try store.acts(of: Act.Kind.allCases, on: ["ntc_1"])
    #expect(Set(found.map(\.kind)) == Act.Kind.foundByObject)
    store.close()
    try raw().write { db in
      try db.execute(sql: "DROP TABLE acts_on")
      try db.execute(sql: "DELETE FROM grdb_migrations WHERE identifier LIKE '5 %'")
    }
    #expect(try opened().acts(of: Act.Kind.allCases, on: ["ntc_1"]) == found)
  }

  @Test func `What alerts rested on once is found in their revisions`() throws {
    let store = try opened()
    for number in 1...2 { try store.append(Fixture.commit(number)) }
    let before = Fixture.alert(1)
    let gone = try #require(before.grounds.first?.observations.first)
    var commit = Commit(at: Fixture.time(5))
    var alert = before
    alert.revision += 1
    (alert.revised, alert.grounds) = (commit.at, [])
    commit.put(alert)
    try store.append(commit)
    store.close()
    try raw().write { db in
      try db.execute(sql: "DROP TABLE former_grounds")
      try db.execute(sql: "DELETE FROM grdb_migrations WHERE identifier LIKE '6 %'")
    }
    let found = try opened().formerGrounds(of: gone)
    #expect(found == [FormerGround(observation: gone, alert: alert.id, until: commit.at)])
    let other = try #require(Fixture.alert(2).grounds.last?.observations.last)
    try #require(other != gone)
    #expect(try opened().formerGrounds(of: other).isEmpty, "that one rests on it still")
  }

  @Test func `What was done to a notice is found without a look at the whole record`() throws {
    try opened().close()
    let plan = try raw().read { db in
      try Row.fetchAll(
        db, sql: "EXPLAIN QUERY PLAN SELECT seq, body FROM acts " + SQLiteStore.foundByObject,
        arguments: ["[]", "[]"]
      ).map { $0["detail"] as String }
    }
    #expect(plan.contains { $0.hasPrefix("SEARCH acts ") }, "\(plan)")
    #expect(plan.contains { $0.hasPrefix("SEARCH acts_on ") }, "\(plan)")
    #expect(!plan.contains { $0.hasPrefix("SCAN acts") }, "\(plan)")
  }

  @Test func `What refers to a row that goes is found without a look at the whole table`() throws {
    try opened().close()
    try raw().read { db in
      var looked: Set<String> = []
      let tables = try String.fetchAll(
        db, sql: "SELECT name FROM sqlite_schema WHERE type = 'table'")
      for table in tables {
        for reference in try Row.fetchAll(db, sql: "PRAGMA foreign_key_list(\(table))") {
          let (parent, column): (String, String) = (reference["table"], reference["from"])
          let keeping = try Int.fetchOne(
            db, sql: "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND name = ?",
            arguments: [parent + "_not_removed"])
          // Nothing of it ever goes.
          if keeping != 0 { continue }
          looked.insert("\(table).\(column)")
          let plan = try Row.fetchAll(
            db, sql: "EXPLAIN QUERY PLAN SELECT 1 FROM \(table) WHERE \(column) = ?",
            arguments: [1]
          ).map { $0["detail"] as String }
          #expect(
            plan.count == 1 && plan.allSatisfy { $0.hasPrefix("SEARCH ") },
            "\(table).\(column): \(plan)")
        }
      }
      #expect(looked.isSuperset(of: ["progress.notice", "former_grounds.alert", "notices.alert"]))
    }
  }
}

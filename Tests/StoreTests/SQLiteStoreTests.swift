import Alerts
import Chronology
import Crypto
import Foundation
import GRDB
import StoreFixtures
import TestSupport
import Testing

@testable import Observations
@testable import Store

@Suite("The store on disk")
struct SQLiteStoreTests {
  private let scratch: Scratch
  private let key = MasterKey.generated()

  init() throws { scratch = try Scratch() }

  private func opened() throws -> SQLiteStore { try scratch.store(key) }

  private func raw(_ file: String = "filet.sqlite") throws -> DatabaseQueue {
    try DatabaseQueue(path: scratch.state + "/" + file)
  }

  // MARK: Settings

  @Test func `The writer syncs fully, as read back`() throws {
    let store = try opened()
    let settings = try store.pool.writeWithoutTransaction { db in
      try ["synchronous", "journal_mode", "foreign_keys", "secure_delete"].map { name in
        try String.fetchOne(db, sql: "PRAGMA \(name)")
      }
    }
    #expect(settings == ["2", "wal", "1", "1"])
  }

  @Test func `Acts are not changed and not removed`() throws {
    let store = try opened()
    try store.append(Fixture.commit(1))
    for sql in ["UPDATE acts SET body = x'00'", "DELETE FROM acts"] {
      #expect(throws: DatabaseError.self, "\(sql)") {
        try store.pool.write { db in try db.execute(sql: sql) }
      }
    }
    #expect(try store.acts(after: 0, limit: 9).map(\.act) == Fixture.commit(1).acts)
  }

  @Test(arguments: ["fields = 'x'", "band = 4", "basis = 'x'", "recipient = 'x'", "issued = 0"])
  func `A notice is frozen`(_ change: String) throws {
    let store = try opened()
    try store.append(Fixture.commit(1))
    #expect(throws: DatabaseError.self) {
      try store.pool.write { db in try db.execute(sql: "UPDATE notices SET \(change)") }
    }
  }

  @Test func `An observation is never edited`() throws {
    let store = try opened()
    try store.append(Fixture.commit(1))
    #expect(throws: DatabaseError.self) {
      try store.pool.write { db in try db.execute(sql: "UPDATE observations SET kind = 'x'") }
    }
  }

  @Test func `The register is a view over the notices and the denials`() throws {
    let store = try opened()
    try store.append(Fixture.commit(1))
    let (told, refused) = try store.pool.read { db in
      (
        try Row.fetchAll(db, sql: "SELECT recipient, basis, agreement, groups FROM disclosures"),
        try Row.fetchAll(db, sql: "SELECT organisation, mandate, because FROM refusals")
      )
    }
    #expect(told.map { $0["recipient"] as String } == Fixture.recipients)
    #expect(told.allSatisfy { $0["basis"] == "lpj_72_6" && $0["agreement"] == "entente-2" })
    #expect(told.allSatisfy { $0["groups"] == #"["identity","location"]"# })
    #expect(refused.map { $0["organisation"] as String } == ["cjq", "traic"])
    #expect(
      refused.map { $0["because"] as String } == [#"["band","placement"]"#, #"["no_mandate"]"#])
  }

  // MARK: Who may open it

  @Test func `The state directory and its files are the owner's alone`() throws {
    let store = try opened()
    try store.append(Fixture.commit(1))
    func mode(_ path: String) throws -> Int? {
      try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }
    #expect(try mode(scratch.state) == 0o700)
    let files = try FileManager.default.contentsOfDirectory(atPath: scratch.state)
    #expect(files.contains("filet.sqlite-wal"))
    for file in files {
      // The public key is for everybody who may see the folder.
      let expected = file == "record.pub" ? 0o444 : 0o600
      #expect(try mode(scratch.state + "/" + file) == expected, "\(file)")
    }
  }

  @Test(arguments: ["", "/filet.sqlite", "/keys.sqlite", "/lock"])
  func `What others may read is refused`(_ path: String) throws {
    try opened().close()
    try FileManager.default.setAttributes(
      [.posixPermissions: path.isEmpty ? 0o750 : 0o640], ofItemAtPath: scratch.state + path)
    let error = #expect(throws: StoreError.self) { try opened() }
    #expect(error?.code == .unsafePermissions)
  }

  @Test func `A second daemon is refused until the first has ended`() throws {
    let first = try opened()
    let error = #expect(throws: StoreError.self) { try opened() }
    #expect(error?.code == .locked)
    first.close()
    try opened().append(Fixture.commit(1))
  }

  @Test func `A link in place of the database is refused`() throws {
    try opened().close()
    let file = scratch.state + "/filet.sqlite"
    try FileManager.default.moveItem(atPath: file, toPath: scratch.path + "/elsewhere")
    try FileManager.default.createSymbolicLink(
      atPath: file, withDestinationPath: scratch.path + "/elsewhere")
    let error = #expect(throws: StoreError.self) { try opened() }
    #expect(error?.code == .unusable)
  }

  @Test func `Closing again does nothing, and what is asked afterwards is refused`() throws {
    let store = try opened()
    try store.append(Fixture.commit(1))
    store.close()
    store.close()
    #expect(throws: StoreError.self) { try store.append(Fixture.commit(2)) }
    #expect(throws: StoreError.self) { try store.standing() }
    #expect(throws: StoreError.self) { try store.forgetLog() }
    #expect(throws: StoreError.self) { try store.sign(at: Fixture.time(2)) }
    #expect(throws: StoreError.self) {
      try store.rotateMasterKey(to: .generated(), at: Fixture.time(2))
    }
  }

  @Test func `Another master key is refused, and the right one still opens`() throws {
    let store = try opened()
    try store.append(Fixture.commit(1))
    store.close()
    let error = #expect(throws: StoreError.self) {
      try scratch.store()
    }
    #expect(error?.code == .key)
    #expect(try opened().standing().observations.count == 1)
  }

  @Test func `A lost key file is reported, not replaced`() throws {
    let store = try opened()
    try store.append(Fixture.commit(1))
    store.close()
    try FileManager.default.removeItem(atPath: scratch.state + "/keys.sqlite")
    let error = #expect(throws: StoreError.self) { try opened() }
    #expect(error?.code == .key)
  }

  @Test func `A lost database is reported, not begun anew beside its keys`() throws {
    let store = try opened()
    try store.append(Fixture.commit(1))
    store.close()
    let file = scratch.state + "/filet.sqlite"
    let aside = scratch.path + "/aside"
    try FileManager.default.moveItem(atPath: file, toPath: aside)
    #expect(SQLiteStore.lostDatabase(in: scratch.state) != nil)
    for _ in 1...2 {
      let error = #expect(throws: StoreError.self) { try opened() }
      #expect(error == .lostDatabase)
    }
    // Nor beside one in which there is nothing.
    try FileManager.default.removeItem(atPath: file)
    try raw().write { db in
      try db.execute(sql: "CREATE TABLE theirs (a); DROP TABLE theirs")
    }
    chmod(file, 0o600)
    let error = #expect(throws: StoreError.self) { try opened() }
    #expect(error == .lostDatabase)
    for suffix in ["", "-wal", "-shm"] { unlink(file + suffix) }
    try FileManager.default.moveItem(atPath: aside, toPath: file)
    #expect(SQLiteStore.lostDatabase(in: scratch.state) == nil)
    #expect(try opened().standing().observations.count == 1)
  }

  @Test func `A first start that ended between its two files is begun again`() throws {
    try FileManager.default.createDirectory(
      atPath: scratch.state, withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700])
    let file = scratch.state + "/keys.sqlite"
    let vault = try KeyVault(path: file, master: key)
    _ = try vault.signer()
    vault.close()
    chmod(file, 0o600)
    #expect(SQLiteStore.lostDatabase(in: scratch.state) == nil)
    let store = try opened()
    try store.append(Fixture.commit(1))
    #expect(try store.standing().observations.count == 1)
  }

  @Test func `Another program's database is refused and left alone`() throws {
    try FileManager.default.createDirectory(
      atPath: scratch.state, withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700])
    try raw().write { db in try db.execute(sql: "CREATE TABLE theirs (a)") }
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o600], ofItemAtPath: scratch.state + "/filet.sqlite")
    let error = #expect(throws: StoreError.self) { try opened() }
    #expect(error?.code == .unusable)
    #expect(try raw().read { db in try db.tableExists("instance") } == false)
  }

  // MARK: Damage

  @Test func `Every damaged page is found at start`() throws {
    let store = try opened()
    for number in 1...12 { try store.append(Fixture.commit(number)) }
    store.close()
    let path = scratch.state + "/filet.sqlite"
    let sound = try Data(contentsOf: URL(fileURLWithPath: path))
    let seed = SeededGenerator.seed
    var random = SeededGenerator(seed: seed)
    let pages = sound.count / 4_096
    #expect(pages > 40)
    for page in 1..<pages {
      var damaged = sound
      let range = page * 4_096..<(page + 1) * 4_096
      damaged.replaceSubrange(
        range, with: range.map { _ in UInt8.random(in: 0...255, using: &random) })
      try damaged.write(to: URL(fileURLWithPath: path))
      chmod(path, 0o600)
      let error = #expect(throws: StoreError.self, "page \(page + 1), seed \(seed)") {
        try opened().close()
      }
      #expect(error?.code == .damaged, "page \(page + 1), seed \(seed)")
    }
    try sound.write(to: URL(fileURLWithPath: path))
    chmod(path, 0o600)
    #expect(try opened().standing().observations.count == 12)
  }

  @Test(arguments: [
    "UPDATE observations SET body = zeroblob(200) WHERE id = 'obs_2'",
    "UPDATE observations SET body = (SELECT body FROM observations WHERE id = 'obs_1') WHERE id = 'obs_2'",
    "DROP TRIGGER observations_frozen; UPDATE observations SET id = 'obs_9' WHERE id = 'obs_2'",
    "UPDATE observations SET key = key + 1 WHERE id = 'obs_2'",
  ])
  func `A sealed cell that was changed or moved is reported, not served`(_ sql: String) throws {
    let store = try opened()
    for number in 1...2 { try store.append(Fixture.commit(number)) }
    store.close()
    try raw().write { db in try db.execute(sql: sql) }
    let error = #expect(throws: StoreError.self) {
      let store = try opened()
      defer { store.close() }
      _ = try store.standing()
    }
    #expect(error?.code == .damaged)
  }

  // MARK: What lies on the disk

  @Test func `Nothing personal and no key lies in any file`() throws {
    let store = try opened()
    for number in 1...5 { try store.append(Fixture.commit(number)) }
    var commit = Commit(at: Fixture.time(6))
    commit.departures = [
      Commit.Departure(
        observation: "obs_1", status: .retracted, by: "watch-ikat-1", at: commit.at,
        reason: "CANARI-RETRAIT")
    ]
    commit.remarks = [
      Commit.Remark(
        notice: "ntc_pivot-dpj-1_1", by: "pivot-dpj-1", at: Fixture.time(6), text: "CANARI-NOTE")
    ]
    try store.append(commit)
    let keys = try (1...8).compactMap { try store.vault.key($0) } + [store.vault.spare(at: 0).key]
    #expect(keys.count == 9)
    let secrets = keys.map { $0.secret.withUnsafeBytes { Array($0) } } + [key.bytes]
    func search(_ moment: String) throws {
      for (name, bytes) in try scratch.files() {
        for word in ["CANARI", "age_gap_companion", "texte invent", "RETRAIT", "NOTE"] {
          let isThere = bytes.contains(word)
          #expect(!isThere, "\(word) in \(name) \(moment)")
        }
        let holdsKey = secrets.contains { bytes.contains(bytes: $0) }
        #expect(!holdsKey, "key in \(name) \(moment)")
      }
    }
    // The search finds what is there: ids are in clear.
    #expect(try scratch.files().contains { $0.bytes.contains("obs_5") })
    try search("while open")
    store.close()
    try search("closed")
  }

  @Test func `A destroyed key is in no file any more, not even wrapped`() throws {
    let store = try opened()
    for number in 1...3 { try store.append(Fixture.commit(number)) }
    func wrapped() throws -> [Int64: [UInt8]] {
      let rows = try raw("keys.sqlite").read { db in
        try Row.fetchAll(db, sql: "SELECT number, wrapped FROM keys")
      }
      return Dictionary(
        uniqueKeysWithValues: rows.map { ($0["number"], [UInt8]($0["wrapped"] as Data)) })
    }
    let numbers = try store.pool.read { db in
      try Int64.fetchAll(
        db, sql: "SELECT key FROM keyring WHERE subject = ?", arguments: [Fixture.youth(2).text])
    }
    let number = try #require(numbers.first)
    let bytes = try #require(try wrapped()[number])
    func holders() throws -> [String] {
      try scratch.files().filter { $0.bytes.contains(bytes: bytes) }.map(\.name)
    }
    #expect(try holders() == ["state/keys.sqlite"])
    try store.destroyKeys(of: [Fixture.youth(2).text])
    #expect(try holders() == [])
    #expect(try wrapped()[number] == nil)
    #expect(try store.contents(of: ["obs_2"]).map(\.name) == ["companions"])
  }

  @Test func `A commit that fails takes no key`() throws {
    let store = try opened()
    try store.append(Fixture.commit(1))
    let next = try store.vault.spare(at: 0).number
    var commit = Fixture.commit(2)
    commit.notices[2].seq = 9
    #expect(throws: StoreError.self) { try store.append(commit) }
    #expect(try store.vault.spare(at: 0).number == next)
    try store.append(Fixture.commit(2))
    let owner = try store.pool.read { db in
      try String.fetchOne(
        db, sql: "SELECT subject FROM keyring WHERE key = ?", arguments: [next])
    }
    #expect(owner == Fixture.youth(2).text)
  }

  @Test func `Whoever uses many keys has more made at a time, in their order`() throws {
    let store = try opened()
    func made() throws -> Int {
      try store.vault.database.read { db in
        try Int.fetchOne(db, sql: "SELECT count(*) FROM keys") ?? 0
      }
    }
    var last = 0
    func append(_ count: Int) throws {
      var commit = Commit(at: Fixture.time(1))
      for number in last + 1...last + count { Fixture.add(number, seq: Int64(number), to: &commit) }
      last += count
      try store.append(commit)
    }
    // Of each two are used: the youth's, and one of what is nobody's.
    try append(20)
    #expect(try made() == KeyVault.batch)
    while try made() < 3 * KeyVault.batch { try append(50) }
    let before = try made()
    while try made() == before { try append(50) }
    #expect(try made() > before + KeyVault.batch)
    let used = try store.pool.read { db in
      try Int64.fetchAll(db, sql: "SELECT key FROM keyring ORDER BY rowid")
    }
    #expect(used == Array(1...Int64(used.count)))
    #expect(try store.vault.spare(at: 0).number == Int64(used.count) + 1)
    store.close()
    #expect(try opened().vault.spare(at: 0).number == Int64(used.count) + 1)
  }

  @Test func `More subjects than keys made ahead in one commit`() throws {
    let store = try opened()
    var commit = Commit(at: Fixture.time(1))
    let count = KeyVault.batch + 10
    for number in 1...count { Fixture.add(number, seq: Int64(number), to: &commit) }
    try store.append(commit)
    store.close()
    let again = try opened()
    #expect(try again.standing().observations.count == count)
    #expect(try again.contents(of: ["obs_\(count)"]).count == 3)
  }

  // MARK: Reading beside writing

  @Test func `Readers see whole commits while one is being written`() async throws {
    let store = try opened()
    try store.append(Fixture.commit(1))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<2 {
        group.addTask {
          var seen = 0
          while seen < 60 {
            let standing = try store.standing()
            let count = standing.observations.count
            #expect(count >= seen)
            #expect(standing.openAlerts.count == count)
            #expect(standing.openDuties.count == 3 * count)
            #expect(standing.bands.count == count)
            #expect(standing.sequences.values.allSatisfy { $0 == Int64(count) })
            seen = count
            // The writer may have no other thread.
            await Task.yield()
          }
        }
      }
      group.addTask {
        for number in 2...60 {
          try store.append(Fixture.commit(number))
          await Task.yield()
        }
      }
      try await group.waitForAll()
    }
  }
}

@Suite("The cache of keys")
struct BoundedCacheTests {
  @Test func `It holds at most two generations and what was asked for last`() {
    var cache = BoundedCache<Int, Int>(limit: 10)
    for number in 0..<1_000 {
      cache.insert(number, for: number)
      #expect(cache.count <= 20)
      #expect(cache.value(for: max(0, number - 3)) != nil)
    }
    #expect(cache.value(for: 1) == nil)
    cache.remove(999)
    #expect(cache.value(for: 999) == nil)
  }
}

import Alerts
import Chronology
import Crypto
import Foundation
import GRDB
import Record
import StoreFixtures
import StrictJSON
import Testing
import Wording

@testable import Observations
@testable import Store

@Suite("Backups of data and keys, put together again")
struct RestoringTests {
  private let scratch: Scratch
  private let key = MasterKey.generated()
  private let opener = Curve25519.KeyAgreement.PrivateKey()

  init() throws { scratch = try Scratch() }

  /// The file of a backup of one part, as it is now.
  private func backUp(
    _ store: SQLiteStore, _ part: BackupHeader.Part, at minute: Int
  ) throws -> String {
    let snapshot = try store.snapshot(part, at: Fixture.time(minute), expires: nil)
    var sealer = try BackupSealer(snapshot.header, for: opener.publicKey)
    var bytes = sealer.head
    var offset = 0
    while true {
      let content = try snapshot.read(at: offset, count: BackupSealer.chunk)
      offset += content.count
      bytes += try sealer.seal(content, isLast: offset >= snapshot.bytes)
      if offset >= snapshot.bytes { break }
    }
    let path = scratch.path + "/\(part)-\(minute)"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }

  /// An empty folder to restore into.
  private func emptyFolder() throws -> String {
    let folder = scratch.path + "/elsewhere"
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: false,
      attributes: [.posixPermissions: 0o700])
    return folder
  }

  /// The store that comes of two backups.
  private func restored(_ data: String, _ keys: String) throws -> SQLiteStore {
    let folder = try emptyFolder()
    _ = try Restoring.restore(
      data: data, keys: keys, into: folder, opener: opener, master: key, at: Fixture.time(99))
    return try SQLiteStore(directory: folder, masterKey: key)
  }

  /// What a restore that was cut short leaves.
  private func leaveHalf(in folder: String) throws {
    let workshop = folder + StateDirectory.workshop
    try FileManager.default.createDirectory(
      atPath: workshop, withIntermediateDirectories: false)
    try Data("half".utf8).write(to: URL(fileURLWithPath: workshop + "/filet.sqlite"))
  }

  private func erase(_ store: SQLiteStore) throws {
    var commit = Commit(at: Fixture.time(9))
    commit.erasures = [
      Erasure(
        identifiers: [Fixture.youth(2)],
        replacement: EntityRef(kind: .youth, token: "NOBODY00000000000000000000"),
        observations: ["obs_2"], rewritten: [], alerts: [Fixture.alert(2).id], otherAlerts: [])
    ]
    try store.append(commit)
    try store.forgetLog()
  }

  private func numbers(_ store: SQLiteStore) throws -> [Int64] {
    try store.vault.database.read { db in
      try Int64.fetchAll(db, sql: "SELECT number FROM keys ORDER BY number")
    }
  }

  @Test func `Keys of before an erasure are not taken for data of after it`() throws {
    let store = try scratch.store(key)
    for number in 1...3 { try store.append(Fixture.commit(number)) }
    let keys = try backUp(store, .keys, at: 8)
    try erase(store)
    let data = try backUp(store, .data, at: 10)
    let error = #expect(throws: BackupFault.self) { try restored(data, keys) }
    #expect(error?.code == .unmatched)
    #expect(error?.message.en.contains("older than that of the data") == true)
  }

  @Test func `Keys that do not reach as far as the data are older, whatever the clock said`() throws
  {
    let store = try scratch.store(key)
    try store.append(Fixture.commit(1))
    let keys = try backUp(store, .keys, at: 50)
    for number in 2...400 { try store.append(Fixture.commit(number)) }
    let data = try backUp(store, .data, at: 40)
    let error = #expect(throws: BackupFault.self) { try restored(data, keys) }
    #expect(error?.code == .unmatched)
  }

  @Test func `An inbox that retention has emptied goes on from where it ended`() throws {
    let store = try scratch.store(key)
    try store.append(Fixture.commit(1))
    var cut = Commit(at: Fixture.time(90))
    cut.put(Fixture.alert(1, state: .closed))
    var destruction = Destruction()
    destruction.registerBefore = Fixture.time(80)
    cut.destruction = destruction
    try store.append(cut)
    let again = try restored(
      try backUp(store, .data, at: 91), try backUp(store, .keys, at: 92))
    #expect(try again.notices(after: 0, limit: 9).isEmpty)
    try again.append(Fixture.commit(2, seq: 2))
    #expect(try again.lastSequence(of: Fixture.recipients[0]) == 2)
    again.close()
  }

  @Test func `With keys of after an erasure everybody else can be read, and the erased cannot`()
    throws
  {
    let store = try scratch.store(key)
    for number in 1...3 { try store.append(Fixture.commit(number)) }
    let data = try backUp(store, .data, at: 8)
    try erase(store)
    for number in 4...5 { try store.append(Fixture.commit(number)) }
    let again = try restored(data, try backUp(store, .keys, at: 10))
    #expect(try again.standing().observations.map(\.observation.id) == ["obs_1", "obs_3"])
    #expect(try again.contents(of: ["obs_3"]).count == 3)
    #expect(try again.contents(of: ["obs_2"]) == [])
    // The erased comes again under a key that opens nothing of before.
    var commit = Fixture.commit(6, seq: 4)
    commit.arrivals = [Fixture.arrival(6, youth: Fixture.youth(2))]
    try again.append(commit)
    #expect(try again.contents(of: ["obs_2"]) == [])
    #expect(try again.contents(of: ["obs_6"]).count == 3)
  }

  @Test func `Keys of which the data know nothing are gone, and their numbers stay given`() throws {
    let store = try scratch.store(key)
    try store.append(Fixture.commit(1))
    let data = try backUp(store, .data, at: 8)
    for number in 2...3 { try store.append(Fixture.commit(number)) }
    let before = try numbers(store)
    let again = try restored(data, try backUp(store, .keys, at: 8))
    let known = try again.pool.read { db in
      try Int64.fetchAll(db, sql: "SELECT key FROM keyring ORDER BY key")
    }
    #expect(try numbers(again) == known)
    try again.append(Fixture.commit(4, seq: 2))
    let made = Set(try numbers(again)).subtracting(known)
    #expect(!made.isEmpty && made.isDisjoint(with: before))
  }

  @Test func `Another master key leaves nothing, and the right one may try again`() throws {
    let store = try scratch.store(key)
    try store.append(Fixture.commit(1))
    try store.rotateMasterKey(to: .generated(), at: Fixture.time(6))
    try store.rotateMasterKey(to: key, at: Fixture.time(7))
    let (data, keys) = (try backUp(store, .data, at: 8), try backUp(store, .keys, at: 8))
    let folder = try emptyFolder()
    let error = #expect(throws: BackupFault.self) {
      _ = try Restoring.restore(
        data: data, keys: keys, into: folder, opener: opener, master: .generated(),
        at: Fixture.time(99))
    }
    #expect(error?.code == .refused)
    #expect(error?.message.en.contains("when the keys were backed up") == true)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
    // What a crash left of a try is in nobody's way.
    try leaveHalf(in: folder)
    _ = try Restoring.restore(
      data: data, keys: keys, into: folder, opener: opener, master: key, at: Fixture.time(99))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        == ["filet.sqlite", "keys.sqlite", "record.pub"])
  }

  @Test func `A start is refused after a restore that was cut short, and what it opened is gone`()
    throws
  {
    let folder = try emptyFolder()
    try leaveHalf(in: folder)
    for _ in 1...2 {
      let error = #expect(throws: StoreError.self) {
        try SQLiteStore(directory: folder, masterKey: key)
      }
      #expect(error == StoreError.unfinishedRestore(in: folder) && error?.code == .unfinished)
      let left = try FileManager.default.subpathsOfDirectory(atPath: folder).sorted()
      #expect(left == ["lock", "restoring"])
    }
    // Given up by hand.
    try FileManager.default.removeItem(atPath: folder + StateDirectory.workshop)
    #expect(StoreError.unfinishedRestore(in: folder) == nil)
    try SQLiteStore(directory: folder, masterKey: key).close()
  }

  @Test(arguments: [0, 1, 2], [false, true])
  func `A restore that was cut short between two names is begun again`(
    names: Int, startsBetween: Bool
  ) throws {
    let store = try scratch.store(key)
    try store.append(Fixture.commit(1))
    let (data, keys) = (try backUp(store, .data, at: 8), try backUp(store, .keys, at: 8))
    let folder = try emptyFolder()
    func restore() throws {
      _ = try Restoring.restore(
        data: data, keys: keys, into: folder, opener: opener, master: key, at: Fixture.time(99))
    }
    try restore()
    // As it was when so many had their names.
    try leaveHalf(in: folder)
    if names > 0 { Restoring.beginNaming(in: folder + StateDirectory.workshop) }
    for name in ["filet.sqlite", "keys.sqlite", "record.pub"].dropFirst(names) {
      try FileManager.default.removeItem(atPath: folder + "/" + name)
    }
    #expect((StoreError.unfinishedRestore(in: folder) != nil) == (names < 2))
    if startsBetween, names < 2 {
      #expect(throws: StoreError.self) { try SQLiteStore(directory: folder, masterKey: key) }
    }
    if names < 2 { try restore() }
    let again = try SQLiteStore(directory: folder, masterKey: key)
    #expect(try again.entries(1...1_000).last?.kind == "restored")
    #expect(!FileManager.default.fileExists(atPath: folder + StateDirectory.workshop))
    again.close()
  }

  @Test func `Data that somebody put there since are not taken for its own`() throws {
    let store = try scratch.store(key)
    try store.append(Fixture.commit(1))
    let (data, keys) = (try backUp(store, .data, at: 8), try backUp(store, .keys, at: 8))
    let folder = try emptyFolder()
    try leaveHalf(in: folder)
    try Data("theirs".utf8).write(to: URL(fileURLWithPath: folder + "/filet.sqlite"))
    let error = #expect(throws: BackupFault.self) {
      try Restoring.restore(
        data: data, keys: keys, into: folder, opener: opener, master: key, at: Fixture.time(99))
    }
    #expect(error?.code == .occupied)
    let left = FileManager.default.contents(atPath: folder + "/filet.sqlite")
    #expect(left == Data("theirs".utf8))
  }

  @Test func `While one restores nobody starts there, and nobody else restores`() throws {
    let store = try scratch.store(key)
    try store.append(Fixture.commit(1))
    let (data, keys) = (try backUp(store, .data, at: 8), try backUp(store, .keys, at: 8))
    let folder = try emptyFolder()
    let other = try #require(Restoring.lock(folder))
    try leaveHalf(in: folder)
    func restore() throws {
      _ = try Restoring.restore(
        data: data, keys: keys, into: folder, opener: opener, master: key, at: Fixture.time(99))
    }
    let start = #expect(throws: StoreError.self) {
      try SQLiteStore(directory: folder, masterKey: key)
    }
    #expect(start?.code == .locked && start?.message == Restoring.goingOn(in: folder))
    let second = #expect(throws: BackupFault.self) { try restore() }
    #expect(second?.code == .occupied && second?.message == Restoring.goingOn(in: folder))
    let half = folder + StateDirectory.workshop + "/filet.sqlite"
    #expect(FileManager.default.contents(atPath: half) == Data("half".utf8))
    close(other)
    try restore()
  }

  @Test(arguments: ["filet.sqlite-wal", "filet.sqlite-journal", "keys.sqlite-journal"])
  func `Beside what another database left nothing is restored`(name: String) throws {
    let store = try scratch.store(key)
    try store.append(Fixture.commit(1))
    let (data, keys) = (try backUp(store, .data, at: 8), try backUp(store, .keys, at: 8))
    let folder = try emptyFolder()
    try Data("left".utf8).write(to: URL(fileURLWithPath: folder + "/" + name))
    let error = #expect(throws: BackupFault.self) {
      try Restoring.restore(
        data: data, keys: keys, into: folder, opener: opener, master: key, at: Fixture.time(99))
    }
    #expect(error?.code == .occupied && error?.message.fr.contains(name) == true)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [name])
  }

  @Test func `The restore is in the record before anybody goes on from it`() throws {
    let store = try scratch.store(key)
    try store.append(Fixture.commit(1))
    let before = try #require(try store.entries(1...1_000).last).seq
    let again = try restored(
      try backUp(store, .data, at: 8), try backUp(store, .keys, at: 8))
    let last = try #require(try again.entries(1...1_000).last)
    #expect(last.kind == "restored" && last.seq == before + 1)
    #expect(last.details == [JSONMember("made", .string(Fixture.time(8).rfc3339))])
  }
}

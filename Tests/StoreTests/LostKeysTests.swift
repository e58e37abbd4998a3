import Foundation
import GRDB
import Testing

@testable import Observations
@testable import Store

@Suite("Keys that are not those of the data")
struct LostKeysTests {
  private let scratch: Scratch
  private let key = MasterKey.generated()

  init() throws { scratch = try Scratch() }

  private func opened() throws -> SQLiteStore { try scratch.store(key) }

  /// The bytes of `keys.sqlite`; `nil` where there is none.
  private func kept() throws -> [UInt8]? {
    try scratch.files().first { $0.name == "state/keys.sqlite" }?.bytes
  }

  @Test func `Lost keys, and those of elsewhere, are told; nothing is made or changed`() throws {
    try opened().close()
    let keys = scratch.state + "/keys.sqlite"
    let aside = scratch.path + "/keys"
    let elsewhere = scratch.path + "/elsewhere"
    try SQLiteStore(directory: elsewhere, masterKey: key).close()
    let other = scratch.path + "/other"
    try DatabaseQueue(path: other).write { db in try db.execute(sql: "CREATE TABLE theirs (a)") }
    #expect(SQLiteStore.lostKeys(in: scratch.state) == nil)
    try FileManager.default.moveItem(atPath: keys, toPath: aside)
    let cases: [(file: String?, error: StoreError)] = [
      (nil, .lostKeys), (elsewhere + "/keys.sqlite", .foreignKeys),
      (other, .keysOfAnotherProgram),
    ]
    for (file, expected) in cases {
      if let file {
        try FileManager.default.copyItem(atPath: file, toPath: keys)
        chmod(keys, 0o600)
      }
      let before = try kept()
      for _ in 1...2 {
        #expect(SQLiteStore.lostKeys(in: scratch.state) == expected)
        let error = #expect(throws: StoreError.self) { try opened() }
        #expect(error == expected)
        #expect(try kept() == before)
      }
      unlink(keys)
    }
    // An empty one is none.
    try Data().write(to: URL(fileURLWithPath: keys))
    chmod(keys, 0o600)
    #expect(SQLiteStore.lostKeys(in: scratch.state) == .lostKeys)
    unlink(keys)
    // Another program's beside nothing.
    let data = scratch.state + "/filet.sqlite"
    try FileManager.default.moveItem(atPath: data, toPath: scratch.path + "/data")
    try FileManager.default.copyItem(atPath: other, toPath: keys)
    chmod(keys, 0o600)
    let error = #expect(throws: StoreError.self) { try opened() }
    #expect(error == .keysOfAnotherProgram)
    for file in [keys, data] { unlink(file) }
    try FileManager.default.moveItem(atPath: aside, toPath: keys)
    try FileManager.default.moveItem(atPath: scratch.path + "/data", toPath: data)
    try opened().close()
  }
}

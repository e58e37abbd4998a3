import Chronology
import Foundation
import Logging
import Observations
import Store
import TestSupport
import Testing

@testable import SafetyNet

/// The two files of a backup are made one after the other, while the clock may be set right.
final class BackupPairTests {
  private let folder =
    FileManager.default.temporaryDirectory.path + "/filet-pair-\(UUID().uuidString)"
  private let master = MasterKey.generated()

  init() throws {
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private func backUp(_ net: SafetyNet, ofKeys: Bool, to name: String) async throws -> String {
    var backup = try await net.backup(ofKeys: ofKeys, by: Region.caller("operator"))
    var bytes: [UInt8] = []
    while let next = try backup.next() { bytes += next }
    let path = folder + "/" + name
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }

  private func restore(_ data: String, _ keys: String, into name: String) throws {
    let place = folder + "/" + name
    try FileManager.default.createDirectory(
      atPath: place, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    _ = try Restoring.restore(
      data: data, keys: keys, into: place, opener: BackupKeys.opener(at: folder + "/backup.key"),
      master: master, at: Region.start + .hours(3))
  }

  @Test("A pair is restored though the clock was set back in it, and older keys are still refused")
  func setBack() async throws {
    try BackupKeys.make(at: folder + "/backup.key")
    let store = try SQLiteStore(directory: folder + "/state", masterKey: master)
    defer { store.close() }
    let clock = ManualWallClock(Region.start + .hours(2))
    let net = try SafetyNet(
      library: Region.library(), store: store, pseudonyms: store.pseudonymKeys(), clock: clock,
      settings: .init(
        rulesFolder: "", directoryFolder: "", backupRecipient: folder + "/backup.key.pub"),
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    try await net.start()
    let data = try await backUp(net, ofKeys: false, to: "data")
    clock.set(to: Region.start)
    let keys = try await backUp(net, ofKeys: true, to: "keys")
    try restore(data, keys, into: "one")
    let later = try await backUp(net, ofKeys: false, to: "later")
    #expect(throws: BackupFault.self) { try restore(later, keys, into: "two") }
  }
}

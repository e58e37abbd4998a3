import Foundation
import Observations
import Testing

@Suite final class MasterKeyTests {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "key-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  private func file(_ bytes: [UInt8], mode: Int) throws -> String {
    let path = folder.appending(path: "master-\(mode)").path
    try Data(bytes).write(to: URL(filePath: path))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    return path
  }

  private func fault(_ body: () throws -> MasterKey) -> MasterKeyFault.Code? {
    do {
      _ = try body()
      return nil
    } catch {
      return (error as? MasterKeyFault)?.code
    }
  }

  @Test func aKeyMadeIsReadBackAndNeverOverwritten() throws {
    let path = folder.appending(path: "new").path
    let made = try MasterKey.create(at: path)
    #expect(try MasterKey.read(from: path).bytes == made.bytes)
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
    #expect(mode as? Int == 0o400)
    #expect(fault { try MasterKey.create(at: path) } == .exists)
    #expect(try MasterKey.read(from: path).bytes == made.bytes)
  }

  @Test func theKeyBeforeIsKeptUnderTheFirstNameThatIsFree() throws {
    let place = folder.appending(path: "master.key").path
    let first = try MasterKey.create(at: place)
    let second = MasterKey.generated()
    try second.wait(for: place)
    let former = try #require(try MasterKey.takePlace(place))
    #expect(former == place + ".old-1")
    #expect(try MasterKey.read(from: former).isSame(as: first))
    #expect(try MasterKey.read(from: place).isSame(as: second))
    // Begun again after a crash: the place has the key already, and nothing is kept twice.
    try second.wait(for: place)
    #expect(try MasterKey.takePlace(place) == nil)
    try MasterKey.generated().wait(for: place)
    #expect(try MasterKey.takePlace(place) == place + ".old-2")
    #expect(try MasterKey.read(from: former).isSame(as: first))
  }

  @Test func whereNothingIsLeftToKeepTheKeyTakesThePlaceAndWhatCannotBeReadIsLeftThere() throws {
    let place = folder.appending(path: "master.key").path
    let first = MasterKey.generated()
    try first.wait(for: place)
    #expect(try MasterKey.takePlace(place) == nil)
    #expect(try MasterKey.read(from: place).isSame(as: first))
    try MasterKey.generated().wait(for: place)
    try FileManager.default.setAttributes([.posixPermissions: 0o440], ofItemAtPath: place)
    #expect(throws: MasterKeyFault(.openToOthers(mode: 0o440), path: place)) {
      _ = try MasterKey.takePlace(place)
    }
    #expect(FileManager.default.contents(atPath: place) == Data(first.bytes))
    #expect(FileManager.default.fileExists(atPath: MasterKey.waiting(for: place)))
  }

  @Test(arguments: [0o400, 0o600]) func theOwnersFileIsRead(mode: Int) throws {
    let bytes = (0..<32).map { UInt8($0) }
    #expect(try MasterKey.read(from: file(bytes, mode: mode)).bytes == bytes)
  }

  @Test(arguments: [0o440, 0o404, 0o644, 0o620, 0o602, 0o700, 0o500, 0o4400])
  func aFileOpenToOthersIsRefused(mode: Int) throws {
    let path = try file([UInt8](repeating: 7, count: 32), mode: mode)
    #expect(fault { try MasterKey.read(from: path) } == .openToOthers(mode: UInt32(mode)))
  }

  @Test func aSystemdCredentialMayShowItsAccessListAsAGroupBit() throws {
    let bytes = [UInt8](repeating: 7, count: 32)
    let path = try file(bytes, mode: 0o440)
    #expect(try MasterKey.read(from: path, custody: .systemdCredential).bytes == bytes)
    let open = try file(bytes, mode: 0o444)
    #expect(
      fault { try MasterKey.read(from: open, custody: .systemdCredential) }
        == .openToOthers(mode: 0o444))
  }

  @Test(arguments: [0, 31, 33, 64]) func aKeyOfAnotherLengthIsRefused(length: Int) throws {
    let path = try file([UInt8](repeating: 7, count: length), mode: 0o400)
    #expect(fault { try MasterKey.read(from: path) } == .wrongLength)
  }

  @Test func whatIsNoFileIsRefused() throws {
    let link = folder.appending(path: "link").path
    let target = try file([UInt8](repeating: 7, count: 32), mode: 0o400)
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
    #expect(fault { try MasterKey.read(from: link) } == .notAFile)
    #expect(fault { try MasterKey.read(from: folder.path) } == .notAFile)
    #expect(fault { try MasterKey.read(from: folder.path + "/none") } == .missing)
  }

  @Test func derivedKeysDifferByPurposeAndMaster() throws {
    let a = try MasterKey(bytes: [UInt8](repeating: 1, count: 32))
    let b = try MasterKey(bytes: [UInt8](repeating: 2, count: 32))
    #expect(a.derivedKey(for: "x") == a.derivedKey(for: "x"))
    #expect(a.derivedKey(for: "x") != a.derivedKey(for: "y"))
    #expect(a.derivedKey(for: "x") != b.derivedKey(for: "x"))
  }
}

import Foundation
import Observations
import Store

/// A folder that is gone when the value is.
final class Scratch: Sendable {
  let path: String

  init() throws {
    let base = FileManager.default.temporaryDirectory.path
    path = base + "/filet-store-" + UUID().uuidString
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// A state directory in it; not made yet.
  var state: String { path + "/state" }

  /// The store of that directory, opened with a master key.
  func store(_ key: MasterKey = .generated()) throws(StoreError) -> SQLiteStore {
    try SQLiteStore(directory: state, masterKey: key)
  }

  /// Every file under it with its bytes.
  func files() throws -> [(name: String, bytes: [UInt8])] {
    let names = try FileManager.default.subpathsOfDirectory(atPath: path)
    return try names.sorted().compactMap { name in
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: path + "/" + name, isDirectory: &isFolder)
      guard !isFolder.boolValue else { return nil }
      return (name, [UInt8](try Data(contentsOf: URL(fileURLWithPath: path + "/" + name))))
    }
  }
}

extension [UInt8] {
  func contains(_ text: String) -> Bool { contains(bytes: Array(text.utf8)) }

  func contains(bytes: [UInt8]) -> Bool {
    Data(self).range(of: Data(bytes)) != nil
  }
}

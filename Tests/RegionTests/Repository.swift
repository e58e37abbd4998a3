import Foundation
import TestSupport

/// The files of the repository that people sign or invent, wherever the tests are run from.
enum Repository {
  static func bytes(_ path: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: repositoryRoot.appending(path: path)))
  }

  /// The files of one folder, by name; hidden ones are passed over.
  static func files(in folder: String) throws -> [(file: String, bytes: [UInt8])] {
    try FileManager.default.contentsOfDirectory(atPath: repositoryRoot.appending(path: folder).path)
      .filter { !$0.hasPrefix(".") }.sorted()
      .map { ("\(folder)/\($0)", try bytes("\(folder)/\($0)")) }
  }
}

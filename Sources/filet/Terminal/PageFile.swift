import Foundation

/// A page that is written beside what is shown.
struct PageFile {
  private let path: String

  /// Fails where it plainly cannot be written: that is told before the work, not after it. What is there stays until there
  /// is something to put in its place.
  init(_ path: String) throws(CommandFailure) {
    self.path = path
    let files = FileManager.default
    var isDirectory: ObjCBool = false
    let canBeWritten: Bool
    if files.fileExists(atPath: path, isDirectory: &isDirectory) {
      canBeWritten = !isDirectory.boolValue && files.isWritableFile(atPath: path)
    } else {
      let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
      canBeWritten = !path.isEmpty && files.isWritableFile(atPath: folder)
    }
    guard canBeWritten else { throw Self.failure(path) }
  }

  func write(_ page: String) throws(CommandFailure) {
    do {
      try Data(page.utf8).write(to: URL(fileURLWithPath: path))
    } catch {
      throw Self.failure(path)
    }
  }

  private static func failure(_ path: String) -> CommandFailure {
    CommandFailure(
      .internalFault, fr: "« \(path) » : impossible d'y écrire",
      en: "\"\(path)\": cannot write there")
  }
}

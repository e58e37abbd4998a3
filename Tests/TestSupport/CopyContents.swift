import Foundation

/// Copies a file, or a folder with what is in it, by the bytes alone. `FileManager.copyItem` gives a copy the original's
/// owner too, which nobody but root may where the checkout belongs to another user.
public func copyContents(of source: String, to target: String) throws {
  let files = FileManager.default
  var isFolder: ObjCBool = false
  guard files.fileExists(atPath: source, isDirectory: &isFolder), isFolder.boolValue else {
    try Data(contentsOf: URL(filePath: source)).write(to: URL(filePath: target))
    return
  }
  try files.createDirectory(atPath: target, withIntermediateDirectories: true)
  for name in try files.contentsOfDirectory(atPath: source) {
    try copyContents(of: source + "/" + name, to: target + "/" + name)
  }
}

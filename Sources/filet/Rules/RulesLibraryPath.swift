import Foundation

/// A rule directory as the daemon reads it: the one with `kinds` and `scoring.yml`. What a path into it
/// names is a part of that whole.
struct RulesLibraryPath {
  static let ruleFolders = ["detection", "correlation", "filters"]
  /// What else the daemon reads of one, which holds no rules.
  private static let otherParts = [
    "kinds", "lexicons", "mandates", "scoring.yml", "networks.yml", "suppressed.yml",
    "retention.yml",
  ]

  /// As people wrote it, as far as they did.
  let root: String
  /// Whether there are rules in what the path names.
  let holdsRules: Bool
  private let asked: String

  /// The rule directory that a path is, or that it leads into: one of its folders, or a file.
  init?(around path: String) {
    asked = Self.absolute(path)
    let parts = asked.split(separator: "/")
    // A file may lie in folders of one of the folders.
    for depth in 0...min(10, parts.count) {
      let absolute = "/" + parts.dropLast(depth).joined(separator: "/")
      guard Self.isLibrary(absolute) else { continue }
      let part = depth > 0 ? String(parts[parts.count - depth]) : nil
      let isOfRules = part.map(Self.ruleFolders.contains) ?? true
      if let part, !isOfRules, !Self.otherParts.contains(part) { return nil }
      holdsRules = isOfRules
      root = Self.asWritten(path, above: depth) ?? absolute
      return
    }
    return nil
  }

  /// The directory so many levels up in the words of the path, where it goes that far.
  private static func asWritten(_ path: String, above depth: Int) -> String? {
    let parts = path.split(separator: "/", omittingEmptySubsequences: true)
    guard parts.count > depth,
      !parts.suffix(depth + 1).contains(where: { [".", ".."].contains($0) })
    else { return depth == 0 ? path : nil }
    return (path.hasPrefix("/") ? "/" : "") + parts.dropLast(depth).joined(separator: "/")
  }

  /// Whether the path is the whole directory.
  var isAll: Bool { Self.absolute(root) == asked }

  /// Whether the path is this file, or has it below it.
  func isAsked(_ file: String) -> Bool {
    let file = Self.absolute(file)
    return file == asked || file.hasPrefix(asked + "/")
  }

  private static func isLibrary(_ folder: String) -> Bool {
    ["kinds", "scoring.yml"].contains {
      FileManager.default.fileExists(atPath: folder + "/" + $0)
    }
  }

  private static func absolute(_ path: String) -> String {
    URL(fileURLWithPath: path).standardizedFileURL.path
  }
}

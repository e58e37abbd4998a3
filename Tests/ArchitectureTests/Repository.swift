import Foundation
import TestSupport

/// The repository, as text.
struct Repository {
  let root = repositoryRoot

  func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  /// Paths from the root of all files under a folder whose names end so, sorted.
  func files(under folder: String, suffix: String) -> [String] {
    let base = root.appending(path: folder)
    guard let walk = FileManager.default.enumerator(atPath: base.path) else { return [] }
    var files: [String] = []
    for case let path as String in walk {
      // Hidden folders are what was built there.
      if (path as NSString).lastPathComponent.hasPrefix(".") {
        walk.skipDescendants()
      } else if path.hasSuffix(suffix) {
        files.append("\(folder)/\(path)")
      }
    }
    return files.sorted()
  }

  func swiftFiles(_ folders: String...) -> [String] {
    folders.flatMap { files(under: $0, suffix: ".swift") }
  }

  /// The pages that people read.
  var pages: [String] {
    ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"] + files(under: "docs", suffix: ".md")
  }
}

/// A target as `Package.swift` lists it.
struct ListedTarget {
  var name: String
  var folder: String
}

extension Repository {
  /// The targets of `Package.swift` in their order, tests left out.
  func targets() throws -> [ListedTarget] {
    let package = try text("Package.swift")
    let pattern = /\.(target|executableTarget|systemLibrary)\(\s*name: "([A-Za-z0-9]+)"/
    return package.matches(of: pattern).map { match in
      let name = String(match.2)
      let rest = package[match.range.upperBound...]
      let own = rest.prefix(
        upTo: rest.firstRange(of: /\.(target|executableTarget|systemLibrary|testTarget)\(/)?
          .lowerBound ?? rest.endIndex)
      let path = own.firstMatch(of: /path: "([^"]+)"/).map { String($0.1) }
      return ListedTarget(name: name, folder: path ?? "Sources/\(name)")
    }
  }

  /// The modules that a file imports, with the number of the line.
  func imports(of path: String) throws -> [(module: String, line: Int)] {
    let pattern =
      /^\s*(?:@[A-Za-z_]+(?:\([^)]*\))?\s+|public\s+|internal\s+|private\s+|package\s+)*import\s+(?:struct\s+|class\s+|enum\s+|func\s+|var\s+|protocol\s+)?([A-Za-z0-9_]+)/
    return try text(path).split(separator: "\n", omittingEmptySubsequences: false).enumerated()
      .compactMap { index, line in
        line.firstMatch(of: pattern).map { (String($0.1), index + 1) }
      }
  }
}

import Foundation
import Wording

/// One file of the rules or the directory, with its bytes.
public struct RuleFile: Sendable, Hashable {
  /// As people see it in messages.
  public var path: String
  /// The folder below the root: `kinds`, `detection`, `mandates`, …; empty for files at the root.
  public var folder: String
  /// The path from that folder: `runaway.yml`, or `hotels/room.yml`.
  public var name: String
  /// The name without the folders.
  var lastName: String { name.split(separator: "/").last.map { String($0) } ?? name }
  public var bytes: [UInt8]
  /// Who people are is not part of the rules: the hash that an assessment names leaves it out.
  public var isOfDirectory: Bool

  public init(
    path: String, folder: String, name: String, bytes: [UInt8], isOfDirectory: Bool = false
  ) {
    self.path = path
    self.folder = folder
    self.name = name
    self.bytes = bytes
    self.isOfDirectory = isOfDirectory
  }

  public struct Unreadable: Error, Sendable {
    public var path: String

    public var diagnostic: Diagnostic {
      Diagnostic(
        .error, code: "unreadable", at: SourceLocation(file: path),
        Bilingual(fr: "ne peut pas être lu", en: "cannot be read"))
    }
  }

  /// Every `.yml` and `.yaml` file of a folder, of its folders, and of all folders in those that rules are read from, by
  /// name. Hidden ones are passed over; links are followed.
  public static func yaml(under root: String) throws(Unreadable) -> [RuleFile] {
    let read = everyYAML(under: root)
    if let unreadable = read.unreadable.first { throw unreadable }
    return read.files
  }

  /// The same, with all that cannot be read.
  public static func everyYAML(
    under root: String
  ) -> (files: [RuleFile], unreadable: [Unreadable]) {
    var files: [RuleFile] = []
    var unreadable: [Unreadable] = []
    func add(_ path: String, folder: String, name: String) {
      if let data = FileManager.default.contents(atPath: path) {
        files.append(RuleFile(path: path, folder: folder, name: name, bytes: [UInt8](data)))
      } else {
        unreadable.append(Unreadable(path: path))
      }
    }
    func names(in folder: String) -> [String] {
      if let names = try? FileManager.default.contentsOfDirectory(atPath: folder) {
        return names.filter { !$0.hasPrefix(".") }.sorted()
      }
      unreadable.append(Unreadable(path: folder))
      return []
    }
    // A link may lead back to a folder that it stands in.
    var entered: [String] = []
    func addAll(in path: String, folder: String, below prefix: String, depth: Int) {
      let place = URL(filePath: path).resolvingSymlinksInPath().path
      guard !entered.contains(place) else { return }
      entered.append(place)
      defer { entered.removeLast() }
      for name in names(in: path) {
        let inner = path + "/" + name
        if isFolder(inner) {
          guard folders.contains(folder), depth < deepest else { continue }
          addAll(in: inner, folder: folder, below: prefix + name + "/", depth: depth + 1)
        } else if isYAML(name) {
          add(inner, folder: folder, name: prefix + name)
        }
      }
    }
    for name in names(in: root) {
      let path = root + "/" + name
      if isFolder(path) {
        addAll(in: path, folder: name, below: "", depth: 0)
      } else if isYAML(name) {
        add(path, folder: "", name: name)
      }
    }
    return (files, unreadable)
  }

  /// What looks like a file of the rules and is not read: it is called `.YML` or `.yml.txt`, or stands in a folder that
  /// there is not, or beside the folders.
  public static func unread(under root: String) -> [Diagnostic] {
    let paths = (try? FileManager.default.subpathsOfDirectory(atPath: root)) ?? []
    return paths.sorted().compactMap { path in
      let parts = path.split(separator: "/").map(String.init)
      guard let name = parts.last, isMeantAsYAML(name.lowercased()),
        !parts.contains(where: { $0.hasPrefix(".") })
      else { return nil }
      let isRead =
        isYAML(name)
        && (parts.count == 1
          ? atRoot.contains(name)
          : parts.count - 2 <= deepest && folders.contains(parts[0]))
      guard !isRead else { return nil }
      return Diagnostic(
        .warning, code: "not-read", at: SourceLocation(file: root + "/" + path),
        Bilingual(fr: "ce fichier n'est pas lu", en: "this file is not read"),
        hint: isYAML(name)
          ? Bilingual(
            fr: "dossiers : \(folders.joined(separator: ", "))",
            en: "folders: \(folders.joined(separator: ", "))")
          : Bilingual(fr: "nommer « .yml »", en: "name it \".yml\""))
    }
  }

  private static let folders = [
    "kinds", "detection", "correlation", "filters", "lexicons", "mandates",
  ]

  /// How many folders deep below one of these: a link may lead back to where it stands.
  private static let deepest = 8

  /// What may stand beside the folders; the directory may be in the same place.
  private static let atRoot: Set<String> = [
    "scoring.yml", "networks.yml", "suppressed.yml", "retention.yml", "directory.yml",
  ]

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }

  /// What a browser or a mail program makes of one is called `x.yml.txt`.
  private static func isMeantAsYAML(_ name: String) -> Bool {
    isYAML(name) || name.contains(".yml.") || name.contains(".yaml.")
  }

  private static func isYAML(_ name: String) -> Bool {
    name.hasSuffix(".yml") || name.hasSuffix(".yaml")
  }
}

import ArgumentParser
import Foundation
import Sigma
import StrictJSON
import Wording

/// The rule files below a path, and the placeholders that go with them.
struct RulesFiles {
  var sources: [RuleSource] = []
  var placeholders: [String: [String]] = [:]
  var diagnostics: [Diagnostic] = []

  /// A file, or a directory: its folders `detection`, `correlation` and `filters` where it has them (and
  /// its `lexicons` as placeholders), else every `.yml` and `.yaml` below it.
  init(_ path: String, _ options: RulesOptions) throws {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      options.say(
        Bilingual(
          fr: "\(path) : ce fichier ou dossier n'existe pas",
          en: "\(path): no such file or directory"))
      throw RulesExit.unreadable
    }
    guard isDirectory.boolValue else {
      sources = [try Self.source(path, options)]
      // A single rule of a rule directory still knows its word lists.
      let lexicons = URL(fileURLWithPath: path).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "lexicons").path
      if FileManager.default.fileExists(atPath: lexicons) {
        try readLexicons(Self.files(lexicons), options)
      }
      return
    }
    let ours = ["detection", "correlation", "filters"].map { path + "/" + $0 }
      .filter { FileManager.default.fileExists(atPath: $0) }
    for folder in ours.isEmpty ? [path] : ours {
      for file in try Self.files(folder) { sources.append(try Self.source(file, options)) }
    }
    if !ours.isEmpty, FileManager.default.fileExists(atPath: path + "/lexicons") {
      try readLexicons(Self.files(path + "/lexicons"), options)
    }
  }

  private mutating func readLexicons(_ files: [String], _ options: RulesOptions) throws {
    let (values, faults) = WordLists.read(try files.map { try Self.source($0, options) })
    placeholders = values
    diagnostics += faults
  }

  /// `{"name": ["value", …]}`; adds to what lexicons say, and replaces it.
  mutating func readPlaceholders(_ file: String, _ options: RulesOptions) throws {
    let bytes = try Self.source(file, options).bytes
    do throws(JSONFault) {
      let value = try parseJSON(bytes, limits: JSONLimits(bytes: 64 << 20))
      guard let members = value.object else { throw Self.notPlaceholders }
      for member in members {
        guard let values = member.value.array ?? [member.value] as [JSONValue]? else { continue }
        placeholders[member.name] = values.compactMap { value in
          switch value {
          case .string(let text): text
          case .integer(let number): String(number)
          default: nil
          }
        }
      }
    } catch {
      options.say("\(file): \(error.fault.message[options.spoken])")
      throw RulesExit.unreadable
    }
  }

  private static let notPlaceholders = JSONFault(
    .syntax,
    Bilingual(
      fr: "un objet {\"nom\": [\"valeur\", …]} est attendu",
      en: "an object {\"name\": [\"value\", …]} is expected"))

  static func source(_ file: String, _ options: RulesOptions) throws -> RuleSource {
    guard let data = FileManager.default.contents(atPath: file) else {
      options.say(Bilingual(fr: "\(file) : illisible", en: "\(file): cannot be read"))
      throw RulesExit.unreadable
    }
    return RuleSource(file: file, bytes: Array(data))
  }

  private static func files(_ folder: String) throws -> [String] {
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".yml") || $0.hasSuffix(".yaml") }.sorted().map {
      folder + "/" + $0
    }
  }

  /// Compiles them; the second value is whether everything was sound.
  func compile(_ options: RulesOptions, keepingFields: [String] = []) -> (RuleSet, [Diagnostic]) {
    let (set, faults) = RuleSet.compile(
      sources, options: CompileOptions(placeholders: placeholders), keepingFields: keepingFields)
    return (set, diagnostics + faults)
  }
}

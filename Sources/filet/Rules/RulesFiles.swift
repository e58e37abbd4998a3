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
  /// The rule directory that the path is, or is in.
  let library: RulesLibraryPath?
  private let path: String

  /// A file, or a directory: of a rule directory (`kinds`, `scoring.yml`) its folders `detection`,
  /// `correlation` and `filters`, with its `lexicons` as placeholders; else every `.yml` and `.yaml` below.
  ///
  /// `inLibrary`: what is part of a rule directory is read with all of it, since rules, filters and
  /// correlations need each other; `isAsked(_:)` tells what the path named. Otherwise the path alone is
  /// read, and only the word lists come from around it.
  ///
  /// `takesOtherParts`: the path may also name a part that holds no rules: kinds, mandates, `scoring.yml`.
  init(
    _ path: String, _ options: RulesOptions, inLibrary: Bool, takesOtherParts: Bool = false
  ) throws {
    self.path = path
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      options.say(
        Bilingual(
          fr: "\(path) : ce fichier ou dossier n'existe pas",
          en: "\(path): no such file or directory"))
      throw RulesExit.unreadable
    }
    library = RulesLibraryPath(around: path)
    if let library, !library.holdsRules, !takesOtherParts {
      options.say(
        Bilingual(
          fr: "\(path) : il n'y a pas de règles ici ; « filet rules check » dit si c'est en ordre",
          en: "\(path): there are no rules here; \"filet rules check\" says whether it is in order"
        ))
      throw RulesExit.unreadable
    }
    // Whoever looks at every part reads them all, as the daemon does.
    if library != nil, takesOtherParts { return }
    if let library, inLibrary || library.isAll {
      sources = try Self.sources(
        RulesLibraryPath.ruleFolders.flatMap { Self.files(library.root + "/" + $0) }, options)
    } else {
      sources = try Self.sources(isDirectory.boolValue ? Self.files(path) : [path], options)
    }
    // No rule at all would be no fault at all, whatever was meant.
    if sources.isEmpty {
      options.say(
        Bilingual(
          fr: "\(path) : il n'y a pas de règles ici", en: "\(path): there are no rules here"))
      throw RulesExit.unreadable
    }
    if let library {
      let lists = try Self.sources(Self.files(library.root + "/lexicons"), options)
      let (values, faults) = WordLists.read(lists)
      placeholders = values
      diagnostics += faults
    }
  }

  /// Whether the path that was given is this file, or has it below it.
  func isAsked(_ file: String) -> Bool { library?.isAsked(file) ?? true }

  /// `{"name": ["value", …]}`; adds to what lexicons say, and replaces it.
  mutating func readPlaceholders(_ file: String, _ options: RulesOptions) throws {
    let bytes = try Self.source(file, options).bytes
    do throws(JSONFault) {
      let value = try parseJSON(bytes, limits: JSONLimits(bytes: 64 << 20))
      guard let members = value.object else { throw Self.notPlaceholders }
      for member in members {
        placeholders[member.name] = try (member.value.array ?? [member.value]).map {
          (value) throws(JSONFault) in
          switch value {
          case .string(let text): return text
          case .integer(let number): return String(number)
          case .double(let number): return "\(number)"
          case .bool(let flag): return flag ? "true" : "false"
          default: throw Self.notPlaceholders
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

  /// Names every file that cannot be read before it gives up.
  private static func sources(
    _ files: [String], _ options: RulesOptions
  ) throws -> [RuleSource] {
    let read = files.compactMap { try? source($0, options) }
    guard read.count == files.count else { throw RulesExit.unreadable }
    return read
  }

  static func source(_ file: String, _ options: RulesOptions) throws -> RuleSource {
    guard let data = FileManager.default.contents(atPath: file) else {
      options.say(Bilingual(fr: "\(file) : illisible", en: "\(file): cannot be read"))
      throw RulesExit.unreadable
    }
    return RuleSource(file: file, bytes: Array(data))
  }

  /// Every `.yml` and `.yaml` file below a folder, by name. As for the daemon hidden ones are passed over, and links are
  /// followed unless they lead back.
  static func files(_ folder: String) -> [String] {
    var found: [String] = []
    // A link may lead back to a folder that it stands in.
    var entered: [String] = []
    func addAll(in path: String, depth: Int) {
      let place = URL(filePath: path).resolvingSymlinksInPath().path
      guard !entered.contains(place) else { return }
      entered.append(place)
      defer { entered.removeLast() }
      let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
      for name in names where !name.hasPrefix(".") {
        let inner = path + name
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: inner, isDirectory: &isDirectory) else {
          continue
        }
        if isDirectory.boolValue {
          if depth < deepest { addAll(in: inner + "/", depth: depth + 1) }
        } else if name.hasSuffix(".yml") || name.hasSuffix(".yaml") {
          found.append(inner)
        }
      }
    }
    addAll(in: folder.hasSuffix("/") ? folder : folder + "/", depth: 0)
    return found.sorted()
  }

  private static let deepest = 16

  /// Compiles them; the second value is whether everything was sound.
  func compile(_ options: RulesOptions, keepingFields: [String] = []) -> (RuleSet, [Diagnostic]) {
    let (set, faults) = RuleSet.compile(
      sources, options: CompileOptions(placeholders: placeholders), keepingFields: keepingFields)
    return (set, (diagnostics + faults).filter { isAsked($0.location.file) })
  }
}

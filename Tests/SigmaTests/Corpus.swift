import Foundation
import StrictJSON
import Testing

@testable import Sigma

/// The public corpus, which is not part of this repository: SigmaHQ's rules, recorded events and language
/// cases. The variable SIGMA_CORPUS names its directory; tests that need it are skipped without it.
enum Corpus {
  static let path = ProcessInfo.processInfo.environment["SIGMA_CORPUS"]

  static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: try #require(path)).appending(path: name)))
  }

  static func lines(_ name: String) throws -> [[UInt8]] {
    try bytes(name).split(separator: UInt8(ascii: "\n")).map(Array.init)
  }

  /// All rule files below a folder, in the order of their names.
  static func rules(_ folder: String) throws -> [RuleSource] {
    let root = URL(fileURLWithPath: try #require(path)).appending(path: folder)
    let names = try FileManager.default.subpathsOfDirectory(atPath: root.path)
    return try names.filter { $0.hasSuffix(".yml") }.sorted().map {
      RuleSource(file: $0, bytes: Array(try Data(contentsOf: root.appending(path: $0))))
    }
  }
}

/// A language case: rules, events, and what must come of them.
struct LanguageCase: CustomTestStringConvertible, Sendable {
  var id: String
  var sources: [RuleSource]
  /// Each as the bytes of one JSON object.
  var events: [[UInt8]]
  var placeholders: [String: [String]]
  var isRejected: Bool
  var expected: [[String]]?
  var standalone: [[String]]?
  var firstFire: [(title: String, event: Int?)]

  var testDescription: String { id }

  init(_ line: [UInt8]) throws {
    // Our JSON reader refuses integers that no Int64 holds; events may have them, so they travel marked.
    let marked = String(decoding: line, as: UTF8.self)
      .replacing(#/: (\d{19,})([,}\]])/#) { ": \"@\($0.1)@\"\($0.2)" }
    let json = try parseJSON(Array(marked.utf8), limits: JSONLimits(bytes: 1 << 24, depth: 64))
    id = json["id"]?.string ?? "?"
    sources = [RuleSource(file: "case.yml", bytes: Array((json["rules"]?.string ?? "").utf8))]
    events = (json["events"]?.array ?? []).map { event in
      Array(event.text.replacing(#/"@(\d+)@"/#) { $0.1 }.utf8)
    }
    placeholders = [:]
    for member in json["placeholders"]?.object ?? [] {
      placeholders[member.name] = (member.value.array ?? []).compactMap(\.string)
    }
    isRejected = json["reject"]?.bool ?? false
    func titles(_ key: String) -> [[String]]? {
      json[key]?.array?.map { ($0.array ?? []).compactMap(\.string).sorted() }
    }
    expected = titles("expect")
    standalone = titles("standalone")
    firstFire = (json["first_fire"]?.object ?? []).map {
      ($0.name, $0.value.integer.map { Int($0) })
    }
  }

  static func all() throws -> [LanguageCase] {
    try Corpus.lines("cases.ndjson").map { try LanguageCase($0) }
  }
}

extension Trait where Self == ConditionTrait {
  static var needsCorpus: Self {
    .enabled(
      if: Corpus.path != nil, "SIGMA_CORPUS names no directory, so the public corpus is not tested")
  }
}

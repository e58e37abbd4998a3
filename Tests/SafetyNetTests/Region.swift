import Alerts
import Chronology
import Foundation
import Mandates
import Observations
import Risk
import Store
import StrictJSON
import TestSupport
import Testing
import Wording

@testable import SafetyNet

/// The invented region with the rules of the repository, and short ways to say what happens in it.
enum Region {
  static let root = repositoryRoot.path

  /// Loaded once: it is a value and cannot be changed.
  static let loaded = RuleLibrary.load(rules: root + "/Rules", directory: root + "/Fixtures/region")

  static func library() throws -> RuleLibrary {
    guard let library = loaded.library else {
      throw LoadingFailed(lines: loaded.diagnostics.map { $0.line(in: .english) })
    }
    return library
  }

  struct LoadingFailed: Error { var lines: [String] }

  /// The same with every file changed as said: for mandates and directories that the region does not have.
  static func library(changing: (String) -> String) throws -> RuleLibrary {
    var files: [RuleFile] = []
    for (folder, isOfDirectory) in [("/Rules", false), ("/Fixtures/region", true)] {
      for var file in try RuleFile.yaml(under: root + folder) {
        file.isOfDirectory = isOfDirectory
        file.bytes = Array(changing(String(decoding: file.bytes, as: UTF8.self)).utf8)
        files.append(file)
      }
    }
    let (library, diagnostics) = RuleLibrary.load(files)
    guard let library else {
      throw LoadingFailed(lines: diagnostics.map { $0.line(in: .english) })
    }
    return library
  }

  static func keys() throws -> PseudonymKeys {
    PseudonymKeys(try MasterKey(bytes: [UInt8](repeating: 7, count: MasterKey.length)))
  }

  /// 2 March 2026, noon in Québec.
  static let start = Timestamp(milliseconds: 1_772_470_800_000)

  static func pipeline(
    store: any Store = MemoryStore(), library: RuleLibrary? = nil, at now: Timestamp = start
  ) throws -> Pipeline {
    let library = try library ?? self.library()
    return try Pipeline(
      library: library, intake: Intake(catalog: library.kinds, keys: keys()), store: store,
      at: now)
  }

  static func caller(_ name: String) throws -> Caller {
    guard let account = try library().directory.account(name) else {
      throw LoadingFailed(lines: ["no account \(name)"])
    }
    return Caller(account: account)
  }

  static func event(
    _ kind: String, from unit: String, id: String, at time: Timestamp,
    supersedes: String? = nil, _ data: [JSONMember]
  ) -> JSONValue {
    var members = [
      JSONMember("specversion", "1.0"), JSONMember("id", .string(id)),
      JSONMember("source", .string("/units/" + unit)),
      JSONMember("type", .string("ca.filet.\(kind).v1")),
      JSONMember("time", .string(time.rfc3339)),
    ]
    if let supersedes { members.append(JSONMember("supersedes", .string(supersedes))) }
    var body = data
    func fill(_ name: String, _ value: JSONValue) {
      if !body.contains(where: { $0.name == name }) { body.append(JSONMember(name, value)) }
    }
    fill("territory", "quebec")
    fill("source_grade", 1)
    members.append(JSONMember("data", .object(body)))
    return .object(members)
  }

  static func youth(_ file: String, age: Int64 = 15, placed: Bool = false) -> JSONValue {
    ["file": .string(file), "age": .integer(age), "placed": .bool(placed)]
  }

  static func runaway(
    _ file: String, id: String, at time: Timestamp, more: [JSONMember] = []
  ) -> JSONValue {
    event(
      "runaway", from: "cjq", id: id, at: time,
      [
        JSONMember("youth", youth(file, placed: true)),
        JSONMember("absence_started_at", .string(time.rfc3339)),
      ] + more)
  }

  static func hotel(
    _ file: String?, id: String, at time: Timestamp, vehicle: String? = nil,
    more: [JSONMember] = []
  ) -> JSONValue {
    var data = [
      JSONMember("minor_possible", true), JSONMember("age_gap_companion", true),
      JSONMember("third_party_booker", true), JSONMember("place", "hotel-01"),
      JSONMember("place_kind", "hotel"),
    ]
    if let file { data.append(JSONMember("youth", youth(file))) }
    if let vehicle { data.append(JSONMember("vehicle", .string(vehicle))) }
    return event("hotel_report", from: "ikat", id: id, at: time, data + more)
  }

  /// A disclosure to somebody: direct evidence.
  static func disclosure(_ file: String, id: String, at time: Timestamp) -> JSONValue {
    event(
      "youth_found", from: "cjq", id: id, at: time,
      [
        JSONMember("youth", youth(file, placed: true)),
        JSONMember("found_at", .string(time.rfc3339)), JSONMember("disclosure", "direct"),
      ])
  }

  /// Band 2, and nothing direct.
  static func foundWithOlder(_ file: String, id: String, at time: Timestamp) -> JSONValue {
    event(
      "youth_found", from: "cjq", id: id, at: time,
      [
        JSONMember("youth", youth(file, placed: true)),
        JSONMember("found_at", .string(time.rfc3339)),
        JSONMember("found_with", "older_unrelated"),
      ])
  }
}

/// A net that was told of a disclosure at the start, and the notice of the pivot who is to answer.
func opened(
  store: any Store = MemoryStore(), library: RuleLibrary? = nil
) throws -> (Pipeline, Alerts.Notice) {
  var pipeline = try Region.pipeline(store: store, library: library)
  _ = try pipeline.take(Region.disclosure("CJQ-1", id: "1", at: Region.start), at: Region.start)
  return (pipeline, try #require(try pipeline.inbox("pivot-dpj-1").first))
}

extension Pipeline {
  /// One turn at a time: submits and writes.
  mutating func take(_ events: JSONValue..., at now: Timestamp) throws -> [Receipt] {
    begin(at: now)
    let receipts = try events.map { try submit($0, by: nil, arrival: now) }
    try store.append(commit)
    committed()
    return receipts
  }

  /// Does something in a turn of its own and writes it.
  mutating func act(at now: Timestamp, _ body: (inout Pipeline) throws -> Void) throws {
    begin(at: now)
    try body(&self)
    try store.append(commit)
    committed()
  }

  /// Retracts what a unit submitted under its own id.
  mutating func retract(_ id: String, from unit: String, by name: String, at now: Timestamp) throws
  {
    let key = try Region.keys().eventKey(source: "/units/" + unit, id: id)
    guard let known = try store.accepted(eventKey: key) else {
      throw Region.LoadingFailed(lines: ["no observation \(id)"])
    }
    try act(at: now) {
      try $0.retract(known.observation, reason: "r", by: Region.caller(name))
    }
  }

  /// Everybody who was told of an alert is done with it. From band 3 each organisation's closing needs a second person:
  /// round and round.
  mutating func closeForAll(_ alert: String) throws {
    while alerts[alert] != nil {
      for notice in try store.notices(ofAlert: alert) {
        _ = try? close(
          notice.id, outcome: .confirmed, note: nil, by: Region.caller(notice.recipient))
      }
    }
    try store.append(commit)
    committed()
  }

  mutating func run(until now: Timestamp) throws {
    while let due = nextDue, due <= now {
      begin(at: due)
      try tick()
      try store.append(commit)
      committed()
    }
    begin(at: now)
  }

  /// Every assessment that is not empty, as a table that can be compared.
  func table(at now: Timestamp) -> [String: String] {
    var table: [String: String] = [:]
    for entity in standing.entities.union(standing.networks) {
      let assessment = assess(entity, at: now)
      guard !assessment.reasons.isEmpty else { continue }
      let reasons = assessment.reasons.map {
        "\($0.rule) \($0.weight) \($0.counts) \($0.observed.milliseconds) \($0.organisations.sorted())"
      }
      table[entity.text] = "\(assessment.band) \(assessment.weight) \(reasons)"
    }
    return table
  }

  func inbox(_ recipient: String) throws -> [Alerts.Notice] {
    try store.inbox(of: recipient, after: 0, limit: 10_000)
  }

  /// What somebody was told last; a failure where nothing was.
  func last(of recipient: String) throws -> Alerts.Notice {
    try #require(try inbox(recipient).last)
  }
}

/// A failed expectation says which pipeline it was, and not all that is in it.
extension Pipeline: CustomTestStringConvertible {
  public var testDescription: String {
    "pipeline at \(now.rfc3339), \(alerts.count) open alerts, \(duties.count) parts"
  }
}

import Alerts
import Chronology
import Observations
import Risk
import Store
import StrictJSON
import Testing

@testable import SafetyNet

/// Somebody of concern whose file is restricted, and whose restriction ends.
enum RestrictedFile {
  static let start = Region.start

  /// Found with somebody older: band 2, and nothing direct.
  static func concerned(_ library: RuleLibrary? = nil) throws -> Pipeline {
    var pipeline = try Region.pipeline(library: library)
    _ = try pipeline.take(Region.foundWithOlder("CJQ-1", id: "1", at: start), at: start)
    try #require(pipeline.alerts.values.map(\.band) == [.concern])
    return pipeline
  }

  static func restrict(_ pipeline: inout Pipeline, at now: Timestamp) throws -> String {
    let youth = try WhoWasAlongTests.youth("CJQ-1")
    let privacy = try Region.caller("privacy-1")
    var id = ""
    try pipeline.act(at: now) {
      id = try $0.setFlag(.restriction, on: youth, reason: "essai", until: nil, by: privacy).id
    }
    return id
  }

  static func lift(_ id: String, _ pipeline: inout Pipeline, at now: Timestamp) throws {
    let privacy = try Region.caller("privacy-1")
    try pipeline.act(at: now) { _ = try $0.endFlag(id, by: privacy) }
  }

  /// To the streets, in confidence: with what there is, band 3.
  static func confidence(_ id: String, at now: Timestamp) -> JSONValue {
    Region.event(
      "community_report", from: "pipq", id: id, at: now,
      [
        JSONMember("youth", ["file": "CJQ-1"]), JSONMember("programme", "pipq"),
        JSONMember("need", ["exit"]),
      ])
  }
}

import Foundation
import Observations
import StrictJSON
import TestSupport
import Testing

@testable import SafetyNet

/// The stories of `Fixtures/stories`, replayed with the real rules: who is told what, when and why, byte for
/// byte. After a change that is meant, `FILET_BLESS=1 swift test --filter GoldenStoryTests` writes the
/// timelines anew; the difference belongs in the same commit.
struct GoldenStoryTests {
  static let stories = ["premiere-lueur", "toile", "en-ligne", "bruit"]

  @Test("A story gives its timeline, byte for byte", arguments: stories)
  func timeline(story: String) throws {
    let folder = Region.root + "/Fixtures/stories/"
    var replay = try Replay(
      library: Region.library(), pseudonyms: Region.keys(), acknowledgement: .all)
    var lines: [String] = []
    let text = try String(contentsOfFile: folder + story + ".ndjson", encoding: .utf8)
    for line in text.split(separator: "\n") {
      lines += try replay.submit(parseJSON(Array(line.utf8))).map(\.text)
    }
    let timeline = lines.joined(separator: "\n") + "\n"
    let file = Region.root + "/Fixtures/timelines/" + story + ".ndjson"
    if environmentValue("FILET_BLESS") == "1" {
      try timeline.write(toFile: file, atomically: true, encoding: .utf8)
    }
    let expected = try String(contentsOfFile: file, encoding: .utf8)
    let first = zip(timeline.split(separator: "\n"), expected.split(separator: "\n"))
      .first { $0 != $1 }
    let difference = first.map { "\($0.0)\n\($0.1)" } ?? "length"
    #expect(timeline == expected, "first difference: \(difference)")
  }

  @Test("Twice the same replay gives the same bytes")
  func deterministic() throws {
    func run() throws -> [String] {
      var replay = try Replay(library: Region.library(), pseudonyms: Region.keys())
      let path = Region.root + "/Fixtures/stories/toile.ndjson"
      return try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").flatMap {
        try replay.submit(parseJSON(Array($0.utf8))).map(\.text)
      }
    }
    #expect(try run() == run())
  }
}

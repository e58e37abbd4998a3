import Chronology
import Foundation
import Observations
import StrictJSON
import TestSupport
import Testing
import Wording

/// The stories that this repository ships, line by line through the door.
@Suite struct StoriesTests {
  static let folder = repositoryRoot.appending(path: "Fixtures/stories")

  static let names: [String] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".ndjson") }.sorted()
  }()

  @Test(arguments: names) func everyLineIsTakenAndNothingOfItIsStoredInClear(name: String) throws {
    let text = try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
    var stored: [UInt8] = []
    var sealed: [String] = []
    for (number, line) in text.split(separator: "\n").enumerated() {
      let value = try parseJSON(Array(line.utf8))
      let arrival = value["recordedtime"]?.string.flatMap { Timestamp(rfc3339: $0) } ?? noon
      switch intake.validate(value, now: arrival) {
      case .success(let event):
        let admission = intake.admit(event, organisation: "spvq/ikat", arrival: arrival)
        stored += admission.observation.encoded()
        // Directory codes of schools and units route notices; short texts may be part of a pseudonym.
        sealed += admission.contents
          .filter { !$0.name.hasSuffix(".unit") && !$0.name.hasSuffix(".school") }
          .compactMap(\.value.string).filter { $0.utf8.count > 8 }
      case .failure(let rejection):
        Issue.record("\(name):\(number + 1): \(rejection.faults.map(\.pointer))")
      }
    }
    let everything = String(decoding: stored, as: UTF8.self)
    let leaked = sealed.filter { everything.contains($0) }
    #expect(leaked == [])
    #expect(!sealed.isEmpty)
  }
}

import Chronology
import Mandates
import Observations
import StrictJSON

@testable import SafetyNet

/// All orders of arrival of a few events, walked as a tree: orders that begin alike share their beginning.
struct Orders {
  let events: [JSONValue]
  let arrivals: [Timestamp]
  let library: RuleLibrary
  let intake: Intake

  init(_ events: [JSONValue], arrivals: [Timestamp]) throws {
    self.events = events
    self.arrivals = arrivals
    library = try Region.library()
    intake = Intake(catalog: library.kinds, keys: try Region.keys())
  }

  /// What is wrong; `nil` where all orders give the same.
  func check() throws -> String? {
    var expected: [String: String]?
    var wrong: String?
    func walk(_ set: StandingSet, _ left: [Int]) throws {
      guard wrong == nil else { return }
      if left.isEmpty {
        let found = set.picture(at: Scenario.end)
        if let expected { wrong = difference(expected, found) } else { expected = found }
        return
      }
      for index in left {
        var next = set
        if let admission = admission(of: events[index], at: arrivals[events.count - left.count]) {
          _ = next.insert(
            admission.observation,
            library.detector.detect(admission.observation, matchable: admission.matchable))
        }
        try walk(next, left.filter { $0 != index })
      }
    }
    try walk(StandingSet(library: library, keys: intake.keys), Array(events.indices))
    return wrong
  }

  private func admission(of event: JSONValue, at arrival: Timestamp) -> Admission? {
    guard case .success(let valid) = intake.validate(event, now: arrival),
      let unit = library.directory.units[valid.source]
    else { return nil }
    let placements = Placements(
      reporting: unit.placementUnit, known: library.directory.placementUnits)
    return intake.admit(
      valid, organisation: unit.organisation, placements: placements, arrival: arrival)
  }
}

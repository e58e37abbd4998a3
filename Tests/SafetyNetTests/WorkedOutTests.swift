import Chronology
import Mandates
import Observations
import Risk
import StrictJSON
import TestSupport
import Testing

@testable import SafetyNet

/// What is kept at hand is what would be worked out anew: whatever comes, leaves, or turns out to be of somebody
/// else (`WorkedOut`, `Pipeline.Presented`).
struct WorkedOutTests {
  @Test("Evidence, networks, facts and content that were kept are those of now")
  func kept() throws {
    try Property.holdsAtEveryMoment(cases: 150, retractionAfterOneIn: 3) {
      try $0.outdated(at: $1)
    }
  }

  @Test("An entity asked about again is not worked out again")
  func again() throws {
    var set = StandingSet(library: try Region.library(), keys: try Region.keys())
    let youth = EntityRef(kind: .youth, token: String(repeating: "0", count: 26))
    #expect(set.workedOut.evidence(for: youth) == nil)
    set.workOut(youth)
    #expect(set.workedOut.evidence(for: youth) == [])
    set.workedOut.forget([youth])
    #expect(set.workedOut.evidence(for: youth) == nil)
  }
}

extension Pipeline {
  /// Of whom something other is at hand than what follows from what stands now; `nil` where there is nobody.
  /// Leaves everything at hand, for the next change to be held against.
  mutating func outdated(at now: Timestamp) throws -> String? {
    var anew = forgettingWhatWasWorkedOut
    for entity in standing.entities.union(standing.networks).union(bands.keys).sorted() {
      if Set(standing.evidence(for: entity)) != Set(anew.standing.evidence(for: entity)) {
        return "\(entity.text): evidence"
      }
      if standing.network(of: entity) != anew.standing.network(of: entity)
        || standing.network(entity) != anew.standing.network(entity)
      {
        return "\(entity.text): its network"
      }
      // Of other kinds there is never an alert, so nothing is kept that notices are made of.
      guard library.assessedKinds.contains(entity.kind) else { continue }
      // Much later less counts of the same observations.
      for moment in [now, now + .days(120), now + .days(300)] {
        let assessment = anew.assess(entity, at: moment)
        if routingFacts(of: assessment) != anew.routingFacts(of: assessment) {
          return "\(entity.text): the facts that mandates are matched on"
        }
        if try contentItems(for: assessment) != anew.contentItems(for: assessment) {
          return "\(entity.text): content"
        }
        anew = forgettingWhatWasWorkedOut
      }
    }
    for entity in standing.entities.union(standing.networks) { standing.workOut(entity) }
    return nil
  }
}

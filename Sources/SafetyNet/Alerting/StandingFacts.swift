import Chronology
import Mandates
import Observations
import Risk

/// What follows from observations alone; age and consent are of the moment.
struct StandingFacts: Sendable {
  var facts: RoutingFacts
  var age = KnownAge()
  var consent = KnownConsent()

  /// As mandates are matched on them, for a band and what it rests on.
  func routing(band: Band, isDirect: Bool, at now: Timestamp) -> RoutingFacts {
    var facts = facts
    facts.band = band
    facts.isDirect = isDirect
    facts.age = age.years(at: now, isCautious: isDirect)
    facts.consent = consent.holds(at: facts.age)
    return facts
  }
}

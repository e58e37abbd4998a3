import Alerts
import Chronology
import Mandates
import Observations
import Risk

/// Time alone lowers an assessment, and takes an alert from nobody (docs/decisions/duties.md): whoever was told of a band has
/// the alert at that band until a person closes it, or something other than age lowers it.
extension Pipeline {
  /// An assessment as those have it who were told of these alerts of its entity.
  func held(_ assessment: Assessment, by told: [Alert]) -> Assessment {
    var (band, opened) = (Band.none, now)
    for alert in told {
      band = max(band, alert.band)
      opened = min(opened, alert.opened)
    }
    guard assessment.band < band else { return assessment }
    return library.scoring.hold(
      band, since: opened, assessment, on: standing.evidence(for: assessment.entity),
      history: standing.history(of: assessment.entity))
  }

  /// An alert's assessment at this moment as those have it who were told of it, also where it is closed.
  func held(_ alert: Alert) -> Assessment {
    held(assess(entityNow(of: alert), at: now), by: [alert])
  }

  /// What holds of an alert at this moment, at the band that it has: whoever is told is shown what the band opens that they
  /// read.
  mutating func asItIs(_ alert: Alert) -> (Assessment, RoutingFacts) {
    standing.workOut(alert.entity)
    let assessment = held(assess(alert.entity, at: now), by: [alert])
    var facts = routingFacts(of: assessment)
    facts.band = alert.band
    return (assessment, facts)
  }
}

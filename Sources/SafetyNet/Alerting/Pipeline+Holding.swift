import Alerts
import Chronology
import Mandates
import Observations
import Risk
import Store

/// Time alone lowers an assessment, and takes an alert from nobody (docs/decisions/duties.md): whoever was told of a band has
/// the alert at that band until a person closes it, or something other than age lowers it.
extension Pipeline {
  /// An assessment as those have it who were told of these alerts of its entity.
  func held(_ assessment: Assessment, by told: [Alert]) -> Assessment {
    let (band, since) = asked(by: told)
    guard assessment.band < band else { return assessment }
    let evidence = standing.evidence(for: assessment.entity)
    guard let last = lasting(band, since: since, assessment, on: evidence) else {
      return assessment
    }
    return library.scoring.hold(assessment, by: last, on: evidence)
  }

  /// The same, and keeps what holds them until something about the entity changes: clocks and reports ask again and again.
  mutating func heldOn(_ assessment: Assessment, by told: [Alert]) -> Assessment {
    let (band, since) = asked(by: told)
    guard assessment.band < band else { return assessment }
    let evidence = standing.evidence(for: assessment.entity)
    guard let last = lasting(band, since: since, assessment, on: evidence) else {
      return assessment
    }
    standing.workedOut.keep(last, for: assessment.entity)
    return library.scoring.hold(assessment, by: last, on: evidence)
  }

  /// The highest band of alerts, and since when it may have been reached: what people had judged before new evidence opened
  /// one again was over then.
  private func asked(by told: [Alert]) -> (band: Band, since: Timestamp) {
    var (band, since) = (Band.none, now)
    for alert in told {
      band = max(band, alert.band)
      since = min(since, alerts.since(alert))
    }
    return (band, since)
  }

  /// When new evidence opened alerts again, as the record has it, which is read through.
  mutating func noteReopenings() throws(StoreError) {
    for act in try store.acts(of: [.alertReopened], on: alerts.everClosed) where act.by == "filet" {
      alerts.noteOpenedAgain(act.object, at: act.at)
    }
  }

  /// `nil` where it is not age that keeps the assessment below the band.
  private func lasting(
    _ band: Band, since: Timestamp, _ present: Assessment, on evidence: [Evidence]
  ) -> Lasting? {
    guard library.scoring.isAged(present, below: band, on: evidence, since: since) else {
      return nil
    }
    let entity = present.entity
    if let known = standing.workedOut.lasting(for: entity),
      known.answers(for: band, since: since, at: now)
    {
      return known
    }
    // Most bands are reached by what counts as it stands; how each match grew is worked out where that is not enough.
    let found = library.scoring.lasting(band, since: since, until: now, history: evidence)
    guard !found.isReached else { return found }
    return library.scoring.lasting(
      band, since: since, until: now, history: standing.history(of: entity, since: since))
  }

  /// An alert's assessment at this moment as those have it who were told of it, also where it is closed.
  func held(_ alert: Alert) -> Assessment {
    held(assess(entityNow(of: alert), at: now), by: [alert])
  }

  /// What holds of an alert at this moment, at the band that it has: whoever is told is shown what the band opens that they
  /// read.
  mutating func asItIs(_ alert: Alert) -> (Assessment, RoutingFacts) {
    standing.workOut(alert.entity)
    let assessment = heldOn(assess(alert.entity, at: now), by: [alert])
    var facts = routingFacts(of: assessment)
    facts.band = alert.band
    return (assessment, facts)
  }
}

import Chronology

extension Release {
  /// Whether a portrait of the quarter must be drawn anew: there is none, the quarter has ended since, or
  /// enough has changed in one of its parts.
  public static func isDue(
    _ quarter: Quarter, after previous: Release?, changes: Figures.Changes,
    people: Figures.Changes, on day: CivilDate
  ) -> Bool {
    guard let previous else { return true }
    guard !previous.isFinal else { return false }
    return quarter.lastDay < day
      || previous.isOutdated(\.observations, changes, people)
      || previous.isOutdated(\.alerts, changes, people)
      || previous.isOutdated(\.notices, changes, people)
  }

  /// Whether enough of a part has changed since it was drawn, and of enough people: what is new is a count like any
  /// other, and five more reports of one young person are one person.
  private func isOutdated(
    _ part: KeyPath<Figures.Changes, Int>, _ present: Figures.Changes, _ people: Figures.Changes
  ) -> Bool {
    present[keyPath: part] - changes[keyPath: part] >= protection.threshold
      && people[keyPath: part] >= protection.threshold
  }

  /// Draws the portrait of a quarter. A part in which too little has changed since the previous release is
  /// taken over from it as it stands.
  public init(
    of quarter: Quarter, _ figures: Figures, _ vocabulary: Vocabulary, protection: Protection,
    after previous: Release?, at now: Timestamp
  ) {
    self.quarter = quarter
    self.protection = protection
    issued = now
    isFinal = quarter.lastDay < QuebecTime.date(at: now)
    changes = figures.changes
    drawn = Moments(observations: now, alerts: now, notices: now)
    observations = protection.protect(Self.tables(of: figures.observations, quarter, vocabulary))
    alerts = protection.protect(Self.tables(of: figures.alerts, quarter, vocabulary))
    answering = Self.answering(figures.notices, protection)
    guard let previous else { return }
    if !previous.isOutdated(\.observations, figures.changes, figures.people) {
      observations = previous.observations
      changes.observations = previous.changes.observations
      drawn.observations = previous.drawn.observations
    }
    if !previous.isOutdated(\.alerts, figures.changes, figures.people) {
      alerts = previous.alerts
      changes.alerts = previous.changes.alerts
      drawn.alerts = previous.drawn.alerts
    }
    if !previous.isOutdated(\.notices, figures.changes, figures.people) {
      answering = previous.answering
      changes.notices = previous.changes.notices
      drawn.notices = previous.drawn.notices
    }
  }

  private static func tables(
    of observations: [Figures.Observation], _ quarter: Quarter, _ vocabulary: Vocabulary
  ) -> [CountTable] {
    [
      CountTable(
        name: "observations_by_kind_and_territory", rows: vocabulary.kinds,
        columns: vocabulary.territories,
        events: observations.map { ($0.kind, $0.territory, $0.subject) }),
      CountTable(
        name: "observations_by_organisation", rows: vocabulary.organisations,
        events: observations.map { ($0.organisation, "", $0.subject) }),
      CountTable(
        name: "observations_by_month", rows: quarter.months,
        events: observations.map { (month($0.received), "", $0.subject) }),
    ]
  }

  private static func tables(
    of alerts: [Figures.Alert], _ quarter: Quarter, _ vocabulary: Vocabulary
  ) -> [CountTable] {
    [
      CountTable(
        name: "alerts_by_band_and_month", rows: ["1", "2", "3", "4"], columns: quarter.months,
        events: alerts.map { ("\($0.band)", month($0.opened), $0.subject) }),
      CountTable(
        name: "alerts_by_outcome", rows: vocabulary.outcomes,
        events: alerts.map { ($0.outcome, "", $0.subject) }),
    ]
  }

  private static func month(_ date: CivilDate) -> String { String(date.description.prefix(7)) }

  private static func answering(
    _ notices: [Figures.Notice], _ protection: Protection
  ) -> [Answering] {
    Dictionary(grouping: notices, by: \.organisation).sorted { $0.key < $1.key }.compactMap {
      organisation, notices in
      let all = CountTable.Cell(
        count: notices.count, subjects: Set(notices.map(\.subject)).count)
      guard let count = protection.told(all) else { return nil }
      let answered = notices.filter { $0.answeredAfter != nil }
      let isTold =
        protection.told(
          CountTable.Cell(count: answered.count, subjects: Set(answered.map(\.subject)).count))
        != nil
      let minutes = answered.compactMap { $0.answeredAfter.map { $0.milliseconds / 60_000 } }
        .sorted()
      func quantile(_ share: Double) -> Int? {
        guard isTold, !minutes.isEmpty else { return nil }
        let value = minutes[min(minutes.count - 1, Int(Double(minutes.count) * share))]
        return Int((value + 7) / 15 * 15)
      }
      let inTime = notices.count(where: \.wasInTime) * 100 / notices.count
      return Answering(
        organisation: organisation, notices: count, medianMinutes: quantile(0.5),
        ninetiethMinutes: quantile(0.9), inTimePercent: (inTime + 2) / 5 * 5)
    }
  }
}

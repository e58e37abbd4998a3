import Alerts
import Chronology
import Mandates
import Observations
import Portrait
import Risk
import Store
import StrictJSON

/// Portraits: what may be told of all cases together.
extension Pipeline {
  /// The release of a quarter: the one that is kept, or a new one where one is due. Needs a turn of its own: what
  /// another turn has not written yet cannot be seen.
  mutating func release(of quarter: Quarter) throws(StoreError) -> Release {
    let start = QuebecTime.start(of: quarter.firstDay)
    let end = quarter.next.map { QuebecTime.start(of: $0.firstDay) } ?? .distantFuture
    let previous = try store.release(of: quarter.description).flatMap(Release.init(json:))
    let records = try store.period(from: start, until: end)
    let changes = Figures.Changes(
      observations: records.arrivals + records.departures,
      alerts: records.alerts.count + records.alerts.count { $0.outcome != nil },
      notices: records.notices.count + records.notices.count { $0.acknowledgedAt != nil })
    if let previous,
      !Release.isDue(quarter, after: previous, changes: changes, on: QuebecTime.date(at: now))
    {
      return previous
    }
    let release = Release(
      of: quarter, figures(records, changes, start..<end), library.vocabulary,
      protection: Protection(), after: previous, at: now)
    commit.releases.append(
      KeptRelease(period: quarter.description, body: release.keptForm))
    record(
      .portraitReleased, on: quarter.description, [JSONMember("final", .bool(release.isFinal))])
    return release
  }

  private func figures(
    _ records: PeriodRecords, _ changes: Figures.Changes, _ span: Range<Timestamp>
  ) -> Figures {
    Figures(
      observations: standing.all.filter { span.contains($0.observation.arrival) }.map { entry in
        let observation = entry.observation
        return Figures.Observation(
          kind: observation.kind, territory: observation.territory,
          organisation: observation.organisation,
          received: QuebecTime.date(at: observation.arrival),
          subject: entry.subjects.first?.text ?? observation.id)
      },
      alerts: records.alerts.map {
        Figures.Alert(
          band: $0.highest.rawValue, opened: QuebecTime.date(at: $0.opened),
          outcome: $0.outcome ?? "open", subject: $0.entity.text)
      },
      // One whose time has not run out is neither in time nor late.
      notices: records.notices.filter { $0.acknowledgedAt != nil || $0.acknowledgeBy <= now }.map {
        Figures.Notice(
          organisation: $0.organisation, subject: $0.subject.text,
          answeredAfter: $0.acknowledgedAt.map { [issued = $0.issued] in $0 - issued },
          wasInTime: $0.acknowledgedAt.map { [limit = $0.acknowledgeBy] in $0 <= limit } ?? false)
      }, changes: changes)
  }
}

extension RuleLibrary {
  /// The rows and columns of every portrait.
  var vocabulary: Vocabulary {
    Vocabulary(
      kinds: kinds.kinds.map(\.name).sorted(),
      territories: directory.organisations.values.reduce(into: Set()) {
        $0.formUnion($1.territories)
      }.sorted(),
      organisations: directory.organisations.keys.sorted(),
      outcomes: ["open"] + Alert.Outcome.allCases.map(\.rawValue))
  }
}

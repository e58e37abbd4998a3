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
    // What is over is not drawn again, whoever's changed.
    let drawn = previous.flatMap { $0.isFinal ? nil : $0.drawn }
    let people = try people(behind: records, start..<end, since: drawn)
    if let previous,
      !Release.isDue(
        quarter, after: previous, changes: changes, people: people, on: QuebecTime.date(at: now))
    {
      return previous
    }
    let release = Release(
      of: quarter, figures(records, changes, people, start..<end), library.vocabulary,
      protection: Protection(), after: previous, at: now)
    commit.releases.append(
      KeptRelease(period: quarter.description, body: release.keptForm))
    record(
      .portraitReleased, on: quarter.description, [JSONMember("final", .bool(release.isFinal))])
    return release
  }

  /// Of how many different people something has changed since each part was drawn; whoever is known under several
  /// identifiers is one.
  private func people(
    behind records: PeriodRecords, _ span: Range<Timestamp>, since drawn: Release.Moments?
  ) throws(StoreError) -> Figures.Changes {
    guard let drawn else { return Figures.Changes(observations: 0, alerts: 0, notices: 0) }
    let identities = standing.identities
    func person(_ entity: EntityRef) -> String {
      (entity.kind == .youth ? identities.reference(of: entity) : entity).text
    }
    func isNew(_ time: Timestamp, _ end: Timestamp?, since moment: Timestamp) -> Bool {
      max(time, end ?? time) >= moment
    }
    let observations = try store.subjects(of: span, changedSince: drawn.observations)
      .map { text in EntityRef(text: text).map(person) ?? text }
    let alerts = records.alerts.filter { isNew($0.opened, $0.closed, since: drawn.alerts) }
    let notices = records.notices.filter {
      isNew($0.issued, $0.acknowledgedAt, since: drawn.notices)
    }
    return Figures.Changes(
      observations: Set(observations).count, alerts: Set(alerts.map { person($0.entity) }).count,
      notices: Set(notices.map { person($0.subject) }).count)
  }

  private func figures(
    _ records: PeriodRecords, _ changes: Figures.Changes, _ people: Figures.Changes,
    _ span: Range<Timestamp>
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
      }, changes: changes, people: people)
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

import Alerts
import Chronology
import Mandates
import Observations
import Portrait
import Store
import StrictJSON
import Wording

extension SafetyNet {
  /// The *état de situation* of the quarters that two days and what is between them touch (at most 20, none to
  /// come). The Table, analysts and privacy see quarters, and so do coordinators and pivots of an organisation whose agreement
  /// is in force; a researcher sees years only, made for publication. Reading it is recorded.
  public func portrait(
    from first: CivilDate?, through last: CivilDate?, for caller: Caller
  ) async throws(RequestError) -> SituationPortrait {
    let isPartner =
      [Role.coordinator, .pivot, .releve].contains(where: caller.has)
      && library.directory.agreement(of: caller.account.organisation, at: clock.now()) != nil
    let isInside = isPartner || [Role.table, .analyst, .privacy].contains(where: caller.has)
    guard isInside || caller.has(.researcher) else { throw Self.notAllowed }
    let today = QuebecTime.date(at: clock.now())
    // A first day to come is of the present quarter, or of one that has not begun.
    let through = last ?? max(first ?? today, today)
    let from = first ?? Quarter(of: min(through, today)).firstDay
    guard from <= through else {
      throw RequestError(
        .invalid, fr: "la période n'est pas valide", en: "the period is not valid",
        faults: [Fault("/to", fr: "la fin précède le début", en: "the end is before the beginning")]
      )
    }
    // Of what has not begun there is nothing to say, and nothing must not look like an answer.
    guard isInside ? Quarter(of: from) <= Quarter(of: today) : from.year <= today.year else {
      throw RequestError(
        .invalid, fr: "la période n'est pas valide", en: "the period is not valid",
        faults: [
          Fault(
            "/from", fr: "ce trimestre n'a pas commencé ; le dernier est \(Quarter(of: today))",
            en: "this quarter has not begun; the last one is \(Quarter(of: today))")
        ])
    }
    // A year is made of its quarters.
    let years = Set([from.year, through.year])
    let span =
      isInside
      ? (min(from, today), min(through, today))
      : (
        CivilDate(year: from.year, month: 1, day: 1) ?? from,
        min(CivilDate(year: through.year, month: 12, day: 31) ?? through, today)
      )
    let quarters = Quarter.touching(span.0, through: span.1)
    guard quarters.count <= 20 else {
      throw RequestError(
        .invalid, fr: "la période n'est pas valide", en: "the period is not valid",
        faults: [
          Fault("/from", fr: "au plus vingt trimestres", en: "at most twenty quarters")
        ])
    }
    let releases = try await releases(of: quarters, for: caller)
    let published =
      isInside
      ? []
      : Set(releases.map(\.quarter.year)).union(years).sorted().map {
        YearlyPortrait(of: $0, releases)
      }
    return SituationPortrait(
      releases: isInside ? releases.reversed() : [], years: published,
      readiness: isInside ? readinessOfAll : [], labels: portraitLabels)
  }

  /// As they are kept or drawn now. Where nothing can be written, those that are kept: reading goes on.
  private func releases(
    of quarters: [Quarter], for caller: Caller
  ) async throws(RequestError) -> [Release] {
    let read = Act(
      kind: .portraitRead, by: caller.name, onBehalfThrough: caller.through, at: clock.now(),
      object: quarters.map(\.description).joined(separator: " "))
    do throws(RequestError) {
      return try await perform(isAlone: true) { pipeline in
        pipeline.record(read)
        return try quarters.map { try pipeline.release(of: $0) }
      }
    } catch {
      guard error.code == .intakeClosed else { throw error }
      let kept = try self.read { (store) throws(StoreError) in
        var kept: [Release] = []
        for quarter in quarters {
          guard let body = try store.release(of: quarter.description),
            let release = Release(json: body)
          else { continue }
          kept.append(release)
        }
        return kept
      }
      guard kept.count == quarters.count else {
        throw error == Self.intakeClosed ? Self.readingClosed : error
      }
      remember(read)
      return kept
    }
  }

  /// By the clock: when a quarter has ended, and a minute after a release that failed.
  func releaseEndedQuartersIfDue() async throws(RequestError) {
    guard releasePause.isOver(at: clock.now()) else { return }
    do throws(RequestError) {
      try await releaseEndedQuarters()
    } catch {
      releasePause.begin(at: clock.now(), for: .minutes(1))
      throw error
    }
  }

  /// The last quarter is released when it ends, before anything of it is destroyed in time.
  func releaseEndedQuarters() async throws(RequestError) {
    let present = Quarter(of: QuebecTime.date(at: clock.now()))
    // A clock that ran ahead may have named a later one.
    guard releasedUntil != present, let previous = present.previous else { return }
    _ = try await perform(isAlone: true) { pipeline in try pipeline.release(of: previous) }
    // Not before: what could not be written is still to be done.
    releasedUntil = present
  }

  private var readinessOfAll: [SituationPortrait.Readiness] {
    let now = clock.now()
    let directory = library.directory
    return directory.organisations.keys.sorted().compactMap { organisation in
      let people = directory.accounts.filter { $0.organisation == organisation }
      let pivots = people.filter { $0.roles.contains(.pivot) }
      let relieves = people.filter { $0.roles.contains(.releve) }
      guard !pivots.isEmpty || !relieves.isEmpty else { return nil }
      return SituationPortrait.Readiness(
        organisation: organisation, pivots: pivots.count, relieves: relieves.count,
        trained: (1...3).map { volet in
          (pivots + relieves).count { $0.isTrained(volet: volet, at: now) }
        }, hasAgreement: directory.agreement(of: organisation, at: now) != nil)
    }
  }

  private var portraitLabels: [String: Bilingual] {
    var labels: [String: Bilingual] = [
      "1": Bilingual(fr: "1 veille", en: "1 watch"),
      "2": Bilingual(fr: "2 préoccupation", en: "2 concern"),
      "3": Bilingual(fr: "3 élevé", en: "3 high"),
      "4": Bilingual(fr: "4 protection immédiate", en: "4 immediate protection"),
      "open": Bilingual(fr: "ouverte", en: "open"),
    ]
    for outcome in Alert.Outcome.allCases { labels[outcome.rawValue] = outcome.label }
    for kind in library.kinds.kinds { labels[kind.name] = kind.title }
    for (id, organisation) in library.directory.organisations { labels[id] = organisation.name }
    return labels
  }
}

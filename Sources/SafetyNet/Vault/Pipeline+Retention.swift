import Alerts
import Chronology
import Observations
import Retention
import Risk
import Store
import StrictJSON

/// Destruction by the clocks of `Rules/retention.yml`.
extension Pipeline {
  /// What the clocks run on, as everything stands at this moment. `kept` may have been read a little before:
  /// what has come since is not due, and what was opened or revised since is known here.
  func retentionRecords(_ kept: KeptRecords) -> RetentionRecords {
    var records = RetentionRecords()
    let entries = entries(of: kept)
    let adults = adults(among: entries.map(\.entry))
    for (entry, isStanding) in entries {
      let id = entry.observation.id
      records.observations.append(
        keptObservation(
          entry, contents: kept.contentNames[id] ?? [], isOfAdult: adults.contains(id)))
      let band: Band = isStanding ? presentBand(behind: entry.observation) : .none
      if band > .none { records.presentBands[id] = band }
    }
    records.consultations = kept.consultations.map {
      RetentionRecords.KeptConsultation(id: $0.id, asked: $0.asked, isOpen: $0.isOpen)
    }
    records.dated = [
      .supersession: kept.superseded, .recontact: kept.markers, .incident: kept.incidents,
      .templateCount: kept.templateCounts,
    ]
    records.oldest[.assessment] = kept.oldestAssessment
    records.oldest[.register] = kept.oldestRegistered
    for alert in kept.alerts {
      let open = alerts[alert.id]
      records.alerts.append(
        RetentionRecords.KeptAlert(
          id: alert.id, closed: open == nil ? alert.closed ?? now : nil,
          band: max(Band(rawValue: alert.band) ?? Band.none, open?.band ?? Band.none),
          subject: open?.anchor ?? alert.anchor,
          observations: alert.observations.union((open?.grounds ?? []).flatMap(\.observations)),
          named: alert.named, hasContent: alert.hasContent))
    }
    let known = Set(kept.alerts.map(\.id))
    for alert in alerts.values where !known.contains(alert.id) {
      records.alerts.append(
        RetentionRecords.KeptAlert(
          id: alert.id, closed: nil, band: alert.band, subject: alert.anchor,
          observations: Set(alert.grounds.flatMap(\.observations))))
    }
    addFlags(to: &records)
    addEnds(of: kept.flags, to: &records)
    addMajorities(kept, to: &records)
    return records
  }

  private func keptObservation(
    _ entry: StandingSet.Entry, contents: Set<String>, isOfAdult: Bool
  ) -> RetentionRecords.KeptObservation {
    let observation = entry.observation
    // Loops, not closures: one that reads the pipeline would copy it.
    var (identifiers, concerned): (Set<EntityRef>, Set<EntityRef>) = ([], [])
    for (place, mention) in observation.youths.enumerated() {
      let isConcerned =
        mention.role == .subject || entry.along.contains { $0.place == place }
      for identifier in mention.identifiers {
        let known = standing.identities.identifiers(with: identifier)
        identifiers.formUnion(known)
        if isConcerned { concerned.formUnion(known) }
      }
    }
    return RetentionRecords.KeptObservation(
      id: observation.id, kind: observation.kind, arrival: observation.arrival,
      identifiers: identifiers.sorted(), isOfAdult: isOfAdult,
      isAnonymousConsult: observation.fact("consult_only")?.bool == true,
      hasAdText: contents.contains("ad_text"),
      hasExploiterReference: contents.contains("person_of_concern"),
      isLinkedToYouth: !observation.youths.isEmpty || isLinked(observation),
      isWithoutSign: isWithoutSign(observation), concerned: concerned.sorted())
  }

  /// The highest band that anybody or anything in an observation has now.
  private func presentBand(behind observation: Observation) -> Band {
    var band = Band.none
    for identifier in observation.youths.flatMap(\.identifiers) {
      band = max(band, bands[present(identifier)] ?? .none)
    }
    for entity in observation.entities { band = max(band, bands[entity] ?? .none) }
    return band
  }

  /// What is kept of observations: those that stand as they are in memory. One that has stopped to stand since its id was
  /// read is left for the next look.
  private func entries(
    of kept: KeptRecords
  ) -> [(entry: StandingSet.Entry, isStanding: Bool)] {
    let none = Detection(matches: [], undecided: [])
    var found: [(entry: StandingSet.Entry, isStanding: Bool)] = []
    for (observation, status) in kept.observations {
      let isStanding = status == .standing
      // In memory it is known, too, of whom else something in it is true.
      let entry = isStanding ? standing.entry(observation.id) : nil
      found.append(
        (entry ?? StandingSet.Entry(observation, none, textMatches: []), isStanding))
    }
    for id in kept.standing {
      if let entry = standing.entry(id) { found.append((entry, true)) }
    }
    return found
  }

  /// Observations of somebody found to be an adult: by the report itself, or because a follow-up says so of
  /// the report that it followed.
  private func adults(among entries: [StandingSet.Entry]) -> Set<String> {
    var adults: Set<String> = []
    var origins: Set<String> = []
    for entry in entries {
      let observation = entry.observation
      if observation.fact("verified_adult")?.bool == true { adults.insert(observation.id) }
      guard let outcome = observation.fact("outcome")?.string,
        ["adult_declined", "adult_support"].contains(outcome)
      else { continue }
      adults.insert(observation.id)
      if let origin = observation.fact("origin")?.string { origins.insert(origin) }
    }
    for entry in entries where ["escort_ad", "contact_followup"].contains(entry.observation.kind) {
      let (id, eventKey) = (entry.observation.id, entry.observation.eventKey)
      if origins.contains(id) || origins.contains(eventKey) { adults.insert(id) }
    }
    // Where a youth is in it, it is the youth's.
    for entry in entries where !entry.observation.youths.isEmpty {
      adults.remove(entry.observation.id)
    }
    return adults
  }

  /// An ad with nothing in it that points to a minor: it says so itself by nothing, no rule that is evidence
  /// holds on it, and no youth has to do with it (`docs/vault.md`, retention).
  private func isWithoutSign(_ observation: Observation) -> Bool {
    observation.kind == "escort_ad" && observation.youths.isEmpty
      && observation.fact("minor_possible")?.bool != true
      && !standing.isTelling(observation.id) && !isLinked(observation)
  }

  private func isLinked(_ observation: Observation) -> Bool {
    for entity in observation.entities where entity.kind.ties {
      for number in standing.numbers(of: entity) {
        if standing.entry(at: number)?.youths.isEmpty == false { return true }
      }
    }
    return false
  }

  private func addFlags(to records: inout RetentionRecords) {
    for (subject, found) in flags {
      for flag in found where flag.stands(at: now) {
        for identifier in standing.identities.identifiers(with: subject) {
          switch flag.kind {
          case .hold: records.held.insert(identifier)
          case .handover:
            records.handedOver[identifier] = max(records.handedOver[identifier] ?? flag.at, flag.at)
          default: break
          }
        }
      }
    }
  }

  /// Flags that are over, also those that were ended: these are not in memory. What is left of an erasure names nobody,
  /// and a flag without an end stands.
  private func addEnds(of kept: [Flag], to records: inout RetentionRecords) {
    for flag in kept where flag.kind != .erasure {
      let over = flag.kind == .handover ? flag.at : flag.ended ?? flag.until
      guard let over else { continue }
      records.flags.append(
        RetentionRecords.KeptFlag(
          id: flag.id, over: over,
          identifiers: standing.identities.identifiers(with: flag.subject)))
    }
  }

  /// The day after which somebody is 18, at the start of that day where Filet serves, by the latest of their birth dates;
  /// nobody whose file a person has looked at since.
  private func addMajorities(_ kept: KeptRecords, to records: inout RetentionRecords) {
    for (subject, birth) in kept.birthDates {
      guard let birthday = birth.anniversary(18), !isReviewed(subject, since: birthday) else {
        continue
      }
      for identifier in standing.identities.identifiers(with: subject) {
        records.majorities[identifier] = max(records.majorities[identifier] ?? birthday, birthday)
        records.persons[identifier] = present(subject)
      }
    }
  }

  private mutating func forgetFlags(_ gone: Set<String>) {
    guard !gone.isEmpty else { return }
    for (subject, found) in flags {
      let left = found.filter { !gone.contains($0.id) }
      flags[subject] = left.isEmpty ? nil : left
    }
  }

  /// Destroys what the plan says, and lowers the bands that rested on it. That is no correction: nobody is
  /// told, and what was closed stays closed (`docs/decisions/retention.md`). Returns how many bands fell.
  mutating func apply(
    _ plan: RetentionPlan, by caller: Caller?
  ) throws(StoreError) -> Int {
    let before = commit.assessments.count
    let (affected, uncounted) = destroy(plan)
    // A template that is no longer known to be common ties again: what rises by it is told, as after a change of rules.
    let rising = uncounted.filter {
      assess(present($0), at: now).band > bands[present($0)] ?? .none
    }
    try reassess(rising, because: .correction)
    try reassess(affected.union(uncounted).subtracting(rising), because: .time)
    let lowered = commit.assessments.count - before
    record(
      .retentionRun, by: caller?.name ?? "filet", through: caller?.through, on: "retention",
      details(of: plan, lowered: lowered))
    return lowered
  }

  /// Takes out of memory what a plan says, and has it taken off the disk. Returns whose assessment may be another: because
  /// something of theirs is gone, and because a template is no longer known to be common.
  private mutating func destroy(
    _ plan: RetentionPlan
  ) -> (affected: Set<EntityRef>, uncounted: Set<EntityRef>) {
    var destruction = Destruction(plan)
    var affected: Set<EntityRef> = []
    let countedBefore = Set(standing.templateCounts.all)
    for id in destruction.observations { affected.formUnion(standing.destroy(id)) }
    let months = Set(standing.templateCounts.all).subtracting(countedBefore).map(\.month)
    destruction.templateCounts = Set(months).sorted().flatMap { standing.templateCounts[$0] }
    forgetContents(of: destruction.observations + destruction.redactions.map(\.observation))
    for id in destruction.alerts { alerts.destroy(id) }
    forgetFlags(Set(destruction.flags))
    if let before = destruction.supersessionsBefore {
      superseded = superseded.filter { $0.value >= before }
    }
    var uncounted: Set<EntityRef> = []
    if let before = destruction.templateCountsBefore {
      uncounted = standing.forgetTemplates(before: before)
    }
    commit.destruction = destruction
    return (affected, uncounted)
  }

  /// What the record says of a run.
  private func details(of plan: RetentionPlan, lowered: Int) -> [JSONMember] {
    var details = RecordKind.allCases.compactMap { kind -> JSONMember? in
      guard let count = plan.counts[kind], count.due > 0 else { return nil }
      return JSONMember(kind.rawValue, .integer(Int64(count.due)))
    }
    details.append(JSONMember("alerts", .integer(Int64(plan.alerts.count))))
    details.append(JSONMember("unnamed", .integer(Int64(plan.unnamings.count))))
    details.append(JSONMember("bands_lowered", .integer(Int64(lowered))))
    details.append(JSONMember("assessments_before", .string(plan.assessmentsBefore.rfc3339)))
    details.append(JSONMember("register_before", .string(plan.registerBefore.rfc3339)))
    return details
  }
}

extension Destruction {
  /// What a plan says by itself: not what stays counted of the ads that go.
  fileprivate init(_ plan: RetentionPlan) {
    self.init()
    observations = plan.observations.map { $0.id }
    redactions = plan.contents.map { content in
      Redaction(
        observation: content.observation,
        names: content.kind == .adText ? ["ad_text"] : ["person_of_concern"])
    }
    alerts = plan.alerts
    unnamings = plan.unnamings.map { Unnaming(alert: $0.alert, youths: $0.youths) }
    flags = plan.flags
    consultations = plan.consultations
    supersessionsBefore = plan.datedBefore[.supersession]
    markersBefore = plan.datedBefore[.recontact]
    incidentsBefore = plan.datedBefore[.incident]
    templateCountsBefore = plan.datedBefore[.templateCount]
    assessmentsBefore = plan.assessmentsBefore
    registerBefore = plan.registerBefore
  }
}

extension CivilDate {
  /// The start, where Filet serves, of the day on which somebody born on this one has completed so many
  /// years.
  func anniversary(_ years: Int) -> Timestamp? {
    let day =
      CivilDate(year: year + years, month: month, day: day)
      // Born on 29 February.
      ?? CivilDate(year: year + years, month: 3, day: 1)
    return day.map(QuebecTime.start(of:))
  }
}

import Alerts
import Chronology
import Mandates
import Observations
import Risk
import Store
import StrictJSON
import Wording

/// The stages in a row (`docs/architecture.md`): intake → detection and correlation → assessment → alerting →
/// routing → notices. The one place where they meet.
///
/// A pipeline is a value with one owner. A turn handles any number of requests at a given time and
/// gathers what they change in `commit`; the owner writes that once and calls `committed()`. If writing
/// fails, the owner throws the pipeline away and makes it anew from the store.
struct Pipeline {
  /// With the absences that people entered.
  private(set) var library: RuleLibrary
  /// As it was loaded.
  private let loaded: RuleLibrary
  let intake: Intake
  /// For what is not in memory: what was accepted under a key, sealed contents, past notices.
  let store: any Store
  /// Goes into the ids of alerts, notices and questions. The daemon draws it at each start and writes it nowhere: so nobody
  /// can test later whether an alert was about a given person, or work out the id of what others were told. Empty in replay,
  /// which gives the same ids each time.
  let salt: String

  var standing: StandingSet
  var alerts: AlertTable
  var duties = DutyTable()
  /// Of these, the ones that stand with the Table while somebody of the organisation was passed over, or wait with
  /// somebody who is away: mostly none.
  private(set) var passedOver: Set<DutyKey> = []
  var sequences: [String: Int64] = [:]
  var bands: [EntityRef: Band] = [:]
  var awaited = AwaitedTimes()
  /// What was ever accepted.
  var eventKeys: EventKeySet
  var cache: PresentationCache
  /// What people said of files, by the identifier that they named.
  var flags: [EntityRef: [Flag]] = [:]
  /// Denials by their pattern, spelt out once, with the SHA-256 of their text.
  var denialSets: [DenialPattern: (set: DenialSet, digest: String)] = [:]
  /// Absences that people entered and nobody has ended, by id.
  private(set) var roster: [String: RosterEntry] = [:]
  /// Open questions between organisations, by id.
  var consultations: [String: Consultation] = [:]
  var auditor = AuditorState()
  /// Standing observations, by number, that somebody has taken in charge since this pipeline was made: the first time
  /// counts, so it need not be said again.
  var takenInCharge: Set<Int> = []

  /// To how many people those are tied who are named in a network, up to the most that a mandate asks for.
  var tied: [EntityRef: Int] = [:]

  /// Networks that were assessed in the present turn.
  var touchedNetworks: Set<EntityRef> = []
  /// Event keys that some accepted observation named as superseded: they never stand, whichever came first.
  var superseded: [String: Timestamp] = [:]

  /// What is being taken out, until everybody who was told of it has heard: mostly one observation.
  var takenOut: [Correction] = []

  /// Everything is looked at because rules or directory were read anew: no fact has changed.
  private(set) var isReadAnew = false

  /// The turn met a store that could not be read: nothing of it may be written.
  var isSpoiled = false

  /// What the present turn changes, and what of it cannot be read from the store yet.
  var commit: Commit
  var pending = Unwritten()
  /// The same of the turn before, while that is being written.
  private(set) var writing = Unwritten()

  typealias DutyKey = Duty.Key

  /// A pipeline as the store's records leave it.
  ///
  /// - Parameter keeping: of how many entities what was worked out is kept at least, for the next time.
  init(
    library: RuleLibrary, intake: Intake, store: any Store, salt: String = "",
    keeping: Int = 64, at now: Timestamp
  ) throws(StoreError) {
    let records = try store.standing()
    loaded = library
    roster = Dictionary(uniqueKeysWithValues: records.roster.map { ($0.id, $0) })
    self.library = library.applying(records.roster)
    for account in self.library.directory.accounts where !account.absences.isEmpty {
      awaited.absences[account.name] = account.absences.filter { now < $0.until }.map(\.from).min()
    }
    consultations = Dictionary(uniqueKeysWithValues: records.openConsultations.map { ($0.id, $0) })
    alerts = AlertTable(
      open: records.openAlerts, closed: records.closedAlerts,
      closedOnNetworks: records.closedNetworks)
    self.intake = intake
    self.store = store
    self.salt = salt
    standing = StandingSet(
      library: library, keys: intake.keys,
      suppressed: library.suppressions.references(under: intake.keys), keeping: keeping)
    cache = PresentationCache(keeping: keeping)
    commit = Commit(at: now)
    eventKeys = records.eventKeys
    for count in records.templateCounts { _ = standing.keep(count) }
    for record in records.observations {
      standing.restore(record.observation, intakeMatches: record.matches)
    }
    try noteReopenings()
    for duty in records.openDuties {
      let key = duty.key
      duties[key] = duty
      noteWhereItStands(key, duty)
      if try isOffSinceAsked(duty) { passedOver.remove(key) }
    }
    sequences = records.sequences
    bands = records.bands.filter { $0.value != .none }
    superseded = records.superseded
    for flag in records.flags where flag.ended == nil {
      flags[flag.subject, default: []].append(flag)
    }
    // A network may go under another name than the one it was assessed under.
    for network in standing.networks where bands[network] == nil {
      let band = assess(network, at: now).band
      if band != .none { bands[network] = band }
    }
    _ = tiedOtherwise(in: Set(standing.networks))
    for entity in standing.protected.union(bands.keys) {
      let assessment = assess(entity, at: now)
      // What rose by time alone while nobody looked is told at the first look; what fell is told to nobody, and kept no longer
      // for the band that it had.
      let isOther = assessment.band != bands[entity] ?? .none
      awaited.bands[entity] = isOther ? now : assessment.nextChange
    }
    for duty in duties.values {
      let key = duty.key
      awaited.consents[key] = endOfConsent(under: duty)
      awaited.renewals[key] = nextRenewal(of: duty)
    }
    try awaitAges()
    // The commit with which the last one was followed may have failed.
    awaitAgreement(after: now - .days(1))
    let raised = try store.acts(of: [.auditorAlarm], on: Set(records.openAlerts.map(\.id)))
    auditor.alarmsOfBefore = Set(raised.map(\.object))
  }

  /// Nothing of what was in memory is left: all is as the store's records have it, under the rules in force.
  mutating func makeAnew() throws(StoreError) {
    self = try Pipeline(library: loaded, intake: intake, store: store, salt: salt, at: now)
  }

  /// Every entity anew, after a change of rules or of the directory.
  mutating func reassessEverything() throws(StoreError) {
    isReadAnew = true
    defer { isReadAnew = false }
    try reassess(standing.entities.union(standing.networks).union(bands.keys), because: .correction)
    try tellWhatWasMissed()
  }

  /// Notes a start in the record. Where other rules or another directory were in force before it, what stands is judged by
  /// these now, as at a reload: what new rules find must not wait for the next report on somebody.
  mutating func noteStart(_ inForce: [JSONMember]) throws(StoreError) {
    let before = try store.lastAct(of: [.started, .rulesLoaded])
    record(.started, on: "filetd", inForce)
    guard let before else { return }
    awaitAgreement(after: min(before.at, now - .days(1)))
    for name in ["rules", "directory"] {
      let now = inForce.first { $0.name == name }?.value
      if before.details.first(where: { $0.name == name })?.value != now {
        return try reassessEverything()
      }
    }
  }

  /// Begins a turn at a time.
  mutating func begin(at now: Timestamp) {
    if now != commit.at { alerts.forgetGiven() }
    // A replay begins with its first event.
    if commit.at == .distantPast { awaitAgreement(after: now) }
    commit.at = now
  }

  var now: Timestamp { commit.at }

  /// Ends the turn: hands over what is to be written. The next turn may begin while that is being done.
  mutating func takeCommit() -> Commit {
    let taken = commit
    commit = Commit(at: commit.at)
    touchedNetworks.removeAll(keepingCapacity: true)
    writing = pending
    writing.acts = taken.acts
    writing.formerGrounds = taken.formerGrounds
    writing.consultations = taken.consultations
    writing.erasures = taken.erasures
    writing.incidents = taken.incidents
    pending = Unwritten()
    return taken
  }

  /// Contents that are no longer on disk are not shown from memory either.
  mutating func forgetContents(of observations: some Sequence<String>) {
    cache.forget(observations)
  }

  /// What was taken last is on disk.
  mutating func written() {
    cache.keep(writing.contents)
    writing = Unwritten()
  }

  /// What the turn gathered is on disk.
  mutating func committed() {
    _ = takeCommit()
    written()
  }

  // MARK: Keeping

  mutating func change(_ alert: Alert) {
    auditor.noteChange(of: alert.id)
    if let before = alerts[alert.id] { noteFormerGrounds(before.grounds, of: alert) }
    alerts.keep(alert)
    if alert.state != .open { pending.closed[alert.id] = alert }
    commit.put(alert)
  }

  mutating func change(_ duty: Duty) {
    let key = duty.key
    auditor.noteChange(of: duty.alert)
    duties[key] = duty.state == .closed ? nil : duty
    noteWhereItStands(key, duty)
    awaited.consents[key] = endOfConsent(under: duty)
    commit.put(duty)
  }

  mutating func noteWhereItStands(_ key: DutyKey, _ duty: Duty) {
    // The Table's word is none of the organisation's own.
    let isUnanswered = duty.state == .awaiting || duty.state == .acknowledged && !isWithOwn(duty)
    let isWithTable = duty.step == .table && isUnanswered
    if isWithTable && !stepsPassedOver(by: duty).isEmpty || isWithSomebodyAway(duty, at: now) {
      passedOver.insert(key)
    } else if !passedOver.isEmpty {
      passedOver.remove(key)
    }
  }

  /// An absence begins to count, or no longer does.
  mutating func change(_ entry: RosterEntry) {
    roster[entry.id] = entry.ended == nil ? entry : nil
    commit.roster.append(entry)
    library = loaded.applying(roster.values.sorted { $0.id < $1.id })
    awaitAbsence(of: entry.account)
  }

  mutating func record(
    _ kind: Act.Kind, by account: String = "filet", through: String? = nil, on object: String,
    _ details: [JSONMember] = [], about subject: EntityRef? = nil
  ) {
    commit.acts.append(
      Act(
        kind: kind, by: account, onBehalfThrough: through, at: now, object: object,
        details: details, about: subject?.text))
  }

  mutating func record(_ act: Act) { commit.acts.append(act) }

  // MARK: Contents and assessments

  /// The contents of observations in the order asked.
  ///
  /// - Parameter areShownAgain: whoever asks does not keep what it wants of them, and asks again.
  mutating func contents(
    of observations: [String], areShownAgain: Bool = true
  ) throws(StoreError) -> [PersonalContent] {
    var found: [[PersonalContent]?] = []
    var missing: [String] = []
    for id in observations {
      if let known = pending.contents[id] ?? writing.contents[id] {
        if areShownAgain { cache.noteShownAtOnce(id) }
        found.append(known)
        continue
      }
      let known = cache.contents(of: id)
      if known == nil { missing.append(id) }
      found.append(known)
    }
    if !missing.isEmpty {
      // In one go: each read of the store is a transaction.
      let read = Dictionary(grouping: try store.contents(of: missing), by: \.observation)
      for (index, id) in observations.enumerated() where found[index] == nil {
        found[index] = read[id] ?? []
        if areShownAgain { cache.keep(read[id] ?? [], of: id) }
      }
    }
    let contents = found.flatMap { $0 ?? [] }
    let erasures = writing.erasures + commit.erasures
    guard !erasures.isEmpty else { return contents }
    // Who is erased in this very turn, or in the one that is being written, is still in the store.
    let erased = Set(erasures.flatMap(\.identifiers).map(\.text))
    return contents.filter { !erased.contains($0.subject) }
  }

  func assess(_ entity: EntityRef, at time: Timestamp) -> Assessment {
    library.scoring.assess(
      entity, on: standing.evidence(for: entity), ruleSet: library.hash, at: time)
  }
}

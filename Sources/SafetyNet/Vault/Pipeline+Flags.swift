import Alerts
import Chronology
import Mandates
import Observations
import Risk
import Store
import StrictJSON
import Wording

/// What people have said of a youth's file, and what follows from it: restriction, correction, consent
/// withdrawn, hand-over, legal hold (`docs/vault.md`).
extension Pipeline {
  /// The flag of a kind that stands on a youth, by any of the identifiers tied to them.
  func flag(_ kind: Flag.Kind, on entity: EntityRef) -> Flag? {
    guard !flags.isEmpty else { return nil }
    for identifier in standing.identities.identifiers(with: entity) {
      let set = flags[identifier]?.last { [now] in $0.kind == kind && $0.stands(at: now) }
      if let set { return set }
    }
    return nil
  }

  // MARK: Setting and ending

  /// Sets a flag and does at once what follows from it. `privacy` alone; a hand-over also the director of
  /// youth protection's coordinator.
  mutating func setFlag(
    _ kind: Flag.Kind, on youth: EntityRef, reason: String, until: Timestamp?, by caller: Caller
  ) throws -> Flag {
    guard isKnown(youth) else { throw RequestError.notFound }
    if let until, until <= now {
      throw RequestError(
        .invalid, fr: "l'échéance est passée", en: "the expiry is in the past",
        faults: [Fault("/until", fr: "l'échéance est passée", en: "the expiry is in the past")])
    }
    var isAgain = kind == .hold || (kind == .handover && hasNewSinceHandover(of: youth))
    if kind == .reviewed {
      try refuseEarlyReview(of: youth)
      isAgain = try isReviewedAgain(youth)
    }
    if !isAgain, flag(kind, on: youth) != nil {
      throw RequestError(
        .conflict, fr: "le dossier porte déjà cette mention", en: "the file has this flag already")
    }
    let flag = Flag(
      id: "flg_"
        + derivedULID(
          at: now, from: "flag", kind.rawValue, caller.name, "\(commit.flags.count)",
          "\(flags.values.map(\.count).reduce(0, +))"),
      kind: kind, subject: youth, by: caller.name, at: now, until: until, reason: reason)
    flags[youth, default: []].append(flag)
    commit.flags.append(flag)
    record(
      kind == .handover ? .fileHandedOver : .flagSet, by: caller.name, through: caller.through,
      on: flag.id, [JSONMember("kind", .string(kind.rawValue))], about: present(youth))
    try apply(flag, by: caller)
    return flag
  }

  private mutating func apply(_ flag: Flag, by caller: Caller) throws {
    switch flag.kind {
    case .hold, .reviewed, .erasure: return
    case .restriction:
      for alert in openAlerts(of: present(flag.subject)) {
        let assessment = assess(alert.entity, at: now)
        if isSilenced(assessment) { try tellOfRestriction(of: alert, assessment) }
      }
      try reviseNetworks(naming: [flag.subject])
    case .correction:
      try reviseAnew(flag.subject)
      try reviseNetworks(naming: [flag.subject])
    case .consentWithdrawn: try reviseConsent(of: flag.subject)
    case .handover:
      for var alert in openAlerts(of: present(flag.subject)) { try handOver(&alert) }
    }
  }

  mutating func endFlag(_ id: String, by caller: Caller) throws -> Flag {
    guard let (subject, index) = position(ofFlag: id), var flag = flags[subject]?[index] else {
      throw RequestError.notFound
    }
    guard flag.kind != .handover, flag.kind != .erasure else {
      throw RequestError(
        .conflict, fr: "cela ne se reprend pas", en: "this cannot be taken back")
    }
    flag.ended = now
    flag.endedBy = caller.name
    flags[subject]?.remove(at: index)
    if flags[subject]?.isEmpty == true { flags[subject] = nil }
    commit.flags.append(flag)
    record(
      .flagEnded, by: caller.name, through: caller.through, on: id,
      [JSONMember("kind", .string(flag.kind.rawValue))], about: present(flag.subject))
    try follow(endOf: [flag.subject: [flag]])
    return flag
  }

  /// When the first flag runs out that stands.
  var nextFlagEnd: Timestamp? {
    var next: Timestamp?
    for found in flags.values {
      for flag in found {
        guard let until = flag.runsOut else { continue }
        next = min(next ?? until, until)
      }
    }
    return next
  }

  /// Flags whose time is over end as if somebody had ended them, once: what follows from the end is done, and recorded.
  mutating func endFlagsThatRanOut() throws(StoreError) {
    guard let next = nextFlagEnd, next <= now else { return }
    var over: [Flag] = []
    for found in flags.values {
      for flag in found {
        if let until = flag.runsOut, until <= now { over.append(flag) }
      }
    }
    var ended: [EntityRef: [Flag]] = [:]
    for var flag in over.sorted(by: { $0.id < $1.id }) {
      flag.ended = flag.until
      flag.endedBy = "filet"
      flags[flag.subject]?.removeAll { $0.id == flag.id }
      if flags[flag.subject]?.isEmpty == true { flags[flag.subject] = nil }
      commit.flags.append(flag)
      record(.flagEnded, on: flag.id, [JSONMember("kind", .string(flag.kind.rawValue))])
      ended[present(flag.subject), default: []].append(flag)
    }
    try follow(endOf: ended)
  }

  /// What follows from the end of flags, which no longer stand, of each youth.
  private mutating func follow(
    endOf ended: [EntityRef: [Flag]]
  ) throws(StoreError) {
    var namedAnew: [EntityRef] = []
    for (youth, flags) in ended.sorted(by: { $0.key < $1.key }) {
      let kinds = Set(flags.map(\.kind))
      if !kinds.isDisjoint(with: [.restriction, .correction]) {
        try reviseAnew(
          youth, silentSince: flags.filter { $0.kind == .restriction }.map(\.at).min(),
          isAlone: kinds.isDisjoint(with: [.correction, .consentWithdrawn]))
      } else if kinds.contains(.consentWithdrawn) {
        try reviseConsent(of: youth)
      }
      // What could not be told meanwhile is told now, also where nobody was left to be told.
      if !kinds.isDisjoint(with: [.restriction, .consentWithdrawn]) {
        try reassess([present(youth)], because: .arrival)
      }
      if !kinds.isDisjoint(with: [.restriction, .correction]) { namedAnew.append(youth) }
    }
    try reviseNetworks(naming: namedAnew)
  }

  private func position(ofFlag id: String) -> (EntityRef, Int)? {
    for (subject, found) in flags {
      if let index = found.firstIndex(where: { $0.id == id }) { return (subject, index) }
    }
    return nil
  }

  /// Whether anything is there of somebody that may be told: not what was told of them before.
  func isKnown(_ youth: EntityRef) -> Bool {
    youth.kind == .youth
      && (!standing.entries(of: present(youth)).isEmpty
        || !openAlerts(of: present(youth)).isEmpty || bands[present(youth)] != nil)
  }

  /// Whether anything of a youth is open, or has come in, since their file was handed over last.
  private func hasNewSinceHandover(of youth: EntityRef) -> Bool {
    let present = present(youth)
    guard openAlerts(of: present).isEmpty else { return true }
    var last = Timestamp.distantPast
    for identifier in standing.identities.identifiers(with: youth) {
      for flag in flags[identifier] ?? [] where flag.kind == .handover {
        last = max(last, flag.at)
      }
    }
    return standing.entries(of: present).contains { $0.observation.arrival > last }
  }

  // MARK: What follows

  /// Open alerts are routed again although no evidence has changed: who may no longer be told is told that,
  /// who still may gets what the mandate opens now.
  ///
  /// - Parameters:
  ///   - silence: since when nothing new could be told; what came meanwhile is new to everybody.
  ///   - isAlone: nothing else has changed. Where nobody was left untold (an alert of band 4) there is nothing to say.
  private mutating func reviseAnew(
    _ youth: EntityRef, silentSince silence: Timestamp? = nil, isAlone: Bool = false
  ) throws(StoreError) {
    for var alert in openAlerts(of: present(youth)) {
      let assessment = held(alert)
      // Else nothing is left to be told anew.
      guard assessment.band > .none else { continue }
      let grounds = grounds(of: assessment)
      var cause = Cause.correction
      if let silence, !isSilenced(assessment) {
        if try resume(&alert) {
          let told = self.grounds(of: alert, arrivedBy: silence)
          if told != alert.grounds { (alert.grounds, cause) = (told, .arrival) }
        } else if isAlone {
          continue
        }
      }
      try revise(&alert, assessment, grounds: grounds, because: cause)
    }
  }

  /// A consent is gone, or holds again: whoever is told because of it hears that, and who may be told or shown otherwise
  /// from now on. For the others nothing differs, and they hear nothing.
  private mutating func reviseConsent(of youth: EntityRef) throws(StoreError) {
    for open in openAlerts(of: present(youth)) {
      try endLostConsent(on: open)
      let assessment = held(open)
      guard assessment.band > .none, !isSilenced(assessment), var alert = alerts[open.id] else {
        continue
      }
      // By the reports alone: who never agreed was shown no more because of it.
      let others = consents(present(youth)) == true ? shownMoreWithConsent(of: alert) : []
      var isForSome = !others.isEmpty
      if !isForSome { isForSome = try isRoutedOtherwise(assessment, than: alert) }
      guard isForSome else { continue }
      try revise(
        &alert, assessment, grounds: grounds(of: assessment), because: .correction,
        onlyToNewcomers: alert.band == assessment.band, andTo: others)
    }
  }

  /// The organisations that are told whether or not the young person agrees, and shown more where they do.
  private func shownMoreWithConsent(of alert: Alert) -> Set<String> {
    var found: Set<String> = []
    for duty in openDuties(of: alert.id) {
      guard let mandate = library.matrix.mandate(duty.mandate), !mandate.conditions.consent,
        !mandate.fieldsWithConsent.isEmpty
      else { continue }
      found.insert(duty.organisation)
    }
    return found
  }

  /// Who was told of a network that names one of these youths gets it again, with what may be told of each of its people
  /// now: once, however many of them it names.
  private mutating func reviseNetworks(naming youths: [EntityRef]) throws(StoreError) {
    var revised: Set<String> = []
    for youth in youths {
      for var alert in try openNetworkAlerts(naming: youth)
      where revised.insert(alert.id).inserted {
        let assessment = held(alert)
        guard assessment.band > .none else { continue }
        try revise(&alert, assessment, grounds: grounds(of: assessment), because: .correction)
      }
    }
  }

  private mutating func handOver(_ alert: inout Alert) throws(StoreError) {
    end(&alert, as: .handedOver)
    for duty in openDuties(of: alert.id) { try conclude(alert, duty, .handedOver) }
  }
}

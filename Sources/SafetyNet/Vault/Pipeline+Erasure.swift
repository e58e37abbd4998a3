import Alerts
import Chronology
import Crypto
import Mandates
import Observations
import Risk
import Sigma
import Store
import StrictJSON
import Wording

/// Erasure of a person (`docs/decisions/erasure.md`).
extension Pipeline {
  /// What an erasure would take, in counts.
  struct ErasureExtent: Sendable, Hashable {
    var observations = 0
    var mentions = 0
    var alerts = 0
    /// On others, of which something that was told goes, or that end.
    var otherAlerts = 0
    /// Reports on others, among those that mention the person, with somebody's own words in them: they stay as they are, and
    /// may name the person.
    var texts = 0

    var json: JSONValue {
      [
        "observations": .integer(Int64(observations)), "mentions": .integer(Int64(mentions)),
        "alerts": .integer(Int64(alerts)), "other_alerts": .integer(Int64(otherAlerts)),
        "texts": .integer(Int64(texts)),
      ]
    }
  }

  private struct Target {
    var identifiers: [EntityRef]
    /// About the person.
    var own: [Observation] = []
    /// About others, who were with them.
    var mentioning: [Observation] = []
    /// How many of those have words that people wrote freely.
    var texts = 0
    var alerts: [String] = []
    var otherAlerts: [String] = []
    /// How many of those still have what was told of them.
    var othersWithContent = 0
    /// On networks that name the person and rest on nothing of theirs.
    var unnamings: [Unnaming] = []
    /// Whose notices named the person once, and say nothing of them any more: that they did is struck from the register.
    var onceNaming = 0
    /// By alert on somebody else, what was told of it while the person was taken for them: it shows both.
    var mistaken: [String: [Notice]] = [:]
    /// Of whom anything speaks that would go or be rewritten; the person may be among them.
    var people: Set<EntityRef> = []

    var extent: ErasureExtent {
      ErasureExtent(
        observations: own.count, mentions: mentioning.count + unnamings.count + onceNaming,
        alerts: alerts.count, otherAlerts: othersWithContent, texts: texts)
    }
  }

  private func target(
    _ youth: EntityRef, _ kept: KeptRecords
  ) throws(StoreError) -> Target {
    var identifiers = standing.identities.identifiers(with: youth)
    // A network is called after one of its young people: what bears this person's name goes with them, and the
    // others' network is found anew under another name.
    identifiers += identifiers.map { intake.keys.reference(.network, $0.text) }
    let names = Set(identifiers)
    var target = Target(identifiers: identifiers)
    for (observation, _) in kept.observations {
      let mentions = observation.youths.filter { !names.isDisjoint(with: $0.identifiers) }
      guard !mentions.isEmpty else { continue }
      // A report is of whom it is about, and of whoever is the only one in it: without them it would be of nobody, and
      // what it tells anybody's who shares a number with them.
      if mentions.contains(where: { $0.role == .subject })
        || mentions.count == observation.youths.count
      {
        target.own.append(observation)
      } else {
        target.mentioning.append(observation)
        if hasWords(observation, kept.contentNames[observation.id] ?? []) { target.texts += 1 }
      }
      target.people.formUnion(observation.youths.flatMap(\.identifiers))
    }
    for (_, notice) in try store.notices(about: Set(names.map(\.text)), after: 0, limit: .max)
    where notice.subject.kind == .youth {
      target.mistaken[notice.alert, default: []].append(notice)
    }
    let gone = Set(target.own.map(\.id))
    var grounds: Set<String> = []
    for alert in kept.alerts {
      if names.contains(alert.anchor) || names.contains(alert.entity) {
        target.alerts.append(alert.id)
      } else if !alert.observations.isDisjoint(with: gone) {
        target.otherAlerts.append(alert.id)
        if alert.hasContent { target.othersWithContent += 1 }
      } else if !names.isDisjoint(with: alert.named) {
        target.unnamings.append(Unnaming(alert: alert.id, youths: names))
      } else if target.mistaken[alert.id]?.contains(where: \.showsAnything) == true {
        target.othersWithContent += 1
      } else {
        // Nothing that was told of it changes.
        let isNamed = !names.isDisjoint(with: alert.onceNamed)
        if isNamed || target.mistaken[alert.id] != nil { target.onceNaming += 1 }
        continue
      }
      target.people.formUnion(alert.named.union([alert.anchor, alert.entity]))
      if alert.hasContent { grounds.formUnion(alert.observations) }
    }
    // What was told of an alert also speaks of everybody in the reports that it ever rested on.
    for (observation, _) in kept.observations where grounds.contains(observation.id) {
      target.people.formUnion(observation.youths.flatMap(\.identifiers))
    }
    return target
  }

  /// Whether among the contents of an observation that are left there is an account in somebody's own words.
  private func hasWords(_ observation: Observation, _ contents: Set<String>) -> Bool {
    let kind = library.kinds[observation.kind]
    return contents.contains { name in
      guard let field = kind?.definition(ofContent: name), field.group == .narrative,
        case .text = field.type
      else { return false }
      return true
    }
  }

  /// What there is of a person, or why it may not be erased now.
  func erasureExtent(_ youth: EntityRef) throws -> ErasureExtent {
    try judged(target(youth, store.kept())).extent
  }

  private func judged(_ target: Target) throws -> Target {
    guard
      !target.own.isEmpty || !target.mentioning.isEmpty || !target.alerts.isEmpty
        || !target.unnamings.isEmpty || target.onceNaming > 0 || target.othersWithContent > 0
    else { throw RequestError.notFound }
    if let youth = target.identifiers.first, let hold = flag(.hold, on: youth) {
      throw RequestError(
        .conflict,
        fr: "une mise en garde légale suspend toute destruction (\(hold.id))",
        en: "a legal hold suspends all destruction (\(hold.id))")
    }
    // On whose file is not said: who asks may not know of whom else the same reports speak.
    for person in target.people where flag(.hold, on: person) != nil {
      throw RequestError(
        .conflict,
        fr: "une mise en garde légale sur un autre dossier suspend cette destruction",
        en: "a legal hold on another file suspends this destruction")
    }
    // A network is of others too, and it is chance after whom it is called: no part of the file, which may be handed
    // over, and nothing that could stand in the way.
    let own = target.alerts.compactMap { alerts[$0] }.filter { $0.anchor.kind == .youth }
    guard !own.contains(where: { $0.band >= .high }) else {
      throw RequestError(
        .conflict,
        fr: "une alerte de niveau 3 ou 4 est ouverte : fermez-la ou remettez le dossier d'abord",
        en: "an alert of band 3 or 4 is open: close it or hand the file over first")
    }
    // What others rest on would be taken from under those who work on it. On whom is not said, as of a hold.
    let gone = Set(target.own.map(\.id))
    let others = target.otherAlerts.compactMap { alerts[$0] }.filter { $0.anchor.kind == .youth }
    guard
      !others.contains(where: { alert in
        alert.band >= .high && !gone.isDisjoint(with: alert.grounds.flatMap(\.observations))
      })
    else {
      throw RequestError(
        .conflict,
        fr: """
          une alerte de niveau 3 ou 4 sur quelqu'un d'autre repose sur les mêmes observations : elle doit \
          d'abord être close, ou ce dossier remis
          """,
        en: """
          an alert of band 3 or 4 on somebody else rests on the same reports: it must be closed, or that file \
          handed over, first
          """)
    }
    return target
  }

  /// Erases a person: observations, contents, alerts' content, assessments, flags and keys. Everybody who
  /// was told of an open alert is told that it is withdrawn. What stays is that so many people were told of
  /// so many alerts of somebody.
  mutating func erase(
    _ youth: EntityRef, reason: String, by caller: Caller
  ) throws -> ErasureExtent {
    let target = try judged(target(youth, store.kept()))
    for id in target.alerts {
      guard var alert = alerts[id] else { continue }
      try withdraw(&alert)
    }
    var affected: Set<EntityRef> = []
    for observation in target.own { affected.formUnion(standing.remove(observation.id)) }
    var rewritten: [Observation] = []
    for observation in target.mentioning {
      let without = observation.forgetting(target.identifiers)
      rewritten.append(without)
      guard let entry = standing.entry(observation.id) else { continue }
      let matches = entry.matches.compactMap { library.rules.rules[$0].id }
      affected.formUnion(standing.remove(observation.id))
      standing.restore(without, intakeMatches: matches)
    }
    let replacement = EntityRef.nobody()
    commit.erasures.append(
      Erasure(
        identifiers: target.identifiers, replacement: replacement,
        observations: target.own.map(\.id), rewritten: rewritten, alerts: target.alerts,
        otherAlerts: target.otherAlerts, unnamings: target.unnamings,
        notices: target.mistaken.values.flatMap { $0.map(\.id) }.sorted()))
    let flag = Flag(
      id: "flg_" + derivedULID(at: now, from: "erasure", replacement.text), kind: .erasure,
      subject: replacement, by: caller.name, at: now, until: nil, reason: reason)
    commit.flags.append(flag)
    let extent = target.extent
    record(
      .erased, by: caller.name, through: caller.through, on: flag.id, extent.json.object ?? [])
    for identifier in target.identifiers {
      flags[identifier] = nil
      bands[identifier] = nil
      awaited.bands[identifier] = nil
      awaited.ages[identifier] = nil
    }
    let before = commit.notices.count
    try reassess(affected.subtracting(target.identifiers), because: .correction)
    // What others' reports hold up is told anew, and stays.
    var kept = try tellAnewOfOthers(target, unlessToldSince: before)
    try tellAnewOfMistaken(target, unlessToldSince: before)
    for notice in commit.notices.dropFirst(before) { kept.append(notice.id) }
    commit.erasures[commit.erasures.count - 1].kept = kept
    // Only now is the content forgotten in memory: looking at the others anew has just read it again.
    forgetContents(of: target.own.map(\.id) + rewritten.map(\.id))
    return extent
  }

  /// What was told of an open alert on somebody else goes also where it only once rested on what is erased: whoever has it in
  /// hand, and heard nothing of it in this turn, has it anew, with what holds of it.
  ///
  /// - Returns: the notices that can stay as they are: they tell an organisation's own reports alone, and none of these goes.
  private mutating func tellAnewOfOthers(
    _ target: Target, unlessToldSince before: Int
  ) throws(StoreError) -> [String] {
    var kept: [String] = []
    for id in target.otherAlerts.sorted() {
      guard let alert = self.alerts[id] else { continue }
      let heard = self.heard(of: id, since: before)
      var untold: [Duty] = []
      for duty in openDuties(of: id) where !heard.contains(duty.organisation) {
        let organisation = duty.organisation
        let isOfOwnReports = library.matrix.read(duty.mandate) { $0.conditions.ownReport } == true
        let isEmptied =
          target.own.contains { $0.organisation == organisation }
          || target.mistaken[id]?.contains { $0.organisation == organisation } == true
        guard isOfOwnReports, !isEmptied else {
          untold.append(duty)
          continue
        }
        for notice in try notices(ofAlert: id) where notice.organisation == organisation {
          kept.append(notice.id)
        }
      }
      if !untold.isEmpty { try tellAnew(alert, untold) }
    }
    return kept
  }

  /// Who was told of somebody else while the person was taken for them, and of whom anybody has nothing later, has it anew.
  private mutating func tellAnewOfMistaken(
    _ target: Target, unlessToldSince before: Int
  ) throws(StoreError) {
    for (id, notices) in target.mistaken.sorted(by: { $0.key < $1.key })
    where !target.alerts.contains(id) && !target.otherAlerts.contains(id) {
      guard let alert = self.alerts[id] else { continue }
      let emptied = Set(notices.filter(\.showsAnything).map(\.id))
      let heard = self.heard(of: id, since: before)
      let told = try tellings(ofAlert: id).filter { !$0.isBareCorrection }
      let lost = openDuties(of: id).filter { duty in
        !heard.contains(duty.organisation)
          && duty.told.contains { name in
            let theirs = told.filter {
              $0.recipient == name && $0.organisation == duty.organisation
            }
            return theirs.latest.map { emptied.contains($0.id) } == true
          }
      }
      if !lost.isEmpty { try tellAnew(alert, lost) }
    }
  }

  /// The organisations that were told of an alert in this turn, after so many notices of it.
  private func heard(of alert: String, since before: Int) -> Set<String> {
    var heard: Set<String> = []
    for notice in commit.notices.dropFirst(before) where notice.alert == alert {
      heard.insert(notice.organisation)
    }
    return heard
  }

  private mutating func tellAnew(_ open: Alert, _ untold: [Duty]) throws(StoreError) {
    var alert = open
    alert.entity = entityNow(of: open)
    let (assessment, facts) = asItIs(alert)
    // Of a restricted file it is told when that ends.
    guard !isSilenced(assessment) else { return }
    alert.revision += 1
    alert.revised = now
    change(alert)
    recordRevision(of: alert)
    let revision = AlertRevision(
      alert: alert, assessment: assessment, facts: facts,
      content: try contentItems(for: assessment), change: .corrected)
    for duty in untold {
      guard let mandate = library.matrix.mandate(duty.mandate),
        library.router.failures(of: mandate, facts).isEmpty
      else {
        try conclude(alert, duty, ending(of: duty, with: assessment))
        continue
      }
      // Without an agreement nobody there may read it: it is told as one is in force again (`tellWhatWasMissed`).
      guard let agreement = library.directory.agreement(of: duty.organisation, at: now) else {
        awaitRenewal(of: duty)
        continue
      }
      let dispatch = Dispatch(
        mandate: mandate.id, mandateVersion: mandate.version, organisation: duty.organisation,
        recipient: duty.answerer ?? duty.told.first ?? "", step: duty.step, basis: mandate.basis,
        agreement: agreement.id, groups: [:], because: [.mandateApplies])
      try tell(revision, dispatch)
    }
    closeWhereNobodyIsLeft(&alert)
  }
}

extension Notice {
  /// Whether it still says anything of whom it is about.
  fileprivate var showsAnything: Bool { !why.isEmpty || fields.object?.isEmpty == false }
}

extension Observation {
  /// The observation without who these identifiers are: somebody unknown stands in their place, so that what
  /// it says of the others stays as it was. Where somebody unknown would have an alert of their own, nobody does.
  fileprivate func forgetting(_ identifiers: [EntityRef]) -> Observation {
    var observation = self
    observation.youths = youths.compactMap { mention in
      guard !Set(mention.identifiers).isDisjoint(with: identifiers) else { return mention }
      guard isAboutYoungPerson else { return nil }
      return YouthMention(
        role: mention.role, identifiers: [.nobody()], isIdentified: false, age: nil,
        isPlaced: nil, school: nil, unit: nil, isBoy: false)
    }
    return observation
  }
}

extension EntityRef {
  /// A reference that nothing leads to: 130 random bits, in the form of a pseudonym.
  static func nobody() -> EntityRef {
    let bytes = SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
    let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
    let token = bytes.prefix(26).map { alphabet[Int($0 & 31)] }
    return EntityRef(kind: .youth, token: String(decoding: token, as: UTF8.self))
  }
}

import Alerts
import Chronology
import Crypto
import Mandates
import Observations
import Risk
import Store
import StrictJSON
import Wording

extension Pipeline {
  /// Issues one notice: projected, numbered in its recipient's inbox, frozen. `duty`: whose deadlines it names,
  /// where they run already.
  mutating func issue(
    _ alert: Alert, _ assessment: Assessment?, _ dispatch: Dispatch, to recipient: String,
    _ change: Notice.Change, _ content: [ContentItem], under duty: Duty? = nil,
    changed: Notice.Changed? = nil
  ) throws(StoreError) {
    guard let mandate = library.matrix.mandate(dispatch.mandate) else { return }
    let isOver = change == .withdrawn || change == .closed || alert.state == .closed
    var isSilent = isOver || change == .restricted
    if let assessment, !isSilent { isSilent = isSilenced(assessment) }
    // Not within closures: each that reads the pipeline would copy it.
    var reasons: [Notice.Why] = []
    if let assessment, !isSilent {
      reasons = why(assessment, mandate, showing: Set(dispatch.groups.keys))
    }
    let delays = Delays(mandate.expectation, at: alert.band)
    let seq = (sequences[recipient] ?? 0) + 1
    sequences[recipient] = seq
    let notice = Notice(
      id: "ntc_"
        + derivedULID(at: now, from: "notice", alert.id, "\(alert.revision)", recipient, "\(seq)"),
      seq: seq, alert: alert.id, revision: alert.revision, change: change,
      band: isOver ? .none : alert.band, subject: alert.entity,
      why: reasons,
      changed: isSilent ? nil : changed,
      fields: isSilent
        ? .object([])
        : project(
          alert.entity.kind == .network ? self.content(content, underMandate: mandate) : content,
          groups: dispatch.groups, kinds: mandate.conditions.kinds),
      mandate: mandate.id, mandateVersion: mandate.version, basis: mandate.basis,
      agreement: dispatch.agreement, organisation: dispatch.organisation, recipient: recipient,
      step: dispatch.step,
      action: action(of: mandate, dispatch, to: recipient, change, isOver: isOver),
      acknowledgeBy: isOver ? nil : duty.map(\.acknowledgeBy) ?? now + delays.acknowledge,
      actBy: isOver
        ? nil
        : duty.map { $0.clock == .review ? nil : $0.actBy }
          ?? delays.act.map { now + $0 }, issued: now)
    post(notice)
  }

  /// Puts a notice into its recipient's inbox, and into the register.
  mutating func post(_ notice: Notice) {
    commit.notices.append(notice)
    pending.notices[notice.id] = notice
    record(
      .noticeIssued, on: notice.id,
      [
        JSONMember("alert", .string(notice.alert)),
        JSONMember("revision", .integer(Int64(notice.revision))),
        JSONMember("recipient", .string(notice.recipient)),
        JSONMember("organisation", .string(notice.organisation)),
        JSONMember("mandate", .string(notice.mandate)),
        JSONMember("mandate_version", .integer(Int64(notice.mandateVersion))),
        JSONMember("basis", .string(notice.basis)),
        JSONMember("agreement", .string(notice.agreement)),
        JSONMember("step", .string(notice.step.rawValue)),
        JSONMember("change", .string(notice.change.rawValue)),
        JSONMember("band", .integer(Int64(notice.band.rawValue))),
        JSONMember("fields", .array((notice.fields.object ?? []).map { .string($0.name) })),
      ])
  }

  /// What is asked of a recipient: what the mandate asks of its organisation; of the Table, to which content and action
  /// are closed, that it finds somebody who answers.
  private func action(
    of mandate: Mandate, _ dispatch: Dispatch, to recipient: String, _ change: Notice.Change,
    isOver: Bool
  ) -> Bilingual {
    if isOver { return change == .corrected ? putRight : nothingMoreToDo }
    guard dispatch.step == .table,
      library.directory.account(recipient)?.organisation != dispatch.organisation
    else { return mandate.expectation.action }
    let name =
      library.directory.organisations[dispatch.organisation]?.name
      ?? Bilingual(fr: dispatch.organisation, en: dispatch.organisation)
    return Bilingual(
      fr: "Personne n'en répond encore : \(name.fr) (\(dispatch.organisation)). "
        + "Joindre sa coordination, ou qui la remplace, pour que quelqu'un en réponde",
      en: "Nobody answers for it yet: \(name.en) (\(dispatch.organisation)). "
        + "Reach its coordinator, or who stands in, so that somebody answers")
  }

  private var putRight: Bilingual {
    Bilingual(
      fr:
        "Une observation derrière cette alerte a été retirée ; rectifiez ce que vous en avez noté.",
      en: "An observation behind this alert was taken back; put right what you noted of it.")
  }

  var nothingMoreToDo: Bilingual {
    Bilingual(
      fr: "Plus rien à faire pour cette alerte.", en: "Nothing more to do for this alert.")
  }

  /// The reasons that count. One that rests on a field group which is not open to the recipient is told in
  /// the words of its family; under a mandate for what an organisation reported itself, what others reported
  /// is not told at all.
  private func why(
    _ assessment: Assessment, _ mandate: Mandate, showing groups: Set<FieldGroup>
  ) -> [Notice.Why] {
    told(assessment, under: mandate).map { reason in
      let isOpen = library.mayTell(reason.rule, showing: groups)
      let label = library.scoring.families[reason.family]?.label
      return Notice.Why(
        rule: isOpen ? reason.rule : "family:" + reason.family,
        reason: isOpen ? reason.reason : label ?? reason.reason,
        weight: reason.isDirect || !mandate.showsWeights ? nil : reason.weight,
        observed: QuebecTime.date(at: reason.observed), guide: isOpen ? reason.guide : nil)
    }
  }

  /// The reasons that a mandate lets be told, in whatever words.
  func told(_ assessment: Assessment, under mandate: Mandate) -> [Assessment.Reason] {
    assessment.reasons.filter { reason in
      (reason.isDirect || reason.counts)
        && (!mandate.conditions.ownReport || reason.organisations == [mandate.organisation])
    }
  }

  // MARK: What routing is matched on

  func routingFacts(of assessment: Assessment) -> RoutingFacts {
    let entity = assessment.entity
    if entity.kind == .network { return routingFacts(ofNetwork: assessment) }
    let all = standing.entries(of: entity)
    let grounds = groundEntries(of: assessment)
    var facts = RoutingFacts(
      entity: entity, band: assessment.band,
      isDirect: assessment.reasons.contains(where: \.isDirect))
    facts.families = Set(assessment.reasons.filter { $0.counts || $0.isDirect }.map(\.family))
    facts.organisations = assessment.organisations
    // Field by field: a whole observation is large to copy.
    for entry in grounds {
      facts.kinds.insert(entry.observation.kind)
      facts.territories.insert(entry.observation.territory)
      for index in entry.observation.facts.indices {
        switch entry.observation.facts[index].name {
        case "has_person_of_concern":
          if entry.observation.facts[index].value.bool == true {
            facts.hasExploiterReference = true
          }
        case "need": facts.needs.formUnion(strings(in: entry.observation.facts[index].value))
        case "school": facts.schools.formUnion(strings(in: entry.observation.facts[index].value))
        case "unit": facts.units.formUnion(strings(in: entry.observation.facts[index].value))
        default: break
        }
      }
    }
    // Who the youth is, is known from everything that stands; later observations know better.
    for entry in all {
      for mention in entry.observation.youths where isMention(mention, of: entity) {
        if let age = mention.age { facts.age = age }
        if let placed = mention.isPlaced { facts.isPlaced = placed }
        if let school = mention.school { facts.schools.insert(school) }
        if let unit = mention.unit { facts.units.insert(unit) }
        if mention.isBoy { facts.isBoy = true }
      }
      for index in entry.observation.facts.indices {
        switch entry.observation.facts[index].name {
        case "consent_status":
          switch entry.observation.facts[index].value.string {
          case "youth", "both": facts.consent = true
          case "refused": facts.consent = false
          default: break
          }
        case "youth_consents":
          if entry.observation.facts[index].value.bool == true { facts.consent = true }
        default: break
        }
      }
    }
    if flag(.consentWithdrawn, on: entity) != nil { facts.consent = false }
    facts.linkedYouths =
      entity.kind == .youth
      ? standing.linkedPeople(of: entity) : all.flatMap(\.subjects).count
    return facts
  }

  /// The observations that count and are the entity's own, or nobody's: an ad without a youth that shares a
  /// phone with this one. Another youth's observation, which may count through a shared vehicle, is not.
  private func groundEntries(of assessment: Assessment) -> [StandingSet.Entry] {
    assessment.observations.compactMap { standing.entry($0) }.filter {
      $0.youths.isEmpty || $0.youths.contains(assessment.entity)
        || $0.observation.entities.contains(assessment.entity)
    }
  }

  func isMention(_ mention: YouthMention, of entity: EntityRef) -> Bool {
    mention.identifiers.first.map { standing.identities.reference(of: $0) } == entity
  }

  // MARK: Content

  /// The contents behind an assessment: the subject's identity from everything that stands, the rest from
  /// the observations that count and are theirs or nobody's.
  mutating func contentItems(for assessment: Assessment) throws(StoreError) -> [ContentItem] {
    let entity = assessment.entity
    if entity.kind == .network { return try contentItems(forNetwork: assessment) }
    let counting = groundEntries(of: assessment)
    let countingIds = Set(counting.map(\.observation.id))
    var byId: [String: StandingSet.Entry] = [:]
    for entry in standing.entries(of: entity) + counting { byId[entry.observation.id] = entry }
    let contents = try contents(of: byId.keys.sorted())
    let identifiers = Set(standing.identities.identifiers(with: entity).map(\.text))
    var items: [ContentItem] = []
    items.reserveCapacity(contents.count)
    for content in contents {
      guard let entry = byId[content.observation] else { continue }
      let isSubject = identifiers.contains(content.subject)
      guard countingIds.contains(content.observation) || (content.group == .identity && isSubject)
      else { continue }
      items.append(
        ContentItem(
          content: content, kind: entry.observation.kind, time: entry.observation.time,
          isAboutSubject: isSubject))
    }
    // In the order in which every notice shows them: each finds them sorted.
    items.sort(by: isShownBefore)
    return items
  }

  // MARK: Small questions

  func delays(_ mandate: String, at band: Band) -> Delays {
    let expectation = library.matrix.mandate(mandate)?.expectation
    return Delays(
      expectation
        ?? Mandate.Expectation(action: nothingMoreToDo, acknowledge: [:], act: [:], review: [:]),
      at: band)
  }

  /// As what somebody of an organisation's chain is told now; `nil` for somebody who is no longer in it.
  func step(of recipient: String, in organisation: String) -> Step? {
    library.step(of: recipient, in: organisation)
  }

  func groups(
    shownTo recipient: String, _ mandate: String, _ facts: RoutingFacts
  ) -> [FieldGroup: Mandate.Detail] {
    guard let account = library.directory.account(recipient),
      let mandate = library.matrix.mandate(mandate), account.isTrained(volet: 1, at: now),
      step(of: recipient, in: mandate.organisation) != .table
    else { return [:] }
    return mandate.groups(at: facts.band, consent: facts.consent)
  }
}

/// The texts of a value, which may be one or a list.
private func strings(in value: JSONValue?) -> [String] {
  switch value {
  case .string(let text): [text]
  case .array(let values): values.compactMap(\.string)
  default: []
  }
}

extension Observation {
  /// The texts of a fact, which may be one or a list.
  func texts(_ name: String) -> [String] { strings(in: fact(name)) }

  /// A reference to a police file was given; the reference itself is sealed.
  var hasExploiterReference: Bool { fact("has_person_of_concern")?.bool == true }
}

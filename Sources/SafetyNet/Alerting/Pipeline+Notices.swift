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
  /// What a notice shows of an alert: the same to all of an organisation to whom the same groups are open.
  struct Shown: Sendable {
    var why: [Notice.Why]
    var fields: JSONValue

    static let nothing = Shown(why: [], fields: .object([]))
  }

  /// The projection. An assessment that is not told has no reasons.
  mutating func shown(
    _ alert: Alert, _ assessment: Assessment?, _ mandate: Mandate,
    _ groups: [FieldGroup: Mandate.Detail], _ content: [ContentItem]
  ) -> Shown {
    var shown = Shown.nothing
    if let assessment { shown.why = why(assessment, mandate, showing: Set(groups.keys)) }
    let content = written(content, under: mandate)
    shown.fields =
      alert.entity.kind == .network
      ? project(
        self.content(content, underMandate: mandate), groups: groups,
        kinds: mandate.conditions.kinds)
      : projection(of: content, about: alert.entity, groups, kinds: mandate.conditions.kinds)
    return shown
  }

  /// Issues one notice: projected, numbered in its recipient's inbox, frozen.
  ///
  /// - Parameters:
  ///   - duty: whose deadlines it names, where they run already.
  ///   - known: what it shows, where that was made for a colleague to whom the same is open.
  mutating func issue(
    _ alert: Alert, _ assessment: Assessment?, _ dispatch: Dispatch, _ change: Notice.Change,
    _ content: [ContentItem], under duty: Duty? = nil, changed: Notice.Changed? = nil,
    showing known: Shown? = nil, saying aside: Aside = Aside()
  ) throws(StoreError) {
    let mandate = library.matrix.mandate(dispatch.mandate)
    let isOver = change == .withdrawn || change == .closed || alert.state == .closed
    // That a part is over is told whether or not there is its mandate still: nothing of it is shown.
    guard mandate != nil || isOver else { return }
    var isRestricted = change == .restricted
    if let assessment, !isOver, !isRestricted { isRestricted = isSilenced(assessment) }
    let isSilent = isOver || isRestricted
    // Of a restricted file neither a higher band nor that there is a later revision is told.
    let told = isRestricted ? duty : nil
    var shown = Shown.nothing
    if let mandate, !isSilent {
      shown = known ?? self.shown(alert, assessment, mandate, dispatch.groups, content)
    }
    let action: Bilingual
    if isOver {
      action = leftToDo(change, dispatch, aside)
    } else if let alarm = aside.alarm {
      action = alarm
    } else if let mandate, !isRestricted || isForTable(dispatch) {
      action = self.action(of: mandate, dispatch, change, on: alert.entity, under: duty, aside)
    } else {
      action = aside.isTakenBack ? .restrictedAndPutRight : .restricted
    }
    let expected = deadlines(dispatch, at: alert.band, under: duty)
    let recipient = dispatch.recipient
    let seq = nextPlace(in: recipient)
    let notice = Notice(
      id: newNoticeID(of: alert.id, alert.revision, to: recipient, seq: seq), seq: seq,
      alert: alert.id, revision: told?.revision ?? alert.revision, change: change,
      band: isOver ? .none : told?.band ?? alert.band, subject: alert.entity,
      why: shown.why, changed: isSilent ? nil : changed, fields: shown.fields,
      mandate: dispatch.mandate, mandateVersion: dispatch.mandateVersion, basis: dispatch.basis,
      agreement: dispatch.agreement, organisation: dispatch.organisation, recipient: recipient,
      step: dispatch.step, action: action,
      acknowledgeBy: isOver || aside.alarm != nil ? nil : expected.acknowledgeBy,
      actBy: isSilent || aside.alarm != nil || isForTable(dispatch) ? nil : expected.actBy,
      issued: now)
    post(notice)
  }

  /// By when an answer and an action are expected: as the clocks of a part run already, else from now on.
  private func deadlines(
    _ dispatch: Dispatch, at band: Band, under duty: Duty?
  ) -> (acknowledgeBy: Timestamp?, actBy: Timestamp?) {
    if let duty { return (duty.acknowledgeBy, duty.clock == .review ? nil : duty.actBy) }
    let delays = delays(dispatch.mandate, at: band)
    return (now + delays.acknowledge, delays.act.map { [now] in now + $0 })
  }

  /// Salted: else whoever was told of an alert could work out which notices others would have of it, and find out by asking
  /// for them which there are.
  ///
  /// - Parameter subject: an alert, or a question.
  func newNoticeID(
    of subject: String, _ revision: Int, to recipient: String, seq: Int64
  ) -> String {
    "ntc_"
      + derivedULID(
        at: now, from: "notice", salt + subject, "\(revision)", recipient, "\(seq)")
  }

  /// Takes the next place in somebody's inbox.
  mutating func nextPlace(in inbox: String) -> Int64 {
    let place = (sequences[inbox] ?? 0) + 1
    sequences[inbox] = place
    return place
  }

  /// Puts a notice into its recipient's inbox, and into the register.
  mutating func post(_ notice: Notice) {
    commit.notices.append(notice)
    pending.notices[notice.id] = notice
    if notice.subject.kind == .youth {
      let others = standing.identities.identifiers(with: notice.subject)
        .filter { $0 != notice.subject }
      if !others.isEmpty { commit.alsoKnownBy[notice.id] = others }
    }
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
  /// are closed, that it finds somebody who answers, or an agreement where nobody there may read it without one; nothing
  /// where somebody there answers by now.
  private func action(
    of mandate: Mandate, _ dispatch: Dispatch, _ change: Notice.Change, on entity: EntityRef,
    under duty: Duty?, _ aside: Aside
  ) -> Bilingual {
    guard isForTable(dispatch) else {
      var action = mandate.expectation.action
      if flag(.correction, on: entity) != nil { action = action.contested }
      if aside.isTakenBack {
        let putRight = Bilingual.putRight
        action = Bilingual(fr: "\(putRight.fr) \(action.fr)", en: "\(putRight.en) \(action.en)")
      }
      if aside.isConsentGone { action = action.afterConsent }
      if isWithoutTraining(dispatch.recipient, in: dispatch.organisation) {
        action = action.withoutTraining
      }
      guard let name = aside.missedBy else { return action }
      return Bilingual(
        fr: "\(name) en répondait, et aucune action n'a été notée à temps. \(action.fr)",
        en: "\(name) answered for it, and no action was recorded in time. \(action.en)")
    }
    let requests = library.tableRequests
    if dispatch.agreement.isEmpty { return requests.withoutAgreement(dispatch.organisation) }
    // To the Table nobody of the organisation is named.
    if let duty, duty.state == .acknowledged, isWithOwn(duty) {
      return requests.answered(dispatch.organisation)
    }
    let request =
      change == .overdue
      ? requests.withoutAction(dispatch.organisation) : requests[dispatch.organisation]
    // Where the coordination is away too, its telephone is the only way that is left.
    // Who may be told nothing of it, or has declined it, is not there for this.
    let isAnybodyThere = people(of: dispatch.organisation, thereAt: now).contains { account in
      !isWithoutTraining(account.name, in: dispatch.organisation)
        && duty?.declined.contains(account.name) != true
    }
    return isAnybodyThere ? request : requests.calling(dispatch.organisation, request)
  }

  /// Whether somebody is told as the Table, and not as one of the organisation's own.
  private func isForTable(_ dispatch: Dispatch) -> Bool {
    dispatch.step == .table
      && library.directory.organisation(of: dispatch.recipient) != dispatch.organisation
  }

  /// What is left to do of what is over, and why it is; that is closed to the Table, as all content is.
  private func leftToDo(
    _ change: Notice.Change, _ dispatch: Dispatch, _ aside: Aside
  ) -> Bilingual {
    if change == .corrected { return .putRight }
    guard let ending = aside.ending, dispatch.step != .table || ending == .takenUp else {
      return .nothingMoreToDo
    }
    return ending.words(
      isYouthProtection: library.directory.organisations[dispatch.organisation]?.isYouthProtection
        ?? false, afterTakingBack: aside.isTakenBack)
  }

  /// The reasons that hold. One that rests on a field group which is not open to the recipient is told in
  /// the words of its family, once; under a mandate for what an organisation reported itself, what others reported
  /// is not told at all. The weights are what each adds: one that a heavier one of its family outweighs, or that comes when
  /// the family has reached its cap, adds nothing and has none.
  private func why(
    _ assessment: Assessment, _ mandate: Mandate, showing groups: Set<FieldGroup>
  ) -> [Notice.Why] {
    var why: [Notice.Why] = []
    let told = told(assessment, under: mandate)
    for (reason, share) in zip(told, library.scoring.shares(of: told)) {
      let weight = share == 0 || !mandate.showsWeights ? nil : share
      let isOpen = library.mayTell(reason.rule, showing: groups)
      let rule = isOpen ? reason.rule : "family:" + reason.family
      let observed = QuebecTime.date(at: reason.observed)
      if !isOpen, let known = why.firstIndex(where: { $0.rule == rule }) {
        why[known].observed = max(why[known].observed, observed)
        why[known].addWeight(weight)
        continue
      }
      why.append(
        Notice.Why(
          rule: rule,
          reason: isOpen ? reason.reason : familyWords(reason.family) ?? reason.reason,
          weight: weight, observed: observed, guide: isOpen ? reason.guide : nil))
    }
    return why
  }

  // MARK: Small questions

  /// To tell somebody something of an alert and show nothing of what it holds.
  func dispatchWithoutContent(
    to recipient: String, as step: Step, of organisation: String, under mandate: Mandate
  ) -> Dispatch {
    Dispatch(
      mandate: mandate.id, mandateVersion: mandate.version, organisation: organisation,
      recipient: recipient, step: step, basis: mandate.basis,
      agreement: library.directory.agreement(of: organisation, at: now)?.id ?? "", groups: [:],
      because: [])
  }

  func delays(_ mandate: String, at band: Band) -> Delays {
    library.delays(mandate, at: band)
      ?? Delays(
        Mandate.Expectation(action: .nothingMoreToDo, acknowledge: [:], act: [:], review: [:]),
        at: band)
  }

  /// As what somebody of an organisation's chain is told now; `nil` for somebody who is no longer in it.
  func step(of recipient: String, in organisation: String) -> Step? {
    library.step(of: recipient, in: organisation)
  }

  func groups(
    shownTo recipient: String, _ mandate: Mandate, _ facts: RoutingFacts
  ) -> [FieldGroup: Mandate.Detail] {
    guard library.directory.account(recipient)?.isTrained(volet: 1, at: now) == true,
      step(of: recipient, in: mandate.organisation) != .table
    else { return [:] }
    return mandate.groups(at: facts.band, consent: facts.consent)
  }
}

extension Bilingual {
  static let restricted = Bilingual(
    fr:
      "Dossier restreint : ne faites plus usage de ce qui en a été dit et ne le communiquez à personne, jusqu'à ce que "
      + "cela soit levé. Un danger immédiat se signale comme toujours.",
    en:
      "File restricted: make no further use of what was told of it and pass it on to nobody, until this is lifted. "
      + "Immediate danger is reported as always.")

  fileprivate static let restrictedAndPutRight = Bilingual(
    fr: "\(putRight.fr) \(restricted.fr)", en: "\(putRight.en) \(restricted.en)")

  /// The same, and that whom it is about says that something in it is wrong.
  fileprivate var contested: Bilingual {
    Bilingual(
      fr: "La personne dit que quelque chose de ce dossier est faux : vérifiez avant d'agir. \(fr)",
      en: "The person says that something in this file is wrong: check before you act. \(en)")
  }

  /// The same, and that who somebody is was told under a consent which is gone.
  fileprivate var afterConsent: Bilingual {
    Bilingual(
      fr:
        "Le consentement sur lequel reposait un avis d'avant n'est plus donné : n'en faites plus usage, seul celui-ci "
        + "vaut. \(fr)",
      en:
        "The consent on which an earlier notice rested is no longer given: make no further use of it, only this one "
        + "holds. \(en)")
  }

  /// The same to somebody to whom its content is open no more.
  var withoutTraining: Bilingual {
    guard !fr.hasPrefix("Votre formation (volet 1)") else { return self }
    return Bilingual(
      fr: "Votre formation (volet 1) a pris fin : le contenu ne vous est pas ouvert ; "
        + "remettez l'alerte à un collègue. \(fr)",
      en: "Your training (Volet 1) has ended: the content is not open to you; "
        + "hand the alert over to a colleague. \(en)")
  }

  static let putRight = Bilingual(
    fr:
      "Une observation derrière cette alerte a été retirée ou corrigée ; rectifiez ce que vous en avez noté.",
    en:
      "An observation behind this alert was taken back or corrected; put right what you noted of it."
  )

  static let nothingMoreToDo = Bilingual(
    fr: "Plus rien à faire pour cette alerte.", en: "Nothing more to do for this alert.")
}

import Alerts
import Mandates
import Observations
import Risk
import Store
import StrictJSON
import Wording

/// *Passerelle*: from a colleague to another organisation, where its mandate allows.
extension Pipeline {
  /// *Passerelle*: another organisation is told because a colleague asks for it, where its own mandate
  /// allows.
  mutating func refer(
    _ id: String, to organisation: String, reason: String, by caller: Caller
  ) throws -> Notice {
    let notice = try readable(id, by: caller)
    try requireTraining(notice, caller)
    let (alert, assessment) = try alertToRefer(from: notice, to: organisation)
    // Only what an act names is kept of somebody's words: it is done, or the record says that it was refused.
    remark(reason, on: id, by: caller)
    let facts = routingFacts(of: assessment)
    let known = knownFacts(of: assessment, to: notice)
    let passage = passage(to: organisation, facts, known: known)
    guard let dispatch = passage.dispatch else {
      record(
        .referralRefused, by: caller.name, through: caller.through, on: id,
        [JSONMember("to", .string(organisation))])
      let told = tellable(passage.refusals.isEmpty ? [.noMandate] : passage.refusals, to: notice)
      throw RequestError(
        .forbidden,
        fr: "aucun mandat de cette organisation ne le permet : "
          + told.map(\.text.fr).joined(separator: " ; "),
        en: "no mandate of that organisation allows it: "
          + told.map(\.text.en).joined(separator: "; "))
    }
    if duty(of: organisation, to: alert) == nil {
      let revision = AlertRevision(
        alert: alert, assessment: assessment, facts: facts,
        content: try contentItems(for: assessment), change: .referred)
      let ours = try tellings(ofAlert: alert.id).filter { $0.organisation == organisation }
      let declined = try declined(ours)
      let own = passing(over: declined, dispatch, facts)
      try beginDuty(revision, own, as: .referred, isReferred: true, declined: declined)
    }
    record(
      .referred, by: caller.name, through: caller.through, on: id,
      [JSONMember("to", .string(organisation)), JSONMember("mandate", .string(dispatch.mandate))])
    return notice
  }

  /// The alert behind a notice, as it stands, where another organisation may be told of it at all.
  private func alertToRefer(
    from notice: Notice, to organisation: String
  ) throws -> (Alert, Assessment) {
    try refuseQuestion(notice)
    guard organisation != notice.organisation else {
      throw RequestError(
        .invalid, fr: "une passerelle va à une autre organisation",
        en: "a referral goes to another organisation",
        faults: [
          Fault(
            "/to", fr: "c'est la vôtre ; pour un collègue : filet handover",
            en: "it is your own; for a colleague: filet handover")
        ])
    }
    // Whether others still work on it, whose organisation is done with it may not learn: it is opened again first.
    guard let alert = alerts[notice.alert], openDuty(of: notice) != nil else {
      throw Self.isClosedForThem
    }
    guard library.directory.organisations[organisation] != nil else {
      throw RequestError(
        .invalid, fr: "organisation inconnue", en: "unknown organisation",
        faults: [Fault(pointer: "/to", message: unknownOrganisation(organisation))])
    }
    let assessment = held(alert)
    guard !isSilenced(assessment) else {
      throw RequestError(.forbidden, RoutingReason.restricted.text)
    }
    return (alert, assessment)
  }

  /// The way to an organisation by the first of its mandates that lets it be told; where none does, why not. A mandate for
  /// what nobody else may be told is no way in for a referral: others are told already.
  private func passage(
    to organisation: String, _ facts: RoutingFacts, known: RoutingFacts?
  ) -> (dispatch: Dispatch?, refusals: [RoutingReason]) {
    var refusals: [RoutingReason] = []
    for mandate in library.matrix.mandates
    where mandate.organisation == organisation && !mandate.conditions.isUnrouted {
      let unknown = known.map { library.router.failures(of: mandate, $0) } ?? []
      guard unknown.isEmpty else {
        refusals += unknown
        continue
      }
      let failed = library.router.failures(of: mandate, facts)
      guard failed.isEmpty else {
        refusals += known == nil ? failed : [.conditions]
        continue
      }
      guard let agreement = library.directory.agreement(of: organisation, at: now) else {
        refusals.append(.noAgreement)
        continue
      }
      let dispatch = library.router.firstDispatch(
        mandate, facts, agreement: agreement.id, at: now)
      if let dispatch { return (dispatch, []) }
      refusals += library.router.whyNobody(mandate, facts, at: now)
    }
    return (nil, refusals)
  }

  /// What somebody knows who is shown only what their own organisation reported; `nil` for anybody else. A referral of
  /// theirs is judged on that first: what others reported must show neither in its being allowed nor in its reasons.
  private func knownFacts(of assessment: Assessment, to notice: Notice) -> RoutingFacts? {
    guard let mandate = library.matrix.mandate(notice.mandate), mandate.conditions.ownReport else {
      return nil
    }
    let told = told(assessment, under: mandate)
    var facts = standingFacts(
      of: assessment.entity, Set(told.flatMap(\.observations)).sorted(),
      reportedBy: notice.organisation
    ).routing(band: notice.band, isDirect: told.contains(where: \.isDirect), at: now)
    facts.families = Set(told.map(\.family))
    facts.organisations = [notice.organisation]
    return facts
  }

  /// Why a referral is refused, as far as the caller knows the facts already: a refusal must not tell whether
  /// a youth is placed or who else reported to somebody who may not see it.
  private func tellable(_ reasons: [RoutingReason], to notice: Notice) -> [RoutingReason] {
    let seesIdentity = notice.fields["identity"] != nil
    var told: [RoutingReason] = []
    for reason in reasons {
      let known: RoutingReason
      switch reason {
      case .band, .entity, .noAgreement, .noMandate, .noPivot, .pivotAbsent, .pivotUntrained:
        known = reason
      case .age, .placement, .notPlaced, .school: known = seesIdentity ? reason : .conditions
      default: known = .conditions
      }
      if !told.contains(known) { told.append(known) }
    }
    return told
  }
}

extension Pipeline {
  /// That there is no such organisation, and which one's code is near to what was typed.
  func unknownOrganisation(_ typed: String) -> Bilingual {
    let near = suggestion(for: typed, among: library.directory.organisations.keys.sorted())
    return Bilingual(
      fr: "organisation inconnue" + (near.map { " ; " + $0.fr } ?? ""),
      en: "unknown organisation" + (near.map { "; " + $0.en } ?? ""))
  }
}

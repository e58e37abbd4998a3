import Alerts
import Chronology
import Mandates
import Observations
import Risk
import Store

/// Under a mandate for its own reports an organisation is told nothing that it did not write. Reasons, content, news and why
/// its part ends are judged as if nobody else had reported, so what others report or take back never shows. One thing
/// depends on them all the same: the alert's band, which decides whether the mandate applies (docs/decisions/duties.md).
extension Pipeline {
  /// An assessment as far as a mandate lets it be known. The band that is told is the alert's all the same: it is what
  /// the mandate was found by.
  func known(_ assessment: Assessment, under mandate: Mandate) -> Assessment {
    guard mandate.conditions.ownReport else { return assessment }
    return library.scoring.assess(
      assessment.entity,
      on: standing.evidence(for: assessment.entity, reportedBy: mandate.organisation),
      ruleSet: assessment.ruleSet, at: assessment.at)
  }

  /// The reasons that a mandate lets be told, in whatever words. Of a network those that count: its others say the same
  /// of fewer.
  func told(_ assessment: Assessment, under mandate: Mandate) -> [Assessment.Reason] {
    known(assessment, under: mandate).reasons.filter { reason in
      reason.isDirect || reason.counts || (reason.isTold && assessment.entity.kind != .network)
    }
  }

  /// Why an organisation's part ends as an alert is assessed now. Under a mandate for its own reports that is found by
  /// these alone: neither the words nor what they leave out tell whether others have reported.
  func ending(of duty: Duty, with assessment: Assessment) -> Ending {
    guard let mandate = library.matrix.mandate(duty.mandate) else { return .noMandate }
    let isAlert = assessment.band > .none
    if isAlert, !mandate.conditions.ownReport { return ending(of: duty) }
    let shown = Set(duty.shown.map(\.rule))
    guard holds(anyOf: shown, in: assessment, under: mandate) else { return .nothingLeft }
    return mandate.conditions.ownReport ? .ownReports : .tooLittle
  }

  /// Whether what an organisation was told of an alert last may still be enough for one: under a mandate for its own
  /// reports some of these must stand, whatever others reported.
  func mayHold(
    _ alert: Alert, _ assessment: Assessment, for organisation: String
  ) throws(StoreError) -> Bool {
    guard assessment.band > .none else { return false }
    let last = try lastTold(of: alert, to: organisation)
    let name = duty(of: organisation, to: alert)?.mandate ?? last?.mandate ?? ""
    guard isOwnReports(name), let mandate = library.matrix.mandate(name) else { return true }
    return holds(in: assessment, under: mandate)
  }

  private func isOwnReports(_ mandate: String) -> Bool {
    library.matrix.read(mandate) { $0.conditions.ownReport } == true
  }

  /// Whether something still speaks for exploitation of what a mandate lets be known.
  ///
  /// - Parameter rules: only by one of these; `nil`: by any.
  private func holds(
    anyOf rules: Set<String>? = nil, in assessment: Assessment, under mandate: Mandate
  ) -> Bool {
    known(assessment, under: mandate).reasons.contains { reason in
      (reason.isDirect || reason.weight > 0) && (rules?.contains(reason.rule) ?? true)
    }
  }

  /// The content that a mandate lets be shown at all.
  func written(_ content: [ContentItem], under mandate: Mandate) -> [ContentItem] {
    guard mandate.conditions.ownReport else { return content }
    return content.filter { $0.organisation == mandate.organisation }
  }

  /// The observations that an alert rests on, as far as a mandate lets them be told.
  func observations(behind alert: Alert, under mandate: Mandate) -> [String] {
    let all = alert.grounds.flatMap(\.observations)
    guard mandate.conditions.ownReport else { return all }
    var own: [String] = []
    for observation in all where isOwn(observation, of: mandate) { own.append(observation) }
    return own
  }

  /// The rules of what an alert rested on, as far as a mandate let them be told.
  func rules(of grounds: [Alert.Ground], under mandate: Mandate) -> Set<String> {
    var found: Set<String> = []
    for ground in grounds {
      if !mandate.conditions.ownReport || hasOwn(ground.observations, of: mandate) {
        found.insert(ground.rule)
      }
    }
    return found
  }

  /// Of the rules that hold on more than before those that do so under a mandate: not because others reported the same.
  func again(in revision: AlertRevision, under mandate: Mandate) -> Set<String> {
    let rules = revision.again
    guard mandate.conditions.ownReport, !rules.isEmpty else { return rules }
    var found: Set<String> = []
    for reason in known(revision.assessment, under: mandate).reasons
    where rules.contains(reason.rule) {
      let ground = revision.before.first { $0.rule == reason.rule }
      let then = Set(ground?.observations ?? [])
      if !then.isSuperset(of: reason.observations) { found.insert(reason.rule) }
    }
    return found
  }

  /// Whether a revision of an open alert says nothing to an organisation that is told of its own reports alone. That the file
  /// is restricted no longer is news to whoever heard last that it is.
  func isNoNews(
    _ revision: AlertRevision, for organisation: String, under name: String
  ) throws(StoreError) -> Bool {
    let isNoNews = try isNoNews(
      revision.alert, revision.assessment, since: revision.before, because: revision.cause,
      for: organisation, under: name)
    guard isNoNews, let duty = duty(of: organisation, to: revision.alert),
      flag(.restriction, on: revision.alert.entity) == nil,
      let mandate = library.matrix.mandate(name),
      !told(revision.assessment, under: mandate).isEmpty
    else { return isNoNews }
    return try !isInSilence(duty)
  }

  /// Whether a revision says nothing to an organisation that was told of the alert before, and only of what it reported
  /// itself: of that nothing is new, and nothing gone but by its age.
  ///
  /// - Parameter before: what the alert rested on before.
  func isNoNews(
    _ alert: Alert, _ assessment: Assessment, since before: [Alert.Ground], because cause: Cause,
    for organisation: String, under name: String
  ) throws(StoreError) -> Bool {
    guard isOwnReports(name), let mandate = library.matrix.mandate(name) else { return false }
    let duty = duty(of: organisation, to: alert)
    guard try mandateTold(alert, to: organisation, duty) == name else { return false }
    let known = known(assessment, under: mandate)
    let rules = Set(before.map(\.rule))
    let rested = Set(before.flatMap(\.observations))
    let rests = Set(grounds(of: assessment).flatMap(\.observations))
    for reason in known.reasons where reason.isGround {
      guard rules.contains(reason.rule) else { return false }
      let isOnMore = reason.observations.contains { !rested.contains($0) && rests.contains($0) }
      if isOnMore { return false }
    }
    for shown in duty?.shown ?? [] {
      let holds = known.reasons.contains { $0.rule == shown.rule }
      if !holds, isLost(shown.rule, from: before, of: mandate) { return false }
    }
    guard cause == .correction else { return true }
    // That a report counted here which was behind nothing of what they were told: to take it back would say so.
    let mayShow = takenOut.isEmpty || takenOut.contains { $0.couldShow(alert.id, to: duty) }
    guard mayShow else { return true }
    // What was destroyed has had its time.
    for observation in rested where standing.entry(observation) == nil {
      guard let gone = try accepted(observation: observation) else { continue }
      if gone.organisation == organisation, gone.status != .destroyed { return false }
    }
    return true
  }

  /// The mandate under which an organisation was told of an alert last, also where its people are done with their part;
  /// `nil` where it was never told, or where that was withdrawn.
  private func mandateTold(
    _ alert: Alert, to organisation: String, _ duty: Duty?
  ) throws(StoreError) -> String? {
    if let duty { return duty.mandate }
    let last = try lastTold(of: alert, to: organisation)
    return last?.change == .withdrawn ? nil : last?.mandate
  }

  /// What an organisation was told of an alert last, bare corrections apart.
  func lastTold(
    of alert: Alert, to organisation: String
  ) throws(StoreError) -> Telling? {
    let told = try tellings(ofAlert: alert.id).filter {
      $0.organisation == organisation && !$0.isBareCorrection
    }
    return told.latest
  }

  /// Whether a reason held on reports of the organisation that stand, and are not so old that it would count less by now.
  private func isLost(
    _ rule: String, from grounds: [Alert.Ground], of mandate: Mandate
  ) -> Bool {
    guard let full = library.scoring.decay.first?.until else { return false }
    for ground in grounds where ground.rule == rule {
      for observation in ground.observations where isOwn(observation, of: mandate) {
        if let entry = standing.entry(observation), now - entry.observation.time <= full {
          return true
        }
      }
    }
    return false
  }

  private func hasOwn(_ observations: [String], of mandate: Mandate) -> Bool {
    for observation in observations where isOwn(observation, of: mandate) { return true }
    return false
  }

  private func isOwn(_ observation: String, of mandate: Mandate) -> Bool {
    standing.entry(observation)?.observation.organisation == mandate.organisation
  }
}

import Alerts
import Mandates
import Observations
import Risk
import Store
import Wording

/// What a revision says that differs from what was said before.
extension Pipeline {
  /// Keeps in the duty what its organisation is shown now; of a restricted file that is nothing, and what it was shown
  /// before stands.
  mutating func note(
    _ assessment: Assessment, _ facts: RoutingFacts, shownUnder duty: inout Duty
  ) {
    guard !isSilenced(assessment), let mandate = library.matrix.mandate(duty.mandate) else {
      return
    }
    let groups = Set(mandate.groups(at: facts.band, consent: facts.consent).keys)
    duty.shown = told(assessment, under: mandate).map {
      Duty.Shown(rule: $0.rule, isOpen: library.mayTell($0.rule, showing: groups))
    }
  }

  /// The difference for one recipient: reasons that are new, seen again, or gone. What is new or seen again
  /// is part of this notice's own reasons; what is gone was part of an earlier one's, and is told in the
  /// rule's own words only where it was then and may be now. Where the words are the family's, one more reason of a
  /// family that was told is told as seen again, and a family is gone with its last reason: which rules are behind it
  /// is not for the recipient to learn.
  ///
  /// - Parameter read: the words in which the recipient read reasons last, for those whose rules are no longer in force.
  func changed(
    since old: Duty, _ assessment: Assessment, under mandate: Mandate,
    showing groups: Set<FieldGroup>, again: Set<String>, read: [String: Bilingual] = [:]
  ) -> Notice.Changed {
    // As they would be told now; `nil` where nothing is known of a rule any more. Reasons are few, so looking through them
    // is cheaper than any table.
    let openNow = old.shown.map { $0.isOpen && library.mayTell($0.rule, showing: groups) }
    let shownWords = zip(old.shown, openNow).map { shown, isOpen in
      isOpen ? shown.rule : library.meaning(of: shown.rule).map { "family:" + $0.family }
    }
    // Under another mandate others' reasons were told too: one that holds still is not gone.
    let held = old.mandate == mandate.id ? known(assessment, under: mandate) : assessment
    func holds(_ rule: String) -> Bool { held.reasons.contains { $0.rule == rule } }
    func words(_ reason: Assessment.Reason) -> Notice.Changed.Reason {
      let isOpen = library.mayTell(reason.rule, showing: groups)
      return Notice.Changed.Reason(
        rule: isOpen ? reason.rule : "family:" + reason.family,
        reason: isOpen ? reason.reason : familyWords(reason.family) ?? reason.reason)
    }
    var change = Notice.Changed(since: old.revision, bandBefore: old.band, new: [], gone: [])
    var now: [Notice.Changed.Reason] = []
    for reason in told(assessment, under: mandate) {
      let words = words(reason)
      now.append(words)
      let wasShown = old.shown.contains { $0.rule == reason.rule }
      if !wasShown, !shownWords.contains(words.rule) {
        if !change.new.contains(words) { change.new.append(words) }
      } else if !wasShown || again.contains(reason.rule), !change.again.contains(words) {
        change.again.append(words)
      }
    }
    for (shown, isOpen) in zip(old.shown, openNow) where !holds(shown.rule) {
      let words = gone(shown, isOpen: isOpen, read)
      if !now.contains(where: { $0.rule == words.rule }), !change.gone.contains(words) {
        change.gone.append(words)
      }
    }
    return change
  }

  /// Whether a reason was told of whose rule nothing is known any more.
  func hasEndedRules(_ duty: Duty) -> Bool {
    for shown in duty.shown where library.meaning(of: shown.rule) == nil { return true }
    return false
  }

  /// The words in which somebody read the reasons of an alert last, by rule, where they may read that notice still; under
  /// another mandate only where what was open to them then is open now, since what such a rule read is not known any more.
  func wordsRead(
    of alert: String, by dispatch: Dispatch
  ) throws(StoreError) -> [String: Bilingual] {
    let theirs = try tellings(ofAlert: alert).filter {
      $0.recipient == dispatch.recipient && $0.organisation == dispatch.organisation
        && $0.band > .none && !$0.showedNothing
    }
    guard let telling = theirs.max(by: { $0.seq < $1.seq }), let notice = try notice(telling.id),
      let mandate = library.matrix.mandate(notice.mandate),
      mandate.version == notice.mandateVersion,
      mandate.id == dispatch.mandate
        || mandate.groups(at: telling.band, consent: true).keys.allSatisfy({
          dispatch.groups[$0] != nil
        })
    else { return [:] }
    return Dictionary(
      notice.why.map { ($0.rule, $0.reason) }, uniquingKeysWith: { first, _ in first })
  }

  private func gone(
    _ shown: Duty.Shown, isOpen: Bool, _ read: [String: Bilingual]
  ) -> Notice.Changed.Reason {
    guard let meaning = library.meaning(of: shown.rule) else {
      if let words = read[shown.rule] {
        return Notice.Changed.Reason(rule: shown.rule, reason: words)
      }
      return Notice.Changed.Reason(
        rule: "family:unknown",
        reason: Bilingual(
          fr: "Une règle qui n'est plus en vigueur", en: "A rule that is no longer in force"))
    }
    return Notice.Changed.Reason(
      rule: isOpen ? shown.rule : "family:" + meaning.family,
      reason: isOpen ? meaning.reason : familyWords(meaning.family) ?? meaning.reason)
  }

  func familyWords(_ family: String) -> Bilingual? {
    library.scoring.families[family]?.label
  }
}

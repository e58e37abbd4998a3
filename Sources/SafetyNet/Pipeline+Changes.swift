import Alerts
import Mandates
import Observations
import Risk
import Wording

/// What a revision says that differs from what was said before.
extension Pipeline {
  /// Keeps in the duty what its organisation is shown now.
  mutating func note(
    _ assessment: Assessment, _ facts: RoutingFacts, shownUnder duty: inout Duty
  ) {
    guard let mandate = library.matrix.mandate(duty.mandate) else { return }
    let groups = Set(mandate.groups(at: assessment.band, consent: facts.consent).keys)
    duty.shown = told(assessment, under: mandate).map {
      Duty.Shown(rule: $0.rule, isOpen: library.mayTell($0.rule, showing: groups))
    }
  }

  /// The difference for one recipient: reasons that are new, seen again, or gone. What is new or seen again
  /// is part of this notice's own reasons; what is gone was part of an earlier one's, and is told in the
  /// rule's own words only where it was then and may be now. `onlyGone`: for who declined.
  func changed(
    since old: Duty, _ assessment: Assessment, under mandate: Mandate,
    showing groups: Set<FieldGroup>, again: Set<String>, onlyGone: Bool = false
  ) -> Notice.Changed {
    let told = told(assessment, under: mandate)
    // Reasons are few, so looking through them is cheaper than any table.
    func wasShown(_ rule: String) -> Bool { old.shown.contains { $0.rule == rule } }
    func holds(_ rule: String) -> Bool { assessment.reasons.contains { $0.rule == rule } }
    func words(_ reason: Assessment.Reason) -> Notice.Changed.Reason {
      let isOpen = library.mayTell(reason.rule, showing: groups)
      return Notice.Changed.Reason(
        rule: isOpen ? reason.rule : "family:" + reason.family,
        reason: isOpen ? reason.reason : familyWords(reason.family) ?? reason.reason)
    }
    return Notice.Changed(
      since: old.revision, bandBefore: old.band,
      new: onlyGone ? [] : told.filter { !wasShown($0.rule) }.map(words),
      again: onlyGone
        ? [] : told.filter { wasShown($0.rule) && again.contains($0.rule) }.map(words),
      gone: old.shown.filter { !holds($0.rule) }.map { shown in
        gone(shown, isOpen: shown.isOpen && library.mayTell(shown.rule, showing: groups))
      })
  }

  private func gone(_ shown: Duty.Shown, isOpen: Bool) -> Notice.Changed.Reason {
    guard let meaning = library.meaning(of: shown.rule) else {
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

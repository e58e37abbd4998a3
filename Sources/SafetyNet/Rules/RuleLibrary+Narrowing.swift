import Alerts
import Chronology
import Mandates
import Observations
import Risk
import StrictJSON

/// What of a notice is shown now. It is frozen as it was issued, in the store and in the register; a mandate that was narrowed
/// since takes from its reader what it opens no more, as one that is gone takes all of it. What it opens besides is told
/// with the next news.
extension RuleLibrary {
  /// A notice as it is open to its reader by now: the same where its mandate opens what it did, and they have Volet 1 still;
  /// without it nothing is open, as of what is told anew.
  func asOpened(_ notice: Notice, to caller: Caller, at time: Timestamp) -> Notice {
    guard notice.subject.kind != .consultation, let mandate = matrix.mandate(notice.mandate),
      notice.band > .none
    else { return notice }
    let account = directory.account(caller.name)
    let isTrained = account?.isTrained(volet: 1, at: time) == true
    // Whether somebody still consents is looked at where a notice rests on that alone.
    let groups = isTrained ? mandate.groups(at: notice.band, consent: true) : [:]
    let open = Set(groups.keys)
    var shown = notice
    if !isTrained, notice.fields.object?.isEmpty == false {
      shown.action = notice.action.withoutTraining
    }
    shown.fields = fields(notice.fields, openedBy: groups)
    shown.why = why(notice.why, showing: open, withWeights: mandate.showsWeights)
    if var changed = notice.changed {
      changed.new = reasons(changed.new, showing: open)
      changed.again = reasons(changed.again, showing: open)
      changed.gone = reasons(changed.gone, showing: open)
      shown.changed = changed
    }
    return shown
  }

  private func fields(
    _ fields: JSONValue, openedBy groups: [FieldGroup: Mandate.Detail]
  ) -> JSONValue {
    guard let members = fields.object else { return fields }
    return .object(
      members.compactMap { member -> JSONMember? in
        guard let group = FieldGroup(rawValue: member.name), let detail = groups[group] else {
          return nil
        }
        guard detail < .full else { return member }
        let value = summarized(member.value, of: group)
        return value.object?.isEmpty == false ? JSONMember(member.name, value) : nil
      })
  }

  private func why(
    _ told: [Notice.Why], showing open: Set<FieldGroup>, withWeights: Bool
  ) -> [Notice.Why] {
    var why: [Notice.Why] = []
    for var reason in told {
      if !withWeights { reason.weight = nil }
      if let family = familyOnly(reason.rule, showing: open) {
        reason.rule = family.rule
        reason.reason = family.reason
        reason.guide = nil
      }
      if reason.rule.hasPrefix("family:"),
        let known = why.firstIndex(where: { $0.rule == reason.rule })
      {
        why[known].observed = max(why[known].observed, reason.observed)
        why[known].addWeight(reason.weight)
        continue
      }
      why.append(reason)
    }
    return why
  }

  private func reasons(
    _ told: [Notice.Changed.Reason], showing open: Set<FieldGroup>
  ) -> [Notice.Changed.Reason] {
    var reasons: [Notice.Changed.Reason] = []
    for reason in told {
      let shown = familyOnly(reason.rule, showing: open) ?? reason
      if !reasons.contains(shown) { reasons.append(shown) }
    }
    return reasons
  }

  /// A reason in the words of its family, where what its rule reads is open no more; `nil` where it is told as it was. What a
  /// rule read that is out of force is not known any more, and was read.
  private func familyOnly(
    _ rule: String, showing open: Set<FieldGroup>
  ) -> Notice.Changed.Reason? {
    guard let meaning = meaning(of: rule), !mayTell(rule, showing: open) else { return nil }
    return Notice.Changed.Reason(
      rule: "family:" + meaning.family,
      reason: scoring.families[meaning.family]?.label ?? meaning.reason)
  }
}

import Chronology
import Observations
import Store

/// A template that very many ads share ties nobody. The ads that show it are destroyed long before the reports come that
/// it would tie: so of each stays how many people more it showed, and nothing else (`docs/decisions/template-counts.md`).
extension StandingSet {
  /// Takes an observation out because its clock ran out. What it ties it ties no longer; that its template is common
  /// goes on being known. Returns every entity whose assessment may have changed.
  mutating func destroy(_ observation: String) -> Set<EntityRef> {
    var affected: Set<EntityRef> = []
    if let entry = entry(observation), let number = number(of: observation),
      let template = entry.template
    {
      affected = keep(
        TemplateCount(
          arrival: entry.observation.arrival, codes: entry.observation.templateCodes,
          // Where it tied nobody (an agency's ad, a verified adult's) it showed nobody; two ads that are alike through
          // it are alike still.
          people: ties.people(of: template, lostWith: number) ?? 0))
    }
    return affected.union(remove(observation))
  }

  /// Adds to the counts that are kept: one of an ad that is being destroyed, or one that the store gives back.
  mutating func keep(_ count: TemplateCount) -> Set<EntityRef> {
    guard !count.codes.isEmpty else { return [] }
    let (sum, merged) = templateCounts.add(count)
    var affected = follow(identities.exchange(merged.map(\.count.codes), for: sum.codes))
    let row = TemplateCounts.Row(
      count: sum, reference: identities.reference(of: sum.codes[0]))
    templateCounts.keep(row)
    affected.formUnion(add(row, 1))
    for row in merged { affected.formUnion(add(row, -1)) }
    workedOut.forget(affected)
    return affected
  }

  /// Lets go of the counts of months that began before a moment. Returns every entity whose assessment may have changed:
  /// a template that is no longer known to be common may tie again.
  mutating func forgetTemplates(before: Timestamp) -> Set<EntityRef> {
    var affected: Set<EntityRef> = []
    for row in templateCounts.remove(before: before) {
      affected.formUnion(add(row, -1))
      affected.formUnion(follow(identities.untie(row.count.codes)))
    }
    workedOut.forget(affected)
    return affected
  }

  /// Counts go with their codes where these have another reference now.
  mutating func moveTemplateCounts(_ changed: Set<EntityRef>) -> Set<EntityRef> {
    var affected: Set<EntityRef> = []
    let moved = templateCounts.move(changed) { identities.reference(of: $0) }
    for (before, after) in moved {
      affected.formUnion(add(after, 1))
      affected.formUnion(add(before, -1))
    }
    return affected
  }

  private mutating func add(_ row: TemplateCounts.Row, _ sign: Int) -> Set<EntityRef> {
    touched(by: ties.count(sign * row.count.people, goneWith: row.reference))
  }
}

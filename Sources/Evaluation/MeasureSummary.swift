import Wording

/// One measure over the regions of a campaign: what the table, the page and the JSON say of it, and the one verdict that
/// they share.
struct MeasureSummary: Sendable {
  let measure: Measure
  let target: Measure.Target?
  /// `nil`: no region has a value.
  let median: Double?
  let worst: Double?
  /// Of all regions as if they were one, where single ones have too few people in a group.
  let together: Double?
  /// What the target is held against; `nil`: nothing is judged, as one region by itself is not where groups of people are
  /// compared.
  let judged: Double?

  /// `nil` where no region has anything that it could be of.
  init?(_ measure: Measure, _ regions: [Figures]) {
    guard regions.contains(where: { measure.applies(to: $0) }) else { return nil }
    let values = regions.compactMap { measure.value(in: $0) }
    self.measure = measure
    target = measure.target(in: regions.first?.variant ?? "")
    median = Evaluation.median(values)
    worst = measure.worst(of: values)
    together = regions.count > 1 ? measure.pooled(regions) : nil
    judged = measure.isOfGroups ? together : median
  }

  /// `nil`: nothing is asked, or nothing judged.
  var isMet: Bool? {
    guard let target, let judged else { return nil }
    return target.isMet(by: judged)
  }

  /// One of its values as people read it beside what is asked.
  func text(_ value: Double?, _ language: Language) -> String {
    measure.text(value, language, against: target)
  }
}

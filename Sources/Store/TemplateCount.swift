import Chronology
import Observations

/// What is left of the ads of one template and one month that retention has destroyed: the codes by which an ad of that
/// template is known, and to how many people more than stand the template belonged. It names nobody, and no
/// pseudonym of a person, a telephone or an observation stands in it (`docs/decisions/template-counts.md`).
public struct TemplateCount: Sendable, Hashable {
  /// The start of the month (UTC) in which the ads arrived: from here it is kept.
  public var month: Timestamp
  /// Codes of ads of one template, sorted; no two counts of one month have one in common.
  public var codes: [EntityRef]
  /// 0 where whoever bore the ads was seen with the template in another one that stood longer.
  public var people: Int

  public init(month: Timestamp, codes: [EntityRef], people: Int) {
    self.month = month
    self.codes = codes
    self.people = people
  }

  /// Of one ad.
  public init(arrival: Timestamp, codes: [EntityRef], people: Int) {
    self.init(month: arrival.startOfMonth, codes: codes, people: people)
  }

  /// The same under the newest keys of pseudonyms.
  public func rotated(by keys: PseudonymKeys) -> TemplateCount {
    TemplateCount(
      month: month, codes: codes.map { $0.rotated(by: keys) }.sorted(), people: people)
  }
}

extension Timestamp {
  /// The first moment of its month, UTC.
  fileprivate var startOfMonth: Timestamp {
    let day = Int((Double(milliseconds) / 86_400_000).rounded(.down))
    let date = CivilDate(daysSinceEpoch: day)
    return Timestamp(milliseconds: Int64(day - date.day + 1) * 86_400_000)
  }
}

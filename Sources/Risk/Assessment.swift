import Chronology
import Observations
import Wording

/// An entity's band at a time, with its reasons.
public struct Assessment: Sendable, Hashable {
  /// One rule's part in it.
  public struct Reason: Sendable, Hashable {
    public var rule: String
    /// What the rule means: its family, its words and its guide.
    public var meaning: RuleMeaning
    /// What it counts now, after decay, in decibans; 0 for direct evidence and for what is only logged.
    public var weight: Int
    public var isDirect: Bool
    /// Whether it moved the sum: in a family where the strongest counts, only that one does.
    public var counts: Bool
    /// When it was seen, in event time: decay counts from here.
    public var observed: Timestamp
    /// Sorted.
    public var observations: [String]
    /// Sorted.
    public var organisations: [String]
    /// The best (lowest) source grade behind it.
    public var grade: Int

    /// It speaks for exploitation, and a heavier reason of its family counts instead.
    public var isOutweighed: Bool { weight > 0 && !counts && !isDirect }
    /// What an alert rests on: what weighs at all, and what is to be told though it weighs nothing.
    public var isGround: Bool { isDirect || weight != 0 || meaning.isNews }
    /// What is told of it: what counts, what a heavier reason outweighs, and what is to be told though it weighs nothing.
    public var isTold: Bool { isDirect || counts || isOutweighed || meaning.isNews }
    public var family: String { meaning.family }
    public var reason: Bilingual { meaning.reason }
    public var guide: String? { meaning.guide }

    public init(
      rule: String, meaning: RuleMeaning, weight: Int, isDirect: Bool, counts: Bool,
      observed: Timestamp, observations: [String], organisations: [String], grade: Int
    ) {
      self.rule = rule
      self.meaning = meaning
      self.weight = weight
      self.isDirect = isDirect
      self.counts = counts
      self.observed = observed
      self.observations = observations
      self.organisations = organisations
      self.grade = grade
    }

    /// A reason as it was kept: of the rule's meaning only what was shown.
    public init(
      rule: String, family: String, reason: Bilingual, weight: Int, isDirect: Bool, counts: Bool,
      observed: Timestamp, observations: [String], organisations: [String], grade: Int,
      guide: String?
    ) {
      self.init(
        rule: rule,
        meaning: RuleMeaning(
          entity: .youth, family: family, effect: isDirect ? .direct : .weight(weight), source: "",
          reason: reason, guide: guide),
        weight: weight, isDirect: isDirect, counts: counts, observed: observed,
        observations: observations, organisations: organisations, grade: grade)
    }

    /// What is shown of both is the same.
    public static func == (a: Self, b: Self) -> Bool {
      a.rule == b.rule && a.family == b.family && a.reason == b.reason && a.guide == b.guide
        && a.weight == b.weight && a.isDirect == b.isDirect && a.counts == b.counts
        && a.observed == b.observed && a.observations == b.observations
        && a.organisations == b.organisations && a.grade == b.grade
    }

    public func hash(into hasher: inout Hasher) {
      hasher.combine(rule)
      hasher.combine(observations)
    }
  }

  public var entity: EntityRef
  public var band: Band
  /// The sum of the families, in decibans. For ordering and explanation among analysts; recipients see
  /// the band.
  public var weight: Int
  /// Strongest first, then by rule id.
  public var reasons: [Reason]
  /// Organisations whose observations count, or are outweighed within their family.
  public var organisations: Set<String>
  /// The set of rules it was made with: SHA-256 over all rule files, in hexadecimal.
  public var ruleSet: String
  /// The moment for which it was worked out.
  public var at: Timestamp
  /// When the band may change by the passing of time alone; `nil`: never.
  public var nextChange: Timestamp?

  public init(
    entity: EntityRef, band: Band, weight: Int, reasons: [Reason], organisations: Set<String>,
    ruleSet: String, at: Timestamp, nextChange: Timestamp?
  ) {
    self.entity = entity
    self.band = band
    self.weight = weight
    self.reasons = reasons
    self.organisations = organisations
    self.ruleSet = ruleSet
    self.at = at
    self.nextChange = nextChange
  }

  /// The observations behind what counts, sorted.
  public var observations: [String] {
    Array(Set(reasons.filter { $0.counts || $0.isDirect }.flatMap(\.observations))).sorted()
  }
}

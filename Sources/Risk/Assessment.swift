import Chronology
import Observations
import Wording

/// An entity's band at a time, with its reasons.
public struct Assessment: Sendable, Hashable {
  /// One rule's part in it.
  public struct Reason: Sendable, Hashable {
    public var rule: String
    public var family: String
    public var reason: Bilingual
    /// What it counts now, after decay, in decibans; 0 for direct evidence and for what is only logged.
    public var weight: Int
    public var isDirect: Bool
    /// Whether it moved the sum: in a family where the strongest counts, only that one does.
    public var counts: Bool
    public var observed: Timestamp
    public var observations: [String]
    public var organisations: Set<String>
    /// The best (lowest) source grade behind it.
    public var grade: Int
    public var guide: String?

    public init(
      rule: String, family: String, reason: Bilingual, weight: Int, isDirect: Bool, counts: Bool,
      observed: Timestamp, observations: [String], organisations: Set<String>, grade: Int,
      guide: String?
    ) {
      self.rule = rule
      self.family = family
      self.reason = reason
      self.weight = weight
      self.isDirect = isDirect
      self.counts = counts
      self.observed = observed
      self.observations = observations
      self.organisations = organisations
      self.grade = grade
      self.guide = guide
    }
  }

  public var entity: EntityRef
  public var band: Band
  /// The sum of the families, in decibans. For ordering and explanation among analysts; recipients see
  /// the band.
  public var weight: Int
  /// Strongest first, then by rule id.
  public var reasons: [Reason]
  /// Organisations whose observations count.
  public var organisations: Set<String>
  /// The set of rules it was made with: SHA-256 over all rule files, in hexadecimal.
  public var ruleSet: String
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

import Chronology
import Wording

/// A match as evidence for one entity: a rule that held on one observation, or on a group of them.
public struct Evidence: Sendable, Hashable {
  /// The rule's id.
  public var rule: String
  public var meaning: RuleMeaning
  /// Event time of the observation with which the rule held: what decay counts from.
  public var observed: Timestamp
  /// When it came in, with the last of its observations: it counted at no moment before.
  public var known: Timestamp
  /// Ids of the observations that it rests on, sorted.
  public var observations: [String]
  /// The organisations that reported them, in any order.
  public var organisations: [String]
  /// Of these, the ones that know more than hearsay: who saw it, had it from a witness, or saw it online.
  public var sources: [String]
  /// The best (lowest) source grade among them, 1 … 3.
  public var grade: Int

  public init(
    rule: String, meaning: RuleMeaning, observed: Timestamp, known: Timestamp,
    observations: [String], organisations: [String], sources: [String], grade: Int
  ) {
    self.rule = rule
    self.meaning = meaning
    self.observed = observed
    self.known = known
    self.observations = observations
    self.organisations = organisations
    self.sources = sources
    self.grade = grade
  }
}

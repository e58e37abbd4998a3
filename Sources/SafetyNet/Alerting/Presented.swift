import Alerts
import Mandates
import Observations
import StrictJSON

/// What an entity's notices are made of: the facts that mandates are matched on, and the content that they let through. It
/// holds as long as nothing about the entity changes and its reasons rest on the same observations.
struct Presented: Sendable {
  /// Those of each reason that is told, as the assessment has them: compared sooner than gathered. A reason that a
  /// heavier one of its family outweighs is told like the others, so it brings in whom it concerns, and what is behind
  /// it is shown: the second hotel as much as the first.
  var grounds: [[String]]
  /// All these, sorted.
  var observations: [String]
  /// Of these and of everything that stands; the rest of the facts is of the moment.
  var facts: StandingFacts
  var items: [ContentItem]?
  /// What mandates have let through of these lately: chains and colleagues are shown it again.
  var projections: [Projection] = []
}

/// What a mandate lets through of some content.
struct Projection: Sendable {
  var groups: [FieldGroup: Mandate.Detail]
  var kinds: Set<String>?
  var fields: JSONValue
}

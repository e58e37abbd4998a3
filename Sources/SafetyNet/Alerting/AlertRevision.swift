import Alerts
import Mandates
import Risk

/// An alert as this turn leaves it, with what there is to tell of it: worked out once, for everybody who is told.
struct AlertRevision: Sendable {
  var alert: Alert
  var assessment: Assessment
  var facts: RoutingFacts
  /// What was observed, unsealed: each recipient is shown of it what a mandate opens.
  var content: [ContentItem]
  /// What whoever was told before hears it as.
  var change: Notice.Change
  var cause: Pipeline.Cause = .arrival
  /// What the alert rested on before.
  var before: [Alert.Ground] = []
  /// The rules that held before and now hold on more.
  var again: Set<String> = []
  /// For whom it is the first of this alert, though their organisation has a part in it.
  var arriving: Pipeline.Arriving = [:]
}

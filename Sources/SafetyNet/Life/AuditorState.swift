import Alerts

/// How far the auditor is, what it has found, and for what of it the alarm was raised.
struct AuditorState: Sendable {
  var round = AuditRound()
  /// What the alarm was raised for.
  var alarms: Set<Auditor.Finding> = []
  /// Open alerts for which it had been raised before this was made, until the auditor has looked at what became of them.
  var alarmsOfBefore: Set<String> = []
  /// Alerts that have changed since the auditor looked last.
  private(set) var changed: Set<String> = []

  /// What is wrong as far as was seen.
  var findings: Set<Auditor.Finding> { round.findings }

  /// Whether there is an alarm to raise, or one that is over.
  var hasNews: Bool { findings != alarms || !alarmsOfBefore.isEmpty }

  mutating func noteChange(of alert: String) { changed.insert(alert) }

  /// The alerts that have changed; none has since, then.
  mutating func takeChanged() -> Set<String> {
    let taken = changed
    changed.removeAll(keepingCapacity: true)
    return taken
  }
}

/// The auditor's way round the alerts: a part of them at each look, so that a look costs the same however many
/// are open, and each of them comes up at least once in so many looks (`docs/life.md`, sentences that are kept).
///
/// The first look takes them all: what was wrong before a start is seen at the start. What has changed since the
/// last look, and where a clock has run out, the caller adds to the part. Pure.
public struct AuditRound: Sendable {
  /// A look takes so many alerts of the round …
  public static let part = 500
  /// … or as many more as it takes to be round in so many looks: a minute, where one is taken each second.
  public static let looks = 60

  /// Alerts of the present round that were not looked at yet.
  private var left: [String] = []
  private var hasBegun = false
  private var size = 0
  private var byAlert: [String: [Auditor.Finding]] = [:]
  /// What is wrong as far as was seen.
  public private(set) var findings: Set<Auditor.Finding> = []
  /// How many alerts were looked at altogether, each as often as it was.
  public private(set) var looked = 0

  public init() {}

  /// The next part. `all` is asked for at the beginning of a round: every alert that is open or that somebody
  /// has a duty to, each once. O(part), and once a round O(all).
  public mutating func next(of all: () -> [String]) -> Set<String> {
    if left.isEmpty {
      left = all()
      size = hasBegun ? max(Self.part, (left.count + Self.looks - 1) / Self.looks) : left.count
      hasBegun = true
    }
    let part = Set(left.suffix(size))
    left.removeLast(min(size, left.count))
    return part
  }

  /// What was found where one looked takes the place of what was found there before. O(looked at + found).
  public mutating func note(_ found: [Auditor.Finding], in alerts: Set<String>) {
    looked += alerts.count
    let new = Dictionary(grouping: found, by: \.alert)
    guard !new.isEmpty || !byAlert.isEmpty else { return }
    for alert in alerts { byAlert[alert] = new[alert] }
    findings = Set(byAlert.values.joined())
  }
}

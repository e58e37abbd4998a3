import Alerts
import StrictJSON

/// What the register says of a notice, also when what it told is gone: which rules were behind it, and which groups of
/// content it showed when it was issued.
public struct NoticeOutline: Hashable, Sendable {
  /// Ids of rules, or `family:` and a family where the recipient was told no more; each once, in the order told.
  public var rules: [String]
  public var groups: [String]

  public init(rules: [String], groups: [String]) {
    self.rules = rules
    self.groups = groups
  }

  /// Of a notice as it was issued.
  public init(_ notice: Notice) {
    rules = []
    for why in notice.why where !rules.contains(why.rule) { rules.append(why.rule) }
    groups = (notice.fields.object ?? []).map(\.name)
  }
}

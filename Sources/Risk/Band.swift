/// How serious an assessment is. A band is never shown as a figure of likelihood: what weights mean
/// depends on how common the thing is, so people get the band and its reasons.
public enum Band: Int, Sendable, Hashable, Comparable, CaseIterable, Codable {
  case none = 0
  /// *veille*
  case watch = 1
  /// *préoccupation*
  case concern = 2
  /// *élevé*
  case high = 3
  /// *protection immédiate*: only ever from direct evidence, never from a sum.
  case immediate = 4

  public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

import Chronology

/// An observation that stands, and that an alert rested on until a moment: by then it had grown too old, or what it was a
/// ground together with had been taken back. Who was told before hears of it if it is taken back later.
public struct FormerGround: Sendable, Hashable {
  public var observation: String
  public var alert: String
  /// Whoever is told from this moment on is not told of it.
  public var until: Timestamp

  public init(observation: String, alert: String, until: Timestamp) {
    self.observation = observation
    self.alert = alert
    self.until = until
  }
}

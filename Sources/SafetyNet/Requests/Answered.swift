import Alerts

/// What became of a notice by what its recipient did.
public struct Answered: Sendable {
  /// The recipient had declined it or handed it over, and answers for it again.
  public struct TakenBack: Sendable {
    /// Of their colleagues who was asked meanwhile; `nil`: nobody of them.
    public var from: String?
  }

  public var notice: Notice
  public var takenBack: TakenBack?

  public init(notice: Notice, takenBack: TakenBack? = nil) {
    self.notice = notice
    self.takenBack = takenBack
  }
}

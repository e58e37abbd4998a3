import Chronology

/// An absence that somebody entered while the daemon runs: their own, or as coordinator a colleague's; with
/// a stand-in it is an override of who is told. It has a start and an end, and may be ended before that.
public struct RosterEntry: Sendable, Hashable {
  /// `abs_` and a ULID.
  public var id: String
  public var account: String
  public var from: Timestamp
  /// Not included.
  public var until: Timestamp
  /// The account that stands in; `nil`: the chain goes on to the next step.
  public var cover: String?
  public var enteredBy: String
  public var entered: Timestamp
  /// When somebody ended it early; from then on it has no effect.
  public var ended: Timestamp?

  public init(
    id: String, account: String, from: Timestamp, until: Timestamp, cover: String?,
    enteredBy: String, entered: Timestamp, ended: Timestamp? = nil
  ) {
    self.id = id
    self.account = account
    self.from = from
    self.until = until
    self.cover = cover
    self.enteredBy = enteredBy
    self.entered = entered
    self.ended = ended
  }

  public var absence: Account.Absence {
    Account.Absence(from: from, until: min(until, max(from, ended ?? until)), cover: cover)
  }
}

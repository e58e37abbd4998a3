import Chronology
import Risk
import StrictJSON

/// That somebody was told, and not what: a notice as far as it lies open in a store. Nothing is unsealed for it.
public struct Telling: Sendable, Hashable {
  /// Of the notice: `ntc_…`.
  public var id: String
  /// Its place in its recipient's inbox, from 1.
  public var seq: Int64
  public var revision: Int
  public var change: Notice.Change
  public var band: Band
  public var mandate: String
  public var organisation: String
  public var recipient: String
  public var issued: Timestamp
  /// Whether neither a reason nor content was shown when it was issued: as of a restricted file, or of what ends.
  public var showedNothing: Bool

  public init(
    id: String, seq: Int64, revision: Int, change: Notice.Change, band: Band, mandate: String,
    organisation: String, recipient: String, issued: Timestamp, showedNothing: Bool = false
  ) {
    self.id = id
    self.seq = seq
    self.revision = revision
    self.change = change
    self.band = band
    self.mandate = mandate
    self.organisation = organisation
    self.recipient = recipient
    self.issued = issued
    self.showedNothing = showedNothing
  }

  /// That evidence was taken back, and nothing of what holds: it neither gives anybody a part in the alert nor ends it.
  public var isBareCorrection: Bool { change == .corrected && band == .none }

  /// Of a notice as it was issued.
  public init(_ notice: Notice) {
    self.init(
      id: notice.id, seq: notice.seq, revision: notice.revision, change: notice.change,
      band: notice.band, mandate: notice.mandate, organisation: notice.organisation,
      recipient: notice.recipient, issued: notice.issued,
      showedNothing: notice.why.isEmpty && notice.fields.object?.isEmpty != false)
  }

  /// Whether it came before another of the same alert: by revision, then by when it was issued. The places in two inboxes
  /// say nothing of each other; in one inbox the place decides between two of one moment.
  public func isBefore(_ other: Telling) -> Bool {
    (revision, issued, seq) < (other.revision, other.issued, other.seq)
  }
}

extension Sequence<Telling> {
  /// The last that was told, whoever heard it.
  public var latest: Telling? { self.max { $0.isBefore($1) } }
}

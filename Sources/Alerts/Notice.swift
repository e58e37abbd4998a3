import Chronology
import Mandates
import Observations
import Risk
import StrictJSON
import Wording

/// One alert as one mandate lets one organisation see it, addressed to one person, frozen when issued.
public struct Notice: Sendable, Hashable {
  /// What this notice says that an earlier one did not.
  public enum Change: String, Sendable, Hashable, CaseIterable {
    /// The recipient hears of the alert for the first time.
    case opened
    /// The band rose.
    case raised
    /// New evidence, same band.
    case updated
    /// Evidence was retracted or corrected.
    case corrected
    /// The mandate no longer applies, or everything was retracted: what was told is withdrawn.
    case withdrawn
    /// Nobody before in the chain answered.
    case escalated
    /// Somebody answered, and the action that is expected was not recorded in time.
    case overdue
    /// Somebody answered, and is not there any more: away as it is due to be looked at again, or no longer in the chain.
    case answererGone = "answerer_gone"
    /// A colleague of another organisation passed it on (*passerelle*).
    case referred
    /// The alert was closed.
    case closed
    /// The youth's file is restricted: what was told may not be used or passed on any further.
    case restricted
    /// It was closed, and new evidence or a person opened it again.
    case reopened
    /// Who was told before declined.
    case declined
    /// A colleague passed it on by name.
    case handedOver = "handed_over"
    /// The recipient acknowledged, and the acknowledgement no longer holds.
    case lapsed
    /// The recipient answers for it, and it is due to be looked at again.
    case review
    /// The auditor found the alert without a living next step.
    case stranded
    /// Another organisation asks for advice; it is no alert.
    case asked
    /// The answer to one's question.
    case answered
    /// Nobody answered one's question.
    case unanswered
    /// Only as it is shown, never as it is issued: the agreement or mandate that it rested on has ended, or the recipient
    /// has left the chain.
    case noLongerReadable = "no_longer_readable"

    /// Somebody of the chain is told because whoever was told before does not answer for it.
    public var isEscalation: Bool {
      self == .escalated || self == .overdue || self == .answererGone
    }
  }

  /// What differs from the previous notice of the alert to the same organisation: nothing that comparing the
  /// two would not show.
  public struct Changed: Sendable, Hashable {
    public struct Reason: Sendable, Hashable {
      public var rule: String
      public var reason: Bilingual

      public init(rule: String, reason: Bilingual) {
        self.rule = rule
        self.reason = reason
      }
    }

    /// The revision that the organisation was told of before, and its band.
    public var since: Int
    public var bandBefore: Band
    public var new: [Reason]
    /// Reasons told before that now rest on more.
    public var again: [Reason]
    /// Reasons told before that hold no more.
    public var gone: [Reason]

    /// The reasons are told as they were.
    public var isWithoutReasons: Bool { new.isEmpty && again.isEmpty && gone.isEmpty }

    public init(
      since: Int, bandBefore: Band, new: [Reason], again: [Reason] = [], gone: [Reason]
    ) {
      self.since = since
      self.bandBefore = bandBefore
      self.new = new
      self.again = again
      self.gone = gone
    }
  }

  /// How far its recipient has come with it; it only ever goes forward: issued, handed out, received (they came back with
  /// a later place, or read it), acknowledged, and closed for them.
  public enum State: String, Sendable, Hashable, CaseIterable, Comparable {
    case queued, sent, received, acknowledged, closed

    private var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    public static func < (a: Self, b: Self) -> Bool { a.order < b.order }
  }

  /// One reason in a recipient's words. The weight is in decibans; `nil` for direct evidence, for what a heavier reason of
  /// its family outweighs, and under a mandate that shows no weights.
  public struct Why: Sendable, Hashable {
    public var rule: String
    public var reason: Bilingual
    public var weight: Int?
    /// The local date of what was seen.
    public var observed: CivilDate
    public var guide: String?

    public init(
      rule: String, reason: Bilingual, weight: Int?, observed: CivilDate, guide: String?
    ) {
      self.rule = rule
      self.reason = reason
      self.weight = weight
      self.observed = observed
      self.guide = guide
    }

    /// One more reason that is told in the same words.
    public mutating func addWeight(_ more: Int?) {
      if let more { weight = (weight ?? 0) + more }
    }
  }

  /// `ntc_` and a ULID, derived from the moment, the alert, the revision, the recipient, the place in their inbox, and the
  /// salt of the start (see `Alert.id`): who was told can work out nobody else's.
  public var id: String
  /// Gap-free from 1 in one recipient's inbox.
  public var seq: Int64
  /// The alert, or the consultation (`csl_`) that it is about.
  public var alert: String
  public var revision: Int
  public var change: Change
  public var band: Band
  public var subject: EntityRef
  public var why: [Why]
  /// `nil` in the first notice of the alert to this organisation, and where nothing was revised.
  public var changed: Changed?
  /// The projection: an object with one member for each field group; of a consultation its words. Sealed on
  /// disk.
  public var fields: JSONValue
  public var mandate: String
  public var mandateVersion: Int
  /// The id of a legal basis (`Rules/mandates/bases.yml`).
  public var basis: String
  /// The id of the agreement in force; empty where there was none, so that nothing was shown.
  public var agreement: String
  public var organisation: String
  public var recipient: String
  /// As which step of the chain the recipient was told.
  public var step: Step
  /// What is expected of the recipient, or why nothing is.
  public var action: Bilingual
  /// `nil` where nothing waits for an answer any more.
  public var acknowledgeBy: Timestamp?
  /// `nil` where no action is asked, or it was taken.
  public var actBy: Timestamp?
  public var issued: Timestamp
  public var state: State
  /// Who acknowledged, and when.
  public var acknowledgedBy: String?
  public var acknowledgedAt: Timestamp?

  public init(
    id: String, seq: Int64, alert: String, revision: Int, change: Change, band: Band,
    subject: EntityRef, why: [Why], changed: Changed? = nil, fields: JSONValue, mandate: String,
    mandateVersion: Int,
    basis: String, agreement: String, organisation: String, recipient: String, step: Step,
    action: Bilingual, acknowledgeBy: Timestamp?, actBy: Timestamp?, issued: Timestamp,
    state: State = .queued, acknowledgedBy: String? = nil, acknowledgedAt: Timestamp? = nil
  ) {
    self.id = id
    self.seq = seq
    self.alert = alert
    self.revision = revision
    self.change = change
    self.band = band
    self.subject = subject
    self.why = why
    self.changed = changed
    self.fields = fields
    self.mandate = mandate
    self.mandateVersion = mandateVersion
    self.basis = basis
    self.agreement = agreement
    self.organisation = organisation
    self.recipient = recipient
    self.step = step
    self.action = action
    self.acknowledgeBy = acknowledgeBy
    self.actBy = actBy
    self.issued = issued
    self.state = state
    self.acknowledgedBy = acknowledgedBy
    self.acknowledgedAt = acknowledgedAt
  }

  /// Its organisation's part in the alert, also where the Table is told of it.
  public var part: Duty.Key { Duty.Key(alert: alert, organisation: organisation) }
}

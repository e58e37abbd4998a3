import Alerts
import Chronology
import Mandates
import Observations
import Risk
import StrictJSON

/// Everything that one turn of the pipeline changes, written as one transaction and one fsync: there is no
/// moment in which an accepted observation exists and its notices do not (`docs/delivery.md` 2).
public struct Commit: Sendable {
  /// A new observation with what must be sealed of it.
  public struct Arrival: Sendable {
    public var observation: Observation
    public var contents: [PersonalContent]
    /// Ids of the detection rules that held on it at intake, sorted.
    public var matches: [String]
    /// Whether one of them is direct evidence.
    public var isDirect: Bool

    public init(
      observation: Observation, contents: [PersonalContent], matches: [String], isDirect: Bool
    ) {
      self.observation = observation
      self.contents = contents
      self.matches = matches
      self.isDirect = isDirect
    }
  }

  /// An observation leaves the set of standing ones.
  public struct Departure: Sendable, Hashable {
    public var observation: String
    public var status: ObservationStatus
    public var by: String
    public var at: Timestamp
    /// The reason given by the person; sealed like content.
    public var reason: String?

    public init(
      observation: String, status: ObservationStatus, by: String, at: Timestamp, reason: String?
    ) {
      self.observation = observation
      self.status = status
      self.by = by
      self.at = at
      self.reason = reason
    }
  }

  /// Somebody took an observation in charge.
  public struct Taking: Sendable, Hashable {
    public var observation: String
    public var at: Timestamp

    public init(observation: String, at: Timestamp) {
      self.observation = observation
      self.at = at
    }
  }

  /// Somebody is not to be contacted again (`PseudonymKeys.marker`).
  public struct Marking: Sendable, Hashable {
    public var marker: String
    public var at: Timestamp

    public init(marker: String, at: Timestamp) {
      self.marker = marker
      self.at = at
    }
  }

  /// A notice changes its state, never its content.
  public struct NoticeProgress: Sendable {
    public var notice: String
    public var state: Notice.State
    public var by: String
    public var at: Timestamp

    public init(notice: String, state: Notice.State, by: String, at: Timestamp) {
      self.notice = notice
      self.state = state
      self.by = by
      self.at = at
    }
  }

  /// What a person wrote when they acted on a notice or closed it. Sealed like content: an act names what
  /// was done, a remark holds the words.
  public struct Remark: Sendable, Hashable {
    public var notice: String
    public var by: String
    public var at: Timestamp
    public var text: String

    public init(notice: String, by: String, at: Timestamp, text: String) {
      self.notice = notice
      self.by = by
      self.at = at
      self.text = text
    }
  }

  /// The time of the turn that is being worked out. A commit holds several, so that each thing in it has the time
  /// of its own.
  public var at: Timestamp
  public var arrivals: [Arrival] = []
  /// Of observations that stand already, or that `arrivals` brings.
  public var departures: [Departure] = []
  public var assessments: [Assessment] = []
  /// New or changed, whole; each revision once, the last word on it. Filled by `put`.
  public var alerts: [Alert] = []
  public var formerGrounds: [FormerGround] = []
  public var duties: [Duty] = []
  public var notices: [Notice] = []
  /// By notice on a young person, what else they were known by as it was issued: two who were taken for one are both told of
  /// in it, whichever reference it bears.
  public var alsoKnownBy: [String: [EntityRef]] = [:]
  /// Of notices that are there already, or that `notices` brings.
  public var progress: [NoticeProgress] = []
  public var remarks: [Remark] = []
  /// New or changed, whole.
  public var roster: [RosterEntry] = []
  public var consultations: [Consultation] = []
  public var taken: [Taking] = []
  /// What was not told to whom, and why, for each routed revision.
  public var denials: [RegisteredDenials] = []
  public var releases: [KeptRelease] = []
  /// In the order in which they were done: each becomes an entry of the record.
  public var acts: [Act] = []
  /// New flags, and flags that were ended, whole.
  public var flags: [Flag] = []
  public var markers: [Marking] = []
  public var incidents: [Incident] = []
  public var destruction: Destruction?
  public var erasures: [Erasure] = []

  /// Where in `alerts` the latest entry of an alert is, and in `duties` those to an alert: few.
  private var alertPlaces: [String: Int] = [:]
  private var dutyPlaces: [String: [Int]] = [:]

  public init(at: Timestamp) { self.at = at }

  /// The alert as it is now. A revision that the commit holds already is replaced; an earlier one stays,
  /// for what each revision rested on is kept.
  public mutating func put(_ alert: Alert) {
    if let place = alertPlaces[alert.id], alerts[place].revision == alert.revision {
      alerts[place] = alert
    } else {
      alertPlaces[alert.id] = alerts.count
      alerts.append(alert)
    }
  }

  /// The duty as it is now.
  public mutating func put(_ duty: Duty) {
    for place in dutyPlaces[duty.alert] ?? [] where duties[place].organisation == duty.organisation
    {
      duties[place] = duty
      return
    }
    dutyPlaces[duty.alert, default: []].append(duties.count)
    duties.append(duty)
  }

  /// Nothing is to be written.
  public var isEmpty: Bool {
    arrivals.isEmpty && departures.isEmpty && assessments.isEmpty && alerts.isEmpty
      && duties.isEmpty && notices.isEmpty && progress.isEmpty && remarks.isEmpty
      && denials.isEmpty && releases.isEmpty && acts.isEmpty && roster.isEmpty
      && consultations.isEmpty && taken.isEmpty && formerGrounds.isEmpty
      && flags.isEmpty && markers.isEmpty && incidents.isEmpty && destruction == nil
      && erasures.isEmpty
  }
}

/// Whether an observation counts; all but a standing one do not.
public enum ObservationStatus: String, Sendable, Hashable, CaseIterable {
  case standing, superseded, retracted
  /// By retention or erasure: that there was one is all that is left.
  case destroyed
}

/// Who was not told of one revision of an alert.
public struct RegisteredDenials: Sendable {
  public var alert: String
  public var revision: Int
  /// When it was decided, as the record says too.
  public var at: Timestamp
  public var denied: DenialSet

  public init(alert: String, revision: Int, at: Timestamp, denied: DenialSet) {
    self.alert = alert
    self.revision = revision
    self.at = at
    self.denied = denied
  }

  /// One by one, as they are read back.
  public var each: [RegisteredDenial] {
    denied.denials.map { RegisteredDenial(alert: alert, revision: revision, denial: $0) }
  }
}

/// One organisation was not told of one revision of an alert.
public struct RegisteredDenial: Sendable, Hashable {
  public var alert: String
  public var revision: Int
  public var denial: Denial

  public init(alert: String, revision: Int, denial: Denial) {
    self.alert = alert
    self.revision = revision
    self.denial = denial
  }
}

/// One act for the record: who did what to which thing, when. It names things by their ids and holds no
/// personal content.
public struct Act: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    case accepted, superseded, retracted
    case assessed
    case alertOpened = "alert_opened"
    case alertRevised = "alert_revised"
    case alertClosed = "alert_closed"
    /// Who was told of one revision of an alert and who was not, each with the mandate and the reasons.
    case routed
    case noticeIssued = "notice_issued"
    case noticesSent = "notices_sent"
    case noticesReceived = "notices_received"
    case inboxRead = "inbox_read"
    case noticeRead = "notice_read"
    case explanationRead = "explanation_read"
    case registerRead = "register_read"
    /// A pseudonym was made for the suppression list.
    case suppressionPrepared = "suppression_prepared"
    case recordRead = "record_read"
    /// Somebody was given the salt of an entry's commitment.
    case commitmentOpened = "commitment_opened"
    case portraitReleased = "portrait_released"
    case portraitRead = "portrait_read"
    case acknowledged
    case actionTaken = "action_taken"
    case referred
    case referralRefused = "referral_refused"
    case closingProposed = "closing_proposed"
    case escalated
    case refused
    case rulesLoaded = "rules_loaded"
    case rulesRefused = "rules_refused"
    case keyMade = "key_made"
    case keysRotated = "keys_rotated"
    case retentionRun = "retention_run"
    case backupMade = "backup_made"
    case restored
    case started, stopped
    /// The store could not write, and does again.
    case intakeResumed = "intake_resumed"
    case auditorAlarm = "auditor_alarm"
    case alertReopened = "alert_reopened"
    case declined
    case handedOver = "handed_over"
    case acknowledgementLapsed = "acknowledgement_lapsed"
    case absenceEntered = "absence_entered"
    case absenceEnded = "absence_ended"
    case consultationAsked = "consultation_asked"
    case consultationAnswered = "consultation_answered"
    case consultationUnanswered = "consultation_unanswered"
    case pseudonymsRotated = "pseudonyms_rotated"
    case reviewDue = "review_due"
    case flagSet = "flag_set"
    case flagEnded = "flag_ended"
    case fileHandedOver = "file_handed_over"
    case erased
    case vaultRead = "vault_read"
    /// Somebody asked whether a person is not to be contacted again.
    case contactAsked = "contact_asked"
    case incidentRecorded = "incident_recorded"

    /// Those that are found by what they were done to (`Store.acts(of:on:)`): what people did, and alarms. Of the others
    /// there are many with each observation, and nobody asks for them so.
    public static let foundByObject: Set<Kind> = [
      .retracted, .acknowledged, .declined, .actionTaken, .closingProposed, .alertClosed,
      .alertReopened, .auditorAlarm,
    ]
  }

  public var kind: Kind
  /// The account that did it; `filet` where the daemon did.
  public var by: String
  /// The caller, where somebody acted for another.
  public var onBehalfThrough: String?
  public var at: Timestamp
  /// The id of what it was done to.
  public var object: String
  /// Coded details: ids, codes, counts.
  public var details: [JSONMember]
  /// Whom it is about, by the reference that their key goes by. The record holds a commitment to it and not
  /// the reference, so it is not there when the act is read back.
  public var about: String?

  public init(
    kind: Kind, by: String, onBehalfThrough: String? = nil, at: Timestamp, object: String,
    details: [JSONMember] = [], about: String? = nil
  ) {
    self.kind = kind
    self.by = by
    self.onBehalfThrough = onBehalfThrough
    self.at = at
    self.object = object
    self.details = details
    self.about = about
  }
}

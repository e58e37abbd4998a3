import Alerts
import Chronology
import Mandates
import Observations
import Record
import Risk
import StrictJSON

/// Where Filet keeps what it knows: append a commit, read it back. Small on purpose, so that another
/// database can follow without touching a stage.
///
/// `append` is called by one writer at a time and returns only when everything is on disk. Reads may come
/// from any task and see whole commits.
///
/// Within a commit, arrivals come first, then departures, alerts, what hangs on alerts, and notices before
/// their progress; so a commit may name what it brings itself. A commit that contradicts what is there (an
/// event key or an id used twice, a gap in an inbox, something that is not there) is refused as a
/// `contradiction`.
public protocol Store: Sendable {
  /// The folder in which everything is, for who may read it there; `nil` for a store in memory.
  var folder: String? { get }

  /// Writes a commit in one transaction and returns after its fsync. When it throws, nothing of the commit
  /// is there.
  func append(_ commit: Commit) throws(StoreError)

  /// Everything that the pipeline keeps in memory, to begin from: observations in the order of arrival,
  /// alerts in that of their opening, duties by alert and organisation. O(what is kept).
  func standing() throws(StoreError) -> StandingRecords

  /// What was accepted under an event key.
  func accepted(eventKey: String) throws(StoreError) -> AcceptedObservation?
  /// The same by the id that Filet gave the observation; `nil`: never accepted.
  func accepted(observation: String) throws(StoreError) -> AcceptedObservation?

  /// The unsealed contents of observations, in the order asked; in one observation by subject in the order
  /// in which they came, then as they came. Those whose key was destroyed have none.
  func contents(of observations: [String]) throws(StoreError) -> [PersonalContent]

  /// Whether anything can be written: one page, on disk when it returns, that changes nothing.
  func tryWriting() throws(StoreError)

  /// A recipient's notices after a `seq`, ascending.
  func inbox(of recipient: String, after seq: Int64, limit: Int) throws(StoreError) -> [Notice]
  /// The `seq` of a recipient's last notice, also where it is gone by now; 0 where there never was one.
  func lastSequence(of recipient: String) throws(StoreError) -> Int64
  /// The ids of a recipient's notices after a `seq` and up to another that they have not received yet, ascending.
  /// Nothing is unsealed; O(notices between the two).
  func unreceived(
    by recipient: String, after first: Int64, upTo last: Int64
  ) throws(StoreError) -> [String]
  func notice(_ id: String) throws(StoreError) -> Notice?
  /// The same where it is in that recipient's inbox: for one in another's nothing is unsealed, so that it takes as long as
  /// for one that there is not.
  func notice(_ id: String, for recipient: String) throws(StoreError) -> Notice?
  /// All notices of an alert, in the order of their issue.
  func notices(ofAlert alert: String) throws(StoreError) -> [Notice]
  /// Whom they told, in the same order; nothing is unsealed.
  func tellings(ofAlert alert: String) throws(StoreError) -> [Telling]
  /// Whom the notices of a consultation told, in the order of their issue; nothing is unsealed.
  func tellings(ofConsultation consultation: String) throws(StoreError) -> [Telling]
  /// The organisations that were ever told of an alert; nothing is unsealed.
  func organisations(toldOf alert: String) throws(StoreError) -> Set<String>
  /// The organisations that were ever told about one of these, of an alert or of a network that named them. O(notices),
  /// and nothing is unsealed.
  func organisations(toldAbout subjects: Set<String>) throws(StoreError) -> Set<String>
  /// The organisations that were ever told anything. O(different terms of notices).
  func organisationsTold() throws(StoreError) -> Set<String>
  /// Notices whose subject is one of these, and those on networks that named one, in the order of their issue, after a
  /// number (first is 1): what was told about one person, whether or not its content is still there. O(notices), and
  /// nothing is unsealed but these.
  func notices(
    about subjects: Set<String>, after number: Int64, limit: Int
  ) throws(StoreError) -> [(number: Int64, notice: Notice)]
  /// What the register says of notices, by their ids; nothing is unsealed.
  func outlines(of notices: [String]) throws(StoreError) -> [String: NoticeOutline]
  /// As its last revision left it, open or closed.
  func alert(_ id: String) throws(StoreError) -> Alert?
  /// Closed alerts whose last revision rests on an observation, in the order of their opening. O(closed alerts): an
  /// observation is rarely taken back.
  func closedAlerts(restingOn observation: String) throws(StoreError) -> [Alert]
  /// Alerts that rested on an observation once, and do no longer though it stands.
  func formerGrounds(of observation: String) throws(StoreError) -> [FormerGround]
  func denials(ofAlert alert: String) throws(StoreError) -> [RegisteredDenial]
  /// Acts in the order they were recorded, after a sequence number (first is 1).
  func acts(after seq: Int64, limit: Int) throws(StoreError) -> [(seq: Int64, act: Act)]
  /// Acts of these kinds on any of these things, in their order. O(things + what is found).
  ///
  /// - Parameter kinds: of `Act.Kind.foundByObject`; of others nothing is found.
  func acts(of kinds: [Act.Kind], on objects: Set<String>) throws(StoreError) -> [Act]
  /// The last act of one of these kinds. O(acts since).
  func lastAct(of kinds: [Act.Kind]) throws(StoreError) -> Act?

  // The record: what is kept beside the acts themselves, so that others can check them. `RecordKeeping` answers for a
  // store that keeps none.

  /// Entries by their numbers, both ends included; of those that are not there, none.
  func entries(_ numbers: ClosedRange<Int64>) throws(StoreError) -> [Entry]
  /// The public key that signs this record; `nil` for a store that keeps none.
  var recordKey: NoteKey? { get }
  /// Signs the record as it is, where it has grown since the last time; the latest checkpoint.
  func sign(at time: Timestamp) throws(StoreError) -> Checkpoint?
  /// The last that was signed.
  func latestCheckpoint() throws(StoreError) -> Checkpoint?
  /// Proves that the record of one size is the beginning of that of another; `nil` where it has no such size, or where
  /// nothing of that size was signed yet.
  func consistencyProof(from old: Int64, to new: Int64) throws(StoreError) -> ConsistencyProof?
  /// Proves that an entry is in the record of the latest checkpoint; `nil` where it is not.
  func entryProof(of seq: Int64) throws(StoreError) -> EntryProof?
  /// What opens an entry's commitment, where it is to one of these subjects or says itself to what; `nil` where
  /// nothing can be opened: the entry commits to nothing, or the key is gone, and the salt with it.
  func opening(
    of seq: Int64, about subjects: Set<String>
  ) throws(StoreError) -> CommitmentOpening?

  /// What there is to say of a period as a whole. O(what is kept).
  func period(from start: Timestamp, until end: Timestamp) throws(StoreError) -> PeriodRecords
  /// Whose observations of a period came, or stopped to stand, from a moment on: the subjects under whose keys they are
  /// sealed. O(observations of the period).
  func subjects(
    of period: Range<Timestamp>, changedSince moment: Timestamp
  ) throws(StoreError) -> Set<String>
  /// The portrait of a period as it was released last.
  func release(of period: String) throws(StoreError) -> JSONValue?
  /// What became of an observation, as far as its submitter may hear of it.
  func submission(_ observation: String) throws(StoreError) -> Submission?
  /// `nil` where its key was destroyed.
  func consultation(_ id: String) throws(StoreError) -> Consultation?

  /// Everything that retention and erasure look at. O(what is kept): not for every request.
  ///
  /// - Parameter hasStanding: whether standing observations are read too; else their ids alone, for who has them in
  ///   memory.
  func kept(hasStanding: Bool) throws(StoreError) -> KeptRecords
  /// All flags in the order they were set, ended ones too.
  func flags() throws(StoreError) -> [Flag]
  /// When somebody was last marked as not to be contacted again; `nil` where they are not.
  func marked(_ marker: String) throws(StoreError) -> Timestamp?
  /// All revisions of all incidents, in the order they were written.
  func incidents() throws(StoreError) -> [Incident]
  /// Finishes the destruction of keys and takes every earlier state of what was destroyed off the disk.
  func forgetLog() throws(StoreError)

  /// Waits for what is being written. Calling it again does nothing.
  func close()
}

/// What the pipeline keeps in memory.
public struct StandingRecords: Sendable {
  /// In the order of arrival; `matches`: ids of the rules that held on each at intake.
  public var observations: [(observation: Observation, matches: [String])]
  public var openAlerts: [Alert]
  public var openDuties: [Duty]
  /// The last `seq` in each recipient's inbox, also where its notice is gone by now.
  public var sequences: [String: Int64]
  /// The latest band of every entity assessed at all.
  public var bands: [EntityRef: Band]
  /// The keys of all events ever accepted, those that no longer stand included.
  public var eventKeys: EventKeySet
  /// Event keys that some accepted observation names as superseded, whether or not it still stands, with the
  /// arrival of the last one that does.
  public var superseded: [String: Timestamp]
  /// All flags, ended ones too.
  public var flags: [Flag]
  /// By anchor, the alert that people closed last.
  public var closedAlerts: [EntityRef: String] = [:]
  /// The alerts on networks that people closed, in the order of their opening: few. Their anchors say little of whom
  /// they are about by now.
  public var closedNetworks: [Alert] = []
  /// Absences that nobody has ended, by id.
  public var roster: [RosterEntry] = []
  public var openConsultations: [Consultation] = []
  /// What is left of destroyed ads, in the order of months, then of codes.
  public var templateCounts: [TemplateCount] = []

  public init(
    observations: [(observation: Observation, matches: [String])] = [], openAlerts: [Alert] = [],
    openDuties: [Duty] = [], sequences: [String: Int64] = [:], bands: [EntityRef: Band] = [:],
    eventKeys: EventKeySet = EventKeySet(), superseded: [String: Timestamp] = [:],
    flags: [Flag] = []
  ) {
    self.eventKeys = eventKeys
    self.observations = observations
    self.openAlerts = openAlerts
    self.openDuties = openDuties
    self.sequences = sequences
    self.bands = bands
    self.flags = flags
    self.superseded = superseded
  }
}

/// An observation as its submitter may follow it.
public struct Submission: Sendable, Hashable {
  /// The unit.
  public var source: String
  public var arrival: Timestamp
  public var status: ObservationStatus
  /// When it was superseded or retracted.
  public var departed: Timestamp?
  /// When somebody first took it in charge.
  public var taken: Timestamp?

  public init(
    source: String, arrival: Timestamp, status: ObservationStatus, departed: Timestamp?,
    taken: Timestamp?
  ) {
    self.source = source
    self.arrival = arrival
    self.status = status
    self.departed = departed
    self.taken = taken
  }
}

/// What is kept of every event ever accepted, also when the observation is gone: enough to know a repeat and to answer
/// it.
public struct AcceptedObservation: Sendable, Hashable {
  public var observation: String
  public var eventKey: String
  /// Keyed, of the event's content: other content under the same event key is a conflict. Empty once the observation is
  /// destroyed.
  public var digest: String
  public var source: String
  public var organisation: String
  public var kind: String
  public var status: ObservationStatus
  /// Whether direct evidence was found at intake: the receipt names the duty of art. 39 LPJ again.
  public var isDirect: Bool

  public init(
    observation: String, eventKey: String, digest: String, source: String, organisation: String,
    kind: String, status: ObservationStatus, isDirect: Bool
  ) {
    self.observation = observation
    self.eventKey = eventKey
    self.digest = digest
    self.source = source
    self.organisation = organisation
    self.kind = kind
    self.status = status
    self.isDirect = isDirect
  }
}

extension Store {
  public var folder: String? { nil }

  package func kept() throws(StoreError) -> KeptRecords { try kept(hasStanding: true) }
}

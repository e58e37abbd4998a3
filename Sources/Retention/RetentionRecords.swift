import Chronology
import Observations
import Risk

/// What the clocks run on: everything that is kept, without its content.
public struct RetentionRecords: Sendable {
  public struct KeptObservation: Sendable, Hashable {
    public var id: String
    public var kind: String
    public var arrival: Timestamp
    /// Every identifier of every youth in it.
    public var identifiers: [EntityRef]
    /// Of those the ones of whom something in it is true: whom it is about, and who was there. Where nobody is named as
    /// such, whoever is in it.
    public var concerned: [EntityRef]
    /// Found to be of an adult: said by the report itself, or by the follow-up of the contact.
    public var isOfAdult: Bool
    public var isAnonymousConsult: Bool
    /// There is an ad's text in it.
    public var hasAdText: Bool
    public var hasExploiterReference: Bool
    /// An ad in which nothing points to a minor, of somebody whose age nobody has verified.
    public var isWithoutSign: Bool
    /// It has a youth, or shares a phone, a vehicle or a handle with one.
    public var isLinkedToYouth: Bool

    public init(
      id: String, kind: String, arrival: Timestamp, identifiers: [EntityRef], isOfAdult: Bool,
      isAnonymousConsult: Bool, hasAdText: Bool, hasExploiterReference: Bool, isLinkedToYouth: Bool,
      isWithoutSign: Bool = false, concerned: [EntityRef] = []
    ) {
      self.id = id
      self.kind = kind
      self.arrival = arrival
      self.identifiers = identifiers
      self.concerned = concerned.isEmpty ? identifiers : concerned
      self.isOfAdult = isOfAdult
      self.isAnonymousConsult = isAnonymousConsult
      self.hasAdText = hasAdText
      self.hasExploiterReference = hasExploiterReference
      self.isLinkedToYouth = isLinkedToYouth
      self.isWithoutSign = isWithoutSign
    }
  }

  public struct KeptAlert: Sendable, Hashable {
    public var id: String
    /// `nil` while it is open.
    public var closed: Timestamp?
    /// The highest that it ever was.
    public var band: Band
    public var subject: EntityRef
    /// What any revision of it rested on.
    public var observations: Set<String>
    /// Of an alert on a network, the young people whom its notices name.
    public var named: Set<EntityRef>
    /// Whether what was told of it is still there: else the register alone is left, and only the clocks of
    /// observations go by it.
    public var hasContent: Bool

    public init(
      id: String, closed: Timestamp?, band: Band, subject: EntityRef, observations: Set<String>,
      named: Set<EntityRef> = [], hasContent: Bool = true
    ) {
      self.id = id
      self.closed = closed
      self.band = band
      self.subject = subject
      self.observations = observations
      self.named = named
      self.hasContent = hasContent
    }
  }

  public struct KeptConsultation: Sendable, Hashable {
    public var id: String
    public var asked: Timestamp
    public var isOpen: Bool

    public init(id: String, asked: Timestamp, isOpen: Bool) {
      self.id = id
      self.asked = asked
      self.isOpen = isOpen
    }
  }

  public struct KeptFlag: Sendable, Hashable {
    public var id: String
    /// When it ended or will end, as far as that is known; of a hand-over when it was set.
    public var over: Timestamp
    /// Every identifier of its youth.
    public var identifiers: [EntityRef]

    public init(id: String, over: Timestamp, identifiers: [EntityRef]) {
      self.id = id
      self.over = over
      self.identifiers = identifiers
    }
  }

  /// Flags that are over, or will be.
  public var flags: [KeptFlag] = []
  /// Questions that still have their words.
  public var consultations: [KeptConsultation] = []
  /// What is kept by its date alone: when the clock of each began to run.
  public var dated: [RecordKind: [Timestamp]] = [:]
  /// Of what is cut by its date and not counted, the course of bands and the register: from when the oldest is that may
  /// go.
  public var oldest: [RecordKind: Timestamp] = [:]
  public var observations: [KeptObservation]
  public var alerts: [KeptAlert]
  /// The highest present band of the youths and things that an observation is about, by observation.
  public var presentBands: [String: Band]
  /// Identifiers under a legal hold.
  public var held: Set<EntityRef>
  /// When the file of an identifier's youth was handed over.
  public var handedOver: [EntityRef: Timestamp]
  /// The 18th birthdays that are known, where no person has decided since that the file stays.
  public var majorities: [EntityRef: Timestamp]
  /// Whose the identifiers of these are, where somebody has several: each counts once.
  public var persons: [EntityRef: EntityRef] = [:]

  public init(
    observations: [KeptObservation] = [], alerts: [KeptAlert] = [],
    presentBands: [String: Band] = [:],
    held: Set<EntityRef> = [], handedOver: [EntityRef: Timestamp] = [:],
    majorities: [EntityRef: Timestamp] = [:]
  ) {
    self.observations = observations
    self.alerts = alerts
    self.presentBands = presentBands
    self.held = held
    self.handedOver = handedOver
    self.majorities = majorities
  }
}

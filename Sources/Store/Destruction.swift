import Alerts
import Chronology
import Observations
import StrictJSON

/// Young people whom the notices of an alert on a network no longer name. What they say of the others stays.
public struct Unnaming: Sendable, Hashable {
  public var alert: String
  public var youths: Set<EntityRef>

  public init(alert: String, youths: Set<EntityRef>) {
    self.alert = alert
    self.youths = youths
  }
}

/// What a retention run destroys, in the commit of its act. Of an observation stays that there was one:
/// kind, unit, times. Of an alert stays who was told what kind of thing, when, on which basis. Keys under
/// which nothing is sealed any more are destroyed after the commit.
public struct Destruction: Sendable, Hashable {
  /// One content of one observation, by the names of its fields.
  public struct Redaction: Sendable, Hashable {
    public var observation: String
    public var names: Set<String>

    public init(observation: String, names: Set<String>) {
      self.observation = observation
      self.names = names
    }
  }

  public var observations: [String] = []
  public var redactions: [Redaction] = []
  /// Alerts whose notices and remarks lose their content.
  public var alerts: [String] = []
  public var unnamings: [Unnaming] = []
  /// Flags that go whole.
  public var flags: [String] = []
  /// Questions whose words go, and what was told of them.
  public var consultations: [String] = []
  /// What was named as superseded by nothing that came since goes, and may stand again if it comes.
  public var supersessionsBefore: Timestamp?
  /// Markers made before go.
  public var markersBefore: Timestamp?
  /// What stays of ads that go with this: all counts of each month that is named, in the place of those kept for it.
  public var templateCounts: [TemplateCount] = []
  /// Counts of months that began before go.
  public var templateCountsBefore: Timestamp?
  /// Incidents known from before go, with all their revisions.
  public var incidentsBefore: Timestamp?
  /// Entries of the course of bands from before go, the last of an entity in a band apart.
  public var assessmentsBefore: Timestamp?
  /// Notices of closed alerts from before go; of the last of an inbox its number stays.
  public var registerBefore: Timestamp?

  public init() {}
}

extension KeptRecords {
  /// Takes note of the contents of an observation.
  mutating func note(_ contents: [PersonalContent], of observation: String) {
    let names = (contentNames[observation] ?? []).union(contents.map(\.name))
    // Of very many observations: what they have alike is held once.
    contentNames[observation] = alike.insert(names).memberAfterInsert
    for content in contents where content.name.hasSuffix(".birth_date") {
      guard let subject = EntityRef(text: content.subject),
        let date = content.value.string.flatMap({ CivilDate(text: $0) })
      else { continue }
      birthDates[subject] = max(birthDates[subject] ?? date, date)
    }
  }
}

extension KeptRecords {
  /// Takes note of whom a notice of an alert names, and of their birth dates where nothing else says them any more.
  mutating func note(_ notice: Notice, ofAlertAt index: Int) {
    for (youth, birthDate) in notice.namedPeople {
      alerts[index].named.insert(youth)
      if let birthDate, birthDates[youth] == nil { birthDates[youth] = birthDate }
    }
  }
}

extension KeptRecords.KeptAlert {
  /// Whether its notices may name several people: they are opened to see.
  var mayName: Bool { anchor.kind == .network && hasContent }
}

/// What an erasure destroys: everything of one person, in the commit of its act; their keys right after. A
/// crash in between is made good at the next opening.
public struct Erasure: Sendable, Hashable {
  /// Every identifier of the person.
  public var identifiers: [EntityRef]
  /// What stands in their place: a random reference that leads nowhere.
  public var replacement: EntityRef
  /// The observations that are about them; destroyed.
  public var observations: [String]
  /// Observations about others in which they are spoken of, without them.
  public var rewritten: [Observation]
  /// Their alerts, whole.
  public var alerts: [String]
  /// Alerts of others and of things that rested on what goes: what was told of them loses its content.
  public var otherAlerts: [String]
  /// Notices of these that stay as they are: issued anew without the person, in the same commit, or showing nothing of what goes.
  public var kept: [String] = []
  /// Alerts on networks that rest on nothing of it, and name them.
  public var unnamings: [Unnaming]
  /// Notices that lose their content, of whatever alert: of somebody for whom they were taken when it was told.
  public var notices: [String]

  public init(
    identifiers: [EntityRef], replacement: EntityRef, observations: [String],
    rewritten: [Observation], alerts: [String], otherAlerts: [String],
    unnamings: [Unnaming] = [], notices: [String] = []
  ) {
    self.identifiers = identifiers
    self.replacement = replacement
    self.observations = observations
    self.rewritten = rewritten
    self.alerts = alerts
    self.otherAlerts = otherAlerts
    self.unnamings = unnamings
    self.notices = notices
  }
}

/// Everything that retention and erasure look at: observations that are not destroyed, whatever became of
/// them, and all alerts with what any revision of them rested on.
public struct KeptRecords: Sendable {
  public struct KeptAlert: Sendable {
    public var id: String
    public var anchor: EntityRef
    public var entity: EntityRef
    /// `nil` while it is open.
    public var closed: Timestamp?
    /// Of all revisions, the highest.
    public var band: Int
    public var observations: Set<String>
    /// Whether what was told of it still has its content.
    public var hasContent: Bool
    /// Of an alert on a network, the young people whom its notices name.
    public var named: Set<EntityRef> = []
    /// Those whom its notices named when they were issued, as far as the register goes back.
    public var onceNamed: Set<EntityRef> = []

    public init(
      id: String, anchor: EntityRef, entity: EntityRef, closed: Timestamp?, band: Int,
      observations: Set<String>, hasContent: Bool
    ) {
      self.id = id
      self.anchor = anchor
      self.entity = entity
      self.closed = closed
      self.band = band
      self.observations = observations
      self.hasContent = hasContent
    }
  }

  public var observations: [(observation: Observation, status: ObservationStatus)]
  /// The ids of standing observations that were not read, being in memory.
  public var standing: [String] = []
  /// The names of the contents of each observation.
  public var contentNames: [String: Set<String>]
  private var alike: Set<Set<String>> = []
  /// The birth dates that reports give, by the identifier under which each is sealed; of several the latest, so that nobody
  /// is taken for of age who may not be.
  public var birthDates: [EntityRef: CivilDate]
  public var alerts: [KeptAlert]
  public var flags: [Flag]
  /// Questions that still have their words.
  public var consultations: [KeptConsultation] = []
  /// Of each event key that was named as superseded, when it was last.
  public var superseded: [Timestamp] = []
  /// When each marker was made.
  public var markers: [Timestamp] = []
  /// The month of each count of a template.
  public var templateCounts: [Timestamp] = []
  /// When each incident became known.
  public var incidents: [Timestamp] = []
  /// From when the oldest entry of the course of bands is that `Destruction.assessmentsBefore` may take.
  public var oldestAssessment: Timestamp?
  /// From when the oldest entry of the register is that `Destruction.registerBefore` may take.
  public var oldestRegistered: Timestamp?

  public struct KeptConsultation: Sendable {
    public var id: String
    public var asked: Timestamp
    public var isOpen: Bool

    public init(id: String, asked: Timestamp, isOpen: Bool) {
      self.id = id
      self.asked = asked
      self.isOpen = isOpen
    }
  }

  public init(
    observations: [(observation: Observation, status: ObservationStatus)] = [],
    contentNames: [String: Set<String>] = [:], birthDates: [EntityRef: CivilDate] = [:],
    alerts: [KeptAlert] = [], flags: [Flag] = []
  ) {
    self.observations = observations
    self.contentNames = contentNames
    self.birthDates = birthDates
    self.alerts = alerts
    self.flags = flags
  }
}

extension Commit {
  /// Whether something is destroyed with it, so that keys may have to be destroyed after it.
  var destroys: Bool { destruction != nil || !erasures.isEmpty }
}

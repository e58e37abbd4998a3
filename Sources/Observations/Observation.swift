import Chronology
import StrictJSON

/// One report of a watch unit as Filet keeps it: pseudonyms and coded facts. It holds nothing that names a
/// person; what does is in `PersonalContent`, sealed apart.
///
/// An observation is never edited: it is superseded by another or retracted.
public struct Observation: Sendable, Hashable {
  /// `obs_` and a ULID, derived from the arrival and the event's key, so that a replay gives the same.
  public var id: String
  /// Keyed pseudonym of (`source`, `id`) of the CloudEvent: the idempotency key. The submitter's own
  /// `id` is not kept: it might hold a name.
  public var eventKey: String
  /// Keyed digest of the content, to tell a repeat from a conflict.
  public var digest: String
  /// The event key of the observation that this one replaces.
  public var supersedes: String?
  /// `runaway`, `hotel_report`, …
  public var kind: String
  /// `/units/ikat`
  public var source: String
  /// The organisation of that unit: `spvq/ikat`.
  public var organisation: String
  /// When it happened.
  public var time: Timestamp
  /// When Filet learnt it.
  public var arrival: Timestamp
  public var territory: String
  /// 1 seen directly, 2 told by a witness, 3 hearsay or online.
  public var sourceGrade: Int
  public var youths: [YouthMention]
  /// Every phone, handle, vehicle and place, as pseudonyms, sorted.
  public var entities: [EntityRef]
  /// The flat fields that rules may read, by name, without those which depend on what else is known
  /// (`youth`, `companions`, `co_absent`, `youths`: canonical references are put in by the pipeline).
  /// Multi-valued fields are arrays. Sorted by name.
  public var facts: [JSONMember]

  public init(
    id: String, eventKey: String, digest: String, supersedes: String?, kind: String, source: String,
    organisation: String, time: Timestamp, arrival: Timestamp, territory: String, sourceGrade: Int,
    youths: [YouthMention], entities: [EntityRef], facts: [JSONMember]
  ) {
    self.id = id
    self.eventKey = eventKey
    self.digest = digest
    self.supersedes = supersedes
    self.kind = kind
    self.source = source
    self.organisation = organisation
    self.time = time
    self.arrival = arrival
    self.territory = territory
    self.sourceGrade = sourceGrade
    self.youths = youths
    self.entities = entities
    self.facts = facts
  }

  public func fact(_ name: String) -> JSONValue? { facts.first { $0.name == name }?.value }
}

/// One young person as one observation speaks of them.
public struct YouthMention: Sendable, Hashable {
  public enum Role: String, Sendable, Hashable, CaseIterable {
    /// The youth whom the report is about.
    case subject
    /// Another young person there.
    case companion
    /// Absent together with the subject.
    case coAbsent = "co_absent"
  }

  public var role: Role
  /// The pseudonyms of the identifiers given (file number; name with birth date), sorted, at least one.
  /// Two identifiers in one mention tie them: from then on they are one youth. A mention without any
  /// identifier has one made for it alone, which nothing else will ever share.
  public var identifiers: [EntityRef]
  /// False where that one identifier was made up: somebody unknown.
  public var isIdentified: Bool
  /// Completed years at the time of the event, where known or given.
  public var age: Int?
  public var isPlaced: Bool?
  public var school: String?
  public var unit: String?
  /// Routes a recipient's training (Volet 3), nothing else.
  public var isBoy: Bool

  public init(
    role: Role, identifiers: [EntityRef], isIdentified: Bool, age: Int?, isPlaced: Bool?,
    school: String?, unit: String?, isBoy: Bool
  ) {
    self.role = role
    self.identifiers = identifiers
    self.isIdentified = isIdentified
    self.age = age
    self.isPlaced = isPlaced
    self.school = school
    self.unit = unit
    self.isBoy = isBoy
  }
}

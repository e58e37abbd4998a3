import Chronology
import Foundation
import Observations
import StrictYAML
import Wording

/// `Rules/networks.yml`: what ties young people to each other, and what a network of them weighs.
public struct NetworkTable: Sendable, Hashable {
  /// What must hold of a network; what is left out does not limit.
  public struct Conditions: Sendable, Hashable {
    /// Different young people, at least.
    public var youths: Int?
    /// Different kinds of ties (phone, vehicle, …), at least.
    public var kinds: Int?
    /// Different ones, at least.
    public var territories: Int?
    /// An observation that ties is evidence of one of these families by itself.
    public var families: Set<String>?

    public init(
      youths: Int? = nil, kinds: Int? = nil, territories: Int? = nil, families: Set<String>? = nil
    ) {
      self.youths = youths
      self.kinds = kinds
      self.territories = territories
      self.families = families
    }
  }

  /// A reason in the assessment of a network.
  public struct Finding: Sendable, Hashable {
    public var id: String
    public var conditions: Conditions
    public var meaning: RuleMeaning
    /// The groups of fields that its words tell something of.
    public var groups: Set<FieldGroup>

    public init(
      id: String, conditions: Conditions, meaning: RuleMeaning, groups: Set<FieldGroup> = []
    ) {
      self.id = id
      self.conditions = conditions
      self.meaning = meaning
      self.groups = groups
    }
  }

  /// What stands in reports of everyday life belongs to those who answer a need or to a family, and ties nobody.
  public struct EverydayUse: Sendable, Hashable {
    /// Names of the detection rules that make an observation such a report.
    public var rules: [String]
    /// So many different people make an identifier a service's or a family's own.
    public var people: Int
    /// So many do where it was otherwise only written down (`WrittenUse`).
    public var written: Int
    public var kinds: Set<EntityKind>

    public init(rules: [String], people: Int, written: Int? = nil, kinds: Set<EntityKind>) {
      self.rules = rules
      self.people = people
      self.written = written ?? people
      self.kinds = kinds
    }
  }

  /// What is only written down where somebody left is how they are reached.
  public struct WrittenUse: Sendable, Hashable {
    /// Names of the detection rules that make an observation such a report.
    public var rules: [String]
    public var kinds: Set<EntityKind>
    /// It ties nobody before it stands in reports about so many different people, or was seen with one of them.
    public var people: Int

    public init(rules: [String], kinds: Set<EntityKind>, people: Int) {
      self.rules = rules
      self.kinds = kinds
      self.people = people
    }
  }

  /// When a network is large enough without somebody, what it takes for them to be named in it too.
  public struct Corroboration: Sendable, Hashable {
    /// So many known young people of whom two reports speak are a network without those of whom one does.
    public var people: Int
    /// What else may speak for somebody: another report of concern in which one of these detection rules holds, by
    /// name, …
    public var rules: [String]
    /// … or that is evidence of one of these families.
    public var families: Set<String>

    public init(people: Int, rules: [String], families: Set<String>) {
      self.people = people
      self.rules = rules
      self.families = families
    }
  }

  /// Names of the detection rules that make an observation one of concern: only such observations tie.
  public var tyingRules: [String]
  /// Two sightings of one identifier tie if they are no further apart in event time.
  public var within: Span
  /// A sighting of a worse source grade ties nobody, unless its kind is one of `onlineKinds`, where
  /// the worst grade means «online».
  public var maxGrade: Int
  /// Kinds of observation.
  public var onlineKinds: Set<String>
  /// Independent organisations that a network needs.
  public var organisations: Int
  /// Decibans of a tie by the kind of what is shared; a kind that is not here ties nobody.
  public var weights: [EntityKind: Int]
  /// Up to this many people, a shared identifier of a kind has its full weight.
  public var crowd: [EntityKind: Int]
  /// A component of more young people than this is no network but a fault in the data: it is counted for
  /// the operators and assessed as nothing.
  public var largest: Int
  public var findings: [Finding]
  public var everyday: [EverydayUse] = []
  /// `nil`: what was only written down ties like what was seen.
  public var written: WrittenUse?
  /// A report joins no networks of so many each by itself; `nil`: it does.
  public var bridged: Int?
  /// `nil`: whoever hangs together is named.
  public var corroboration: Corroboration?
  /// Where the name of each rule is written first; empty where the table comes from no file.
  public var places: [String: SourceLocation] = [:]
  /// By kind and decibans: the number of people from which so much is taken off. Ascending.
  private var steps: [EntityKind: [Int]]

  public init(
    tyingRules: [String], within: Span, maxGrade: Int, onlineKinds: Set<String>, organisations: Int,
    weights: [EntityKind: Int], crowd: [EntityKind: Int], largest: Int, findings: [Finding]
  ) {
    self.tyingRules = tyingRules
    self.within = within
    self.maxGrade = maxGrade
    self.onlineKinds = onlineKinds
    self.organisations = organisations
    self.weights = weights
    self.crowd = crowd
    self.largest = largest
    self.findings = findings
    steps = crowd.mapValues { crowd in
      (1...Self.deepest).map { Int((Double(crowd) * pow(10, Double($0) / 10)).rounded(.up)) }
    }
  }

  /// No networks at all: what holds where the rules have no `networks.yml`.
  public static let none = NetworkTable(
    tyingRules: [], within: .days(1), maxGrade: 0, onlineKinds: [], organisations: 2, weights: [:],
    crowd: [:], largest: 1, findings: [])

  /// What is taken off where nothing is to be left, in decibans: more than any rule weighs.
  public static let deepest = 20

  /// What is taken off the weight of an identifier that so many people share, in decibans, 0 … 20:
  /// `10·log10(people / crowd)`, rounded down, because the chance that two of them have nothing to do with
  /// each other grows in proportion.
  public func penalty(_ kind: EntityKind, people: Int) -> Int {
    guard let crowd = crowd[kind], people > crowd else { return 0 }
    return steps[kind]?.firstIndex { people < $0 } ?? Self.deepest
  }

  /// What one shared identifier weighs; 0: it ties nobody.
  public func weight(_ kind: EntityKind, people: Int) -> Int {
    max(0, (weights[kind] ?? 0) - penalty(kind, people: people))
  }
}

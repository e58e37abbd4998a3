import Observations
import Risk

/// What is known of an alert that mandates are matched on. It holds no content and no name.
public struct RoutingFacts: Sendable, Hashable {
  public var entity: EntityRef
  public var band: Band
  public var isDirect: Bool
  /// Of the observations behind its reasons, also behind those that a heavier one of their family outweighs.
  public var kinds: Set<String>
  /// Of the reasons that count, and of direct evidence.
  public var families: Set<String>
  public var territories: Set<String>
  /// Completed years, where known.
  public var age: Int?
  /// Of a network: everybody's, where all are known, so that it is for whoever is for one of them. Empty where
  /// somebody's is not known.
  public var memberAges: Set<Int>
  public var isPlaced: Bool
  /// Codes of the schools and of the placement units that are said of them.
  public var schools: Set<String>
  public var units: Set<String>
  /// Who reported.
  public var organisations: Set<String>
  /// Youths tied by a shared phone, vehicle, handle or ad template, this one included; from 1.
  public var linkedYouths: Int
  public var hasExploiterReference: Bool
  /// Whether it holds at the moment for which the facts are.
  public var consent: Bool
  public var needs: Set<String>
  /// Prefers a recipient with Volet 3; nothing else.
  public var isBoy: Bool

  public init(
    entity: EntityRef, band: Band, isDirect: Bool, kinds: Set<String> = [],
    families: Set<String> = [], territories: Set<String> = [], age: Int? = nil,
    isPlaced: Bool = false, schools: Set<String> = [], units: Set<String> = [],
    organisations: Set<String> = [], linkedYouths: Int = 1, hasExploiterReference: Bool = false,
    consent: Bool = false, needs: Set<String> = [], isBoy: Bool = false,
    memberAges: Set<Int> = []
  ) {
    self.entity = entity
    self.band = band
    self.isDirect = isDirect
    self.kinds = kinds
    self.families = families
    self.territories = territories
    self.age = age
    self.memberAges = memberAges
    self.isPlaced = isPlaced
    self.schools = schools
    self.units = units
    self.organisations = organisations
    self.linkedYouths = linkedYouths
    self.hasExploiterReference = hasExploiterReference
    self.consent = consent
    self.needs = needs
    self.isBoy = isBoy
  }
}

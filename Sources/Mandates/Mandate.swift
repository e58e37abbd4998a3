import Chronology
import Observations
import Risk
import Wording

/// What one organisation may be told, may see, on which basis, must do, and by when.
public struct Mandate: Sendable, Hashable {
  /// How much of a field group is shown.
  public enum Detail: String, Sendable, Hashable, CaseIterable, Codable, Comparable {
    /// That there is something, and what is not personal in it.
    case summary
    case full

    public static func < (a: Self, b: Self) -> Bool { a == .summary && b == .full }
  }

  /// What must hold for the mandate to apply; what is left out does not limit. Every given condition must
  /// hold.
  public struct Conditions: Sendable, Hashable {
    /// At least one observation behind the alert is of these kinds.
    public var kinds: Set<String>?
    /// What the alert is about.
    public var entities: Set<EntityKind>
    /// Only where no other organisation is told: the Table's safety net.
    public var isUnrouted: Bool
    /// At least one family that counts is one of these.
    public var families: Set<String>?
    /// The alert's band is one of these.
    public var bands: ClosedRange<Band>
    /// Completed years; an unknown age passes.
    public var ages: ClosedRange<Int>?
    /// At least one observation was made there.
    public var territories: Set<String>?
    /// At least one observation was made elsewhere.
    public var outsideTerritories: Set<String>?
    /// `true`: only of somebody who is placed; `false`: only of somebody who is not; `nil`: of both.
    public var isPlaced: Bool?
    /// The youth's school is one of the organisation's.
    public var ownSchools: Bool
    /// Codes of placement units: the youth's is one of these.
    public var units: Set<String>?
    /// Youths tied to this one by a shared phone, vehicle, handle or ad template, itself included; at least so many.
    public var minLinkedYouths: Int?
    /// The observations are from so many different territories, at least.
    public var minTerritories: Int?
    /// One of the observations has a reference to a police file.
    public var exploiterReference: Bool
    /// The organisation reported one of the observations itself.
    public var ownReport: Bool
    /// The young person consents or, under 14, a parent (`docs/kinds.md`).
    public var consent: Bool
    /// Only on direct evidence.
    public var direct: Bool
    /// One of these kinds of help was asked for.
    public var needs: Set<String>?
    /// Only where a partner who was told refers the alert (*passerelle*); never by itself.
    public var isByReferral: Bool

    public init(bands: ClosedRange<Band> = .watch...Band.immediate) {
      self.bands = bands
      entities = [.youth]
      isUnrouted = false
      ownSchools = false
      exploiterReference = false
      ownReport = false
      consent = false
      direct = false
      isByReferral = false
    }
  }

  /// How long the chain waits at one step before the next is told.
  public enum ChainDelay: Sendable, Hashable {
    /// Half the delay for the acknowledgement: what holds where nothing is said.
    case half
    /// The whole of it.
    case full
    case spans([Band: Span])
  }

  /// What is expected of the organisation, and within what time.
  public struct Expectation: Sendable, Hashable {
    public var action: Bilingual
    /// From the issue of the notice. In each of these lists a band that is not there has the delay of the next higher one
    /// that is (`Delays`).
    public var acknowledge: [Band: Span]
    /// From the issue of the notice; no band: no action is expected.
    public var act: [Band: Span]
    /// From the last action to the next look.
    public var review: [Band: Span]
    /// How long an acknowledgement holds without an action; a band that is not there: until the action is due.
    public var hold: [Band: Span]
    /// How long the chain waits before each of its steps is told.
    public var chain: [Step: ChainDelay]

    public init(
      action: Bilingual, acknowledge: [Band: Span], act: [Band: Span], review: [Band: Span],
      hold: [Band: Span] = [:], chain: [Step: ChainDelay] = [:]
    ) {
      self.hold = hold
      self.chain = chain
      self.action = action
      self.acknowledge = acknowledge
      self.act = act
      self.review = review
    }
  }

  public var id: String
  /// The version that notices and the register name.
  public var version: Int
  public var organisation: String
  public var title: Bilingual
  /// The id of a legal basis (`Rules/mandates/bases.yml`).
  public var basis: String
  public var conditions: Conditions
  /// Open at every band of the conditions.
  public var fields: [FieldGroup: Detail]
  /// Added from a band up.
  public var fieldsAtBand: [Band: [FieldGroup: Detail]]
  /// Added where the youth consented.
  public var fieldsWithConsent: [FieldGroup: Detail]
  /// Whether the explanation of a notice names the other organisations that were told.
  public var showsPartners: Bool
  /// Whether the decibans of each reason are shown; a school gets reasons, never a score.
  public var showsWeights: Bool
  /// Volets a recipient needs besides Volet 1.
  public var requiredTraining: Set<Int>
  /// Volets that make a recipient the better one.
  public var preferredTraining: Set<Int>
  public var expectation: Expectation

  public init(
    id: String, version: Int, organisation: String, title: Bilingual, basis: String,
    conditions: Conditions, fields: [FieldGroup: Detail],
    fieldsAtBand: [Band: [FieldGroup: Detail]],
    fieldsWithConsent: [FieldGroup: Detail], showsPartners: Bool, showsWeights: Bool = true,
    requiredTraining: Set<Int>,
    preferredTraining: Set<Int>, expectation: Expectation
  ) {
    self.id = id
    self.version = version
    self.organisation = organisation
    self.title = title
    self.basis = basis
    self.conditions = conditions
    self.fields = fields
    self.fieldsAtBand = fieldsAtBand
    self.fieldsWithConsent = fieldsWithConsent
    self.showsPartners = showsPartners
    self.showsWeights = showsWeights
    self.requiredTraining = requiredTraining
    self.preferredTraining = preferredTraining
    self.expectation = expectation
  }

  /// The field groups that it opens at a band: the most detailed of what applies.
  public func groups(at band: Band, consent: Bool) -> [FieldGroup: Detail] {
    var groups = fields
    for (from, more) in fieldsAtBand where band >= from {
      groups.merge(more) { max($0, $1) }
    }
    if consent { groups.merge(fieldsWithConsent) { max($0, $1) } }
    return groups
  }
}

/// The law or agreement that a disclosure rests on.
public struct LegalBasis: Sendable, Hashable {
  public var id: String
  public var text: Bilingual
  public var source: String

  public init(id: String, text: Bilingual, source: String) {
    self.id = id
    self.text = text
    self.source = source
  }
}

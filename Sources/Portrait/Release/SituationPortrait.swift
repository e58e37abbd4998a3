import StrictJSON
import Wording

/// The *état de situation*: what the Table, its coordinators and its researchers may see of all cases
/// together. Counts are protected (`Protection`); readiness is about people on duty, not about youths.
public struct SituationPortrait: Sendable, Hashable {
  /// Who stands ready in an organisation.
  public struct Readiness: Sendable, Hashable {
    public var organisation: String
    public var pivots: Int
    public var relieves: Int
    /// Of pivots and relève together, how many hold each volet of the training now: volets 1, 2, 3.
    public var trained: [Int]
    /// Whether an agreement stands today.
    public var hasAgreement: Bool

    public init(
      organisation: String, pivots: Int, relieves: Int, trained: [Int], hasAgreement: Bool
    ) {
      self.organisation = organisation
      self.pivots = pivots
      self.relieves = relieves
      self.trained = trained
      self.hasAgreement = hasAgreement
    }
  }

  /// Inside the Table, by quarter.
  public var releases: [Release]
  /// For publication, by year.
  public var years: [YearlyPortrait]
  public var readiness: [Readiness]
  /// What rows and columns are called.
  public var labels: [String: Bilingual]

  public init(
    releases: [Release], years: [YearlyPortrait], readiness: [Readiness],
    labels: [String: Bilingual]
  ) {
    self.releases = releases
    self.years = years
    self.readiness = readiness
    self.labels = labels
  }

  func label(_ name: String, in language: Language) -> String { labels[name]?[language] ?? name }
}

extension SituationPortrait {
  public var json: JSONValue {
    [
      "releases": .array(releases.map(\.json)),
      "years": .array(years.map(\.json)),
      "readiness": .array(
        readiness.map {
          [
            "organisation": .string($0.organisation), "pivots": .integer(Int64($0.pivots)),
            "releve": .integer(Int64($0.relieves)),
            "trained": .array($0.trained.map { .integer(Int64($0)) }),
            "agreement": .bool($0.hasAgreement),
          ]
        }),
      "labels": .object(
        labels.sorted { $0.key < $1.key }.map {
          JSONMember($0.key, ["fr": .string($0.value.fr), "en": .string($0.value.en)])
        }),
    ]
  }

  /// Reads what `json` wrote; `nil` for anything else.
  public init?(json: JSONValue) {
    guard let releases = json["releases"]?.array, let years = json["years"]?.array,
      let readiness = json["readiness"]?.array, let labels = json["labels"]?.object
    else { return nil }
    self.init(
      releases: releases.compactMap(Release.init(json:)),
      years: years.compactMap(YearlyPortrait.init(json:)),
      readiness: readiness.compactMap(Readiness.init(json:)),
      labels: Dictionary(
        labels.compactMap { member in
          guard let fr = member.value["fr"]?.string, let en = member.value["en"]?.string else {
            return nil
          }
          return (member.name, Bilingual(fr: fr, en: en))
        }, uniquingKeysWith: { first, _ in first }))
    guard self.releases.count == releases.count, self.years.count == years.count,
      self.readiness.count == readiness.count
    else { return nil }
  }
}

extension SituationPortrait.Readiness {
  fileprivate init?(json: JSONValue) {
    guard let organisation = json["organisation"]?.string, let pivots = json["pivots"]?.integer,
      let relieves = json["releve"]?.integer, let trained = json["trained"]?.array,
      let agreement = json["agreement"]?.bool
    else { return nil }
    self.init(
      organisation: organisation, pivots: Int(pivots), relieves: Int(relieves),
      trained: trained.compactMap { $0.integer.map(Int.init) }, hasAgreement: agreement)
  }
}

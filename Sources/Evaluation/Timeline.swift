import Chronology
import Observations
import StrictJSON
import Wording

/// What a replay said, line by line (contract §5), kept as far as it is measured.
public struct Timeline: Sendable {
  struct Step: Sendable {
    var at: Timestamp
    var band: Int
    /// Who it was to the engine: a person whose label changes stays the same entity.
    var entity: String
    /// Where it stands among all steps.
    var number: Int
  }

  struct Notice: Sendable {
    var at: Timestamp
    var alert: String
    var band: Int
    var organisation: String
    var recipient: String
    var mandate: String
    /// `pivot`, unless the chain went further.
    var step: String
    var fields: [String]
    var label: String?
    /// The first of band 2 and more that this organisation hears of the alert, at whatever revision.
    var isOpening: Bool
  }

  private struct Hearer: Hashable {
    var organisation: String
    var alert: String
  }

  /// By label, else by the event that a youth without identity stands in.
  var steps: [String: [Step]] = [:]
  /// Rules that counted, by the same key, with the strongest band reached while they did.
  var rules: [String: Set<String>] = [:]
  /// Entities that bear no label and no event; only counted.
  var unattributed: [String: Int] = [:]
  var notices: [Notice] = []
  /// Every set of youths that was one network, with the band it had.
  var networks: [(at: Timestamp, entity: String, band: Int, youths: Set<String>)] = []
  public private(set) var escalations = 0
  public private(set) var rejected = 0
  /// Those that are of a timeline.
  public private(set) var lines = 0
  private var stepCount = 0
  /// Which organisation has heard of which alert at band 2 and more.
  private var told: Set<Hearer> = []

  /// What a key begins with that is an event's id and no label.
  static let eventPrefix = "event:"

  public init() {}

  /// Takes a line. Where it cannot be measured, why: what is left out in silence would be missing from the figures.
  @discardableResult
  public mutating func add(_ line: JSONValue) -> Bilingual? {
    guard let at = line["at"]?.string.flatMap({ Timestamp(rfc3339: $0) }) else {
      return Bilingual(
        fr: "« at » manque ou n'est pas un moment avec son décalage (RFC 3339)",
        en: "\"at\" is missing or not a time with an offset (RFC 3339)")
    }
    let fault: Bilingual?
    switch line["type"]?.string {
    case "assessment": fault = addAssessment(line, at)
    case "notice": fault = addNotice(line, at)
    case "network": fault = addNetwork(line, at)
    case "escalation":
      escalations += 1
      fault = nil
    case "rejected":
      rejected += 1
      fault = nil
    default:
      fault = Bilingual(
        fr: "« type » manque ou n'est pas d'une suite rejouée",
        en: "\"type\" is missing or not one of a timeline")
    }
    if fault == nil { lines += 1 }
    return fault
  }

  /// A whole number, however it is written.
  private static func band(of line: JSONValue) -> Int? {
    line["band"]?.wholeNumber.flatMap { (0...4).contains($0) ? Int($0) : nil }
  }

  private static let noBand = Bilingual(
    fr: "« band » manque ou n'est pas un nombre entier de 0 à 4",
    en: "\"band\" is missing or not a whole number from 0 to 4")

  private mutating func addAssessment(_ line: JSONValue, _ at: Timestamp) -> Bilingual? {
    guard let kind = line["kind"]?.string.flatMap({ EntityKind(rawValue: $0) }) else {
      return Bilingual(
        fr: "« kind » manque ou est inconnu", en: "\"kind\" is missing or unknown")
    }
    guard let band = Self.band(of: line) else { return Self.noBand }
    guard kind == .youth else { return nil }
    guard let key = line["label"]?.string ?? line["event"]?.string.map({ Self.eventPrefix + $0 })
    else {
      let entity = line["entity"]?.string ?? ""
      unattributed[entity] = max(unattributed[entity] ?? 0, band)
      return nil
    }
    steps[key, default: []].append(
      Step(at: at, band: band, entity: line["entity"]?.string ?? "", number: stepCount))
    stepCount += 1
    rules[key, default: []].formUnion((line["reasons"]?.array ?? []).compactMap(\.string))
    return nil
  }

  private mutating func addNetwork(_ line: JSONValue, _ at: Timestamp) -> Bilingual? {
    guard let band = Self.band(of: line) else { return Self.noBand }
    guard let youths = line["youths"]?.array else {
      return Bilingual(
        fr: "« youths » manque ou n'est pas une liste", en: "\"youths\" is missing or not a list")
    }
    networks.append(
      (
        at: at, entity: line["entity"]?.string ?? "", band: band,
        youths: Set(youths.compactMap(\.string))
      ))
    return nil
  }

  private mutating func addNotice(_ line: JSONValue, _ at: Timestamp) -> Bilingual? {
    guard let band = Self.band(of: line) else { return Self.noBand }
    let alert = line["alert"]?.string ?? ""
    let organisation = line["organisation"]?.string ?? ""
    let isOpening =
      band >= 2 && told.insert(Hearer(organisation: organisation, alert: alert)).inserted
    notices.append(
      Notice(
        at: at, alert: alert, band: band, organisation: organisation,
        recipient: line["recipient"]?.string ?? "",
        mandate: line["mandate"]?.string ?? "", step: line["step"]?.string ?? "pivot",
        fields: (line["fields"]?.array ?? []).compactMap(\.string), label: line["label"]?.string,
        isOpening: isOpening))
    return nil
  }
}

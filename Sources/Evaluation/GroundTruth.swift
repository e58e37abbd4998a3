import Chronology
import StrictJSON
import Wording

/// What is true in an invented region, read from `truth.json` (docs/evaluation.md has the format).
public struct GroundTruth: Sendable {
  public struct Youth: Sendable {
    public enum Role: String, Sendable { case victim, isolated, endangered, trap, background }

    public var id: String
    public var role: Role
    public var labels: [String]
    public var sex: String
    public var audit: String
    public var isPlaced: Bool
    /// Index of the cell; `nil` where there is none.
    public var cell: Int?
    public var trap: String?
    public var onset: Timestamp?
    public var end: Timestamp?
    /// Whether what happens to this person falls into the time of the region at all: in a short one much of a large
    /// network has not begun.
    public var isInside: Bool

    /// Whom there is to notice.
    public var isVictim: Bool { role == .victim && isInside }
    /// Something really happens to this person.
    public var isHarmed: Bool { isExploited || role == .endangered }
    public var isExploited: Bool { role == .victim || role == .isolated }
  }

  public struct Cell: Sendable {
    public var id: String
    /// Indexes of its victims, as far as they are any while the region lasts.
    public var victims: [Int]
    public var begins: Timestamp?
  }

  public var variant: String
  public var seed: String
  public var start: Timestamp
  public var end: Timestamp
  public var takedown: Timestamp
  public var youths: [Youth]
  public var cells: [Cell]
  /// Which youth a replay's label means.
  public var byLabel: [String: Int]
  /// Which youth an observation is about, by the id that its unit gave it, where no identity was written.
  public var byUnidentified: [String: Int]
  /// How many observations each youth is the subject of, under the right name.
  public var observed: [Int]

  public var weeks: Double { Double((end - start).milliseconds) / 604_800_000 }

  /// What a truth calls itself.
  public static let format = "ca.filet.truth.v1"

  public init(_ json: JSONValue) throws(EvaluationFault) {
    guard json["format"]?.string == Self.format else {
      throw EvaluationFault(
        fr: "ce n'est pas une vérité (format \(Self.format))",
        en: "this is not a truth file (format \(Self.format))")
    }
    let root = TruthPart(json: json, pointer: "")
    variant = try root.text("variant")
    seed = try (json["seed"] ?? .null) == .null ? "?" : root.text("seed")
    let start = try root.time("start")
    let end = try root.time("end")
    guard start < end else {
      throw root.fault(
        fr: "« end » n'est pas après « start »", en: "\"end\" is not after \"start\"")
    }
    self.start = start
    self.end = end
    let takedown = try root.time("takedown")
    guard start <= takedown, takedown <= end else {
      throw root.fault(
        fr: "« takedown » n'est pas entre « start » et « end »",
        en: "\"takedown\" is not between \"start\" and \"end\"")
    }
    self.takedown = takedown
    // Where nobody is exploited by a cell the list is empty; where it is missing, something was lost.
    let cellParts = try root.list("cells")
    let youthParts = try root.list("youths")
    let observations = try root.list("observations")
    guard !youthParts.isEmpty else {
      throw root.fault(fr: "« youths » est vide", en: "\"youths\" is empty")
    }
    let cellPlaces = try TruthPart.places(of: cellParts)
    let youthPlaces = try TruthPart.places(of: youthParts)
    _ = try TruthPart.places(of: observations)
    var youths: [Youth] = []
    for part in youthParts {
      youths.append(try Self.youth(part, cellPlaces, from: start, to: end))
    }
    self.youths = youths
    byLabel = try Self.labels(youthParts)
    cells = try Self.cells(cellParts, youthParts, youthPlaces, youths)
    byUnidentified = [:]
    observed = [Int](repeating: 0, count: youths.count)
    for observation in observations {
      guard let of = observation.json["of"], of != .null else { continue }
      guard let youth = of.string.flatMap({ youthPlaces[$0] }) else {
        throw observation.fault(
          fr: "« of » n'est pas dans « youths »", en: "\"of\" is not in \"youths\"")
      }
      if observation.json["unidentified"]?.bool == true {
        let id = try observation.text("id")
        byUnidentified[id] = youth
      } else if (observation.json["named"] ?? .null) == .null {
        observed[youth] += 1
      }
    }
  }

  private static func youth(
    _ part: TruthPart, _ cells: [String: Int], from start: Timestamp, to end: Timestamp
  ) throws(EvaluationFault) -> Youth {
    let json = part.json
    guard let role = json["role"]?.string.flatMap({ Youth.Role(rawValue: $0) }) else {
      throw part.fault(
        fr: "« role » manque ou est inconnu", en: "\"role\" is missing or unknown")
    }
    let onset = try part.timeIfAny("onset")
    let until = try part.timeIfAny("end")
    if role == .victim, onset == nil {
      throw part.fault(
        fr: "« onset » manque : une victime en a un", en: "\"onset\" is missing: a victim has one")
    }
    if let onset, let until, until <= onset {
      throw part.fault(
        fr: "« end » n'est pas après « onset »", en: "\"end\" is not after \"onset\"")
    }
    var cell: Int?
    if let name = json["cell"], name != .null {
      cell = name.string.flatMap { cells[$0] }
      guard cell != nil else {
        throw part.fault(
          fr: "« cell » n'est pas dans « cells »", en: "\"cell\" is not in \"cells\"")
      }
    }
    if role == .victim, cell == nil {
      throw part.fault(
        fr: "« cell » manque : une victime est d'une cellule ; de personne, c'est « isolated »",
        en: "\"cell\" is missing: a victim is of a cell; of none, it is \"isolated\"")
    }
    var labels: [String] = []
    for label in try part.list("labels") { labels.append(try label.text()) }
    return Youth(
      id: try part.text("id"), role: role, labels: labels, sex: json["sex"]?.string ?? "x",
      audit: json["audit"]?.string ?? "-", isPlaced: json["placed"]?.bool ?? false, cell: cell,
      trap: json["trap"]?.string, onset: onset, end: until,
      isInside: (onset.map { $0 < end } ?? true) && (until.map { $0 > start } ?? true))
  }

  /// Whom each label means: one that two people bore would be of the later alone.
  private static func labels(_ youths: [TruthPart]) throws(EvaluationFault) -> [String: Int] {
    var labels: [String: Int] = [:]
    for (index, youth) in youths.enumerated() {
      for label in try youth.list("labels") {
        let text = try label.text()
        if let other = labels.updateValue(index, forKey: text), other != index {
          throw label.fault(
            fr: "c'est déjà celui de \(youths[other].pointer)",
            en: "this is already that of \(youths[other].pointer)")
        }
      }
    }
    return labels
  }

  /// The cells, each with those who say themselves that they are of it.
  private static func cells(
    _ parts: [TruthPart], _ youthParts: [TruthPart], _ places: [String: Int], _ youths: [Youth]
  ) throws(EvaluationFault) -> [Cell] {
    var cells: [Cell] = []
    var named: Set<Int> = []
    for (index, part) in parts.enumerated() {
      var victims: [Int] = []
      for victim in try part.list("victims") {
        let id = try victim.text()
        guard let youth = places[id] else {
          throw victim.fault(
            fr: "ce jeune n'est pas dans « youths »", en: "this young person is not in \"youths\"")
        }
        guard youths[youth].cell == index, named.insert(youth).inserted else {
          throw victim.fault(
            fr: "ce jeune est là deux fois, ou n'est pas de cette cellule dans « youths »",
            en: "this young person is there twice, or not of this cell in \"youths\"")
        }
        guard youths[youth].role == .victim else {
          throw victim.fault(
            fr: "le « role » de ce jeune n'est pas « victim » dans « youths »",
            en: "the \"role\" of this young person is not \"victim\" in \"youths\"")
        }
        victims.append(youth)
      }
      let begins = try part.timeIfAny("begins")
      if let begins, let first = victims.compactMap({ youths[$0].onset }).min(), begins > first {
        throw part.fault(
          fr: "« begins » est après le premier « onset » de ses victimes",
          en: "\"begins\" is after the first \"onset\" of its victims")
      }
      cells.append(
        Cell(
          id: try part.text("id"), victims: victims.filter { youths[$0].isInside }, begins: begins))
    }
    for (index, youth) in youths.enumerated() where youth.cell != nil && !named.contains(index) {
      throw youthParts[index].fault(
        fr: "« cell » : cette cellule ne le nomme pas dans « victims »",
        en: "\"cell\": that cell does not name them in \"victims\"")
    }
    return cells
  }
}

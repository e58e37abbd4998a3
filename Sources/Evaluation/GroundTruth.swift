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

  public init(_ json: JSONValue) throws(EvaluationFault) {
    guard json["format"]?.string == "ca.filet.truth.v1" else {
      throw EvaluationFault(
        fr: "ce n'est pas une vérité (format ca.filet.truth.v1)",
        en: "this is no truth (format ca.filet.truth.v1)")
    }
    func time(_ name: String) throws(EvaluationFault) -> Timestamp {
      guard let time = json[name]?.string.flatMap({ Timestamp(rfc3339: $0) }) else {
        throw EvaluationFault(
          fr: "truth.json : « \(name) » manque ou n'est pas un temps",
          en: "truth.json: \"\(name)\" is missing or no time")
      }
      return time
    }
    func list(_ name: String) throws(EvaluationFault) -> [JSONValue] {
      guard let list = json[name]?.array else {
        throw EvaluationFault(
          fr: "truth.json : « \(name) » manque ou n'est pas une liste",
          en: "truth.json: \"\(name)\" is missing or no list")
      }
      return list
    }
    guard let variant = json["variant"]?.string else {
      throw EvaluationFault(
        fr: "truth.json : « variant » manque", en: "truth.json: \"variant\" is missing")
    }
    self.variant = variant
    seed = json["seed"]?.string ?? "?"
    let start = try time("start")
    let end = try time("end")
    guard start < end else {
      throw EvaluationFault(
        fr: "truth.json : « end » n'est pas après « start »",
        en: "truth.json: \"end\" is not after \"start\"")
    }
    self.start = start
    self.end = end
    takedown = try time("takedown")
    // Where nobody is exploited by a cell the list is empty; where it is missing, something was lost.
    let cellList = try list("cells")
    let youthList = try list("youths")
    let observations = try list("observations")
    guard !youthList.isEmpty else {
      throw EvaluationFault(
        fr: "truth.json : « youths » est vide", en: "truth.json: \"youths\" is empty")
    }
    let cellIds = cellList.compactMap { $0["id"]?.string }
    let cellIndex = Dictionary(
      cellIds.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
    var youths: [Youth] = []
    for (index, youth) in youthList.enumerated() {
      youths.append(try Self.youth(youth, at: index, cellIndex, from: start, to: end))
    }
    self.youths = youths
    var byId: [String: Int] = [:]
    byLabel = [:]
    for (index, youth) in youths.enumerated() {
      byId[youth.id] = index
      for label in youth.labels { byLabel[label] = index }
    }
    cells = cellList.map { cell in
      Cell(
        id: cell["id"]?.string ?? "?",
        victims: (cell["victims"]?.array ?? []).compactMap { $0.string.flatMap { byId[$0] } }
          .filter { youths[$0].isInside },
        begins: cell["begins"]?.string.flatMap { Timestamp(rfc3339: $0) })
    }
    byUnidentified = [:]
    observed = [Int](repeating: 0, count: youths.count)
    for observation in observations {
      guard let youth = observation["of"]?.string.flatMap({ byId[$0] }) else { continue }
      if observation["unidentified"]?.bool == true {
        if let id = observation["id"]?.string { byUnidentified[id] = youth }
      } else if observation["named"] == nil {
        observed[youth] += 1
      }
    }
  }

  private static func youth(
    _ json: JSONValue, at index: Int, _ cells: [String: Int], from start: Timestamp,
    to end: Timestamp
  ) throws(EvaluationFault) -> Youth {
    guard let id = json["id"]?.string,
      let role = json["role"]?.string.flatMap({ Youth.Role(rawValue: $0) }),
      let labels = json["labels"]?.array
    else {
      throw EvaluationFault(
        fr: "truth.json : youths[\(index)] : « id », « role » ou « labels » manque ou est inconnu",
        en: "truth.json: youths[\(index)]: \"id\", \"role\" or \"labels\" is missing or unknown")
    }
    let onset = json["onset"]?.string.flatMap { Timestamp(rfc3339: $0) }
    let until = json["end"]?.string.flatMap { Timestamp(rfc3339: $0) }
    return Youth(
      id: id, role: role, labels: labels.compactMap(\.string),
      sex: json["sex"]?.string ?? "x", audit: json["audit"]?.string ?? "-",
      isPlaced: json["placed"]?.bool ?? false,
      cell: json["cell"]?.string.flatMap { cells[$0] }, trap: json["trap"]?.string,
      onset: onset, end: until,
      isInside: (onset.map { $0 < end } ?? true) && (until.map { $0 > start } ?? true))
  }
}

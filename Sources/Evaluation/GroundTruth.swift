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

    /// Something really happens to this person.
    public var isHarmed: Bool { isExploited || role == .endangered }
    public var isExploited: Bool { role == .victim || role == .isolated }
  }

  public struct Cell: Sendable {
    public var id: String
    /// Indexes of its victims.
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
    variant = json["variant"]?.string ?? "?"
    seed = json["seed"]?.string ?? "?"
    start = try time("start")
    end = try time("end")
    takedown = try time("takedown")
    let cellIds = (json["cells"]?.array ?? []).compactMap { $0["id"]?.string }
    let cellIndex = Dictionary(
      cellIds.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
    youths = (json["youths"]?.array ?? []).map { Self.youth($0, cellIndex) }
    var byId: [String: Int] = [:]
    byLabel = [:]
    for (index, youth) in youths.enumerated() {
      byId[youth.id] = index
      for label in youth.labels { byLabel[label] = index }
    }
    cells = (json["cells"]?.array ?? []).map { cell in
      Cell(
        id: cell["id"]?.string ?? "?",
        victims: (cell["victims"]?.array ?? []).compactMap { $0.string.flatMap { byId[$0] } },
        begins: cell["begins"]?.string.flatMap { Timestamp(rfc3339: $0) })
    }
    byUnidentified = [:]
    observed = [Int](repeating: 0, count: youths.count)
    for observation in json["observations"]?.array ?? [] {
      guard let youth = observation["of"]?.string.flatMap({ byId[$0] }) else { continue }
      if observation["unidentified"]?.bool == true {
        if let id = observation["id"]?.string { byUnidentified[id] = youth }
      } else if observation["named"] == nil {
        observed[youth] += 1
      }
    }
  }

  private static func youth(_ json: JSONValue, _ cells: [String: Int]) -> Youth {
    Youth(
      id: json["id"]?.string ?? "?",
      role: json["role"]?.string.flatMap(Youth.Role.init) ?? .background,
      labels: (json["labels"]?.array ?? []).compactMap(\.string),
      sex: json["sex"]?.string ?? "x", audit: json["audit"]?.string ?? "-",
      isPlaced: json["placed"]?.bool ?? false,
      cell: json["cell"]?.string.flatMap { cells[$0] }, trap: json["trap"]?.string,
      onset: json["onset"]?.string.flatMap { Timestamp(rfc3339: $0) },
      end: json["end"]?.string.flatMap { Timestamp(rfc3339: $0) })
  }
}

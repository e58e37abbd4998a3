import Chronology
import StrictJSON

/// An observation in the making: what happened, before anything goes wrong with its reporting.
struct Draft: Sendable {
  enum Origin: Sendable, Hashable {
    case victim, isolated, background
    case trap(String)

    var text: String {
      switch self {
      case .victim: "victim"
      case .isolated: "isolated"
      case .background: "background"
      case .trap(let id): "trap:\(id)"
      }
    }
  }

  /// How much of a youth a unit writes down.
  enum Identity: Sendable, Hashable {
    case fileAndName, file, name
    /// Somebody unknown: at most an age.
    case unknown
  }

  var kind: String
  var unit: String
  var time: Timestamp
  var origin: Origin
  /// Index of the youth it is about; `nil`: about nobody (adults, places, consultations).
  var youth: Int?
  /// Others who were there (`companions` or `co_absent`).
  var others: [Int] = []
  var territory: String
  var grade = 1
  var data: [JSONMember] = []

  // What reporting makes of it.
  var arrival: Timestamp = .distantPast
  var identity = Identity.fileAndName
  /// Whom the report names; another than `youth` where the identity is wrong.
  var named: Int?
  var retractedAt: Timestamp?
  var correctedAt: Timestamp?

  init(
    _ kind: String, from unit: String, at time: Timestamp, _ origin: Origin, youth: Int? = nil,
    territory: String, grade: Int = 1
  ) {
    self.kind = kind
    self.unit = unit
    self.time = time
    self.origin = origin
    self.youth = youth
    named = youth
    self.territory = territory
    self.grade = grade
  }

  /// Whether a unit says that it saw, or was told by who saw, something that cannot wait.
  var saysDirectEvidence: Bool {
    guard grade <= 2 else { return false }
    return data.contains { member in
      switch member.name {
      case "immediate_danger", "direct_harm_sign", "threat", "extortion", "minor_confirmed":
        member.value == true
      case "meeting_at": true
      case "disclosure": member.value == "direct"
      default: false
      }
    }
  }

  mutating func set(_ name: String, _ value: JSONValue) { data.append(JSONMember(name, value)) }

  mutating func set(_ name: String, _ values: [String]) {
    guard !values.isEmpty else { return }
    set(name, .array(values.map { .string($0) }))
  }
}

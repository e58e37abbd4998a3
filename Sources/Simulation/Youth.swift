import Chronology

/// An invented young person of the region.
struct Youth: Sendable {
  enum Role: String, Sendable {
    /// Exploited by a cell.
    case victim
    /// Really harmed, by nobody of a cell (extortion online, for instance).
    case isolated
    /// Exploited by nobody, and in a danger that somebody saw.
    case endangered
    /// Belongs to a trap: nothing is happening to this person.
    case trap
    case background
  }

  /// `y0001` …
  var id: String
  var role: Role
  var isBoy: Bool
  var name: String
  var birthDate: CivilDate
  /// Placement unit; `nil` at home.
  var unit: String?
  var school: String
  var territory: String
  /// A number that the youth centre or the school board gave.
  var files: [String]
  var phone: String
  /// For the audit of parity alone: it has no effect on anything that is generated.
  var auditTag: String
  var cell: Int?
  var trap: Int?
  /// When exploitation begins and, without help, ends; for victims and the isolated.
  var onset: Timestamp?
  var end: Timestamp?
  /// Pressed to draw in others: a victim first.
  var isPressedToRecruit = false
  /// With whom the youth runs away, if with anybody.
  var friend: Int?

  var isPlaced: Bool { unit != nil }

  func isExploited(at time: Timestamp) -> Bool {
    guard let onset, let end else { return false }
    return onset <= time && time < end
  }

  /// What a replay may call this person.
  var labels: [String] { files + ["\(name) \(birthDate)"] }
}

/// The places and units of the fictional region, as the contract names them.
enum Geography {
  struct Board: Sendable, Hashable {
    var unit: String
    /// The beginning of the file numbers that it gives.
    var prefix: String
  }

  static let schools = (1...24).map { "school-" + padded($0) }
  static let hotels = (1...30).map { "hotel-" + padded($0) }
  static let malls = (1...4).map { "mall-\($0)" }
  static let bars = (1...12).map { "bar-" + padded($0) }
  static let venues = ["venue-1", "venue-2"]
  static let placementUnits = [
    "escale", "gouvernail", "foyer-1", "foyer-2", "foyer-3", "foyer-4",
  ]
  static let neighbours = ["portneuf", "charlevoix", "levis"]

  /// The school board of a school, by its number.
  static func board(of school: String) -> Board {
    switch Int(school.suffix(2)) ?? 0 {
    case ...7: Board(unit: "css-decouvreurs", prefix: "CSSD")
    case 8...15: Board(unit: "css-capitale", prefix: "CSSC")
    case 16...21: Board(unit: "css-premieres-seigneuries", prefix: "CSPS")
    default: Board(unit: "cqsb", prefix: "CQSB")
    }
  }

  /// Who reports the absences of a placement unit.
  static func reporter(ofUnit unit: String) -> String {
    unit == "escale" || unit == "gouvernail" ? unit : "cjq"
  }

  static func padded(_ number: Int, to width: Int = 2) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }
}

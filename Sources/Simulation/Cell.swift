import Chronology

/// A recruiting cell and what its members use.
struct Cell: Sendable {
  var id: String
  /// How many exploiters; they are never persons in Filet, only what they use is.
  var exploiters: Int
  var phones: [String]
  var vehicles: [String]
  var handles: [String]
  var hotels: [String]
  var territory: String
  /// Where the cell meets young people first; `nil` in the street, at school and in malls.
  var isOnlineFirst: Bool
  /// Indexes of its victims.
  var victims: [Int] = []
}

/// What looks like a cell and is none.
struct Trap: Sendable {
  enum Kind: String, Sendable, CaseIterable {
    case agency, shelter, concert, siblings, hostileReport = "hostile_report"
  }

  var id: String
  var kind: Kind
  var at: Timestamp
  var youths: [Int] = []
  var phones: [String] = []
  var vehicles: [String] = []
}

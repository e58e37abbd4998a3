/// The codes that a directory lists: what whoever writes an observation looks a value up in. No secret; one that lists
/// none says nothing of what may be written.
public struct DirectoryCodes: Sendable, Hashable {
  public var territories: [String]
  public var schools: [String]
  public var placementUnits: [String]

  public init(
    territories: [String] = [], schools: [String] = [], placementUnits: [String] = []
  ) {
    self.territories = territories
    self.schools = schools
    self.placementUnits = placementUnits
  }

  /// Those that are meant in a field of an observation.
  func codes(of field: FieldDefinition) -> [String] {
    switch field.fills {
    case .school: schools
    case .unit: placementUnits
    case nil: field.name == "territory" ? territories : []
    }
  }

  /// Those that are meant in what is said of a young person.
  func codes(ofYouth field: FieldDefinition) -> [String] {
    switch FieldDefinition.YouthAttribute(rawValue: field.name) {
    case .school: schools
    case .unit: placementUnits
    case nil: []
    }
  }
}

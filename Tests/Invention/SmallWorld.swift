/// The few people, things and places that invented observations speak of: so few that everything meets.
public struct SmallWorld: Sendable {
  public struct Person: Sendable {
    public var file: String
    public var name: String
    public var birthDate: String
    public var isPlaced: Bool
    public var sex: String

    public init(file: String, name: String, birthDate: String, isPlaced: Bool, sex: String) {
      self.file = file
      self.name = name
      self.birthDate = birthDate
      self.isPlaced = isPlaced
      self.sex = sex
    }
  }

  public var people: [Person]
  public var phones: [String]
  public var handles: [String]
  public var plates: [String]
  public var references: [String]
  /// By the kind of place.
  public var places: [String]
  public var schools: [String]
  public var units: [String]
  public var territories: [String]
  /// What may stand as `source`.
  public var sources: [String]
  public var organisations: [String]

  public init(
    people: [Person], phones: [String], handles: [String], plates: [String],
    references: [String], places: [String], schools: [String], units: [String],
    territories: [String], sources: [String], organisations: [String]
  ) {
    self.people = people
    self.phones = phones
    self.handles = handles
    self.plates = plates
    self.references = references
    self.places = places
    self.schools = schools
    self.units = units
    self.territories = territories
    self.sources = sources
    self.organisations = organisations
  }

  public static let small = SmallWorld(
    people: [
      Person(
        file: "CJQ-101", name: "Ana Roy", birthDate: "2010-01-02", isPlaced: true, sex: "f"),
      Person(
        file: "CJQ-102", name: "Léo Dubé", birthDate: "2009-03-04", isPlaced: true, sex: "m"),
      Person(
        file: "CSSC-103", name: "Mia Côté", birthDate: "2011-05-06", isPlaced: false, sex: "f"),
      Person(
        file: "CSSC-104", name: "Zoé Gagné", birthDate: "2008-07-08", isPlaced: false, sex: "x"),
    ],
    phones: ["418-555-0101", "418-555-0102", "418-555-0103"],
    handles: ["snapchat:nuit1", "instagram:nuit2"],
    plates: ["QC-CAR1", "QC-CAR2"], references: ["EP-71", "EP-72"],
    places: ["hotel-01", "hotel-02", "mall-1", "bar-01"],
    schools: ["school-02", "school-09"], units: ["escale", "gouvernail"],
    territories: ["quebec", "quebec", "quebec", "levis", "portneuf"],
    sources: [
      "/units/patrol", "/units/ikat", "/units/esm", "/units/cjq", "/units/css-capitale",
      "/units/pipq", "/units/school-police",
    ],
    organisations: ["pipq", "ciusss"])
}

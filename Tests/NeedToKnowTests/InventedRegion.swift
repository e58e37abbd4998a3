import Chronology
import Invention
import Observations
import StrictJSON

/// A region that never was: organisations, people, agreements and mandates at random, as the files say it and
/// nothing more. What the model reasons on is this value; what the service reads are its files.
struct InventedRegion {
  struct Account {
    var name: String
    /// A mark: only their own organisation may read who is who.
    var person: String
    var organisation: String
    var roles: Set<String>
    /// By volet: the days on which it is valid.
    var trainings: [Int: ClosedRange<CivilDate>]
    var territories: Set<String> = []
    var kinds: Set<String> = []
    var absences: [Range<Timestamp>] = []
  }

  struct Mandate {
    var id: String
    var organisation: String
    var entities: Set<String> = ["youth"]
    var kinds: Set<String>?
    var families: Set<String>?
    var bands: ClosedRange<Int>
    var ages: ClosedRange<Int>?
    var territories: Set<String>?
    var outside: Set<String>?
    var placed: Bool?
    var ownSchools = false
    var units: Set<String>?
    var linkedYouths: Int?
    var territoriesCount: Int?
    var exploiterReference = false
    var ownReport = false
    var consent = false
    var direct = false
    var needs: Set<String>?
    var unrouted = false
    /// By group: `full` or `summary`.
    var fields: [String: String] = [:]
    var fieldsAtBand: [Int: [String: String]] = [:]
    var fieldsWithConsent: [String: String] = [:]
    var showsPartners = false
    var showsWeights = true
    var required: Set<Int> = []
    var preferred: Set<Int> = []
  }

  /// In the order of duty.
  var accounts: [Account] = []
  var mandates: [Mandate] = []
  /// By organisation: the days on which its agreement is valid.
  var agreements: [String: ClosedRange<CivilDate>] = [:]
  /// By organisation: its schools.
  var schools: [String: Set<String>] = [:]
  /// By unit: its organisation.
  var units: [String: String] = [:]
  var organisations: [String] = []

  /// Noon of the day on which everything begins.
  static let start = Timestamp(milliseconds: 1_772_470_800_000)
  static let world = SmallWorld(
    people: [
      .init(file: "", name: "Zqnaqz Roy", birthDate: "2010-01-02", isPlaced: true, sex: "f"),
      .init(file: "", name: "Zqnbqz Roy", birthDate: "2011-03-04", isPlaced: false, sex: "m"),
      .init(file: "", name: "Zqncqz Roy", birthDate: "2008-05-06", isPlaced: false, sex: "f"),
      .init(file: "", name: "Zqndqz Roy", birthDate: "2012-07-08", isPlaced: true, sex: "x"),
    ],
    // What several have, beside the marks that are nowhere else.
    phones: ["989-555-0198", "989-555-0199"], handles: ["snapchat:zqsharedqz"],
    plates: ["QC-ZSHR1Q", "QC-ZSHR2Q"], references: [], places: [],
    schools: ["school-1", "school-2"], units: ["unit-1", "unit-2"],
    territories: ["north", "north", "south"], sources: ["/units/u0", "/units/u1", "/units/u2"],
    organisations: ["o1"])
}

// MARK: Chance

extension InventedRegion {
  init(_ random: inout some RandomNumberGenerator, families: [String]) {
    func chance(_ likelihood: Double) -> Bool {
      Double.random(in: 0..<1, using: &random) < likelihood
    }
    func some(_ values: [String], _ likelihood: Double = 0.5) -> Set<String> {
      let found = Set(values.filter { _ in chance(likelihood) })
      return found.isEmpty ? [values[Int.random(in: 0..<values.count, using: &random)]] : found
    }
    func fields(_ likelihood: Double) -> [String: String] {
      var found: [String: String] = [:]
      for group in FieldGroup.allCases where chance(likelihood) {
        found[group.rawValue] = chance(0.6) ? "full" : "summary"
      }
      return found
    }
    let today = QuebecTime.date(at: Self.start)
    func days(_ from: Int, _ until: Int) -> ClosedRange<CivilDate> {
      let low = QuebecTime.date(at: Self.start + .days(Int64(from)))
      return low...max(low, QuebecTime.date(at: Self.start + .days(Int64(until))))
    }
    func trainings() -> [Int: ClosedRange<CivilDate>] {
      var found: [Int: ClosedRange<CivilDate>] = [:]
      if chance(0.85) {
        found[1] = chance(0.1) ? days(-300, -1) : days(-300, chance(0.2) ? 2 : 300)
      }
      for volet in [2, 3] where chance(0.4) { found[volet] = days(-300, 300) }
      return found
    }
    _ = today
    organisations = (0..<Int.random(in: 3...6, using: &random)).map { "o\($0)" } + ["table"]
    for (number, source) in Self.world.sources.enumerated() {
      units[source] = organisations[number % (organisations.count - 1)]
    }
    var number = 0
    func add(_ name: String, _ organisation: String, _ roles: Set<String>) -> Account {
      number += 1
      return Account(
        name: name, person: "Zqp\(number)qz Personne", organisation: organisation, roles: roles,
        trainings: trainings())
    }
    let kinds = ["runaway", "hotel_report", "online_luring", "school_report", "youth_found"]
    for organisation in organisations where organisation != "table" {
      if chance(0.4) { schools[organisation] = some(Self.world.schools) }
      if chance(0.9) {
        agreements[organisation] = days(-300, chance(0.15) ? -1 : chance(0.25) ? 1 : 300)
      }
      for (role, most) in [("pivot", 3), ("releve", 2), ("coordinator", 1)] {
        for index in 0..<Int.random(in: 0...most, using: &random) {
          var account = add("\(role)-\(organisation)-\(index)", organisation, [role])
          if chance(0.2) { account.kinds = some(kinds) }
          if chance(0.2) { account.territories = some(["north", "south"]) }
          if chance(0.25) {
            let from = Self.start + .hours(Int64.random(in: -30...60, using: &random))
            account.absences = [from..<(from + .hours(Int64.random(in: 1...60, using: &random)))]
          }
          accounts.append(account)
        }
      }
      for index in 0..<Int.random(in: 0...3, using: &random) {
        var mandate = Mandate(
          id: "\(organisation)-m\(index)", organisation: organisation, bands: 1...4)
        let low = Int.random(in: 1...4, using: &random)
        mandate.bands = low...Int.random(in: low...4, using: &random)
        if chance(0.3) { mandate.entities = some(["youth", "place", "vehicle", "phone"]) }
        if chance(0.3) { mandate.kinds = some(kinds) }
        if chance(0.2) { mandate.families = some(families, 0.4) }
        if chance(0.2) { mandate.ages = Int.random(in: 10...15, using: &random)...17 }
        if chance(0.2) { mandate.territories = some(["north", "south"]) }
        if chance(0.1) { mandate.outside = some(["north", "south"]) }
        if chance(0.2) { mandate.placed = chance(0.5) }
        if chance(0.15) { mandate.ownSchools = true }
        if chance(0.1) { mandate.units = some(Self.world.units) }
        if chance(0.1) { mandate.linkedYouths = 2 }
        if chance(0.1) { mandate.territoriesCount = 2 }
        if chance(0.1) { mandate.exploiterReference = true }
        if chance(0.15) { mandate.ownReport = true }
        if chance(0.1) { mandate.consent = true }
        if chance(0.15) { mandate.direct = true }
        if chance(0.1) { mandate.needs = some(["shelter", "health", "exit"]) }
        mandate.fields = fields(0.4)
        if chance(0.3) { mandate.fieldsAtBand[Int.random(in: 2...4, using: &random)] = fields(0.3) }
        if chance(0.2) { mandate.fieldsWithConsent = fields(0.3) }
        mandate.showsPartners = chance(0.5)
        mandate.showsWeights = chance(0.7)
        if chance(0.2) { mandate.required = [2] }
        if chance(0.3) { mandate.preferred = [Int.random(in: 2...3, using: &random)] }
        mandates.append(mandate)
      }
      if chance(0.5) {
        var mandate = Mandate(
          id: "\(organisation)-net", organisation: organisation, entities: ["network"],
          bands: 1...Int.random(in: 1...3, using: &random))
        if chance(0.3) { mandate.bands = 2...3 }
        if chance(0.4) { mandate.ages = 0...Int.random(in: 13...17, using: &random) }
        if chance(0.4) { mandate.linkedYouths = Int.random(in: 2...4, using: &random) }
        if chance(0.2) { mandate.territories = some(["north", "south"]) }
        if chance(0.2) { mandate.outside = some(["north", "south"]) }
        if chance(0.2) { mandate.kinds = some(kinds) }
        if chance(0.2) { mandate.ownReport = true }
        mandate.fields = fields(0.6)
        mandate.showsPartners = chance(0.5)
        mandate.showsWeights = chance(0.7)
        mandates.append(mandate)
      }
    }
    // As in the real region: the Table learns that a network came to light, and what nobody else receives.
    if chance(0.7) {
      mandates.append(
        Mandate(
          id: "table-net", organisation: "table", entities: ["network"], bands: 2...3,
          linkedYouths: 3, showsPartners: true))
    }
    mandates.append(
      Mandate(
        id: "table-m", organisation: "table", entities: ["youth", "network"], bands: 2...4,
        unrouted: true))
    agreements["table"] = days(-300, 300)
    for (source, organisation) in units.sorted(by: { $0.key < $1.key }) {
      accounts.append(add("watch-\(source.suffix(2))", organisation, ["watch"]))
    }
    for role in ["table", "analyst", "privacy", "researcher", "operator"] {
      var account = add("\(role)-1", "table", [role])
      if role == "table" { account.trainings = [1: days(-300, 300)] }
      accounts.append(account)
    }
  }
}

// MARK: Files

extension InventedRegion {
  /// JSON is YAML.
  var directoryFile: [UInt8] {
    func text(_ values: some Sequence<String>) -> JSONValue {
      .array(values.sorted().map { .string($0) })
    }
    let file: JSONValue = [
      "synthetic": true,
      "organisations": .array(
        organisations.map { id in
          [
            "id": .string(id), "name": ["fr": .string("Org \(id)"), "en": .string("Org \(id)")],
            "schools": text(schools[id] ?? []), "territories": ["north", "south"],
          ]
        }),
      "units": .array(
        units.sorted { $0.key < $1.key }.map { source, organisation in
          [
            "source": .string(source), "organisation": .string(organisation),
            "name": ["fr": "unité", "en": "unit"],
            "submitters": [.string("watch-\(source.suffix(2))")],
          ]
        }),
      "accounts": .array(
        accounts.map { account in
          [
            "name": .string(account.name), "person": .string(account.person),
            "organisation": .string(account.organisation), "roles": text(account.roles),
            "territories": text(account.territories), "kinds": text(account.kinds),
            "trainings": .array(
              account.trainings.sorted { $0.key < $1.key }.map { volet, days in
                [
                  "volet": .integer(Int64(volet)), "on": .string(days.lowerBound.description),
                  "until": .string(days.upperBound.description),
                ]
              }),
            "absences": .array(
              account.absences.map {
                [
                  "from": .string($0.lowerBound.rfc3339),
                  "until": .string($0.upperBound.rfc3339),
                ]
              }),
          ]
        }),
      "agreements": .array(
        agreements.sorted { $0.key < $1.key }.map { organisation, days in
          [
            "id": .string("E-\(organisation)"), "organisation": .string(organisation),
            "from": .string(days.lowerBound.description),
            "until": .string(days.upperBound.description),
          ]
        }),
    ]
    return file.serialized
  }

  var mandatesFile: [UInt8] {
    let file: JSONValue = ["mandates": .array(mandates.map(\.entry))]
    return file.serialized
  }
}

extension InventedRegion.Mandate {
  fileprivate var entry: JSONValue {
    func text(_ values: Set<String>) -> JSONValue { .array(values.sorted().map { .string($0) }) }
    func range(_ range: ClosedRange<Int>) -> JSONValue {
      ["min": .integer(Int64(range.lowerBound)), "max": .integer(Int64(range.upperBound))]
    }
    func groups(_ groups: [String: String]) -> JSONValue {
      .object(groups.sorted { $0.key < $1.key }.map { JSONMember($0.key, .string($0.value)) })
    }
    func volets(_ volets: Set<Int>) -> JSONValue {
      .array(volets.sorted().map { .integer(Int64($0)) })
    }
    var match: [JSONMember] = [
      JSONMember("entities", text(entities)), JSONMember("band", range(bands)),
    ]
    func add(_ name: String, _ value: JSONValue?) {
      if let value { match.append(JSONMember(name, value)) }
    }
    add("kinds", kinds.map(text))
    add("families", families.map(text))
    add("age", ages.map(range))
    add("territories", territories.map(text))
    add("outside_territories", outside.map(text))
    add("placed", placed.map { .bool($0) })
    add("schools", ownSchools ? "own" : nil)
    add("units", units.map(text))
    add("linked_youths", linkedYouths.map { ["min": .integer(Int64($0))] })
    add("territories_count", territoriesCount.map { ["min": .integer(Int64($0))] })
    add("exploiter_reference", exploiterReference ? true : nil)
    add("reported_by", ownReport ? "own" : nil)
    add("consent", consent ? true : nil)
    add("direct", direct ? true : nil)
    add("needs", needs.map(text))
    add("unrouted", unrouted ? true : nil)
    return [
      "id": .string(id), "version": 1, "organisation": .string(organisation),
      "title": ["fr": "titre", "en": "title"], "basis": "acces_59", "match": .object(match),
      "fields": groups(fields),
      "fields_at_band": .object(
        fieldsAtBand.sorted { $0.key < $1.key }.map { JSONMember("\($0.key)", groups($0.value)) }),
      "fields_with_consent": groups(fieldsWithConsent), "partners_shown": .bool(showsPartners),
      "weights_shown": .bool(showsWeights),
      "training": ["required": volets(required.union([1])), "preferred": volets(preferred)],
      "expected": [
        "action": ["fr": "agir", "en": "act"], "acknowledge": ["4": "1h", "3": "4h", "2": "1d"],
        "act": ["4": "4h"],
      ],
    ]
  }
}

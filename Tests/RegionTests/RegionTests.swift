import Chronology
import Mandates
import Observations
import Risk
import StrictJSON
import StrictYAML
import Testing
import Wording

/// What the Table signs and the invented region, as they are in the repository, read by the readers that
/// the daemon uses.
struct RegionTests {
  private static func region() throws -> (Directory, MandateMatrix) {
    let (directory, faults) = Directory.load(
      try Repository.bytes("Fixtures/region/directory.yml"), file: "Fixtures/region/directory.yml")
    #expect(faults.map { $0.line(in: .english) } == [])
    let files = try Repository.files(in: "Rules/mandates")
    let (matrix, more) = MandateMatrix.load(files)
    #expect(more.map { $0.line(in: .english) } == [])
    return (try #require(directory), try #require(matrix))
  }

  @Test("The directory, the mandates and the scoring table load without a fault")
  func loads() throws {
    let (directory, matrix) = try Self.region()
    #expect(directory.isSynthetic)
    #expect(directory.organisations.count == 21)
    #expect(directory.units.count == 18)
    for mandate in matrix.mandates {
      #expect(directory.organisations[mandate.organisation] != nil, "\(mandate.id)")
    }
    let (scoring, faults) = ScoringTable.load(
      try Repository.bytes("Rules/scoring.yml"), file: "Rules/scoring.yml")
    #expect(faults.map { $0.line(in: .english) } == [])
    let families = try #require(scoring).families
    for mandate in matrix.mandates {
      for family in mandate.conditions.families ?? [] {
        #expect(families[family] != nil, "\(mandate.id): \(family)")
      }
    }
  }

  @Test(
    "Whoever can be told has a trained pivot, a relève, one coordinator, and an agreement in 2026")
  func chainsAreWhole() throws {
    let (directory, matrix) = try Self.region()
    let now = try #require(Timestamp(rfc3339: "2026-06-15T12:00:00-04:00"))
    for organisation in Set(matrix.mandates.map(\.organisation)) {
      let people = directory.accounts.filter { $0.organisation == organisation }
      for role in [Role.pivot, .releve] {
        #expect(
          people.contains {
            $0.roles.contains(role) && $0.isTrained(volet: 1, at: now) && $0.isAvailable(at: now)
          }, "\(organisation): \(role)")
      }
      #expect(people.filter { $0.roles.contains(.coordinator) }.count == 1, "\(organisation)")
      #expect(directory.agreement(of: organisation, at: now) != nil, "\(organisation)")
    }
    for organisation in ["dpj", "spvq/ijp"] {
      let pivots = directory.accounts.filter {
        $0.organisation == organisation && $0.roles.contains(.pivot)
      }
      #expect(pivots.count == 2, "\(organisation)")
    }
    #expect(directory.accounts.contains { $0.roles.contains(.table) })
  }

  @Test("Every observation of the stories is valid when it arrives, and comes from a known unit")
  func stories() throws {
    let (directory, _) = try Self.region()
    let kinds = try Repository.files(in: "Rules/kinds").map { (path: $0.file, bytes: $0.bytes) }
    let intake = Intake(catalog: KindCatalog.load(kinds).catalog, keys: PseudonymKeys(.generated()))
    var count = 0
    for (file, bytes) in try Repository.files(in: "Fixtures/stories")
    where file.hasSuffix(".ndjson") {
      var last = Timestamp.distantPast
      for line in bytes.split(separator: UInt8(ascii: "\n")) {
        let event = try parseJSON(Array(line))
        let name = "\(file): \(event["id"]?.string ?? "")"
        let arrival = try #require(
          event["recordedtime"]?.string.flatMap { Timestamp(rfc3339: $0) }, "\(name)")
        #expect(arrival >= last, "\(name): out of the order of arrival")
        last = arrival
        #expect(event["data"]?["synthetic"] == .bool(true), "\(name)")
        #expect(directory.units[event["source"]?.string ?? ""] != nil, "\(name)")
        if case .failure(let rejection) = intake.validate(event, now: arrival) {
          Issue.record("\(name): \(rejection.faults.map { "\($0.pointer) \($0.message.en)" })")
        }
        count += 1
      }
    }
    #expect(count > 40)
  }

  @Test("A sentence that names one number of hours says what the deadline says, at every band")
  func sentencesAreTrue() throws {
    let (_, matrix) = try Self.region()
    for mandate in matrix.mandates {
      let action = mandate.expectation.action
      for (text, word) in [(action.fr, "heures"), (action.en, "hours")] {
        let words = text.split(separator: " ")
        let hours = zip(words, words.dropFirst()).compactMap { number, unit in
          unit.hasPrefix(word) ? Int64(number) : nil
        }
        guard hours.count == 1, let named = hours.first else { continue }
        for (band, span) in mandate.expectation.act where mandate.conditions.bands.contains(band) {
          #expect(span == .hours(named), "\(mandate.id), band \(band.rawValue): \(text)")
        }
      }
    }
  }

  @Test("Every band that a mandate takes has a delay for its acknowledgement")
  func delays() throws {
    let (_, matrix) = try Self.region()
    for mandate in matrix.mandates {
      for band in Band.allCases where mandate.conditions.bands.contains(band) {
        #expect(
          mandate.expectation.acknowledge[band] != nil, "\(mandate.id), band \(band.rawValue)")
      }
    }
  }
}

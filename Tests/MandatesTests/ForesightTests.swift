import Chronology
import Observations
import Risk
import Testing
import Wording

@testable import Mandates

/// Holes are named before they hurt.
struct ForesightTests {
  /// Wednesday 25 November 2026, 12 h in Québec.
  static let now = Timestamp(rfc3339: "2026-11-25T12:00:00-05:00") ?? .distantPast

  static func account(
    _ name: String, _ organisation: String = "dpj", _ role: Role = .pivot,
    _ change: (inout Account) -> Void = { _ in }
  ) -> Account {
    var account = Account(
      name: name, person: "P", organisation: organisation, roles: [role],
      trainings: [training(1, until: "2030-01-01")])
    change(&account)
    return account
  }

  static func training(_ volet: Int, until: String) -> Account.Training {
    let epoch = CivilDate(daysSinceEpoch: 19_000)
    return .init(volet: volet, on: epoch, until: CivilDate(text: until) ?? epoch)
  }

  static func holes(
    _ accounts: [Account], _ mandates: [Mandate] = [RoutingTests.mandate("dpj-1", "dpj")],
    agreement: (from: String, until: String)? = ("2025-01-01", "2029-01-01"),
    at now: Timestamp = now, kinds: [String] = ["bar_report", "runaway"], lasts: [Account] = lasts,
    withoutMandate: Set<String> = []
  ) -> [Hole] {
    let organisation = Directory.Organisation(
      id: "dpj", name: RoutingTests.words, kind: "x", territories: ["quebec", "portneuf"],
      schools: [], dutyLine: nil)
    var pacts: [Directory.Agreement] = []
    if let agreement, let from = CivilDate(text: agreement.from),
      let until = CivilDate(text: agreement.until)
    {
      pacts = [.init(id: "E-1", organisation: "dpj", from: from, until: until)]
    }
    var matrix = MandateMatrix(mandates: mandates, bases: [])
    matrix.withoutMandate = withoutMandate
    let router = Router(
      directory: Directory(
        isSynthetic: true, organisations: [organisation], units: [],
        accounts: accounts + lasts, agreements: pacts),
      matrix: matrix)
    return Foresight(router: router, kinds: kinds, at: now).holes()
  }

  /// Who comes last in a chain.
  static let lasts = [
    account("coordinator-dpj-1", "dpj", .coordinator), account("table-1", "table", .table),
  ]

  static let two = [account("pivot-dpj-1"), account("releve-dpj-1", "dpj", .releve)]

  @Test("Two trained people at all hours under an agreement: no hole")
  func whole() { #expect(Self.holes(Self.two).isEmpty) }

  @Test("An organisation without a coordinator, and a Table without anybody, are holes")
  func nobodyLast() {
    #expect(Self.holes(Self.two, lasts: [Self.lasts[1]]).map(\.code) == [.noCoordinator])
    #expect(Self.holes(Self.two, lasts: [Self.lasts[0]]).map(\.code) == [.noTable])
  }

  @Test("Hours without anybody of the Table are a hole, and somebody else of it fills them")
  func tableAway() throws {
    var table = Self.account("table-1", "table", .table)
    table.hours = WeeklyHours((1...5).map { .init(weekday: $0, from: 480, until: 990) })
    let lasts = [Self.lasts[0], table]
    let hole = try #require(Self.holes(Self.two, lasts: lasts).first)
    #expect(hole.code == .tableAway && hole.organisation == "table")
    #expect(hole.stretches.first?.from == Timestamp(rfc3339: "2026-11-25T16:30:00-05:00"))
    #expect(hole.stretches.first?.until == Timestamp(rfc3339: "2026-11-26T08:00:00-05:00"))
    #expect(hole.message(namingAccount: false).fr.contains("2026-11-25 16:30 → 2026-11-26 08:00"))
    let another = Self.account("table-2", "table", .table)
    #expect(Self.holes(Self.two, lasts: lasts + [another]).isEmpty)
    // Who stands in for the Table without sitting at it is told nothing.
    table.hours = nil
    table.absences = [
      .init(from: Self.now + .days(1), until: Self.now + .days(2), cover: "coordinator-dpj-1")
    ]
    #expect(Self.holes(Self.two, lasts: [Self.lasts[0], table]).map(\.code) == [.tableAway])
  }

  @Test("Each sort of hole says what mends it, in both languages")
  func remedies() {
    for code in Hole.Code.allCases {
      let remedy = Hole(code, "dpj").remedy
      #expect(!remedy.fr.isEmpty && !remedy.en.isEmpty && remedy.fr != remedy.en)
    }
  }

  @Test("Of hours without a pivot those without a relève come first")
  func bareFirst() throws {
    var people = Self.two
    people[0].absences = [.init(from: Self.now + .days(1), until: Self.now + .days(3))]
    people[1].absences = [.init(from: Self.now + .days(2), until: Self.now + .days(4))]
    let hole = try #require(Self.holes(people).first { $0.code == .uncoveredHours })
    let text = hole.message(namingAccount: false).fr
    #expect(
      text.contains("48 h sans pivot admissible d'ici 30 jours, dont 24 h sans relève non plus"))
    #expect(text.contains(": 2026-11-27 12:00 → 2026-11-28 12:00 ["))
  }

  @Test("Hours without a pivot are named as stretches, in the wall's time")
  func uncovered() throws {
    var people = Self.two
    people[0].hours = WeeklyHours((1...7).map { .init(weekday: $0, from: 480, until: 1_320) })
    let hole = try #require(Self.holes(people).first)
    #expect(hole.code == .uncoveredHours)
    #expect(hole.stretches.count == 30)
    #expect(hole.stretches.first?.from == Timestamp(rfc3339: "2026-11-25T22:00:00-05:00"))
    #expect(hole.stretches.first?.until == Timestamp(rfc3339: "2026-11-26T08:00:00-05:00"))
    #expect(hole.stretches.map(\.isBackedUp) == Array(repeating: true, count: 30))
    #expect(hole.uncoveredMinutes == 30 * 600)
    #expect(hole.message(namingAccount: false).fr.contains("2026-11-25 22:00 → 2026-11-26 08:00"))
  }

  @Test("Hours are looked at by kind and territory, where people are for some of them only")
  func hoursOfSome() throws {
    let night = WeeklyHours((1...7).map { .init(weekday: $0, from: 480, until: 1_320) })
    var people = Self.two + [Self.account("pivot-dpj-2")]
    people[0].kinds = ["runaway"]
    people[2].hours = night
    let ofKind = try #require(Self.holes(people).first)
    #expect(Self.holes(people).map(\.code) == [.uncoveredHours])
    #expect(ofKind.kinds == ["bar_report"] && ofKind.territory == nil)
    #expect(ofKind.stretches.count == 30)
    let words = ofKind.message(namingAccount: false)
    #expect(words.fr.hasPrefix("dpj (bar_report) : 300 h sans pivot"))
    people[0].kinds = []
    people[0].territories = ["portneuf"]
    let ofTerritory = try #require(Self.holes(people).first)
    #expect(Self.holes(people).map(\.code) == [.uncoveredHours])
    #expect(ofTerritory.kinds.isEmpty && ofTerritory.territory == "quebec")
    // A mandate that is for the other one has none.
    let other = RoutingTests.mandate("dpj-1", "dpj") { $0.conditions.territories = ["portneuf"] }
    #expect(Self.holes(people, [other]).isEmpty)
  }

  @Test("An absence is a hole where nobody stands in; with a stand-in it is none")
  func absence() throws {
    let (from, until) = (Self.now + .days(2), Self.now + .days(3))
    var people = Self.two
    people[0].absences = [.init(from: from, until: until)]
    #expect(
      Self.holes(people).first?.stretches == [.init(from: from, until: until, isBackedUp: true)])
    people[0].absences[0].cover = "releve-dpj-1"
    #expect(Self.holes(people).isEmpty)
    people[1].absences = [.init(from: from, until: until)]
    people[0].absences[0].cover = nil
    #expect(Self.holes(people).first?.stretches.first?.isBackedUp == false)
  }

  @Test(
    "The nights of the clock change: a pivot from 22 h to 6 h leaves holes of the real length",
    arguments: [
      ("2026-03-07T12:00:00-05:00", "2026-03-08T06:00:00-04:00", 7),
      ("2026-10-31T12:00:00-04:00", "2026-11-01T06:00:00-05:00", 9),
    ])
  func clockChange(start: String, end: String, hours: Int64) throws {
    let now = try #require(Timestamp(rfc3339: start))
    var people = Self.two
    people[0].hours = WeeklyHours((1...7).map { .init(weekday: $0, from: 360, until: 1_320) })
    let night = try #require(Self.holes(people, at: now).first?.stretches.first)
    #expect(night.until == Timestamp(rfc3339: end))
    #expect(night.until - night.from == .hours(hours))
  }

  @Test("Which of the two hours that the wall shows alike a hole ends in, and begins in again")
  func hourThatComesTwice() throws {
    let now = try #require(Timestamp(rfc3339: "2026-11-01T00:10:00-04:00"))
    var people = Self.two
    // From one o'clock to half past, twice that night.
    people[0].hours = WeeklyHours((1...7).map { .init(weekday: $0, from: 60, until: 90) })
    let hole = try #require(Self.holes(people, at: now).first { $0.code == .uncoveredHours })
    let words = hole.message(namingAccount: false)
    #expect(words.fr.contains(": 2026-11-01 00:10 → 2026-11-01 01:00 HAE ; "))
    #expect(words.fr.contains(" ; 2026-11-01 01:30 HAE → 2026-11-01 01:00 HNE ; "))
    #expect(words.fr.contains(" ; 2026-11-01 01:30 HNE → 2026-11-02 01:00 … "))
    #expect(words.en.contains("2026-11-01 01:30 EDT → 2026-11-01 01:00 EST; "))
  }

  @Test("A shift that begins in the hour that does not come leaves no hole after it")
  func gap() throws {
    let now = try #require(Timestamp(rfc3339: "2026-03-07T12:00:00-05:00"))
    var people = Self.two
    people[0].hours = WeeklyHours((1...7).map { .init(weekday: $0, from: 150, until: 90) })
    let first = try #require(Self.holes(people, at: now).first?.stretches.first)
    #expect(first.from == Timestamp(rfc3339: "2026-03-08T01:30:00-05:00"))
    #expect(first.until == Timestamp(rfc3339: "2026-03-08T03:00:00-04:00"))
  }

  @Test("No agreement now; and one that ends within thirty days, from its first day without")
  func agreements() throws {
    #expect(Self.holes(Self.two, agreement: nil).map(\.code) == [.noAgreement])
    #expect(
      Self.holes(Self.two, agreement: ("2027-01-01", "2029-01-01")).map(\.code) == [.noAgreement])
    let ending = try #require(
      Self.holes(Self.two, agreement: ("2025-01-01", "2026-12-10")).first)
    #expect(ending.code == .agreementEnds)
    #expect(ending.day?.description == "2026-12-11")
    #expect(Self.holes(Self.two, agreement: ("2025-01-01", "2026-12-25")).isEmpty)
  }

  @Test("Fewer than two trained people (N+1), and nobody, by territory and kind")
  func staffing() throws {
    let one = Self.holes([Self.two[0]])
    #expect(one.map(\.code) == [.onlyOneTrained])
    #expect(one.first?.kinds == [])
    var people = Self.two
    people[0].kinds = ["runaway"]
    people[1].kinds = ["runaway"]
    let none = Self.holes(people)
    #expect(none.map(\.code) == [.noTrainedPivot])
    #expect(none.first?.kinds == ["bar_report"])
    people = Self.two
    people[1].territories = ["portneuf"]
    #expect(Self.holes(people).map(\.territory) == ["quebec"])
  }

  @Test("A volet that the mandate requires counts; one that it prefers does not")
  func volets() {
    let required = RoutingTests.mandate("dpj-1", "dpj") { $0.requiredTraining = [2] }
    #expect(Self.holes(Self.two, [required]).map(\.code) == [.noTrainedPivot, .uncoveredHours])
    let preferred = RoutingTests.mandate("dpj-1", "dpj") { $0.preferredTraining = [2] }
    #expect(Self.holes(Self.two, [preferred]).isEmpty)
  }

  @Test("A training that ends is named with its day, and the hours after it are uncovered")
  func trainings() throws {
    var people = Self.two
    people[0].trainings = [Self.training(1, until: "2026-12-01")]
    let holes = Self.holes(people)
    #expect(holes.map(\.code) == [.trainingEnds, .uncoveredHours])
    #expect(holes[0].day?.description == "2026-12-02")
    #expect(holes[0].account == "pivot-dpj-1")
    #expect(!holes[0].message(namingAccount: false).fr.contains("pivot-dpj-1"))
    #expect(holes[1].stretches.first?.from == Timestamp(rfc3339: "2026-12-02T00:00:00-05:00"))
    // Renewed in time, it is none.
    people[0].trainings.append(Self.training(1, until: "2029-12-01"))
    #expect(Self.holes(people).isEmpty)
  }

  @Test("A whole region's thirty days with hours for everybody are worked out in seconds")
  func quick() {
    let hours = WeeklyHours((1...7).map { .init(weekday: $0, from: 480, until: 960) })
    var accounts: [Account] = []
    var mandates: [Mandate] = []
    for number in 0..<40 {
      mandates.append(RoutingTests.mandate("dpj-\(number)", "dpj"))
      accounts.append(Self.account("pivot-dpj-\(number)") { $0.hours = hours })
    }
    let elapsed = ContinuousClock().measure {
      #expect(Self.holes(accounts, mandates).map(\.code) == [.uncoveredHours])
    }
    // 40 mandates × 40 people × 90 slices in a debug build on a busy machine.
    #expect(elapsed < .seconds(5))
  }

  @Test("An agreement in force and no mandate is a hole, unless the files say that it is meant")
  func noMandate() throws {
    let hole = try #require(Self.holes(Self.two, []).first)
    #expect(Self.holes(Self.two, []).map(\.code) == [.noMandate])
    #expect(hole.organisation == "dpj" && hole.message(namingAccount: false).fr.contains("dpj"))
    #expect(Self.holes(Self.two, [], agreement: nil).isEmpty)
    #expect(Self.holes(Self.two, [], agreement: ("2025-01-01", "2026-01-01")).isEmpty)
    #expect(Self.holes(Self.two, [], withoutMandate: ["dpj"]).isEmpty)
  }
}

import Chronology
import StrictJSON

/// The region while it is being made: who lives there and what was seen, each process adding its part.
struct RegionBuilder {
  let settings: SimulationSettings
  let parameters: Parameters
  var youths: [Youth] = []
  var cells: [Cell] = []
  var traps: [Trap] = []
  var drafts: [Draft] = []
  private var usedPhones: Set<String> = []
  private var usedPlates: Set<String> = []
  private var usedNames: Set<String> = []
  private var fileNumber = 10_000
  var people: Chance

  init(_ settings: SimulationSettings) {
    self.settings = settings
    parameters = Parameters(settings.variant, noise: settings.noise)
    people = Chance(seed: settings.seed, purpose: "people")
  }

  func chance(_ purpose: String) -> Chance { Chance(seed: settings.seed, purpose: purpose) }

  func contains(_ time: Timestamp) -> Bool { time >= settings.start && time < settings.end }

  /// Adds what was seen, where it was seen while anybody was watching.
  mutating func observe(_ draft: Draft) {
    if contains(draft.time) { drafts.append(draft) }
  }

  // MARK: People

  /// A youth with a name, a birth date and a file of their own.
  mutating func addYouth(
    _ role: Youth.Role, isBoy: Bool, age: Int, at time: Timestamp, isPlaced: Bool
  ) -> Int {
    let day = time.dateUTC.daysSinceEpoch - age * 365 - age / 4 - people.whole(1...360)
    let birth = CivilDate(daysSinceEpoch: day)
    var name = ""
    repeat {
      name = people.pick(isBoy ? Names.boys : Names.girls) + " " + people.pick(Names.families)
    } while !usedNames.insert("\(name) \(birth)").inserted
    let school = people.pick(Geography.schools)
    var files = ["\(Geography.board(of: school).prefix)-\(nextFile())"]
    if isPlaced { files.insert("CJQ-\(nextFile())", at: 0) }
    youths.append(
      Youth(
        id: "y" + Geography.padded(youths.count + 1, to: 4), role: role, isBoy: isBoy, name: name,
        birthDate: birth, unit: isPlaced ? people.pick(Geography.placementUnits) : nil,
        school: school, territory: "quebec", files: files, phone: newPhone(),
        auditTag: people.weighted(parameters.noise.auditTags)))
    return youths.count - 1
  }

  private mutating func nextFile() -> Int {
    fileNumber += people.whole(1...9)
    return fileNumber
  }

  // MARK: What people use

  /// A number of the exchange 555, which is nobody's.
  mutating func newPhone() -> String {
    while true {
      let phone =
        people.pick(["418", "581", "367"]) + "-555-"
        + Geography.padded(people.whole(200...9_999), to: 4)
      if usedPhones.insert(phone).inserted { return phone }
    }
  }

  mutating func newPlate() -> String {
    let letters = Array("BCDFGHJKLMNPRSTVWXZ").map(String.init)
    while true {
      let plate =
        "QC-Z" + people.pick(letters) + people.pick(letters)
        + Geography.padded(people.whole(0...999), to: 3)
      if usedPlates.insert(plate).inserted { return plate }
    }
  }

  mutating func newHandle() -> String {
    people.pick(Names.platforms) + ":" + people.pick(Names.accounts)
      + "_" + people.pick(Names.accounts) + "\(people.whole(10...9_999))"
  }

  // MARK: Time

  /// A moment at a likely hour on the day of `time`, in local time.
  func at(_ time: Timestamp, hours: ClosedRange<Int>, _ chance: inout Chance) -> Timestamp {
    let day = QuebecTime.date(at: time)
    let minute = chance.whole(hours.lowerBound * 60...(hours.upperBound * 60 + 59))
    let utc = day.startUTC + .minutes(Int64(minute))
    return utc - .minutes(Int64(QuebecTime.offsetMinutes(at: utc)))
  }

  /// Moments of a process with a constant rate over the whole time of the region.
  func moments(perWeek rate: Double, _ chance: inout Chance) -> [Timestamp] {
    let length = Double((settings.end - settings.start).milliseconds)
    let count = chance.poisson(rate * length / 604_800_000)
    return (0..<count).map { _ in
      settings.start + Span(milliseconds: Int64(chance.unit() * length))
    }
  }
}

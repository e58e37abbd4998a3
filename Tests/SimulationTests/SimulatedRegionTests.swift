import Chronology
import Simulation
import StrictJSON
import Testing

/// What an invented region must be, whatever it is used for.
struct SimulatedRegionTests {
  static func region(_ variant: Variant, seed: UInt64 = 11, months: Int = 24) -> SimulatedRegion {
    SimulatedRegion(SimulationSettings(seed: seed, months: months, variant: variant))
  }

  static func events(_ region: SimulatedRegion) -> [JSONValue] {
    var events: [JSONValue] = []
    region.forEachEvent { events.append($0) }
    return events
  }

  static func time(_ json: JSONValue, _ name: String) -> Timestamp? {
    json[name]?.string.flatMap { Timestamp(rfc3339: $0) }
  }

  @Test("The same seed gives the same bytes, another seed others", arguments: Variant.allCases)
  func deterministic(variant: Variant) {
    let first = Self.region(variant, months: 3)
    let again = Self.region(variant, months: 3)
    #expect(Self.events(first) == Self.events(again))
    #expect(first.truth == again.truth)
    #expect(Self.events(first) != Self.events(Self.region(variant, seed: 12, months: 3)))
  }

  @Test("Events come in order of arrival, under ids of their own, after what they tell of")
  func arrivalOrder() throws {
    let events = Self.events(Self.region(.network, months: 6))
    let arrivals = try events.map {
      try #require($0["recordedtime"]?.string.flatMap { Timestamp(rfc3339: $0) })
    }
    #expect(arrivals == arrivals.sorted())
    #expect(Set(events.compactMap { $0["id"]?.string }).count == events.count)
    for (event, arrival) in zip(events, arrivals) {
      let time = event["time"]?.string.flatMap { Timestamp(rfc3339: $0) }
      #expect(try #require(time) <= arrival)
    }
  }

  @Test(
    "The network grows from 17 to 72: sixty-six girls, six boys, two in five placed, five cells")
  func network() throws {
    let truth = Self.region(.network).truth
    let victims = (truth["youths"]?.array ?? []).filter { $0["role"]?.string == "victim" }
    let takedown = try #require(
      truth["takedown"]?.string.flatMap { Timestamp(rfc3339: $0) })
    let onsets = victims.compactMap { $0["onset"]?.string.flatMap { Timestamp(rfc3339: $0) } }
    #expect(victims.count == 72)
    #expect(victims.count { $0["sex"]?.string == "m" } == 6)
    #expect(victims.count { $0["placed"]?.bool == true } == 28)
    #expect(truth["cells"]?.array?.count == 5)
    #expect(onsets.count { $0 <= takedown - .days(180) } == 17)
    #expect(onsets.count { $0 <= takedown } == 45)
  }

  @Test("A cell that falls at the takedown draws in nobody after it, the others do")
  func fallenCells() throws {
    for seed in UInt64(101)...103 {
      let truth = Self.region(.network, seed: seed).truth
      let takedown = try #require(Self.time(truth, "takedown"))
      let victims = (truth["youths"]?.array ?? []).filter { $0["role"]?.string == "victim" }
      let fallen = victims.filter { Self.time($0, "end") == takedown }
      let later = victims.filter { (Self.time($0, "onset") ?? takedown) >= takedown }
      let cellsFallen = Set(fallen.compactMap { $0["cell"]?.string })
      let cellsLater = Set(later.compactMap { $0["cell"]?.string })
      #expect(cellsFallen == ["cell-1", "cell-3", "cell-5"])
      #expect(cellsLater == ["cell-2", "cell-4"])
      #expect(later.count == 27)
    }
  }

  @Test(
    "What shows a victim as exploited is seen while they are: from recruitment to the last return",
    arguments: [Variant.network, .silos])
  func seenWhileExploited(variant: Variant) throws {
    for seed in UInt64(101)...103 {
      let region = Self.region(variant, seed: seed)
      var times: [String: Timestamp] = [:]
      for event in Self.events(region) {
        if let id = event["id"]?.string { times[id] = Self.time(event, "time") }
      }
      var youths: [String: JSONValue] = [:]
      for youth in region.truth["youths"]?.array ?? [] {
        if let id = youth["id"]?.string { youths[id] = youth }
      }
      for observation in region.truth["observations"]?.array ?? []
      where observation["origin"]?.string == "victim" {
        // A consultation is about nobody.
        guard let id = observation["of"]?.string else { continue }
        let victim = try #require(youths[id])
        let seen = try #require(observation["id"]?.string.flatMap { times[$0] })
        let onset = try #require(Self.time(victim, "onset"))
        let end = try #require(Self.time(victim, "end"))
        // Thirty days of recruitment and the hour of the day; an absence of some eight days.
        #expect(seen >= onset - .days(31), "seed \(seed): \(id) before")
        #expect(seen <= end + .days(10), "seed \(seed): \(id) after")
      }
    }
  }

  @Test("The silos share an account and nothing else: no vehicle, no telephone of the cell")
  func silos() {
    let cells = Self.region(.silos).truth["cells"]?.array ?? []
    #expect(cells.count == 24)
    for cell in cells {
      #expect(cell["vehicles"]?.array == [])
      #expect(cell["phones"]?.array == [])
      #expect(cell["handles"]?.array?.isEmpty == false)
      #expect((2...3).contains(cell["victims"]?.array?.count ?? 0))
    }
  }

  @Test("The traps hold each kind three times, and nobody who is exploited by a cell")
  func traps() {
    let truth = Self.region(.traps).truth
    let kinds = (truth["traps"]?.array ?? []).compactMap { $0["kind"]?.string }
    #expect(Set(kinds) == ["agency", "shelter", "concert", "siblings", "hostile_report"])
    #expect(kinds.count == 15)
    #expect((truth["youths"]?.array ?? []).allSatisfy { $0["role"]?.string != "victim" })
  }

  @Test(
    "About a fifth of what is seen of victims comes without a name, a twentieth with a wrong one")
  func mishaps() {
    let observations = (1...5).flatMap { seed in
      Self.region(.network, seed: seed).truth["observations"]?.array ?? []
    }
    let ofVictims = observations.filter {
      $0["origin"]?.string == "victim" && $0["of"]?.string != nil
    }
    func share(_ name: String, _ among: [JSONValue]) -> Double {
      Double(among.count { $0[name] != nil }) / Double(among.count)
    }
    #expect((0.15...0.25).contains(share("unidentified", ofVictims)))
    #expect((0.025...0.065).contains(share("named", ofVictims)))
    #expect((0.02...0.04).contains(share("retracted", observations)))
  }

  @Test("Twenty-five absences a week, four in five back within a day")
  func runaways() throws {
    let region = Self.region(.traps)
    let runaways = Self.events(region).filter { $0["type"]?.string == "ca.filet.runaway.v1" }
    let weeks = 24.0 * 30 / 7
    #expect((21...29).contains(Double(runaways.count) / weeks))
  }
}

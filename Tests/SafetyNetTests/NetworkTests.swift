import Alerts
import Chronology
import Mandates
import Observations
import Risk
import Store
import StrictJSON
import TestSupport
import Testing
import Wording

@testable import SafetyNet

/// Networks on the real pipeline with the real rules: when there is one, who is told, what of it.
struct NetworkTests {
  static let start = Region.start

  static func runaway(
    _ file: String, id: String, day: Int64, age: Int64 = 15, grade: Int64 = 1,
    _ more: [JSONMember]
  ) -> JSONValue {
    Region.event(
      "runaway", from: "cjq", id: id, at: start + .days(day),
      [
        JSONMember("youth", Region.youth(file, age: age)),
        JSONMember("absence_started_at", .string((start + .days(day)).rfc3339)),
        JSONMember("source_grade", .integer(grade)),
      ] + more)
  }

  static func pickUp(
    _ file: String, id: String, day: Int64, age: Int64 = 15, grade: Int64 = 1,
    _ more: [JSONMember]
  ) -> JSONValue {
    Region.event(
      "school_report", from: "css-capitale", id: id, at: start + .days(day),
      [
        JSONMember("youth", Region.youth(file, age: age)), JSONMember("school", "school-09"),
        JSONMember("pick_up_by_older", true), JSONMember("source_grade", .integer(grade)),
      ] + more)
  }

  static let phone = JSONMember("phones", ["418-555-0101"])
  static let vehicle = JSONMember("vehicle", "QC-CAR1")

  /// The networks that are there, each as its band and its members by label.
  static func networks(_ events: [JSONValue]) throws -> [(band: Int, youths: [String])] {
    var replay = try Replay(library: Region.library(), pseudonyms: Region.keys())
    var last: [String: JSONValue] = [:]
    for event in events {
      for line in try replay.submit(event) where line["type"] == "network" {
        last[line["entity"]?.string ?? ""] = line
      }
    }
    return last.values.filter { $0["youths"]?.array?.isEmpty == false }.map {
      (Int($0["band"]?.integer ?? 0), ($0["youths"]?.array ?? []).compactMap(\.string))
    }
  }

  static let three = [
    runaway("A", id: "1", day: 0, [phone]), runaway("B", id: "2", day: 1, [phone]),
    pickUp("C", id: "3", day: 2, [phone]),
  ]

  @Test("Three young people, one phone, two organisations: a network of band 2")
  func three() throws {
    let found = try Self.networks(Self.three)
    #expect(found.map(\.band) == [2])
    #expect(found.first?.youths == ["A", "B", "C"])
  }

  @Test("Two are a network of band 1, and nobody is told of it")
  func two() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(
      Self.runaway("A", id: "1", day: 0, [Self.phone]),
      Self.pickUp("B", id: "2", day: 1, [Self.phone]), at: Self.start + .days(2))
    let networks = pipeline.standing.networks
    #expect(networks.count == 1)
    #expect(networks.compactMap { pipeline.bands[$0] } == [.watch])
    #expect(pipeline.alerts.values.filter { $0.entity.kind == .network }.isEmpty)
  }

  @Test(
    "Near misses: one organisation; a place only; hearsay; absences only; too long ago",
    arguments: [
      [
        runaway("A", id: "1", day: 0, [phone]), runaway("B", id: "2", day: 1, [phone]),
        runaway("C", id: "3", day: 2, [phone]),
      ],
      [
        runaway("A", id: "1", day: 0, [JSONMember("place", "mall-1")]),
        runaway("B", id: "2", day: 1, [JSONMember("place", "mall-1")]),
        pickUp("C", id: "3", day: 2, [JSONMember("place", "mall-1")]),
      ],
      [
        runaway("A", id: "1", day: 0, grade: 3, [phone]),
        runaway("B", id: "2", day: 1, grade: 3, [phone]),
        pickUp("C", id: "3", day: 2, grade: 3, [phone]),
      ],
      [
        runaway("A", id: "1", day: 0, [phone]), runaway("B", id: "2", day: 182, [phone]),
        pickUp("C", id: "3", day: 364, [phone]),
      ],
    ])
  func nearMisses(events: [JSONValue]) throws {
    #expect(try Self.networks(events).isEmpty)
  }

  @Test(
    "Whoever leaves a network, the one after whom it is called too: one alert for it, and no other")
  func members() throws {
    let seed = SeededGenerator.seed
    var random = SeededGenerator(seed: seed)
    let privacy = try Region.caller("privacy-1")
    for number in 1...rounds(8) {
      var pipeline = try Region.pipeline()
      var standing: [String] = []
      for step in 0..<14 {
        let at = Self.start + .days(30) + .hours(Int64(step))
        let comes = standing.count < 3 || (standing.count < 7 && Bool.random(using: &random))
        if comes {
          let name = "F-\(number)-\(step)"
          let event =
            Bool.random(using: &random)
            ? Self.runaway(name, id: name, day: 0, [Self.phone])
            : Self.pickUp(name, id: name, day: 1, [Self.phone])
          standing.append(try #require(try pipeline.take(event, at: at)[0].observation))
        } else {
          let gone = standing.remove(at: Int.random(in: standing.indices, using: &random))
          try pipeline.retracting(gone, by: privacy, at: at)
        }
        let alerts = pipeline.alerts.values.filter { $0.entity.kind == .network }
        let there = pipeline.standing.networks.filter { (pipeline.bands[$0] ?? .none) > .watch }
        #expect(
          alerts.map(\.entity) == there
            && alerts.allSatisfy { $0.band == pipeline.bands[$0.entity] },
          "region \(number), step \(step), FILET_SEED=\(seed)")
      }
    }
  }

  @Test("The network is told to EILP, the DPJ and the Table, each as its mandate lets it see")
  func told() throws {
    var pipeline = try Region.pipeline()
    for event in Self.three { _ = try pipeline.take(event, at: Self.start + .days(3)) }
    let alert = try #require(pipeline.alerts.values.first { $0.entity.kind == .network })
    let notices = try pipeline.store.notices(ofAlert: alert.id)
    #expect(Set(notices.map(\.organisation)) == ["eilp", "dpj", "table"])
    for notice in notices {
      let identity = notice.fields["identity"]?["youths"]?.array ?? []
      if notice.organisation == "table" {
        #expect(notice.fields == .object([]))
      } else {
        #expect(Set(identity.compactMap { $0["file"]?.string }) == ["A", "B", "C"])
      }
    }
  }

  @Test("An adult among them is named to EILP and not to the DPJ, whose mandate is for minors")
  func adult() throws {
    var pipeline = try Region.pipeline()
    let events = [
      Self.runaway("A", id: "1", day: 0, [Self.phone]),
      Self.runaway("B", id: "2", day: 1, age: 19, [Self.phone]),
      Self.pickUp("C", id: "3", day: 2, [Self.phone]),
    ]
    for event in events { _ = try pipeline.take(event, at: Self.start + .days(3)) }
    let alert = try #require(pipeline.alerts.values.first { $0.entity.kind == .network })
    for notice in try pipeline.store.notices(ofAlert: alert.id) {
      let files = (notice.fields["identity"]?["youths"]?.array ?? []).compactMap {
        $0["file"]?.string
      }
      if notice.organisation == "eilp" { #expect(files.sorted() == ["A", "B", "C"]) }
      if notice.organisation == "dpj" { #expect(files.sorted() == ["A", "C"]) }
    }
  }

  @Test(
    "Of adults only the DPJ is told nothing, of one minor or one whose age nobody knows it is; EILP hears of each",
    arguments: [(21, false), (17, true), (nil, true)] as [(Int64?, Bool)])
  func adultsOnly(third: Int64?, isForMinors: Bool) throws {
    var pipeline = try Region.pipeline()
    var last = Self.pickUp("C", id: "3", day: 2, age: third ?? 15, [Self.phone])
    if third == nil {
      last = Region.event(
        "school_report", from: "css-capitale", id: "3", at: Self.start + .days(2),
        [
          JSONMember("youth", ["file": "C"]), JSONMember("school", "school-09"),
          JSONMember("pick_up_by_older", true), Self.phone,
        ])
    }
    let events = [
      Self.runaway("A", id: "1", day: 0, age: 19, [Self.phone]),
      Self.runaway("B", id: "2", day: 1, age: 20, [Self.phone]), last,
    ]
    for event in events { _ = try pipeline.take(event, at: Self.start + .days(3)) }
    let alert = try #require(pipeline.alerts.values.first { $0.entity.kind == .network })
    let told = Set(try pipeline.store.notices(ofAlert: alert.id).map(\.organisation))
    #expect(told.contains("eilp"))
    #expect(told.contains("dpj") == isForMinors)
  }

  @Test("Who only says that they are an adult may be a minor: the DPJ is told of the network")
  func adultsByTheirOwnWord() throws {
    var pipeline = try Region.pipeline()
    let last = Region.event(
      "school_report", from: "css-capitale", id: "3", at: Self.start + .days(2),
      [
        JSONMember("youth", ["file": "C", "age": 21, "age_basis": "stated"]),
        JSONMember("school", "school-09"), JSONMember("pick_up_by_older", true), Self.phone,
      ])
    let events = [
      Self.runaway("A", id: "1", day: 0, age: 19, [Self.phone]),
      Self.runaway("B", id: "2", day: 1, age: 20, [Self.phone]), last,
    ]
    for event in events { _ = try pipeline.take(event, at: Self.start + .days(3)) }
    let alert = try #require(pipeline.alerts.values.first { $0.entity.kind == .network })
    let told = Set(try pipeline.store.notices(ofAlert: alert.id).map(\.organisation))
    #expect(told.contains("dpj"))
  }

  @Test("One more sighting of what is known tells nobody again; one more member does")
  func news() throws {
    var pipeline = try Region.pipeline()
    for event in Self.three { _ = try pipeline.take(event, at: Self.start + .days(3)) }
    func told() throws -> Int {
      try pipeline.everyNotice().count { $0.subject.kind == .network }
    }
    let before = try told()
    _ = try pipeline.take(
      Self.pickUp("C", id: "4", day: 5, [Self.phone]), at: Self.start + .days(5))
    #expect(try told() == before)
    _ = try pipeline.take(
      Self.pickUp("D", id: "5", day: 6, [Self.phone]), at: Self.start + .days(6))
    #expect(try told() == before + 3)
  }

  @Test(
    "A retraction that leaves two of three ends the alert, and everybody who was told hears of it")
  func retracted() throws {
    var pipeline = try Region.pipeline()
    var receipts: [Receipt] = []
    for event in Self.three { receipts += try pipeline.take(event, at: Self.start + .days(3)) }
    let alert = try #require(pipeline.alerts.values.first { $0.entity.kind == .network })
    pipeline.begin(at: Self.start + .days(4))
    try pipeline.retract(
      try #require(receipts[0].observation), reason: "e", by: Region.caller("privacy-1"))
    try pipeline.store.append(pipeline.commit)
    pipeline.committed()
    #expect(pipeline.alerts[alert.id] == nil)
    let last = try pipeline.store.notices(ofAlert: alert.id).suffix(3)
    #expect(last.allSatisfy { $0.change == .withdrawn && $0.fields == .object([]) })
    #expect(Set(last.map(\.organisation)) == ["eilp", "dpj", "table"])
  }

  @Test("Two networks that turn out to be one go on under the older alert")
  func merging() throws {
    var pipeline = try Region.pipeline()
    var events = Self.three
    events += [
      Self.runaway("D", id: "4", day: 3, [Self.vehicle]),
      Self.runaway("E", id: "5", day: 4, [Self.vehicle]),
      Self.pickUp("F", id: "6", day: 5, [Self.vehicle]),
    ]
    for (index, event) in events.enumerated() {
      _ = try pipeline.take(event, at: Self.start + .days(6 + Int64(index)))
    }
    let two = pipeline.alerts.values.filter { $0.entity.kind == .network }
    #expect(two.count == 2)
    let oldest = two.min { $0.opened < $1.opened }?.id
    _ = try pipeline.take(
      Self.pickUp("F", id: "7", day: 6, [Self.phone]), at: Self.start + .days(13))
    #expect(pipeline.standing.networks.count == 2, "one report may bear a wrong name")
    _ = try pipeline.take(
      Self.pickUp("E", id: "8", day: 6, [Self.phone]), at: Self.start + .days(14))
    let one = pipeline.alerts.values.filter { $0.entity.kind == .network }
    #expect(one.map(\.id) == [oldest])
    #expect(pipeline.standing.networks.count == 1)
    #expect(one.first?.entity == pipeline.standing.networks.first)
    // Whoever was told of the other reads that nothing was taken back, and not that there is another.
    let other = try #require(two.first { $0.id != oldest }?.id)
    let ended = try pipeline.store.notices(ofAlert: other).filter {
      $0.change == .withdrawn && $0.step != .table
    }
    #expect(!ended.isEmpty)
    #expect(ended.allSatisfy { $0.action.fr.contains("sans que rien n'en soit retiré") })
    #expect(ended.allSatisfy { !$0.action.fr.contains("autre alerte") })
  }

  @Test(
    "A car that turns out to be a service's loses its weight for whoever was reported with it, tied by it or not"
  )
  func serviceCarWeighsLess() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(
      Region.event(
        "school_report", from: "ikat", id: "1", at: Self.start,
        [
          JSONMember("youth", Region.youth("A")), JSONMember("school", "school-09"),
          JSONMember("possessions_change", true), Self.vehicle, JSONMember("source_grade", 2),
        ]),
      Region.event(
        "hotel_report", from: "cjq", id: "2", at: Self.start,
        [JSONMember("minor_possible", true), Self.vehicle, JSONMember("source_grade", 2)]),
      at: Self.start)
    let youth = try #require(pipeline.standing.entities.first { $0.kind == .youth })
    let before = pipeline.assess(youth, at: Self.start).weight
    _ = try pipeline.take(
      Region.event(
        "community_report", from: "esm", id: "3", at: Self.start,
        [
          JSONMember("programme", "other"), JSONMember("need", ["legal"]),
          JSONMember("companions", [["age": 15], ["age": 16]]), Self.vehicle,
          JSONMember("source_grade", 2),
        ]),
      at: Self.start)
    #expect(pipeline.assess(youth, at: Self.start).weight < before)
    #expect(pipeline.stale(at: Self.start) == nil)
  }

  @Test("What many people share loses its weight for each of them too")
  func crowdWeighsLess() throws {
    func weight(people: Int) throws -> Int {
      var pipeline = try Region.pipeline()
      for index in 0..<people {
        let event =
          index % 2 == 0
          ? Self.runaway("Y\(index)", id: "\(index)", day: 0, [Self.phone])
          : Self.pickUp("Y\(index)", id: "\(index)", day: 0, [Self.phone])
        _ = try pipeline.take(event, at: Self.start + .days(1))
      }
      let youth = try #require(pipeline.standing.entities.first { $0.kind == .youth })
      let reasons = pipeline.assess(youth, at: Self.start + .days(1)).reasons
      return reasons.filter { $0.family == "peer_link" }.map(\.weight).max() ?? 0
    }
    let few = try weight(people: 12)
    #expect(few == 6)
    #expect(try weight(people: 20) == few - 2)
    #expect(try weight(people: 60) == 0)
  }
}

import Alerts
import Chronology
import Observations
import Risk
import Store
import StrictJSON
import TestSupport
import Testing

@testable import SafetyNet

/// A network's alert is about whoever hangs together, not about the young person whose name the network happened to
/// bear: it goes on, and opens again, also where that one has left.
struct NetworkReopeningTests {
  let start = Region.start

  /// Four young people, one phone, two organisations; the alert on them and the observation that each came with.
  struct Four {
    var pipeline: Pipeline
    var alert: Alert
    /// By young person, as the graph knows them.
    var observations: [EntityRef: String] = [:]

    /// After whom the network is called now.
    func namesake() throws -> EntityRef {
      let name = try #require(pipeline.standing.networks.first)
      return try #require(pipeline.standing.networkNames.youth(behind: name))
    }

    mutating func leave(_ youth: EntityRef, at now: Timestamp) throws {
      let observation = try #require(observations[youth])
      try pipeline.retracting(observation, by: Region.caller("privacy-1"), at: now)
    }

    /// What EILP's pivot heard of the alert.
    func told() throws -> [Alerts.Notice] {
      try pipeline.inbox("pivot-eilp-1").filter { $0.alert == alert.id }
    }

    var networkAlerts: [Alert] {
      pipeline.alerts.values.filter { $0.entity.kind == .network }
    }
  }

  func four(store: any Store = MemoryStore()) throws -> Four {
    var pipeline = try Region.pipeline(store: store)
    let events = [
      NetworkTests.runaway("A", id: "1", day: 0, [NetworkTests.phone]),
      NetworkTests.runaway("B", id: "2", day: 0, [NetworkTests.phone]),
      NetworkTests.pickUp("C", id: "3", day: 0, [NetworkTests.phone]),
      NetworkTests.pickUp("D", id: "4", day: 0, [NetworkTests.phone]),
    ]
    var observations: [EntityRef: String] = [:]
    for event in events {
      let receipt = try pipeline.take(event, at: start)[0]
      let id = try #require(receipt.observation)
      let youth = try #require(pipeline.standing.entry(id)?.subjects.first)
      observations[youth] = id
    }
    let alert = try #require(pipeline.alerts.values.first { $0.entity.kind == .network })
    return Four(pipeline: pipeline, alert: alert, observations: observations)
  }

  @Test("The one after whom an open alert's network was called leaves: the same alert goes on")
  func goesOn() throws {
    var four = try four()
    try four.leave(four.namesake(), at: start + .days(1))
    #expect(four.networkAlerts.map(\.id) == [four.alert.id])
    #expect(four.networkAlerts.map(\.entity) == four.pipeline.standing.networks)
    let told = try four.told().map(\.change)
    #expect(told.last == .corrected && !told.contains(.withdrawn))
  }

  @Test("They leave, people close the alert, somebody new is seen: the same alert opens again")
  func leavesThenCloses() throws {
    var four = try four()
    try four.leave(four.namesake(), at: start + .days(1))
    try four.pipeline.closeEverywhere(four.alert.id, at: start + .days(2))
    _ = try four.pipeline.take(newcomer(1), at: start + .days(3))
    #expect(four.networkAlerts.map(\.id) == [four.alert.id])
    #expect(try four.told().last?.change == .reopened)
  }

  @Test("People close the alert, they leave, somebody new is seen: the same alert opens again")
  func closesThenLeaves() throws {
    let store = MemoryStore()
    var four = try four(store: store)
    try four.pipeline.closeEverywhere(four.alert.id, at: start + .days(1))
    try four.leave(four.namesake(), at: start + .days(2))
    #expect(four.networkAlerts.isEmpty, "a retraction is no new evidence")
    four.pipeline = try Region.pipeline(store: store)
    _ = try four.pipeline.take(newcomer(1), at: start + .days(3))
    #expect(four.networkAlerts.map(\.id) == [four.alert.id])
  }

  @Test("A person opens again the alert on a network that has another name by now")
  func byAPerson() throws {
    var four = try four()
    try four.pipeline.closeEverywhere(four.alert.id, at: start + .days(1))
    try four.leave(four.namesake(), at: start + .days(2))
    let notice = try #require(try four.told().first)
    try four.pipeline.act(at: start + .days(3)) {
      _ = try $0.reopen(notice.id, reason: "r", by: Region.caller("pivot-eilp-1"))
    }
    #expect(four.networkAlerts.map(\.entity) == four.pipeline.standing.networks)
  }

  @Test("Who was told hears of a retraction also where the alert's first namesake has long left")
  func correctedOnceClosed() throws {
    var four = try four()
    try four.leave(four.namesake(), at: start + .days(1))
    try four.pipeline.closeEverywhere(four.alert.id, at: start + .days(2))
    let before = try four.told().count
    try four.leave(four.namesake(), at: start + .days(3))
    let told = try four.told()
    #expect(told.count == before + 1)
    #expect(told.last?.change == .corrected)
  }

  @Test("Taking evidence back opens no closed alert of a young person again")
  func retractionOpensNothing() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(Region.disclosure("CJQ-1", id: "1", at: start), at: start)
    _ = try pipeline.take(Region.hotel("CJQ-1", id: "2", at: start), at: start)
    let alert = try #require(pipeline.alerts.keys.first)
    try pipeline.closeEverywhere(alert, at: start + .days(1))
    try pipeline.retract("2", from: "ikat", by: "watch-ikat-1", at: start + .days(2))
    #expect(pipeline.alerts.isEmpty)
    #expect(try pipeline.inbox("pivot-dpj-1").last?.change == .corrected)
  }

  @Test("Whoever comes and goes, whoever closes it, over restarts too: it is one alert all along")
  func oneAlert() throws {
    let seed = SeededGenerator.seed
    var random = SeededGenerator(seed: seed)
    let privacy = try Region.caller("privacy-1")
    for number in 1...rounds(6) {
      let store = MemoryStore()
      var pipeline = try Region.pipeline(store: store)
      var standing: [Bool: [String]] = [true: [], false: []]
      var alerts: Set<String> = []
      for step in 0..<16 {
        let at = start + .days(1) + .hours(Int64(step))
        // Two of each organisation stay, so that there always is a network to tell of.
        let fromSchool = step % 2 == 0
        let there = standing[fromSchool, default: []]
        if there.count <= 2 || Bool.random(using: &random) {
          let name = "F-\(number)-\(step)"
          let event =
            fromSchool
            ? NetworkTests.pickUp(name, id: name, day: 0, [NetworkTests.phone])
            : NetworkTests.runaway(name, id: name, day: 0, [NetworkTests.phone])
          let id = try #require(try pipeline.take(event, at: at)[0].observation)
          standing[fromSchool, default: []].append(id)
        } else {
          let index = Int.random(in: there.indices, using: &random)
          standing[fromSchool]?.remove(at: index)
          let gone = there[index]
          try pipeline.retracting(gone, by: privacy, at: at)
        }
        let open = pipeline.alerts.values.filter { $0.entity.kind == .network }
        alerts.formUnion(open.map(\.id))
        if let alert = open.first, Int.random(in: 0...2, using: &random) == 0 {
          try pipeline.closeEverywhere(alert.id, at: at)
        }
        if Int.random(in: 0...3, using: &random) == 0 {
          pipeline = try Region.pipeline(store: store)
        }
        #expect(alerts.count <= 1, "region \(number), step \(step), FILET_SEED=\(seed)")
      }
    }
  }

  private func newcomer(_ number: Int) -> JSONValue {
    NetworkTests.pickUp("N\(number)", id: "n\(number)", day: 0, [NetworkTests.phone])
  }
}

extension Pipeline {
  /// Every organisation that was told is done with an alert.
  fileprivate mutating func closeEverywhere(_ alert: String, at now: Timestamp) throws {
    try act(at: now) { pipeline in
      let notices = try pipeline.store.notices(ofAlert: alert)
      for _ in 0..<10 where pipeline.alerts[alert] != nil {
        for notice in notices {
          _ = try? pipeline.close(
            notice.id, outcome: .unfounded, note: nil, by: Region.caller(notice.recipient))
        }
      }
    }
    guard alerts[alert] == nil else { throw Region.LoadingFailed(lines: ["still open"]) }
  }
}

import Chronology
import Foundation
import HTTPTypes
import Invention
import Observations
import Store
import StrictJSON
import TestSupport
import Testing

@testable import API
@testable import SafetyNet

/// Nobody sees past the mandate, by any route (`docs/delivery.md` 12): what each account of an invented region can
/// obtain is what the model says, no more and no less.
struct NeedToKnowTests {
  @Test("In regions at random, each account obtains by every route what the model says")
  func everyRoute() async throws {
    let seed = SeededGenerator.seed
    var random = SeededGenerator(seed: seed)
    let times = tortureFactor
    var tally = Life.Tally()
    var number = 0
    // A few more where chance made regions in which hardly anybody is told anything, or follows a stream.
    while number < 4 * times || (!(tally.isTelling && tally.followed > 0) && number < 40) {
      number += 1
      // Each fourth is asked over a real socket.
      var life = try await Life(
        &random, note: "region \(number), FILET_SEED=\(seed)",
        door: number % 4 == 1 ? .socket : .direct)
      try await life.run(steps: 18, &random)
      try await life.readEverything(&random)
      await life.house.close()
      tally.add(life.tally)
    }
    #expect(tally.followed > 0, "\(tally), seed \(seed)")
    // A test in which nobody is told anything says nothing.
    #expect(tally.isTelling, "\(tally), seed \(seed)")
    print("need to know: \(tally); FILET_SEED=\(seed)")
  }

  @Test("In many more regions, who is told and what they are shown is what the model says")
  func everyNotice() async throws {
    let seed = SeededGenerator.seed
    var random = SeededGenerator(seed: seed)
    let times = tortureFactor
    var tally = Life.Tally()
    var number = 0
    // More where chance made regions without networks, or in which hardly anything is taken back.
    while number < 60 * times || (!tally.isTellingOfMuch && number < 240) {
      number += 1
      var life = try await Life(&random, note: "region \(number), FILET_SEED=\(seed)")
      // Few kinds, so that people, telephones and needs meet: networks, services' own numbers.
      let kinds = life.model.catalog.names.shuffled(using: &random).prefix(3)
      try await life.run(steps: 24, kinds: kinds + ["community_report"], &random)
      tally.add(life.tally)
    }
    #expect(tally.isTellingOfMuch, "\(tally), seed \(seed)")
    print("need to know: \(tally); FILET_SEED=\(seed)")
  }

  @Test("A marked value in every sealed field of every kind: in its notices, and nowhere else")
  func nothingMarkedLeaves() async throws {
    let seed = SeededGenerator.seed
    var random = SeededGenerator(seed: seed)
    let folder = FileManager.default.temporaryDirectory.path + "/filet-marks-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let store = try SQLiteStore(
      directory: folder, masterKey: MasterKey(bytes: [UInt8](repeating: 3, count: 32)))
    var life = try await Life(&random, note: "FILET_SEED=\(seed)", store: store, door: .socket)
    // Every kind, every field of it.
    let sealed = try await life.reportEverything(&random)
    #expect(sealed > 60, "\(sealed) marked values; FILET_SEED=\(seed)")
    try await life.readEverything(&random)
    await life.house.close()
    store.close()
    var files = 0
    for file in try FileManager.default.subpathsOfDirectory(atPath: folder) {
      let data = try Data(contentsOf: URL(filePath: folder + "/" + file))
      files += 1
      let found = life.seen.found(in: file + " " + String(decoding: data, as: UTF8.self))
        .union(life.seen.forms(in: data))
      #expect(found.isEmpty, "\(file) holds \(found); FILET_SEED=\(seed)")
    }
    #expect(files >= 3)
  }

  @Test("Who is not in the directory is refused before anything that they sent is judged")
  func refusedFirst() async throws {
    var random = SeededGenerator(seed: 1)
    let house = try await House(InventedRegion(&random, families: ["runaway"]))
    let routes = house.routes.filter { $0.method == .post && $0.operation != "submitObservations" }
    #expect(routes.count > 15)
    for route in routes {
      let path = route.pattern.replacing(/\{[a-z]+\}/, with: "x")
      let reply = try await house.ask(.post, path, as: "nobody", body: ["unknown": true])
      #expect(reply.status == 403, "\(route.operation)")
    }
    await house.close()
  }

  @Test(
    "An agreement that ends with the day closes its streams, and what was told is shown no more",
    .timeLimit(.minutes(10)))
  func anAgreementThatEndsWithTheDayClosesItsStreams() async throws {
    var random = SeededGenerator(seed: 1)
    var region = InventedRegion(&random, families: ["runaway"])
    let today = QuebecTime.date(at: InventedRegion.start)
    for organisation in region.organisations { region.agreements[organisation] = today...today }
    let pivot = try #require(region.accounts.first { $0.roles.contains("pivot") })
    let house = try await House(region)
    let caller = try house.net.caller(uid: House.user, actingAs: pivot.name)
    let wakeUps = await house.net.wakeUps(for: caller)
    try await house.net.tick()
    // Midnight in Québec is at most 24 hours away.
    house.clock.set(to: InventedRegion.start + .hours(24))
    try await house.net.tick()
    var turns = 0
    for await _ in wakeUps { turns += 1 }
    #expect(turns <= 1)
    #expect(try await house.ask(.get, "/v1/inbox/stream", as: pivot.name).status == 403)
    #expect(try await house.ask(.get, "/v1/inbox", as: pivot.name).status == 200)
  }
}

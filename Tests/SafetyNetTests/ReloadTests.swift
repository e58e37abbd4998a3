import Chronology
import Foundation
import Logging
import Observations
import Risk
import Store
import StrictJSON
import TestSupport
import Testing
import Wording

@testable import SafetyNet

/// A reload gives what the new rules would have given (`docs/delivery.md` 7).
struct ReloadTests {
  /// The repository's rules with other weights, thresholds, counts and windows.
  static let variants: [RuleLibrary] = {
    let root = Region.root
    guard let rules = try? RuleFile.yaml(under: root + "/Rules"),
      let region = try? RuleFile.yaml(under: root + "/Fixtures/region")
    else { return [] }
    return (1...3).compactMap { number in
      let changed = rules.map { file -> RuleFile in
        var text = String(decoding: file.bytes, as: UTF8.self)
        if file.folder == "correlation" {
          text = text.replacingOccurrences(of: "gte: 3", with: "gte: 2")
          text = text.replacingOccurrences(of: "timespan: 180d", with: "timespan: \(number * 10)d")
        }
        if file.name == "scoring.yml" {
          text = text.replacingOccurrences(
            of: "bands: {1: 3, 2: 7, 3: 12}",
            with: "bands: {1: \(number + 1), 2: \(number + 4), 3: \(number + 9)}")
        }
        for weight in 2...5 where (weight + number).isMultiple(of: 2) {
          text = text.replacingOccurrences(
            of: "weight: \(weight)\n", with: "weight: \(weight + number) \n")
        }
        var file = file
        file.bytes = Array(text.utf8)
        return file
      }
      let directory = region.map { file in
        var file = file
        file.isOfDirectory = true
        return file
      }
      return RuleLibrary.load(changed + directory).library
    }
  }()

  @Test("A reload while somebody is being erased stays in force")
  func reloadBesideAnErasure() async throws {
    let store = FailingStore()
    let other = try #require(Self.variants.first)
    let net = try SafetyNet(
      library: other, store: store, pseudonyms: Region.keys(),
      clock: ManualWallClock(Region.start),
      settings: .init(
        rulesFolder: Region.root + "/Rules", directoryFolder: Region.root + "/Fixtures/region"),
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    let (watch, privacy) = (try Region.caller("watch-cjq-1"), try Region.caller("privacy-1"))
    _ = await net.submit(
      [Region.runaway("CJQ-1", id: "1", at: Region.start)], by: watch)
    let youth = SafetyNet.YouthDesignation(youth: "CJQ-1", name: nil, birthDate: nil)
    let offered = try await net.erase(youth, reason: "r", confirmation: nil, by: privacy)
    let word = try #require(offered["confirmation"]?.string)
    let asked = store.asked
    store.hold()
    async let erased = net.erase(youth, reason: "r", confirmation: word, by: privacy)
    #expect(await GroupCommitTests.soon { store.asked == asked + 1 })
    async let reloaded = net.reload()
    #expect(await GroupCommitTests.soon { await net.waitingEvents == 1 })
    // The new rules are on their way to the disk when the erasure begins anew from it.
    store.letOneGo()
    #expect(await GroupCommitTests.soon { store.asked == asked + 2 })
    #expect(await GroupCommitTests.soon { await net.waitingEvents == 1 })
    store.letGo()
    let answer = try await erased
    #expect(answer["status"] == "erased")
    let diagnostics = await reloaded
    #expect(!diagnostics.contains { $0.severity == .error }, "\(diagnostics)")
    #expect(try net.library.hash == Region.library().hash)
    _ = await net.submit(
      [Region.disclosure("CJQ-2", id: "2", at: Region.start)], by: watch)
    #expect(store.commits.last?.assessments.first?.ruleSet == net.library.hash)
  }

  @Test("After a reload everything is as if the new rules had always been there")
  func reload() throws {
    try #require(Self.variants.count == 3)
    var differences = 0
    try Property.holds(cases: 80) { scenario, random in
      let library = Self.variants[Int.random(in: 0...2, using: &random)]
      let arrivals = Scenario.arrivals(scenario.events.count, &random)
      let old = try Scenario.run(scenario.events, arrivals: arrivals)
      let before = old.picture(at: Scenario.end)
      var pipeline = try Region.pipeline(store: old.store, library: library)
      pipeline.begin(at: Scenario.end)
      try pipeline.reassessEverything()
      try pipeline.store.append(pipeline.takeCommit())
      pipeline.written()
      let always = try Scenario.run(scenario.events, arrivals: arrivals, library: library)
      if before != always.picture(at: Scenario.end) { differences += 1 }
      return difference(always.picture(at: Scenario.end), pipeline.picture(at: Scenario.end))
        ?? pipeline.stale(at: Scenario.end)
    }
    #expect(differences > 10, "the other rules must say something else")
  }

  @Test(
    "A start under other rules judges what stands by them, once; under the same it judges nothing anew"
  )
  func startUnderOtherRules() throws {
    func inForce(_ rules: String) -> [JSONMember] {
      [JSONMember("rules", .string(rules)), JSONMember("directory", "d")]
    }
    let other = try #require(Self.variants.last)
    var before = try Region.pipeline()
    try before.act(at: Region.start) { try $0.noteStart(inForce("a")) }
    _ = try before.take(Region.hotel("CJQ-1", id: "1", at: Region.start), at: Region.start)
    for (rules, isJudged) in [("a", false), ("b", true), ("b", false)] {
      var pipeline = try Region.pipeline(store: before.store, library: other)
      pipeline.begin(at: Region.start + .hours(1))
      try pipeline.noteStart(inForce(rules))
      #expect(pipeline.commit.assessments.isEmpty != isJudged, "\(rules)")
      try pipeline.store.append(pipeline.takeCommit())
      pipeline.written()
    }
  }
}

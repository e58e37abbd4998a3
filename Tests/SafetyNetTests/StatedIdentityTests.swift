import Chronology
import Mandates
import Observations
import Store
import StrictJSON
import TestSupport
import Testing

@testable import SafetyNet

/// Who a young person is, kept from one notice to the next.
struct StatedIdentityTests {
  static func item(_ name: String, _ value: JSONValue, observation: Int, at time: Int64)
    -> ContentItem
  {
    ContentItem(
      content: PersonalContent(
        subject: "yth_a", observation: "obs_\(observation)", group: .identity, name: name,
        value: value),
      kind: "runaway", time: Timestamp(milliseconds: time), isAboutSubject: true)
  }

  @Test(
    "However it was read, bit by bit or all at once, a notice shows of it what all observations say"
  )
  func property() {
    let seed = SeededGenerator.seed
    var random = SeededGenerator(seed: seed)
    for _ in 0..<rounds(2_000) {
      var stated = StatedIdentity(of: [])
      var all: [ContentItem] = []
      var numbers: [Int] = []
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        var items: [ContentItem] = []
        for _ in 0..<Int.random(in: 0...4, using: &random) {
          let number = numbers.count
          numbers.append(number)
          let time = Int64.random(in: 0...3, using: &random)
          for name in ["youth.age", "youth.name", "youth.file"] where Bool.random(using: &random) {
            let text = JSONValue.string("v\(Int.random(in: 0...2, using: &random))")
            items.append(
              Self.item(
                name, Int.random(in: 0...3, using: &random) == 0 ? .array([text]) : text,
                observation: number, at: time))
          }
        }
        stated.add(items, having: numbers)
        all += items
        for detail in [Mandate.Detail.full, .summary] {
          let groups: [FieldGroup: Mandate.Detail] = [.identity: detail]
          #expect(
            project(stated.items, groups: groups, kinds: nil).text
              == project(all, groups: groups, kinds: nil).text, "FILET_SEED=\(seed)")
        }
      }
      #expect(stated.items.count <= 18)
    }
  }

  @Test("Observations that came are the ones missing; where one is gone all are")
  func missing() {
    var stated = StatedIdentity(of: [])
    #expect(stated.missing(from: [2, 5], of: []) == [2, 5])
    stated.add([], having: [2, 5])
    #expect(stated.missing(from: [2, 5], of: []) == [])
    #expect(stated.missing(from: [2, 3, 5, 9], of: []) == [3, 9])
    #expect(stated.missing(from: [2, 9], of: []) == nil)
    #expect(stated.missing(from: [], of: []) == nil)
    #expect(stated.missing(from: [2, 5], of: [EntityRef(kind: .youth, token: "b")]) == nil)
  }

  @Test("Nothing is shown from an observation that was taken back")
  func takenBack() throws {
    var pipeline = try Region.pipeline()
    let privacy = try Region.caller("privacy-1")
    var accepted: [String] = []
    for number in 0..<6 {
      let event = Region.disclosure("F-1", id: "\(number)", at: Region.start)
      accepted += try pipeline.take(event, at: Region.start).compactMap(\.observation)
    }
    let youth = try #require(pipeline.standing.entry(accepted[0])?.subjects.first)
    // All six say the same, so it stands there once, from one of them.
    let gone = try #require(try pipeline.statedIdentity(of: youth).first?.content.observation)
    try pipeline.retracting(gone, by: privacy, at: Region.start)
    let items = try pipeline.statedIdentity(of: youth)
    #expect(!items.isEmpty)
    #expect(items.allSatisfy { $0.content.observation != gone })
  }

  @Test("Of a person who is erased nothing stays at hand")
  func erased() throws {
    var pipeline = try Region.pipeline()
    var accepted: [String] = []
    for number in 0..<5 {
      let event = Region.runaway("F-1", id: "\(number)", at: Region.start)
      accepted += try pipeline.take(event, at: Region.start).compactMap(\.observation)
    }
    let youth = try #require(pipeline.standing.entry(accepted[0])?.subjects.first)
    #expect(try !pipeline.statedIdentity(of: youth).isEmpty)
    #expect(pipeline.cache.identities[youth] != nil)
    _ = try pipeline.erase(youth, reason: "asked", by: Region.caller("privacy-1"))
    #expect(pipeline.cache.identities[youth] == nil)
    #expect(pipeline.cache.presented[youth] == nil)
  }
}

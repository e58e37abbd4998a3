import StrictJSON
import TestSupport
import Testing

@testable import Sigma

/// Values that come again are answered from memory: never differently.
struct ValueMemoTests {
  private func set() -> RuleSet {
    let rules = (0..<20).map { number in
      let text = """
        title: R\(number)
        logsource: {category: c\(number % 2)}
        detection:
          s: {F|contains: 'w\(number)'}
          t: {G|endswith: '\(number)', F|re: '\(number)$'}
          k: ['key\(number)']
          condition: 1 of them
        """
      return RuleSource(file: "r\(number).yml", bytes: Array(text.utf8))
    }
    return RuleSet.compile(rules).set
  }

  /// More values than it can hold, short and long, known and new, by changing logsources: as without it.
  @Test func givesTheSameThroughEveryFilling() {
    var random = SeededGenerator(seed: SeededGenerator.seed)
    let seed = random.seed
    let set = set()
    var plain = Evaluator(set)
    var remembering = Evaluator(set, remembersValues: true)
    var held = 0
    for round in 0..<24_000 {
      let number = random.next(below: round < 12_000 ? 40 : 30_000)
      let long = random.next(below: 50) == 0 ? String(repeating: "x", count: 3_000) : ""
      let event = JSONValue.object([
        JSONMember("F", .string("w\(number)\(long) key\(random.next(below: 30))")),
        JSONMember(
          "G", random.next(below: 2) == 0 ? .integer(Int64(number)) : .string("é\(number)")),
        JSONMember("H", .double(Double(number) / 2)),
        JSONMember("_category", .string("c\(random.next(below: 3))")),
      ])
      let json = event.serialized
      let origin: Event.Origin = random.next(below: 2) == 0 ? .fields : .ignored
      let expected = plain.matches(Event(json: json, origin: origin))
      held += expected.count
      guard remembering.matches(Event(json: json, origin: origin)) == expected else {
        Issue.record("seed \(seed), round \(round): \(event.text.prefix(200))")
        return
      }
    }
    #expect(held > 10_000, "seed \(seed)")
  }
}

import Foundation
import StrictJSON
import TestSupport
import Testing
import Wording

@testable import Sigma

/// Whatever comes, each reader of the module answers, and soon. Seeds are printed before the first input,
/// so that a crash has one too.
@Suite struct DamagedInputTests {
  private static func random(_ name: String) -> SeededGenerator {
    let random = SeededGenerator(seed: SeededGenerator.seed)
    print("\(name) seed \(random.seed)")
    return random
  }

  private static func damage(
    _ bytes: inout [UInt8], _ pieces: [String], _ random: inout SeededGenerator
  ) {
    for _ in 0...random.next(below: 3) where !bytes.isEmpty {
      let at = random.next(below: bytes.count)
      switch random.next(below: 5) {
      case 0: bytes[at] = UInt8(truncatingIfNeeded: random.next())
      case 1: bytes.remove(at: at)
      case 2: bytes.removeSubrange(at..<min(bytes.count, at + 1 + random.next(below: 12)))
      case 3: bytes.insert(contentsOf: Array(random.pick(pieces).utf8), at: at)
      default:
        let from = random.next(below: bytes.count)
        bytes.insert(contentsOf: bytes[from..<min(bytes.count, from + 25)], at: at)
      }
    }
  }

  private static let correlations = """
    title: C
    name: c
    correlation:
      type: value_count
      rules: [a, b]
      group-by: [g, u.h]
      timespan: 15m
      aliases: {g: {a: x, b: y}}
      condition: {field: v, gte: 3, lt: 9}
      generate: true
    ---
    title: D
    correlation: {type: temporal_ordered, rules: [c, a], timespan: 2w, condition: {gte: 1}}
    ---
    title: P
    correlation:
      {type: value_percentile, rules: [a], timespan: 8s, condition: {field: n, percentile: 75, gt: 3}}
    ---
    title: F
    logsource: {category: test}
    filter: {rules: [a, R1], selection: {U|startswith: 'x*'}, condition: not selection}
    """
  private static let named = """
    title: A
    name: a
    id: 084dcd7b-83b4-4961-97f5-b216a317e345
    logsource: {product: p, category: test}
    detection:
      s: {F|re|i|m: '^a+b.{2,9}$', G|cidr: ['10.0.0.0/8', '::1/64'], H|windash|contains|all: [' -x', '–y']}
      t: {I|base64offset|contains: ab, J|wide|base64: x, K|expand: '%k%', L|hour|gte: 22, M|fieldref: N}
      u: ['key*', 12, null]
      condition: (s or 1 of t*) and not all of u*
    level: low
    ---
    title: B
    name: b
    logsource: {category: test}
    detection: {s: {k: b}, condition: s}
    ---

    """

  /// What was to let numbers beyond 64 bits through let through what is no number.
  @Test(arguments: [
    (#"{"f":-}"#, false), (#"{"f":00099999999999999999999}"#, false), (#"{"f":1.e400}"#, false),
    (#"{"f":99999999999999999999,"g":-}"#, false), (#"{"f":-99999999999999999999-1}"#, false),
    (#"{99999999999999999999:1}"#, false), (#"{"f":1e400,1e400 : 2}"#, false),
    (#"{"f":1e400x}"#, false), (#"{"f":1e400"#, false), (#"{"f":1e+}"#, false),
    (#"{"f":.1e400}"#, false), (#"{"f":+1e400}"#, false),
    (#"{"f":99999999999999999999}"#, true), (#"{"f":[-99999999999999999999 , 1.5e+400]}"#, true),
    (#"{"f":{"g":1E400},"h":"99999999999999999999:"}"#, true),
    (#"{"f":-0,"g":0.0e1,"h":1e400}"#, true),
  ])
  func aNumberBeyondSixtyFourBitsIsReadAndWhatIsNoneIsNot(line: String, isRead: Bool) {
    let (set, _) = RuleSet.compile([
      RuleSource(
        file: "r.yml",
        bytes: Array(
          "title: T\nlogsource: {category: c}\ndetection: {s: {f: x}, condition: s}".utf8))
    ])
    var evaluator = Evaluator(set)
    let taken = Array(line.utf8).withUnsafeBufferPointer { bytes in
      (try? evaluator.matches(json: bytes, origin: .ignored)) != nil
    }
    #expect(taken == isRead, "\(line)")
  }

  @Test func everyDamagedRuleFileIsAnswered() throws {
    var generator = Generator(random: Self.random("rules"))
    let seed = generator.random.seed
    var random = SeededGenerator(seed: seed &+ 1)
    let pieces = [
      "|re", "|all", "|contains", "|expand", "|cidr", "'%x%'", "*", "?", "\\", "(", "[a-",
      "{9999999}",
      "not ", " and ", "1 of ", "them", "\n", ": ", "- ", "null", "[]", "{}", "'", "&a ", "*a",
      "\n---\n",
      "c", "99999999999999999999", "-1", "(?1)", "(a+)+$", "timespan: 9999999999999d", "é", "\u{0}",
    ]
    var sound = 0
    var refused = 0
    let start = ContinuousClock.now
    for round in 0..<1_500 {
      var bytes = Array(
        (random.next(below: 2) > 0
          ? Self.named + Self.correlations : generator.rule(round % 7)).utf8)
      Self.damage(&bytes, pieces, &random)
      let (set, diagnostics) = RuleSet.compile(
        [RuleSource(file: "r.yml", bytes: bytes)],
        options: CompileOptions(placeholders: ["k": ["x", "y*"]]))
      if diagnostics.hasErrors { refused += 1 } else { sound += 1 }
      #expect(
        diagnostics.allSatisfy { $0.location.line >= 1 && $0.location.column >= 1 },
        "seed \(seed), round \(round)")
      var stream = EventStream(set, options: EventStream.Options(ignoresLogsource: true))
      for number in 0..<2 {
        let event = generator.event().serialized
        _ = try event.withUnsafeBufferPointer { try stream.feed(json: $0, number: number) }
      }
    }
    #expect(sound > 10 && refused > 300, "seed \(seed): \(sound) sound, \(refused) refused")
    #expect(start.duration(to: .now) < .seconds(120), "seed \(seed)")
  }

  @Test func everyConditionIsAnswered() {
    var random = Self.random("conditions")
    let seed = random.seed
    let names = ["a", "ab", "b_1", "them_", "é"]
    let words = [
      "a", "ab", "b_1", "them_", "é", "a*", "*", "and", "or", "not", "AND", "1", "all", "any", "of",
      "them", "(", ")", "|", "count()", "2", "nobody", "1of", "a-b", "??", "near",
    ]
    var read = 0
    for _ in 0..<20_000 {
      let text = (0..<random.next(below: 14)).map { _ in random.pick(words) }.joined(
        separator: random.next(below: 9) == 0 ? "" : " ")
      var parser = ConditionParser(text, names: names)
      do throws(ConditionParser.Fault) {
        _ = try parser.parse()
        read += 1
        #expect(
          !parser.used.isEmpty && parser.used.allSatisfy(names.indices.contains),
          "seed \(seed): \(text)")
      } catch {
        #expect(
          (0...text.unicodeScalars.count).contains(error.offset), "seed \(seed): \(text)")
      }
    }
    #expect(read > 100, "seed \(seed): \(read)")
  }

  @Test(arguments: ["(", "not ", "not (", "a and (", "1 of "])
  func aConditionWithoutEndIsAnswered(piece: String) {
    for end in ["", "a", "a" + String(repeating: ")", count: 100_000)] {
      var parser = ConditionParser(
        String(repeating: piece, count: 100_000) + end, names: ["a"])
      #expect(throws: ConditionParser.Fault.self) { try parser.parse() }
    }
  }

  @Test func aLongFlatConditionIsRead() throws {
    let text = String(repeating: "a and ", count: 20_000) + "a"
    var parser = ConditionParser(text, names: ["a"])
    _ = try parser.parse()
    #expect(parser.used == [0])
  }

  /// The evaluator's own way into JSON: what the strict reader takes, it takes, and it never fails.
  @Test func everyDamagedEventIsAnswered() throws {
    var generator = Generator(random: Self.random("events"))
    let seed = generator.random.seed
    var random = SeededGenerator(seed: seed &+ 1)
    let sources = (0..<25).map {
      RuleSource(file: "r\($0).yml", bytes: Array(generator.rule($0).utf8))
    }
    let (set, _) = RuleSet.compile(sources)
    var evaluator = Evaluator(set)
    let pieces = [
      "\"", "\\u0000", "\\ud83d", "[", "]", "{", "}", ",", ":", "\"A\":", "18446744073709551616",
      "-99999999999999999999", "1e999", "0.1e-400", "\u{0}", "null", "\\", "é", "\u{2028}",
    ]
    var sound = 0
    for _ in 0..<8_000 {
      var bytes = generator.event().serialized
      Self.damage(&bytes, pieces, &random)
      let isSound =
        (try? parseJSON(bytes, limits: JSONLimits(depth: 64)))?.object != nil
      var isRead = false
      do throws(JSONFault) {
        _ = try bytes.withUnsafeBufferPointer { buffer -> Result<[Int], JSONFault> in
          do throws(JSONFault) {
            return .success(try evaluator.matches(json: buffer))
          } catch {
            return .failure(error)
          }
        }.get()
        isRead = true
      } catch {}
      if isSound { sound += 1 }
      #expect(isRead || !isSound, "seed \(seed): \(String(decoding: bytes, as: UTF8.self))")
    }
    #expect(sound > 300, "seed \(seed): \(sound)")
    // What went before has left nothing behind.
    let event = generator.event()
    var fresh = Evaluator(set)
    #expect(
      evaluator.matches(Event(json: event.serialized, origin: .ignored))
        == fresh.matches(Event(json: event.serialized, origin: .ignored)), "seed \(seed)")
  }
}

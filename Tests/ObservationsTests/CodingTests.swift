import Chronology
import Observations
import StrictJSON
import TestSupport
import Testing

@Suite struct CodingTests {
  private func json(_ generator: inout SeededGenerator, depth: Int) -> JSONValue {
    switch Int.random(in: 0..<(depth > 3 ? 6 : 8), using: &generator) {
    case 0: return .null
    case 1: return .bool(.random(using: &generator))
    case 2: return .integer(.random(in: .min ... .max, using: &generator))
    case 3: return .integer(.random(in: -130...130, using: &generator))
    case 4: return .double(Double(bitPattern: .random(in: 0...(1 << 62), using: &generator)))
    case 5: return .string(text(&generator))
    case 6:
      return .array(
        (0..<Int.random(in: 0...4, using: &generator)).map { _ in
          json(&generator, depth: depth + 1)
        })
    default:
      return .object(
        (0..<Int.random(in: 0...4, using: &generator)).map { _ in
          JSONMember(text(&generator), json(&generator, depth: depth + 1))
        })
    }
  }

  private func text(_ generator: inout SeededGenerator) -> String {
    let signs = ["a", "é", "🌉", "\n", "\"", "0", "漢", "e\u{301}"]
    return (0..<Int.random(in: 0...200, using: &generator)).map { _ in
      signs.randomElement(using: &generator) ?? ""
    }.joined()
  }

  private func observation(_ generator: inout SeededGenerator) -> Observation {
    let mentions = (0..<Int.random(in: 0...3, using: &generator)).map { index in
      YouthMention(
        role: YouthMention.Role.allCases[index % 3],
        identifiers: [testKeys.youth(file: text(&generator))],
        isIdentified: .random(using: &generator),
        age: Bool.random(using: &generator) ? 14 : nil,
        isPlaced: Bool.random(using: &generator) ? true : nil,
        school: Bool.random(using: &generator) ? text(&generator) : nil,
        unit: Bool.random(using: &generator) ? text(&generator) : nil,
        isBoy: .random(using: &generator))
    }
    return Observation(
      id: text(&generator), eventKey: text(&generator), digest: text(&generator),
      supersedes: Bool.random(using: &generator) ? text(&generator) : nil, kind: "runaway",
      source: text(&generator), organisation: "cjq",
      time: Timestamp(milliseconds: .random(in: .min ... .max, using: &generator)),
      arrival: Timestamp(milliseconds: .random(in: 0...1 << 45, using: &generator)),
      territory: "quebec", sourceGrade: 2, youths: mentions,
      entities: [testKeys.reference(.phone, text(&generator))],
      facts: (0..<5).map { _ in JSONMember(text(&generator), json(&generator, depth: 0)) })
  }

  @Test(arguments: [1, 2, 3] as [UInt64]) func observationsComeBackAsTheyWere(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<50 {
      let one = observation(&generator)
      #expect(try Observation(decoding: one.encoded()) == one, "seed \(seed)")
    }
  }

  @Test(arguments: [4, 5] as [UInt64]) func contentsComeBackAsTheyWere(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for count in 0..<20 {
      let contents = (0..<count).map { _ in
        PersonalContent(
          subject: text(&generator), observation: text(&generator),
          group: FieldGroup.allCases.randomElement(using: &generator) ?? .identity,
          name: text(&generator), value: json(&generator, depth: 0))
      }
      let bytes = PersonalContent.encoded(contents)
      #expect(try PersonalContent.decoded(bytes) == contents, "seed \(seed)")
    }
  }

  @Test func whatIsCutOrLongerIsRefused() {
    var generator = SeededGenerator(seed: 6)
    let bytes = observation(&generator).encoded()
    for length in 0..<bytes.count {
      #expect(throws: CodingFault.self) { try Observation(decoding: Array(bytes[..<length])) }
    }
    #expect(throws: CodingFault.self) { try Observation(decoding: bytes + [0]) }
    #expect(throws: CodingFault(offset: 0)) { try Observation(decoding: [9] + bytes.dropFirst()) }
  }

  @Test func damagedBytesGiveAFaultOrAnObservationButNoCrash() {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<200 {
      var bytes = observation(&generator).encoded()
      for _ in 0..<3 {
        let index = Int.random(in: 0..<bytes.count, using: &generator)
        bytes[index] = .random(in: 0...255, using: &generator)
      }
      _ = try? Observation(decoding: bytes)
      _ = try? PersonalContent.decoded(bytes)
    }
  }
}

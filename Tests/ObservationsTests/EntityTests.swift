import TestSupport
import Testing

@testable import Observations

/// References are packed; whoever reads and sorts them must not see it.
struct EntityTests {
  private static let signs = Array(
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz".unicodeScalars)

  private static func token(_ random: inout SeededGenerator) -> String {
    var token = ""
    // Few signs, so that texts share long beginnings and differ late.
    for _ in 0..<Int.random(in: 1...EntityRef.longestToken, using: &random) {
      let sign = Bool.random(using: &random) ? 5 : Int.random(in: 0..<63, using: &random)
      token.unicodeScalars.append(signs[sign])
    }
    return token
  }

  @Test("A reference is read back as it was written, with its kind", arguments: EntityKind.allCases)
  func roundTrip(kind: EntityKind) throws {
    let seed = SeededGenerator.seed
    var random = SeededGenerator(seed: seed)
    for _ in 0..<500 {
      let token = Self.token(&random)
      let reference = EntityRef(kind: kind, token: token)
      #expect(reference.text == kind.prefix + "_" + token, "seed \(seed)")
      #expect(reference.kind == kind)
      #expect(EntityRef(text: reference.text) == reference, "seed \(seed)")
    }
  }

  @Test("References are equal and ordered as their texts are, wherever they differ")
  func order() {
    let seed = SeededGenerator.seed
    var random = SeededGenerator(seed: seed)
    for _ in 0..<4_000 {
      let token = Self.token(&random)
      // The same up to one place, so that each word of a reference has to decide.
      var other = Array(token.unicodeScalars)
      let place = Int.random(in: 0..<other.count, using: &random)
      other[place] = Self.signs[Int.random(in: 0..<63, using: &random)]
      if Int.random(in: 0...3, using: &random) == 0 { other.removeLast(other.count - place) }
      let kind = EntityKind.allCases.randomElement(using: &random) ?? .youth
      let a = EntityRef(kind: .youth, token: token)
      let b = EntityRef(
        kind: Bool.random(using: &random) ? .youth : kind,
        token: String(String.UnicodeScalarView(other)))
      #expect((a < b) == (a.text < b.text), "seed \(seed)")
      #expect((b < a) == (b.text < a.text), "seed \(seed)")
      #expect((a == b) == (a.text == b.text), "seed \(seed)")
    }
  }

  @Test(
    "What is no reference is not read as one",
    arguments: [
      "", "yth", "yth_a b", "yth_é", "yth_a\u{0}", "xyz_abc", "YTH_abc", "yth-abc",
      "yth_" + String(repeating: "a", count: 30),
    ])
  func refused(text: String) { #expect(EntityRef(text: text) == nil) }
}

import Observations
import TestSupport
import Testing

@testable import SafetyNet

/// One youth as soon as one observation ties two identifiers, whatever the order, and undone with it.
struct IdentityGraphTests {
  static func ref(_ number: Int) -> EntityRef {
    EntityRef(kind: .youth, token: String(UnicodeScalar(UInt8(97 + number))))
  }

  @Test("A file and a name become one youth by one mention of both")
  func tie() {
    var graph = IdentityGraph()
    #expect(graph.reference(of: Self.ref(1)) == Self.ref(1))
    let changed = graph.tie([Self.ref(0), Self.ref(1)])
    #expect(changed == [Self.ref(1)])
    #expect(graph.reference(of: Self.ref(1)) == Self.ref(0))
    #expect(graph.untie([Self.ref(0), Self.ref(1)]) == [Self.ref(1)])
    #expect(graph.reference(of: Self.ref(1)) == Self.ref(1))
  }

  @Test("Components are those of the standing ties, in any order and after any removals")
  func property() {
    let seed = SeededGenerator.seed
    var random = SeededGenerator(seed: seed)
    for _ in 0..<500 {
      var graph = IdentityGraph()
      var standing: [[EntityRef]] = []
      for _ in 0..<Int.random(in: 1...14, using: &random) {
        if !standing.isEmpty, Int.random(in: 0...2, using: &random) == 0 {
          let gone = standing.remove(at: Int.random(in: 0..<standing.count, using: &random))
          _ = graph.untie(gone)
        } else {
          let mention = Set(
            (0..<Int.random(in: 1...3, using: &random)).map { _ in
              Self.ref(Int.random(in: 0...7, using: &random))
            }
          ).sorted()
          standing.append(mention)
          _ = graph.tie(mention)
        }
      }
      for number in 0...7 {
        #expect(
          graph.reference(of: Self.ref(number)) == Self.least(with: Self.ref(number), standing),
          "FILET_SEED=\(seed)")
      }
    }
  }

  /// The reference by definition: the least identifier that can be reached.
  static func least(with identifier: EntityRef, _ ties: [[EntityRef]]) -> EntityRef {
    var reached: Set<EntityRef> = [identifier]
    var grew = true
    while grew {
      grew = false
      for tie in ties where !reached.isDisjoint(with: tie) && !reached.isSuperset(of: tie) {
        reached.formUnion(tie)
        grew = true
      }
    }
    return reached.min() ?? identifier
  }
}

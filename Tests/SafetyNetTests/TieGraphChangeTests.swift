import Observations
import Risk
import TestSupport
import Testing

@testable import SafetyNet

struct TieGraphChangeTests {
  /// What is kept of a network holds until a change names it (`WorkedOut`).
  @Test("Whatever comes or goes, every network that is other than before is named")
  func networkChangesAreNamed() {
    let seed = SeededGenerator.seed
    var random = SeededGenerator(seed: seed)
    var changed = 0
    for _ in 0..<rounds(60) {
      var table = TieGraphTests.everything(&random)
      table.everyday = [
        NetworkTable.EverydayUse(rules: [], people: 3, written: 1, kinds: [.phone, .handle])
      ]
      var graph = TieGraph(table: table)
      var standing: [Int] = []
      var everyday: [Int] = []
      var before: [EntityRef: Network] = [:]
      for sighting in TieGraphTests.sightings(&random, count: 40) {
        let change: TieGraph.Change
        switch Int.random(in: 0...9, using: &random) {
        case 0 where !standing.isEmpty:
          change = graph.remove(
            standing.remove(at: Int.random(in: standing.indices, using: &random)))
        case 1 where !everyday.isEmpty:
          change = graph.remove(
            everyday: everyday.remove(at: Int.random(in: everyday.indices, using: &random)))
        case 2:
          change = graph.insert(everyday: sighting, uses: [0])
          everyday.append(sighting.number)
        case 3:
          let identifier = sighting.identifiers[0]
          change = graph.count(Int.random(in: 1...3, using: &random), goneWith: identifier)
        default:
          change = graph.insert(sighting)
          standing.append(sighting.number)
        }
        var after: [EntityRef: Network] = [:]
        for least in graph.leastOfParts { after[least] = graph.network(with: least) }
        for least in Set(before.keys).union(after.keys) where before[least] != after[least] {
          changed += 1
          #expect(change.parts.contains(least), "FILET_SEED=\(seed)")
        }
        before = after
      }
    }
    #expect(changed > 300, "FILET_SEED=\(seed)")
  }

  @Test("One more in a crowd touches nobody's network: what ties nobody any more is not gone over")
  func newcomerInACrowd() {
    var graph = TieGraph(table: TieGraphTests.table(crowd: 4))
    for number in 0..<40 {
      _ = graph.insert(
        TieGraphTests.sighting(number, day: 0, ["c\(number)"], [TieGraphTests.phone]))
    }
    for number in 0..<2 {
      _ = graph.insert(
        TieGraphTests.sighting(40 + number, day: 1, ["c\(number)"], [TieGraphTests.vehicle]))
    }
    #expect(!graph.isTying(TieGraphTests.phone))
    #expect(TieGraphTests.members(graph, with: "c0") == ["c0", "c1"])
    let change = graph.insert(TieGraphTests.sighting(50, day: 1, ["new"], [TieGraphTests.phone]))
    #expect(change.parts.isEmpty)
    let gone = graph.remove(50)
    #expect(gone.parts.isEmpty)
  }
}

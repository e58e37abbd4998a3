import Chronology
import Observations
import Risk
import TestSupport
import Testing

@testable import SafetyNet

/// Parts of tied young people: what ties, what does not, and that they follow from the set alone.
struct TieGraphTests {
  static let phone = EntityRef(kind: .phone, token: "a")
  static let vehicle = EntityRef(kind: .vehicle, token: "a")
  static let template = EntityRef(kind: .adTemplate, token: "a")

  static func table(crowd: Int = 12) -> NetworkTable {
    NetworkTable(
      tyingRules: [], within: .days(180), maxGrade: 2, onlineKinds: [], organisations: 2,
      weights: [.phone: 4, .handle: 4, .vehicle: 4, .adTemplate: 2],
      crowd: [.phone: crowd, .handle: crowd, .vehicle: crowd, .adTemplate: max(2, crowd / 3)],
      largest: 500, findings: [])
  }

  /// A telephone that was only written down ties from three people on.
  static func tableOfWritten() -> NetworkTable {
    var table = table()
    table.written = NetworkTable.WrittenUse(rules: [], kinds: [.phone], people: 3)
    return table
  }

  static func written(_ number: Int, day: Int64, _ names: [String]) -> Sighting {
    var sighting = sighting(number, day: day, names, [phone])
    sighting.isWritten = true
    return sighting
  }

  static func youth(_ name: String) -> EntityRef { EntityRef(kind: .youth, token: name) }

  static func sighting(
    _ number: Int, day: Int64, _ names: [String], _ identifiers: [EntityRef],
    unknown: [String] = []
  ) -> Sighting {
    Sighting(
      number: number, time: Region.start + .days(day), nodes: names.map(youth),
      subjects: names.prefix(1).map(youth), unknown: unknown.map(youth), identifiers: identifiers)
  }

  static func graph(_ sightings: Sighting..., crowd: Int = 12) -> TieGraph {
    var graph = TieGraph(table: table(crowd: crowd))
    for sighting in sightings { _ = graph.insert(sighting) }
    return graph
  }

  static func members(_ graph: TieGraph, with name: String) -> [String] {
    graph.youths(with: youth(name)).map { String($0.text.dropFirst(4)) }
  }

  @Test("One phone ties two young people, and through another thing a third")
  func chain() {
    let graph = Self.graph(
      Self.sighting(1, day: 0, ["a"], [Self.phone]),
      Self.sighting(2, day: 10, ["b"], [Self.phone, Self.vehicle]),
      Self.sighting(3, day: 20, ["c"], [Self.vehicle]), Self.sighting(4, day: 20, ["d"], []))
    #expect(Self.members(graph, with: "a") == ["a", "b", "c"])
    #expect(Self.members(graph, with: "d") == [])
  }

  @Test("Near miss: a day too late for the window ties nobody; a sighting in between does")
  func window() {
    var graph = Self.graph(
      Self.sighting(1, day: 0, ["a"], [Self.phone]), Self.sighting(2, day: 181, ["b"], [Self.phone])
    )
    #expect(Self.members(graph, with: "a") == [])
    _ = graph.insert(Self.sighting(3, day: 90, ["a"], [Self.phone]))
    #expect(Self.members(graph, with: "a") == ["a", "b"])
    _ = graph.remove(3)
    #expect(Self.members(graph, with: "a") == [])
  }

  @Test(
    "What stands in reports about one person alone ties nobody who was there too; a second person's report does"
  )
  func ownNumber() {
    var graph = Self.graph(
      Self.sighting(1, day: 0, ["a", "b"], [Self.phone]),
      Self.sighting(2, day: 9, ["a", "c"], [Self.phone]))
    #expect(Self.members(graph, with: "a") == [])
    _ = graph.insert(Self.sighting(3, day: 20, ["d"], [Self.phone]))
    #expect(Self.members(graph, with: "a") == ["a", "b", "c", "d"])
    _ = graph.remove(3)
    #expect(Self.members(graph, with: "a") == [])
  }

  @Test(
    "Ties by a crowd fade: full weight up to twelve people, one deciban less at 16, nothing at 31")
  func crowd() {
    let table = Self.table()
    #expect(table.weight(.phone, people: 12) == 4)
    #expect(table.weight(.phone, people: 15) == 4)
    #expect(table.weight(.phone, people: 16) == 3)
    #expect(table.weight(.phone, people: 30) == 1)
    #expect(table.weight(.phone, people: 31) == 0)
    #expect(table.weight(.place, people: 2) == 0)
    #expect(
      (2...200).allSatisfy {
        table.penalty(.phone, people: $0) <= table.penalty(.phone, people: $0 + 1)
      })
  }

  @Test(
    "A text that more advertise by than a cell has numbers is copied: it ties nobody from seven on")
  func copiedText() {
    let table = Self.table()
    #expect(table.weight(.adTemplate, people: 4) == 2)
    #expect(table.weight(.adTemplate, people: 6) == 1)
    #expect(table.weight(.adTemplate, people: 7) == 0)
  }

  @Test(
    "A telephone that was written down of two ties nobody; once it is seen with one, or written of a third, it does"
  )
  func writtenDown() {
    var graph = TieGraph(table: Self.tableOfWritten())
    _ = graph.insert(Self.written(1, day: 0, ["a"]))
    _ = graph.insert(Self.written(2, day: 9, ["b"]))
    #expect(Self.members(graph, with: "a") == [])
    _ = graph.insert(Self.sighting(3, day: 20, ["b"], [Self.phone]))
    #expect(Self.members(graph, with: "a") == ["a", "b"])
    _ = graph.remove(3)
    #expect(Self.members(graph, with: "a") == [])
    _ = graph.insert(Self.written(4, day: 20, ["c"]))
    #expect(Self.members(graph, with: "a") == ["a", "b", "c"])
  }

  @Test("Near miss: an account and a car are seen, wherever they are written")
  func writtenOtherKinds() {
    var graph = TieGraph(table: Self.tableOfWritten())
    for (number, name) in [(1, "a"), (2, "a"), (3, "b")] {
      var sighting = Self.sighting(number, day: Int64(number), [name], [Self.vehicle])
      sighting.isWritten = true
      _ = graph.insert(sighting)
    }
    #expect(Self.members(graph, with: "a") == ["a", "b"])
  }

  @Test(
    "One's own number in one report under another name ties neither them nor who was along; in two, it does"
  )
  func strayNumber() {
    var graph = TieGraph(table: Self.tableOfWritten())
    _ = graph.insert(Self.written(1, day: 0, ["a", "mate"]))
    _ = graph.insert(Self.sighting(2, day: 1, ["a"], [Self.phone]))
    _ = graph.insert(Self.written(3, day: 9, ["b", "other"]))
    #expect(Self.members(graph, with: "a") == ["a", "b", "mate", "other"])
    let change = graph.insert(Self.written(4, day: 12, ["a"]))
    #expect(Self.members(graph, with: "a") == [])
    #expect(change.parts.contains(Self.youth("a")))
    _ = graph.insert(Self.written(5, day: 15, ["b"]))
    #expect(Self.members(graph, with: "a") == ["a", "b", "mate", "other"])
    _ = graph.remove(5)
    #expect(Self.members(graph, with: "a") == [])
  }

  @Test(
    "Near miss: two who bear the number of a third are a cluster until it was written of the third four times"
  )
  func strays() {
    var graph = TieGraph(table: Self.tableOfWritten())
    for (number, name) in [(1, "a"), (2, "b"), (3, "c"), (4, "a"), (5, "a")] {
      _ = graph.insert(Self.written(number, day: Int64(number), [name]))
    }
    #expect(Self.members(graph, with: "a") == ["a", "b", "c"])
    _ = graph.insert(Self.written(6, day: 6, ["a"]))
    #expect(Self.members(graph, with: "a") == [])
  }

  @Test(
    "What one gave who asked for help is the service's where it was only written down of others; not once it is seen"
  )
  func serviceNumberWrittenDown() {
    var table = Self.tableOfWritten()
    table.everyday = [NetworkTable.EverydayUse(rules: [], people: 2, written: 1, kinds: [.phone])]
    var graph = TieGraph(table: table)
    for (number, name) in [(1, "a"), (2, "b"), (3, "c")] {
      _ = graph.insert(Self.written(number, day: Int64(number), [name]))
    }
    #expect(Self.members(graph, with: "a").count == 3)
    _ = graph.insert(everyday: Self.sighting(4, day: 5, ["a"], [Self.phone]), uses: [0])
    #expect(Self.members(graph, with: "a") == [])
    #expect(graph.penalty(of: Self.phone) > 8)
    let change = graph.insert(Self.sighting(5, day: 300, ["d"], [Self.phone]))
    #expect(Self.members(graph, with: "a").count == 3, "in another run of time it counts too")
    #expect(change.reweighted == [Self.phone])
  }

  @Test("The one too many cuts the crowd apart, and its retraction ties it again")
  func crowdCuts() {
    var graph = Self.graph(crowd: 2)
    // Of a crowd of two, nothing is left of 4 at six people.
    for number in 1...5 {
      _ = graph.insert(
        Self.sighting(number, day: Int64(number), ["\(number)"], [Self.phone]))
    }
    #expect(Self.members(graph, with: "1").count == 5)
    let change = graph.insert(Self.sighting(6, day: 6, ["6"], [Self.phone]))
    #expect(Self.members(graph, with: "1") == [])
    #expect(change.parts.contains(Self.youth("1")), "what was a part is said to have changed")
    _ = graph.remove(6)
    #expect(Self.members(graph, with: "1").count == 5)
  }

  @Test("Unknown people count as one: a number seen with forty unknown people keeps its weight")
  func unknownPeople() {
    var graph = Self.graph()
    for number in 1...40 {
      _ = graph.insert(
        Self.sighting(
          number, day: 0, ["u\(number)"], [Self.vehicle], unknown: ["u\(number)"]))
    }
    #expect(graph.penalty(of: Self.vehicle) == 0)
    let network = graph.network(with: Self.youth("u1"))
    #expect(network?.people == 1)
  }

  @Test("Two ads of one template tie those whose phones they bear; an ad by itself does not")
  func adTemplate() throws {
    let other = EntityRef(kind: .phone, token: "b")
    func ad(_ number: Int, _ phone: EntityRef) -> Sighting {
      Sighting(
        number: number, time: Region.start, nodes: [phone], subjects: [phone], unknown: [],
        identifiers: [phone, Self.template])
    }
    var graph = Self.graph(
      Self.sighting(1, day: 0, ["a"], [Self.phone]), Self.sighting(2, day: 1, ["b"], [other]))
    _ = graph.insert(ad(3, Self.phone))
    #expect(Self.members(graph, with: "a") == [])
    _ = graph.insert(ad(4, other))
    #expect(Self.members(graph, with: "a") == ["a", "b"])
    let network = try #require(graph.network(with: Self.youth("a")))
    #expect(network.links == [.phone, .adTemplate])
  }

  @Test(
    "What three people gave when they asked for help ties nobody, until one of them is retracted")
  func serviceNumber() {
    var table = Self.table()
    table.everyday = [NetworkTable.EverydayUse(rules: [], people: 3, kinds: [.phone])]
    var graph = TieGraph(table: table)
    _ = graph.insert(Self.sighting(1, day: 0, ["a"], [Self.phone]))
    _ = graph.insert(Self.sighting(2, day: 1, ["b"], [Self.phone]))
    for (number, name) in [(3, "x"), (4, "y"), (5, "x")] {
      _ = graph.insert(everyday: Self.sighting(number, day: 2, [name], [Self.phone]), uses: [0])
    }
    #expect(Self.members(graph, with: "a") == ["a", "b"])
    let change = graph.insert(
      everyday: Self.sighting(6, day: 3, ["z"], [Self.phone]), uses: [0])
    #expect(Self.members(graph, with: "a") == [])
    #expect(change.parts.contains(Self.youth("a")))
    #expect(change.reweighted == [Self.phone])
    #expect(graph.penalty(of: Self.phone) > 8)
    _ = graph.remove(everyday: 4)
    #expect(Self.members(graph, with: "a") == ["a", "b"])
  }

  /// Three who share a telephone, three others a car, and a report that names one of the first with the car.
  static func twoNetworks() -> TieGraph {
    var table = table()
    table.bridged = 3
    var graph = TieGraph(table: table)
    for (number, name) in [(1, "a"), (2, "b"), (3, "c")] {
      _ = graph.insert(sighting(number, day: 0, [name], [phone]))
    }
    for (number, name) in [(4, "d"), (5, "e"), (6, "f")] {
      _ = graph.insert(sighting(number, day: 0, [name], [vehicle]))
    }
    return graph
  }

  @Test("One report makes no network of two; a second does; taking either back undoes it")
  func bridge() throws {
    var graph = Self.twoNetworks()
    _ = graph.insert(Self.sighting(7, day: 1, ["a"], [Self.vehicle]))
    #expect(Self.members(graph, with: "a") == ["a", "b", "c"])
    #expect(Self.members(graph, with: "d") == ["d", "e", "f"])
    #expect(try #require(graph.network(with: Self.youth("d"))).numbers == [4, 5, 6])
    #expect(graph.leastOfParts.count == 2)
    let change = graph.insert(Self.sighting(8, day: 2, ["b"], [Self.vehicle]))
    #expect(Self.members(graph, with: "a") == ["a", "b", "c", "d", "e", "f"])
    #expect(change.parts.isSuperset(of: [Self.youth("a"), Self.youth("d")]))
    _ = graph.remove(7)
    #expect(Self.members(graph, with: "a") == ["a", "b", "c"])
    _ = graph.remove(8)
    #expect(Self.members(graph, with: "a") == ["a", "b", "c"])
  }

  @Test("Near miss: one report joins a network and a pair, or somebody alone")
  func noBridge() {
    var graph = Self.twoNetworks()
    _ = graph.remove(6)
    _ = graph.insert(Self.sighting(7, day: 1, ["a"], [Self.vehicle]))
    #expect(Self.members(graph, with: "a") == ["a", "b", "c", "d", "e"])
  }

  @Test("An ad that leads to nobody is no tie of the network")
  func looseAd() throws {
    var graph = Self.graph(
      Self.sighting(1, day: 0, ["a"], [Self.phone, Self.vehicle]),
      Self.sighting(2, day: 1, ["b"], [Self.vehicle]))
    _ = graph.insert(
      Sighting(
        number: 3, time: Region.start, nodes: [Self.phone], subjects: [Self.phone], unknown: [],
        identifiers: [Self.phone, Self.template]))
    let network = try #require(graph.network(with: Self.youth("a")))
    #expect(network.links == [.vehicle])
    #expect(network.numbers == [1, 2])
  }

  // MARK: Properties

  /// A small crowd or a large one, and everything else that can untie.
  static func everything(_ random: inout SeededGenerator) -> NetworkTable {
    var table = table(crowd: Bool.random(using: &random) ? 2 : 12)
    table.written = NetworkTable.WrittenUse(rules: [], kinds: [.phone, .handle], people: 3)
    table.bridged = Bool.random(using: &random) ? 2 : 3
    return table
  }

  /// Few people and things, a small crowd, gaps longer than the window: everything that can happen does.
  static func sightings(_ random: inout SeededGenerator, count: Int) -> [Sighting] {
    (0..<count).map { index in
      let kinds: [EntityKind] = [.phone, .handle, .vehicle, .adTemplate]
      let identifiers = (0..<Int.random(in: 1...2, using: &random)).map { _ in
        EntityRef(
          kind: kinds.randomElement(using: &random) ?? .phone,
          token: "\(Int.random(in: 0...3, using: &random))")
      }
      var names: [String] = []
      var unknown: [String] = []
      if Int.random(in: 0...5, using: &random) == 0 {
        names = ["u\(index)"]
        unknown = names
      } else {
        names = (0..<Int.random(in: 1...2, using: &random)).map { _ in
          "\(Int.random(in: 0...11, using: &random))"
        }
      }
      var found = sighting(
        index, day: Int64.random(in: 0...900, using: &random), Array(Set(names)).sorted(),
        Array(Set(identifiers)).sorted(), unknown: unknown)
      found.isWritten = Bool.random(using: &random)
      return found
    }
  }

  /// The same by the definition, without a thought for speed.
  static func partsByDefinition(_ sightings: [Sighting], _ table: NetworkTable) -> Set<
    Set<EntityRef>
  > {
    let runs = runsByDefinition(sightings, table)
    let parts = joined(runs)
    guard let enough = table.bridged else { return parts }
    let unknown = Set(sightings.flatMap(\.unknown))
    func isNetwork(_ part: Set<EntityRef>) -> Bool {
      part.count { $0.kind == .youth && !unknown.contains($0) } >= enough
    }
    let bridges = Set(runs.joined()).filter { report in
      guard let part = parts.first(where: { !$0.isDisjoint(with: report.nodes) }) else {
        return false
      }
      return joined(runs, without: [report]).count { $0.isSubset(of: part) && isNetwork($0) } > 1
    }
    return joined(runs, without: bridges)
  }

  /// Whoever is in reports of one run, or in one report that is in a run.
  static func joined(
    _ runs: [[Sighting]], without bridges: Set<Sighting> = []
  ) -> Set<Set<EntityRef>> {
    var parts: [Set<EntityRef>] = []
    for run in runs {
      let nodes = Set(run.filter { !bridges.contains($0) }.flatMap(\.nodes))
      let touched = parts.filter { !$0.isDisjoint(with: nodes) }
      parts.removeAll { !$0.isDisjoint(with: nodes) }
      parts.append(touched.reduce(into: nodes) { $0.formUnion($1) })
    }
    return Set(parts.filter { $0.count > 1 })
  }

  /// The reports that tie by one identifier, each from which every other can be reached in steps of the window.
  static func runsByDefinition(_ sightings: [Sighting], _ table: NetworkTable) -> [[Sighting]] {
    var runs: [[Sighting]] = []
    for identifier in Set(sightings.flatMap(\.identifiers)) {
      let uses = sightings.filter { $0.identifiers.contains(identifier) }
      let unknown = Set(uses.flatMap(\.unknown))
      let known = Set(uses.flatMap(\.nodes)).subtracting(unknown).subtracting([identifier])
      let people = known.count + (unknown.isEmpty ? 0 : 1)
      guard table.weight(identifier.kind, people: people) > 0 else { continue }
      let needed = table.written.flatMap { $0.kinds.contains(identifier.kind) ? $0.people : nil }
      let written = needed == nil ? [] : uses.filter(\.isWritten)
      let strays = Self.strays(written, uses.filter { !written.contains($0) })
      var open = Set(uses)
      while let start = open.popFirst() {
        var run = [start]
        var next = 0
        while next < run.count {
          let near = open.filter {
            abs(($0.time - run[next].time).milliseconds) <= table.within.milliseconds
          }
          run += near
          open.subtract(near)
          next += 1
        }
        let tying = run.filter { use in
          !written.contains(use) || !strays.isSuperset(of: use.subjects)
        }
        let enough = tying.allSatisfy(written.contains) ? needed ?? 2 : 2
        if Set(tying.flatMap(\.subjects)).count >= enough { runs.append(tying) }
      }
    }
    return runs
  }

  /// Of whom it was written down once and never seen with, while of one person it was at least twice for each of them.
  static func strays(_ written: [Sighting], _ seen: [Sighting]) -> Set<EntityRef> {
    let times = Dictionary(grouping: written.flatMap(\.subjects)) { $0 }.mapValues(\.count)
    let once = Set(times.filter { $0.value == 1 }.keys).subtracting(seen.flatMap(\.subjects))
    let most = times.values.max() ?? 0
    return most >= 2 && once.count * 2 <= most ? once : []
  }

  static func parts(_ graph: TieGraph) -> Set<Set<EntityRef>> {
    Set(graph.leastOfParts.map { graph.nodes(with: $0) })
  }

  @Test("Whatever comes and goes in whatever order, parts are those of the definition")
  func definition() {
    let seed = SeededGenerator.seed
    var random = SeededGenerator(seed: seed)
    for _ in 0..<rounds(150) {
      let table = Self.everything(&random)
      var graph = TieGraph(table: table)
      var standing: [Sighting] = []
      for sighting in Self.sightings(&random, count: Int.random(in: 2...40, using: &random)) {
        _ = graph.insert(sighting)
        standing.append(sighting)
        if Int.random(in: 0...3, using: &random) == 0,
          let gone = standing.indices.randomElement(using: &random)
        {
          _ = graph.remove(standing.remove(at: gone).number)
        }
        let expected = Self.partsByDefinition(standing, table)
        guard Self.parts(graph) == expected else {
          Issue.record("FILET_SEED=\(seed)")
          return
        }
      }
    }
  }

  @Test("A change names every part that is other than before")
  func changesAreNamed() {
    let seed = SeededGenerator.seed
    var random = SeededGenerator(seed: seed)
    for _ in 0..<rounds(150) {
      var graph = TieGraph(table: Self.everything(&random))
      var standing: [Sighting] = []
      for sighting in Self.sightings(&random, count: 30) {
        let before = Self.parts(graph)
        let change: TieGraph.Change
        if Bool.random(using: &random), let gone = standing.indices.randomElement(using: &random) {
          change = graph.remove(standing.remove(at: gone).number)
        } else {
          change = graph.insert(sighting)
          standing.append(sighting)
        }
        for part in before.symmetricDifference(Self.parts(graph)) {
          guard let least = part.filter({ $0.kind == .youth }).min() else { continue }
          guard change.parts.contains(least) else {
            Issue.record("FILET_SEED=\(seed)")
            return
          }
        }
      }
    }
  }
}

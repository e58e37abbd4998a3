import Chronology
import Observations
import Risk

/// Which young people are tied to each other by what they share.
///
/// Sightings of one phone, vehicle, handle or ad template tie whoever is in them, if each is within the window of the next and
/// together they are about two different people (three, for a telephone that was only written down). What stands in reports
/// about one person alone is that person's own, whoever was there too. A place never ties. People who are tied, directly or
/// through others, form a part. Parts are a function of the *set* of sightings: any order gives the same, and removing one
/// undoes it.
///
/// Adding a sighting joins parts (the smaller one moves). Only a removal, or an identifier that so many
/// people share that it ties nobody any more, can cut one: then the parts that were touched are worked out
/// anew, and no other.
struct TieGraph: Sendable {
  /// What a change has touched.
  struct Change: Sendable {
    /// The least young person of every part of two or more that is, or was, other than before.
    var parts: Set<EntityRef> = []
    /// Identifiers whose weight has changed, and with it that of every rule that groups by them.
    var reweighted: Set<EntityRef> = []
  }

  /// People tied together, and those who stand for bearers.
  private struct Part: Sendable {
    var nodes: Set<EntityRef> = []
    var youths = 0
    /// The least of the young people in it.
    var least: EntityRef?

    mutating func insert(_ node: EntityRef) {
      guard nodes.insert(node).inserted, node.kind == .youth else { return }
      youths += 1
      least = least.map { min($0, node) } ?? node
    }
  }

  /// One run of one identifier.
  private struct Run: Hashable {
    var identifier: EntityRef
    var first: Int?
  }

  /// What a part falls apart into without the reports that alone join networks.
  private struct Division: Sendable {
    var pieces: [Part] = []
    var pieceOf: [EntityRef: Int] = [:]
    var bridges: Set<Int> = []
  }

  let table: NetworkTable
  private(set) var sightings: [Int: Sighting] = [:]
  /// Reports of everyday life with the kinds of use that they are: what stands there for several people is a
  /// service's or a family's own, and ties nobody.
  private(set) var everyday: [Int: (sighting: Sighting, uses: Set<Int>)] = [:]
  private(set) var hubs: [EntityRef: TieHub] = [:]
  private var numbersOf: [EntityRef: Set<Int>] = [:]
  private var partOf: [EntityRef: Int] = [:]
  private var parts: [Int: Part] = [:]
  private var lastPart = 0
  /// By part; where it is not here, no single report joins networks in it.
  private var divisions: [Int: Division] = [:]

  init(table: NetworkTable) { self.table = table }

  // MARK: Reading

  private func part(with node: EntityRef) -> Part? {
    guard let id = partOf[node] else { return nil }
    guard let division = divisions[id] else { return parts[id] }
    return division.pieceOf[node].map { division.pieces[$0] }
  }

  /// Whether a report alone joins what are networks without it, in the part of somebody.
  func isBridge(_ number: Int, with node: EntityRef) -> Bool {
    partOf[node].flatMap { divisions[$0] }?.bridges.contains(number) ?? false
  }

  /// The young people of a part, sorted; nothing where this one is tied to nobody.
  func youths(with youth: EntityRef) -> [EntityRef] {
    guard let part = part(with: youth), part.youths > 1 else { return [] }
    return part.nodes.filter { $0.kind == .youth }.sorted()
  }

  /// The least young person of the part, where it holds two or more. O(1).
  func least(with youth: EntityRef) -> EntityRef? {
    guard let part = part(with: youth), part.youths > 1 else { return nil }
    return part.least
  }

  /// The least young person of every part of two or more.
  var leastOfParts: [EntityRef] {
    parts.flatMap { id, part in divisions[id]?.pieces ?? [part] }
      .compactMap { $0.youths > 1 ? $0.least : nil }
  }

  /// What is taken off the weight of whatever rests on a shared identifier, in decibans.
  func penalty(of identifier: EntityRef) -> Int {
    hubs[identifier].map { penalty(of: $0) } ?? 0
  }

  /// Everybody in a part, those who stand for bearers included.
  func nodes(with youth: EntityRef) -> Set<EntityRef> {
    part(with: youth)?.nodes ?? []
  }

  /// How many young people a part has; 0 where this one is tied to nobody. O(1).
  func size(with youth: EntityRef) -> Int {
    part(with: youth).map { $0.youths > 1 ? $0.youths : 0 } ?? 0
  }

  func numbers(of node: EntityRef) -> Set<Int> { numbersOf[node] ?? [] }

  func isTying(_ identifier: EntityRef) -> Bool {
    hubs[identifier].map(isTying) ?? false
  }

  private func isTying(_ hub: TieHub) -> Bool {
    weight(of: hub) > 0
  }

  private func weight(of hub: TieHub) -> Int {
    isEveryday(hub) ? 0 : table.weight(hub.identifier.kind, people: hub.people)
  }

  private func penalty(of hub: TieHub) -> Int {
    isEveryday(hub) ? NetworkTable.deepest : table.penalty(hub.identifier.kind, people: hub.people)
  }

  private func isEveryday(_ hub: TieHub) -> Bool {
    table.everyday.indices.contains { use in
      table.everyday[use].kinds.contains(hub.identifier.kind)
        && hub.people(inEveryday: use)
          >= (hub.isOnlyWritten ? table.everyday[use].written : table.everyday[use].people)
    }
  }

  /// Whether the sightings of a run are about two different people; about more of them, where all that is known of
  /// the identifier is that it was written down.
  func isTying(_ run: ArraySlice<TieHub.Use>, by hub: TieHub) -> Bool {
    let enough =
      table.written.flatMap { $0.kinds.contains(hub.identifier.kind) ? $0.people : nil } ?? 2
    var people: Set<EntityRef> = []
    var isSeen = enough == 2
    for use in run {
      guard let sighting = tying(use, hub) else { continue }
      people.formUnion(sighting.subjects)
      isSeen = isSeen || !sighting.isWritten
      if people.count >= (isSeen ? 2 : enough) { return true }
    }
    return false
  }

  /// The sighting of a use, unless it ties nobody by this.
  func tying(_ use: TieHub.Use, _ hub: TieHub) -> Sighting? {
    sightings[use.number].flatMap { hub.isStray($0) ? nil : $0 }
  }

  private func leasts(of nodes: some Sequence<EntityRef>) -> Set<EntityRef> {
    var found: Set<EntityRef> = []
    for id in Set(nodes.compactMap { partOf[$0] }) {
      for part in divisions[id]?.pieces ?? parts[id].map({ [$0] }) ?? [] where part.youths > 1 {
        if let least = part.least { found.insert(least) }
      }
    }
    return found
  }

  // MARK: Changing

  /// Adds a sighting. O(the uses around it of each identifier that ties) and what joining costs; where a crowd is reached,
  /// O(the parts around it). One more in a crowd, by what ties nobody any more, costs the same however many there are.
  mutating func insert(_ sighting: Sighting) -> Change {
    guard !sighting.identifiers.isEmpty, !sighting.nodes.isEmpty else { return Change() }
    var change = Change()
    var around = Set(sighting.nodes)
    var cut: Set<EntityRef> = []
    var isJoining = false
    for identifier in sighting.identifiers {
      guard let hub = hubs[identifier], isTying(hub) else { continue }
      for use in hub.run(around: sighting, within: table.within) {
        around.formUnion(sightings[use.number]?.nodes ?? [])
      }
    }
    change.parts = leasts(of: around)
    sightings[sighting.number] = sighting
    for node in sighting.nodes {
      numbersOf[node, default: []].insert(sighting.number)
      if partOf[node] == nil { found(node) }
    }
    for identifier in sighting.identifiers {
      var hub = hubs.removeValue(forKey: identifier) ?? newHub(identifier)
      let before = weight(of: hub)
      let penalty = penalty(of: hub)
      let strays = hub.strays
      hub.add(sighting)
      let after = weight(of: hub)
      if self.penalty(of: hub) != penalty {
        change.reweighted.insert(identifier)
      }
      if (before > 0) != (after > 0) || (after > 0 && hub.strays != strays) {
        cut.formUnion(hub.nodes.keys)
      } else if after > 0 {
        isJoining = join(sighting, with: hub) || isJoining
      }
      hubs[identifier] = hub
    }
    if !cut.isEmpty {
      change.parts.formUnion(leasts(of: cut))
      around.formUnion(cut)
      around.formUnion(rebuild(around: around))
      isJoining = true
    }
    if isJoining { divide(around: around) }
    change.parts.formUnion(leasts(of: around))
    return change
  }

  /// Takes a sighting out, as if it had never been there. O(the parts around it).
  mutating func remove(_ number: Int) -> Change {
    guard let sighting = sightings[number] else { return Change() }
    var change = Change()
    var around = Set(sighting.nodes)
    for identifier in sighting.identifiers {
      guard var hub = hubs.removeValue(forKey: identifier) else { continue }
      let wasTying = isTying(hub)
      if wasTying { around.formUnion(hub.nodes.keys) }
      let penalty = penalty(of: hub)
      hub.remove(sighting)
      if self.penalty(of: hub) != penalty { change.reweighted.insert(identifier) }
      if !wasTying, isTying(hub) { around.formUnion(hub.nodes.keys) }
      if !hub.isEmpty { hubs[identifier] = hub }
    }
    change.parts = leasts(of: around)
    sightings[number] = nil
    for node in sighting.nodes {
      numbersOf[node]?.remove(number)
      if numbersOf[node]?.isEmpty == true { numbersOf[node] = nil }
    }
    divide(around: rebuild(around: around))
    change.parts.formUnion(leasts(of: around))
    return change
  }

  /// Adds a report of everyday life. O(identifiers), and the parts around one that turns out to tie nobody.
  mutating func insert(everyday sighting: Sighting, uses: Set<Int>) -> Change {
    everyday[sighting.number] = (sighting, uses)
    return use(sighting, uses, by: 1)
  }

  /// Takes a report of everyday life out, as if it had never been there.
  mutating func remove(everyday number: Int) -> Change {
    guard let (sighting, uses) = everyday.removeValue(forKey: number) else { return Change() }
    return use(sighting, uses, by: -1)
  }

  private mutating func use(_ sighting: Sighting, _ uses: Set<Int>, by count: Int) -> Change {
    reweigh(sighting.identifiers) { hub in
      for use in uses { hub.use(everyday: use, sighting, by: count) }
    }
  }

  /// What is known of an identifier by what is destroyed changes: so many people more were seen with it. O(1), and the
  /// parts around one that turns out to tie nobody, or to tie again.
  mutating func count(_ people: Int, goneWith identifier: EntityRef) -> Change {
    people == 0 ? Change() : reweigh([identifier]) { $0.count(gone: people) }
  }

  /// How many of the people seen with an identifier nothing but this sighting shows; `nil` where the identifier is not
  /// in it. O(uses).
  func people(of identifier: EntityRef, lostWith number: Int) -> Int? {
    guard let sighting = sightings[number], sighting.identifiers.contains(identifier),
      var hub = hubs[identifier]
    else { return nil }
    let people = hub.people
    hub.remove(sighting)
    return people - hub.people
  }

  /// The young people seen with an identifier.
  func youths(sharing identifier: EntityRef) -> [EntityRef] {
    hubs[identifier]?.nodes.keys.filter { $0.kind == .youth } ?? []
  }

  private mutating func reweigh(
    _ identifiers: [EntityRef], _ body: (inout TieHub) -> Void
  ) -> Change {
    var change = Change()
    var around: Set<EntityRef> = []
    for identifier in identifiers {
      var hub = hubs.removeValue(forKey: identifier) ?? newHub(identifier)
      let wasTying = isTying(hub)
      let penalty = penalty(of: hub)
      body(&hub)
      if self.penalty(of: hub) != penalty { change.reweighted.insert(identifier) }
      if isTying(hub) != wasTying { around.formUnion(hub.nodes.keys) }
      if !hub.isEmpty { hubs[identifier] = hub }
    }
    guard !around.isEmpty else { return change }
    change.parts = leasts(of: around)
    divide(around: rebuild(around: around))
    change.parts.formUnion(leasts(of: around))
    return change
  }

  private func newHub(_ identifier: EntityRef) -> TieHub {
    TieHub(
      identifier, isWrittenDown: table.written?.kinds.contains(identifier.kind) ?? false)
  }

  /// Whether it ties anybody.
  private mutating func join(_ sighting: Sighting, with hub: TieHub) -> Bool {
    let run = hub.run(around: sighting, within: table.within)
    guard isTying(run, by: hub) else { return false }
    var first: EntityRef?
    for use in run {
      for node in tying(use, hub)?.nodes ?? [] {
        if let first { union(first, node) } else { first = node }
      }
    }
    return true
  }

  /// A part of one.
  private mutating func found(_ node: EntityRef) {
    lastPart += 1
    var part = Part()
    part.insert(node)
    parts[lastPart] = part
    partOf[node] = lastPart
  }

  private mutating func union(_ a: EntityRef, _ b: EntityRef) {
    guard var larger = partOf[a], var smaller = partOf[b], larger != smaller else { return }
    if (parts[larger]?.nodes.count ?? 0) < (parts[smaller]?.nodes.count ?? 0) {
      swap(&larger, &smaller)
    }
    divisions[smaller] = nil
    divisions[larger] = nil
    for node in parts.removeValue(forKey: smaller)?.nodes ?? [] {
      parts[larger]?.insert(node)
      partOf[node] = larger
    }
  }

  /// Works out anew the parts that some people are in. Returns whoever was in them.
  @discardableResult
  private mutating func rebuild(around: Set<EntityRef>) -> Set<EntityRef> {
    var open: Set<EntityRef> = []
    for node in around {
      guard let id = partOf[node], let part = parts.removeValue(forKey: id) else { continue }
      divisions[id] = nil
      for member in part.nodes { partOf[member] = nil }
      open.formUnion(part.nodes)
    }
    for node in open where numbersOf[node] != nil && partOf[node] == nil { gather(from: node) }
    return open
  }

  /// Works out anew what single reports join, in the parts that some people are in. O(the parts), where they are large
  /// enough to be two networks.
  private mutating func divide(around nodes: Set<EntityRef>) {
    for id in Set(nodes.compactMap { partOf[$0] }) { divisions[id] = division(of: id) }
  }

  private func division(of id: Int) -> Division? {
    guard let enough = table.bridged, let part = parts[id], part.youths >= 2 * enough,
      part.youths <= table.largest
    else { return nil }
    var runOf: [Run: Int?] = [:]
    var count = 0
    var reports: [(number: Int, people: [EntityRef], runs: [Int])] = []
    var unknown: Set<EntityRef> = []
    for number in part.nodes.reduce(into: Set(), { $0.formUnion(numbers(of: $1)) }) {
      guard let sighting = sightings[number] else { continue }
      unknown.formUnion(sighting.unknown)
      var runs: [Int] = []
      for identifier in sighting.identifiers {
        guard let hub = hubs[identifier], isTying(hub), !hub.isStray(sighting) else { continue }
        let run = hub.run(around: sighting, within: table.within)
        let key = Run(identifier: identifier, first: run.first?.number)
        if runOf[key] == nil {
          let isTying = isTying(run, by: hub)
          runOf[key] = .some(isTying ? count : nil)
          count += isTying ? 1 : 0
        }
        if let index = runOf[key] ?? nil { runs.append(index) }
      }
      if !runs.isEmpty { reports.append((number, sighting.nodes, runs)) }
    }
    let bridges = TieBridges(reports, runCount: count).bridges(between: enough) {
      $0.kind == .youth && !unknown.contains($0)
    }
    return bridges.isEmpty
      ? nil : pieces(of: part, reports.filter { !bridges.contains($0.number) }, bridges)
  }

  private func pieces(
    of part: Part, _ reports: [(number: Int, people: [EntityRef], runs: [Int])],
    _ bridges: Set<Int>
  ) -> Division {
    var division = Division(bridges: bridges)
    let ofPerson = Dictionary(
      grouping: reports.indices.flatMap { index in reports[index].people.map { ($0, index) } }
    ) { $0.0 }.mapValues { $0.map(\.1) }
    let ofRun = Dictionary(
      grouping: reports.indices.flatMap { index in reports[index].runs.map { ($0, index) } }
    ) { $0.0 }.mapValues { $0.map(\.1) }
    var seen: Set<Int> = []
    for start in part.nodes.sorted() where division.pieceOf[start] == nil {
      var piece = Part()
      var people = [start]
      division.pieceOf[start] = division.pieces.count
      while let person = people.popLast() {
        piece.insert(person)
        var open = ofPerson[person] ?? []
        while let report = open.popLast() {
          guard seen.insert(report).inserted else { continue }
          for run in reports[report].runs { open += ofRun[run] ?? [] }
          for other in reports[report].people where division.pieceOf[other] == nil {
            division.pieceOf[other] = division.pieces.count
            people.append(other)
          }
        }
      }
      division.pieces.append(piece)
    }
    return division
  }

  /// Everybody who can be reached from somebody becomes one part.
  private mutating func gather(from start: EntityRef) {
    found(start)
    let id = lastPart
    var people = [start]
    var seen: Set<Int> = []
    var walked: Set<Run> = []
    while let node = people.popLast() {
      for number in numbersOf[node] ?? [] where seen.insert(number).inserted {
        guard let sighting = sightings[number] else { continue }
        for identifier in sighting.identifiers {
          guard let hub = hubs[identifier], isTying(hub), !hub.isStray(sighting) else { continue }
          let run = hub.run(around: sighting, within: table.within)
          guard walked.insert(Run(identifier: identifier, first: run.first?.number)).inserted,
            isTying(run, by: hub)
          else { continue }
          for use in run {
            for other in tying(use, hub)?.nodes ?? [] where partOf[other] == nil {
              partOf[other] = id
              parts[id]?.insert(other)
              people.append(other)
            }
          }
        }
      }
    }
  }
}

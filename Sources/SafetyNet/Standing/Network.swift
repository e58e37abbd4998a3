import Chronology
import Observations
import Risk

/// Young people tied by what they share, whoever reported it: what the entity `net_…` stands for.
struct Network: Sendable, Equatable {
  /// One shared identifier over one run of time.
  struct Tie: Sendable, Equatable {
    var identifier: EntityRef
    /// The numbers of the observations that share it.
    var numbers: [Int]
    /// Everybody in them.
    var nodes: Set<EntityRef>
  }

  /// Sorted.
  var youths: [EntityRef]
  var ties: [Tie]
  /// Different people: those who are known, and one for all who are not.
  var people: Int

  /// The kinds of what is shared, in their fixed order.
  var links: [EntityKind] {
    let kinds = Set(ties.map(\.identifier.kind))
    return EntityKind.allCases.filter { kinds.contains($0) }
  }

  /// The same without naming some of its people; what was reported of them still ties the others.
  func naming(_ named: Set<EntityRef>, besides unknown: Set<EntityRef>) -> Network {
    var network = self
    network.youths = youths.filter { named.contains($0) || unknown.contains($0) }
    let left = Set(youths).subtracting(network.youths)
    for index in network.ties.indices { network.ties[index].nodes.subtract(left) }
    network.people = named.count + (network.youths.count > named.count ? 1 : 0)
    return network
  }

  /// Every observation that ties.
  var numbers: Set<Int> { ties.reduce(into: []) { $0.formUnion($1.numbers) } }
}

extension TieGraph {
  /// The network that a young person is in; `nil` where they are tied to nobody, and where the part is larger
  /// than any network can be. Independent organisations are for the caller to look at. O(the part).
  func network(with youth: EntityRef) -> Network? {
    let size = size(with: youth)
    guard size > 1, size <= table.largest else { return nil }
    let ties = pruned(ties(in: nodes(with: youth)))
    let youths = youths(with: youth)
    let unknown = Set(
      ties.lazy.flatMap(\.numbers).flatMap { sightings[$0]?.unknown ?? [] })
    let known = youths.count { !unknown.contains($0) }
    return Network(
      youths: youths, ties: ties, people: known + (known < youths.count ? 1 : 0))
  }

  private func ties(in nodes: Set<EntityRef>) -> [Network.Tie] {
    let numbers = nodes.reduce(into: Set<Int>()) { $0.formUnion(self.numbers(of: $1)) }
    let identifiers = numbers.reduce(into: Set<EntityRef>()) {
      $0.formUnion(sightings[$1]?.identifiers ?? [])
    }
    var ties: [Network.Tie] = []
    for identifier in identifiers.sorted() where isTying(identifier) {
      guard let hub = hubs[identifier] else { continue }
      for run in hub.runs(within: table.within) where isTying(run, by: hub) {
        let tied = run.compactMap { tying($0, hub) }.filter { sighting in
          sighting.nodes.first.map { !isBridge(sighting.number, with: $0) } ?? false
        }
        guard Set(tied.flatMap(\.subjects)).count > 1 else { continue }
        let sharing = tied.reduce(into: Set<EntityRef>()) { $0.formUnion($1.nodes) }
        guard sharing.count > 1, sharing.isSubset(of: nodes) else { continue }
        ties.append(
          Network.Tie(identifier: identifier, numbers: tied.map(\.number), nodes: sharing))
      }
    }
    return ties
  }

  /// Without what leads to nobody: an ad with a young person's phone that is like no other, or like one whose
  /// phone no young person has.
  private func pruned(_ ties: [Network.Tie]) -> [Network.Tie] {
    var ties = ties
    while true {
      var count: [EntityRef: Int] = [:]
      for tie in ties { for node in tie.nodes { count[node, default: 0] += 1 } }
      let loose = Set(count.filter { $0.key.kind != .youth && $0.value < 2 }.keys)
      if loose.isEmpty { return ties }
      for index in ties.indices {
        ties[index].nodes.subtract(loose)
        let left = ties[index].nodes
        ties[index].numbers.removeAll { left.isDisjoint(with: sightings[$0]?.nodes ?? []) }
      }
      ties.removeAll { $0.nodes.count < 2 }
    }
  }
}

import Observations
import Risk
import Store

/// What was worked out of the standing set about single entities: clocks and later reports of others ask for it
/// again. Each holds until an observation comes or goes that may change it, which the set says itself
/// (`StandingSet.insert`, `remove`).
struct WorkedOut: Sendable {
  private var evidence: BoundedCache<EntityRef, [Evidence]>
  private var networks: BoundedCache<EntityRef, Network?>
  /// What holds the alerts of an entity whose evidence has grown old.
  private var lasting: BoundedCache<EntityRef, Lasting>

  /// - Parameter limit: of how many entities it is kept at least.
  init(limit: Int) {
    evidence = BoundedCache(limit: limit)
    networks = BoundedCache(limit: limit)
    lasting = BoundedCache(limit: limit)
  }

  func evidence(for entity: EntityRef) -> [Evidence]? { evidence[entity] }

  func lasting(for entity: EntityRef) -> Lasting? { lasting[entity] }

  /// A network by the name that it has now; `.some(nil)` where too few organisations saw what ties.
  func network(_ name: EntityRef) -> Network?? { networks[name] }

  mutating func keep(_ evidence: [Evidence], for entity: EntityRef) {
    self.evidence.insert(evidence, for: entity)
  }

  mutating func keep(_ lasting: Lasting, for entity: EntityRef) {
    self.lasting.insert(lasting, for: entity)
  }

  mutating func keep(_ network: Network?, as name: EntityRef) {
    networks.insert(network, for: name)
  }

  mutating func forget(_ entities: Set<EntityRef>) {
    for entity in entities {
      evidence.remove(entity)
      lasting.remove(entity)
      if entity.kind == .network { networks.remove(entity) }
    }
  }
}

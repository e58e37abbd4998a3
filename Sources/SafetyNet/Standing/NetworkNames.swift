import Observations

/// The references of networks. A network is named after the least of its young people by a keyed
/// pseudonym: a function of its members, which says nothing of whom it is made from.
struct NetworkNames: Sendable {
  private let keys: PseudonymKeys
  private var networks: [EntityRef: EntityRef] = [:]
  private var youths: [EntityRef: EntityRef] = [:]

  init(keys: PseudonymKeys) { self.keys = keys }

  /// What a network is called whose least member is this young person.
  func network(after youth: EntityRef) -> EntityRef {
    networks[youth] ?? keys.reference(.network, youth.text)
  }

  /// After whom a network is called.
  func youth(behind network: EntityRef) -> EntityRef? { youths[network] }

  /// Remembers a name, so that it can be led back to a young person.
  mutating func learn(_ youth: EntityRef) {
    guard networks[youth] == nil else { return }
    let network = keys.reference(.network, youth.text)
    networks[youth] = network
    youths[network] = youth
  }
}

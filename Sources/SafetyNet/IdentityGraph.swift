import Observations

/// Which identifiers are one youth: two that stand in one mention are, and so is whatever they are tied to.
///
/// Components are a function of the *set* of ties, so arrival order makes no difference, and untying undoes
/// a tie exactly. A component's reference is the least of its identifiers.
struct IdentityGraph: Sendable {
  /// How many standing mentions tie two identifiers.
  private var ties: [EntityRef: [EntityRef: Int]] = [:]
  private var canonical: [EntityRef: EntityRef] = [:]

  /// The reference of the youth who bears an identifier.
  func reference(of identifier: EntityRef) -> EntityRef { canonical[identifier] ?? identifier }

  /// All identifiers of one youth, sorted; the one given where it is tied to nothing. O(component).
  func identifiers(with identifier: EntityRef) -> [EntityRef] {
    guard ties[identifier] != nil else { return [identifier] }
    var found: Set<EntityRef> = [identifier]
    var open = [identifier]
    while let next = open.popLast() {
      for neighbour in (ties[next] ?? [:]).keys where found.insert(neighbour).inserted {
        open.append(neighbour)
      }
    }
    return found.sorted()
  }

  /// Ties the identifiers of one mention. Returns those whose reference has changed.
  mutating func tie(_ identifiers: [EntityRef]) -> Set<EntityRef> {
    change(identifiers, by: 1)
  }

  /// Takes back what one mention tied.
  mutating func untie(_ identifiers: [EntityRef]) -> Set<EntityRef> {
    change(identifiers, by: -1)
  }

  private mutating func change(_ identifiers: [EntityRef], by count: Int) -> Set<EntityRef> {
    guard identifiers.count > 1 else { return [] }
    if count > 0, isTied(identifiers) {
      // The same person again, as most mentions are: no component changes.
      adjust(identifiers, by: count)
      return []
    }
    let before = components(of: identifiers)
    adjust(identifiers, by: count)
    let touched = before.union(components(of: identifiers))
    var changed: Set<EntityRef> = []
    var seen: Set<EntityRef> = []
    for identifier in touched.sorted() where !seen.contains(identifier) {
      let component = self.identifiers(with: identifier)
      seen.formUnion(component)
      for member in component {
        if reference(of: member) != component[0] { changed.insert(member) }
        canonical[member] = component.count > 1 ? component[0] : nil
      }
    }
    return changed
  }

  /// Everything tied to any of these, each component walked once.
  private func components(of identifiers: [EntityRef]) -> Set<EntityRef> {
    var found: Set<EntityRef> = []
    for identifier in identifiers where !found.contains(identifier) {
      found.formUnion(self.identifiers(with: identifier))
    }
    return found
  }

  /// Whether every tie of a mention is there already.
  private func isTied(_ identifiers: [EntityRef]) -> Bool {
    zip(identifiers, identifiers.dropFirst()).allSatisfy { a, b in ties[a]?[b] != nil }
  }

  /// A chain ties as well as all pairs do.
  private mutating func adjust(_ identifiers: [EntityRef], by count: Int) {
    for (a, b) in zip(identifiers, identifiers.dropFirst()) {
      adjust(a, b, by: count)
      adjust(b, a, by: count)
    }
  }

  private mutating func adjust(_ a: EntityRef, _ b: EntityRef, by count: Int) {
    let total = (ties[a]?[b] ?? 0) + count
    ties[a, default: [:]][b] = total > 0 ? total : nil
    if ties[a]?.isEmpty == true { ties[a] = nil }
  }
}

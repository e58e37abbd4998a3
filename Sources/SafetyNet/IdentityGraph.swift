import Observations

/// Which identifiers are one youth: two that stand in one mention are, and so is whatever they are tied to.
///
/// Components are a function of the *set* of ties, so arrival order makes no difference, and untying undoes
/// a tie exactly. A component's reference is the least of its identifiers.
struct IdentityGraph: Sendable {
  /// How many standing mentions tie two identifiers.
  private var ties: [EntityRef: [EntityRef: Int]] = [:]
  /// Of identifiers that are tied to others.
  private var canonical: [EntityRef: EntityRef] = [:]
  /// By reference, the identifiers of a component of two or more, sorted.
  private var components: [EntityRef: [EntityRef]] = [:]

  /// The reference of the youth who bears an identifier.
  func reference(of identifier: EntityRef) -> EntityRef { canonical[identifier] ?? identifier }

  /// All identifiers of one youth, sorted; the one given where it is tied to nothing. O(1).
  func identifiers(with identifier: EntityRef) -> [EntityRef] {
    guard let reference = canonical[identifier] else { return [identifier] }
    return components[reference] ?? [identifier]
  }

  /// Ties the identifiers of one mention. Returns those whose reference has changed. O(what is joined).
  mutating func tie(_ identifiers: [EntityRef]) -> Set<EntityRef> {
    guard identifiers.count > 1 else { return [] }
    adjust(identifiers, by: 1)
    let references = Set(identifiers.map { reference(of: $0) })
    // The same person again, as most mentions are: no component changes.
    guard references.count > 1 else { return [] }
    var joined: [EntityRef] = []
    for reference in references { joined += components[reference] ?? [reference] }
    return settle([joined.sorted()], before: references)
  }

  /// Takes back what one mention tied. O(its component).
  mutating func untie(_ identifiers: [EntityRef]) -> Set<EntityRef> {
    guard identifiers.count > 1, let first = identifiers.first else { return [] }
    let reference = reference(of: first)
    guard let component = components[reference] else { return [] }
    adjust(identifiers, by: -1)
    var parts: [[EntityRef]] = []
    var seen: Set<EntityRef> = []
    for identifier in component where !seen.contains(identifier) {
      let part = reached(from: identifier)
      seen.formUnion(part)
      parts.append(part.sorted())
    }
    return parts.count == 1 ? [] : settle(parts, before: [reference])
  }

  /// Puts these components in the place of those with the references before. Returns whose reference has changed.
  private mutating func settle(
    _ parts: [[EntityRef]], before references: Set<EntityRef>
  ) -> Set<EntityRef> {
    for reference in references { components[reference] = nil }
    var changed: Set<EntityRef> = []
    for part in parts {
      for member in part {
        if reference(of: member) != part[0] { changed.insert(member) }
        canonical[member] = part.count > 1 ? part[0] : nil
      }
      if part.count > 1 { components[part[0]] = part }
    }
    return changed
  }

  /// Whatever ties lead to. O(component).
  private func reached(from identifier: EntityRef) -> Set<EntityRef> {
    var found: Set<EntityRef> = [identifier]
    var open = [identifier]
    while let next = open.popLast() {
      for neighbour in (ties[next] ?? [:]).keys where found.insert(neighbour).inserted {
        open.append(neighbour)
      }
    }
    return found
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

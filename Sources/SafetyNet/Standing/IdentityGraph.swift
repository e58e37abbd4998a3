import Observations

/// Which identifiers are one youth: two that stand in one mention are, and so is whatever they are tied to.
///
/// Components are a function of the *set* of ties, so arrival order makes no difference, and untying undoes
/// a tie exactly. A component's reference is the least of its identifiers.
struct IdentityGraph: Sendable {
  private struct Tie: Hashable {
    var lesser: EntityRef
    var greater: EntityRef

    init(_ a: EntityRef, _ b: EntityRef) { (lesser, greater) = a < b ? (a, b) : (b, a) }
  }

  /// How many standing mentions tie two identifiers.
  private var ties: [Tie: Int] = [:]
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

  /// Ties these, in the place of ties of which each holds some of them: nothing comes apart. Returns those whose
  /// reference has changed.
  mutating func exchange(_ old: [[EntityRef]], for identifiers: [EntityRef]) -> Set<EntityRef> {
    let changed = tie(identifiers)
    for old in old where old.count > 1 { adjust(old, by: -1) }
    return changed
  }

  /// Takes back what one mention tied. O(its component², at most all ties): few identifiers are one person's.
  mutating func untie(_ identifiers: [EntityRef]) -> Set<EntityRef> {
    guard identifiers.count > 1, let first = identifiers.first else { return [] }
    let reference = reference(of: first)
    guard let component = components[reference] else { return [] }
    adjust(identifiers, by: -1)
    var parts: [[EntityRef]] = []
    let neighbours = neighbours(in: component)
    var seen: Set<EntityRef> = []
    for identifier in component where seen.insert(identifier).inserted {
      var part = [identifier]
      var next = 0
      while next < part.count {
        for neighbour in neighbours[part[next]] ?? [] where seen.insert(neighbour).inserted {
          part.append(neighbour)
        }
        next += 1
      }
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

  private func neighbours(in component: [EntityRef]) -> [EntityRef: [EntityRef]] {
    var found: [EntityRef: [EntityRef]] = [:]
    func add(_ tie: Tie) {
      found[tie.lesser, default: []].append(tie.greater)
      found[tie.greater, default: []].append(tie.lesser)
    }
    if component.count * component.count <= ties.count {
      for (index, a) in component.enumerated() {
        for b in component[(index + 1)...] where ties[Tie(a, b)] != nil { add(Tie(a, b)) }
      }
    } else {
      let members = Set(component)
      for tie in ties.keys where members.contains(tie.lesser) { add(tie) }
    }
    return found
  }

  /// A chain ties as well as all pairs do.
  private mutating func adjust(_ identifiers: [EntityRef], by count: Int) {
    for (a, b) in zip(identifiers, identifiers.dropFirst()) {
      let total = (ties[Tie(a, b)] ?? 0) + count
      ties[Tie(a, b)] = total > 0 ? total : nil
    }
  }
}

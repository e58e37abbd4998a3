import TextMatching

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Finds for each rule the atoms without which it cannot hold, the rarest first. A rule is looked at only
/// where its first one is hit.
///
/// How rare an atom is is a guess that costs only time when it is wrong: long literals are rarer than
/// short ones, and what many rules ask about is common in events too.
struct WitnessPlanner {
  private(set) var vocabulary: Vocabulary
  private var frequencies: [Double] = []
  private let popularity: [Int]
  private let ruleCount: Int

  init(_ vocabulary: Vocabulary, _ expressions: [Expression?]) {
    self.vocabulary = vocabulary
    var popularity = [Int](repeating: 0, count: vocabulary.atoms.count)
    var rules = 0
    func count(_ expression: Expression) {
      switch expression {
      case .atom(let number):
        popularity[number] += 1
        if case .group(let members) = vocabulary.atoms[number] {
          for member in members { popularity[member] += 1 }
        }
      case .lazy, .constant: break
      case .not(let inner): count(inner)
      case .all(let members), .any(let members): for member in members { count(member) }
      }
    }
    for expression in expressions {
      guard let expression else { continue }
      rules += 1
      count(expression)
    }
    self.popularity = popularity
    ruleCount = max(1, rules)
    for number in vocabulary.atoms.indices { frequencies.append(guess(number)) }
  }

  private func guess(_ number: Int) -> Double {
    switch vocabulary.atoms[number] {
    case .present, .hasValue: return 0.9
    case .null: return 0.2
    case .group(let members):
      return min(1, members.reduce(0) { $0 + guess($1) })
    case .literal(_, let place, let bytes, _):
      let shared = number < popularity.count ? Double(popularity[number]) / Double(ruleCount) : 0
      let byLength = exp(-0.3 * Double(bytes.count))
      let factor = place == .whole ? 0.3 : place == .anywhere ? 1 : 0.6
      return min(1, byLength * factor + 2 * shared)
    }
  }

  /// Atoms of which each must hold wherever the expression does, the rarest first, at most four.
  mutating func witnesses(_ expression: Expression) -> [Int] {
    let found = necessary(expression)
    return Array(
      Set(found).sorted { (frequencies[$0], $0) < (frequencies[$1], $1) }.prefix(4))
  }

  private mutating func necessary(_ expression: Expression) -> [Int] {
    switch expression {
    case .atom(let number): return [number]
    case .lazy(let number): return [vocabulary.lazies[number].gate]
    case .not, .constant: return []
    case .all(let members):
      var found: [Int] = []
      for member in members { found += necessary(member) }
      return found
    case .any(let members):
      var best: [Int] = []
      for member in members {
        let found = necessary(member)
        guard let rarest = found.min(by: { (frequencies[$0], $0) < (frequencies[$1], $1) }) else {
          return []
        }
        best.append(rarest)
      }
      if best.isEmpty { return [] }
      let group = vocabulary.group(best)
      while frequencies.count < vocabulary.atoms.count {
        frequencies.append(guess(frequencies.count))
      }
      return [group]
    }
  }
}

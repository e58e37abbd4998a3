import TextMatching

/// All rules of a set in the form that is evaluated: what the index looks for, which rules a hit makes
/// worth a look, and each rule as flat numbers.
///
/// A child of a rule's expression is one number: its two low bits say what it is (an atom, a lazy
/// predicate, a node, an atom negated), the rest which one. A node is its kind, its count of children and
/// the children.
final class Program: Sendable {
  enum Child {
    static let atom: Int32 = 0
    static let lazy: Int32 = 1
    static let node: Int32 = 2
    static let notAtom: Int32 = 3
  }
  enum NodeKind {
    static let all: Int32 = 0
    static let any: Int32 = 1
    static let not: Int32 = 2
    static let constant: Int32 = 3
  }

  let vocabulary: Vocabulary
  let fields: FieldTable
  let fieldCount: Int
  let atomCount: Int
  /// By field.
  let folded: [LiteralIndex]
  let cased: [LiteralIndex]
  /// The same without ownership.
  let foldedTables: Frozen<LiteralTable>
  let casedTables: Frozen<LiteralTable>
  /// By field: the atom, or -1.
  let presentAtoms: Frozen<Int32>
  let nullAtoms: Frozen<Int32>
  let valueAtoms: Frozen<Int32>
  /// Atom → groups that it makes hold.
  let groupStarts: Frozen<Int32>
  let groups: Frozen<Int32>
  /// Atom → rules for which it is necessary, each with another necessary atom (or -1).
  let postingStarts: Frozen<Int32>
  let postings: Frozen<UInt64>
  /// Lazy predicate → the atom without which it cannot hold.
  let lazyGates: Frozen<UInt32>
  /// Rules for which no atom is necessary.
  let unconditional: [Int32]
  let nodes: Frozen<Int32>
  /// Rule → the root of its expression, a child; -1 for a correlation.
  let roots: Frozen<Int32>
  /// Rule → which of `logsources` it is for.
  let ruleSources: Frozen<Int32>
  let logsources: [Logsource]
  /// Logsource → fields that its rules read.
  let sourceFields: [Set<Int>]
  let readsEverything: Bool

  init(_ rules: [Rule], moreFields: [String]) {
    var vocabulary = Vocabulary()
    for name in moreFields { _ = vocabulary.field(name) }
    var expressions: [Expression?] = []
    var sources: [Logsource: Int] = [:]
    var logsources: [Logsource] = []
    var ruleSources: [Int32] = []
    for rule in rules {
      let source = sources[rule.logsource] ?? logsources.count
      if source == logsources.count {
        sources[rule.logsource] = source
        logsources.append(rule.logsource)
      }
      ruleSources.append(Int32(source))
      guard let detection = rule.detection else {
        expressions.append(nil)
        continue
      }
      expressions.append(vocabulary.grouped(vocabulary.expression(detection)))
    }

    var planner = WitnessPlanner(vocabulary, expressions)
    var postingsByAtom: [Int: [UInt64]] = [:]
    var unconditional: [Int32] = []
    var encoder = NodeEncoder()
    var roots: [Int32] = []
    for (index, expression) in expressions.enumerated() {
      guard let expression else {
        roots.append(-1)
        continue
      }
      roots.append(encoder.child(expression))
      if case .constant(false) = expression { continue }
      let witnesses = planner.witnesses(expression)
      guard let first = witnesses.first else {
        unconditional.append(Int32(index))
        continue
      }
      let check = witnesses.count > 1 ? Int32(witnesses[1]) : -1
      postingsByAtom[first, default: []].append(
        UInt64(UInt32(bitPattern: Int32(index))) << 32 | UInt64(UInt32(bitPattern: check)))
    }
    vocabulary = planner.vocabulary

    let fieldCount = vocabulary.fields.count
    var present = [Int32](repeating: -1, count: fieldCount)
    var null = present
    var value = present
    var foldedLiterals = [[Literal]](repeating: [], count: fieldCount)
    var casedLiterals = foldedLiterals
    var parents: [[Int32]] = [[Int32]](repeating: [], count: vocabulary.atoms.count)
    for (number, atom) in vocabulary.atoms.enumerated() {
      switch atom {
      case .literal(let field, let place, let bytes, let isCased):
        let literal = Literal(bytes, place, number: number)
        if isCased {
          casedLiterals[field].append(literal)
        } else {
          foldedLiterals[field].append(literal)
        }
      case .present(let field): present[field] = Int32(number)
      case .null(let field): null[field] = Int32(number)
      case .hasValue(let field): value[field] = Int32(number)
      case .group(let members):
        for member in members { parents[member].append(Int32(number)) }
      }
    }
    // What rules of any field look for is a sample of what texts hold.
    let frequencies = QuadFrequencies(foldedLiterals.lazy.joined())
    folded = foldedLiterals.map { LiteralIndex($0, frequencies: frequencies) }
    cased = casedLiterals.map { LiteralIndex($0) }
    foldedTables = Frozen(folded.map { $0.table })
    casedTables = Frozen(cased.map { $0.table })
    presentAtoms = Frozen(present)
    nullAtoms = Frozen(null)
    valueAtoms = Frozen(value)
    (groupStarts, groups) = Self.rows(parents)
    var postingRows = [[UInt64]](repeating: [], count: vocabulary.atoms.count)
    for (atom, postings) in postingsByAtom { postingRows[atom] = postings }
    (postingStarts, postings) = Self.rows(postingRows)
    atomCount = vocabulary.atoms.count
    lazyGates = Frozen(vocabulary.lazies.map { UInt32($0.gate) })
    self.unconditional = unconditional
    nodes = Frozen(encoder.nodes)
    self.roots = Frozen(roots)
    self.ruleSources = Frozen(ruleSources)
    self.logsources = logsources
    self.fieldCount = fieldCount
    fields = FieldTable(vocabulary.fields)
    var sourceFields = [Set<Int>](repeating: [], count: logsources.count)
    for (index, expression) in expressions.enumerated() {
      guard let expression else { continue }
      vocabulary.collectFields(expression, into: &sourceFields[Int(ruleSources[index])])
    }
    self.sourceFields = sourceFields
    readsEverything = sourceFields.contains { $0.contains(0) }
    self.vocabulary = vocabulary
  }

  private static func rows<Element: BitwiseCopyable & Sendable>(
    _ rows: [[Element]]
  ) -> (Frozen<Int32>, Frozen<Element>) {
    var starts: [Int32] = [0]
    starts.reserveCapacity(rows.count + 1)
    var flat: [Element] = []
    for row in rows {
      flat += row
      starts.append(Int32(flat.count))
    }
    return (Frozen(starts), Frozen(flat))
  }
}

/// Turns expressions into flat nodes.
private struct NodeEncoder {
  var nodes: [Int32] = []

  mutating func child(_ expression: Expression) -> Int32 {
    switch expression {
    case .atom(let number): return Int32(number) << 2 | Program.Child.atom
    case .lazy(let number): return Int32(number) << 2 | Program.Child.lazy
    case .not(.atom(let number)): return Int32(number) << 2 | Program.Child.notAtom
    case .not(let inner): return node(Program.NodeKind.not, [child(inner)])
    case .constant(let value): return node(Program.NodeKind.constant, [value ? 1 : 0])
    case .all(let members): return node(Program.NodeKind.all, children(members))
    case .any(let members): return node(Program.NodeKind.any, children(members))
    }
  }

  /// Cheap ones first: they may settle it.
  private mutating func children(_ members: [Expression]) -> [Int32] {
    var encoded: [Int32] = []
    for member in members { encoded.append(child(member)) }
    func cost(_ child: Int32) -> Int {
      switch child & 3 {
      case Program.Child.atom, Program.Child.notAtom: 0
      case Program.Child.node: 1
      default: 2
      }
    }
    return encoded.enumerated().sorted {
      (cost($0.element), $0.offset) < (cost($1.element), $1.offset)
    }
    .map(\.element)
  }

  private mutating func node(_ kind: Int32, _ children: [Int32]) -> Int32 {
    let start = Int32(nodes.count)
    nodes += [kind, Int32(children.count)] + children
    return start << 2 | Program.Child.node
  }
}

extension Vocabulary {
  /// The fields whose index must be asked for an expression to be decided.
  func collectFields(_ expression: Expression, into fields: inout Set<Int>) {
    switch expression {
    case .atom(let number): collectFields(ofAtom: number, into: &fields)
    case .lazy(let number):
      let lazy = lazies[number]
      fields.insert(lazy.field)
      if case .reference(let other, _, _) = lazy.test { fields.insert(other) }
      collectFields(ofAtom: lazy.gate, into: &fields)
    case .all(let members), .any(let members):
      for member in members { collectFields(member, into: &fields) }
    case .not(let inner): collectFields(inner, into: &fields)
    case .constant: break
    }
  }

  private func collectFields(ofAtom number: Int, into fields: inout Set<Int>) {
    switch atoms[number] {
    case .literal(let field, _, _, _), .present(let field), .null(let field),
      .hasValue(let field):
      fields.insert(field)
    case .group(let members):
      for member in members { collectFields(ofAtom: member, into: &fields) }
    }
  }
}

import TextMatching

/// Every distinct thing that the rules of a set ask about a value: fields, atoms, lazy predicates. Each
/// is there once, whatever number of rules share it.
struct Vocabulary: Sendable {
  enum AtomKey: Hashable, Sendable {
    case literal(field: Int, LiteralPlace, [UInt8], isCased: Bool)
    /// The field is there, null included.
    case present(field: Int)
    /// The field, or a member of it, is null.
    case null(field: Int)
    /// The field has a value that is a text, a number or a boolean.
    case hasValue(field: Int)
    /// Any of these atoms.
    case group([Int])
  }

  /// A test that is made when a rule needs it and not before.
  struct LazyPredicate: Sendable, Hashable {
    enum Test: Sendable, Hashable {
      case glob(Glob, isCased: Bool)
      case regex(Int)
      case cidr(Network)
      case compare(Comparison, Number)
      case timePart(TimePart, Comparison, Int64)
      case reference(Int, FieldReference.Place, isCased: Bool)
    }
    var field: Int
    var test: Test
    /// An atom without which the test cannot hold.
    var gate: Int
  }

  /// Number 0 is every field at once: keywords.
  private(set) var fields: [String] = [""]
  private var fieldNumbers: [String: Int] = [:]
  private(set) var atoms: [AtomKey] = []
  private var atomNumbers: [AtomKey: Int] = [:]
  private(set) var lazies: [LazyPredicate] = []
  private var lazyNumbers: [LazyPredicate: Int] = [:]
  private(set) var regexes: [Regex] = []
  private var regexNumbers: [RegexSource: (number: Int, literals: [[[UInt8]]])] = [:]

  mutating func field(_ name: String?) -> Int {
    guard let name else { return 0 }
    if let number = fieldNumbers[name] { return number }
    fields.append(name)
    fieldNumbers[name] = fields.count - 1
    return fields.count - 1
  }

  func number(ofField name: String) -> Int? { fieldNumbers[name] }

  mutating func atom(_ key: AtomKey) -> Int {
    if let number = atomNumbers[key] { return number }
    atoms.append(key)
    atomNumbers[key] = atoms.count - 1
    return atoms.count - 1
  }

  /// One atom that holds where any of these does.
  mutating func group(_ members: [Int]) -> Int {
    var flat: Set<Int> = []
    for member in members {
      if case .group(let inner) = atoms[member] {
        flat.formUnion(inner)
      } else {
        flat.insert(member)
      }
    }
    let sorted = flat.sorted()
    return sorted.count == 1 ? sorted[0] : atom(.group(sorted))
  }

  private mutating func lazy(_ field: Int, _ test: LazyPredicate.Test, gate: Int) -> Expression {
    let predicate = LazyPredicate(field: field, test: test, gate: gate)
    if let number = lazyNumbers[predicate] { return .lazy(number) }
    lazies.append(predicate)
    lazyNumbers[predicate] = lazies.count - 1
    return .lazy(lazies.count - 1)
  }

  // MARK: From tests to expressions

  mutating func expression(_ test: ValueTest, field: Int) -> Expression {
    switch test {
    case .text(let pattern): return expression(pattern, field: field)
    case .number(let number):
      let bytes = CaseFolding.fold(number.text)
      return .atom(atom(.literal(field: field, .whole, bytes, isCased: false)))
    case .null:
      return .any([
        .not(.atom(atom(.present(field: field)))), .atom(atom(.null(field: field))),
      ])
    case .exists: return .atom(atom(.present(field: field)))
    case .regex(let source): return expression(source, field: field)
    case .cidr(let network): return lazy(field, .cidr(network), gate: hasValue(field))
    case .compare(let comparison, let number):
      return lazy(field, .compare(comparison, number), gate: hasValue(field))
    case .timePart(let part, let comparison, let number):
      return lazy(field, .timePart(part, comparison, number), gate: hasValue(field))
    case .reference(let reference):
      let other = self.field(reference.field)
      return .all([
        .atom(hasValue(other)),
        lazy(
          field, .reference(other, reference.place, isCased: reference.isCased),
          gate: hasValue(field)),
      ])
    }
  }

  private mutating func hasValue(_ field: Int) -> Int { atom(.hasValue(field: field)) }

  private mutating func expression(_ pattern: TextPattern, field: Int) -> Expression {
    switch pattern.shape {
    case .anything: return .atom(hasValue(field))
    case .literal(let bytes, let place):
      return .atom(atom(.literal(field: field, place, bytes, isCased: pattern.isCased)))
    case .glob:
      let literal = pattern.longestLiteral
      let gate =
        literal.isEmpty
        ? hasValue(field)
        : atom(.literal(field: field, .anywhere, literal, isCased: pattern.isCased))
      return lazy(field, .glob(Glob(pattern), isCased: pattern.isCased), gate: gate)
    }
  }

  private mutating func expression(_ source: RegexSource, field: Int) -> Expression {
    let number: Int
    let literals: [[[UInt8]]]
    if let known = regexNumbers[source] {
      (number, literals) = known
    } else {
      // The reader has compiled it before; what does not compile never gets here.
      guard let regex = try? Regex(source.pattern, options: source.options) else {
        return .constant(false)
      }
      regexes.append(regex)
      number = regexes.count - 1
      literals = requiredLiterals(of: source.pattern, options: source.options)
      regexNumbers[source] = (number, literals)
    }
    if literals.isEmpty { return lazy(field, .regex(number), gate: hasValue(field)) }
    var gates: [Int] = []
    for alternatives in literals {
      var members: [Int] = []
      for literal in alternatives {
        members.append(atom(.literal(field: field, .anywhere, literal, isCased: false)))
      }
      gates.append(group(members))
    }
    // All of them are asked before the expression is; the planner takes the rarest.
    let regex = lazy(field, .regex(number), gate: gates[0])
    return .conjunction(gates.dropFirst().map { .atom($0) } + [regex])
  }

  mutating func expression(_ item: Item) -> Expression {
    let field = field(item.field)
    var members: [Expression] = []
    for value in item.values { members.append(expression(value, field: field)) }
    let positive =
      item.requiresAll ? Expression.conjunction(members) : Expression.disjunction(members)
    return item.isNegated ? .negation(positive) : positive
  }

  mutating func expression(_ value: ItemValue, field: Int) -> Expression {
    var members: [Expression] = []
    for test in value.alternatives { members.append(expression(test, field: field)) }
    return .disjunction(members)
  }

  mutating func expression(_ selection: Selection) -> Expression {
    switch selection {
    case .all(let items):
      var members: [Expression] = []
      for item in items { members.append(expression(item)) }
      return .conjunction(members)
    case .any(let selections):
      var members: [Expression] = []
      for selection in selections { members.append(expression(selection)) }
      return .disjunction(members)
    }
  }

  static func expression(_ condition: Condition, _ selections: [Expression]) -> Expression {
    switch condition {
    case .selection(let index): selections[index]
    case .all(let members): .conjunction(members.map { expression($0, selections) })
    case .any(let members): .disjunction(members.map { expression($0, selections) })
    case .not(let inner): .negation(expression(inner, selections))
    }
  }

  mutating func expression(_ detection: Detection) -> Expression {
    var parts: [Expression] = []
    var selections: [Expression] = []
    for selection in detection.selections { selections.append(expression(selection.selection)) }
    parts.append(Self.expression(detection.condition, selections))
    for filter in detection.filters {
      var selections: [Expression] = []
      for selection in filter.selections { selections.append(expression(selection.selection)) }
      parts.append(Self.expression(filter.condition, selections))
    }
    return .conjunction(parts)
  }

  /// The same expression with the atoms of each OR drawn together into one.
  mutating func grouped(_ expression: Expression) -> Expression {
    switch expression {
    case .atom, .lazy, .constant: return expression
    case .not(let inner): return .not(grouped(inner))
    case .all(let members):
      var grouped: [Expression] = []
      for member in members { grouped.append(self.grouped(member)) }
      return .conjunction(grouped)
    case .any(let members):
      var atoms: [Int] = []
      var others: [Expression] = []
      for member in members {
        switch grouped(member) {
        case .atom(let number): atoms.append(number)
        case let other: others.append(other)
        }
      }
      if !atoms.isEmpty { others.insert(.atom(group(atoms)), at: 0) }
      return .disjunction(others)
    }
  }
}

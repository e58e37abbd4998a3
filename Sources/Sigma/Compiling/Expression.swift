/// A rule as the evaluator has it: atoms are decided once an event by the index, lazy predicates when a
/// rule asks for them.
indirect enum Expression: Sendable {
  case atom(Int)
  case lazy(Int)
  case all([Expression])
  case any([Expression])
  case not(Expression)
  case constant(Bool)

  static func conjunction(_ members: [Expression]) -> Expression {
    var flat: [Expression] = []
    for member in members {
      switch member {
      case .constant(true): continue
      case .constant(false): return .constant(false)
      case .all(let inner): flat += inner
      default: flat.append(member)
      }
    }
    return flat.isEmpty ? .constant(true) : flat.count == 1 ? flat[0] : .all(flat)
  }

  static func disjunction(_ members: [Expression]) -> Expression {
    var flat: [Expression] = []
    for member in members {
      switch member {
      case .constant(false): continue
      case .constant(true): return .constant(true)
      case .any(let inner): flat += inner
      default: flat.append(member)
      }
    }
    return flat.isEmpty ? .constant(false) : flat.count == 1 ? flat[0] : .any(flat)
  }

  static func negation(_ member: Expression) -> Expression {
    switch member {
    case .not(let inner): inner
    case .constant(let value): .constant(!value)
    default: .not(member)
    }
  }
}

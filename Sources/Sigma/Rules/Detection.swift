import Wording

/// A detection section as meant: what every evaluator (the indexed one, the explanation, the oracle of the
/// tests) is made from.
struct Detection: Sendable {
  var selections: [NamedSelection]
  /// Over the indexes of `selections`.
  var condition: Condition
  /// Filters that apply, each with its own selections; all must hold too.
  var filters: [AppliedFilter] = []
}

struct AppliedFilter: Sendable {
  var title: String
  var selections: [NamedSelection]
  var condition: Condition
}

struct NamedSelection: Sendable {
  var name: String
  var selection: Selection
  var line: Int
}

indirect enum Selection: Sendable {
  /// A map: all of its items.
  case all([Item])
  /// A list: any of its members.
  case any([Selection])
}

/// `field|modifiers: values`, or keywords where there is no field.
struct Item: Sendable {
  var field: String?
  var modifiers: [String]
  /// One for each value written; the alternatives that one value stands for are OR even under `all`.
  var values: [ItemValue]
  /// `all`: every value, else any.
  var requiresAll: Bool
  /// `neq`, `exists: false`.
  var isNegated: Bool
  var line: Int
}

struct ItemValue: Sendable {
  var written: String
  var alternatives: [ValueTest]
}

/// A test of the values of one field.
enum ValueTest: Sendable, Hashable {
  case text(TextPattern)
  case number(Number)
  /// The field is absent or JSON null.
  case null
  /// The field is there, null included.
  case exists
  case regex(RegexSource)
  case cidr(Network)
  case compare(Comparison, Number)
  case timePart(TimePart, Comparison, Int64)
  case reference(FieldReference)
}

struct RegexSource: Sendable, Hashable {
  var pattern: [UInt8]
  var ignoresCase = false
  var anchorsMatchLines = false
  var dotMatchesNewline = false
}

enum Comparison: String, Sendable, Hashable, CaseIterable {
  case lt, lte, gt, gte, eq, neq

  func holds(_ ordering: Ordering) -> Bool {
    switch self {
    case .lt: ordering == .less
    case .lte: ordering != .greater
    case .gt: ordering == .greater
    case .gte: ordering != .less
    case .eq: ordering == .equal
    case .neq: ordering != .equal
    }
  }
}

enum Ordering: Sendable, Hashable { case less, equal, greater }

enum TimePart: String, Sendable, Hashable, CaseIterable {
  case minute, hour, day, week, month, year

  /// What a date can have.
  var range: ClosedRange<Int64> {
    switch self {
    case .minute: 0...59
    case .hour: 0...23
    case .day: 1...31
    case .week: 1...53
    case .month: 1...12
    case .year: 0...9_999
    }
  }

  /// Whether that of some date is this number, or is more or less than it as asked.
  func canMeet(_ comparison: Comparison, _ number: Int64) -> Bool {
    switch comparison {
    case .eq: range.contains(number)
    case .neq: true
    case .lt: range.lowerBound < number
    case .lte: range.lowerBound <= number
    case .gt: range.upperBound > number
    case .gte: range.upperBound >= number
    }
  }
}

struct FieldReference: Sendable, Hashable {
  enum Place: Sendable, Hashable { case whole, start, end, anywhere }
  var field: String
  var place: Place
  var isCased: Bool
}

/// A condition over selections.
indirect enum Condition: Sendable, Hashable {
  case selection(Int)
  case all([Condition])
  case any([Condition])
  case not(Condition)

  /// Whether it holds where none of the selections does.
  var holdsOfNothing: Bool {
    switch self {
    case .selection: false
    case .all(let members): members.allSatisfy(\.holdsOfNothing)
    case .any(let members): members.contains(where: \.holdsOfNothing)
    case .not(let inner): !inner.holdsOfNothing
    }
  }
}

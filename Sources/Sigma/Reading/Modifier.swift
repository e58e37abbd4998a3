/// The modifiers of Sigma v2.1 (modifiers appendix), by name.
enum Modifier: String, Sendable, CaseIterable {
  case contains, startswith, endswith, all, cased, exists, neq
  case re, i, m, s
  case base64, base64offset, wide, utf16le, utf16be, utf16, windash
  case cidr, lt, lte, gt, gte
  case minute, hour, day, week, month, year
  case fieldref, expand

  /// Other names that tools take for the same.
  init?(name: String) {
    switch name {
    case "ignorecase": self = .i
    case "multiline": self = .m
    case "dotall": self = .s
    default: self.init(rawValue: name)
    }
  }

  var timePart: TimePart? { TimePart(rawValue: rawValue) }

  var comparison: Comparison? {
    switch self {
    case .lt: .lt
    case .lte: .lte
    case .gt: .gt
    case .gte: .gte
    default: nil
    }
  }

  var isEncoding: Bool { self == .base64 || self == .base64offset }
  var isWidening: Bool {
    [Modifier.wide, .utf16le, .utf16be, .utf16].contains(self)
  }

  /// What a modifier makes of the values. Two modifiers of different sorts do not go together, except as
  /// `isCompatible` says.
  enum Sort: Sendable { case text, regex, cidr, comparison, time, reference, presence, general }

  var sort: Sort {
    switch self {
    case .contains, .startswith, .endswith, .base64, .base64offset, .wide, .utf16le, .utf16be,
      .utf16, .windash, .cased, .expand:
      .text
    case .re, .i, .m, .s: .regex
    case .cidr: .cidr
    case .lt, .lte, .gt, .gte: .comparison
    case .minute, .hour, .day, .week, .month, .year: .time
    case .fieldref: .reference
    case .exists: .presence
    case .all, .neq: .general
    }
  }

  func isCompatible(with other: Modifier) -> Bool {
    if self == .exists || other == .exists { return false }
    switch (sort, other.sort) {
    case (.general, _), (_, .general): return true
    case (.comparison, .time), (.time, .comparison): return true
    case (.reference, .text), (.text, .reference):
      let text = sort == .text ? self : other
      return [Modifier.contains, .startswith, .endswith, .cased].contains(text)
    case (.text, .text):
      let places: [Modifier] = [.contains, .startswith, .endswith]
      return !(places.contains(self) && places.contains(other))
    case (.regex, .text): return other == .expand
    case (.text, .regex): return self == .expand
    case (.cidr, .text): return other == .expand
    case (.text, .cidr): return self == .expand
    case (let a, let b): return a == b && a == .regex
    }
  }
}

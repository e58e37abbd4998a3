/// An event, or the holding of another correlation, in a group.
struct GroupEntry: Sendable {
  /// Where an entry stands among those of its group. Made of content alone (the id breaks the last tie), so
  /// that the order of arrival leaves no trace.
  struct Place: Sendable, Hashable, Comparable {
    var time: Int64
    var order: UInt64
    /// 0 for an event; what follows from it stands behind it.
    var depth: Int32
    var id: Int64
    var origin: Origin

    static func < (a: Self, b: Self) -> Bool {
      if a.time != b.time { return a.time < b.time }
      if a.order != b.order { return a.order < b.order }
      if a.depth != b.depth { return a.depth < b.depth }
      if a.id != b.id { return a.id < b.id }
      switch (a.origin, b.origin) {
      case (.event, .event), (.held, .event): return false
      case (.event, .held): return true
      case (.held(let x, let xPlace), .held(let y, let yPlace)):
        if x.rule != y.rule { return x.rule < y.rule }
        if x.key != y.key { return x.key.lexicographicallyPrecedes(y.key) }
        return xPlace < yPlace
      }
    }
  }

  /// Where an entry comes from: an event itself, or the entry of another group at which that one's
  /// correlation holds.
  indirect enum Origin: Sendable, Hashable {
    case event
    case held(GroupID, Place)
  }

  var place: Place
  /// Which of the rules that the correlation reads it matches, by their places in `rules`.
  var slots: UInt64
  /// For `value_count`.
  var values: [String] = []
  /// For sums, averages and percentiles.
  var numbers: [Number] = []
  var holds = false

  var time: Int64 { place.time }

  /// Whether it changes nothing of what is counted in a window that has the other one.
  func isCovered(by other: GroupEntry, _ kind: Correlation.Kind) -> Bool {
    switch kind {
    case .valueCount: values.allSatisfy { other.values.contains($0) }
    case .temporal: slots & ~other.slots == 0
    default: false
    }
  }
}

/// An event as correlations see it.
public struct CorrelationEvent: Sendable, Hashable {
  /// Unique among the events that stand.
  public var id: Int64
  /// Event time, milliseconds.
  public var time: Int64
  /// Orders events of equal time. Made from content, it makes the result independent of arrival.
  public var order: UInt64
  /// The detection rules that match it (indexes of the set).
  public var matched: [Int]
  /// Field → its values, as text; at least of the fields in `RuleSet.correlationFields`. A field with
  /// several values puts the event into the group of each.
  public var fields: [String: [String]]

  public init(
    id: Int64, time: Int64, order: UInt64, matched: [Int], fields: [String: [String]]
  ) {
    self.id = id
    self.time = time
    self.order = order
    self.matched = matched
    self.fields = fields
  }
}

/// A group of a correlation rule: one tuple of the values of its `group-by`.
public struct GroupID: Sendable, Hashable {
  public var rule: Int
  public var key: [String]

  public init(rule: Int, key: [String]) {
    self.rule = rule
    self.key = key
  }
}

/// A correlation that holds at an event: over the window that ends there.
public struct CorrelationMatch: Sendable, Hashable {
  public var rule: Int
  public var group: [String]
  /// Event time of the event at which it holds, milliseconds.
  public var end: Int64
  /// The events of the window, ascending; for a correlation of correlations, those behind them.
  public var members: [Int64]
  /// Whether it did not hold at the event before, or that one is more than a timespan ago.
  public var rising: Bool
}

/// What a correlator holds, for metrics.
public struct CorrelatorCounts: Sendable, Hashable {
  public var events: Int
  public var groups: Int
  /// Events in groups: an event is in several.
  public var entries: Int
  public var largestGroup: Int
  /// Let go of because of `Correlator.Limits`, since the start.
  public var droppedEntries: Int
  /// Not made because of `Correlator.mostGroupsOfAnEvent`, since the start.
  public var droppedGroups: Int

  public init(
    events: Int = 0, groups: Int = 0, entries: Int = 0, largestGroup: Int = 0,
    droppedEntries: Int = 0, droppedGroups: Int = 0
  ) {
    self.events = events
    self.groups = groups
    self.entries = entries
    self.largestGroup = largestGroup
    self.droppedEntries = droppedEntries
    self.droppedGroups = droppedGroups
  }
}

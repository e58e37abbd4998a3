/// Which correlations hold over a set of events, in event time.
///
/// The result is a function of the set that stands: events may come in any order, late ones count where
/// they belong, and what is removed has never been. A window ends at each event and holds the events of the
/// group from one timespan before it on, both ends included.
///
/// A correlation that reads a correlation takes each event at which that one holds as an event of its own:
/// at that event's time, behind it, with the values of the inner group and else those of that event.
public struct Correlator: Sendable {
  private struct Subscriber: Sendable {
    var correlation: Int
    var slot: Int
  }

  private struct Standing: Sendable {
    /// With the fields that correlations may still ask for, and without the rules that it matched.
    var event: CorrelationEvent
    /// Groups that it is in.
    var groups: [GroupID]
  }

  /// What a change of the set has touched.
  public struct Outcome: Sendable {
    public var changed: Set<GroupID> = []
    /// Groups in which the correlation now holds in a stretch of events where it held nowhere before.
    public var risen: [GroupID] = []
  }

  /// More groups than this for one event and one correlation are not made: a multi-valued field times
  /// another can be used to exhaust memory. Counted in `droppedGroups`.
  public static let mostGroupsOfAnEvent = 4_096

  /// How much is held at most. What exceeds it goes from the oldest on, and is counted (`droppedEntries`):
  /// beyond these bounds memory counts more than what windows could still say.
  public struct Limits: Sendable {
    /// Events of one group; an eighth of them goes at once.
    public var entriesOfGroup: Int
    /// Events of all groups together, one in several counting in each; half of them goes at once.
    public var entries: Int

    public init(entriesOfGroup: Int = 100_000, entries: Int = 1_000_000) {
      self.entriesOfGroup = max(8, entriesOfGroup)
      self.entries = max(8, entries)
    }
  }

  /// A correlation and how it reads the events of each rule that it refers to. By reference: it is asked at each event.
  private final class Reading: Sendable {
    struct Slot: Sendable {
      /// The field of an event that each name of `group-by` means; `nil` where an alias has none.
      var groupBy: [String?]
      /// The same for what the condition counts or sums.
      var fields: [String?]
    }

    let correlation: Correlation
    /// One for each rule that it refers to.
    let slots: [Slot]

    init(_ correlation: Correlation) {
      self.correlation = correlation
      slots = correlation.rules.indices.map { slot in
        Slot(
          groupBy: correlation.groupBy.map { correlation.field($0, of: slot) },
          fields: correlation.fields.map { correlation.field($0, of: slot) })
      }
    }
  }

  private let limits: Limits
  /// By rule; `nil` for one that is no correlation.
  private let readings: [Reading?]
  private var subscribers: [Int: [Subscriber]] = [:]
  private var depths: [Int: Int32] = [:]
  /// By correlation, the fields of an event in it that correlations which read that one ask for.
  private var fieldsReadFurther: [Int: Set<String>] = [:]
  private var groups: [GroupID: Group] = [:]
  private var standing: [Int64: Standing] = [:]
  /// Events in groups, one in several counting in each. O(1).
  public private(set) var entryCount = 0
  /// Events that groups had to let go of, by `Limits`.
  public private(set) var droppedEntries = 0
  /// Groups that were not made, by `mostGroupsOfAnEvent`.
  public private(set) var droppedGroups = 0

  public init(_ set: RuleSet, limits: Limits = Limits()) {
    self.limits = limits
    readings = set.rules.map { $0.correlation.map(Reading.init) }
    for (rank, index) in set.correlationOrder.enumerated() {
      depths[index] = Int32(rank) + 1
      for (slot, rule) in (set.rules[index].correlation?.rules ?? []).enumerated() {
        subscribers[rule, default: []].append(Subscriber(correlation: index, slot: slot))
      }
    }
    // From the outermost inwards: what an outer one asks for, each inner one has to have.
    for index in set.correlationOrder.reversed() {
      for subscriber in subscribers[index] ?? [] {
        guard let slot = readings[subscriber.correlation]?.slots[subscriber.slot] else { continue }
        let own = (slot.groupBy + slot.fields).compactMap(\.self)
        fieldsReadFurther[index, default: []]
          .formUnion(own + (fieldsReadFurther[subscriber.correlation] ?? []))
      }
    }
  }

  /// Adds an event; one with an id that stands already replaces it.
  public mutating func insert(_ event: CorrelationEvent) -> [GroupID] {
    Array(insertReporting(event).changed)
  }

  /// Adds an event and also says where a correlation has begun to hold.
  public mutating func insertReporting(_ event: CorrelationEvent) -> Outcome {
    var outcome = Outcome()
    if standing[event.id] != nil { outcome.changed = Set(remove(event.id)) }
    let place = GroupEntry.Place(
      time: event.time, order: event.order, depth: 0, id: event.id, origin: .event)
    let entries = entries(for: event.matched, place, event, inner: nil)
    guard !entries.isEmpty else { return outcome }
    // It stands before its consequences are drawn: they ask for its fields.
    standing[event.id] = Standing(event: kept(event, in: entries), groups: entries.map(\.0))
    var pending: [Pending] = []
    for (group, entry) in entries { insert(entry, into: group, &outcome, &pending) }
    follow(&pending, &outcome)
    if entryCount > limits.entries { dropOlderHalf() }
    return outcome
  }

  /// What of an event is asked for again: most are in correlations that no other reads.
  private func kept(
    _ event: CorrelationEvent, in entries: [(GroupID, GroupEntry)]
  ) -> CorrelationEvent {
    var kept = event
    kept.matched = []
    kept.fields = [:]
    for (group, _) in entries {
      for field in fieldsReadFurther[group.rule] ?? [] { kept.fields[field] = event.fields[field] }
    }
    return kept
  }

  /// Takes an event away; an id that does not stand changes nothing.
  public mutating func remove(_ id: Int64) -> [GroupID] {
    guard let gone = standing[id] else { return [] }
    var outcome = Outcome()
    let place = GroupEntry.Place(
      time: gone.event.time, order: gone.event.order, depth: 0, id: id, origin: .event)
    var pending: [Pending] = []
    for group in gone.groups { remove(place, from: group, &outcome, &pending) }
    follow(&pending, &outcome)
    standing[id] = nil
    return Array(outcome.changed)
  }

  /// Lets go of all events of before a time (milliseconds) that no window can reach any more: what was
  /// decided of later ones stays. O(all that is held).
  public mutating func forget(before time: Int64) {
    for (id, var group) in groups {
      let count = group.count(before: time)
      guard count > 0, let correlation = readings[id.rule]?.correlation else { continue }
      // Taken out before it is changed, so that it is changed in place.
      groups[id] = nil
      group.dropOldest(count, correlation)
      entryCount -= count
      if !group.entries.isEmpty { groups[id] = group }
    }
    standing = standing.filter { $0.value.event.time >= time }
  }

  private mutating func dropOlderHalf() {
    let before = entryCount
    let times = standing.values.map(\.event.time).sorted()
    let middle = times[times.count / 2]
    forget(before: middle)
    // All in one moment: then there is no older half.
    if entryCount > limits.entries / 2 { forget(before: middle + 1) }
    droppedEntries += before - entryCount
  }

  /// The groups that have events.
  public var groupIDs: [GroupID] { Array(groups.keys) }

  /// One match for each event at which the correlation holds in a group, in event time.
  public func matches(in id: GroupID) -> [CorrelationMatch] {
    guard let group = groups[id], let correlation = readings[id.rule]?.correlation else {
      return []
    }
    return group.entries.indices.filter { group.entries[$0].holds }.map { index in
      CorrelationMatch(
        rule: id.rule, group: id.key, end: group.entries[index].time,
        members: members(group, index, correlation),
        rising: group.isRising(index, correlation))
    }
  }

  /// Of a group's matches those whose window is not within a later one's: whatever event is in a match is in one of these,
  /// with the latest end that it has in any. O(windows that do not lie within each other · what they hold): of many events
  /// within one timespan there is one.
  public func widestMatches(in id: GroupID) -> [CorrelationMatch] {
    guard let group = groups[id], let correlation = readings[id.rule]?.correlation else {
      return []
    }
    return group.widest(correlation).map { index in
      CorrelationMatch(
        rule: id.rule, group: id.key, end: group.entries[index].time,
        members: members(group, index, correlation),
        rising: group.isRising(index, correlation))
    }
  }

  /// All matches, group by group.
  public func matches() -> [CorrelationMatch] { groups.keys.flatMap { matches(in: $0) } }

  /// Whether the correlation holds anywhere in a group.
  public func holds(in id: GroupID) -> Bool {
    groups[id]?.entries.contains(where: \.holds) ?? false
  }

  public var counts: CorrelatorCounts {
    CorrelatorCounts(
      events: standing.count, groups: groups.count, entries: entryCount,
      largestGroup: groups.values.reduce(0) { max($0, $1.entries.count) },
      droppedEntries: droppedEntries, droppedGroups: droppedGroups)
  }

  /// Events of each group.
  var entryCounts: [GroupID: Int] { groups.mapValues(\.entries.count) }

  // MARK: Entries

  /// The groups that an event, or the holding of a correlation, belongs to by the rules that it matches.
  private mutating func entries(
    for matched: [Int], _ place: GroupEntry.Place, _ event: CorrelationEvent, inner: GroupID?
  ) -> [(GroupID, GroupEntry)] {
    // By correlation, which are few.
    var slots: [(correlation: Int, slots: [Int])] = []
    for rule in matched {
      for subscriber in subscribers[rule] ?? [] {
        if let known = slots.firstIndex(where: { $0.correlation == subscriber.correlation }) {
          slots[known].slots.append(subscriber.slot)
        } else {
          slots.append((subscriber.correlation, [subscriber.slot]))
        }
      }
    }
    if slots.count > 1 {
      slots.sort {
        (depths[$0.correlation] ?? 0, $0.correlation) < (
          depths[$1.correlation] ?? 0, $1.correlation
        )
      }
    }
    var found: [(GroupID, GroupEntry)] = []
    for (index, slots) in slots {
      if slots.count == 1 {
        found += entries(of: index, slots[0], place, event, inner)
        continue
      }
      var merged: [GroupID: GroupEntry] = [:]
      for slot in Set(slots).sorted() {
        for (id, entry) in entries(of: index, slot, place, event, inner) {
          guard var known = merged[id] else {
            merged[id] = entry
            continue
          }
          known.slots |= entry.slots
          // The same event under another alias may add values, never the same ones twice.
          known.values = Self.distinct(known.values + entry.values)
          merged[id] = known
        }
      }
      found += merged.map { ($0.key, $0.value) }
    }
    return found
  }

  /// The groups of one correlation that an event belongs to by one of the rules it reads, each once.
  private mutating func entries(
    of index: Int, _ slot: Int, _ place: GroupEntry.Place, _ event: CorrelationEvent,
    _ inner: GroupID?
  ) -> [(GroupID, GroupEntry)] {
    guard let reading = readings[index] else { return [] }
    let outer = inner.flatMap { readings[$0.rule] }
    func values(_ field: String?) -> [String] {
      guard let field else { return [] }
      if let inner, let at = outer?.correlation.groupBy.firstIndex(of: field) {
        return [inner.key[at]]
      }
      return event.fields[field] ?? []
    }
    let keys = product(reading.slots[slot].groupBy.map(values))
    if keys.isEmpty { return [] }
    var counted: [String] = []
    var numbers: [Number] = []
    let kind = reading.correlation.kind
    if kind == .valueCount {
      counted = Self.distinct(
        product(reading.slots[slot].fields.map(values)).map { tuple in
          tuple.count == 1 ? tuple[0] : tuple.map { "\($0.utf8.count):\($0)" }.joined()
        })
    } else if kind.readsValues {
      numbers = reading.slots[slot].fields.flatMap(values).compactMap { Number(text: $0) }
    }
    return keys.map { key in
      (
        GroupID(rule: index, key: key),
        GroupEntry(place: place, slots: 1 << UInt64(slot), values: counted, numbers: numbers)
      )
    }
  }

  /// Each once, sorted.
  private static func distinct(_ values: [String]) -> [String] {
    values.count > 1 ? Set(values).sorted() : values
  }

  /// All tuples of one value of each list; none where a list is empty.
  private mutating func product(_ lists: [[String]]) -> [[String]] {
    if lists.count == 1, lists[0].count == 1 { return lists }
    var tuples: [[String]] = [[]]
    for list in lists {
      var next: [[String]] = []
      var seen: Set<String> = []
      for value in list where seen.insert(value).inserted {
        for tuple in tuples { next.append(tuple + [value]) }
      }
      if next.count > Self.mostGroupsOfAnEvent {
        droppedGroups += next.count - Self.mostGroupsOfAnEvent
        next = Array(
          next.sorted { $0.lexicographicallyPrecedes($1) }.prefix(Self.mostGroupsOfAnEvent))
      }
      tuples = next
    }
    return tuples
  }

  private mutating func insert(
    _ entry: GroupEntry, into id: GroupID, _ outcome: inout Outcome, _ pending: inout [Pending]
  ) {
    guard let correlation = readings[id.rule]?.correlation else { return }
    // Taken out, changed and put back, so that it is changed in place.
    var group = groups.removeValue(forKey: id) ?? Group(id, correlation)
    let result = group.insert(entry, correlation)
    entryCount += 1
    if group.entries.count > limits.entriesOfGroup {
      let count = limits.entriesOfGroup / 8
      group.dropOldest(count, correlation)
      entryCount -= count
      droppedEntries += count
    }
    groups[id] = group
    outcome.changed.insert(id)
    if result.hasRisen { outcome.risen.append(id) }
    note(result.changes, of: id, &pending)
  }

  private mutating func remove(
    _ place: GroupEntry.Place, from id: GroupID, _ outcome: inout Outcome,
    _ pending: inout [Pending]
  ) {
    guard let correlation = readings[id.rule]?.correlation,
      var group = groups.removeValue(forKey: id)
    else { return }
    let before = group.entries.count
    let result = group.remove(place, correlation)
    entryCount -= before - group.entries.count
    if !group.entries.isEmpty { groups[id] = group }
    outcome.changed.insert(id)
    note(result.changes, of: id, &pending)
  }

  /// A change that correlations which read this one have still to hear of.
  private struct Pending: Sendable {
    var depth: Int32
    var group: GroupID
    var change: Group.Change
  }

  private func note(_ changes: [Group.Change], of id: GroupID, _ pending: inout [Pending]) {
    guard !changes.isEmpty, subscribers[id.rule] != nil else { return }
    let depth = depths[id.rule] ?? 1
    pending += changes.map { Pending(depth: depth, group: id, change: $0) }
  }

  /// Carries what began or ceased to hold to the correlations that read it, from the innermost outwards:
  /// so that what an event brings comes to each group in its order, which is the cheap way.
  private mutating func follow(_ pending: inout [Pending], _ outcome: inout Outcome) {
    while let depth = pending.map(\.depth).min() {
      let due = pending.filter { $0.depth == depth }.sorted { $0.change.place < $1.change.place }
      pending.removeAll { $0.depth == depth }
      for item in due {
        guard let event = standing[item.change.place.id]?.event else { continue }
        let place = GroupEntry.Place(
          time: item.change.place.time, order: item.change.place.order, depth: depth,
          id: item.change.place.id, origin: .held(item.group, item.change.place))
        let entries = entries(for: [item.group.rule], place, event, inner: item.group)
        for (group, entry) in entries {
          if item.change.holds {
            insert(entry, into: group, &outcome, &pending)
          } else {
            remove(place, from: group, &outcome, &pending)
          }
        }
      }
    }
  }

  /// The events behind what holds at an entry, ascending.
  private func members(_ group: Group, _ index: Int, _ correlation: Correlation) -> [Int64] {
    var members: [Int64] = []
    collect(
      &members, group, group.startOfWindow(index, correlation)...index, Walk(group.id))
    members.sort()
    var kept = 0
    for position in members.indices where position == 0 || members[position] != members[kept - 1] {
      members[kept] = members[position]
      kept += 1
    }
    members.removeSubrange(kept...)
    return members
  }

  /// How far an inner group was gone through on behalf of an outer one: the windows of what follows one another there
  /// overlap, and each of its entries is gone through once.
  private final class Walk {
    let group: GroupID
    /// The first entry that was not gone through.
    var next = 0
    var inner: [Walk] = []

    init(_ group: GroupID) { self.group = group }

    func into(_ id: GroupID) -> Walk {
      // They are few.
      if let known = inner.first(where: { $0.group == id }) { return known }
      let walk = Walk(id)
      inner.append(walk)
      return walk
    }
  }

  private func collect(
    _ members: inout [Int64], _ group: Group, _ entries: ClosedRange<Int>, _ walk: Walk
  ) {
    for at in entries {
      guard case .held(let inner, let place) = group.entries[at].place.origin,
        let innerGroup = groups[inner], let innerCorrelation = readings[inner.rule]?.correlation
      else {
        members.append(group.entries[at].place.id)
        continue
      }
      let source = innerGroup.index(of: place)
      guard source < innerGroup.entries.count, innerGroup.entries[source].place == place else {
        continue
      }
      let innerWalk = walk.into(inner)
      let start = max(innerGroup.startOfWindow(source, innerCorrelation), innerWalk.next)
      guard start <= source else { continue }
      innerWalk.next = source + 1
      collect(&members, innerGroup, start...source, innerWalk)
    }
  }
}

/// The entries of one group in their order, each with whether the correlation holds there.
struct Group: Sendable {
  let id: GroupID
  private(set) var entries: [GroupEntry] = []
  /// The window that ends at the last entry.
  private var tail: Window

  /// An entry at which holding began or ended.
  struct Change: Sendable {
    var place: GroupEntry.Place
    var holds: Bool
  }

  struct Outcome: Sendable {
    var changes: [Change] = []
    /// Whether the correlation holds in a stretch of entries where it held nowhere before.
    var hasRisen = false
  }

  init(_ id: GroupID, _ correlation: Correlation) {
    self.id = id
    tail = Window(correlation)
  }

  /// The place of an entry, or where it would be. O(log n).
  func index(of place: GroupEntry.Place) -> Int {
    if let last = entries.last, last.place < place { return entries.count }
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].place < place { low = middle + 1 } else { high = middle }
    }
    return low
  }

  func contains(_ place: GroupEntry.Place) -> Bool {
    let at = index(of: place)
    return at < entries.count && entries[at].place == place
  }

  /// O(log n) and amortised O(1) at the end; before it, O(log n + window) and a move of memory. In a crowd, where nearly all
  /// holds, or one says what the next one says, the window is not counted anew.
  mutating func insert(_ entry: GroupEntry, _ correlation: Correlation) -> Outcome {
    let at = index(of: entry.place)
    entries.insert(entry, at: at)
    var outcome = Outcome()
    if at == entries.count - 1 {
      tail.advance(entries, correlation)
      settle(at, tail.holds(entries, correlation), &outcome)
      outcome.hasRisen = entries[at].holds && !continues(at, correlation, newly: [at])
      return outcome
    }
    let newly: Set<Int>
    if let risen = raise(at, correlation, &outcome) {
      newly = risen
    } else {
      newly = decide(from: at, entry.time, correlation, &outcome, shift: 1)
    }
    outcome.hasRisen = newly.contains { !continues($0, correlation, newly: newly) }
    return outcome
  }

  mutating func remove(_ place: GroupEntry.Place, _ correlation: Correlation) -> Outcome {
    var outcome = Outcome()
    let at = index(of: place)
    guard at < entries.count, entries[at].place == place else { return outcome }
    let entry = entries.remove(at: at)
    if entry.holds { outcome.changes.append(Change(place: place, holds: false)) }
    _ = decide(from: at, entry.time, correlation, &outcome, shift: -1)
    return outcome
  }

  /// How many entries are of before a time. O(log n).
  func count(before time: Int64) -> Int {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].time < time { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Lets go of the first entries; what was decided of the others stays. O(n).
  mutating func dropOldest(_ count: Int, _ correlation: Correlation) {
    tail.drop(first: count, of: entries, correlation)
    entries.removeFirst(count)
  }

  /// Decides anew the entries from an index on whose windows hold a time; returns those that newly hold.
  private mutating func decide(
    from first: Int, _ time: Int64, _ correlation: Correlation, _ outcome: inout Outcome, shift: Int
  ) -> Set<Int> {
    guard !entries.isEmpty else {
      tail = Window(correlation)
      return []
    }
    let (latest, overflow) = time.addingReportingOverflow(correlation.timespan)
    let bound = overflow ? Int64.max : latest
    var newly: Set<Int> = []
    // The window of the last entry has to be built again if it held the entry, or ends earlier now.
    let touchesTail =
      first >= entries.count - (shift > 0 ? 1 : 0) || entries[entries.count - 1].time <= bound
    let begin = min(first, entries.count - 1)
    var window = Window(correlation, start: startOfWindow(begin, correlation))
    while window.end < begin { window.advance(entries, correlation) }
    var index = begin
    while index < entries.count, index < first || entries[index].time <= bound {
      window.advance(entries, correlation)
      let held = entries[index].holds
      settle(index, window.holds(entries, correlation), &outcome)
      if entries[index].holds, !held { newly.insert(index) }
      index += 1
    }
    if touchesTail {
      tail = window
    } else {
      tail.start += shift
      tail.end += shift
    }
    return newly
  }

  /// As many entries as this are decided one by one.
  private static let few = 8

  /// Decides anew after an entry has come in at an index, where what held goes on to. Returns those that newly hold; `nil`,
  /// with nothing decided, where more than a few do not hold yet.
  private mutating func raise(
    _ first: Int, _ correlation: Correlation, _ outcome: inout Outcome
  ) -> Set<Int>? {
    guard correlation.onlyRises else { return nil }
    var open: [Int] = [first]
    // Whatever window it is in later, the next entry is there too.
    if !isCovered(first, by: first + 1, correlation) {
      let (latest, overflow) = entries[first].time.addingReportingOverflow(correlation.timespan)
      let bound = overflow ? Int64.max : latest
      var index = first + 1
      while index < entries.count, entries[index].time <= bound {
        if !entries[index].holds { open.append(index) }
        if open.count > Self.few { return nil }
        index += 1
      }
    }
    tail.take(first, of: entries, correlation)
    // Its own window has nothing that the one before it has not.
    if isCovered(first, by: first - 1, correlation), !entries[first - 1].holds {
      open.removeFirst()
    }
    var newly: Set<Int> = []
    for index in open where holds(at: index, correlation) {
      settle(index, true, &outcome)
      newly.insert(index)
    }
    return newly
  }

  /// Whether an entry says nothing that another one, if there is one, does not say.
  private func isCovered(_ index: Int, by other: Int, _ correlation: Correlation) -> Bool {
    entries.indices.contains(other)
      && entries[index].isCovered(by: entries[other], correlation.kind)
  }

  /// Looked for from the entry backwards: in a crowd the last few say it. O(window) where it does not hold.
  private func holds(at index: Int, _ correlation: Correlation) -> Bool {
    let first = startOfWindow(index, correlation)
    var window = Window(correlation, start: index + 1)
    while window.start > first {
      window.reachBack(entries, correlation)
      if window.holds(entries, correlation) { return true }
    }
    return false
  }

  private mutating func settle(_ index: Int, _ holds: Bool, _ outcome: inout Outcome) {
    if entries[index].holds != holds {
      entries[index].holds = holds
      outcome.changes.append(Change(place: entries[index].place, holds: holds))
    }
  }

  /// The first entry of the window that ends at an entry.
  func startOfWindow(_ index: Int, _ correlation: Correlation) -> Int {
    let (oldest, overflow) = entries[index].time.subtractingReportingOverflow(correlation.timespan)
    if overflow { return 0 }
    var low = 0
    var high = index
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].time < oldest { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The holding entries whose windows lie within no later one's, ascending. O(log n) for each, and the entries that do not
  /// hold before it.
  func widest(_ correlation: Correlation) -> [Int] {
    var found: [Int] = []
    var index = entries.count - 1
    while index >= 0 {
      guard entries[index].holds else {
        index -= 1
        continue
      }
      found.append(index)
      let start = startOfWindow(index, correlation)
      guard start > 0 else { break }
      // The last entry whose window reaches further back.
      let (reach, overflow) = entries[start - 1].time.addingReportingOverflow(correlation.timespan)
      index = min(index, overflow ? index : firstAfter(reach)) - 1
    }
    return found.reversed()
  }

  /// The first entry of after a time. O(log n).
  private func firstAfter(_ time: Int64) -> Int {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].time <= time { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Whether a holding entry is in a stretch in which another one, not of those newly holding, holds.
  private func continues(_ index: Int, _ correlation: Correlation, newly: Set<Int>) -> Bool {
    var at = index
    while at > 0, isJoined(at - 1, at, correlation) {
      at -= 1
      if !newly.contains(at) { return true }
    }
    at = index
    while at + 1 < entries.count, isJoined(at, at + 1, correlation) {
      at += 1
      if !newly.contains(at) { return true }
    }
    return false
  }

  private func isJoined(_ a: Int, _ b: Int, _ correlation: Correlation) -> Bool {
    entries[a].holds && entries[b].holds
      && entries[b].time - entries[a].time <= correlation.timespan
  }

  func isRising(_ index: Int, _ correlation: Correlation) -> Bool {
    entries[index].holds && (index == 0 || !isJoined(index - 1, index, correlation))
  }
}

import Chronology
import Observations

/// One observation of concern as ties see it: who, by what, when.
struct Sighting: Sendable, Hashable {
  /// The observation's number in the standing set.
  var number: Int
  var time: Timestamp
  /// The young people it speaks of. Where it speaks of none (an ad), one of its identifiers stands for whoever
  /// bears it.
  var nodes: [EntityRef]
  /// Those of `nodes` whom the report is about, not those who were there too: an identifier ties once it stands in
  /// reports about two of them.
  var subjects: [EntityRef]
  /// Those of `nodes` of whom nothing is known but this one report.
  var unknown: [EntityRef]
  /// The phones, handles, vehicles and ad templates in it, without those on the suppression list.
  var identifiers: [EntityRef]
  /// Written down where somebody left, and seen with nobody (`NetworkTable.written`).
  var isWritten = false
}

/// One shared identifier with everybody who was seen with it, in event time.
struct TieHub: Sendable {
  struct Use: Sendable, Hashable, Comparable {
    var time: Timestamp
    var number: Int

    static func < (a: Self, b: Self) -> Bool { (a.time, a.number) < (b.time, b.number) }
  }

  let identifier: EntityRef
  private let isWrittenDown: Bool
  /// Ascending. Of uses of one moment any order will do: they tie whichever way they stand.
  private(set) var uses: [Use] = []
  /// How many uses each node has.
  private(set) var nodes: [EntityRef: Int] = [:]
  private var unknown: Set<EntityRef> = []
  /// People whom only observations that are destroyed showed with it: a number without names.
  private(set) var gone = 0
  /// By the kind of everyday use (`NetworkTable.everyday`): whoever was seen with it in one, and how often.
  private var everyday: [Int: [EntityRef: Int]] = [:]
  /// By whom a report is about: how often it was written down of them, and how often it was seen with them.
  private var written: [EntityRef: Int] = [:]
  private var seen: [EntityRef: Int] = [:]
  /// Of how many people it was written down so and so often.
  private var often: [Int: Int] = [:]
  /// Of whom it was written down once, and with whom it was never seen.
  private var once: Set<EntityRef> = []
  /// People in one report of whom this identifier was written down, while reports of somebody else have it so much
  /// oftener that it is plainly that one's: the report bears a wrong name, or a telephone was lent. It ties none of them.
  private(set) var strays: Set<EntityRef> = []

  /// - Parameter isWrittenDown: this is of a kind that units write down to reach somebody (`NetworkTable.written`).
  init(_ identifier: EntityRef, isWrittenDown: Bool) {
    self.identifier = identifier
    self.isWrittenDown = isWrittenDown
  }

  /// Different people seen with it: those who are known, and one for all who are not, since an unknown
  /// person seen often may be one.
  var people: Int {
    let bearsItself = nodes[identifier] == nil ? 0 : 1
    return nodes.count - unknown.count - bearsItself + (unknown.isEmpty ? 0 : 1) + gone
  }

  var isEmpty: Bool { uses.isEmpty && everyday.isEmpty && gone == 0 }

  mutating func count(gone people: Int) { gone += people }

  /// It stands in reports of concern, and in none of them was it seen with anybody.
  var isOnlyWritten: Bool { seen.isEmpty && !written.isEmpty }

  /// How many different people were seen with it in a kind of everyday use.
  func people(inEveryday use: Int) -> Int { everyday[use]?.count ?? 0 }

  /// It stands in a report of everyday life (`by` 1), or that is taken back (−1).
  mutating func use(everyday use: Int, _ sighting: Sighting, by count: Int) {
    var people = everyday[use] ?? [:]
    for node in sighting.nodes {
      let total = (people[node] ?? 0) + count
      people[node] = total > 0 ? total : nil
    }
    everyday[use] = people.isEmpty ? nil : people
  }

  mutating func add(_ sighting: Sighting) {
    let use = Use(time: sighting.time, number: sighting.number)
    uses.insert(use, at: place(of: use))
    for node in sighting.nodes { nodes[node, default: 0] += 1 }
    unknown.formUnion(sighting.unknown)
    count(sighting, by: 1)
  }

  /// Whether a sighting ties nobody by this: it was written down of a stray.
  func isStray(_ sighting: Sighting) -> Bool {
    !strays.isEmpty && sighting.isWritten && sighting.subjects.allSatisfy(strays.contains)
  }

  /// O(subjects of the sighting): there may be very many people by then.
  private mutating func count(_ sighting: Sighting, by step: Int) {
    for subject in sighting.subjects {
      if isWrittenDown && sighting.isWritten {
        let before = written[subject] ?? 0
        let total = max(0, before + step)
        written[subject] = total > 0 ? total : nil
        note(people: -1, writtenDown: before)
        note(people: 1, writtenDown: total)
      } else {
        let total = (seen[subject] ?? 0) + step
        seen[subject] = total > 0 ? total : nil
      }
      guard isWrittenDown else { continue }
      if written[subject] == 1, seen[subject] == nil {
        once.insert(subject)
      } else {
        once.remove(subject)
      }
    }
    guard isWrittenDown else { return }
    let most = often.keys.max() ?? 0
    strays = most > 1 && once.count <= most / 2 ? once : []
  }

  private mutating func note(people step: Int, writtenDown times: Int) {
    guard times > 0 else { return }
    let people = (often[times] ?? 0) + step
    often[times] = people > 0 ? people : nil
  }

  mutating func remove(_ sighting: Sighting) {
    let use = Use(time: sighting.time, number: sighting.number)
    let index = place(of: use)
    if index < uses.count, uses[index] == use { uses.remove(at: index) }
    for node in sighting.nodes {
      let left = (nodes[node] ?? 0) - 1
      nodes[node] = left > 0 ? left : nil
      if left <= 0 { unknown.remove(node) }
    }
    count(sighting, by: -1)
  }

  /// The uses that hang together with a sighting without a gap longer than the window, itself included if it is in.
  /// O(log uses) and the length of the run.
  func run(around sighting: Sighting, within: Span) -> ArraySlice<Use> {
    let place = place(of: Use(time: sighting.time, number: sighting.number))
    var low = place
    var earliest = sighting.time
    while low > 0, earliest - uses[low - 1].time <= within {
      low -= 1
      earliest = uses[low].time
    }
    var high = place
    var latest = sighting.time
    while high < uses.count, uses[high].time - latest <= within {
      latest = uses[high].time
      high += 1
    }
    return uses[low..<high]
  }

  /// The uses in runs without a gap longer than the window.
  func runs(within: Span) -> [ArraySlice<Use>] {
    var runs: [ArraySlice<Use>] = []
    var start = 0
    for index in uses.indices.dropFirst() where uses[index].time - uses[index - 1].time > within {
      runs.append(uses[start..<index])
      start = index
    }
    if start < uses.count { runs.append(uses[start...]) }
    return runs
  }

  /// Where a use stands or would stand. O(log uses).
  private func place(of use: Use) -> Int {
    var low = 0
    var high = uses.count
    while low < high {
      let middle = (low + high) / 2
      if uses[middle] < use { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

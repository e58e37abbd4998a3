import Chronology

/// What falls due when: one time for each key, and the earliest at once.
///
/// A binary heap that may hold times which have changed since; the first of it never has. Setting a time is
/// O(log n) amortised, the earliest O(1), what is due O(what is due).
struct Agenda<Key: Hashable & Comparable & Sendable>: Sendable {
  private struct Item: Sendable {
    var time: Timestamp
    var key: Key
  }

  private var times: [Key: Timestamp] = [:]
  private var heap: [Item] = []

  var count: Int { times.count }

  subscript(key: Key) -> Timestamp? {
    get { times[key] }
    set {
      guard let newValue else {
        if times.removeValue(forKey: key) != nil { dropStale() }
        return
      }
      guard times.updateValue(newValue, forKey: key) != newValue else { return }
      push(Item(time: newValue, key: key))
      dropStale()
    }
  }

  /// The earliest time of all; `nil` where nothing is to come.
  var earliest: Timestamp? { heap.first?.time }

  /// The keys whose time is not after that moment, sorted.
  func due(at time: Timestamp) -> [Key] {
    var found: Set<Key> = []
    var open = heap.isEmpty ? [] : [0]
    while let index = open.popLast() {
      let item = heap[index]
      // What lies below is later still.
      guard item.time <= time else { continue }
      if isCurrent(item) { found.insert(item.key) }
      for child in [2 * index + 1, 2 * index + 2] where child < heap.count { open.append(child) }
    }
    return found.sorted()
  }

  private func isCurrent(_ item: Item) -> Bool { times[item.key] == item.time }

  private mutating func dropStale() {
    if heap.count > 2 * times.count + 64 {
      heap = times.map { Item(time: $0.value, key: $0.key) }.sorted { $0.time < $1.time }
      return
    }
    while let first = heap.first, !isCurrent(first) { pop() }
  }

  private mutating func push(_ item: Item) {
    heap.append(item)
    var index = heap.count - 1
    while index > 0, heap[index].time < heap[(index - 1) / 2].time {
      heap.swapAt(index, (index - 1) / 2)
      index = (index - 1) / 2
    }
  }

  private mutating func pop() {
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    var index = 0
    while true {
      var least = index
      for child in [2 * index + 1, 2 * index + 2]
      where child < heap.count && heap[child].time < heap[least].time {
        least = child
      }
      guard least != index else { return }
      heap.swapAt(index, least)
      index = least
    }
  }
}

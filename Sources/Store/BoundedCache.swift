/// A dictionary that forgets what has not been asked for in a while: two generations of at most `limit`
/// entries each. When the young one is full it becomes the old one, and the old one is dropped. O(1).
struct BoundedCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  let limit: Int
  private var young: [Key: Value] = [:]
  private var old: [Key: Value] = [:]

  init(limit: Int) { self.limit = limit }

  var count: Int { young.count + old.count }

  mutating func value(for key: Key) -> Value? {
    if let value = young[key] { return value }
    guard let value = old[key] else { return nil }
    insert(value, for: key)
    return value
  }

  mutating func insert(_ value: Value, for key: Key) {
    if young.count >= limit, young[key] == nil {
      old = young
      young = [:]
    }
    young[key] = value
  }

  mutating func remove(_ key: Key) {
    young[key] = nil
    old[key] = nil
  }
}

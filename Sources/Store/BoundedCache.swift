/// A dictionary that forgets what has not been asked for in a while: two generations of at most `limit`
/// entries each. When the young one is full it becomes the old one, and the old one is dropped. O(1).
///
/// Inlinable, so that other modules get it for their own keys and values: each observation asks some dozen times.
public struct BoundedCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  /// Entries of one generation.
  public let limit: Int
  @usableFromInline var young: [Key: Value] = [:]
  @usableFromInline var old: [Key: Value] = [:]

  @inlinable public init(limit: Int) { self.limit = limit }

  /// Up to twice the limit.
  public var count: Int { young.count + old.count }

  /// What is held for a key, without counting as asked for.
  @inlinable public subscript(key: Key) -> Value? {
    young[key] ?? (old.isEmpty ? nil : old[key])
  }

  /// The same, and it counts as asked for.
  @inlinable public mutating func value(for key: Key) -> Value? {
    if let value = young[key] { return value }
    guard !old.isEmpty, let value = old[key] else { return nil }
    insert(value, for: key)
    return value
  }

  @inlinable public mutating func insert(_ value: Value, for key: Key) {
    if young.count >= limit, young[key] == nil {
      // With the room that the old one had: growing anew would hash every key some times over.
      swap(&old, &young)
      young.removeAll(keepingCapacity: true)
    }
    young[key] = value
  }

  mutating func removeAll(where isGone: (Value) -> Bool) {
    young = young.filter { !isGone($0.value) }
    old = old.filter { !isGone($0.value) }
  }

  @inlinable public mutating func remove(_ key: Key) {
    if !young.isEmpty { young[key] = nil }
    if !old.isEmpty { old[key] = nil }
  }
}

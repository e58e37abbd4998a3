/// Which event keys were ever accepted, as hashes of 64 bits: nearly every event is new, and that is known here
/// without asking the database. About 20 bytes a key. A key that is not in it was never accepted; one that is
/// has to be looked up, for two keys may share a hash.
public struct EventKeySet: Sendable {
  private var hashes: Set<UInt64> = []

  public init() {}

  public mutating func insert(_ key: String) { hashes.insert(Self.hash(key)) }

  public func mayContain(_ key: String) -> Bool { hashes.contains(Self.hash(key)) }

  /// FNV-1a (Fowler, Noll, Vo); keys are pseudonyms, so nobody can choose two that meet.
  private static func hash(_ key: String) -> UInt64 {
    key.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }
}

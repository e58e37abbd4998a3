/// Counts refusals, so that somebody who asks a thousand times in a minute makes two entries of the record
/// and not a thousand: the first is recorded at once, the others as a number when the minute is over.
struct RefusalTally: Sendable {
  struct Key: Sendable, Hashable {
    var account: String
    var through: String?
    var operation: String
    var object: String
    var status: Int
  }

  /// More kinds of refusal than this in a minute are counted together.
  static let limit = 1_000

  private var counts: [Key: Int] = [:]

  /// Whether this is the first of its kind in this minute.
  mutating func count(_ key: Key) -> Bool {
    var key = key
    if counts[key] == nil, counts.count >= Self.limit {
      key = Key(account: "others", operation: "other", object: "other", status: 0)
    }
    counts[key, default: 0] += 1
    return counts[key] == 1
  }

  /// What was counted beyond the first of each kind; the next minute begins.
  mutating func close() -> [(key: Key, times: Int)] {
    defer { counts = [:] }
    return counts.filter { $0.value > 1 }.map { ($0.key, $0.value - 1) }
      .sorted {
        ($0.key.account, $0.key.operation, $0.key.object)
          < ($1.key.account, $1.key.operation, $1.key.object)
      }
  }
}

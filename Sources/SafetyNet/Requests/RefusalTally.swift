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

  /// More kinds of refusal than this in a minute, of whoever is at the door, are counted together: entries cannot be
  /// taken out again. Each account has its own, so that nobody's junk takes the names out of what others were refused;
  /// all who are in no directory, any user of the host, have one together.
  static let limit = 20

  private var counts: [Key: Int] = [:]
  /// How many kinds stand by themselves, by the account at the door.
  private var kinds: [String?: Int] = [:]

  /// Whether this is the first of its kind in this minute.
  ///
  /// - Parameter asker: the account of the user at the door, whoever they act for; `nil` where they have none.
  mutating func count(_ key: Key, from asker: String?) -> Bool {
    var key = key
    if counts[key] == nil {
      let known = kinds[asker, default: 0]
      if known < Self.limit {
        kinds[asker] = known + 1
      } else {
        key = Key(
          account: asker == nil ? "others" : key.account, through: key.through,
          operation: "other", object: "other", status: 0)
      }
    }
    counts[key, default: 0] += 1
    return counts[key] == 1
  }

  /// What was counted beyond the first of each kind; the next minute begins.
  mutating func close() -> [(key: Key, times: Int)] {
    defer {
      counts = [:]
      kinds = [:]
    }
    return counts.filter { $0.value > 1 }.map { ($0.key, $0.value - 1) }
      .sorted {
        ($0.key.account, $0.key.operation, $0.key.object)
          < ($1.key.account, $1.key.operation, $1.key.object)
      }
  }
}

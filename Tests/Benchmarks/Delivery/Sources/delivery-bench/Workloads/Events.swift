/// Observations as they go over the wire, made before anything is timed.
struct Events {
  /// One after the other, each a line of JSON with its line feed.
  private(set) var bytes: [UInt8] = []
  private(set) var ends: [Int] = []
  /// The account that submits them.
  var submitter: String

  init(submitter: String) { self.submitter = submitter }

  var count: Int { ends.count }

  mutating func append(_ line: String) {
    bytes.append(contentsOf: line.utf8)
    bytes.append(UInt8(ascii: "\n"))
    ends.append(bytes.count)
  }

  /// The lines of a range, as they stand.
  func lines(_ range: Range<Int>) -> Range<Int> {
    (range.lowerBound == 0 ? 0 : ends[range.lowerBound - 1])..<ends[range.upperBound - 1]
  }
}

/// What is submitted, and to which region.
enum Workload: String {
  /// Every observation opens or revises an alert that tells one person; a hundred people.
  case oneNoticeEach = "one notice each"
  /// The mix of a region's week: most observations tell nobody.
  case regionsWeek = "a region's week"
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same seed gives the same events.
struct Dice {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// 0 ..< bound.
  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

  mutating func pick<Element>(_ values: [Element]) -> Element { values[below(values.count)] }
}

/// The moment so many seconds before now, in UTC.
func rfc3339(secondsAgo: Int, now: Int) -> String {
  let time = now - secondsAgo
  let second = time % 86_400
  // Civil date from days (H. Hinnant, "chrono-compatible low-level date algorithms").
  let z = time / 86_400 + 719_468
  let era = z / 146_097
  let dayOfEra = z - era * 146_097
  let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
  let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
  let shifted = (5 * dayOfYear + 2) / 153
  let day = dayOfYear - (153 * shifted + 2) / 5 + 1
  let month = shifted < 10 ? shifted + 3 : shifted - 9
  let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  return padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2) + "T"
    + padded(second / 3_600, 2) + ":" + padded(second / 60 % 60, 2) + ":" + padded(second % 60, 2)
    + "Z"
}

func padded(_ number: Int, _ width: Int) -> String {
  let text = String(number)
  return String(repeating: "0", count: max(0, width - text.count)) + text
}

import TextMatching

/// Remembers which atoms a value brings, so that a value that comes again is not looked through again: in
/// logs most do (programs, users, paths). What is remembered is exact: a value counts as known only if all
/// of its bytes are the same.
///
/// Bounded: at most `mostValues` values of at most `longest` bytes, about 4 MB in all; when it is full it
/// starts again. A field whose values do not come again is left alone for a while.
final class ValueMemo {
  private struct Entry {
    var hash: UInt64
    /// What was looked for: the field, and whether keywords were looked for too.
    var subject: Int32
    var textStart: Int32
    var textCount: Int32
    var hitStart: Int32
    var hitCount: Int32
  }

  private static let slotBits: UInt64 = 14
  private static let mostValues = 8_192
  private static let longest = 1_024
  private static let textRoom = 2 << 20
  private static let hitRoom = 1 << 19
  /// So many values of a field are tried before it is judged, and left alone for so many more.
  private static let trial: Int32 = 512
  private static let pause: Int32 = 16_384

  private let entries: UnsafeMutablePointer<Entry>
  /// Index of an entry + 1; 0 where empty.
  private let slots: UnsafeMutablePointer<UInt16>
  private let texts: UnsafeMutablePointer<UInt8>
  private let hits: UnsafeMutablePointer<UInt32>
  /// By subject: values asked for since the last judgement (negative while left alone), and known ones.
  private let asked: UnsafeMutablePointer<Int32>
  private let known: UnsafeMutablePointer<Int32>
  private var entryCount = 0
  private var textCount = 0
  private var hitCount = 0

  /// `subjects`: one more than the highest.
  init(subjects: Int) {
    entries = .allocate(capacity: Self.mostValues)
    slots = .allocate(capacity: 1 << Int(Self.slotBits))
    slots.initialize(repeating: 0, count: 1 << Int(Self.slotBits))
    texts = .allocate(capacity: Self.textRoom)
    hits = .allocate(capacity: Self.hitRoom)
    asked = .allocate(capacity: subjects)
    asked.initialize(repeating: 0, count: subjects)
    known = .allocate(capacity: subjects)
    known.initialize(repeating: 0, count: subjects)
  }

  deinit {
    entries.deallocate()
    slots.deallocate()
    texts.deallocate()
    hits.deallocate()
    asked.deallocate()
    known.deallocate()
  }

  enum Answer {
    /// Its atoms.
    case known(UnsafePointer<UInt32>, Int)
    /// Look, and tell (`remember`) under this hash.
    case unknown(UInt64)
    /// Look, and do not tell.
    case notKept
  }

  /// What is known of a value. Eight bytes after the text must be readable. O(text).
  @inline(__always)
  func answer(_ subject: Int, _ text: UnsafePointer<UInt8>, _ count: Int) -> Answer {
    if count > Self.longest { return .notKept }
    asked[subject] &+= 1
    if asked[subject] <= 0 { return .notKept }
    let hash = hashBytes(text, count) &+ UInt64(subject) &* 0x9E37_79B9_7F4A_7C15
    var slot = Self.slot(hash)
    while slots[slot] != 0 {
      let entry = entries + Int(slots[slot]) - 1
      if entry.pointee.hash == hash, Int(entry.pointee.subject) == subject,
        Int(entry.pointee.textCount) == count,
        equalBytes(text, texts + Int(entry.pointee.textStart), count)
      {
        known[subject] &+= 1
        return .known(
          UnsafePointer(hits + Int(entry.pointee.hitStart)), Int(entry.pointee.hitCount))
      }
      slot = (slot &+ 1) & ((1 << Int(Self.slotBits)) &- 1)
    }
    if asked[subject] >= Self.trial { judge(subject) }
    return .unknown(hash)
  }

  /// A field of which fewer than one value in four comes again is not worth its room.
  private func judge(_ subject: Int) {
    asked[subject] = known[subject] < Self.trial / 4 ? -Self.pause : 0
    known[subject] = 0
  }

  /// Keeps what a value that was not known brings.
  func remember(
    _ hash: UInt64, _ subject: Int, _ text: UnsafePointer<UInt8>, _ count: Int,
    _ found: UnsafePointer<UInt32>, _ foundCount: Int
  ) {
    if foundCount > Self.hitRoom / 8 { return }
    if entryCount == Self.mostValues || textCount + count + 8 > Self.textRoom
      || hitCount + foundCount > Self.hitRoom
    {
      forget()
    }
    (texts + textCount).update(from: text, count: count)
    // A comparison reads whole words.
    (texts + textCount + count).update(repeating: 0, count: 8)
    (hits + hitCount).update(from: found, count: foundCount)
    (entries + entryCount).initialize(
      to: Entry(
        hash: hash, subject: Int32(subject), textStart: Int32(textCount), textCount: Int32(count),
        hitStart: Int32(hitCount), hitCount: Int32(foundCount)))
    entryCount += 1
    textCount += count + 8
    hitCount += foundCount
    var slot = Self.slot(hash)
    while slots[slot] != 0 { slot = (slot &+ 1) & ((1 << Int(Self.slotBits)) &- 1) }
    slots[slot] = UInt16(entryCount)
  }

  private func forget() {
    slots.update(repeating: 0, count: 1 << Int(Self.slotBits))
    entryCount = 0
    textCount = 0
    hitCount = 0
  }

  @inline(__always)
  private static func slot(_ hash: UInt64) -> Int {
    Int(truncatingIfNeeded: hash &>> (64 &- slotBits))
  }
}

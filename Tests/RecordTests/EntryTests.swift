import Chronology
import Record
import StrictJSON
import TestSupport
import Testing

@Suite struct EntryTests {
  static let entry = Entry(
    seq: 7, at: Timestamp(milliseconds: 1_772_000_000_123), kind: "notice_issued",
    account: "filet", through: "passerelle", object: "ntc_01J",
    details: [
      JSONMember("mandate", "ikat-hotel"), JSONMember("revision", 2),
      JSONMember("fields", ["identity", "location"]), JSONMember("late", true),
      JSONMember("none", nil), JSONMember("more", ["a": 1]),
    ],
    pledges: [.init(name: "content", commitment: [UInt8](repeating: 9, count: 32))])

  /// The bytes as docs/record.md describes them, written out by hand.
  @Test func theBytesAreThoseOfTheFormat() {
    let entry = Entry(
      seq: 1, at: Timestamp(milliseconds: 258), kind: "started", account: "filet",
      object: "filetd", details: [JSONMember("n", -1)])
    let expected =
      "01" + "0000000000000001" + "0000000000000102" + "00000007" + "73746172746564" + "00000005"
      + "66696c6574" + "00" + "00000006" + "66696c657464" + "00000001" + "00000001" + "6e" + "03"
      + "ffffffffffffffff" + "00000000"
    #expect(hexadecimal(entry.encoded) == expected)
  }

  @Test func anEntryIsReadAsItWasWritten() throws {
    let bytes = Self.entry.encoded
    #expect(try Entry(decoding: bytes) == Self.entry)
    #expect(bytes.withUnsafeBytes { Entry.seq(in: $0) } == 7)
  }

  /// What reads at all reads as something that has these very bytes: two entries never share bytes, and
  /// an entry has no second form.
  @Test func damagedBytesAreRefusedOrAreAnotherEntryOfThoseBytes() {
    let seed = SeededGenerator.seed
    var generator = SeededGenerator(seed: seed)
    let bytes = Self.entry.encoded
    for _ in 0..<20_000 {
      var other = bytes
      switch Int.random(in: 0..<3, using: &generator) {
      case 0: other.removeLast(Int.random(in: 1...other.count, using: &generator))
      case 1: other.append(0)
      default: break
      }
      if !other.isEmpty {
        let index = other.indices.randomElement(using: &generator) ?? 0
        other[index] = UInt8.random(in: .min ... .max, using: &generator)
      }
      guard let entry = try? Entry(decoding: other) else { continue }
      #expect(entry.encoded == other, "FILET_SEED=\(seed)")
    }
  }

  @Test func fieldsNeverRunIntoEachOther() {
    var one = Self.entry
    one.account = "ab"
    one.object = "c"
    var other = one
    other.account = "a"
    other.object = "bc"
    #expect(one.encoded != other.encoded)
    other = one
    other.through = nil
    #expect(one.encoded != other.encoded)
  }

  @Test func aCommitmentOpensToItsContentWithItsSaltAndToNothingElse() {
    let salt = [UInt8](repeating: 3, count: 32)
    let content = Array("invented content".utf8)
    let commitment = Commitment(to: content, salt: salt)
    #expect(commitment.opens(to: content, salt: salt))
    #expect(!commitment.opens(to: content + [0], salt: salt))
    #expect(!commitment.opens(to: content, salt: [UInt8](repeating: 4, count: 32)))
    // A shorter salt with a longer content would have the same bytes.
    #expect(!commitment.opens(to: [3] + content, salt: [UInt8](repeating: 3, count: 31)))
  }
}

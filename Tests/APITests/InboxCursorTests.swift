import Crypto
import Testing

@testable import API

@Suite struct InboxCursorTests {
  private let cursors = InboxCursors(key: SymmetricKey(data: [UInt8](repeating: 7, count: 32)))

  @Test func aCursorSaysItsPlaceToItsRecipientAlone() {
    let cursor = cursors.start(of: "pivot-dpj-1")
    #expect(cursors.read(cursor, of: "pivot-dpj-1")?.seq == 0)
    #expect(cursors.read(cursor, of: "pivot-cjq-1") == nil)
  }

  @Test func anotherInstancesCursorIsUnknown() {
    let other = InboxCursors(key: SymmetricKey(data: [UInt8](repeating: 8, count: 32)))
    #expect(cursors.read(other.start(of: "pivot-dpj-1"), of: "pivot-dpj-1") == nil)
  }

  @Test func everyChangedCharacterOfPlaceAndCodeIsNoticed() {
    let cursor = Array(cursors.start(of: "a").utf8)
    // The last third is the digest of the notice, which is compared with the notice itself.
    for index in 0..<21 {
      var changed = cursor
      changed[index] = changed[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
      #expect(cursors.read(String(decoding: changed, as: UTF8.self), of: "a") == nil, "at \(index)")
    }
  }

  @Test(arguments: ["", "A", "0", "17", "é", String(repeating: "A", count: 33), "====", "a b c d"])
  func whatIsNoCursorIsRefused(_ text: String) { #expect(cursors.read(text, of: "a") == nil) }
}

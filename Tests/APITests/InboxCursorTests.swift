import Crypto
import SafetyNet
import StrictJSON
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

  @Test func aCursorWhoseNoticeIsNoLongerInTheRegisterIsGoneAndAnotherIsNamed() async throws {
    let net = try Doors.net()
    let patrol = try net.caller(uid: Doors.user, actingAs: "watch-patrol-1")
    let pivot = try net.caller(uid: Doors.user, actingAs: "pivot-dpj-1")
    let event: JSONValue = [
      "specversion": "1.0", "id": "c-1", "source": "/units/patrol",
      "type": "ca.filet.online_luring.v1", "time": "2026-03-02T21:00:00-05:00",
      "data": [
        "youth": ["file": "CSSC-9391", "age": 15], "territory": "quebec",
        "platform_kind": "social", "extortion": true, "source_grade": 1, "synthetic": true,
      ],
    ]
    let receipts = await net.submit([event], by: patrol)
    try #require(receipts.first?.status == .accepted, "\(receipts)")
    let notice = try #require(try await net.inbox(of: pivot, after: 0, limit: 1).first)
    let cursor = cursors.cursor(after: notice)
    let place = try await cursors.resume(from: cursor, of: pivot, in: net)
    #expect(place == 1)
    // What is left of the register once everything in it was destroyed in its time.
    let shortened = try Doors.net()
    let problem = await #expect(throws: Problem.self) {
      try await cursors.resume(from: cursor, of: pivot, in: shortened)
    }
    #expect(problem?.status == 410)
    #expect(problem?.oldest == cursors.start(of: "pivot-dpj-1"))
  }
}

import Alerts
import Chronology
import Crypto
import SafetyNet
import Store
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

  @Test func aCursorOfAnEmptiedInboxGoesOnAndNoFurther() async throws {
    let store = MemoryStore()
    let net = try Doors.net(store: store)
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
    // Everything in the register is destroyed in its time.
    var commit = Commit(at: notice.issued + .days(2_000))
    var alert = try #require(store.alert(notice.alert))
    alert.state = .closed
    alert.outcome = .unfounded
    alert.closed = notice.issued
    commit.put(alert)
    var destruction = Destruction()
    destruction.registerBefore = notice.issued + .days(1)
    commit.destruction = destruction
    try store.append(commit)
    try #require(store.notice(notice.id) == nil)
    let again = try await cursors.resume(from: cursor, of: pivot, in: net)
    #expect(again == 1)
    var next = notice
    next.seq = 2
    try await expectGone(cursors.cursor(after: next), of: pivot, in: net)
    // Another state, which knows of no such place.
    try await expectGone(cursor, of: pivot, in: Doors.net())
  }

  /// It is refused, and a cursor is named that works.
  private func expectGone(
    _ cursor: String, of caller: Caller, in net: SafetyNet
  ) async throws {
    let problem = await #expect(throws: Problem.self) {
      try await cursors.resume(from: cursor, of: caller, in: net)
    }
    #expect(problem?.status == 410)
    #expect(problem?.oldest == cursors.start(of: caller.name))
  }
}

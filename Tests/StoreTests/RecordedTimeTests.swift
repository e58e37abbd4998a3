import Chronology
import Foundation
import Observations
import StoreFixtures
import StrictJSON
import Testing

@testable import Store

/// Until when the record was kept, as a start asks it.
@Suite("Until when the record was kept")
struct RecordedTimeTests {
  private let scratch: Scratch
  private let start = Fixture.time(1)

  init() throws { scratch = try Scratch() }

  private func record(
    _ kind: Act.Kind, at time: Timestamp, _ details: [JSONMember] = [], in store: SQLiteStore
  ) throws {
    var commit = Commit(at: time)
    commit.acts = [
      Act(kind: kind, by: "filet", at: time, object: "filetd", details: details)
    ]
    try store.append(commit)
  }

  @Test func `It is the time of the newest entry, with the database open and closed`() throws {
    let key = MasterKey.generated()
    let store = try scratch.store(key)
    #expect(try store.recordedUntil() == nil)
    try record(.started, at: start, in: store)
    try record(.stopped, at: start + .hours(3), in: store)
    #expect(try store.recordedUntil() == start + .hours(3))
    store.close()
    #expect(SQLiteStore.recordedUntil(in: scratch.state) == start + .hours(3))
    #expect(SQLiteStore.recordedUntil(in: scratch.path + "/none") == nil)
  }

  @Test func `A start that doubted its clock is not the next one's word for the time`() throws {
    let store = try scratch.store()
    let doubt = [JSONMember(Act.clockAheadOf, .string(start.rfc3339))]
    try record(.stopped, at: start, in: store)
    try record(.started, at: start + .days(365), doubt, in: store)
    try record(.stopped, at: start + .days(366), in: store)
    #expect(try store.recordedUntil() == start)
    // Whoever ran the clocks of retention by it has said that it is right.
    try record(.retentionRun, at: start + .days(366), in: store)
    #expect(try store.recordedUntil() == start + .days(366))
  }

  @Test(arguments: [Act.Kind.restored, .keysRotated, .pseudonymsRotated])
  func `What was done while no service was running says nothing of the time`(
    kind: Act.Kind
  ) throws {
    let store = try scratch.store()
    try record(.stopped, at: start, in: store)
    try record(kind, at: start + .days(400), in: store)
    #expect(try store.recordedUntil() == start)
  }

  @Test func `Once the clock was set back the newest entry counts again`() throws {
    let store = try scratch.store()
    let doubt = [JSONMember(Act.clockAheadOf, .string(start.rfc3339))]
    try record(.started, at: start + .days(365), doubt, in: store)
    try record(.stopped, at: start + .hours(1), in: store)
    #expect(try store.recordedUntil() == start + .hours(1))
  }
}

import Alerts
import Chronology
import Observations
import Record
import StoreFixtures
import StrictJSON
import Testing

@testable import Store

/// Retention takes the last notice of an inbox as it takes the others; where the inbox goes on is known all the same.
@Suite("An inbox that retention has emptied")
struct EndOfInboxTests {
  private let scratch: Scratch
  private let master = MasterKey.generated()

  init() throws { scratch = try Scratch() }

  private func opened() throws -> SQLiteStore { try scratch.store(master) }

  /// Alerts are closed, and the register is shortened, as the record says.
  private func shortening(_ numbers: ClosedRange<Int>, before: Int) -> Commit {
    var commit = Commit(at: Fixture.time(90))
    for number in numbers { commit.put(Fixture.alert(number, state: .closed)) }
    var destruction = Destruction()
    destruction.registerBefore = Fixture.time(before)
    commit.destruction = destruction
    var act = Act(kind: .retentionRun, by: "filet", at: commit.at, object: "retention")
    act.details = [JSONMember("register_before", .string(Fixture.time(before).rfc3339))]
    commit.acts = [act]
    return commit
  }

  private func numbers(_ store: any InspectedStore) throws -> [Int64] {
    try store.notices(after: 0, limit: 99).map(\.number)
  }

  @Test func `Nothing is left of whom its last notice was about, and numbers go on`() throws {
    let stores: [any InspectedStore] = [try opened(), MemoryStore()]
    for store in stores {
      try store.append(Fixture.network())
      try store.append(shortening(1...1, before: 80))
      let alert = Fixture.alert(1).id
      #expect(try numbers(store) == [])
      #expect(try store.alert(alert) == nil)
      #expect(try store.denials(ofAlert: alert).isEmpty)
      #expect(try store.standing().openDuties.isEmpty)
      for number in 1...2 {
        let subjects: Set<String> = [Fixture.youth(number).text]
        #expect(try store.notices(about: subjects, after: 0, limit: 9).isEmpty)
        #expect(try store.organisations(toldAbout: subjects).isEmpty)
      }
      let kept = try store.kept()
      #expect(kept.alerts.isEmpty)
      #expect(kept.oldestRegistered == nil, "nothing more may go")
      for recipient in Fixture.recipients {
        #expect(try store.lastSequence(of: recipient) == 1)
        #expect(try store.inbox(of: recipient, after: 0, limit: 9).isEmpty)
      }
      // No number is given a second time, neither of an inbox nor of the register.
      let error = #expect(throws: StoreError.self) { try store.append(Fixture.commit(2, seq: 1)) }
      #expect(error?.code == .contradiction)
      try store.append(Fixture.commit(2, seq: 2))
      #expect(try numbers(store) == [4, 5, 6])
      for recipient in Fixture.recipients {
        #expect(try store.inbox(of: recipient, after: 1, limit: 9).map(\.seq) == [2])
        #expect(try store.standing().sequences[recipient] == 2)
      }
    }
    #expect(try dump(stores[0]) == dump(stores[1]))
  }

  @Test func `What goes from the beginning of an inbox hides nothing of the rest`() throws {
    let stores: [any InspectedStore] = [try opened(), MemoryStore()]
    for store in stores {
      for number in 1...3 { try store.append(Fixture.commit(number)) }
      try store.append(shortening(1...2, before: 80))
      for recipient in Fixture.recipients {
        let left = try store.inbox(of: recipient, after: 0, limit: 1)
        #expect(left.map(\.seq) == [3])
        #expect(try store.unreceived(by: recipient, after: 0, upTo: 2) == [])
        #expect(try store.unreceived(by: recipient, after: 0, upTo: 3) == left.map(\.id))
        #expect(try store.inbox(of: recipient, after: 3, limit: 1).isEmpty)
      }
    }
  }

  @Test func `It goes on after a restart and a change of keys, and agrees with the record`() throws
  {
    let store = try opened()
    let key = try #require(store.recordKey)
    try store.append(Fixture.commit(1))
    try store.append(shortening(1...1, before: 80))
    try store.rotatePseudonyms(
      recording: Fixture.act(.pseudonymsRotated, on: "filetd", 91)
    ) { keys in { text, _ in keys.rotated(text) } }
    store.close()
    #expect(try RecordCopy(path: scratch.state).check(key: key).finding == nil)
    let again = try opened()
    let sequences = Dictionary(uniqueKeysWithValues: Fixture.recipients.map { ($0, Int64(1)) })
    #expect(try again.standing().sequences == sequences)
    try again.append(Fixture.commit(2, seq: 2))
    #expect(try numbers(again) == [4, 5, 6])
    again.close()
    #expect(try RecordCopy(path: scratch.state).check(key: key).finding == nil)
  }
}

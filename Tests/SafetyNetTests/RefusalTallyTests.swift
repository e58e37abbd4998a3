import Store
import StrictJSON
import Testing

@testable import SafetyNet

/// Who asked for what they were refused is in the record, however much somebody else asks for.
struct RefusalTallyTests {
  private func key(_ account: String, _ number: Int, through: String? = nil) -> RefusalTally.Key {
    RefusalTally.Key(
      account: account, through: through, operation: "showNotice", object: Self.id(number),
      status: 404)
  }

  private static func id(_ number: Int) -> String {
    let digits = String(number)
    return "ntc_" + String(repeating: "0", count: 26 - digits.count) + digits
  }

  /// How many of these make an entry at once.
  private func entries(
    _ keys: [RefusalTally.Key], from asker: String?, _ tally: inout RefusalTally
  ) -> Int {
    var entries = 0
    for key in keys where tally.count(key, from: asker) { entries += 1 }
    return entries
  }

  @Test("Repeats of a kind are one entry at once and a number when the minute is over")
  func repeats() {
    var tally = RefusalTally()
    let ten = Array(repeating: key("a", 1), count: 10)
    let first = entries(ten, from: "a", &tally)
    let counted = tally.close()
    #expect(first == 1)
    #expect(counted.map(\.key) == [key("a", 1)] && counted.map(\.times) == [9])
    let nothing = tally.close()
    let next = entries(ten, from: "a", &tally)
    #expect(nothing.isEmpty && next == 1, "the next minute begins")
  }

  @Test("The junk of one account, also for another, is counted together, and others keep theirs")
  func junk() {
    var tally = RefusalTally()
    let own = entries((0..<5_000).map { key("a", $0) }, from: "a", &tally)
    let forC = entries((0..<5_000).map { key("c", $0, through: "g") }, from: "g", &tally)
    #expect(own == RefusalTally.limit + 1 && forC == own)
    let others = ["b", "c"].map { entries([key($0, 1), key($0, 1)], from: $0, &tally) }
    #expect(others == [1, 1])
    let counted = tally.close()
    #expect(counted.map(\.key.account) == ["a", "b", "c", "c"])
    #expect(counted.map(\.key.operation) == ["other", "showNotice", "other", "showNotice"])
    #expect(counted.map(\.key.through) == [nil, nil, "g", nil])
    #expect(counted.map(\.times) == [4_979, 1, 4_979, 1])
  }

  @Test("Users of no directory have one bound together, and take no name from an account")
  func outsiders() async throws {
    let store = MemoryStore()
    let net = try GroupCommitTests.net(store: store)
    for uid in UInt32(4_000)..<4_100 {
      await net.noteRefusal(
        of: "showNotice", object: Self.id(Int(uid)), status: 403, uid: uid, actingAs: nil)
    }
    for _ in 1...2 {
      await net.noteRefusal(
        of: "showNotice", object: Self.id(1), status: 404, uid: 0, actingAs: nil)
    }
    await net.recordWhatIsLeft()
    let acts = store.acts(after: 0, limit: .max).map(\.act).filter { $0.kind == .refused }
    let (inside, outside) = (acts.filter { $0.by == "root" }, acts.filter { $0.by != "root" })
    #expect(inside.map(\.object) == [Self.id(1), Self.id(1)])
    // Those that stand by themselves, the first of the others, and how many more there were.
    #expect(outside.count == RefusalTally.limit + 2)
    #expect(outside.last?.by == "others")
    #expect(
      outside.last?.details.first { $0.name == "times" }?.value
        == .integer(Int64(100 - RefusalTally.limit - 1)))
  }
}

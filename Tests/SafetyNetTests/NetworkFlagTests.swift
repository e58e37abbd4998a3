import Alerts
import Chronology
import Observations
import Risk
import Store
import StrictJSON
import Testing

@testable import SafetyNet

/// What people say of one young person's file also holds for the networks in which they are.
struct NetworkFlagTests {
  let start = NetworkTests.start

  private func youth(_ number: String) throws -> EntityRef {
    try Region.keys().youth(file: try #require(normalizedFileNumber(number)))
  }

  @discardableResult
  private func mark(
    _ kind: Flag.Kind, on number: String, in pipeline: inout Pipeline, at now: Timestamp,
    until: Timestamp? = nil
  ) throws -> Flag {
    let youth = try youth(number)
    var made: Flag?
    try pipeline.act(at: now) {
      made = try $0.setFlag(
        kind, on: youth, reason: "essai", until: until, by: Region.caller("privacy-1"))
    }
    return try #require(made)
  }

  /// The notices on networks, those to the Table apart, which never name anybody.
  private func told(_ pipeline: Pipeline, after number: Int = 0) throws -> [Alerts.Notice] {
    try pipeline.everyNotice().dropFirst(number)
      .filter { $0.subject.kind == .network && $0.organisation != "table" }
  }

  private func count(_ pipeline: Pipeline) throws -> Int {
    try pipeline.everyNotice().count
  }

  private func files(_ notice: Alerts.Notice) -> [String] {
    (notice.fields["identity"]?["youths"]?.array ?? []).compactMap { $0["file"]?.string }.sorted()
  }

  @Test("A network does not name whose file is restricted, and counts what they tie")
  func restrictedBefore() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(NetworkTests.three[0], at: start + .days(2))
    try mark(.restriction, on: "A", in: &pipeline, at: start + .days(2))
    for event in NetworkTests.three.dropFirst() {
      _ = try pipeline.take(event, at: start + .days(3))
    }
    let told = try told(pipeline)
    #expect(Set(told.map(\.organisation)) == ["eilp", "dpj"])
    let refused = try youth("A").text
    for notice in told {
      #expect(files(notice) == ["B", "C"])
      #expect(!notice.fields.text.contains(refused))
    }
  }

  @Test("A restriction takes the youth out of a network that is told of, until it ends")
  func restrictedLater() throws {
    var pipeline = try Region.pipeline()
    for event in NetworkTests.three { _ = try pipeline.take(event, at: start + .days(3)) }
    var before = try count(pipeline)
    let flag = try mark(.restriction, on: "A", in: &pipeline, at: start + .days(4))
    let without = try told(pipeline, after: before)
    #expect(Set(without.map(\.organisation)) == ["eilp", "dpj"])
    #expect(without.allSatisfy { $0.change == .corrected && files($0) == ["B", "C"] })
    before = try count(pipeline)
    _ = try pipeline.take(
      NetworkTests.pickUp("D", id: "5", day: 4, [NetworkTests.phone]), at: start + .days(5))
    let grown = try told(pipeline, after: before)
    #expect(!grown.isEmpty && grown.allSatisfy { !files($0).contains("A") })
    before = try count(pipeline)
    try pipeline.act(at: start + .days(6)) {
      _ = try $0.endFlag(flag.id, by: Region.caller("privacy-1"))
    }
    let after = try told(pipeline, after: before)
    #expect(!after.isEmpty && after.allSatisfy { files($0).contains("A") })
  }

  @Test("A restriction that runs out: whoever was told of the network gets it again with the youth")
  func restrictionRunsOut() throws {
    var pipeline = try Region.pipeline()
    for event in NetworkTests.three { _ = try pipeline.take(event, at: start + .days(3)) }
    let end = start + .days(3) + .minutes(5)
    try mark(.restriction, on: "A", in: &pipeline, at: start + .days(3), until: end)
    let before = try count(pipeline)
    try pipeline.run(until: end)
    let after = try told(pipeline, after: before).filter { $0.issued == end }
    #expect(Set(after.map(\.organisation)) == ["eilp", "dpj"])
    #expect(after.allSatisfy { $0.change == .corrected && files($0) == ["A", "B", "C"] })
  }

  @Test("Restrictions of two of a network's people that run out together are told of once")
  func restrictionsRunOutTogether() throws {
    var pipeline = try Region.pipeline()
    for event in NetworkTests.three { _ = try pipeline.take(event, at: start + .days(3)) }
    let recipients = Set(try told(pipeline).map(\.recipient))
    let end = start + .days(3) + .minutes(5)
    try mark(.restriction, on: "A", in: &pipeline, at: start + .days(3), until: end)
    try mark(.restriction, on: "B", in: &pipeline, at: start + .days(3), until: end)
    let before = try count(pipeline)
    try pipeline.run(until: end)
    let after = try told(pipeline, after: before).filter { $0.issued == end }
    #expect(after.map(\.recipient).sorted() == recipients.sorted())
    #expect(after.allSatisfy { $0.change == .corrected && files($0) == ["A", "B", "C"] })
  }

  @Test("A correction asked for is told to whoever was told of a network that names the youth")
  func correction() throws {
    var pipeline = try Region.pipeline()
    for event in NetworkTests.three { _ = try pipeline.take(event, at: start + .days(3)) }
    let recipients = Set(try told(pipeline).map(\.recipient))
    let before = try count(pipeline)
    try mark(.correction, on: "A", in: &pipeline, at: start + .days(4))
    let after = try told(pipeline, after: before)
    #expect(Set(after.map(\.recipient)) == recipients)
    #expect(after.allSatisfy { $0.change == .corrected && files($0) == ["A", "B", "C"] })
  }

  @Test("What was told of a network is on the page of everybody whom it named")
  func register() async throws {
    var pipeline = try Region.pipeline()
    for event in NetworkTests.three { _ = try pipeline.take(event, at: start + .days(3)) }
    let expected = Set(try told(pipeline).map(\.id))
    try #require(!expected.isEmpty)
    let net = try GroupCommitTests.net(store: pipeline.store)
    let page = try await net.register(
      RegisterQuery(youth: .file("A")), for: Region.caller("privacy-1"))
    let shown = Set((page["told"]?.array ?? []).compactMap { $0["notice"]?.string })
    #expect(shown.isSuperset(of: expected))
  }

  @Test("The page says who was told of a network, which fields and rules, when the rest is gone")
  func registerOutlives() async throws {
    var pipeline = try Region.pipeline()
    for event in NetworkTests.three { _ = try pipeline.take(event, at: start + .days(3)) }
    let expected = try pipeline.store.outlines(of: told(pipeline).map(\.id))
    try #require(!expected.isEmpty)
    #expect(expected.values.allSatisfy { $0.groups.contains("identity") && !$0.rules.isEmpty })
    try pipeline.act(at: start + .days(4)) { pipeline in
      var destruction = Destruction()
      destruction.alerts = pipeline.alerts.keys.sorted()
      pipeline.commit.destruction = destruction
    }
    let net = try GroupCommitTests.net(store: pipeline.store)
    let page = try await net.register(
      RegisterQuery(youth: .file("A")), for: Region.caller("privacy-1"))
    var found: [String: NoticeOutline] = [:]
    for row in page["told"]?.array ?? [] {
      guard let id = row["notice"]?.string, expected[id] != nil else { continue }
      found[id] = NoticeOutline(
        rules: (row["rules"]?.array ?? []).compactMap(\.string),
        groups: (row["fields"]?.array ?? []).compactMap(\.string))
    }
    #expect(found == expected)
  }
}

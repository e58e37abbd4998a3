import Chronology
import Observations
import Retention
import Risk
import Store
import StrictJSON
import TestSupport
import Testing

@testable import SafetyNet

/// A template that very many ads share ties nobody, also when those ads are destroyed: of each stays how many people more
/// it showed, and nothing that leads to anybody.
struct TemplateCountTests {
  static let start = Region.start

  // MARK: Inventing

  static let words = [
    "cette", "annonce", "est", "inventée", "pour", "essayer", "la", "chaîne", "avec", "un",
    "texte", "neutre", "qui", "ne", "dit", "rien", "de", "personne", "et", "finit", "ainsi",
  ]

  /// The text of a template: a variant has one word changed, so that two of them share nearly every pair.
  static func text(_ template: Int, variant: Int = 0) -> String {
    var text = words.map { word in word + String(repeating: "z", count: template) }
    if variant > 0 { text[variant % text.count] = "variante" }
    return text.joined(separator: " ")
  }

  static func phone(_ number: Int) -> String { "418-555-\(1_000 + number)" }

  static func ad(
    _ id: String, at time: Timestamp, text: String, phone: String, unit: String = "esm",
    territory: JSONValue = "quebec", _ more: [JSONMember] = []
  ) -> JSONValue {
    Region.event(
      "escort_ad", from: unit, id: id, at: time,
      [
        JSONMember("ad_seen_at", .string(time.rfc3339)), JSONMember("link_reason", "tip"),
        JSONMember("ad_text", .string(text)), JSONMember("phones", [.string(phone)]),
        JSONMember("source_grade", 3), JSONMember("territory", territory),
      ] + more)
  }

  /// Three young people whom two organisations know, each with a telephone that stands in an ad of the template.
  static func three(at time: Timestamp, text: String) -> [JSONValue] {
    func phones(_ number: Int) -> JSONMember { JSONMember("phones", [.string(phone(number))]) }
    func pickUp(_ file: String, _ number: Int) -> JSONValue {
      Region.event(
        "school_report", from: "css-capitale", id: file, at: time,
        [
          JSONMember("youth", Region.youth(file)), JSONMember("school", "school-09"),
          JSONMember("pick_up_by_older", true), phones(number),
        ])
    }
    return [
      Region.hotel("CJQ-A", id: "a", at: time, more: [phones(8_001)]), pickUp("CJQ-B", 8_002),
      pickUp("CJQ-C", 8_003),
    ] + (8_001...8_003).map { ad("ad-\($0)", at: time, text: text, phone: phone($0)) }
  }

  /// The clocks of retention, as the daemon runs them.
  @discardableResult
  static func retain(_ pipeline: inout Pipeline, at now: Timestamp) throws -> RetentionPlan {
    let kept = try pipeline.store.kept()
    pipeline.begin(at: now)
    let plan = RetentionPlan(
      pipeline.retentionRecords(kept), schedule: pipeline.library.retention, at: now)
    try pipeline.act(at: now) { _ = try $0.apply(plan, by: nil) }
    return plan
  }

  /// So many ads of one template, a day and a telephone each, destroyed one after the other.
  static func destroyed(_ count: Int, text: String, store: any Store = MemoryStore()) throws
    -> (pipeline: Pipeline, now: Timestamp)
  {
    var pipeline = try Region.pipeline(store: store)
    for number in 0..<count {
      let now = start + .days(Int64(number))
      _ = try pipeline.take(
        ad("\(number)", at: now, text: text, phone: phone(number)), at: now)
      try retain(&pipeline, at: now)
    }
    let now = start + .days(Int64(count) + 3)
    try retain(&pipeline, at: now)
    return (pipeline, now)
  }

  static func submit(_ events: [JSONValue], to pipeline: inout Pipeline, at now: Timestamp) throws {
    for event in events { _ = try pipeline.take(event, at: now) }
  }

  static func people(_ template: EntityRef?, _ pipeline: Pipeline) -> Int? {
    template.flatMap { pipeline.standing.ties.hubs[$0]?.people }
  }

  // MARK: What it does

  @Test(
    "Ads that are destroyed go on showing that their template is common; a rare one ties, as it did",
    arguments: [(24, false), (3, true)])
  func crowd(_ count: Int, _ ties: Bool) throws {
    let text = Self.text(0)
    var (pipeline, now) = try Self.destroyed(count, text: text)
    #expect(pipeline.standing.count == 0)
    try Self.submit(Self.three(at: now, text: text), to: &pipeline, at: now)
    #expect(pipeline.standing.networks.isEmpty != ties)
    // After a restart the same.
    let again = try Region.pipeline(store: pipeline.store)
    #expect(again.standing.networks == pipeline.standing.networks)
    #expect(again.table(at: now) == pipeline.table(at: now))
  }

  @Test(
    "What is kept of ads is the same whoever bore them, whoever reported them, where and when in the month"
  )
  func pointsToNobody() throws {
    func kept(_ change: (Int) -> (phone: Int, hour: Int64, unit: String, territory: JSONValue))
      throws -> [TemplateCount]
    {
      var pipeline = try Region.pipeline()
      for number in 0..<12 {
        let other = change(number)
        let now = Self.start + .hours(other.hour)
        let text = Self.text(number % 3, variant: number)
        _ = try pipeline.take(
          Self.ad(
            "\(other.phone)", at: now, text: text, phone: Self.phone(other.phone),
            unit: other.unit, territory: other.territory), at: now)
      }
      try Self.retain(&pipeline, at: Self.start + .days(20))
      #expect(pipeline.standing.count == 0)
      return try pipeline.store.standing().templateCounts
    }
    let one = try kept { ($0, Int64($0), "esm", "quebec") }
    let other = try kept { (500 - $0, Int64(100 - $0 * 7), $0 < 6 ? "ikat" : "esm", "montreal") }
    #expect(one == other)
    #expect(one.reduce(0) { $0 + $1.people } == 12)
    #expect(one.count < 12, "ads that are alike are not told apart")
    #expect(one.allSatisfy { $0.codes.allSatisfy { $0.kind == .adTemplate } })
  }

  @Test(
    "A telephone in two ads counts once while one of them stands; a month later it counts again")
  func sameBearer() throws {
    var pipeline = try Region.pipeline()
    func take(_ id: String, day: Int64) throws {
      let now = Self.start + .days(day)
      try Self.retain(&pipeline, at: now)
      _ = try pipeline.take(
        Self.ad(id, at: now, text: Self.text(0), phone: Self.phone(1)), at: now)
    }
    func people() throws -> Int {
      try pipeline.store.standing().templateCounts.reduce(0) { $0 + $1.people }
    }
    for day in [0, 2, 4] { try take("\(day)", day: Int64(day)) }
    try Self.retain(&pipeline, at: Self.start + .days(5))
    #expect(try people() == 0, "it stands in one still")
    try Self.retain(&pipeline, at: Self.start + .days(9))
    #expect(try people() == 1)
    // The price: nothing says any more that it was the same.
    try take("later", day: 30)
    try Self.retain(&pipeline, at: Self.start + .days(40))
    #expect(try people() == 2)
  }

  @Test("What tied nobody when it stood shows nobody, but what is alike through it is alike still")
  func agencies() throws {
    var pipeline = try Region.pipeline()
    let more: [[JSONMember]] = [
      [JSONMember("spam_label", "agency")], [JSONMember("verified_adult", true)],
    ]
    for (number, more) in more.enumerated() {
      _ = try pipeline.take(
        Self.ad(
          "\(number)", at: Self.start, text: Self.text(0), phone: Self.phone(number), more),
        at: Self.start)
    }
    try Self.retain(&pipeline, at: Self.start + .days(4))
    let counts = try pipeline.store.standing().templateCounts
    #expect(counts.map(\.people) == [0])
    #expect(counts.first?.codes.isEmpty == false)
  }

  @Test(
    "What was taken back before it ran out leaves nothing, and what ran out can no longer be taken back"
  )
  func retraction() throws {
    var pipeline = try Region.pipeline()
    let now = Self.start
    for id in ["1", "2"] {
      _ = try pipeline.take(
        Self.ad(id, at: now, text: Self.text(0), phone: Self.phone(Int(id) ?? 0)), at: now)
    }
    try pipeline.retract("1", from: "esm", by: "privacy-1", at: now + .hours(1))
    try Self.retain(&pipeline, at: now + .days(4))
    #expect(try pipeline.store.standing().templateCounts.map(\.people) == [1])
    #expect(throws: RequestError.self) {
      try pipeline.retract("2", from: "esm", by: "privacy-1", at: now + .days(5))
    }
    #expect(try pipeline.store.standing().templateCounts.map(\.people) == [1])
  }

  @Test(
    "A count goes two years after its month began, is named in the act, and what then ties is told")
  func expiry() throws {
    let text = Self.text(0)
    var (pipeline, now) = try Self.destroyed(24, text: text)
    let months = try pipeline.store.standing().templateCounts.map(\.month)
    try #require(months == [try #require(Timestamp(rfc3339: "2026-03-01T00:00:00Z"))])
    let end = months[0] + .days(730)
    now = end - .days(2)
    try Self.submit(Self.three(at: now, text: text), to: &pipeline, at: now)
    try Self.retain(&pipeline, at: end - .hours(2))
    #expect(try pipeline.store.standing().templateCounts.count == 1)
    #expect(pipeline.standing.networks.isEmpty)
    #expect(pipeline.alerts.onNetworks.isEmpty)

    let plan = try Self.retain(&pipeline, at: end)
    #expect(plan.counts[.templateCount]?.due == 1)
    #expect(try pipeline.store.standing().templateCounts.isEmpty)
    #expect(pipeline.standing.templateCounts.all.isEmpty)
    #expect(pipeline.standing.networks.count == 1)
    #expect(pipeline.alerts.onNetworks.count == 1)
    #expect(pipeline.stale(at: end) == nil)
    let act = try #require(
      try pipeline.store.acts(on: "retention").last { $0.kind == .retentionRun })
    #expect(act.details.contains(JSONMember("template_count", 1)))
  }

  @Test("Whose evidence weighs more again when a count has gone is named, tied to anybody or not")
  func weighsAgain() throws {
    let text = Self.text(0)
    var (pipeline, now) = try Self.destroyed(24, text: text)
    let named = [JSONMember("youth", Region.youth("CJQ-D"))]
    try Self.submit(
      [
        Self.ad("d", at: now, text: text, phone: Self.phone(8_000), named),
        Self.ad("e", at: now, text: text, phone: Self.phone(8_001)),
        Self.ad("f", at: now, text: text, phone: Self.phone(8_002)),
      ], to: &pipeline, at: now)
    let youth = try Region.keys().youth(file: try #require(normalizedFileNumber("CJQ-D")))
    let before = pipeline.standing.evidence(for: youth)
    let affected = pipeline.standing.forgetTemplates(before: now + .days(800))
    try #require(pipeline.standing.evidence(for: youth) != before)
    #expect(affected.contains(youth))
  }

  @Test("When a commit fails, the ad is there still and counted nowhere")
  func failure() throws {
    let store = FailingStore()
    var pipeline = try Region.pipeline(store: store)
    _ = try pipeline.take(
      Self.ad("1", at: Self.start, text: Self.text(0), phone: Self.phone(1)), at: Self.start)
    store.fails = true
    #expect(throws: StoreError.self) {
      try Self.retain(&pipeline, at: Self.start + .days(4))
    }
    store.fails = false
    pipeline = try Region.pipeline(store: store)
    #expect(pipeline.standing.count == 1)
    #expect(pipeline.standing.templateCounts.all.isEmpty)
    try Self.retain(&pipeline, at: Self.start + .days(4))
    #expect(try Region.pipeline(store: store).standing.templateCounts.all.map(\.people) == [1])
  }

  @Test("Whoever a template ties is assessed anew when it turns out to be a crowd's")
  func reassessed() throws {
    var pipeline = try Region.pipeline()
    let text = Self.text(0)
    let now = Self.start
    try Self.submit(Self.three(at: now, text: text), to: &pipeline, at: now)
    for number in 0..<30 {
      _ = try pipeline.take(
        Self.ad("\(number)", at: now, text: text, phone: Self.phone(number)), at: now)
      if let stale = pipeline.stale(at: now) {
        Issue.record("after \(number): \(stale)")
        return
      }
    }
    #expect(pipeline.standing.networks.isEmpty)
  }
}

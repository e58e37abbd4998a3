import Chronology
import Observations
import Risk
import Testing
import Wording

@testable import Mandates

/// Absences with a start and an end, and who stands in.
struct StandingInTests {
  let now = RoutingTests.now

  func router(_ change: (inout [Account]) -> Void = { _ in }) -> Router {
    var accounts = [
      RoutingTests.account("pivot-dpj-1", "dpj", .pivot),
      RoutingTests.account("releve-dpj-1", "dpj", .releve),
      RoutingTests.account("coordinator-dpj-1", "dpj", .coordinator),
      RoutingTests.account("watch-dpj-1", "dpj", .watch),
      RoutingTests.account("pivot-cjq-1", "cjq", .pivot),
    ]
    change(&accounts)
    return RoutingTests.router([RoutingTests.mandate("dpj-1", "dpj")], accounts)
  }

  func entry(_ account: String, cover: String? = nil, ended: Timestamp? = nil) -> RosterEntry {
    RosterEntry(
      id: "abs_1", account: account, from: now, until: now + .hours(8), cover: cover,
      enteredBy: account, entered: now, ended: ended)
  }

  func told(_ router: Router, at time: Timestamp) -> String? {
    router.route(RoutingTests.facts, at: time).sent.first?.recipient
  }

  @Test("An absence holds from its start up to its end, and not a millisecond more")
  func bounds() {
    let base = router()
    let router = Router(
      directory: base.directory.applying([entry("pivot-dpj-1")]), matrix: base.matrix)
    let instant = Span(milliseconds: 1)
    #expect(told(router, at: now - instant) == "pivot-dpj-1")
    #expect(told(router, at: now) == "releve-dpj-1")
    #expect(told(router, at: now + .hours(8) - instant) == "releve-dpj-1")
    #expect(told(router, at: now + .hours(8)) == "pivot-dpj-1")
  }

  @Test("Who stands in is told as the one they stand in for")
  func standIn() {
    let base = router { $0.append(RoutingTests.account("pivot-dpj-2", "dpj", .coordinator)) }
    let router = Router(
      directory: base.directory.applying([entry("pivot-dpj-1", cover: "pivot-dpj-2")]),
      matrix: base.matrix)
    let sent = router.route(RoutingTests.facts, at: now).sent.first
    #expect(sent?.recipient == "pivot-dpj-2")
    #expect(sent?.step == .pivot)
  }

  @Test("A stand-in who is away or untrained is passed over like anybody")
  func standInAway() {
    let base = router {
      $0[1].absences = [.init(from: now, until: now + .days(1))]
    }
    let router = Router(
      directory: base.directory.applying([entry("pivot-dpj-1", cover: "releve-dpj-1")]),
      matrix: base.matrix)
    #expect(told(router, at: now) == "coordinator-dpj-1")
  }

  @Test(
    "A stand-in gives nobody what the directory did not: not another organisation, not outside the chain",
    arguments: ["pivot-cjq-1", "watch-dpj-1", "nobody", "pivot-dpj-1"])
  func noNewRights(cover: String) {
    let base = router()
    let router = Router(
      directory: base.directory.applying([entry("pivot-dpj-1", cover: cover)]), matrix: base.matrix)
    #expect(told(router, at: now) == "releve-dpj-1")
  }

  @Test("An absence that was ended has no effect from then on")
  func ended() {
    let base = router()
    let router = Router(
      directory: base.directory.applying([entry("pivot-dpj-1", ended: now + .hours(1))]),
      matrix: base.matrix)
    #expect(told(router, at: now) == "releve-dpj-1")
    #expect(told(router, at: now + .hours(1)) == "pivot-dpj-1")
  }

  @Test("A mandate by referral is never routed by itself, and says so")
  func byReferral() {
    let router = RoutingTests.router(
      [RoutingTests.mandate("dpj-1", "dpj") { $0.conditions.isByReferral = true }],
      [RoutingTests.account("pivot-dpj-1", "dpj", .pivot)])
    let routing = router.route(RoutingTests.facts, at: now)
    #expect(routing.sent.isEmpty)
    #expect(routing.denied.first { $0.organisation == "dpj" }?.because == [.byReferral])
  }

  // MARK: As written

  static func load(_ account: String) -> (Directory?, [Diagnostic]) {
    Directory.load(
      Array(
        """
        synthetic: true
        organisations:
          - {id: dpj, name: {fr: D, en: D}, kind: x}
        units: []
        agreements: []
        accounts:
          - {name: releve-dpj-1, person: P, organisation: dpj, roles: [releve]}
          - name: pivot-dpj-1
            person: P
            organisation: dpj
            roles: [pivot]
        \(account.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n"))

        """.utf8), file: "directory.yml")
  }

  @Test(
    "The time is Québec's, whatever the directory would have",
    arguments: [
      ("America/Toronto", true), ("America/Montreal", true), ("Europe/Paris", false),
      ("Mars/Olympus", false), ("-5", false),
    ])
  func timeZone(_ zone: String, _ isTaken: Bool) {
    let text = """
      time_zone: \(zone)
      organisations: [{id: dpj, name: {fr: D, en: D}, kind: x}]
      units: []
      agreements: []
      accounts: []
      """
    let (directory, diagnostics) = Directory.load(Array(text.utf8), file: "directory.yml")
    #expect((directory != nil) == isTaken)
    #expect(diagnostics.map(\.code) == (isTaken ? [] : ["wrong-value"]))
    #expect(diagnostics.allSatisfy { $0.location.line == 1 && $0.location.column == 12 })
    #expect(diagnostics.allSatisfy { $0.hint?.en.contains("America/Toronto") == true })
  }

  @Test(
    "An agreement is named once, and ends after it begins; its last day may be its first",
    arguments: [
      ("2026-01-02", "2026-01-01", "A-2", ["wrong-value"]),
      ("2026-01-01", "2026-01-01", "A-2", []), ("2026-01-01", "2026-02-01", "A-1", ["repeated"]),
    ])
  func agreements(from: String, until: String, id: String, codes: [String]) {
    let text = """
      organisations: [{id: dpj, name: {fr: D, en: D}, kind: x}]
      units: []
      accounts: []
      agreements:
        - {id: A-1, organisation: dpj, from: 2024-01-01, until: 2025-12-31}
        - {id: \(id), organisation: dpj, from: \(from), until: \(until)}
      """
    let (directory, diagnostics) = Directory.load(Array(text.utf8), file: "directory.yml")
    #expect(diagnostics.map(\.code) == codes)
    #expect((directory == nil) == !codes.isEmpty)
    #expect(diagnostics.allSatisfy { $0.location.line == 6 })
  }

  @Test("The directory has hours of the week and absences with a stand-in")
  func written() throws {
    let (directory, diagnostics) = Self.load(
      """
      hours: [{days: [mon, tue], from: "08:30", until: "16:30"}, {days: [sat], from: "22:00", until: "06:00"}]
      absences: [{from: 2026-12-24, until: 2026-12-26, cover: releve-dpj-1}]
      """)
    #expect(diagnostics.isEmpty)
    let account = try #require(directory?.account("pivot-dpj-1"))
    #expect(account.hours?.stretches.count == 3)
    #expect(account.absences.first?.cover == "releve-dpj-1")
    #expect(
      account.absences.first?.until == Timestamp(rfc3339: "2026-12-27T00:00:00-05:00"),
      "the last day is included")
    #expect(directory?.places["account pivot-dpj-1"]?.line == 8)
  }

  @Test(
    "What cannot be is refused on its line",
    arguments: [
      ("hours: [{days: [lundi], from: \"08:00\", until: \"16:00\"}]", "wrong-value"),
      ("hours: [{days: [mon], from: \"8h\", until: \"16:00\"}]", "wrong-type"),
      ("hours: [{days: [mon], from: \"08:00\"}]", "missing-key"),
      ("hours: []", "empty-list"),
      ("hours: [{days: [], from: \"08:00\", until: \"16:00\"}]", "empty-list"),
      ("trainings: [{volet: 1, on: 2026-12-26, until: 2026-12-24}]", "wrong-value"),
      ("uid: 61184", "wrong-value"), ("uid: 65519", "wrong-value"), ("uid: 65534", "wrong-type"),
      ("uid: 0", "wrong-value"),
      ("absences: [{from: 2026-12-26, until: 2026-12-24}]", "wrong-value"),
      ("absences: [{from: 2026-03-08T02:30, until: 2026-12-24}]", "wrong-type"),
      ("absences: [{from: 2026-12-24, until: 2026-12-26, cover: nobody}]", "wrong-cover"),
    ])
  func refused(text: String, code: String) {
    let (directory, diagnostics) = Self.load(text)
    #expect(directory == nil)
    #expect(diagnostics.map(\.code) == [code])
    #expect(diagnostics.first?.location.line == 12)
  }
}

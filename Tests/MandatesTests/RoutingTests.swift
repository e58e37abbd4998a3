import Chronology
import Observations
import Risk
import Testing
import Wording

@testable import Mandates

/// Deny by default; then mandate, agreement, training, availability.
struct RoutingTests {
  static let now = Timestamp(milliseconds: 1_772_000_000_000)
  static let words = Bilingual(fr: "x", en: "x")

  static func account(
    _ name: String, _ organisation: String, _ role: Role, volets: [Int] = [1],
    absent: Bool = false
  ) -> Account {
    Account(
      name: name, person: "P", organisation: organisation, roles: [role],
      trainings: volets.compactMap { volet in
        guard let on = CivilDate(text: "2024-01-01"), let until = CivilDate(text: "2030-01-01")
        else { return nil }
        return Account.Training(volet: volet, on: on, until: until)
      },
      absences: absent ? [.init(from: now - .days(1), until: now + .days(1))] : [])
  }

  static func mandate(
    _ id: String, _ organisation: String, _ change: (inout Mandate) -> Void = { _ in }
  ) -> Mandate {
    var mandate = Mandate(
      id: id, version: 1, organisation: organisation, title: words, basis: "b",
      conditions: Mandate.Conditions(bands: .concern ... .immediate),
      fields: [.identity: .full], fieldsAtBand: [:], fieldsWithConsent: [:], showsPartners: false,
      requiredTraining: [], preferredTraining: [],
      expectation: .init(action: words, acknowledge: [.high: .hours(4)], act: [:], review: [:]))
    change(&mandate)
    return mandate
  }

  static func router(
    _ mandates: [Mandate], _ accounts: [Account], agreements: [String] = ["dpj", "cjq", "table"]
  ) -> Router {
    let organisations = ["dpj", "cjq", "spvq/ikat", "table"].map {
      Directory.Organisation(
        id: $0, name: words, kind: "x", territories: [], schools: $0 == "cjq" ? ["school-01"] : [],
        dutyLine: nil)
    }
    let pacts = agreements.compactMap { organisation -> Directory.Agreement? in
      guard let from = CivilDate(text: "2025-01-01"), let until = CivilDate(text: "2029-01-01")
      else { return nil }
      return .init(id: "E-\(organisation)", organisation: organisation, from: from, until: until)
    }
    return Router(
      directory: Directory(
        isSynthetic: true, organisations: organisations, units: [], accounts: accounts,
        agreements: pacts),
      matrix: MandateMatrix(
        mandates: mandates, bases: [LegalBasis(id: "b", text: words, source: "")]))
  }

  static let facts = RoutingFacts(
    entity: EntityRef(kind: .youth, token: "a"), band: .high, isDirect: false,
    kinds: ["hotel_report"], families: ["place"], territories: ["quebec"], age: 15)

  @Test("The pivot is told, and every other organisation is listed with why not")
  func sentAndNotSent() {
    let router = Self.router(
      [
        Self.mandate("dpj-1", "dpj"),
        Self.mandate("cjq-1", "cjq") { $0.conditions.isPlaced = true },
      ],
      [Self.account("pivot-dpj-1", "dpj", .pivot), Self.account("pivot-cjq-1", "cjq", .pivot)])
    let routing = router.route(Self.facts, at: Self.now)
    #expect(routing.sent.map(\.recipient) == ["pivot-dpj-1"])
    #expect(routing.sent[0].agreement == "E-dpj")
    #expect(routing.denied.first { $0.organisation == "cjq" }?.because == [.placement])
    #expect(routing.denied.first { $0.organisation == "spvq/ikat" }?.because == [.noMandate])
  }

  static let closings: [(RoutingReason, @Sendable (inout Mandate) -> Void)] = [
    (RoutingReason.band, { $0.conditions.bands = .watch ... .concern }),
    (.kind, { $0.conditions.kinds = ["bar_report"] }),
    (.family, { $0.conditions.families = ["online"] }),
    (.territory, { $0.conditions.territories = ["levis"] }),
    (.territory, { $0.conditions.outsideTerritories = ["quebec"] }),
    (.age, { $0.conditions.ages = 16...17 }),
    (.placement, { $0.conditions.isPlaced = true }),
    (.school, { $0.conditions.ownSchools = true }),
    (.unit, { $0.conditions.units = ["escale"] }),
    (.linkedYouths, { $0.conditions.minLinkedYouths = 3 }),
    (.territories, { $0.conditions.minTerritories = 2 }),
    (.exploiterReference, { $0.conditions.exploiterReference = true }),
    (.ownReport, { $0.conditions.ownReport = true }),
    (.consent, { $0.conditions.consent = true }),
    (.direct, { $0.conditions.direct = true }),
    (.need, { $0.conditions.needs = ["health"] }),
    (.entity, { $0.conditions.entities = [.place] }),
  ]

  @Test("Each condition closes the mandate by itself", arguments: closings)
  func conditions(reason: RoutingReason, change: @Sendable (inout Mandate) -> Void) {
    let mandate = Self.mandate("m", "cjq", change)
    let router = Self.router([mandate], [Self.account("pivot-cjq-1", "cjq", .pivot)])
    let routing = router.route(Self.facts, at: Self.now)
    #expect(routing.sent.isEmpty)
    #expect(routing.denied.first { $0.organisation == "cjq" }?.because == [reason])
  }

  @Test("A mandate for who is not placed says so of who is")
  func forThoseWhoAreNot() {
    let router = Self.router(
      [Self.mandate("m", "cjq") { $0.conditions.isPlaced = false }],
      [Self.account("pivot-cjq-1", "cjq", .pivot)])
    var facts = Self.facts
    facts.isPlaced = true
    let routing = router.route(facts, at: Self.now)
    #expect(routing.denied.first { $0.organisation == "cjq" }?.because == [.notPlaced])
    #expect(router.route(Self.facts, at: Self.now).sent.map(\.organisation) == ["cjq"])
  }

  @Test("Without an agreement in force nothing is delivered, whatever the band")
  func agreement() {
    var facts = Self.facts
    facts.band = .immediate
    let router = Self.router(
      [Self.mandate("m", "dpj")], [Self.account("pivot-dpj-1", "dpj", .pivot)], agreements: [])
    #expect(router.route(facts, at: Self.now).sent.isEmpty)
  }

  @Test("Absent or untrained pivot: the relève, then the coordinator, then the Table")
  func fallback() {
    let away = Self.account("pivot-dpj-1", "dpj", .pivot, absent: true)
    let untrained = Self.account("pivot-dpj-2", "dpj", .pivot, volets: [])
    let releve = Self.account("releve-dpj-1", "dpj", .releve)
    let coordinator = Self.account("coordinator-dpj-1", "dpj", .coordinator, volets: [])
    let table = Self.account("table-1", "table", .table)
    func first(_ accounts: [Account]) -> Dispatch? {
      Self.router([Self.mandate("m", "dpj")], accounts).route(Self.facts, at: Self.now).sent.first
    }
    let toReleve = first([away, untrained, releve, coordinator, table])
    #expect(toReleve?.recipient == "releve-dpj-1")
    #expect(toReleve?.because == [.mandateApplies, .pivotAbsent, .pivotUntrained])
    #expect(first([away, coordinator, table])?.step == .coordinator)
    #expect(first([away, coordinator, table])?.groups.isEmpty == true)
    #expect(first([table])?.step == .table)
    #expect(first([table])?.groups.isEmpty == true)
  }

  @Test(
    "Where nobody is there the Table's inbox is; without a Table the first of the organisation's own waits"
  )
  func nobodyThere() {
    let away = Self.account("pivot-dpj-1", "dpj", .pivot, absent: true)
    let table = Self.account("table-1", "table", .table, absent: true)
    let other = Self.account("table-2", "table", .table)
    func first(_ accounts: [Account]) -> Dispatch? {
      Self.router([Self.mandate("m", "dpj")], accounts).route(Self.facts, at: Self.now).sent.first
    }
    #expect(first([away, table])?.recipient == "table-1")
    #expect(first([away, table])?.because.contains(.pivotAbsent) == true)
    #expect(first([away, table, other])?.recipient == "table-2")
    #expect(first([away])?.recipient == "pivot-dpj-1")
    #expect(first([]) == nil)
  }

  @Test("Of a Table that is away, who is off by their hours is told before who is on leave")
  func offDutyBeforeOnLeave() {
    let away = Self.account("pivot-dpj-1", "dpj", .pivot, absent: true)
    let onLeave = Self.account("table-1", "table", .table, absent: true)
    var offDuty = Self.account("table-2", "table", .table)
    offDuty.hours = WeeklyHours([])
    let router = Self.router([Self.mandate("m", "dpj")], [away, onLeave, offDuty])
    #expect(router.route(Self.facts, at: Self.now).sent.map(\.recipient) == ["table-2"])
  }

  @Test("Why nobody of an organisation could be told is kept: untrained, or for other kinds")
  func whyNobodyIsTold() {
    let untrained = Self.account("pivot-dpj-1", "dpj", .pivot, volets: [], absent: true)
    var forOthers = Self.account("releve-dpj-1", "dpj", .releve)
    forOthers.kinds = ["bar_report"]
    func because(_ accounts: [Account]) -> [RoutingReason]? {
      Self.router([Self.mandate("m", "dpj")], accounts).route(Self.facts, at: Self.now)
        .denied.first { $0.mandate == "m" }?.because
    }
    #expect(because([untrained]) == [.pivotUntrained])
    #expect(because([forOthers]) == [.noPivot])
    #expect(because([untrained, forOthers]) == [.noPivot, .pivotUntrained])
    #expect(because([]) == [.noPivot])
  }

  @Test(
    "Whoever stands in for the Table sits there: else they could read nothing of what they are told"
  )
  func standInAtTheTable() {
    let from = Self.now - .days(1)
    func table(cover: String) -> Account {
      var account = Self.account("table-1", "table", .table)
      account.absences = [.init(from: from, until: Self.now + .days(1), cover: cover)]
      return account
    }
    let away = Self.account("pivot-dpj-1", "dpj", .pivot, absent: true)
    let others = [
      away, Self.account("releve-table-1", "table", .releve),
      Self.account("table-2", "table", .table),
    ]
    func told(cover: String, among others: [Account]) -> (recipient: String?, step: Step?) {
      let router = Self.router([Self.mandate("m", "dpj")], [table(cover: cover)] + others)
      let sent = router.route(Self.facts, at: Self.now).sent.first
      return (
        sent?.recipient,
        sent.flatMap { router.directory.step(of: $0.recipient, in: $0.organisation) }
      )
    }
    #expect(told(cover: "releve-table-1", among: Array(others.prefix(2))) == ("table-1", .table))
    #expect(told(cover: "table-2", among: others) == ("table-2", .table))
    let directory = Self.router([], [table(cover: "table-2")] + others).directory
    let account = directory.account("table-1")
    #expect(account.map { directory.isCover("table-2", for: $0) } == true)
  }

  @Test("A veille stays within its organisation: where nobody is there it waits for one of them")
  func watch() {
    var facts = Self.facts
    facts.band = .watch
    let mandate = Self.mandate("m", "dpj") { $0.conditions.bands = .watch ... .immediate }
    let away = Self.account("pivot-dpj-1", "dpj", .pivot, absent: true)
    let untrained = Self.account("pivot-dpj-2", "dpj", .pivot, volets: [], absent: true)
    let releve = Self.account("releve-dpj-1", "dpj", .releve)
    let table = Self.account("table-1", "table", .table)
    func first(_ accounts: [Account]) -> Dispatch? {
      Self.router([mandate], accounts).route(facts, at: Self.now).sent.first
    }
    #expect(first([away, releve, table])?.recipient == "releve-dpj-1")
    #expect(first([untrained, away, table])?.recipient == "pivot-dpj-1")
    #expect(first([untrained, away, table])?.because == [.mandateApplies, .pivotAbsent])
    #expect(first([untrained, table]) == nil)
    #expect(first([table]) == nil)
  }

  @Test("A preferred volet chooses among pivots and never blocks")
  func preference() {
    var facts = Self.facts
    facts.isBoy = true
    let plain = Self.account("pivot-dpj-1", "dpj", .pivot)
    let third = Self.account("pivot-dpj-2", "dpj", .pivot, volets: [1, 3])
    func told(_ accounts: [Account]) -> String? {
      Self.router([Self.mandate("m", "dpj")], accounts).route(facts, at: Self.now).sent.first?
        .recipient
    }
    #expect(told([plain, third]) == "pivot-dpj-2")
    #expect(told([plain]) == "pivot-dpj-1")
  }

  @Test("A required volet is asked for, but band 4 does not wait for it")
  func required() {
    let mandate = Self.mandate("m", "dpj") { $0.requiredTraining = [2] }
    let router = Self.router([mandate], [Self.account("pivot-dpj-1", "dpj", .pivot)])
    var facts = Self.facts
    #expect(router.route(facts, at: Self.now).sent.isEmpty)
    facts.band = .immediate
    #expect(router.route(facts, at: Self.now).sent.map(\.recipient) == ["pivot-dpj-1"])
  }

  @Test("Of several mandates of one organisation the first that applies counts")
  func firstCounts() {
    let router = Self.router(
      [
        Self.mandate("narrow", "dpj"), Self.mandate("wide", "dpj") { $0.fields = [.health: .full] },
      ],
      [Self.account("pivot-dpj-1", "dpj", .pivot)])
    let routing = router.route(Self.facts, at: Self.now)
    #expect(routing.sent.map(\.mandate) == ["narrow"])
    #expect(routing.denied.first { $0.mandate == "wide" }?.because == [.anotherMandate])
  }

  @Test("The Table's net is told only where nobody else is")
  func unrouted() {
    let net = Self.mandate("table-net", "table") { $0.conditions.isUnrouted = true }
    let table = Self.account("table-1", "table", .table)
    let pivot = Self.account("pivot-dpj-1", "dpj", .pivot)
    #expect(
      Self.router([net, Self.mandate("m", "dpj")], [pivot, table]).route(Self.facts, at: Self.now)
        .sent.map(\.mandate) == ["m"])
    #expect(
      Self.router([net], [pivot, table]).route(Self.facts, at: Self.now).sent.map(\.mandate)
        == ["table-net"])
  }
}

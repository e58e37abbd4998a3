import Alerts
import Chronology
import HTTPTypes
import Invention
import Mandates
import Observations
import Risk
import Store
import StrictJSON
import TestSupport
import Testing

@testable import API
@testable import SafetyNet

/// Some days in an invented region: reports come, time passes, people answer; after each step every new
/// notice is held against the model.
struct Life {
  let region: InventedRegion
  let house: House
  let model: Model
  let note: String
  var tally = Tally()

  private var inventor: EventInventor
  var seen = Seen()
  var reports: [Report] = []
  var events: [JSONValue] = []
  /// How many notices of the store have been looked at.
  private var checked: Int64 = 0
  /// By alert: the revision last seen.
  private var revisions: [String: Int] = [:]
  /// By alert and organisation: the grounds last known.
  private var grounds: [String: [Alert.Ground]] = [:]
  /// Everything that was submitted and accepted, also what stands no more.
  private(set) var submitted: [Report] = []

  struct Tally {
    var regions = 0
    var notices = 0
    /// Organisations that might have been told of a revision and were not.
    var notTold = 0
    /// Marked values in notices.
    var values = 0
    var requests = 0
    /// Notices that came on a stream.
    var followed = 0
    /// Of networks, and values in them.
    var networkNotices = 0
    var networkValues = 0
    var retractions = 0
    var superseded = 0
    /// Parts of an alert that came of another that ended in it.
    var arrivals = 0

    var isTelling: Bool {
      notices > 15 && values > 5 && notTold > 30
    }
    var isTellingOfMuch: Bool {
      isTelling && networkNotices > 20 && networkValues > 20 && retractions > 10 && superseded > 10
    }

    mutating func add(_ other: Tally) {
      regions += 1
      notices += other.notices
      notTold += other.notTold
      values += other.values
      requests += other.requests
      followed += other.followed
      networkNotices += other.networkNotices
      networkValues += other.networkValues
      retractions += other.retractions
      superseded += other.superseded
      arrivals += other.arrivals
    }
  }

  init(
    _ random: inout SeededGenerator, note: String, store: any InspectedStore = MemoryStore(),
    door: House.Door = .direct
  ) async throws {
    let probe = InventedRegion(&random, families: Self.families)
    region = probe
    house = try await House(probe, store: store, door: door)
    let catalog = house.net.library.kinds
    model = Model(region: probe, catalog: catalog)
    inventor = EventInventor(
      catalog: catalog, world: InventedRegion.world, marks: Marks())
    inventor.fullness = 0.5
    inventor.directness = 0.15
    inventor.sharing = 0.6
    inventor.superseding = 0.25
    inventor.supersedesAgain = true
    self.note = note
  }

  private static let families = ["runaway", "place", "online", "school", "disclosure", "companion"]

  // MARK: Living

  /// `kinds`: what is reported; `nil`: all there is.
  mutating func run(
    steps: Int, kinds: [String]? = nil, _ random: inout SeededGenerator
  ) async throws {
    for number in 0..<steps {
      house.clock.set(to: house.clock.now() + .minutes(Int64.random(in: 1...240, using: &random)))
      switch Int.random(in: 0...11, using: &random) {
      case 0: try await house.net.tick()
      case 1: try await answer(&random)
      case 2: try await retract("r\(number)", &random)
      default:
        try await report("e\(number)", kind: kinds?.randomElement(using: &random), &random)
      }
      try await checkNotices()
    }
  }

  /// Two reports of each kind with every field that it has; how many marked values were in them.
  mutating func reportEverything(_ random: inout SeededGenerator) async throws -> Int {
    inventor.fullness = 1
    inventor.directness = 1
    // Twice, and again where chance left many fields empty.
    var round = 0
    while round < 2 || (round < 6 && seen.values.count <= 60) {
      for kind in model.catalog.names {
        house.clock.set(to: house.clock.now() + .minutes(5))
        try await report("all\(round)-\(kind)", kind: kind, &random)
        try await checkNotices()
      }
      round += 1
    }
    return seen.values.count
  }

  private mutating func report(
    _ id: String, kind: String? = nil, _ random: inout SeededGenerator
  ) async throws {
    // Now and then something comes to light that is so old that it ties nobody any more.
    let isOld = Int.random(in: 0...11, using: &random) == 0
    let event = inventor.event(
      id, kind: kind, at: house.clock.now() - (isOld ? .days(200) : .minutes(1)), after: events,
      &random)
    let source = event["source"]?.string ?? ""
    let reply = try await house.submit(event, as: "watch-\(source.suffix(2))")
    guard reply.status == 201 else {
      #expect(reply.status == 422, "\(reply); \(event.text); \(note)")
      #expect(seen.found(in: reply.text).isEmpty, "a refusal repeats what was sent; \(note)")
      return
    }
    events.append(event)
    try await learn(event, reply)
    try await checkRevisions()
  }

  /// What was kept of an event, and its marks.
  private mutating func learn(_ event: JSONValue, _ reply: House.Reply) async throws {
    let id = try #require(reply.json["observation"]?.string)
    let said: Set<String> = Set((reply.json.object ?? []).map(\.name))
    let allowed: Set = ["id", "source", "status", "observation", "duty"]
    #expect(said.isSubset(of: allowed), "a receipt says more; \(note)")
    let observation = try await house.net.perform { $0.standing.entry(id)?.observation }
    let kind = try #require(observation.flatMap { model.catalog[$0.kind] })
    var data = event["data"]?.object ?? []
    for strip in kind.strips where strip.when.holds(data) {
      data = data.filter { strip.keep.contains($0.name) }
    }
    let report = Report(data: data, observation: try #require(observation))
    let standing = reports.count
    // What it replaces, or what replaced that before.
    if let replaced = report.observation.supersedes {
      reports.removeAll {
        $0.observation.eventKey == replaced || $0.observation.supersedes == replaced
      }
    }
    tally.superseded += standing - reports.count
    reports.append(report)
    submitted.append(report)
    for member in event["data"]?.object ?? [] {
      guard let field = kind.field(member.name), field.group != nil else { continue }
      if field.type != .youth {
        seen.learn(texts(member.value))
      } else {
        let people = member.value.array ?? [member.value]
        for youth in people.compactMap(\.object) {
          seen.learn(["file", "name", "birth_date"].compactMap { youth[$0]?.string })
        }
      }
    }
  }

  /// A unit takes something back: by the route for it, or by an event among the others.
  private mutating func retract(_ id: String, _ random: inout SeededGenerator) async throws {
    guard let index = reports.indices.randomElement(using: &random) else { return }
    let gone = reports.remove(at: index).observation
    tally.retractions += 1
    let unit = "watch-\(gone.source.suffix(2))"
    let reply: House.Reply
    if Bool.random(using: &random) {
      reply = try await house.ask(
        .post, "/v1/observations/\(gone.id)/retraction",
        as: Bool.random(using: &random) ? unit : "privacy-1", body: ["reason": "zqreasonqz"])
      #expect(reply.status == 200, "\(reply); \(note)")
    } else {
      let event: JSONValue = [
        "specversion": "1.0", "id": .string(id), "source": .string(gone.source),
        "type": "ca.filet.retraction.v1", "time": .string(house.clock.now().rfc3339),
        "data": ["observation": .string(gone.id), "reason": "zqreasonqz"],
      ]
      reply = try await house.submit(event, as: unit)
      #expect(reply.status == 201, "\(reply); \(note)")
    }
    #expect(seen.found(in: reply.text).isEmpty, "\(note)")
    try await checkRevisions()
  }

  /// Somebody who was told acknowledges, or passes it on.
  private mutating func answer(_ random: inout SeededGenerator) async throws {
    let notices = try house.store.notices(after: 0, limit: 10_000).map(\.notice)
    guard let notice = notices.randomElement(using: &random) else { return }
    let path = "/v1/notices/\(notice.id)"
    if Bool.random(using: &random) {
      _ = try await house.ask(.post, path + "/acknowledgement", as: notice.recipient, body: [:])
    } else {
      let to = region.organisations.randomElement(using: &random) ?? ""
      _ = try await house.ask(
        .post, path + "/referral", as: notice.recipient,
        body: ["to": .string(to), "reason": "zqreasonqz"])
    }
  }

  // MARK: Held against the model

  /// What the rules say now of every open alert: the verdict on single reports and the sum. Who is tied to
  /// whom is the model's own finding.
  private func known() async throws -> [(alert: Alert, known: Known)] {
    let (found, verdicts, keys) = try await house.net.perform { pipeline in
      let library = pipeline.library
      func reports(_ rules: Set<Int>) -> Set<String> {
        Set(
          pipeline.standing.all.filter { !rules.isDisjoint(with: $0.matches) }
            .map(\.observation.id))
      }
      return (
        pipeline.alerts.values.map { alert in
          (
            alert, pipeline.assess(alert.entity, at: pipeline.now),
            Set(
              pipeline.standing.entries(of: alert.entity).filter { $0.concerns(alert.entity) }
                .map(\.observation.id))
          )
        },
        Ties.Verdicts(
          concerning: reports(library.tyingRules), asking: reports(library.everydayRules[0]),
          absent: reports(library.everydayRules[1]),
          telling: reports(library.corroboratingRules), writing: reports(library.writtenRules)),
        pipeline.intake.keys
      )
    }
    let reports = reports.sorted {
      $0.observation.isBefore($1.observation)
    }
    let ties = Ties(reports, verdicts)
    var all: [(alert: Alert, known: Known)] = []
    for (alert, assessment, concerning) in found {
      let counting = assessment.reasons.filter { $0.counts || $0.isDirect }
      let entity = alert.entity
      let network =
        entity.kind == .network
        ? ties.network(entity) { keys.reference(.network, $0.text) } : nil
      let resting = Set(counting.flatMap(\.observations))
      if let network {
        #expect(resting == network.grounds, "what the network rests on; \(note)")
      } else {
        #expect(entity.kind != .network || assessment.band == .none, "no network there; \(note)")
      }
      all.append(
        (
          alert,
          Known(
            entity: entity, band: alert.band.rawValue,
            isDirect: assessment.reasons.contains(where: \.isDirect),
            families: Set(counting.map(\.family)), reporters: assessment.organisations,
            grounds: entity.kind == .network
              ? resting
              : resting.union(
                assessment.reasons.filter { $0.weight > 0 || $0.meaning.isNews }
                  .flatMap(\.observations)),
            concerning: concerning,
            linked: entity.kind == .youth ? ties.linked(entity) : network?.people,
            network: network, reports: reports)
        ))
    }
    return all
  }

  /// After a report: whoever the model says must have been told of each new revision was, first by the
  /// person whom the model picks; nobody else was.
  private mutating func checkRevisions() async throws {
    let now = house.clock.now()
    let notices = try house.store.notices(after: checked, limit: 10_000).map(\.notice)
    for (alert, known) in try await known() where revisions[alert.id] != alert.revision {
      revisions[alert.id] = alert.revision
      let expected = model.route(known, at: now)
      let earlier = try house.store.notices(ofAlert: alert.id)
      let told = notices.filter {
        $0.alert == alert.id && $0.revision == alert.revision && $0.change != .withdrawn
          // That what they were told was taken back is for everybody who was told, and shows nothing.
          && !($0.change == .corrected && $0.band == .none)
      }
      let referred = try await house.net.perform { pipeline in
        Set(pipeline.openDuties(of: alert.id).filter(\.isReferred).map(\.organisation))
      }
      let organisations = Set(told.map(\.organisation)).subtracting(referred)
      tally.notTold += region.organisations.count - organisations.count
      #expect(
        organisations.isSubset(of: expected.map(\.organisation)),
        "told without a mandate: \(organisations), expected \(expected); \(note)")
      defer { grounds[alert.id] = alert.grounds }
      for one in expected {
        let mine = told.filter { $0.organisation == one.organisation }
        // What they had of another alert that ended in this one goes on here.
        let arriving = try arriving(of: one.organisation, among: notices)
        let toldBefore = earlier.filter {
          $0.organisation == one.organisation && $0.revision < alert.revision
        }
        let mandate = region.mandates.first { $0.id == one.mandate }
        let key = alert.id + one.organisation
        // Who heard of it by referral was told of all that it rested on then, without a mandate of their own: also who
        // had one before, and lost it.
        let telling: Set<Notice.Change> = [
          .opened, .raised, .updated, .corrected, .withdrawn, .reopened, .referred,
        ]
        let heard = toldBefore.last { telling.contains($0.change) }?.change
        let knew =
          (heard == .referred ? nil : grounds[key])
          ?? (toldBefore.isEmpty ? [] : grounds[alert.id] ?? [])
        let isOwnOnly = mandate?.ownReport == true
        let ownBefore = own(knew, of: one.organisation)
        let ownNow = own(alert.grounds, of: one.organisation)
        let fresh = Set(alert.grounds.flatMap(\.observations))
          .subtracting(knew.flatMap(\.observations))
        defer { grounds[key] = alert.grounds }
        // Of what it did not write itself it is told nothing: not even that there is something.
        if isOwnOnly, toldBefore.last?.mandate == one.mandate, ownBefore == ownNow,
          let heard, heard != .withdrawn, heard != .referred
        {
          let news = mine.filter {
            telling.contains($0.change) && $0.change != .referred
              && !arriving.contains($0.recipient)
              // Who is back, and is the first of theirs to hear: the Table alone had.
              && !($0.change == .opened && $0.step < .table
                && toldBefore.allSatisfy { $0.step == .table })
          }
          #expect(news.isEmpty, "\(one) hears that others know more; \(note)")
        }
        if mine.isEmpty {
          // Others know more, and that is not for them to learn; or what is new is of somebody else, for whoever was
          // not told of this one before.
          #expect(
            !toldBefore.isEmpty
              && ((isOwnOnly
                && !isOnMore(alert.grounds, than: knew, by: one.organisation))
                || (!isAbout(known.entity, anyOf: fresh)
                  && known.concerning.isDisjoint(with: fresh))),
            "\(one) was not told; \(note)")
          continue
        }
        #expect(mine.allSatisfy { $0.mandate == one.mandate }, "\(one), \(note)")
        if toldBefore.isEmpty, !arriving.isEmpty {
          tally.arrivals += 1
          #expect(
            arriving.union([one.account]).isSuperset(of: mine.map(\.recipient)), "\(one), \(note)")
        } else if toldBefore.isEmpty {
          #expect(mine.map(\.recipient) == [one.account], "\(one), \(note)")
          #expect(mine.map(\.step.rawValue) == [one.step], "\(one), \(note)")
        }
      }
    }
  }

  /// Whether one of these reports is about somebody.
  private func isAbout(_ youth: EntityRef, anyOf ids: Set<String>) -> Bool {
    let persons = Ties.leasts(reports.flatMap(\.observation.youths).map(\.identifiers))
    return reports.contains { report in
      ids.contains(report.observation.id)
        && report.observation.youths.contains {
          $0.role == .subject && persons[$0.identifiers[0]] == youth
        }
    }
  }

  /// Each rule that an alert rests on, with each report of an organisation's own behind it; also one that stands no more.
  /// Who of an organisation has just heard that an alert has ended because it and another are of one.
  private func arriving(of organisation: String, among notices: [Notice]) throws -> Set<String> {
    let ended = notices.filter { $0.organisation == organisation && $0.change == .withdrawn }
    return Set(
      try ended.filter { try house.store.alert($0.alert)?.outcome == .merged }.map(\.recipient))
  }

  private func own(_ grounds: [Alert.Ground], of organisation: String) -> Set<[String]> {
    let ids = Set(
      submitted.filter { $0.observation.organisation == organisation }.map(\.observation.id))
    return Set(
      grounds.flatMap { ground in
        ground.observations.filter(ids.contains).map { [ground.rule, $0] }
      })
  }

  /// Whether a rule that holds on an organisation's own reports, and on nobody else's, holds on one that the alert did not
  /// rest on before.
  private func isOnMore(
    _ grounds: [Alert.Ground], than before: [Alert.Ground], by organisation: String
  ) -> Bool {
    let own = grounds.filter { ground in
      ground.observations.allSatisfy { id in
        reports.first { $0.observation.id == id }?.observation.organisation == organisation
      }
    }
    return !Set(before.flatMap(\.observations)).isSuperset(of: own.flatMap(\.observations))
  }

  /// Each new notice shows the values that the model says, and no others.
  private mutating func checkNotices() async throws {
    let now = house.clock.now()
    let new = try house.store.notices(after: checked, limit: 10_000)
    guard !new.isEmpty else { return }
    checked = new.last?.number ?? checked
    let known = try await known()
    for notice in new.map(\.notice) {
      tally.notices += 1
      let shown = seen.found(in: notice.json.text)
      tally.values += shown.count
      if notice.subject.kind == .network {
        tally.networkNotices += 1
        tally.networkValues += shown.count
      }
      let mandate = try #require(region.mandates.first { $0.id == notice.mandate })
      #expect(mandate.organisation == notice.organisation, "\(note)")
      if notice.change == .withdrawn || notice.change == .closed
        || (notice.change == .corrected && notice.band == .none)
      {
        #expect(shown.isEmpty && notice.why.isEmpty, "what is over shows \(shown); \(note)")
        continue
      }
      guard let present = known.first(where: { $0.alert.id == notice.alert })?.known else {
        continue
      }
      let groups = model.groups(mandate, present, for: notice.recipient, at: now)
      let expected = model.values(present, mandate, groups).intersection(seen.values)
      #expect(
        shown == expected,
        """
        \(notice.recipient) under \(mandate.id), step \(notice.step), \(notice.change): \
        too much \(shown.subtracting(expected)), too little \(expected.subtracting(shown)); \(note)
        """)
      let shownGroups = Set(notice.fields.object?.map(\.name) ?? [])
      #expect(shownGroups.isSubset(of: groups.keys), "\(note)")
      if !mandate.showsWeights { #expect(notice.why.allSatisfy { $0.weight == nil }, "\(note)") }
      if notice.step != .table {
        #expect(model.isBound(notice.organisation, at: now), "no agreement; \(note)")
      }
    }
  }
}

import Alerts
import Chronology
import HTTPTypes
import Mandates
import Observations
import Risk
import Sigma
import Store
import StrictJSON
import TestSupport
import Testing

@testable import API
@testable import SafetyNet

/// Every account asks everything of every route; what it gets is held against the model.
extension Life {
  mutating func readEverything(_ random: inout SeededGenerator) async throws {
    let all = try house.store.notices(after: 0, limit: 100_000).map(\.notice)
    for account in region.accounts {
      try await readInbox(of: account, all)
      try await readNotices(as: account, all, &random)
      try await actOnOthersNotices(as: account, all, &random)
      try await readTheRest(as: account, all)
      try await askAboutObservations(as: account, &random)
      try await askWrongly(as: account, &random)
      if house.isOverSocket { try await follow(as: account, all) }
    }
    try await useOthersCursors()
    checkWhatLeft(all)
    #expect(seen.found(in: house.log.text).isEmpty, "marked values in the log; \(note)")
  }

  private func mayRead(_ notice: Notice, _ account: InventedRegion.Account) -> Bool {
    notice.recipient == account.name && !hasLostConsent(notice)
      && model.mayRead(
        account.name, organisation: notice.organisation, step: notice.step.rawValue,
        at: house.clock.now())
  }

  /// What was told because somebody consented is read only as long as they do, by the reports that stand; not so the notice
  /// that says that it is over.
  private func hasLostConsent(_ notice: Notice) -> Bool {
    guard notice.subject.kind == .youth, notice.band > .none,
      region.mandates.first(where: { $0.id == notice.mandate })?.consent == true
    else { return false }
    let reports = reports.sorted {
      $0.observation.isBefore($1.observation)
    }
    let leasts = Ties.leasts(reports.flatMap(\.observation.youths).map(\.identifiers))
    let facts = Facts(
      Known(
        entity: leasts[notice.subject] ?? notice.subject, band: 0, isDirect: false, families: [],
        reporters: [], grounds: [], linked: nil, network: nil, reports: reports))
    return !facts.about.isEmpty && !facts.consents
  }

  /// The values that a notice showed as it was issued.
  private func values(_ notice: Notice) -> Set<String> { seen.found(in: notice.fields.text) }

  /// The values that it shows now: without Volet 1 none.
  private func values(_ notice: Notice, shownTo account: InventedRegion.Account) -> Set<String> {
    guard mayRead(notice, account), model.isTrained(account, 1, house.clock.now()) else {
      return []
    }
    return values(notice)
  }

  // MARK: Inbox, notices

  private mutating func readInbox(
    of account: InventedRegion.Account, _ all: [Notice]
  ) async throws {
    let own = all.filter { $0.recipient == account.name }
    let (notices, text) = try await house.inbox(account.name)
    tally.requests += 1
    #expect(notices.map { $0["seq"]?.integer ?? 0 } == own.indices.map { Int64($0 + 1) }, "\(note)")
    #expect(notices.map { $0["id"]?.string } == own.map(\.id), "\(note)")
    let expected = own.reduce(into: Set()) { $0.formUnion(values($1, shownTo: account)) }
    #expect(seen.found(in: text) == expected, "\(account.name)'s inbox; \(note)")
    for (notice, shown) in zip(own, notices) where !mayRead(notice, account) {
      #expect(seen.found(in: shown.text).isEmpty, "\(note)")
      #expect(shown["why"] == [] && shown["band"] == 0 && shown["fields"]?.object == [], "\(note)")
    }
  }

  private mutating func readNotices(
    as account: InventedRegion.Account, _ all: [Notice], _ random: inout SeededGenerator
  ) async throws {
    let own = all.filter { $0.recipient == account.name }.shuffled(using: &random).prefix(5)
    let others = all.filter { $0.recipient != account.name }.shuffled(using: &random).prefix(5)
    for suffix in ["", "/explanation"] {
      let absent = try await house.ask(.get, "/v1/notices/ntc_absent" + suffix, as: account.name)
      #expect(absent.status == 404, "\(note)")
      for notice in own + others {
        let reply = try await house.ask(
          .get, "/v1/notices/\(notice.id)" + suffix, as: account.name)
        tally.requests += 1
        guard mayRead(notice, account) else {
          #expect(reply == absent, "\(account.name) learns that \(notice.id) is there; \(note)")
          continue
        }
        #expect(reply.status == 200, "\(reply); \(note)")
        let found = seen.found(in: reply.text)
        if suffix.isEmpty {
          #expect(found == values(notice, shownTo: account), "\(note)")
        } else {
          #expect(found.isEmpty, "an explanation shows \(found); \(note)")
          try checkPartners(reply.json, notice, all)
        }
      }
    }
  }

  /// Which partners were told is for those whose mandate shows it, and as long as it is their organisation's.
  private func checkPartners(_ explanation: JSONValue, _ notice: Notice, _ all: [Notice]) throws {
    let mandate = try #require(region.mandates.first { $0.id == notice.mandate })
    let named = Set(
      (explanation["partners_told"]?.array ?? []).compactMap { $0["organisation"]?.string })
    let told = Set(toldWhileTheirs(notice, all).map(\.organisation))
    #expect(
      named == (mandate.showsPartners ? told.subtracting([notice.organisation]) : []), "\(note)")
    #expect((explanation["partners_told"] != nil) == mandate.showsPartners, "\(note)")
  }

  /// The notices of an alert from before its part ended that a notice speaks of; all of them while it has one.
  private func toldWhileTheirs(_ notice: Notice, _ all: [Notice]) -> [Notice] {
    let told = all.filter { $0.alert == notice.alert }
    func shows(_ notice: Notice) -> Bool {
      region.mandates.first { $0.id == notice.mandate }?.showsPartners == true
    }
    let ours = told.filter {
      $0.organisation == notice.organisation && $0.change != .stranded
        && !($0.change == .corrected && $0.band == .none)
    }
    let isOver = ours.last?.change == .withdrawn || ours.last?.change == .closed
    guard notice.change != .stranded, let latest = ours.last, isOver || !shows(latest),
      let end = ours.last(where: shows)
    else { return told }
    guard end.change == .withdrawn else { return told.filter { $0.issued <= end.issued } }
    return told.filter { ($0.revision, $0.issued) < (end.revision, end.issued) }
  }

  private mutating func actOnOthersNotices(
    as account: InventedRegion.Account, _ all: [Notice], _ random: inout SeededGenerator
  ) async throws {
    let bodies: [(String, JSONValue)] = [
      ("acknowledgement", [:]), ("actions", ["action": "a"]),
      ("referral", ["to": "o0", "reason": "r"]), ("closure", ["outcome": "confirmed"]),
    ]
    let others = all.filter { !mayRead($0, account) }.shuffled(using: &random).prefix(2)
    for (act, body) in bodies {
      let absent = try await house.ask(
        .post, "/v1/notices/ntc_absent/\(act)", as: account.name, body: body)
      for notice in others {
        let reply = try await house.ask(
          .post, "/v1/notices/\(notice.id)/\(act)", as: account.name, body: body)
        tally.requests += 1
        #expect(reply == absent && reply.status == 404, "\(reply), \(absent); \(note)")
      }
    }
  }

  // MARK: Streams

  /// A stream gives what the inbox holds, in its order; of what may not be read any more, that it is there.
  private mutating func follow(
    as account: InventedRegion.Account, _ all: [Notice]
  ) async throws {
    let own = all.filter { $0.recipient == account.name }
    let mayFollow =
      account.roles.isDisjoint(with: ["pivot", "releve", "coordinator"])
      || (model.isBound(account.organisation, at: house.clock.now())
        && region.mandates.contains { $0.organisation == account.organisation })
    let (status, notices) = try await house.follow(account.name, count: own.count)
    tally.requests += 1
    tally.followed += notices.count
    guard mayFollow else {
      #expect(status == 403 && notices.isEmpty, "\(account.name) follows; \(note)")
      return
    }
    #expect(status == 200, "\(account.name) does not follow; \(note)")
    #expect(notices.map { $0["id"]?.string } == own.map(\.id), "\(note)")
    #expect(notices.map { $0["seq"]?.integer ?? 0 } == own.indices.map { Int64($0 + 1) }, "\(note)")
    for (notice, shown) in zip(own, notices) {
      let expected = values(notice, shownTo: account)
      #expect(seen.found(in: shown.text) == expected, "\(account.name)'s stream; \(note)")
    }
  }

  // MARK: Everything that left

  /// In all bytes that went to an account together: what its own notices showed, and no other mark. This holds
  /// for routes that nobody thought of above, and for heads and fields of answers.
  private func checkWhatLeft(_ all: [Notice]) {
    for (name, text) in house.left.byAccount {
      let own = all.filter { $0.recipient == name }.reduce(into: Set()) {
        $0.formUnion(values($1))
      }
      let more = seen.found(in: text).subtracting(own)
      #expect(more.isEmpty, "\(name) obtained \(more); \(note)")
    }
  }

  // MARK: Errors

  /// Requests that are wrong in every way, with marks in them: the refusal repeats none.
  private mutating func askWrongly(
    as account: InventedRegion.Account, _ random: inout SeededGenerator
  ) async throws {
    guard let mark = seen.values.sorted().randomElement(using: &random),
      var members = events.randomElement(using: &random)?.object
    else { return }
    let source = "/units/" + mark.filter { $0.isLetter || $0.isNumber }
    members.removeAll { $0.name == "source" || $0.name == "id" }
    let bodies: [(String, JSONValue)] = [
      ("/v1/observations", .object(members + [JSONMember("source", .string(source))])),
      (
        "/v1/observations",
        [
          "specversion": "1.0", "id": .string(mark), "source": "/units/u0", "type": "ca.filet.x.v1",
          "time": .string(mark), "data": .object([JSONMember(mark, .string(mark))]),
        ]
      ),
      ("/v1/observations", .array([.string(mark)])),
      ("/v1/notices/\(mark.count)/closure", ["outcome": .string(mark)]),
      ("/v1/notices/\(mark.count)/referral", ["to": .string(mark), "reason": .string(mark)]),
      ("/v1/absences", ["from": .string(mark), "until": .string(mark), "account": .string(mark)]),
    ]
    for (path, body) in bodies {
      let reply = try await house.ask(
        .post, path, as: account.name, body: body,
        type: path == "/v1/observations" ? "application/cloudevents+json" : "application/json")
      tally.requests += 1
      #expect(reply.status >= 400, "\(path): \(reply); \(note)")
      #expect(
        seen.found(in: reply.text).isEmpty, "\(path) repeats what was sent: \(reply); \(note)")
    }
    let query = mark.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
    for path in [
      "/v1/inbox?after=\(query)", "/v1/inbox?limit=\(query)", "/v1/register?alert=\(query)",
      "/v1/register?youth=\(query)", "/v1/portrait?from=\(query)", "/v1/\(query)",
      "/v1/notices/\(query)", "/v1/record/entries?from=\(query)",
    ] {
      let reply = try await house.ask(.get, path, as: account.name)
      tally.requests += 1
      #expect(seen.found(in: reply.text).isEmpty, "\(path) repeats what was sent; \(note)")
    }
  }

  // MARK: Everything else

  /// Every route that is only read, as the table of routes has it: so that a new one is in this test from
  /// its first day. What they say of alerts, people and organisations is bounded by role.
  private mutating func readTheRest(
    as account: InventedRegion.Account, _ all: [Notice]
  ) async throws {
    let ids = [
      all.last?.id, all.last?.alert, all.last?.subject.text, reports.last?.observation.id,
    ].compactMap { $0 }
    for route in house.routes where route.method == .get {
      if route.pattern.hasSuffix("/stream") { continue }
      let isParameterised = route.pattern.contains("{")
      for id in isParameterised ? ids : [""] {
        let path = route.pattern.split(separator: "/", omittingEmptySubsequences: false)
          .map { $0.hasPrefix("{") ? id : String($0) }.joined(separator: "/")
        let reply = try await house.ask(.get, path, as: account.name)
        tally.requests += 1
        if path != "/v1/inbox", !path.hasPrefix("/v1/notices/") {
          let found = seen.found(in: reply.text)
          #expect(found.isEmpty, "\(path) shows \(found) to \(account.name); \(note)")
        }
        checkPeople(path, reply, account)
      }
    }
    try await readRegister(as: account, all)
    let status = try await house.ask(.get, "/v1/status", as: account.name)
    let mayCount: Set = ["operator", "table", "privacy", "analyst"]
    let countsAll = !account.roles.isDisjoint(with: mayCount)
    let isCoordinator = account.roles.contains("coordinator")
    #expect((status.json["open_alerts"] != nil) == (countsAll || isCoordinator), "\(note)")
    if isCoordinator, !countsAll { checkCounts(status.json, of: account.organisation, all) }
    let listed = try await house.ask(.get, "/v1/rules", as: account.name)
    let seesRules = !account.roles.isDisjoint(with: ["table", "privacy", "analyst"])
    #expect(listed.text.contains("\"matches\"") == seesRules, "\(note)")
    checkParts(status.json, account, all)
    let counted = try await house.ask(.get, "/metrics", as: account.name)
    #expect(
      (counted.status == 200) == countsAll,
      "what counters move by tells a submitter what others know; \(note)")
    let metrics = counted.text
    let rules = house.net.library.rules.rules.compactMap(\.id)
    let names = region.accounts.map(\.name) + rules + region.mandates.map(\.id)
    #expect(!names.contains { metrics.contains($0) }, "\(note)")
  }

  /// A partner's coordinator counts what their own organisation was told, and nothing that others were.
  private func checkCounts(_ status: JSONValue, of organisation: String, _ all: [Notice]) {
    let told = Set(all.filter { $0.organisation == organisation }.map(\.alert))
    let counted = (status["open_alerts"]?.object ?? []).reduce(0) {
      $0 + ($1.value.integer ?? 0)
    }
    #expect(counted <= told.count, "\(organisation) counts \(counted) of \(told.count); \(note)")
    #expect(status["without_next_step"] == nil && status["streams"] == nil, "\(note)")
  }

  /// Whose turn it is, without content, is for the coordinators of that organisation, while it is bound.
  private func checkParts(
    _ status: JSONValue, _ account: InventedRegion.Account, _ all: [Notice]
  ) {
    guard account.roles.contains("coordinator") else {
      #expect(status["parts"] == nil && status["parts_count"] == nil, "\(account.name); \(note)")
      return
    }
    let parts = status["parts"]?.array
    #expect(parts != nil, "\(account.name); \(note)")
    #expect(
      model.isBound(account.organisation, at: house.clock.now()) || parts == [],
      "without an agreement; \(note)")
    let told = all.filter { $0.organisation == account.organisation }
    let colleagues = region.accounts.filter { $0.organisation == account.organisation }.map(\.name)
    for part in parts ?? [] {
      let members = Set((part.object ?? []).map(\.name))
      #expect(members.isSubset(of: Model.partMembers), "\(members); \(note)")
      let ofIt = told.filter { $0.alert == part["alert"]?.string }
      let highest = ofIt.map { Int64($0.band.rawValue) }.max()
      #expect(
        highest.map { (part["band"]?.integer ?? 0) <= $0 } == true,
        "\(account.name) sees more than was told there: \(part); \(note)")
      for name in [part["answering"]?.string, part["asked"]?.string].compactMap({ $0 }) {
        #expect(colleagues.contains(name), "\(account.name) is shown \(name); \(note)")
      }
      #expect(!part.text.contains("yth_") && !part.text.contains("net_"), "\(part); \(note)")
    }
  }

  /// Who is who is for colleagues.
  private func checkPeople(
    _ path: String, _ reply: House.Reply, _ account: InventedRegion.Account
  ) {
    for other in region.accounts
    where reply.text.contains(other.person.prefix { $0 != " " }) {
      #expect(
        path == "/v1/directory" && other.organisation == account.organisation,
        "\(path) names \(other.name) to \(account.name); \(note)")
    }
  }

  /// The register is for the person responsible for privacy; to others an alert that exists and one that
  /// does not are the same.
  private func readRegister(as account: InventedRegion.Account, _ all: [Notice]) async throws {
    let paths = ["/v1/register"] + (all.last.map { ["/v1/register?alert=\($0.alert)"] } ?? [])
    let absent = try await house.ask(.get, "/v1/register?alert=alr_absent", as: account.name)
    for path in paths {
      let reply = try await house.ask(.get, path, as: account.name)
      #expect(seen.found(in: reply.text).isEmpty, "\(note)")
      if account.roles.contains("privacy") {
        #expect(reply.status == 200, "\(note)")
      } else {
        #expect(reply == absent && reply.status == 403, "\(reply); \(note)")
      }
    }
  }

  /// What intake says of observations that are another's.
  private mutating func askAboutObservations(
    as account: InventedRegion.Account, _ random: inout SeededGenerator
  ) async throws {
    guard let event = events.randomElement(using: &random),
      let report = reports.randomElement(using: &random)
    else { return }
    let source = event["source"]?.string ?? ""
    let again = try await house.submit(event, as: account.name)
    let isSubmitter = account.name == "watch-\(source.suffix(2))"
    #expect(again.status == (isSubmitter ? 200 : 403), "\(again); \(note)")
    let other = try await house.submit(changed(event), as: account.name)
    #expect(other.status == (isSubmitter ? 409 : 403), "\(other); \(note)")
    #expect(seen.found(in: again.text + other.text).isEmpty, "\(note)")
    let reason: JSONValue = ["reason": "r"]
    let mayRetract =
      account.roles.contains("privacy")
      || account.name == "watch-\(report.observation.source.suffix(2))"
      || (account.roles.contains("coordinator")
        && account.organisation == report.observation.organisation)
    guard !mayRetract else { return }
    let path = "/v1/observations/\(report.observation.id)/retraction"
    let absent = "/v1/observations/obs_00000000000000000000000000/retraction"
    let one = try await house.ask(.post, path, as: account.name, body: reason)
    let two = try await house.ask(.post, absent, as: account.name, body: reason)
    #expect(one == two && one.status == 404, "\(one), \(two); \(note)")
  }

  /// The same event with other content.
  private func changed(_ event: JSONValue) -> JSONValue {
    var members = (event.object ?? []).filter { $0.name != "data" }
    let data = (event["data"]?.object ?? []).filter { $0.name != "source_grade" }
    let grade = event["data"]?["source_grade"]?.integer == 1 ? 2 : 1
    members.append(
      JSONMember("data", .object(data + [JSONMember("source_grade", .integer(Int64(grade)))])))
    return .object(members)
  }

  /// A place in somebody else's inbox is no place.
  private mutating func useOthersCursors() async throws {
    let accounts = region.accounts.map(\.name)
    for (owner, other) in zip(accounts, accounts.dropFirst()) {
      let next = try await house.ask(.get, "/v1/inbox", as: owner).json["next"]?.string ?? ""
      let taken = try await house.ask(.get, "/v1/inbox?after=\(next)", as: other)
      let garbage = try await house.ask(.get, "/v1/inbox?after=AAAA", as: other)
      tally.requests += 2
      #expect(taken == garbage && taken.status == 410, "\(taken), \(garbage); \(note)")
    }
  }
}

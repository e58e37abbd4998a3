import Alerts
import Chronology
import Mandates
import Observations
import Risk
import Sigma
import Store
import StrictJSON
import Wording

/// How the service and the net are: now, and in the days ahead.
extension SafetyNet {
  /// The directory as it is now, with what people entered.
  private var present: RuleLibrary { pipeline?.library ?? library }

  /// Holes in the net: of one organisation, or of all.
  public func holes(of organisation: String? = nil) -> [Hole] {
    let library = present
    let foresight = Foresight(
      router: library.router, kinds: library.kinds.names, at: clock.now())
    let isDemonstration = settings.demonstrationUser != nil
    return (isDemonstration ? [] : library.directory.unreachable(of: organisation))
      + foresight.holes(of: organisation)
  }

  /// Own organisation; for coordinators with the readiness of each person, and its holes. Whoever has a place in the chain
  /// sees which colleagues in it are on duty now: somebody to hand over to. All organisations by their names: to whom one
  /// may refer, whom one may consult.
  public func directory(for caller: Caller) async throws(RequestError) -> JSONValue {
    let now = clock.now()
    let directory = present.directory
    let organisation = caller.account.organisation
    let showsReadiness = caller.has(.coordinator) || caller.has(.table)
    let showsDuty = showsReadiness || caller.account.isInChain
    let accounts = directory.accounts.filter { $0.organisation == organisation }
    let organisations = directory.organisations.values.sorted { $0.id < $1.id }
    var members = [
      JSONMember("organisation", .string(organisation)),
      JSONMember("name", directory.organisations[organisation]?.name.json ?? .null),
      JSONMember(
        "agreement", directory.agreement(of: organisation, at: now).map { .string($0.id) } ?? .null),
      JSONMember(
        "people",
        .array(
          accounts.map {
            person($0, showsReadiness: showsReadiness, showsDuty: showsDuty, at: now)
          })),
      JSONMember(
        "organisations",
        .array(organisations.map { ["id": .string($0.id), "name": $0.name.json] })),
    ]
    if showsReadiness {
      members.append(
        JSONMember(
          "holes",
          .array(holes(of: organisation).map { $0.json(namingAccount: true) })))
    }
    return .object(members)
  }

  private func person(
    _ account: Account, showsReadiness: Bool, showsDuty: Bool, at now: Timestamp
  ) -> JSONValue {
    var members = [
      JSONMember("account", .string(account.name)),
      JSONMember("person", .string(account.person)),
      JSONMember("roles", .array(account.roles.map(\.rawValue).sorted().map { .string($0) })),
    ]
    if showsReadiness || (showsDuty && account.isInChain) {
      members.append(JSONMember("available", .bool(account.isAvailable(at: now))))
    }
    guard showsReadiness else { return .object(members) }
    let volets = (1...3).filter { account.isTrained(volet: $0, at: now) }
    members.append(JSONMember("volets", .array(volets.map { .integer(Int64($0)) })))
    members.append(
      JSONMember(
        "trainings",
        .array(
          account.trainings.sorted { ($0.volet, $0.until) < ($1.volet, $1.until) }.map {
            [
              "volet": .integer(Int64($0.volet)), "on": .string($0.on.description),
              "until": .string($0.until.description),
            ]
          })))
    let absences = account.absences.filter { now < $0.until }.sorted {
      ($0.from, $0.until) < ($1.from, $1.until)
    }
    members.append(
      JSONMember(
        "absences",
        .array(
          absences.map {
            [
              "from": .string($0.from.rfc3339), "until": .string($0.until.rfc3339),
              "cover": $0.cover.map { .string($0) } ?? .null,
            ]
          })))
    return .object(members)
  }

  // MARK: State

  /// Daemon and rules in force; for those who answer for the whole also open alerts by band, parts of alerts whose deadline
  /// has passed, and streams. What nobody answers, and holes: a coordinator sees their own organisation's, operator and Table
  /// all. Counts only; a hole names organisations and mandates, never a person. A coordinator also has the open parts of their
  /// own organisation, without content (`docs/decisions/own-parts.md`).
  public func status(for caller: Caller) async throws(RequestError) -> JSONValue {
    let now = clock.now()
    makeStateAnew()
    let ready = await readiness()
    var members: [JSONMember] = [
      JSONMember("ready", .bool(ready.isReady)),
      JSONMember("problems", .array((ready.problems + notes).map(\.json))),
      JSONMember("since", .string(started.rfc3339)),
      JSONMember("now", .string(now.rfc3339)),
      JSONMember(
        "rules",
        ["hash": .string(library.hash), "count": .integer(Int64(library.rules.rules.count))]),
    ]
    if caller.mayCount {
      members.append(JSONMember("open_alerts", Self.count(pipeline?.alerts.values.map(\.band))))
      members.append(JSONMember("late_clocks", .integer(Int64(lateClocks(at: now)))))
      members.append(
        JSONMember("without_next_step", .integer(Int64(stranded(at: now)))))
      members.append(JSONMember("streams", .integer(Int64(openStreams))))
    }
    if caller.has(.coordinator), !caller.mayCount {
      let own = pipeline?.ownParts(for: caller, at: now)
      members.append(JSONMember("open_alerts", Self.count(own?.map(\.band))))
      members.append(
        JSONMember("late_clocks", .integer(Int64(own?.count { $0.isLate(at: now) } ?? 0))))
    }
    if caller.has(.operator), let folder = store.folder {
      members.append(JSONMember("state_directory", .string(folder)))
    }
    let seesAll = caller.has(.operator) || caller.has(.table)
    if seesAll || caller.has(.coordinator) {
      let own = seesAll ? nil : caller.account.organisation
      members.append(JSONMember("unanswered", unanswered(of: own, at: now)))
      let holes = holes(of: seesAll ? nil : caller.account.organisation)
      members.append(
        JSONMember("holes", .array(holes.map { $0.json(namingAccount: false) })))
    }
    if caller.has(.coordinator) { members += ownParts(for: caller, at: now) }
    return .object(members)
  }

  private static func count(_ bands: [Band]?) -> JSONValue {
    .object(
      Band.allCases.dropFirst().map { band in
        JSONMember("\(band.rawValue)", .integer(Int64((bands ?? []).count { $0 == band })))
      })
  }

  /// The most of its open parts that an organisation's coordinator is shown at once.
  private static let mostParts = 200

  private func ownParts(for caller: Caller, at now: Timestamp) -> [JSONMember] {
    guard let pipeline else { return [] }
    let parts = pipeline.ownParts(for: caller, at: now)
    return [
      JSONMember("parts", .array(parts.prefix(Self.mostParts).map { pipeline.outline(of: $0) })),
      JSONMember("parts_count", .integer(Int64(parts.count))),
    ]
  }

  /// Open alerts of which everybody has been told, the last of the chain too, and for which nobody answers: how many of
  /// each band, and for how many whole days the first of them has waited. `nil`: of all organisations.
  private func unanswered(of organisation: String?, at now: Timestamp) -> JSONValue {
    var bands: [String: Band] = [:]
    var since: Timestamp?
    for duty in pipeline?.unanswered ?? []
    where organisation == nil || duty.organisation == organisation {
      bands[duty.alert] = max(bands[duty.alert] ?? .none, duty.band)
      since = [since, duty.unansweredSince].compactMap { $0 }.min()
    }
    let counts = Band.allCases.dropFirst().map { band in
      JSONMember("\(band.rawValue)", .integer(Int64(bands.values.count { $0 == band })))
    }
    let days = since.map { max(0, (now - $0).milliseconds / 86_400_000) }
    return [
      "organisation": organisation.map { .string($0) } ?? .null, "alerts": .object(counts),
      "longest_days": days.map { .integer($0) } ?? .null,
    ]
  }

  /// Parts in open alerts whose deadline has passed.
  func lateClocks(at now: Timestamp) -> Int {
    pipeline?.duties.values.count { $0.isLate(at: now) } ?? 0
  }

  /// Open alerts that the auditor finds without a living next step.
  func stranded(at time: Timestamp) -> Int {
    Set((pipeline?.audit(at: time) ?? []).map(\.alert)).count
  }

  /// Whether the last that was to be written was. What had nothing to write says nothing of it.
  public var writes: Bool { storeProblem == nil }

  /// Ready: the store writes, the state is there, the auditor is quiet; else what is wrong.
  public func readiness() async -> (isReady: Bool, problems: [Bilingual]) {
    var problems: [Bilingual] = []
    if let storeProblem { problems.append(storeProblem.message) }
    // What the auditor saw at its last look: whoever watches may ask as often as they like.
    let stranded = Set((pipeline?.auditor.findings ?? []).map(\.alert)).count
    if stranded > 0 {
      problems.append(Self.stranded(stranded))
    }
    return (problems.isEmpty, problems)
  }

  static func stranded(_ count: Int) -> Bilingual {
    let alerts = Bilingual.counted(
      count, fr: ("alerte ouverte", "alertes ouvertes"), en: ("open alert", "open alerts"))
    return Bilingual(
      fr: "\(alerts.fr) sans prochaine étape vivante",
      en: "\(alerts.en) without a living next step")
  }
}

extension SafetyNet {
  /// What hinders nothing now and must be seen to: of the files' content nothing.
  public var notes: [Bilingual] {
    [clockDoubt?.message, failedReload].compactMap { $0 }
  }

  private var failedReload: Bilingual? {
    guard let since = reloadFailedSince?.localRFC3339 else { return nil }
    // As people read a moment.
    let (day, clock) = (since.prefix(10), since.dropFirst(11).prefix(5))
    let hour = clock.replacing(":", with: " h ")
    return Bilingual(
      fr:
        "le dernier rechargement des règles et du répertoire a échoué (sans succès depuis le \(day) à \(hour)) ; les précédents restent en vigueur ; « filetd --check » dit pourquoi",
      en:
        "the last reload of rules and directory failed (none has succeeded since \(day), \(clock)); the previous ones stay in force; \"filetd --check\" says why"
    )
  }
}

extension Hole {
  public func json(namingAccount: Bool) -> JSONValue {
    var members = [
      JSONMember("code", .string(code.rawValue)),
      JSONMember("organisation", .string(organisation)),
      JSONMember("mandates", .array(mandates.map { .string($0) })),
    ]
    if let territory { members.append(JSONMember("territory", .string(territory))) }
    if !kinds.isEmpty { members.append(JSONMember("kinds", .array(kinds.map { .string($0) }))) }
    if let account, namingAccount { members.append(JSONMember("account", .string(account))) }
    if namingAccount, !accounts.isEmpty {
      members.append(JSONMember("accounts", .array(accounts.map { .string($0) })))
    }
    if let volet { members.append(JSONMember("volet", .integer(Int64(volet)))) }
    if let day { members.append(JSONMember("from", .string(day.description))) }
    if !stretches.isEmpty {
      members.append(JSONMember("minutes", .integer(uncoveredMinutes)))
      members.append(
        JSONMember(
          "hours",
          .array(
            stretches.map {
              [
                "from": .string($0.from.localRFC3339), "until": .string($0.until.localRFC3339),
                "backup": .bool($0.isBackedUp),
              ]
            })))
    }
    members.append(JSONMember("text", message(namingAccount: namingAccount).json))
    members.append(JSONMember("remedy", remedy.json))
    return .object(members)
  }
}

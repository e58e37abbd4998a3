import Chronology
import Mandates
import Observations
import Risk
import Sigma
import StrictJSON

/// The set of standing observations with everything that the rules find in it.
///
/// Detection, correlation and identity all live here, and all are functions of the set: inserting in any
/// order, late or not, gives the same, and removing undoes (`design.md` §2.3, §2.4).
struct StandingSet {
  let library: RuleLibrary
  private(set) var identities = IdentityGraph()
  private var evaluator: Evaluator
  private var correlator: Correlator
  private var entries: [Int64: Entry] = [:]
  private var numbers: [String: Int64] = [:]
  private var lastNumber: Int64 = 0
  /// Observations by canonical youth, and by every other entity.
  private var byEntity: [EntityRef: Set<Int64>] = [:]
  private var byIdentifier: [EntityRef: Set<Int64>] = [:]
  /// In which groups an observation was a member of something that held; some may no longer hold.
  private var groupsOf: [Int64: Set<GroupID>] = [:]
  private var matchesIn: [GroupID: [CorrelationMatch]] = [:]
  /// Rules that could not be decided on some observation (a regex met its limit), with how often.
  private(set) var undecided: [Int: Int] = [:]

  struct Entry {
    var observation: Observation
    /// Indexes of the detection rules that hold on it.
    var matches: [Int]
    /// Of these, the verdicts on text that only intake could read.
    var textMatches: Set<Int>
    /// How long the youth was away, where this is a return: it follows from other observations.
    var absenceHours: Int?
    /// Canonical references of the youths it is about.
    var subjects: [EntityRef]
    /// Of all youths in it.
    var youths: [EntityRef]
  }

  init(library: RuleLibrary) {
    self.library = library
    evaluator = Evaluator(library.rules)
    correlator = Correlator(library.rules)
  }

  var count: Int { entries.count }

  /// Everything that an observation is about.
  var entities: Set<EntityRef> { Set(byEntity.keys) }

  /// On how many standing observations, or groups of them, each rule holds.
  var matchCounts: [Int: Int] {
    var counts: [Int: Int] = [:]
    for entry in entries.values { for rule in entry.matches { counts[rule, default: 0] += 1 } }
    for rule in matchesIn.values.flatMap({ Set($0.map(\.rule)) }) { counts[rule, default: 0] += 1 }
    return counts
  }

  func entry(_ observation: String) -> Entry? {
    numbers[observation].flatMap { entries[$0] }
  }

  /// Standing observations of an entity, in event order.
  func entries(of entity: EntityRef) -> [Entry] {
    (byEntity[entity] ?? []).compactMap { entries[$0] }
      .sorted {
        ($0.observation.time, $0.observation.id) < ($1.observation.time, $1.observation.id)
      }
  }

  // MARK: Changing the set

  /// Adds an observation. `matchable` is text that rules may read now and never again. Returns the ids of
  /// the detection rules that hold, and every entity whose assessment may have changed.
  mutating func insert(
    _ observation: Observation, matchable: [JSONMember]
  ) -> (matches: [String], affected: Set<EntityRef>) {
    let matches = detect(observation, matchable: matchable)
    let textRules = library.textRules(ofKind: observation.kind)
    let affected = settle(
      add(
        Entry(
          observation: observation, matches: matches, textMatches: textRules.intersection(matches),
          absenceHours: nil, subjects: [], youths: [])))
    let settled = entry(observation.id)?.matches ?? matches
    return (settled.compactMap { library.rules.rules[$0].id }, affected)
  }

  /// Adds an observation as the store gives it back. Rules that read text which is no longer there keep the
  /// verdict of intake; all others are evaluated again, since the rules may be others.
  mutating func restore(_ observation: Observation, intakeMatches: [String]) {
    let then = Set(intakeMatches)
    let textMatches = library.textRules(ofKind: observation.kind).filter {
      library.rules.rules[$0].id.map(then.contains) ?? false
    }
    var entry = Entry(
      observation: observation, matches: [], textMatches: textMatches, absenceHours: nil,
      subjects: [], youths: [])
    entry.matches = verdicts(entry)
    _ = settle(add(entry))
  }

  /// The rules that hold on an observation whose text is gone.
  private mutating func verdicts(_ entry: Entry) -> [Int] {
    let now = detect(entry.observation, matchable: [], absenceHours: entry.absenceHours)
    return Set(now).subtracting(library.textRules(ofKind: entry.observation.kind))
      .union(entry.textMatches).sorted()
  }

  /// How long a youth was away follows from the set: where it has changed, the return is judged again.
  private mutating func settle(_ affected: Set<EntityRef>) -> Set<EntityRef> {
    var all = affected
    for youth in affected.sorted() where youth.kind == .youth {
      let numbers = (byEntity[youth] ?? []).sorted()
      let own = numbers.filter { entries[$0]?.subjects.contains(youth) == true }
      let observations = own.compactMap { entries[$0]?.observation }
      for number in own {
        guard var entry = entries[number] else { continue }
        let hours = AbsenceDuration.hours(found: entry.observation, runaways: observations)
        guard hours != entry.absenceHours else { continue }
        all.formUnion(detach(number))
        entry.absenceHours = hours
        entry.matches = verdicts(entry)
        entries[number] = entry
        all.formUnion(attach(number))
      }
    }
    return all
  }

  /// Takes an observation out, as if it had never been there.
  mutating func remove(_ observation: String) -> Set<EntityRef> {
    guard let number = numbers.removeValue(forKey: observation), let entry = entries[number] else {
      return []
    }
    var affected = detach(number)
    entries[number] = nil
    groupsOf[number] = nil
    for mention in entry.observation.youths {
      for identifier in mention.identifiers {
        byIdentifier[identifier]?.remove(number)
        if byIdentifier[identifier]?.isEmpty == true { byIdentifier[identifier] = nil }
      }
    }
    for mention in entry.observation.youths {
      affected.formUnion(follow(identities.untie(mention.identifiers)))
    }
    return settle(affected)
  }

  private mutating func add(_ entry: Entry) -> Set<EntityRef> {
    let observation = entry.observation
    lastNumber += 1
    let number = lastNumber
    numbers[observation.id] = number
    entries[number] = entry
    var affected: Set<EntityRef> = []
    for mention in observation.youths {
      for identifier in mention.identifiers { byIdentifier[identifier, default: []].insert(number) }
      affected.formUnion(follow(identities.tie(mention.identifiers), except: number))
    }
    affected.formUnion(attach(number))
    return affected
  }

  /// Identifiers have another reference now: the observations that bear them move with it.
  private mutating func follow(
    _ changed: Set<EntityRef>, except newcomer: Int64? = nil
  ) -> Set<EntityRef> {
    guard !changed.isEmpty else { return [] }
    let moving = changed.reduce(into: Set<Int64>()) { $0.formUnion(byIdentifier[$1] ?? []) }
      .filter { $0 != newcomer && entries[$0] != nil }
    var affected = changed
    for number in moving.sorted() {
      affected.formUnion(detach(number))
      affected.formUnion(attach(number))
    }
    return affected
  }

  private mutating func attach(_ number: Int64) -> Set<EntityRef> {
    guard var entry = entries[number] else { return [] }
    let observation = entry.observation
    entry.subjects = references(observation.youths.filter { $0.role == .subject })
    entry.youths = references(observation.youths)
    entries[number] = entry
    for entity in entry.youths + observation.entities {
      byEntity[entity, default: []].insert(number)
    }
    let fields = ruleFields(of: entry)
    let groups = correlator.insert(
      CorrelationEvent(
        id: number, time: observation.time.milliseconds, order: stableOrder(observation.eventKey),
        matched: entry.matches, fields: fields))
    return Set(entry.youths).union(observation.entities).union(linked(entry))
      .union(refresh(groups))
  }

  private mutating func detach(_ number: Int64) -> Set<EntityRef> {
    guard let entry = entries[number] else { return [] }
    let affected = Set(entry.youths).union(entry.observation.entities).union(linked(entry))
    for entity in entry.youths + entry.observation.entities {
      byEntity[entity]?.remove(number)
      if byEntity[entity]?.isEmpty == true { byEntity[entity] = nil }
    }
    let before = (groupsOf[number] ?? []).flatMap { matchesIn[$0] ?? [] }
    let groups = correlator.remove(number)
    groupsOf[number] = nil
    return affected.union(entities(in: before)).union(refresh(groups))
  }

  /// Asks the correlator anew about groups that changed; returns the entities of what held or holds.
  private mutating func refresh(_ groups: some Sequence<GroupID>) -> Set<EntityRef> {
    var affected: Set<EntityRef> = []
    for group in withOuterGroups(groups) {
      let before = matchesIn[group] ?? []
      let after = correlator.matches(in: group)
      matchesIn[group] = after.isEmpty ? nil : after
      for match in after {
        for member in match.members { groupsOf[member, default: []].insert(group) }
      }
      affected.formUnion(entities(in: before))
      affected.formUnion(entities(in: after))
    }
    return affected
  }

  /// Groups with those of the correlations built on them: what holds in an inner group is an event of an
  /// outer one, so its members may change while the outer one goes on holding.
  private func withOuterGroups(_ groups: some Sequence<GroupID>) -> Set<GroupID> {
    var all = Set(groups)
    var open = Array(all)
    while let group = open.popLast() {
      for outer in library.outerRules[group.rule] ?? [] {
        let sameKey = GroupID(rule: outer.rule, key: group.key)
        let found =
          outer.hasSameKey ? [sameKey] : matchesIn.keys.filter { $0.rule == outer.rule }
        for candidate in found where all.insert(candidate).inserted { open.append(candidate) }
      }
    }
    return all
  }

  private func entities(in matches: [CorrelationMatch]) -> Set<EntityRef> {
    var found: Set<EntityRef> = []
    for match in matches {
      for member in match.members {
        guard let entry = entries[member] else { continue }
        found.formUnion(entry.subjects)
        found.formUnion(entry.observation.entities)
      }
    }
    return found
  }

  private func references(_ mentions: [YouthMention]) -> [EntityRef] {
    var found: [EntityRef] = []
    for mention in mentions {
      guard let identifier = mention.identifiers.first else { continue }
      let reference = identities.reference(of: identifier)
      if !found.contains(reference) { found.append(reference) }
    }
    return found
  }

  /// A number that depends on the event alone, to order events of one moment.
  private func stableOrder(_ eventKey: String) -> UInt64 {
    eventKey.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }

  // MARK: Detection

  private mutating func detect(
    _ observation: Observation, matchable: [JSONMember], absenceHours: Int? = nil
  ) -> [Int] {
    var fields = observation.facts.map { (name: $0.name, value: $0.value) }
    if let absenceHours {
      fields.append((DerivedField.durationHours.rawValue, .integer(Int64(absenceHours))))
    }
    fields += matchable.map { (name: $0.name, value: $0.value) }
    // Rules may ask whether there is a youth; who it is makes no difference to a single observation.
    for (name, role) in [
      ("youth", YouthMention.Role.subject), ("companions", .companion), ("co_absent", .coAbsent),
    ] {
      let refs = observation.youths.filter { $0.role == role }.compactMap(\.identifiers.first)
      if refs.isEmpty { continue }
      let texts = refs.map { JSONValue.string($0.text) }
      fields.append((name, role == .subject ? texts[0] : .array(texts)))
    }
    let event = Event(
      fields, logsource: EventLogsource(products: ["filet"], categories: [observation.kind]))
    let matches = evaluator.matches(event)
    for fault in evaluator.takeFaults() { undecided[fault.rule, default: 0] += 1 }
    return matches
  }

  /// The fields that correlations group by and count.
  private func ruleFields(of entry: Entry) -> [String: [String]] {
    var fields: [String: [String]] = [:]
    for fact in entry.observation.facts {
      fields[fact.name] = texts(fact.value)
    }
    func refs(_ role: YouthMention.Role) -> [String] {
      references(entry.observation.youths.filter { $0.role == role }).map(\.text)
    }
    fields["youth"] = entry.subjects.map(\.text)
    fields["companions"] = refs(.companion)
    fields["co_absent"] = refs(.coAbsent)
    fields["youths"] = entry.youths.map(\.text)
    return fields
  }

  private func texts(_ value: JSONValue) -> [String] {
    switch value {
    case .null, .object: []
    case .bool(let flag): [flag ? "true" : "false"]
    case .integer(let number): [String(number)]
    case .double(let number): ["\(number)"]
    case .string(let text): [text]
    case .array(let values): values.flatMap { texts($0) }
    }
  }

  // MARK: Evidence

  /// Everything that the rules say of an entity.
  func evidence(for entity: EntityRef) -> [Evidence] {
    let own = byEntity[entity] ?? []
    var found: [Evidence] = []
    var correlated: [Int: CorrelationMatch] = [:]
    var seen: Set<GroupID> = []
    for number in own {
      guard let entry = entries[number], bears(entry, entity) else { continue }
      for rule in entry.matches {
        guard let meaning = library.meanings[rule], meaning.entity == entity.kind else { continue }
        found.append(evidence(rule, meaning, observed: entry.observation.time, members: [number]))
      }
      for group in groupsOf[number] ?? [] where seen.insert(group).inserted {
        for match in matchesIn[group] ?? [] {
          guard let meaning = library.meanings[match.rule], meaning.entity == entity.kind,
            match.members.contains(where: { own.contains($0) && isBorne($0, by: entity) })
          else { continue }
          if isLater(match, than: correlated[match.rule]) { correlated[match.rule] = match }
        }
      }
    }
    for (rule, match) in correlated {
      guard let meaning = library.meanings[rule] else { continue }
      found.append(
        evidence(
          rule, meaning, observed: Timestamp(milliseconds: match.end), members: match.members))
    }
    return found
  }

  /// Whether an observation is evidence for the entity: a youth must be whom it is about.
  private func bears(_ entry: Entry, _ entity: EntityRef) -> Bool {
    entity.kind == .youth ? entry.subjects.contains(entity) : true
  }

  private func isBorne(_ number: Int64, by entity: EntityRef) -> Bool {
    entries[number].map { bears($0, entity) } ?? false
  }

  private func isLater(_ match: CorrelationMatch, than other: CorrelationMatch?) -> Bool {
    guard let other else { return true }
    if match.end != other.end { return match.end > other.end }
    if match.members.count != other.members.count {
      return match.members.count > other.members.count
    }
    return ids(match.members).lexicographicallyPrecedes(ids(other.members))
  }

  private func ids(_ members: [Int64]) -> [String] {
    members.compactMap { entries[$0]?.observation.id }.sorted()
  }

  private func evidence(
    _ rule: Int, _ meaning: RuleMeaning, observed: Timestamp, members: [Int64]
  ) -> Evidence {
    let observations = members.compactMap { entries[$0]?.observation }
    return Evidence(
      rule: library.rules.rules[rule].id ?? "", meaning: meaning, observed: observed,
      observations: observations.map(\.id).sorted(),
      organisations: Set(observations.map(\.organisation)),
      grade: observations.map(\.sourceGrade).min() ?? 3)
  }

  /// Whether a rule of direct evidence holds on an observation itself.
  func hasDirectEvidence(_ observation: String) -> Bool {
    entry(observation)?.matches.contains { library.meanings[$0]?.effect == .direct } ?? false
  }

  // MARK: Links

  /// An identifier that more observations share than this says nothing about whom it ties.
  private static let widelyShared = 200

  /// Youths who share a phone, a vehicle or a handle with an observation; never a place.
  private func linked(_ entry: Entry) -> Set<EntityRef> {
    var found: Set<EntityRef> = []
    for entity in entry.observation.entities where entity.kind.ties {
      guard let sharing = byEntity[entity], sharing.count <= Self.widelyShared else { continue }
      for number in sharing { found.formUnion(entries[number]?.subjects ?? []) }
    }
    return found
  }

  /// Youths tied to this one by a shared phone, vehicle or handle, itself included.
  func linkedYouths(of entity: EntityRef) -> Set<EntityRef> {
    var found: Set<EntityRef> = [entity]
    for entry in entries(of: entity) where entry.subjects.contains(entity) {
      found.formUnion(linked(entry))
    }
    return found
  }
}

extension EntityKind {
  /// Whether sharing one of these ties people to each other. A place never does (`domain.md` §3.3).
  var ties: Bool {
    switch self {
    case .phone, .handle, .vehicle: true
    case .youth, .place, .adTemplate, .network: false
    }
  }
}

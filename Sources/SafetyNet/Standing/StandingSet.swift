import Chronology
import Mandates
import Observations
import Risk
import Sigma
import StrictJSON

/// The set of standing observations with everything that the rules find in it.
///
/// Detection, correlation and identity all live here, and all are functions of the set: inserting in any
/// order, late or not, gives the same, and removing undoes (`docs/delivery.md` 5 and 6).
struct StandingSet {
  let library: RuleLibrary
  /// Who is tied to whom by what they share.
  var ties: TieGraph
  /// The pseudonyms of networks, by the young person they are named after.
  var networkNames: NetworkNames
  /// Identifiers of agencies, shelters and families: they tie nobody and no correlation sees them.
  let suppressed: Set<EntityRef>
  var identities = IdentityGraph()
  /// What is left of the ads that are destroyed.
  var templateCounts = TemplateCounts()
  private var correlator: Correlator
  /// By number; `nil` where an observation is gone.
  private var entries: [Entry?] = []
  private var numbers: [String: Int] = [:]
  /// By what they supersede, as they name it.
  private var replacing: [String: [Int]] = [:]
  /// What is known of each canonical youth and of every other entity.
  private var byEntity: [EntityRef: Bearing] = [:]
  private var byIdentifier: [EntityRef: [Int]] = [:]
  private(set) var matchesIn: [GroupID: [HeldMatch]] = [:]
  /// What was worked out of entities lately, as long as it holds.
  var workedOut: WorkedOut
  /// Young people of whom an absence or a return has come or gone since `settle()`.
  private var unsettled: Set<EntityRef> = []
  /// Rules that could not be decided on some observation (a regex met its limit), with how often.
  var undecided: [Int: Int] = [:]

  /// The observations of one entity, and what of them says something about it.
  private struct Bearing {
    /// In event order: they are read so far more often than one comes.
    var observations: [Int] = []
    /// Those on which a rule holds that is evidence for this kind of entity.
    var telling: [Int] = []
    /// Groups of a correlation that is evidence for it, with members of its own.
    var groups: Set<GroupID> = []
  }

  /// - Parameter keeping: of how many entities what was worked out is kept at least.
  init(
    library: RuleLibrary, keys: PseudonymKeys, suppressed: Set<EntityRef> = [], keeping: Int = 64
  ) {
    self.library = library
    workedOut = WorkedOut(limit: keeping)
    self.suppressed = suppressed
    ties = TieGraph(table: library.networks)
    networkNames = NetworkNames(keys: keys)
    correlator = Correlator(library.rules)
  }

  var count: Int { numbers.count }

  /// What correlations hold, for the metrics. O(groups).
  var correlationCounts: CorrelatorCounts { correlator.counts }

  /// Everything that an observation is about.
  var entities: Set<EntityRef> { Set(byEntity.keys) }

  /// All of them, in the order in which they came into memory.
  var all: some Sequence<Entry> { entries.lazy.compactMap(\.self) }

  /// On how many standing observations, or groups of them, each rule holds.
  var matchCounts: [Int: Int] {
    var counts: [Int: Int] = [:]
    for case let entry? in entries {
      let rules = entry.along.reduce(into: Set(entry.matches)) { $0.formUnion($1.matches) }
      for rule in rules { counts[rule, default: 0] += 1 }
    }
    for rule in matchesIn.values.flatMap({ Set($0.map(\.match.rule)) }) {
      counts[rule, default: 0] += 1
    }
    return counts
  }

  func entry(_ observation: String) -> Entry? { numbers[observation].flatMap { entries[$0] } }

  /// The standing observations that supersede what has one of these names.
  func replacements(of names: [String]) -> [Observation] {
    guard !replacing.isEmpty else { return [] }
    let found = names.flatMap { replacing[$0] ?? [] }
    return Set(found).sorted().compactMap { entries[$0]?.observation }
  }

  func number(of observation: String) -> Int? { numbers[observation] }

  func entry(at number: Int) -> Entry? { entries.indices.contains(number) ? entries[number] : nil }

  /// The numbers of an entity's standing observations, in event order.
  func numbers(of entity: EntityRef) -> [Int] { byEntity[entity]?.observations ?? [] }

  /// Standing observations of an entity, in event order. O(n).
  func entries(of entity: EntityRef) -> [Entry] {
    numbers(of: entity).compactMap { entries[$0] }
  }

  /// Where an observation belongs among those of an entity. O(log n) comparisons; mostly it is the latest.
  private func place(of observation: Observation, among numbers: [Int]) -> Int {
    var (low, high) = (0, numbers.count)
    var middle = high - 1
    while low < high {
      let isLater = entries[numbers[middle]]?.observation.isBefore(observation) ?? true
      if isLater { low = middle + 1 } else { high = middle }
      middle = (low + high) / 2
    }
    return low
  }

  // MARK: Changing the set

  /// Adds an observation that was judged by the rules of `library`. Returns the ids of the detection rules that
  /// hold, and every entity whose assessment may have changed.
  mutating func insert(
    _ observation: Observation, _ detection: Detection
  ) -> (matches: [String], affected: Set<EntityRef>) {
    let matches = take(detection)
    let textRules = library.textRules(ofKind: observation.kind)
    let affected = settle(
      add(Entry(observation, detection, textMatches: textRules.intersection(matches))))
    workedOut.forget(affected)
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
    let verdicts = verdicts(observation, textMatches: textMatches, absenceHours: nil)
    workedOut.forget(settle(add(Entry(observation, verdicts, textMatches: textMatches))))
  }

  /// The rules that hold; counts those that could not be decided.
  private mutating func take(_ detection: Detection) -> [Int] {
    for rule in detection.undecided { undecided[rule, default: 0] += 1 }
    return detection.matches
  }

  /// The rules that hold on an observation whose text is gone.
  private mutating func verdicts(
    _ observation: Observation, textMatches: Set<Int>, absenceHours: Int?
  ) -> Detection {
    var now = library.detector.detect(observation, matchable: [], absenceHours: absenceHours)
    now.matches =
      Set(take(now)).subtracting(library.textRules(ofKind: observation.kind)).union(textMatches)
      .sorted()
    return now
  }

  /// How long a youth was away follows from the set: where it has changed, the return is judged again.
  private mutating func settle(_ affected: Set<EntityRef>) -> Set<EntityRef> {
    guard !unsettled.isEmpty else { return affected }
    var all = affected
    for youth in unsettled.sorted() {
      var departures: [AbsencePart.Departure] = []
      var returns: [(end: Timestamp, number: Int, named: String?)] = []
      for number in numbers(of: youth) {
        switch entries[number]?.absence {
        case .departure(let departure)? where isAbout(number, youth): departures.append(departure)
        case .return(let end, let named)? where isAbout(number, youth):
          returns.append((end, number, named))
        default: break
        }
      }
      returns.sort { ($0.end, $0.number) < ($1.end, $1.number) }
      // What an earlier return ended does not go on until a later one; returns of one moment are one.
      var (earlier, latest): (Timestamp?, Timestamp?) = (nil, nil)
      for (end, number, named) in returns {
        if latest != end { (earlier, latest) = (latest, end) }
        guard let entry = entries[number] else { continue }
        let hours = AbsenceDuration.hours(
          until: end, named: named, departures: departures, after: earlier)
        guard hours != entry.absenceHours else { continue }
        all.formUnion(detach(number))
        let verdicts = verdicts(
          entry.observation, textMatches: entry.textMatches, absenceHours: hours)
        entries[number] = Entry(entry, verdicts, absenceHours: hours)
        all.formUnion(attach(number))
      }
    }
    // Returns that were judged again are the same returns.
    unsettled.removeAll(keepingCapacity: true)
    return all
  }

  /// Takes an observation out, as if it had never been there.
  mutating func remove(_ observation: String) -> Set<EntityRef> {
    guard let number = numbers.removeValue(forKey: observation), let entry = entries[number] else {
      return []
    }
    var affected = detach(number)
    entries[number] = nil
    if let name = entry.observation.supersedes {
      replacing[name]?.removeAll { $0 == number }
      if replacing[name]?.isEmpty == true { replacing[name] = nil }
    }
    let tied = entry.observation.tiedIdentifiers
    for identifier in tied.joined() {
      byIdentifier[identifier]?.removeAll { $0 == number }
      if byIdentifier[identifier]?.isEmpty == true { byIdentifier[identifier] = nil }
    }
    for identifiers in tied { affected.formUnion(follow(identities.untie(identifiers))) }
    affected = settle(affected)
    workedOut.forget(affected)
    return affected
  }

  private mutating func add(_ entry: Entry) -> Set<EntityRef> {
    let observation = entry.observation
    let number = entries.count
    numbers[observation.id] = number
    entries.append(entry)
    if let name = observation.supersedes { replacing[name, default: []].append(number) }
    var affected: Set<EntityRef> = []
    for identifiers in observation.tiedIdentifiers {
      for identifier in identifiers { byIdentifier[identifier, default: []].append(number) }
      affected.formUnion(follow(identities.tie(identifiers), except: number))
    }
    affected.formUnion(attach(number))
    return affected
  }

  /// Identifiers have another reference now: the observations that bear them move with it.
  mutating func follow(
    _ changed: Set<EntityRef>, except newcomer: Int? = nil
  ) -> Set<EntityRef> {
    guard !changed.isEmpty else { return [] }
    let moving = changed.reduce(into: Set<Int>()) { $0.formUnion(byIdentifier[$1] ?? []) }
      .filter { $0 != newcomer && entries[$0] != nil }
    var affected = changed
    affected.formUnion(moveTemplateCounts(changed))
    for number in moving.sorted() {
      affected.formUnion(detach(number))
      affected.formUnion(attach(number))
    }
    return affected
  }

  private mutating func attach(_ number: Int) -> Set<EntityRef> {
    guard let before = entries[number] else { return [] }
    let observation = before.observation
    let subjects = references(observation.youths.lazy.filter { $0.role == .subject })
    let entry = Entry(
      before, subjects: subjects, youths: references(observation.youths),
      others: others(in: before, besides: subjects),
      template: observation.templateCodes.first.map { identities.reference(of: $0) })
    entries[number] = entry
    if entry.absence != nil { unsettled.formUnion(entry.subjects) }
    let telling = Set(entry.matches.compactMap { library.meanings[$0]?.entity })
    for entity in entry.youths + observation.entities {
      let place = place(of: observation, among: numbers(of: entity))
      byEntity[entity, default: Bearing()].observations.insert(number, at: place)
      let isTelling =
        bears(entry, entity)
        ? telling.contains(entity.kind) : entry.others.contains { $0.youth == entity }
      if isTelling { byEntity[entity]?.telling.append(number) }
    }
    var affected = Set(entry.youths)
    affected.formUnion(observation.entities)
    affected.formUnion(tie(entry, number))
    affected.formUnion(networksCorroborated(by: entry))
    // Most observations are a part of no correlation.
    if entry.matches.contains(where: library.isCorrelated) {
      affected.formUnion(refresh(correlator.insert(correlationEvent(of: entry, number))))
    }
    return affected
  }

  private mutating func detach(_ number: Int) -> Set<EntityRef> {
    guard let entry = entries[number] else { return [] }
    if entry.absence != nil { unsettled.formUnion(entry.subjects) }
    // First what it was part of, while it can still be asked about.
    var affected = refresh(correlator.remove(Int64(number)))
    affected.formUnion(entry.youths)
    affected.formUnion(entry.observation.entities)
    affected.formUnion(untie(number))
    affected.formUnion(networksCorroborated(by: entry))
    for entity in entry.youths + entry.observation.entities {
      byEntity[entity]?.observations.removeAll { $0 == number }
      byEntity[entity]?.telling.removeAll { $0 == number }
      if byEntity[entity]?.observations.isEmpty == true { byEntity[entity] = nil }
    }
    return affected
  }

  /// Asks the correlator anew about groups that changed; returns the entities of what held or holds.
  private mutating func refresh(_ groups: some Sequence<GroupID>) -> Set<EntityRef> {
    var affected: Set<EntityRef> = []
    for group in withOuterGroups(groups) {
      let before = matchesIn[group] ?? []
      let after = correlator.widestMatches(in: group).map { held($0) }
      guard !before.isEmpty || !after.isEmpty else { continue }
      matchesIn[group] = after.isEmpty ? nil : after
      let (old, new) = (entities(in: before), entities(in: after))
      for entity in old.subtracting(new) { byEntity[entity]?.groups.remove(group) }
      for entity in new.subtracting(old) { byEntity[entity]?.groups.insert(group) }
      affected.formUnion(old)
      affected.formUnion(new)
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

  /// For whom matches are evidence: entities of the kind that the rule is about and that bear a member.
  private func entities(in matches: [HeldMatch]) -> Set<EntityRef> {
    var found: Set<EntityRef> = []
    for match in matches.map(\.match) {
      guard let kind = library.meanings[match.rule]?.entity else { continue }
      for member in match.members {
        guard let entry = entries[Int(member)] else { continue }
        if kind == .youth {
          found.formUnion(bearers(of: match, in: entry))
        } else {
          for entity in entry.observation.entities where entity.kind == kind {
            found.insert(entity)
          }
        }
      }
    }
    return found
  }

  func references(_ mentions: some Sequence<YouthMention>) -> [EntityRef] {
    var found: [EntityRef] = []
    for mention in mentions {
      guard let identifier = mention.identifiers.first else { continue }
      let reference = identities.reference(of: identifier)
      if !found.contains(reference) { found.append(reference) }
    }
    return found
  }

  /// Whoever was along, under the reference that they have now: who is mentioned twice is one.
  private func others(in entry: Entry, besides subjects: [EntityRef]) -> [Entry.Other] {
    var found: [Entry.Other] = []
    for along in entry.along {
      guard let youth = references([entry.observation.youths[along.place]]).first,
        !subjects.contains(youth)
      else { continue }
      if let known = found.firstIndex(where: { $0.youth == youth }) {
        found[known].matches = Set(found[known].matches + along.matches).sorted()
      } else {
        found.append(Entry.Other(youth: youth, matches: along.matches))
      }
    }
    return found
  }

  // MARK: What it says of an entity

  /// The numbers of an entity's own observations on which a rule about it holds.
  func telling(of entity: EntityRef) -> [Int] { byEntity[entity]?.telling ?? [] }

  /// The matches of correlations that are evidence for an entity, in no order.
  func forEachCorrelation(with entity: EntityRef, _ body: (HeldMatch) -> Void) {
    guard let groups = byEntity[entity]?.groups, !groups.isEmpty else { return }
    let own = numbers(of: entity)
    for group in groups {
      guard let matches = matchesIn[group] else { continue }
      for held in matches
      where library.meanings[held.match.rule]?.entity == entity.kind
        && isBorne(held.match, by: entity, own)
      {
        body(held)
      }
    }
  }

  /// Whether one of its members is evidence for the entity, of which these are the observations. Looked for from the
  /// side that has fewer.
  func isBorne(_ match: CorrelationMatch, by entity: EntityRef, _ own: [Int]) -> Bool {
    if library.absenceRules.contains(match.rule) {
      return match.members.contains { number in
        entry(at: Int(number)).map { bearers(of: match, in: $0).contains(entity) } ?? false
      }
    }
    guard own.count * 8 < match.members.count else {
      return match.members.contains { isBorne(Int($0), by: entity) }
    }
    return own.contains { match.holds(Int64($0)) && isBorne($0, by: entity) }
  }

  /// For whom of a member's young people a match is evidence: whom it is about, or of those who are absent in it whom the
  /// group is of.
  private func bearers(of match: CorrelationMatch, in entry: Entry) -> [EntityRef] {
    guard library.absenceRules.contains(match.rule) else { return entry.subjects }
    let group = Set(match.group.flatMap { $0.split(separator: "+") }.map(String.init))
    return absent(in: entry).filter { group.contains($0.text) }
  }

  /// Everybody of whom a runaway says that they are absent.
  func absent(in entry: Entry) -> [EntityRef] {
    let observation = entry.observation
    return references(
      observation.youths.lazy.filter {
        $0.role == .subject || $0.role == .coAbsent && observation.looksAt($0)
      })
  }

  func held(_ match: CorrelationMatch) -> HeldMatch {
    // Others only serve correlations.
    guard library.meanings[match.rule] != nil else { return HeldMatch(match) }
    return HeldMatch(
      match, of: match.members.compactMap { entry(at: Int($0)) }, isHearsay: isHearsay)
  }

  /// Whether an observation is evidence for the entity: a youth must be whom it is about.
  private func bears(_ entry: Entry, _ entity: EntityRef) -> Bool {
    entity.kind == .youth ? entry.subjects.contains(entity) : true
  }

  private func isAbout(_ number: Int, _ youth: EntityRef) -> Bool {
    entries[number]?.subjects.contains(youth) ?? false
  }

  private func isBorne(_ number: Int, by entity: EntityRef) -> Bool {
    guard entries[number] != nil else { return false }
    return entity.kind == .youth
      ? isAbout(number, entity)
      : entries[number]?.observation.entities.contains(entity) ?? false
  }
}

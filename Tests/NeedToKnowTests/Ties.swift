import Chronology
import Observations

/// Who is tied to whom: relations on sets of reports, written after `docs/decisions/networks.md` and with nothing
/// of the service's own graph. Only the rules' verdict on each single report is taken from the service.
struct Ties {
  /// What the rules say of single reports: which are evidence by themselves, which ask for help, which speak of a
  /// pupil who was merely absent, which say more of somebody than that they were away.
  struct Verdicts {
    var concerning: Set<String>
    var asking: Set<String>
    var absent: Set<String>
    var telling: Set<String>
    /// Those where a telephone is only written down.
    var writing: Set<String>
  }

  struct Network {
    /// Whoever hangs together and is named.
    var youths: Set<EntityRef>
    /// Different people: those who are known, and one for all who are not.
    var people: Int
    /// What ties them.
    var reports: [Report]
    /// What it rests on: for each person and kind of tie the first.
    var grounds: Set<String>
  }

  private struct Sighting {
    var report: Report
    var nodes: Set<EntityRef>
    /// Whom the report is about.
    var subjects: Set<EntityRef>
    var unknown: Set<EntityRef>
    var shared: Set<EntityRef>
    var isWritten: Bool
  }

  private struct Tie {
    var kind: EntityKind
    var sightings: [Sighting]
    var nodes: Set<EntityRef>

    func without(_ reports: Set<String>) -> Tie {
      let left = sightings.filter { !reports.contains($0.report.observation.id) }
      return Tie(
        kind: kind, sightings: left, nodes: left.reduce(into: Set()) { $0.formUnion($1.nodes) })
    }
  }

  private static let window = Span.days(180)
  /// Whoever gave a number when asking for help: from so many on it is the helper's.
  private static let served = 2
  /// A pupil who is merely absent with a telephone beside it has a family; a car needs two.
  private static let pupils: [EntityKind: Int] = [.phone: 1, .vehicle: 2]
  /// A telephone that was only written down ties so many; one who gives it when asking for help makes it the helper's.
  private static let reached = 3
  /// One report joins no two networks of so many each.
  private static let network = 3
  /// So many of whom two reports speak are a network without the others.
  private static let enough = 3
  private static let tying: Set<EntityKind> = [.phone, .handle, .vehicle, .adTemplate]

  private let ties: [Tie]
  /// By person, the reports that say more of them than that they were away.
  private let telling: [EntityRef: [Observation]]
  private let persons: [EntityRef: EntityRef]
  private let identifiers: Set<EntityRef>
  /// Numbers of services and families.
  private let everyday: Set<EntityRef>
  /// Whoever hangs together, those who stand for bearers included.
  private let parts: [Set<EntityRef>]

  init(_ reports: [Report], _ verdicts: Verdicts) {
    let persons = Self.leasts(reports.flatMap(\.observation.youths).map(\.identifiers))
    let templates = Self.leasts(
      reports.map { texts($0.fact("ad_template")).compactMap(EntityRef.init(text:)) })
    self.persons = persons
    identifiers = Set(reports.flatMap(\.observation.youths).flatMap(\.identifiers))
    let all = reports.compactMap { Self.sighting($0, persons, templates, verdicts.writing) }
    func isOfConcern(_ observation: Observation) -> Bool {
      verdicts.concerning.contains(observation.id)
        && (observation.sourceGrade <= 2
          || ["online_luring", "escort_ad"].contains(observation.kind))
    }
    let sightings = all.filter { isOfConcern($0.report.observation) }
    var telling: [EntityRef: [Observation]] = [:]
    for observation in reports.map(\.observation)
    where verdicts.telling.contains(observation.id) && isOfConcern(observation) {
      for youth in observation.youths where youth.role == .subject {
        guard let person = persons[youth.identifiers[0]] else { continue }
        telling[person, default: []].append(observation)
      }
    }
    self.telling = telling
    func people(_ ids: Set<String>, with number: EntityRef) -> Int {
      all.filter { ids.contains($0.report.observation.id) && $0.shared.contains(number) }
        .reduce(into: Set()) { $0.formUnion($1.nodes) }.count
    }
    everyday = Set(all.flatMap(\.shared)).filter { number in
      let uses = sightings.filter { $0.shared.contains(number) }
      let isOnlyWritten =
        number.kind == .phone && !uses.isEmpty && uses.allSatisfy(\.isWritten)
      return
        (number.kind != .adTemplate
        && people(verdicts.asking, with: number) >= (isOnlyWritten ? 1 : Self.served))
        || Self.pupils[number.kind].map { people(verdicts.absent, with: number) >= $0 } ?? false
    }
    let ties = Set(sightings.flatMap(\.shared)).subtracting(everyday).flatMap {
      Self.ties(by: $0, sightings)
    }
    let unknown = Set(sightings.flatMap(\.unknown))
    let parts = Self.parts(ties)
    let bridges = Set(ties.flatMap(\.sightings).map(\.report.observation.id)).filter { report in
      let own = ties.flatMap(\.sightings).first { $0.report.observation.id == report }?.nodes ?? []
      guard let part = parts.first(where: { !$0.isDisjoint(with: own) }) else { return false }
      return Self.parts(ties.map { $0.without([report]) }).count { piece in
        piece.isSubset(of: part)
          && piece.count { $0.kind == .youth && !unknown.contains($0) } >= Self.network
      } > 1
    }
    self.ties = ties.map { $0.without(bridges) }
    self.parts = Self.parts(self.ties)
  }

  /// How many people a young person is tied to, itself included.
  func linked(_ youth: EntityRef) -> Int {
    network(of: youth).flatMap { $0.youths.contains(youth) ? $0.people : nil } ?? 1
  }

  /// What a network's reference stands for: it is made from one of its young people.
  func network(_ reference: EntityRef, _ name: (EntityRef) -> EntityRef) -> Network? {
    identifiers.first { name($0) == reference }.flatMap { network(of: persons[$0] ?? $0) }
  }

  private func network(of youth: EntityRef) -> Network? {
    guard let part = parts.first(where: { $0.contains(youth) }) else { return nil }
    let youths = part.filter { $0.kind == .youth }
    let ties = pruned(ties(in: part))
    let tying = ties.flatMap(\.sightings)
    let unknown = tying.reduce(into: Set()) { $0.formUnion($1.unknown) }
    func people(_ youths: Set<EntityRef>) -> Int {
      youths.subtracting(unknown).count + (youths.isDisjoint(with: unknown) ? 0 : 1)
    }
    let organisations = Set(tying.map(\.report.observation.organisation))
    guard youths.count > 1, people(youths) > 1, organisations.count > 1 else { return nil }
    let named = youths.subtracting(unknown).filter { youth in
      let own = tying.filter { $0.nodes.contains(youth) }.map(\.report.observation)
      return Set(own.map(\.id)).count > 1
        || own.contains { one in
          (telling[youth] ?? []).contains { other in
            let apart = other.time < one.time ? one.time - other.time : other.time - one.time
            return other.id != one.id && apart <= Self.window
          }
        }
    }
    let left = named.count < Self.enough ? youths : named.union(youths.intersection(unknown))
    return Network(
      youths: left, people: people(left), reports: tying.map(\.report),
      grounds: grounds(of: ties, youths.subtracting(left)))
  }

  private func ties(in part: Set<EntityRef>) -> [Tie] {
    ties.filter { tie in
      tie.nodes.count > 1 && tie.nodes.isSubset(of: part)
        && Set(tie.sightings.flatMap(\.subjects)).count > 1
    }
  }

  private static func parts(_ ties: [Tie]) -> [Set<EntityRef>] {
    ties.reduce([]) { $1.nodes.isEmpty ? $0 : joined($0, $1.nodes) }
  }

  /// What shares one thing, each no further from the next than the window, if it is about two different people.
  /// A telephone that was only written down: about three. Those of whom it was written once do not count where it was
  /// written of one person at least twice for each of them: it is that person's.
  private static func ties(by number: EntityRef, _ sightings: [Sighting]) -> [Tie] {
    func isWritten(_ use: Sighting) -> Bool { number.kind == .phone && use.isWritten }
    let uses = sightings.filter { $0.shared.contains(number) }
    let times = Dictionary(grouping: uses.filter(isWritten).flatMap(\.subjects)) { $0 }
      .mapValues(\.count)
    let seen = Set(uses.filter { !isWritten($0) }.flatMap(\.subjects))
    let once = Set(times.filter { $0.value == 1 }.keys).subtracting(seen)
    let strays = once.count * 2 <= times.values.max() ?? 0 ? once : []
    var runs: [[Sighting]] = []
    for use in sightings.filter({ $0.shared.contains(number) }).sorted(by: isBefore) {
      if let last = runs.last?.last, isNear(last, use) {
        runs[runs.count - 1].append(use)
      } else {
        runs.append([use])
      }
    }
    return runs.map { run in
      run.filter { !isWritten($0) || !strays.isSuperset(of: $0.subjects) }
    }.filter { run in
      run.reduce(into: Set()) { $0.formUnion($1.subjects) }.count
        >= (run.allSatisfy(isWritten) ? reached : 2)
    }.map { run in
      Tie(
        kind: number.kind, sightings: run,
        nodes: run.reduce(into: Set()) { $0.formUnion($1.nodes) })
    }
  }

  /// Whoever stands for a bearer and is tied to one thing only leads to nobody.
  private func pruned(_ ties: [Tie]) -> [Tie] {
    let nodes = ties.reduce(into: Set()) { $0.formUnion($1.nodes) }
    let loose = nodes.filter { node in
      node.kind != .youth && ties.count { $0.nodes.contains(node) } < 2
    }
    guard !loose.isEmpty else { return ties }
    return pruned(
      ties.map { tie in
        let left = tie.nodes.subtracting(loose)
        return Tie(
          kind: tie.kind, sightings: tie.sightings.filter { !$0.nodes.isDisjoint(with: left) },
          nodes: left)
      }.filter { $0.nodes.count > 1 })
  }

  private func grounds(of ties: [Tie], _ unnamed: Set<EntityRef>) -> Set<String> {
    var found: Set<String> = []
    for kind in Self.tying {
      let ofKind = ties.filter { $0.kind == kind }
      let nodes = ofKind.reduce(into: Set<EntityRef>()) { $0.formUnion($1.nodes) }
      for node in nodes.subtracting(unnamed) {
        let first = ofKind.filter { $0.nodes.contains(node) }.flatMap(\.sightings)
          .filter { $0.nodes.contains(node) }.min(by: Self.isBefore)
        if let first { found.insert(first.report.observation.id) }
      }
    }
    return found
  }

  // MARK: Sets

  private static func sighting(
    _ report: Report, _ persons: [EntityRef: EntityRef], _ templates: [EntityRef: EntityRef],
    _ writing: Set<String>
  ) -> Sighting? {
    let observation = report.observation
    let template = texts(report.fact("ad_template")).sorted().first.flatMap(EntityRef.init(text:))
    var shared = observation.entities.filter { tying.contains($0.kind) }
    let bearer = shared.first
    if let template { shared.append(templates[template] ?? template) }
    guard !shared.isEmpty else { return nil }
    var nodes = Set(observation.youths.compactMap { persons[$0.identifiers[0]] })
    // Nobody is named: whoever bears the number does.
    if nodes.isEmpty, let bearer { nodes = [bearer] }
    guard !nodes.isEmpty else { return nil }
    let unknown = observation.youths.filter { !$0.isIdentified }.compactMap {
      persons[$0.identifiers[0]]
    }
    let subjects = Set(
      observation.youths.filter { $0.role == .subject }.compactMap { persons[$0.identifiers[0]] })
    return Sighting(
      report: report, nodes: nodes, subjects: subjects.isEmpty ? nodes : subjects,
      unknown: Set(unknown), shared: Set(shared), isWritten: writing.contains(observation.id))
  }

  /// By each identifier the least of all that hang together with it.
  static func leasts(_ groups: [[EntityRef]]) -> [EntityRef: EntityRef] {
    var parts: [Set<EntityRef>] = []
    for group in groups where !group.isEmpty { parts = joined(parts, Set(group)) }
    var least: [EntityRef: EntityRef] = [:]
    for part in parts { for member in part { least[member] = part.min() } }
    return least
  }

  /// Whatever shares a member with the new set becomes one with it.
  private static func joined(_ parts: [Set<EntityRef>], _ new: Set<EntityRef>) -> [Set<EntityRef>] {
    let touched = parts.filter { !$0.isDisjoint(with: new) }
    let whole = touched.reduce(into: new) { $0.formUnion($1) }
    return parts.filter { $0.isDisjoint(with: new) } + [whole]
  }

  private static func isNear(_ a: Sighting, _ b: Sighting) -> Bool {
    let (a, b) = (a.report.observation.time, b.report.observation.time)
    return a <= b ? b - a <= window : a - b <= window
  }

  private static func isBefore(_ a: Sighting, _ b: Sighting) -> Bool {
    a.report.observation.isBefore(b.report.observation)
  }
}

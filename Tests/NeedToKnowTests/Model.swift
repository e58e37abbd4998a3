import Chronology
import Observations
import StrictJSON

/// One event as it was accepted: what its unit wrote, and the pseudonyms that intake gave.
struct Report {
  var data: [JSONMember]
  var observation: Observation

  subscript(name: String) -> JSONValue? { data.first { $0.name == name }?.value }
  /// What intake derived.
  func fact(_ name: String) -> JSONValue { observation.fact(name) ?? .null }
}

/// What is known of one alert: the verdict of the rules, and the reports that stand.
struct Known {
  var entity: EntityRef
  var band: Int
  var isDirect: Bool
  var families: Set<String>
  /// Whose reports count.
  var reporters: Set<String>
  /// Ids of the observations behind each reason that counts, or that speaks for exploitation and a heavier one of its
  /// family counts instead; of a network, behind those that count.
  var grounds: Set<String>
  /// Ids of the reports of which something is true of the young person, who is their subject or was along.
  var concerning: Set<String> = []
  /// Of a young person or a network: how many people are tied together.
  var linked: Int?
  /// Who and what is in it, where the entity is a network.
  var network: Ties.Network?
  /// Everything that stands, in order of event time.
  var reports: [Report]
}

/// Who may know what: set algebra over mandates, directory and agreements, and nothing of the service's own
/// code. Written from what the mandates say, to disagree with it.
struct Model {
  let region: InventedRegion
  let catalog: KindCatalog

  struct Told: Hashable {
    var organisation: String
    var mandate: String
    var account: String
    var step: String
  }

  // MARK: Who is told

  func route(_ known: Known, at now: Timestamp) -> [Told] {
    let facts = Facts(known)
    var told: [String: Told] = [:]
    for isUnrouted in [false, true] {
      for mandate in region.mandates where mandate.unrouted == isUnrouted {
        guard !isUnrouted || told.isEmpty, told[mandate.organisation] == nil,
          applies(mandate, known, facts), isBound(mandate.organisation, at: now),
          let (account, step) = pick(mandate, known, facts, at: now)
        else { continue }
        told[mandate.organisation] = Told(
          organisation: mandate.organisation, mandate: mandate.id, account: account, step: step)
      }
    }
    return told.values.sorted { $0.organisation < $1.organisation }
  }

  func applies(_ mandate: InventedRegion.Mandate, _ known: Known, _ facts: Facts) -> Bool {
    func meets(_ wanted: Set<String>?, _ there: Set<String>) -> Bool {
      wanted.map { !$0.isDisjoint(with: there) } ?? true
    }
    let conditions = [
      mandate.entities.contains(known.entity.kind.rawValue),
      known.band > 0 && mandate.bands.contains(known.band),
      meets(mandate.kinds, facts.kinds), meets(mandate.families, known.families),
      meets(mandate.territories, facts.territories), meets(mandate.units, facts.units),
      meets(mandate.needs, facts.needs),
      mandate.outside.map { !facts.territories.isSubset(of: $0) } ?? true,
      isOfAge(mandate, facts),
      mandate.placed.map { $0 == facts.isPlaced } ?? true,
      !mandate.ownSchools
        || !facts.schools.isDisjoint(with: region.schools[mandate.organisation] ?? []),
      facts.linked >= mandate.linkedYouths ?? 0,
      facts.territories.count >= mandate.territoriesCount ?? 0,
      !mandate.exploiterReference || facts.hasReference,
      !mandate.ownReport || known.reporters.contains(mandate.organisation),
      !mandate.consent || facts.consents, !mandate.direct || known.isDirect,
    ]
    return conditions.allSatisfy { $0 }
  }

  /// Of a network one member is enough; whose age nobody knows may be of any.
  private func isOfAge(_ mandate: InventedRegion.Mandate, _ facts: Facts) -> Bool {
    guard let wanted = mandate.ages, !facts.ages.isEmpty else { return true }
    return facts.ages.contains { wanted.contains($0) }
  }

  private func pick(
    _ mandate: InventedRegion.Mandate, _ known: Known, _ facts: Facts, at now: Timestamp
  ) -> (account: String, step: String)? {
    let wanted = mandate.required.union(mandate.preferred).union(facts.isBoy ? [3] : [])
      .union(facts.kinds.isDisjoint(with: ["online_luring", "escort_ad"]) ? [] : [2])
    // A veille stays within its organisation: where nobody is there it waits for them.
    let isWatch = known.band == 1
    let steps = ["pivot", "releve", "coordinator", "table"]
    for (index, step) in (isWatch ? steps + steps : steps).enumerated() {
      let isForAbsent = index >= steps.count
      let eligible = region.accounts.filter { account in
        guard account.roles.contains(step),
          step == "table" && !isWatch || account.organisation == mandate.organisation,
          isForAbsent || !account.absences.contains(where: { $0.contains(now) })
        else { return false }
        if step == "coordinator" || step == "table" { return true }
        return isTrained(account, 1, now)
          && (known.band == 4 || mandate.required.allSatisfy { isTrained(account, $0, now) })
          && (account.kinds.isEmpty || !account.kinds.isDisjoint(with: facts.kinds))
          && (account.territories.isEmpty
            || !account.territories.isDisjoint(with: facts.territories))
      }
      func rank(_ account: InventedRegion.Account) -> Int {
        wanted.count { isTrained(account, $0, now) }
      }
      let best = eligible.map(rank).max()
      if let found = eligible.first(where: { rank($0) == best }) { return (found.name, step) }
    }
    return nil
  }

  // MARK: What they see

  /// What an account is shown under a mandate; nothing for the Table and for who lacks Volet 1.
  func groups(
    _ mandate: InventedRegion.Mandate, _ known: Known, for name: String, at now: Timestamp
  ) -> [String: String] {
    guard let account = region.accounts.first(where: { $0.name == name }),
      account.organisation == mandate.organisation, isTrained(account, 1, now),
      !account.roles.isDisjoint(with: ["pivot", "releve", "coordinator"])
    else { return [:] }
    var groups = mandate.fields
    let more =
      mandate.fieldsAtBand.filter { known.band >= $0.key }.map(\.value)
      + (Facts(known).consents ? [mandate.fieldsWithConsent] : [])
    for (group, detail) in more.joined() where groups[group] != "full" { groups[group] = detail }
    return groups
  }

  /// The values that a notice holds under these groups.
  func values(
    _ known: Known, _ mandate: InventedRegion.Mandate, _ groups: [String: String]
  ) -> Set<String> {
    let facts = Facts(known)
    // Of a network nothing is shown of whoever is known to be outside the ages that the mandate is for.
    let hidden = (known.network?.youths ?? []).filter { person in
      guard let ages = mandate.ages, let age = facts.age(of: person) else { return false }
      return !ages.contains(age)
    }
    let people = known.network.map { $0.youths.subtracting(hidden) } ?? [known.entity]
    // «It is told nothing that it did not write itself.»
    func mayBeTold(_ report: Report) -> Bool {
      !mandate.ownReport || report.observation.organisation == mandate.organisation
    }
    var found: Set<String> = []
    for (group, detail) in groups where detail == "full" {
      if group == "identity" {
        for report in facts.about where mayBeTold(report) {
          for person in people {
            for youth in facts.mentions(in: report, of: person) {
              found.formUnion(texts(.object(youth)))
            }
          }
        }
      } else {
        for report in facts.grounds
        where (mandate.kinds?.contains(report.observation.kind) ?? true) && mayBeTold(report) {
          if let subject = facts.subject(of: report), hidden.contains(subject) { continue }
          if ["contact", "health"].contains(group), !facts.isOwn(report) { continue }
          for member in report.data {
            let field = catalog[report.observation.kind]?.field(member.name)
            if field?.group?.rawValue == group, field?.type != .youth {
              found.formUnion(texts(member.value))
            }
          }
        }
      }
    }
    return found
  }

  /// All that a coordinator sees of a part of which they were not told: numbers, bands, their own people, times.
  static let partMembers: Set = [
    "alert", "band", "state", "step", "clock", "due", "answering", "asked", "unanswered_since",
  ]

  // MARK: Who may still read

  func mayRead(
    _ name: String, organisation: String, step: String, at now: Timestamp
  ) -> Bool {
    guard let account = region.accounts.first(where: { $0.name == name }) else { return false }
    let chain: Set = ["pivot", "releve", "coordinator", "table"]
    let isOf = account.organisation == organisation && !account.roles.isDisjoint(with: chain)
    return (isOf || account.roles.contains("table"))
      && (step == "table" || isBound(organisation, at: now))
  }

  func isBound(_ organisation: String, at now: Timestamp) -> Bool {
    region.agreements[organisation]?.contains(QuebecTime.date(at: now)) ?? false
  }

  func isTrained(
    _ account: InventedRegion.Account, _ volet: Int, _ now: Timestamp
  ) -> Bool {
    account.trainings[volet]?.contains(QuebecTime.date(at: now)) ?? false
  }
}

/// Every text in a value.
func texts(_ value: JSONValue) -> Set<String> {
  switch value {
  case .string(let text): [text]
  case .array(let values): values.reduce(into: []) { $0.formUnion(texts($1)) }
  case .object(let members): members.reduce(into: []) { $0.formUnion(texts($1.value)) }
  default: []
  }
}

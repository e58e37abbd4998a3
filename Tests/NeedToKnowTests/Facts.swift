import Chronology
import Observations
import StrictJSON

/// What mandates are matched on, worked out anew from what the units wrote.
struct Facts {
  let known: Known
  /// Reports that bear the entity; those of them, and nobody's, that the alert rests on.
  let about: [Report]
  let grounds: [Report]
  /// What routing looks at: of a network everything that ties it.
  private let matched: [Report]
  /// Identifiers that are one person, by each of them.
  private let persons: [EntityRef: EntityRef]

  private var isNetwork: Bool { known.entity.kind == .network }
  var kinds: Set<String> { Set(matched.map(\.observation.kind)) }
  var territories: Set<String> { Set(matched.compactMap { $0["territory"]?.string }) }
  /// What they need, by everything that is said of them: it is answered, and weighs nothing.
  var needs: Set<String> {
    isNetwork
      ? []
      : about.filter { subject(of: $0) == known.entity }
        .reduce(into: []) { $0.formUnion(texts($1["need"] ?? .null)) }
  }
  var hasReference: Bool { matched.contains { $0["person_of_concern"] != nil } }
  var schools: Set<String> { isNetwork ? [] : places("school") }
  var units: Set<String> { isNetwork ? [] : places("unit") }
  var isBoy: Bool {
    !isNetwork && about.contains { mentions(in: $0).contains { $0["sex"] == "m" } }
  }

  init(_ known: Known) {
    self.known = known
    let persons = Ties.leasts(known.reports.flatMap(\.observation.youths).map(\.identifiers))
    self.persons = persons
    let members = known.network?.youths ?? [known.entity]
    func bears(_ report: Report) -> Bool {
      report.observation.entities.contains(known.entity)
        || report.observation.youths.contains { mention in
          persons[mention.identifiers[0]].map(members.contains) ?? false
        }
    }
    about = known.reports.filter(bears)
    func among(_ ids: Set<String>) -> [Report] {
      let reports = known.reports.filter { ids.contains($0.observation.id) }
      return known.entity.kind == .network
        ? reports : reports.filter { $0.observation.youths.isEmpty || bears($0) }
    }
    grounds = among(known.grounds)
    matched = known.network?.reports ?? grounds
  }

  /// What a report says of the young person whom the alert is about, each time that it mentions them.
  func mentions(in report: Report) -> [[JSONMember]] { mentions(in: report, of: known.entity) }

  func mentions(in report: Report, of person: EntityRef) -> [[JSONMember]] {
    var taken: [YouthMention.Role: Int] = [:]
    let all = written(in: report)
    return report.observation.youths.compactMap { mention in
      let written = all[mention.role] ?? []
      let index = taken[mention.role, default: 0]
      taken[mention.role] = index + 1
      guard persons[mention.identifiers[0]] == person, index < written.count else {
        return nil
      }
      return written[index].object
    }
  }

  /// What is written of each, by their part.
  private func written(in report: Report) -> [YouthMention.Role: [JSONValue]] {
    func people(_ name: String) -> [JSONValue] { report[name].map { $0.array ?? [$0] } ?? [] }
    var (others, absent) = (people("companions"), people("co_absent"))
    // A subject who is implied by what was seen has nothing written of them.
    var subject = report["youth"] ?? [:]
    let mentions = report.observation.youths
    // Whoever is the only young person described is the subject, and nobody is made up.
    if report["youth"] == nil, mentions.contains(where: { $0.role == .subject }),
      mentions.count == others.count + absent.count
    {
      let time = QuebecTime.date(at: report.observation.time)
      if let only = others.firstIndex(where: { !Self.isAdult($0, at: time) }) {
        subject = others.remove(at: only)
      } else if let only = absent.firstIndex(where: { !Self.isAdult($0, at: time) }) {
        subject = absent.remove(at: only)
      }
    }
    return [.subject: [subject], .companion: others, .coAbsent: absent]
  }

  /// Known to be of age.
  private static func isAdult(_ youth: JSONValue, at date: CivilDate) -> Bool {
    if let born = youth["birth_date"]?.string.flatMap({ CivilDate(text: $0) }) {
      return date.age(bornOn: born) >= 18
    }
    return (youth["age"]?.integer ?? 0) >= 18 && (youth["age_basis"]?.string ?? "known") == "known"
  }

  /// Completed years, from the birth date where it is written, else as told; the last word counts, of one moment the
  /// lower.
  /// Of a network everybody's; nobody's where somebody's is not known.
  var ages: Set<Int> {
    let people = known.network?.youths ?? [known.entity]
    let ages = people.map { age(of: $0) }
    return ages.contains(nil) ? [] : Set(ages.compactMap { $0 })
  }

  func age(of person: EntityRef) -> Int? {
    var last: (age: Int, at: Timestamp)?
    for report in about {
      for youth in mentions(in: report, of: person) {
        let born = youth["birth_date"]?.string.flatMap { CivilDate(text: $0) }
        let told = youth["age"]?.integer.map { Int($0) }
        let then = QuebecTime.date(at: report.observation.time)
        guard let age = born.map({ then.age(bornOn: $0) }) ?? told else { continue }
        let moment = report.observation.time
        if let last, last.at == moment, last.age < age { continue }
        last = (age, moment)
      }
    }
    return last?.age
  }

  var isPlaced: Bool { placed ?? false }

  /// Firm words before others, a yes before a no of one moment; `nil` where nobody said it.
  private var placed: Bool? {
    guard !isNetwork else { return nil }
    var last: [Bool: (isPlaced: Bool, at: Timestamp)] = [:]
    for report in about {
      for youth in mentions(in: report) {
        let isFirm = isSubject(youth, report) && report["source_grade"]?.integer != 3
        let isInUnit =
          youth["unit"] != nil
          || ((isSubject(youth, report) || isAbsentToo(youth, report))
            && (report["unit"] != nil || isFromUnit(youth, report)))
        guard let isPlaced = youth["placed"]?.bool ?? (isInUnit ? true : nil) else { continue }
        let moment = report.observation.time
        if let word = last[isFirm], word.at == moment, word.isPlaced { continue }
        last[isFirm] = (isPlaced, moment)
      }
    }
    return (last[true] ?? last[false])?.isPlaced
  }

  /// Left from a placement unit, whichever it was; no unit of the invented region is one itself.
  private func isFromUnit(_ youth: [JSONMember], _ report: Report) -> Bool {
    guard report.observation.kind == "runaway" else { return false }
    let context = report["leave_context"]?.string
    if context == "home", youth["placed"]?.bool != true { return false }
    return context == "unit" || report["place_kind"]?.string == "placement_unit"
  }

  /// Under fourteen a parent says so, from fourteen the young person.
  var consents: Bool {
    guard !isNetwork else { return false }
    var said: [String: Bool] = [:]
    // That it was the young person who said no; of a refusal the form does not say it.
    var isOwnNo = false
    for report in about where subject(of: report) == known.entity {
      let status = report["consent_status"]?.string ?? ""
      for who in ["youth", "parent"] {
        if status == who || status == "both" { said[who] = true }
        if status == "refused" { (said[who], isOwnNo) = (false, false) }
      }
      if status == "parent", said["youth"] == false, !isOwnNo { said["youth"] = nil }
      if let own = report["youth_consents"]?.bool { (said["youth"], isOwnNo) = (own, !own) }
    }
    if (age(of: known.entity) ?? 14) < 14 {
      return said["parent"] == true && said["youth"] != false
    }
    return said["youth"] == true
  }

  /// People tied to this one, or to each other; of a thing, how often somebody was reported with it.
  var linked: Int {
    if let linked = known.linked { return linked }
    return about.flatMap(\.observation.youths).count { $0.role == .subject }
  }

  /// Where what counts was seen, and the last that the young person is said to belong to; who is not placed belongs to
  /// no unit.
  private func places(_ name: String) -> Set<String> {
    var found = Set(matched.filter(isOwn).compactMap { $0[name]?.string })
    // Firm is what is said of whom a report is about, and no hearsay.
    var last: [Bool: String] = [:]
    for report in about {
      for youth in mentions(in: report) {
        let isFirm = isSubject(youth, report) && report["source_grade"]?.integer != 3
        let filled = isSubject(youth, report) ? report[name]?.string : nil
        last[isFirm] = youth[name]?.string ?? filled ?? last[isFirm]
      }
    }
    if let last = last[true] ?? last[false], name != "unit" || placed != false {
      found.insert(last)
    }
    return found
  }

  /// Whether what a report says of a person alone (school, unit, needs, how they are reached, how they are) is said of
  /// the young person whom the alert is about, and not of somebody with whom they were.
  func isOwn(_ report: Report) -> Bool {
    known.entity.kind != .youth || report.observation.youths.isEmpty
      || subject(of: report) == known.entity
  }

  /// Whom a report is about, where it is about somebody.
  func subject(of report: Report) -> EntityRef? {
    report.observation.youths.first { $0.role == .subject }.flatMap { persons[$0.identifiers[0]] }
  }

  private func isSubject(_ youth: [JSONMember], _ report: Report) -> Bool {
    written(in: report)[.subject]?.first?.object == youth
  }

  private func isAbsentToo(_ youth: [JSONMember], _ report: Report) -> Bool {
    written(in: report)[.coAbsent]?.contains { $0.object == youth } ?? false
  }
}

extension [JSONMember] {
  subscript(name: String) -> JSONValue? { first { $0.name == name }?.value }
}

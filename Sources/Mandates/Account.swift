import Chronology

/// What an account may do. One person may hold several.
public enum Role: String, Sendable, Hashable, CaseIterable, Codable {
  /// Submits observations for its unit.
  case watch
  /// The person of an organisation who is told.
  case pivot
  /// The pivot's backup.
  case releve
  /// Answers for an organisation's pivots.
  case coordinator
  /// Sits at the Table: the last step of every chain.
  case table
  case analyst
  case privacy
  case researcher
  /// Runs the service; sees no person.
  case `operator`

  /// Not by its text, as an enumeration with raw values would: each notice asks what its recipient is.
  public func hash(into hasher: inout Hasher) { hasher.combine(rank) }

  private var rank: UInt8 {
    switch self {
    case .watch: 0
    case .pivot: 1
    case .releve: 2
    case .coordinator: 3
    case .table: 4
    case .analyst: 5
    case .privacy: 6
    case .researcher: 7
    case .operator: 8
    }
  }
}

/// A person (or a gateway) known to the directory.
public struct Account: Sendable, Hashable {
  public struct Training: Sendable, Hashable {
    /// 1, 2 or 3.
    public var volet: Int
    /// Both days are included.
    public var on: CivilDate
    public var until: CivilDate

    public init(volet: Int, on: CivilDate, until: CivilDate) {
      self.volet = volet
      self.on = on
      self.until = until
    }
  }

  /// A time in which somebody is not told, whatever their hours; with a colleague who stands in, or without.
  public struct Absence: Sendable, Hashable {
    public var from: Timestamp
    /// Not included.
    public var until: Timestamp
    /// The account that is told in this one's place; `nil`: the chain goes on to the next step.
    public var cover: String?

    public init(from: Timestamp, until: Timestamp, cover: String? = nil) {
      self.from = from
      self.until = until
      self.cover = cover
    }

    public func isInForce(at now: Timestamp) -> Bool { from <= now && now < until }
  }

  public var name: String
  public var person: String
  public var organisation: String
  public var roles: Set<Role>
  /// `fr`, `en`; the preferred one first.
  public var languages: [String]
  public var trainings: [Training]
  /// Codes: they are told as pivot or relève only of what was observed in one of these; empty: anywhere.
  public var territories: Set<String>
  /// They are told as pivot or relève only of alerts with an observation of one of these kinds; empty: of any.
  public var kinds: Set<String>
  public var absences: [Absence]
  /// `nil`: at any hour.
  public var hours: WeeklyHours?
  /// Names of accounts, or `*`.
  public var mayActAs: Set<String>
  /// The user of the host who is this person; `nil` where only another account may act for it.
  public var uid: UInt32?

  public init(
    name: String, person: String, organisation: String, roles: Set<Role>,
    languages: [String] = ["fr"], trainings: [Training] = [], territories: Set<String> = [],
    kinds: Set<String> = [], absences: [Absence] = [], hours: WeeklyHours? = nil,
    mayActAs: Set<String> = [], uid: UInt32? = nil
  ) {
    self.name = name
    self.person = person
    self.organisation = organisation
    self.roles = roles
    self.languages = languages
    self.trainings = trainings
    self.territories = territories
    self.kinds = kinds
    self.absences = absences
    self.hours = hours
    self.mayActAs = mayActAs
    self.uid = uid
  }

  /// Whether a training is valid on the local day of that moment (its last day included).
  public func isTrained(volet: Int, at now: Timestamp) -> Bool {
    let today = QuebecTime.date(at: now)
    return trainings.contains { $0.volet == volet && $0.on <= today && today <= $0.until }
  }

  /// Neither away nor outside their hours.
  public func isAvailable(at now: Timestamp) -> Bool {
    !isAway(at: now) && hours?.contains(QuebecTime.reading(at: now)) ?? true
  }

  /// Whether an absence is in force: hours of the week that have ended are none.
  public func isAway(at now: Timestamp) -> Bool {
    absences.contains { $0.isInForce(at: now) }
  }

  /// When their hours of the week begin next and no absence is in force, within eight days; `nil` where there is no such
  /// moment, or where they have no hours.
  public func nextHours(after now: Timestamp) -> Timestamp? {
    guard let hours else { return nil }
    let today = QuebecTime.date(at: now)
    for day in 0...8 {
      let date = CivilDate(daysSinceEpoch: today.daysSinceEpoch + day)
      let begins = hours.stretches.filter { $0.weekday == date.weekday }.map(\.from).sorted()
      for minute in begins {
        // An hour that the clocks go over does not come.
        guard let moment = QuebecTime.moments(of: date, minute: minute).first, moment > now,
          isAvailable(at: moment)
        else { continue }
        return moment
      }
    }
    return nil
  }

  /// When the next absence after a moment begins; `nil` where none is known.
  public func nextAbsence(after now: Timestamp) -> Timestamp? {
    absences.lazy.map(\.from).filter { $0 > now }.min()
  }

  /// Who stands in for this account at a moment. Of several the one who was named last: what people enter comes after what
  /// the directory says, and a coordinator's word after an earlier one.
  public func cover(at now: Timestamp) -> String? {
    absences.last { $0.cover != nil && $0.isInForce(at: now) }?.cover
  }

  /// Whether it is of the same person as another one: the same user of the host, or the same name of a person. Two who bear
  /// one name are one until the directory names them apart.
  public func isOfSamePerson(as other: Account) -> Bool {
    if let uid, uid == other.uid { return true }
    return name == other.name || (!person.isEmpty && person == other.person)
  }

  /// Whether the directory gives it a place in its organisation's chain.
  public var isInChain: Bool { !roles.isDisjoint(with: [.pivot, .releve, .coordinator]) }

  /// Whether it has that place: one person may have several.
  public func isAt(_ step: Step) -> Bool { roles.contains(step.role) }
}

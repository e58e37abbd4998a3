import Chronology
import Wording

/// Organisations, units, people and agreements, as the Table keeps them.
public struct Directory: Sendable, Hashable {
  public struct Organisation: Sendable, Hashable {
    public var id: String
    public var name: Bilingual
    /// What it is: `youth_protection`, `police_municipal`, `school`, …; what the directory says.
    public var kind: String
    public var territories: Set<String>
    public var schools: Set<String>
    /// A telephone that somebody answers at any hour.
    public var dutyLine: String?

    public init(
      id: String, name: Bilingual, kind: String, territories: Set<String>, schools: Set<String>,
      dutyLine: String?
    ) {
      self.id = id
      self.name = name
      self.kind = kind
      self.territories = territories
      self.schools = schools
      self.dutyLine = dutyLine
    }

    /// It takes the reports that everybody owes of a young person in danger (Loi sur la protection de la jeunesse,
    /// art. 39), and whole files are handed over to it.
    public var isYouthProtection: Bool { kind == "youth_protection" }
    public var isPolice: Bool { kind.hasPrefix("police") }
  }

  /// A watch unit: what a CloudEvent's `source` names.
  public struct Unit: Sendable, Hashable {
    public var source: String
    public var organisation: String
    public var name: Bilingual
    /// Accounts that may submit for it.
    public var submitters: Set<String>
    /// Kinds that it may report; empty: any.
    public var kinds: Set<String>
    /// Its code as a placement unit, where young people live in it.
    public var placementUnit: String?

    public init(
      source: String, organisation: String, name: Bilingual, submitters: Set<String>,
      kinds: Set<String>, placementUnit: String? = nil
    ) {
      self.source = source
      self.organisation = organisation
      self.name = name
      self.submitters = submitters
      self.kinds = kinds
      self.placementUnit = placementUnit
    }
  }

  /// The written entente by which an organisation's direction binds itself: without a valid one nothing
  /// is delivered to it.
  public struct Agreement: Sendable, Hashable {
    public var id: String
    public var organisation: String
    /// Both days are included, as the calendar of Québec has them.
    public var from: CivilDate
    public var until: CivilDate

    public init(id: String, organisation: String, from: CivilDate, until: CivilDate) {
      self.id = id
      self.organisation = organisation
      self.from = from
      self.until = until
    }
  }

  /// Everything in it is invented: the only kind of directory that a demonstration accepts.
  public let isSynthetic: Bool
  public let organisations: [String: Organisation]
  public let units: [String: Unit]
  /// The codes of the units in which young people live.
  public let placementUnits: Set<String>
  /// In the order of duty: of equals the first is told.
  public private(set) var accounts: [Account]
  public let agreements: [Agreement]
  /// Where things are written, by `account NAME`, `agreement ID`, `organisation ID`, `unit SOURCE`; empty
  /// where the directory comes from no file.
  public var places: [String: SourceLocation] = [:]
  private var accountIndex: [String: Int]
  /// `nil` for a uid of several people.
  private var userIndex: [UInt32: Int?]
  private var agreementIndex: [String: [Agreement]]

  public init(
    isSynthetic: Bool, organisations: [Organisation], units: [Unit], accounts: [Account],
    agreements: [Agreement]
  ) {
    self.isSynthetic = isSynthetic
    self.organisations = Dictionary(
      organisations.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    self.units = Dictionary(units.map { ($0.source, $0) }, uniquingKeysWith: { first, _ in first })
    placementUnits = Set(units.compactMap(\.placementUnit))
    self.accounts = accounts
    self.agreements = agreements
    accountIndex = Dictionary(
      accounts.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    userIndex = [:]
    for (place, account) in accounts.enumerated() {
      guard let uid = account.uid else { continue }
      userIndex.updateValue(userIndex.keys.contains(uid) ? nil : place, forKey: uid)
    }
    agreementIndex = Dictionary(grouping: agreements, by: \.organisation)
  }

  public func account(_ name: String) -> Account? { accountIndex[name].map { accounts[$0] } }

  /// Whose an account is, without the rest of it. O(1).
  public func organisation(of account: String) -> String? {
    accountIndex[account].map { accounts[$0].organisation }
  }

  /// As what somebody of an organisation's chain is told; `nil` for somebody who is not in it. Whoever sits at the
  /// Table is told as the Table of what others' organisations answer for. O(1).
  public func step(of recipient: String, in organisation: String) -> Step? {
    guard let index = accountIndex[recipient] else { return nil }
    // By index: an account is large, and every notice asks.
    let isOwn = accounts[index].organisation == organisation
    if !isOwn { return accounts[index].roles.contains(.table) ? .table : nil }
    if accounts[index].roles.contains(.pivot) { return .pivot }
    if accounts[index].roles.contains(.releve) { return .releve }
    if accounts[index].roles.contains(.coordinator) { return .coordinator }
    return accounts[index].roles.contains(.table) ? .table : nil
  }

  /// The directory with absences that people entered since it was written. Entries for accounts that are not
  /// here have no effect; a stand-in from elsewhere, or without a place in the chain, is none.
  public func applying(_ entries: some Sequence<RosterEntry>) -> Directory {
    var directory = self
    for entry in entries {
      guard let index = accountIndex[entry.account] else { continue }
      var absence = entry.absence
      if let cover = absence.cover, !isCover(cover, for: accounts[index]) { absence.cover = nil }
      directory.accounts[index].absences.append(absence)
    }
    return directory
  }

  /// Whether somebody may stand in for an account: a colleague of the same organisation who has a place in
  /// its chain. So a stand-in gives nobody what the directory did not.
  public func isCover(_ name: String, for account: Account) -> Bool {
    guard let cover = self.account(name), cover.name != account.name else { return false }
    let isAtTable = cover.roles.contains(.table) && account.roles.contains(.table)
    return cover.organisation == account.organisation && (cover.isInChain || isAtTable)
  }

  /// Whether two accounts are of one person: where two people must say something, one person with two accounts is one.
  public func isOnePerson(_ first: String, _ second: String) -> Bool {
    guard first != second else { return true }
    guard let one = account(first), let other = account(second) else { return false }
    return one.isOfSamePerson(as: other)
  }

  /// The account of a user of the host; `nil` for a uid that is nobody's or several people's.
  public func account(uid: UInt32) -> Account? {
    userIndex[uid].flatMap { $0 }.map { accounts[$0] }
  }

  /// An organisation's agreement in force on the local day of that moment.
  public func agreement(of organisation: String, at now: Timestamp) -> Agreement? {
    let today = QuebecTime.date(at: now)
    return agreementIndex[organisation]?.first { $0.from <= today && today <= $0.until }
  }

  /// When the next of an organisation's agreements begins that are written already; `nil` where none is to come.
  public func nextAgreement(of organisation: String, after now: Timestamp) -> Timestamp? {
    let today = QuebecTime.date(at: now)
    let coming = agreementIndex[organisation]?.filter { $0.from > today && $0.from <= $0.until }
    return coming?.map(\.from).min().map(QuebecTime.start(of:))
  }

  /// The same of any organisation.
  public func nextAgreement(after now: Timestamp) -> Timestamp? {
    agreementIndex.keys.compactMap { nextAgreement(of: $0, after: now) }.min()
  }
}

import Alerts
import GRDB
import Mandates
import Observations
import StrictJSON
import Wording

/// What many notices have in common: the terms of the mandate, the step, and which rules and groups of content
/// they show. Written once, for there are few.
struct NoticeTerms: Hashable, Sendable {
  var organisation: String
  var step: Step
  var mandate: String
  var mandateVersion: Int
  var basis: String
  var agreement: String
  var actionFrench: String
  var actionEnglish: String
  /// The rules behind it and the groups of content shown, so that the register outlives a key.
  var rules: [String]
  var groups: [String]

  init(_ notice: Notice) {
    organisation = notice.organisation
    step = notice.step
    mandate = notice.mandate
    mandateVersion = notice.mandateVersion
    basis = notice.basis
    agreement = notice.agreement
    actionFrench = notice.action.fr
    actionEnglish = notice.action.en
    let outline = NoticeOutline(notice)
    rules = outline.rules
    groups = outline.groups
  }
}

/// Numbers of what is written once and referred to: notices' terms and sets of denials. What a commit that
/// failed has put there is forgotten with it, so that no number is used that is not on disk.
struct InternedNumbers: Sendable {
  private(set) var terms = BoundedCache<NoticeTerms, Int64>(limit: 4_096)
  private(set) var denials = BoundedCache<ObjectIdentifier, (set: DenialSet, number: Int64)>(
    limit: 1_024)

  mutating func number(of terms: NoticeTerms, on db: Database) throws -> Int64 {
    if let known = self.terms.value(for: terms) { return known }
    let number = try found(terms, on: db) ?? inserted(terms, on: db)
    self.terms.insert(number, for: terms)
    return number
  }

  private func found(_ terms: NoticeTerms, on db: Database) throws -> Int64? {
    var query = try Binding(
      """
      SELECT number FROM terms WHERE mandate = ? AND mandate_version = ? AND organisation = ?
        AND step = ? AND basis = ? AND agreement = ? AND action_fr = ? AND action_en = ?
        AND rules = ? AND groups = ?
      """, on: db)
    bind(terms, to: &query)
    return try query.integer()
  }

  private func inserted(_ terms: NoticeTerms, on db: Database) throws -> Int64 {
    var insert = try Binding(
      """
      INSERT INTO terms (mandate, mandate_version, organisation, step, basis, agreement, action_fr,
        action_en, rules, groups) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """, on: db)
    bind(terms, to: &insert)
    try insert.run()
    return db.lastInsertedRowID
  }

  private func bind(_ terms: NoticeTerms, to statement: inout Binding) {
    statement.bind(terms.mandate)
    statement.bind(terms.mandateVersion)
    statement.bind(terms.organisation)
    statement.bind(terms.step.rawValue)
    statement.bind(terms.basis)
    statement.bind(terms.agreement)
    statement.bind(terms.actionFrench)
    statement.bind(terms.actionEnglish)
    statement.bind(JSONValue.array(terms.rules.map { .string($0) }).text)
    statement.bind(JSONValue.array(terms.groups.map { .string($0) }).text)
  }

  mutating func number(of set: DenialSet, on db: Database) throws -> Int64 {
    // The cache keeps the set alive, so that another one cannot take its place in memory.
    if let known = denials.value(for: ObjectIdentifier(set)) { return known.number }
    var query = try Binding("SELECT number FROM denial_sets WHERE denied = ?", on: db)
    query.bind(set.text)
    var number = try query.integer()
    if number == nil {
      var insert = try Binding("INSERT INTO denial_sets (denied) VALUES (?)", on: db)
      insert.bind(set.text)
      try insert.run()
      number = db.lastInsertedRowID
    }
    guard let number else { throw StoreError.damagedEntry }
    denials.insert((set, number), for: ObjectIdentifier(set))
    return number
  }
}

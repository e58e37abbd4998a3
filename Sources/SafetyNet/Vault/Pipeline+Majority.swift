import Chronology
import Observations
import Store
import StrictJSON
import Wording

/// Coming of age: from the 18th birthday on a person looks at the file, and what nobody keeps goes (`docs/vault.md`).
extension Pipeline {
  /// A review is of who has come of age: one made before would take from the file the end that it has then. Where
  /// nobody knows how old somebody is, who answers for privacy decides.
  mutating func refuseEarlyReview(of youth: EntityRef) throws {
    guard try isKnownMinor(present(youth)) else { return }
    throw RequestError(
      .conflict,
      fr: """
        cette personne n'a pas 18 ans : la révision se fait après ; d'ici là, une mise en garde légale (hold) \
        garde le dossier
        """,
      en: """
        this person is not 18: the review comes after that; until then a legal hold (hold) keeps the file
        """)
  }

  /// Whether a file that was said to be reviewed is to be all the same: its youth has come of age since.
  mutating func isReviewedAgain(_ youth: EntityRef) throws(StoreError) -> Bool {
    guard let last = try majorities(of: present(youth)).max() else { return false }
    return last <= now && !isReviewed(youth, since: last)
  }

  /// By a birth date; where there is none, by an age that somebody knows, whenever in the year the birthday is.
  private mutating func isKnownMinor(_ youth: EntityRef) throws(StoreError) -> Bool {
    let birthdays = try majorities(of: youth)
    let now = now
    guard birthdays.isEmpty else { return birthdays.allSatisfy { now < $0 } }
    return knownAge(of: youth).isShort(of: 18, at: now)
  }

  /// The 18th birthdays that what stands gives.
  private mutating func majorities(of youth: EntityRef) throws(StoreError) -> [Timestamp] {
    let identifiers = Set(standing.identities.identifiers(with: youth).map(\.text))
    let observations = standing.entries(of: youth).map(\.observation.id)
    var found: [Timestamp] = []
    for content in try contents(of: observations, areShownAgain: false)
    where content.name.hasSuffix(".birth_date") && identifiers.contains(content.subject) {
      let date = content.value.string.flatMap { CivilDate(text: $0) }
      if let birthday = date?.anniversary(18) { found.append(birthday) }
    }
    return found
  }

  /// Whether a person has looked at a file since its youth came of age; what was said of it before is no review.
  func isReviewed(_ youth: EntityRef, since birthday: Timestamp) -> Bool {
    guard !flags.isEmpty else { return false }
    for identifier in standing.identities.identifiers(with: youth) {
      for flag in flags[identifier] ?? []
      where flag.kind == .reviewed && flag.at >= birthday && flag.stands(at: now) { return true }
    }
    return false
  }
}

import Wording

/// What a notice says beside what it shows: how its recipient comes to be told of it, or is told no more.
struct Aside: Sendable {
  /// Who answered for an action that was not recorded in time.
  var missedBy: String?
  /// Why the recipient's organisation is done with it.
  var ending: Ending?
  /// Something is taken back that the recipient was told of, and nothing else says so.
  var isTakenBack = false
  /// They were told under a consent that is gone, and are from now on without one.
  var isConsentGone = false
  /// What the auditor found, in place of what the Table's mandate asks: no clock runs towards whoever is told.
  var alarm: Bilingual?
}

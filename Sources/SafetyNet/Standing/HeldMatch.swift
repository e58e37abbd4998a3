import Chronology
import Observations
import Sigma

/// A correlation that holds, with what it says as evidence: the same for everybody whom it is evidence of.
struct HeldMatch: Sendable {
  let match: CorrelationMatch
  /// Ids of its members, sorted.
  let observations: [String]
  /// Who reported them, sorted.
  let organisations: [String]
  /// Of these, the ones that know more than hearsay.
  let sources: [String]
  /// The best (lowest) source grade among them, 1 … 3.
  let grade: Int
  /// When the latest of them was seen; a match may end before, since an absence counts from its beginning on.
  let observed: Timestamp
  /// When the last of them was known.
  let known: Timestamp

  /// - Parameter isHearsay: whether an observation is told at third hand.
  init(
    _ match: CorrelationMatch, of members: [StandingSet.Entry] = [],
    isHearsay: (Observation) -> Bool = { _ in false }
  ) {
    self.match = match
    observations = members.map(\.observation.id).sorted()
    // They are few, however many the members are.
    var (organisations, sources): ([String], [String]) = ([], [])
    for member in members {
      let organisation = member.observation.organisation
      if !organisations.contains(organisation) { organisations.append(organisation) }
      if !sources.contains(organisation), !isHearsay(member.observation) {
        sources.append(organisation)
      }
    }
    self.organisations = organisations.sorted()
    self.sources = sources
    grade = members.reduce(3) { min($0, $1.observation.sourceGrade) }
    observed = members.reduce(Timestamp(milliseconds: match.end)) { max($0, $1.observation.time) }
    known = members.reduce(.distantPast) { max($0, $1.known) }
  }
}

extension CorrelationMatch {
  /// Whether an event is a member. O(log members): they are ascending.
  func holds(_ id: Int64) -> Bool {
    var low = 0
    var high = members.count
    while low < high {
      let middle = (low + high) / 2
      if members[middle] < id { low = middle + 1 } else { high = middle }
    }
    return low < members.count && members[low] == id
  }
}

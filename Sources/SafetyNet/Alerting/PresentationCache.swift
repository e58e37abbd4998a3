import Observations
import Store

/// What was read or worked out lately in order to be shown: an alert that is revised shows it again.
struct PresentationCache: Sendable {
  /// By observation, its contents.
  private var contents = BoundedCache<String, [PersonalContent]>(limit: 512)
  /// Observations whose contents were asked for before they were on disk.
  private var shownAtOnce: Set<String> = []
  /// By entity, what its notices were made of.
  var presented: BoundedCache<EntityRef, Presented>
  /// By young person, who they are.
  var identities: BoundedCache<EntityRef, StatedIdentity>

  /// - Parameter limit: of how many entities what was worked out is kept at least.
  init(keeping limit: Int) {
    presented = BoundedCache(limit: limit)
    identities = BoundedCache(limit: 4 * limit)
  }

  /// Contents that were read lately; asking keeps them.
  mutating func contents(of observation: String) -> [PersonalContent]? {
    contents.value(for: observation)
  }

  mutating func keep(_ read: [PersonalContent], of observation: String) {
    contents.insert(read, for: observation)
  }

  mutating func noteShownAtOnce(_ observation: String) { shownAtOnce.insert(observation) }

  /// These are on disk now. Most observations are never shown; those would only push out the ones that are.
  mutating func keep(_ written: [String: [PersonalContent]]) {
    for id in shownAtOnce {
      guard let contents = written[id] else { continue }
      self.contents.insert(contents, for: id)
      shownAtOnce.remove(id)
    }
  }

  /// Contents that are no longer on disk are not shown from memory either.
  mutating func forget(_ observations: some Sequence<String>) {
    for id in observations {
      contents.remove(id)
      shownAtOnce.remove(id)
    }
    presented = BoundedCache(limit: presented.limit)
    identities = BoundedCache(limit: identities.limit)
  }

  /// As if nothing had been worked out before.
  mutating func forgetWhatWasWorkedOut() { forget([]) }
}

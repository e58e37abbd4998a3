import Observations
import StrictJSON

/// Whether a young person lets what they told be passed on, by everything that was said of it: from fourteen they say so
/// themselves, before that a parent does (RLRQ, c., art. 53 and 53.1; `Rules/mandates/bases.yml`). The last word of each
/// counts, a no as much as a yes.
struct KnownConsent: Sendable, Hashable {
  private var youth: Bool?
  private var parent: Bool?
  /// The young person's no was asked of them; the form's `refused` does not say who refused.
  private var isOwnNo = false

  /// One more observation, in the order of events.
  mutating func note(_ observation: Observation) {
    for index in observation.facts.indices {
      switch observation.facts[index].name {
      case "consent_status":
        switch observation.facts[index].value.string {
        case "youth": youth = true
        case "parent":
          parent = true
          if !isOwnNo, youth == false { youth = nil }
        case "both": (youth, parent) = (true, true)
        case "refused": (youth, parent, isOwnNo) = (false, false, false)
        default: break
        }
      case "youth_consents":
        guard let consents = observation.facts[index].value.bool else { break }
        (youth, isOwnNo) = (consents, !consents)
      default: break
      }
    }
  }

  /// Whether anybody ever agreed or refused, by what stands.
  var isSaid: Bool { youth != nil || parent != nil }

  /// - Parameter age: completed years; where nobody knows, the young person's own word counts.
  func holds(at age: Int?) -> Bool {
    guard let age, age < Self.ownWord else { return youth == true }
    return parent == true && youth != false
  }

  /// From this age on it is the young person's own word that counts.
  static let ownWord = 14
}

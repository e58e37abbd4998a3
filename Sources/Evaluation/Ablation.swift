import SafetyNet
import StrictJSON
import Wording

/// What is taken away, or added, to see what it is worth.
public enum Ablation: Sendable, Hashable {
  case whole
  /// Only what these partners report.
  case only([String])
  /// Absences together (R2) and clusters of three (R4).
  case withoutTies
  /// The words that people believe in and research does not, with the weight of a believed sign.
  case popularWords
  /// Other decibans for bands 2 and 3, to see what is traded for what.
  case thresholds(concern: Int, high: Int)

  public static let popularWordWeight = 3

  /// The partner who reports for a unit: the police are one, and so is the youth centre.
  public static func partner(ofSource source: String) -> String {
    let unit = source.hasPrefix("/units/") ? String(source.dropFirst(7)) : source
    switch unit {
    case "patrol", "ijp", "school-police", "enqueteurs-jeunesse", "ikat", "gripp", "esm":
      return "spvq"
    case "cjq", "escale", "gouvernail": return "cjq"
    default: return unit
    }
  }

  func keeps(_ event: JSONValue) -> Bool {
    guard case .only(let partners) = self else { return true }
    return partners.contains(Self.partner(ofSource: event["source"]?.string ?? ""))
  }

  /// What it changes in the rules; `nil`: nothing.
  var change: RuleChange? {
    switch self {
    case .whole, .only: nil
    case .withoutTies: .without(rules: Self.tyingRules)
    case .popularWords: .weighing(Self.popularWordWeight, rules: Self.popularWordRules)
    case .thresholds(let concern, let high): .thresholds(concern: concern, high: high)
    }
  }

  /// Absent again with the same young person (R2); three by one telephone, account, vehicle (R4).
  static let tyingRules = [
    "e12d1780-2ca2-417a-8092-5e2063c48e0d", "022c8fbf-34bf-4084-9e67-3dce3fb34ff2",
    "a3910117-b582-4858-b6da-9a445bc3966c", "0b3f6a09-0204-4b7a-bbd1-9d13238c34c1",
  ]

  /// Words of movement, a stated age, restricted movement, constraints on contact.
  static let popularWordRules = [
    "55e8bbf1-9329-4876-9585-f13094410cff", "b0fbe3c6-30d6-4a7d-ba5b-563df066c8c9",
    "cf52ecac-9476-40fb-ac91-ec13cfbc4c83", "084dcd7b-83b4-4961-97f5-b216a317e345",
  ]

  public var label: Bilingual {
    switch self {
    case .whole: Bilingual(fr: "Tous les partenaires", en: "All partners")
    case .only(let partners):
      partners.count == 1
        ? Bilingual(fr: "\(partners[0]) seul", en: "\(partners[0]) alone")
        : Bilingual(
          fr: partners.joined(separator: " et "), en: partners.joined(separator: " and "))
    case .withoutTies:
      Bilingual(
        fr: "Sans les absences à deux ni les liens à trois (R2, R4)",
        en: "Without absences together and clusters (R2, R4)")
    case .thresholds(let concern, let high):
      Bilingual(fr: "Seuils \(concern) et \(high)", en: "Thresholds \(concern) and \(high)")
    case .popularWords:
      Bilingual(
        fr: "Avec les mots d'annonce populaires, mais non valides",
        en: "With the popular but invalid ad words")
    }
  }
}

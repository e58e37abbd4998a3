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

  /// Whether a file of the rules stays.
  func keeps(file: String) -> Bool {
    guard self == .withoutTies else { return true }
    return !file.hasPrefix("cluster_by_") && file != "runaway_with_same_youth_again.yml"
  }

  /// The text of a file of the rules as this changes it.
  func changed(_ text: String, of file: String) -> String {
    switch self {
    case .popularWords where Self.popularWordFiles.contains(file):
      text.replacing("  weight: 0\n", with: "  weight: \(Self.popularWordWeight)\n")
    case .thresholds(let concern, let high) where file == "scoring.yml":
      text.replacing(
        #/(?m)^bands: \{1: (\d+), 2: \d+, 3: \d+\}$/#,
        with: { "bands: {1: \(min(concern, Int($0.1) ?? 1)), 2: \(concern), 3: \(high)}" })
    default: text
    }
  }

  static let popularWordFiles: Set<String> = [
    "ad_movement_words.yml", "ad_stated_age.yml", "ad_restricted_movement_words.yml",
    "ad_contact_constraint_words.yml",
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

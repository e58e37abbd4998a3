import ArgumentParser

/// How an alert ends: the interface's words, and the French ones, with or without accents.
enum ClosingOutcome: String, ExpressibleByArgument, CaseIterable {
  case confirmed
  case atRisk = "at_risk"
  case unfounded, duplicate, insufficient

  private static let french: [String: Self] = [
    "confirme": .confirmed, "a risque": .atRisk, "non fonde": .unfounded, "en double": .duplicate,
    "double": .duplicate, "insuffisant": .insufficient,
  ]

  init?(argument: String) {
    if let outcome = Self(rawValue: argument) {
      self = outcome
      return
    }
    let folding: [Character: Character] = [
      "é": "e", "è": "e", "ê": "e", "à": "a", "â": "a", "-": " ", "_": " ",
    ]
    let word = String(argument.lowercased().map { folding[$0] ?? $0 })
    // Of an alert one says «confirmée», of a doubt «confirmé».
    let stem = word.hasSuffix("ee") || word.hasSuffix("nte") ? String(word.dropLast()) : word
    guard let outcome = Self.french[stem] ?? Self.french[word] else { return nil }
    self = outcome
  }

  static var allValueStrings: [String] { allCases.map(\.rawValue) }
}

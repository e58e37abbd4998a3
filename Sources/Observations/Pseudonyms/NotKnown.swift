/// Whether what stands where a number, an account, a plate or a name is asked says only that it is not known, as forms are
/// filled in that leave no place empty: `inconnue`, `N/A`, `aucun`, `à venir`, `0000`, `555-555-5555`.
///
/// Everybody whose is not known has the same, and would be tied by it. Accents, case and what is no letter or digit
/// do not count.
///
/// - Parameter isName: of a person; some of these words are names, too, and one is meant where each word says it.
public func saysNotKnown(_ text: String, asName isName: Bool = false) -> Bool {
  // The longest are two dozen signs, and most of what is written is none of them.
  guard text.utf8.count <= 40 else { return false }
  var words: [String] = []
  var word = ""
  for scalar in foldedLetters(text).unicodeScalars {
    if scalar.isLetterOrDigit {
      word.unicodeScalars.append(scalar)
    } else if !word.isEmpty {
      words.append(word)
      word = ""
    }
  }
  if !word.isEmpty { words.append(word) }
  guard let first = words.first?.unicodeScalars.first else { return false }
  let all = words.joined()
  let known = isName ? namesForNotKnown : wordsForNotKnown
  if known.contains(all) { return true }
  // `aucun numéro`, `plaque inconnue`.
  let others = words.filter { !known.contains($0) }
  if others.count < words.count, others.allSatisfy(whatIsNotKnown.contains) { return true }
  let isOneSign = all.unicodeScalars.allSatisfy { $0 == first }
  return isOneSign && (first == "0" || first == "x" && all.unicodeScalars.count > 2)
}

/// Whether a telephone number, as ``normalizedPhone(_:)`` gives it, is one digit throughout.
func isNobodys(phone number: String) -> Bool {
  let digits = number.utf8.dropFirst(number.hasPrefix("+1") ? 2 : 1)
  return digits.allSatisfy { $0 == digits.first }
}

private let namesForNotKnown: Set<String> = [
  "inconnu", "inconnue", "nonconnu", "nonconnue", "pasconnu", "pasconnue", "sansnom", "anonyme",
  "unknown", "notknown", "noname", "anonymous",
]

private let whatIsNotKnown: Set<String> = [
  "account", "compte", "dossier", "du", "de", "file", "immatriculation", "le", "name", "no", "nom",
  "number",
  "numero", "plaque", "plate", "pseudonyme",
]

/// Letters and digits alone, folded.
private let wordsForNotKnown = namesForNotKnown.union([
  "aconfirmer", "adeterminer", "aucun", "aucune", "avenir", "averifier", "inconnues", "inconnus",
  "indetermine", "indeterminee", "jenesaispas", "na", "nd", "neant", "nesaitpas", "nil",
  "nonapplicable", "nondisponible", "nonfourni", "nonfournie", "nonprecise", "nonprecisee", "nsp",
  "nul", "null", "sansnumero", "sansobjet", "so",
  "dontknow", "idontknow", "none", "nonumber", "notapplicable", "notavailable", "notgiven",
  "notprovided", "tba", "tbc", "tbd", "tobeconfirmed", "tobedetermined", "unk",
])

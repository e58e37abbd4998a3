/// Whether what stands where a number, an account, a plate or a name is asked says only that it is not known, as forms are
/// filled in that leave no place empty: `inconnue`, `N/A`, `aucun`, `à venir`, `0000`, `555-555-5555`.
///
/// Everybody whose is not known has the same, and would be tied by it. Accents, case and what is no letter or digit
/// do not count.
///
/// - Parameter isName: of a person; some of these words are names, too, and one is meant where each word says it.
public func saysNotKnown(_ text: String, asName isName: Bool = false) -> Bool {
  let words = wordsOfShort(text)
  guard !words.isEmpty else { return false }
  let all = words.joined()
  let known = isName ? peopleForNotKnown : wordsForNotKnown
  if known.contains(all) { return true }
  // `aucun numéro`, `plaque inconnue`, `Jeune Inconnue`.
  let others = words.filter { !known.contains($0) }
  let what = isName ? whoIsNotKnown : whatIsNotKnown
  if others.count < words.count, others.allSatisfy(what.contains) { return true }
  return isOnly("0", all) || isOnly("x", all) && all.unicodeScalars.count > 2
}

/// Whether what stands where a file's number is asked is none: a word for what is not known, also beside the mark of
/// whoever issues numbers (`CJQ-inconnu`, `sans dossier`, `en attente`, `CJQ-0000`), or that mark alone (`CJQ-?`).
///
/// Not where there is a digit other than zero: `CJQ-ND-12` may be a number. Letters alone may be one, too.
func isNoFileNumber(_ text: String) -> Bool {
  if saysNotKnown(text) { return true }
  let words = wordsOfShort(text)
  guard !words.isEmpty, !words.contains(where: hasDigitThatCounts) else { return false }
  if words.allSatisfy(whatIsNotKnown.contains) { return true }
  let saysSo = words.contains {
    wordsForNotKnown.contains($0) || wordsForNoFile.contains($0)
      || isOnly("0", $0) && $0.unicodeScalars.count > 1
      || isOnly("x", $0) && $0.unicodeScalars.count > 2
  }
  let last = foldedLetters(text).unicodeScalars.last { !$0.isBlank }
  return saysSo || words.count == 1 && last?.isLetterOrDigit == false
}

/// Whether what stands where a plate is asked is none: what is not known, or what the vehicle is (`TAXI`, `noire`,
/// `VUS gris`, `QC-UBER`), which many have.
///
/// A plate may be letters alone, chosen by whoever drives, so these words are few.
func isNoPlate(_ text: String) -> Bool {
  guard let plate = normalizedPlate(text) else { return saysNotKnown(text) }
  let signs = foldedLetters(String(plate.drop { $0 != " " }.dropFirst()))
  if saysNotKnown(text) || saysNotKnown(signs) || wordsForVehicles.contains(signs) { return true }
  var words = wordsOfShort(text)
  // The jurisdiction before it.
  if words.count > 1, words[0].utf8.count == 2 { words.removeFirst() }
  return !words.isEmpty && words.allSatisfy(wordsForVehicles.contains)
}

/// Whether the name of an account, as `platform:name`, is none: what is not known, or the platform's own (`snap:snap`).
///
/// - Parameter aliases: the one way of writing a platform that is kept, by other ways.
func isNoAccount(_ text: String, aliases: [String: String]) -> Bool {
  guard let colon = text.firstIndex(of: ":") else { return false }
  let platform = bare(text[..<colon])
  let name = bare(text[text.index(after: colon)...])
  // Short words are names of accounts, too.
  if name.unicodeScalars.count > 3, saysNotKnown(name) || wordsForAccounts.contains(name) {
    return true
  }
  return name == platform || name == aliases[platform]
    || !name.unicodeScalars.contains { $0.isLetterOrDigit || $0 == "_" }
}

/// Folded, without blanks and `@`.
private func bare(_ text: Substring) -> String {
  let kept = foldedLetters(String(text)).unicodeScalars.filter { !$0.isBlank && $0 != "@" }
  return String(String.UnicodeScalarView(kept))
}

/// Whether a telephone number, as ``normalizedPhone(_:)`` gives it, is one digit throughout.
func isNobodys(phone number: String) -> Bool {
  let digits = number.utf8.dropFirst(number.hasPrefix("+1") ? 2 : 1)
  return digits.allSatisfy { $0 == digits.first }
}

/// The words of a text, folded; none where it is longer than what is looked for here.
private func wordsOfShort(_ text: String) -> [String] {
  // The longest are two dozen signs, and most of what is written is none of them.
  guard text.utf8.count <= 40 else { return [] }
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
  return words
}

/// Whether a word is one sign throughout.
private func isOnly(_ sign: Unicode.Scalar, _ word: String) -> Bool {
  word.unicodeScalars.allSatisfy { $0 == sign }
}

/// Folded, a digit of any script but a zero, by which two numbers differ.
private func hasDigitThatCounts(_ word: String) -> Bool {
  word.unicodeScalars.contains { $0 != "0" && $0.properties.numericType != nil }
}

private let namesForNotKnown: Set<String> = [
  "inconnu", "inconnue", "nonconnu", "nonconnue", "pasconnu", "pasconnue", "sansnom", "anonyme",
  "unknown", "notknown", "noname", "anonymous",
]

/// Letters and digits alone, folded.
private let peopleForNotKnown = namesForNotKnown.union([
  "adeterminer", "adolescent", "adolescente", "janedoe", "jeunefille", "jeunegarcon",
  "jeunepersonne", "johndoe", "mineur", "mineure", "nonidentifie", "nonidentifiee", "pasidentifie",
  "pasidentifiee", "victime",
])

private let whatIsNotKnown: Set<String> = [
  "account", "compte", "dossier", "du", "de", "file", "immatriculation", "le", "name", "no", "nom",
  "number",
  "numero", "plaque", "plate", "pseudonyme",
]

private let whoIsNotKnown = whatIsNotKnown.union([
  "adolescent", "adolescente", "femme", "fille", "garcon", "homme", "jeune", "mineur", "mineure",
  "personne", "une", "boy", "girl", "man", "person", "woman",
])

/// Letters and digits alone, folded.
private let wordsForNotKnown = namesForNotKnown.union([
  "aconfirmer", "adeterminer", "aucun", "aucune", "avenir", "averifier", "inconnues", "inconnus",
  "indetermine", "indeterminee", "jenesaispas", "na", "nd", "neant", "nesaitpas", "nil",
  "nonapplicable", "nondisponible", "nonfourni", "nonfournie", "nonprecise", "nonprecisee",
  "nonvu", "nonvue", "nsp", "nul", "null", "pasvu", "pasvue", "sansnumero", "sansobjet", "so",
  "dontknow", "idontknow", "none", "nonumber", "notapplicable", "notavailable", "notgiven",
  "notprovided", "notseen", "tba", "tbc", "tbd", "tobeconfirmed", "tobedetermined", "unk",
])

/// Single words, where no digit counts.
private let wordsForNoFile: Set<String> = [
  "attente", "completer", "confidentiel", "confirmer", "cours", "determiner", "idem", "meme",
  "non", "nouveau", "nouvelle", "ouvrir", "pas", "sans", "venir", "verifier", "voir",
  "confidential", "missing", "new", "pending", "same", "see", "without",
]

private let wordsForAccounts: Set<String> = [
  "account", "compte", "prive", "privee", "profil", "profile", "pseudonyme", "user", "username",
  "utilisateur",
]

/// What many vehicles are: for hire, kinds, colours, the makes most seen, and what a cut «inconnue» leaves.
private let wordsForVehicles: Set<String> = [
  "inc", "lyft", "location", "rental", "taxi", "transit", "uber",
  "auto", "autobus", "bus", "camion", "car", "moto", "suv", "truck", "van", "voiture", "vus",
  "argent", "beige", "blanc", "blanche", "bleu", "bleue", "brun", "brune", "gris", "grise", "noir",
  "noire", "rouge", "vert", "verte",
  "black", "blue", "brown", "gray", "green", "grey", "red", "silver", "white",
  "chevrolet", "civic", "corolla", "dodge", "ford", "honda", "hyundai", "jeep", "kia", "mazda",
  "nissan", "toyota",
]

import Foundation
import Mandates
import StrictJSON
import Wording

/// Looks for what would say who somebody is in words that are to name nobody. It errs on the side of asking
/// for other words.
struct Minimisation {
  static let longest = 1_000

  static let refusal = Bilingual(
    fr:
      "il s'y trouve ce qui ressemble à un nom, un numéro, un compte ou une adresse ; dites-le autrement",
    en: "it holds what looks like a name, a number, an account or an address; say it in other words"
  )

  /// Words of names and numbers that the writer has been shown, folded.
  private let known: Set<String>
  /// Numbers among them, without what stands between their parts: one writes them as one likes.
  private let numbers: [String]
  /// Words of names that are nobody's: of organisations and territories, folded.
  private let ofNobody: Set<String>

  /// - Parameters:
  ///   - shown: the field groups of notices that the writer has received.
  ///   - names: of organisations and territories, which may be said.
  init(shown: some Sequence<JSONValue>, names: some Sequence<String> = []) {
    ofNobody = Set(names.flatMap(Self.words))
    var known: Set<String> = []
    for fields in shown {
      for group in ["identity", "contact", "exploiter"] {
        if let value = fields[group] { Self.collect(value, into: &known) }
      }
    }
    self.known = known
    numbers = known.filter { $0.count > 3 && $0.contains(where: \.isNumber) }.sorted()
  }

  private static func collect(_ value: JSONValue, into known: inout Set<String>) {
    if let text = value.string { known.formUnion(words(of: text).filter { $0.count > 2 }) }
    for element in value.array ?? [] { collect(element, into: &known) }
    for member in value.object ?? [] where member.name != "available" {
      collect(member.value, into: &known)
    }
  }

  /// Whether a text holds a name or number that the writer was shown, or something that looks like one of a person: a first
  /// and a last name, a title and a name, telephone, file, plate, birth date, street address, account or address of the
  /// Internet.
  func identifies(_ text: String) -> Bool {
    if text.contains("@") { return true }
    let words = Self.words(of: text)
    if words.contains(where: known.contains) { return true }
    let joined = Self.folded(text).filter { $0.isLetter || $0.isNumber }
    if numbers.contains(where: joined.contains) { return true }
    var run = 0
    for word in words {
      let digits = word.unicodeScalars.count { $0.properties.numericType == .decimal }
      let isYear = digits == 4 && word.wholeMatch(of: /19\d\d|20[0-3]\d/) != nil
      if digits >= 4, !isYear { return true }
      if digits >= 3, digits < word.count { return true }
      // «418 555 0142», «41 85 55 01 42», «123 ABC»
      run = digits == 0 ? 0 : run + digits
      if run >= 7 { return true }
    }
    if text.split(whereSeparator: \.isWhitespace).contains(where: Self.isAccount) { return true }
    let plain = text.split { !$0.isLetter && !$0.isNumber }
    let pairs = zip(plain, plain.dropFirst())
    if pairs.contains(where: { Self.isPlate($0, $1) || Self.isPlate($1, $0) }) { return true }
    if pairs.contains(where: { Self.isStreet($1, after: $0) }) { return true }
    return namesSomebody(text)
  }

  /// «Prénom Nom», «Mme Nom»: two words in a row that begin with a capital, or one after a title. At the start of a sentence
  /// the first is one of those only where it is no word of grammar. Acronyms, and words of the names of organisations and
  /// territories, are nobody's.
  private func namesSomebody(_ text: String) -> Bool {
    text.split(whereSeparator: \.isNewline).contains { isSomebodyNamed(inLine: $0) }
  }

  private func isSomebodyNamed(inLine line: Substring) -> Bool {
    var (isAfterName, isAtStart) = (false, true)
    for part in line.split(whereSeparator: \.isWhitespace) {
      let word = part.drop { !$0.isLetter }.prefix { $0.isLetter || "-’'".contains($0) }
      let folded = Self.folded(String(word))
      // «Mme Nom», «M. Nom»; but «Madame, Monsieur,» and «par un monsieur. Que faire ?» name nobody.
      let isMarked = part.last.map { !$0.isLetter } ?? true
      if Self.titles.contains(folded) || (Self.wordsOfRespect.contains(folded) && !isMarked) {
        (isAfterName, isAtStart) = (part.last != ",", false)
        continue
      }
      if isNameLike(word), !isOfNobody(folded), !Self.wordsOfRespect.contains(folded) {
        if isAfterName { return true }
        isAfterName = !(isAtStart && Self.grammar.contains(folded))
      } else {
        isAfterName = false
      }
      isAtStart = part.last.map { ".?!:;".contains($0) } ?? false
      // «Marie, Québec»: what stands between parts them.
      if isMarked { isAfterName = false }
    }
    return false
  }

  private func isOfNobody(_ word: String) -> Bool {
    word.split { !$0.isLetter }.allSatisfy {
      ofNobody.contains(String($0)) || Self.commonNames.contains(String($0))
    }
  }

  /// «Marie», «Saint-Jean», «d'Amours» not; «DPJ» and «PIPQ» are acronyms.
  private func isNameLike(_ word: Substring) -> Bool {
    guard let first = word.first, first.isUppercase, word.count > 1 else { return false }
    return word.contains(where: \.isLowercase)
  }

  private static let titles: Set<String> = ["m", "mr", "mme", "mlle", "mrs", "ms", "dr", "dre"]
  private static let wordsOfRespect: Set<String> = [
    "monsieur", "madame", "mademoiselle", "miss", "docteur",
  ]

  /// Written with a capital, and nobody's: days and months in English, services, peoples.
  private static let commonNames: Set<String> = [
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january",
    "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december", "facebook", "messenger", "instagram", "snapchat", "tiktok", "whatsapp",
    "telegram", "discord", "internet", "premieres", "nations", "first", "inuit", "canada", "noel",
  ]

  /// With which sentences begin.
  private static let grammar: Set<String> = [
    "a", "au", "aux", "bonjour", "bonsoir", "cher", "chere", "dear", "hello", "merci", "thank",
    "avec", "avez-vous", "avant", "apres", "ce", "ces", "cet", "cette", "chez",
    "comment", "connaissez-vous",
    "dans", "de", "depuis", "des", "du", "elle", "elles", "en", "est-ce", "et", "faut-il", "il",
    "ils", "je", "la", "le", "les",
    "leur", "leurs", "ma", "mais", "mes", "mon", "nos", "notre", "nous", "on", "ou", "par",
    "peut-on", "peut", "peuvent",
    "pour", "pourquoi", "pouvez-vous", "pouvons-nous", "quand", "que", "quel", "quelle", "quelles",
    "quels", "qui", "quoi",
    "sa", "sans", "selon", "ses", "si", "son", "sur", "tu", "un", "une", "vers", "vos", "votre",
    "vous", "y", "an", "and",
    "are", "at", "but", "by", "can", "could", "do", "does", "for", "from", "has", "have", "he",
    "her", "his", "how", "i", "if",
    "in", "is", "it", "may", "my", "of", "our", "she", "should", "that", "the", "their", "there",
    "these", "they", "this", "to",
    "was", "we", "what", "when", "where", "which", "who", "why", "will", "with", "would", "you",
    "your",
  ]

  /// «insta:nom»; «Besoin:hébergement» is none.
  private static func isAccount(_ word: Substring) -> Bool {
    guard let colon = word.firstIndex(of: ":"), word.index(after: colon) < word.endIndex else {
      return false
    }
    let service = folded(word[..<colon].filter(\.isLetter))
    let name = word[word.index(after: colon)...].prefix {
      $0.isLetter || $0.isNumber || "._-".contains($0)
    }
    guard name.count > 1 else { return false }
    return services.contains(service)
      || (name.first?.isLetter == true && name.contains { $0.isNumber || $0 == "_" })
  }

  private static let services: Set<String> = [
    "insta", "ig", "instagram", "snap", "snapchat", "sc", "tiktok", "tt", "fb", "facebook",
    "messenger",
    "wa", "whatsapp", "tg", "telegram", "discord", "twitter", "x",
  ]

  /// «12 rue», «1200, boulevard»
  private static func isStreet(_ word: Substring, after number: Substring) -> Bool {
    number.allSatisfy(\.isNumber) && streets.contains(folded(String(word)))
  }

  private static let streets: Set<String> = [
    "rue", "avenue", "av", "ave", "boulevard", "boul", "chemin", "route", "rte", "rang",
    "allee", "street", "road", "rd",
  ]

  /// «123 ABC», «ABC 123»
  private static func isPlate(_ digits: Substring, _ letters: Substring) -> Bool {
    digits.count == 3 && digits.allSatisfy(\.isNumber) && letters.count == 3
      && letters.allSatisfy { $0.isLetter && $0.isUppercase }
  }

  /// Letters and digits, folded; a hyphen or a dot within a number joins.
  private static func words(of text: String) -> [String] {
    folded(text).split { !$0.isLetter && !$0.isNumber && $0 != "-" && $0 != "." && $0 != "/" }
      .flatMap { part -> [String] in
        let joined = part.filter { $0.isLetter || $0.isNumber }
        let hasDigit = joined.contains(where: \.isNumber)
        return hasDigit
          ? [String(joined)]
          : part.split { !$0.isLetter }.map(String.init)
      }
  }

  private static func folded(_ text: String) -> String {
    text.folding(
      options: [.diacriticInsensitive, .caseInsensitive, .widthInsensitive],
      locale: Locale(identifier: "en_US_POSIX"))
  }
}

extension RuleLibrary {
  /// Names that may be said where nobody is named: of organisations and of territories.
  var namesOfNobody: [String] {
    directory.organisations.values.flatMap { [$0.id, $0.name.fr, $0.name.en] } + Array(territories)
  }
}

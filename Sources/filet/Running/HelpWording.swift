import Wording

/// The parser's own words are English; these are their French.
enum HelpWording {
  private static let headings: [(en: String, fr: String)] = [
    ("OVERVIEW: ", ""),
    ("USAGE: ", "USAGE : "),
    ("Usage: ", "Usage : "),
    ("ARGUMENTS:", "ARGUMENTS :"),
    ("OPTIONS:", "OPTIONS :"),
    ("SUBCOMMANDS:", "COMMANDES :"),
    ("Error: Missing expected argument ", "Erreur : il manque l'argument "),
    ("Error: Missing one of: ", "Erreur : il manque l'un de : "),
    ("Error: Unknown option ", "Erreur : option inconnue "),
    ("Error: Unexpected argument ", "Erreur : argument de trop "),
    ("Error: Missing value for ", "Erreur : il manque la valeur de "),
    ("Error: The value ", "Erreur : la valeur "),
    ("Error: ", "Erreur : "),
    ("Help:  ", "Aide :  "),
    ("  See ", "  Voir "),
  ]
  private static let phrases: [(en: String, fr: String)] = [
    (" is invalid for ", " ne convient pas à "),
    (" for more information.", " pour en savoir plus."),
    (" for detailed help.", " pour l'aide d'une commande."),
    ("Did you mean ", "Vouliez-vous dire "),
    ("<subcommand>", "<commande>"),
    ("Please provide one of ", "Choisissez parmi "),
    ("' or '", "' ou '"),
    ("' and '", "' ou '"),
  ]
  /// What stands in columns, where a line may break between any two words: of as many words in French, so that it breaks
  /// there too. What is no word in French is left out.
  private static let inColumns: [(en: [String], fr: [String])] = [
    (["(values:", "fr,", "en)"], []),
    (["Show", "help", "information."], ["Afficher", "cette", "aide."]),
    (["Show", "the", "version."], ["Afficher", "la", "version."]),
    (["(default:"], ["(par défaut :"]),
    ([";", "default:"], [" ;", "par défaut :"]),
    (["(values:"], ["(valeurs :"]),
  ]

  static func translated(_ text: String, to language: Language) -> String {
    guard language == .french else { return text.replacing("OVERVIEW: ", with: "") }
    let text = inColumns.reduce(text) { replacing($1.en, with: $1.fr, in: $0) }
    return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      var line = String(line)
      for (en, fr) in headings where line.hasPrefix(en) {
        line = fr + line.dropFirst(en.count)
        break
      }
      for (en, fr) in phrases { line = line.replacing(en, with: fr) }
      return line
    }.joined(separator: "\n")
  }

  /// Replaces words that follow each other; the white space between two of them stays.
  private static func replacing(_ en: [String], with fr: [String], in text: String) -> String {
    guard let first = en.first else { return text }
    var result = ""
    var rest = text[...]
    while let start = rest.firstRange(of: first) {
      result += rest[..<start.lowerBound]
      var (gaps, end) = ([Substring](), rest[start.upperBound...])
      for word in en.dropFirst() {
        let gap = end.prefix(while: \.isWhitespace)
        guard !gap.isEmpty, end[gap.endIndex...].hasPrefix(word) else { break }
        gaps.append(gap)
        end = end[gap.endIndex...].dropFirst(word.count)
      }
      guard gaps.count == en.count - 1 else {
        result += rest[start]
        rest = rest[start.upperBound...]
        continue
      }
      for (index, word) in fr.enumerated() {
        result += word
        if index < gaps.count { result += gaps[index] }
      }
      if fr.isEmpty {
        while result.last?.isWhitespace == true { result.removeLast() }
      }
      rest = end
    }
    return result + rest
  }
}

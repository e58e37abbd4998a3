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
    (" (values: fr, en)", ""),
    (" is invalid for ", " ne convient pas à "),
    (" for more information.", " pour en savoir plus."),
    (" for detailed help.", " pour l'aide d'une commande."),
    ("Did you mean ", "Vouliez-vous dire "),
    ("Show help information.", "Afficher cette aide."),
    ("Show the version.", "Afficher la version."),
    ("(default: ", "(par défaut : "),
    ("(values: ", "(valeurs : "),
    ("<subcommand>", "<commande>"),
    ("Please provide one of ", "Choisissez parmi "),
    ("' or '", "' ou '"),
    ("' and '", "' ou '"),
  ]

  static func translated(_ text: String, to language: Language) -> String {
    guard language == .french else { return text.replacing("OVERVIEW: ", with: "") }
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
}

import Foundation

/// What somebody may type who goes by the words of the help: commands have English names in both languages.
enum CommandWords {
  /// Without accents.
  private static let commands: [String: String] = [
    "absence": "away", "accuser": "ack", "acknowledge": "ack", "agir": "act", "aide": "help",
    "annuaire": "directory", "avis": "inbox", "collegues": "directory", "consulter": "consult",
    "decliner": "decline", "effacer": "erase", "envoyer": "submit",
    "etat": "status", "expliquer": "show", "fermer": "close", "genres": "kinds", "lire": "show",
    "list": "inbox", "liste": "inbox", "mentions": "flags", "mesurer": "measure",
    "organisations": "directory", "read": "show", "referer": "refer",
    "registre": "register", "regles": "rules", "rejouer": "replay", "remettre": "handover",
    "remplacer": "cover", "repertoire": "directory", "repondre": "answer", "retirer": "retract",
    "rouvrir": "reopen", "sauvegarder": "backup", "signaler": "report", "simuler": "simulate",
    "statut": "status", "suivre": "inbox", "transmettre": "submit", "voir": "show",
    "verifier": "rules",
  ]

  /// The command that a word of everyday language means, if it is one of `names`.
  static func command(for word: String, among names: [String]) -> String? {
    let plain = word.folding(options: [.caseInsensitive, .diacriticInsensitive], locale: nil)
    return commands[plain].flatMap { names.contains($0) ? $0 : nil }
  }
}

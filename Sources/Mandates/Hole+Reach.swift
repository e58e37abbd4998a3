import Wording

/// What is said of accounts that no user of the host can act for.
extension Hole {
  func messageOfReach(namingAccounts: Bool) -> Bilingual {
    switch code {
    case .noOperator:
      return Bilingual(
        fr: "aucun compte dont quelqu'un de l'hôte dispose n'a le rôle « operator » : root seul"
          + " conduit le service",
        en: "no account that somebody of the host has bears the role `operator`: root alone runs"
          + " the service")
    case .noPrivacy:
      return Bilingual(
        fr: "aucun compte dont quelqu'un de l'hôte dispose n'a le rôle « privacy » : personne ne"
          + " peut effacer, restreindre ni consulter le registre",
        en: "no account that somebody of the host has bears the role `privacy`: nobody can erase,"
          + " restrict or read the register")
    case .inventedDirectory:
      return Bilingual(
        fr: "le répertoire est marqué « synthetic: true » : il est inventé, et ce n'est pas une"
          + " démonstration",
        en: "the directory is marked \"synthetic: true\": it is invented, and this is no"
          + " demonstration")
    default:
      let names = accounts.joined(separator: ", ")
      let who =
        namingAccounts
        ? Bilingual(fr: names, en: names)
        : Bilingual.counted(
          accounts.count, fr: ("compte de la chaîne", "comptes de la chaîne"),
          en: ("account of the chain", "accounts of the chain"))
      return Bilingual(
        fr: "\(organisation) : personne de l'hôte ne peut agir pour \(who.fr) ; ce qui y"
          + " arrive n'est lu de personne",
        en: "\(organisation): nobody of the host can act for \(who.en); what arrives there"
          + " is read by nobody")
    }
  }

  var remedyOfReach: Bilingual {
    switch code {
    case .noOperator:
      Bilingual(
        fr: "donnez à un compte le rôle « operator », et son « uid » (id -u NOM)",
        en: "give an account the role `operator`, and its `uid` (id -u NAME)")
    case .noPrivacy:
      Bilingual(
        fr: "donnez à un compte le rôle « privacy », et son « uid » (id -u NOM)",
        en: "give an account the role `privacy`, and its `uid` (id -u NAME)")
    case .inventedDirectory:
      Bilingual(
        fr: "pour essayer : filetd --demo ; pour servir : nommez-y les vraies personnes, et retirez"
          + " « synthetic »",
        en: "to try it: filetd --demo; to serve: name the real people in it, and take `synthetic`"
          + " out")
    default:
      Bilingual(
        fr: "donnez à chaque compte un « uid » qui soit à lui seul (id -u NOM), ou nommez-le sous"
          + " « may_act_as » d'un autre ; « filetd --check » les nomme",
        en: "give each account a `uid` that is its alone (id -u NAME), or name it under"
          + " `may_act_as` of another; \"filetd --check\" names them")
    }
  }

  /// As a warning on the line to blame, or on the directory as a whole; with the accounts.
  public func diagnostic(directory: String) -> Diagnostic {
    Diagnostic(
      .warning, code: code.rawValue,
      at: place ?? SourceLocation(file: directory + "/directory.yml"),
      message(namingAccount: true), hint: remedy)
  }
}

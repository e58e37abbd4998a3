import Chronology
import Logging
import Observations
import Store
import Wording

extension Startup {
  /// `--restore FILE`: puts a backup into an empty state directory and ends; the next start goes on from it.
  func restore(_ request: RestoreRequest) throws(Refusal) {
    ProcessSetup.harden()
    let settings = try soundSettings().settings
    guard let opener = request.opener else {
      throw Refusal(
        .unsafe, fr: "donnez la clé privée des sauvegardes avec --backup-key",
        en: "give the private key of backups with --backup-key")
    }
    guard StateFolder.ownKey(settings, environment) == nil else {
      throw Refusal(
        .unsafe,
        fr: "donnez la clé maîtresse d'alors avec --key : une clé nouvelle n'ouvrirait rien",
        en: "give the master key of that time with --key: a new one would open nothing")
    }
    try StateFolder.prepare(settings.state)
    let key = try StateFolder.masterKey(settings, environment, makeLogger(.error))
    let now = SystemWallClock().now()
    let made: (data: BackupHeader, keys: BackupHeader)
    do throws(BackupFault) {
      made = try Restoring.restore(
        data: request.data, keys: request.keys, into: settings.state,
        opener: BackupKeys.opener(at: opener), master: key, at: now)
    } catch {
      let code: Refusal.Code =
        switch error.code {
        case .occupied, .expired, .refused, .exposed: .unsafe
        case .notABackup, .truncated, .unmatched: .badData
        case .unreadable: .unavailable
        }
      throw Refusal(code, error.message)
    }
    let (data, keys) = (made.data.made.rfc3339, made.keys.made.rfc3339)
    say(
      Bilingual(
        fr: """
          restauré, tel que c'était le \(data). Ce qui a été effacé depuis est revenu. Qui l'a été avant la \
          sauvegarde des clés (\(keys)) ne se lit plus, sauf dans ce qui a été dit de réseaux. Dans les deux cas, \
          démarrez là où seule se connecte la personne responsable de la protection des renseignements personnels, \
          reprenez les effacements (« filet erase ») d'après la liste tenue hors de Filet, car le registre ne dit \
          pas qui, puis ouvrez à tous (operations.md).
          """,
        en: """
          restored, as it was on \(data). What was erased since has come back. Whoever was erased before the \
          keys were backed up (\(keys)) cannot be read again, save in what was told of networks. In either case \
          start it where only whoever answers for privacy can connect, repeat the erasures ("filet erase") by \
          the list that is kept apart from Filet, for the record does not say whom, then open it to all \
          (operations.md).
          """))
  }
}

/// What `--restore` was asked with.
struct RestoreRequest: Sendable {
  var data: String
  var keys: String
  /// The file of the private key.
  var opener: String?
}

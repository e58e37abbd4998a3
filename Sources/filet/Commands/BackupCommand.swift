import ArgumentParser
import FiletClient
import Foundation
import NIOCore
import Store
import StrictJSON
import Wording

/// `filet backup FILE`
struct BackupCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: say(
      "Sauvegarder pendant que le démon tourne.", "Back up while the daemon runs."),
    discussion: guide(
      """
      Deux fichiers, scellés pour la clé de sauvegarde : FICHIER a les données, FICHIER.keys les clés, dont la
      copie échoit (Rules/retention.yml). Gardez-les en deux endroits. Un fichier en place n'est pas remplacé.

      Exemple :
        filet backup --new-key sauvegarde.key       la paire de clés, à faire une fois, ailleurs
        filet backup /srv/sauvegardes/filet-2026-03-02
      """,
      """
      Two files, sealed for the backup key: FILE has the data, FILE.keys the keys, whose copy expires
      (Rules/retention.yml). Keep them in two places. A file that is there is not replaced.

      Example:
        filet backup --new-key backup.key           the pair of keys, made once, elsewhere
        filet backup /srv/backups/filet-2026-03-02
      """))

  @Argument(
    help: ArgumentHelp(
      say("Où écrire.", "Where to write."), valueName: say("fichier", "file")),
    completion: .file())
  var file: String

  @ArgumentParser.Flag(
    name: .customLong("new-key"),
    help: ArgumentHelp(
      say(
        "Faire plutôt une paire de clés : FICHIER (à garder ailleurs) et FICHIER.pub.",
        "Make a pair of keys instead: FILE (keep it elsewhere) and FILE.pub.")))
  var makesKey = false

  @OptionGroup var globals: GlobalOptions

  func run() async throws {
    let session = Session(globals)
    guard !makesKey else { return try makeKey(session) }
    let places = [file, file + ".keys"]
    let parts = try places.map { (place) throws(CommandFailure) in try BackupPart(for: place) }
    // Nobody else writes to these places by now.
    for place in places { try Self.refuseReplacing(place) }
    // In this order: every key that the data need is then among the keys.
    let data = try await fetch("/v1/vault/backup", into: parts[0], session)
    let keys = try await fetch("/v1/vault/backup/keys", into: parts[1], session)
    try BackupPart.giveNames(parts)
    if session.isJSON {
      session.showJSON([
        "data": .string(file), "data_bytes": .integer(data), "keys": .string(file + ".keys"),
        "keys_bytes": .integer(keys),
      ])
    } else {
      session.output.data("\(file)  \(data)")
      session.output.data("\(file).keys  \(keys)")
    }
  }

  private func makeKey(_ session: Session) throws {
    for place in [file, file + ".pub"] { try Self.refuseReplacing(place) }
    do throws(BackupFault) {
      try BackupKeys.make(at: file)
    } catch {
      throw CommandFailure(.internalFault, fr: error.message.fr, en: error.message.en)
    }
    session.output.data("\(file)\n\(file).pub")
  }

  private static func refuseReplacing(_ path: String) throws(CommandFailure) {
    guard access(path, F_OK) != 0 else {
      throw CommandFailure(
        .unreadableInput, fr: "« \(path) » existe déjà", en: "\"\(path)\" exists already")
    }
  }

  /// What became of the bytes of an answer: how many were written, or the system's number of why not. The client would
  /// take an error thrown while it reads for one of the connection.
  private enum Copied: Sendable {
    case whole(Int64)
    case failed(Int32)
  }

  /// Returns the bytes of the whole file.
  private func fetch(
    _ route: String, into part: BackupPart, _ session: Session
  ) async throws -> Int64 {
    let copied = try await session.client.exchange(
      .get(route), patience: .seconds(600), sending: { _ in },
      reading: { answer -> Copied in
        guard (200..<300).contains(answer.status) else {
          let body = try await answer.rest()
          throw DaemonAnswer(status: answer.status, contentType: "", body: body).problem
        }
        var total: Int64 = 0
        while let bytes = try await answer.next() {
          if let number = part.write(bytes) { return .failed(number) }
          total += Int64(bytes.count)
        }
        return .whole(total)
      })
    switch copied {
    case .failed(let number): throw BackupPart.cannotWrite(part.place, number)
    case .whole(let count):
      try part.settle()
      return count
    }
  }
}

import ArgumentParser
import Chronology
import FiletClient
import Foundation
import Record
import Store
import StrictJSON
import Wording

/// `filet record`: the tamper-evident record, checked by whoever wants to.
struct RecordCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record",
    abstract: say(
      "Le registre des actes : vérifier, prouver, lire.",
      "The record of acts: verify, prove, read."),
    subcommands: [
      RecordVerifyCommand.self, RecordProveCommand.self, RecordVerifyProofCommand.self,
      RecordCheckpointCommand.self, RecordOpenCommand.self, RecordEntriesCommand.self,
    ])
}

/// Exit codes of what checks the record.
enum RecordExit {
  static let broken = ExitCode(Exit.negative.rawValue)
  /// Everything could be read, and nothing is signed.
  static let unsigned = ExitCode(Exit.negative.rawValue)
  static let unreadable = ExitCode(Exit.unreadableInput.rawValue)
}

/// The public key that a check trusts.
struct RecordKeyOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      say(
        "La clé publique du registre, ou le fichier qui la contient.",
        "The record's public key, or the file that holds it."),
      valueName: say("clé|fichier", "key|file")))
  var key: String?

  /// The key that was given; `nil` where none was.
  func read() throws -> NoteKey? {
    guard let key else { return nil }
    if let own = try? NoteKey(text: key) { return own }
    guard let text = try? String(contentsOfFile: key, encoding: .utf8) else {
      throw RecordExit.fault(
        fr: "« \(key) » n'est ni une clé publique ni un fichier lisible",
        en: "\"\(key)\" is neither a public key nor a readable file")
    }
    do throws(RecordFault) {
      return try NoteKey(text: text)
    } catch {
      throw RecordExit.fault(error.message)
    }
  }
}

extension RecordExit {
  /// Says what cannot be read, so that nothing could be checked.
  static func fault(fr: String, en: String) -> ExitCode { fault(Bilingual(fr: fr, en: en)) }

  static func fault(_ message: Bilingual) -> ExitCode {
    Output.standard.fault(message[Speech.language])
    return unreadable
  }
}

/// `filet record prove SEQ [--from COPY]`
struct RecordProveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prove",
    abstract: say("La preuve d'une inscription.", "The proof of one entry."),
    discussion: guide(
      """
      Écrit l'inscription, son chemin dans l'arbre et un point de contrôle signé (C2SP tlog-proof,
      RFC 6962) : de quoi la prouver à qui n'a que la clé publique. Du démon (pour la personne responsable
      de la protection des renseignements personnels), ou d'une copie de la base avec --from.

      Exemples :
        filet record prove 4711 > 4711.tlog-proof
        filet record prove 4711 --from /srv/copies/filet.sqlite > 4711.tlog-proof
      """,
      """
      Writes the entry, its path in the tree and a signed checkpoint (C2SP tlog-proof, RFC 6962): what
      proves it to whoever has only the public key. From the daemon (privacy), or from a copy of the
      database with --from.

      Examples:
        filet record prove 4711 > 4711.tlog-proof
        filet record prove 4711 --from /srv/copies/filet.sqlite > 4711.tlog-proof
      """))

  @Argument(
    help: ArgumentHelp(
      say("Le numéro de l'inscription.", "The number of the entry."), valueName: "SEQ"))
  var seq: Int

  @Option(
    help: ArgumentHelp(
      say("Une copie de la base, ou d'un dossier d'état.", "A copy of the database or state."),
      valueName: say("copie", "copy")), completion: .file())
  var from: String?

  @OptionGroup var globals: GlobalOptions

  func run() async throws {
    let session = Session(globals)
    let proof: EntryProof
    if let from {
      let found: EntryProof?
      do throws(StoreError) {
        found = try RecordCopy(path: from).proof(of: Int64(seq))
      } catch {
        throw RecordExit.fault(error.message)
      }
      guard let found else {
        throw CommandFailure(
          .negative, fr: "aucun point de contrôle ne couvre cette inscription",
          en: "no checkpoint covers this entry")
      }
      proof = found
    } else {
      let answer = try await session.get("/v1/record/inclusion?seq=\(seq)")
      guard let text = answer["proof"]?.string, let read = try? EntryProof(reading: text) else {
        throw ClientFault.unreadableAnswer
      }
      proof = read
    }
    if session.isJSON {
      session.showJSON(proof.json)
    } else {
      session.output.data(String(proof.text.dropLast()))
    }
  }
}

/// `filet record verify-proof FILE --key KEY`
struct RecordVerifyProofCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify-proof",
    abstract: say("Vérifier la preuve d'une inscription.", "Verify the proof of one entry."),
    discussion: guide(
      """
      Hors ligne. Fin : 0 prouvé, 1 réfuté, 66 preuve ou clé illisible. Sans --key, la clé que ce compte a
      retenue du démon.

      Exemple :
        filet record verify-proof 4711.tlog-proof --key record.pub
      """,
      """
      Offline. Exit: 0 proved, 1 refuted, 66 proof or key not readable. Without --key, the key that this account has
      kept of the daemon.

      Example:
        filet record verify-proof 4711.tlog-proof --key record.pub
      """))

  @Argument(
    help: ArgumentHelp(say("La preuve.", "The proof."), valueName: "FILE"), completion: .file())
  var file: String
  @OptionGroup var trusted: RecordKeyOption
  @OptionGroup var globals: GlobalOptions

  func run() throws {
    let session = Session(globals)
    guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
      throw RecordExit.fault(
        fr: "« \(file) » ne peut être lu", en: "\"\(file)\" cannot be read")
    }
    let memory = WitnessMemory(
      socket: session.client.socket, environment: ProcessInfo.processInfo.environment)
    guard let key = try trusted.read() ?? (try? memory.read())?.key else {
      throw RecordExit.fault(
        fr: "donnez la clé publique avec --key", en: "give the public key with --key")
    }
    do throws(RecordFault) {
      let entry = try EntryProof(reading: text).verify(by: key)
      if session.isJSON {
        session.showJSON(.object([JSONMember("proved", true), JSONMember("entry", entry.json)]))
      } else {
        session.output.note(
          session.output.errorPaint(.green, "✓ ")
            + (session.language == .french ? "prouvé" : "proved"))
        session.output.data(entry.json.text)
      }
    } catch {
      if session.isJSON {
        session.showJSON(
          .object([JSONMember("proved", false), JSONMember("code", .string(error.code.rawValue))]))
      }
      session.output.fault(error.message[session.language])
      throw RecordExit.broken
    }
  }
}

/// `filet record checkpoint`
struct RecordCheckpointCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "checkpoint",
    abstract: say(
      "Le dernier point de contrôle signé, à garder.", "The latest signed checkpoint, to keep."),
    discussion: guide(
      "Exemple :\n  filet record checkpoint > $(date +%F).checkpoint",
      "Example:\n  filet record checkpoint > $(date +%F).checkpoint"))

  @OptionGroup var globals: GlobalOptions

  func run() async throws {
    let session = Session(globals)
    let answer = try await session.client.send(.get("/v1/record/checkpoint"))
    guard answer.isSuccess else { throw answer.problem }
    let note = String(decoding: answer.body, as: UTF8.self)
    guard let checkpoint = try? Checkpoint(reading: note) else {
      throw ClientFault.unreadableAnswer
    }
    await Witness.shared.observe(
      .object([JSONMember("checkpoint", .string(note))]), session.client, session.output)
    if session.isJSON {
      session.showJSON([
        "origin": .string(checkpoint.origin), "size": .integer(Int64(clamping: checkpoint.size)),
        "root": .string("\(checkpoint.root)"), "checkpoint": .string(note),
      ])
    } else {
      session.output.data(String(note.dropLast()))
    }
  }
}

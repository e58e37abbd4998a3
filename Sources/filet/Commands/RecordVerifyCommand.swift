import ArgumentParser
import FiletClient
import Foundation
import Record
import Store
import StrictJSON
import Wording

/// `filet record verify [STATE_DIR|FILE] [--key KEY] [--against FILE]…`
struct RecordVerifyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: say("Vérifier tout le registre, hors ligne.", "Verify the whole record, offline."),
    discussion: guide(
      """
      Sur une copie de la base, avec la clé publique et rien d'autre. --against : des points de contrôle que
      d'autres ont gardés ; sans eux, qui détient la clé peut avoir tout réécrit.
      Fin : 0 intact, 1 atteint (la première inscription fautive est nommée) ou sans rien de signé, 66 illisible.

      Exemple :
        filet record verify /var/lib/filet --key record.pub --against partenaire.checkpoint
      """,
      """
      On a copy of the database, with the public key and nothing else. --against: checkpoints that others
      have kept; without them, whoever holds the key may have rewritten everything.
      Exit: 0 sound, 1 broken (the first bad entry is named) or nothing signed, 66 not readable.

      Example:
        filet record verify /var/lib/filet --key record.pub --against partner.checkpoint
      """))

  @Argument(
    help: ArgumentHelp(
      say(
        "Un dossier d'état ou une copie de filet.sqlite ; sans : FILET_STATE, sinon celui du démon, sinon /var/lib/filet.",
        "A state directory or a copy of filet.sqlite; without: FILET_STATE, else the daemon's, else /var/lib/filet."
      ),
      valueName: "STATE_DIR|FILE"), completion: .file())
  var path: String?

  @OptionGroup var trusted: RecordKeyOption

  @Option(
    help: ArgumentHelp(
      say(
        "Un point de contrôle gardé ailleurs (peut être répété).",
        "A checkpoint kept elsewhere (may be repeated)."),
      valueName: "FILE"), completion: .file())
  var against: [String] = []

  @OptionGroup var globals: GlobalOptions

  func run() async throws {
    let session = Session(globals)
    let path = try await place(session)
    let given = try trusted.read()
    // A place where there is nothing is said before a key that is not beside it.
    let copy: RecordCopy
    do throws(StoreError) {
      copy = try RecordCopy(path: path)
    } catch {
      throw RecordExit.fault(error.message)
    }
    guard let key = given ?? RecordCopy.key(beside: path) else {
      throw RecordExit.fault(
        fr: "il n'y a pas de clé publique à côté de « \(path) » ; donnez-la avec --key",
        en: "there is no public key beside \"\(path)\"; give it with --key")
    }
    let witnesses = try against.map { try Self.checkpoint(in: $0, key) }
    let verdict: RecordCopy.Verdict
    do throws(StoreError) {
      verdict = try copy.check(key: key, against: witnesses) { count in
        guard session.output.isErrorTerminal, !session.isJSON else { return }
        session.output.raw("\r\(count)…")
      }
    } catch {
      throw RecordExit.fault(error.message)
    }
    if session.output.isErrorTerminal, !session.isJSON { session.output.raw("\r") }
    show(verdict, key, isGiven: given != nil, session)
    guard verdict.finding == nil else { throw RecordExit.broken }
    guard verdict.checkpoints > 0 else {
      session.output.fault(
        Bilingual(
          fr: "aucun point de contrôle : rien n'est signé, rien n'est donc vérifié",
          en: "no checkpoint: nothing is signed, so nothing is verified")[session.language])
      throw RecordExit.unsigned
    }
  }

  /// Where the record is. The daemon tells whoever runs it, and nobody through another's account. Of one that was named by
  /// its socket and does not answer no other place is guessed.
  private func place(_ session: Session) async throws -> String {
    let environment = ProcessInfo.processInfo.environment
    let variable = environment["FILET_STATE"] ?? ""
    if let path { return path }
    if !variable.isEmpty { return variable }
    var own = session
    own.client.actingAs = nil
    var told: String?
    do {
      told = try await own.get("/v1/status")["state_directory"]?.string
    } catch let fault as ClientFault {
      if globals.socket != nil || environment["FILET_SOCKET"]?.isEmpty == false { throw fault }
    } catch is Problem {
      // It is told to the operator alone.
    }
    return told ?? "/var/lib/filet"
  }

  /// A note, or what `filet` keeps as a witness: a key above it.
  static func checkpoint(in file: String, _ key: NoteKey) throws -> Checkpoint {
    guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
      throw RecordExit.fault(fr: "« \(file) » ne peut être lu", en: "\"\(file)\" cannot be read")
    }
    let kept = (try? WitnessMemory.parse(text))?.checkpoint.note ?? text
    do throws(RecordFault) {
      return try Checkpoint(reading: kept, signedBy: key)
    } catch {
      throw RecordExit.fault(
        fr: "« \(file) » : \(error.message.fr)", en: "\"\(file)\": \(error.message.en)")
    }
  }

  private func show(
    _ verdict: RecordCopy.Verdict, _ key: NoteKey, isGiven: Bool, _ session: Session
  ) {
    guard !session.isJSON else {
      let finding = verdict.finding.map { finding -> JSONValue in
        [
          "kind": .string(finding.kind.rawValue), "first": .integer(Int64(clamping: finding.first)),
          "last": .integer(Int64(clamping: finding.last)),
        ]
      }
      return session.showJSON([
        "sound": .bool(verdict.finding == nil && verdict.checkpoints > 0),
        "entries": .integer(Int64(clamping: verdict.entries)),
        "signed": .integer(Int64(clamping: verdict.signed)),
        "witnessed": .integer(Int64(clamping: verdict.witnessed)),
        "checkpoints": .integer(Int64(verdict.checkpoints)), "finding": finding ?? .null,
        "key": .string(key.text), "key_given": .bool(isGiven),
      ])
    }
    let view = VerdictView(verdict: verdict, isKeyGiven: isGiven, language: session.language)
    if verdict.finding == nil {
      session.show(view.lines)
    } else {
      session.output.fault(view.lines.joined(separator: "\n"))
    }
  }
}

import ArgumentParser
import Foundation
import StrictJSON
import Wording

/// Why somebody does what they do with a notice. It may name somebody: so it need not stand on the command line, and
/// is asked for at a terminal where it does not.
struct SealedReason: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      say(
        "Pourquoi ; scellé au registre ; « - » : lu sur l'entrée ; sinon demandé au terminal.",
        "Why; sealed in the record; \"-\": read from standard input; else asked for at the terminal."
      ),
      valueName: say("phrase", "sentence")))
  var reason: String?

  func validate() throws {
    // Where nobody can be asked it is missing.
    guard reason == nil, isatty(STDIN_FILENO) != 1 else { return }
    throw ValidationError(
      Bilingual(
        fr: "il manque --reason ; avec « - » la raison est lue sur l'entrée",
        en: "--reason is missing; with \"-\" the reason is read from standard input")[
          Speech.language])
  }

  func member(_ session: Session) throws -> JSONMember {
    JSONMember("reason", .string(try session.words(reason ?? "-", DiscreetInput.reason)))
  }
}

/// What somebody may add to what they do with a notice.
struct SealedNote: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      say(
        "Une phrase ; scellée au registre ; « - » : lue sur l'entrée.",
        "A sentence; sealed in the record; \"-\": read from standard input."),
      valueName: say("phrase", "sentence")))
  var note: String?

  func members(_ session: Session) throws -> [JSONMember] {
    guard let note else { return [] }
    return [JSONMember("note", .string(try session.words(note, DiscreetInput.note)))]
  }
}

/// Why something is done with a file; also from standard input.
struct FileReason: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      say(
        "Pourquoi ; gardé scellé ; « - » : lu sur l'entrée.",
        "Why; kept sealed; \"-\": read from standard input."),
      valueName: say("phrase", "sentence")))
  var reason: String

  func member(_ session: Session) throws -> JSONMember {
    JSONMember("reason", .string(try session.words(reason, DiscreetInput.reason)))
  }
}

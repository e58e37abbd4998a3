import ArgumentParser
import StrictJSON

/// Why somebody does what they do with a notice.
struct SealedReason: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      say("Pourquoi ; scellé au registre.", "Why; sealed in the record."),
      valueName: say("phrase", "sentence")))
  var reason: String

  func member(_ session: Session) throws -> JSONMember {
    JSONMember("reason", .string(try session.words(reason, DiscreetInput.reason)))
  }
}

/// What somebody may add to what they do with a notice.
struct SealedNote: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      say("Une phrase ; scellée au registre.", "A sentence; sealed in the record."),
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

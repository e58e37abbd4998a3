import FiletClient
import Foundation
import Wording

/// Reads what must not stand on a command line, where `ps` shows it to every account of the host and the
/// shell's history keeps it: a line of standard input each. At a terminal it is asked for, and what is typed is
/// not shown.
struct DiscreetInput {
  var output: Output

  /// The next line, without white space at its ends; an empty line or none at all is a fault that says what is
  /// missing.
  func line(_ what: Bilingual) throws(CommandFailure) -> String {
    let isTerminal = isatty(STDIN_FILENO) == 1
    if isTerminal { Self.leavesNothingToTheShell }
    let language = Speech.language
    let line =
      isTerminal
      ? QuietTerminal(descriptor: STDIN_FILENO).answer {
        output.raw(what[language] + language.colon)
      } : readLine()
    guard let text = line?.trimmingCharacters(in: .whitespaces), !text.isEmpty else {
      throw CommandFailure(
        .unreadableInput, fr: "il manque sur l'entrée : \(what.fr)",
        en: "missing on standard input: \(what.en)")
    }
    return text
  }

  /// What was pasted beyond the last question is of a person too: the shell would take it for a command, show it and
  /// keep it in its history.
  private static let leavesNothingToTheShell: Void = {
    atexit { tcflush(STDIN_FILENO, TCIFLUSH) }
  }()

  /// What was given; `-` stands for the next line.
  func words(_ given: String, _ what: Bilingual) throws(CommandFailure) -> String {
    given == "-" ? try line(what) : given
  }
}

extension DiscreetInput {
  /// Whom a question to the daemon is about, read from the lines of standard input: it goes in headers, since addresses
  /// are kept in logs.
  func youthHeaders(byName: Bool) throws(CommandFailure) -> [(name: String, value: String)] {
    guard byName else {
      let number = try line(Self.fileNumber)
      return [("filet-youth-file", DaemonRequest.escaped(number))]
    }
    let (name, birthDate) = (try line(Self.name), try line(Self.birthDate))
    return [
      ("filet-youth-name", DaemonRequest.escaped(name)),
      ("filet-youth-birth-date", DaemonRequest.escaped(birthDate)),
    ]
  }

  static let fileNumber = Bilingual(fr: "numéro de dossier", en: "file number")
  static let name = Bilingual(fr: "nom", en: "name")
  static let birthDate = Bilingual(
    fr: "date de naissance (AAAA-MM-JJ)", en: "birth date (YYYY-MM-DD)")
  static let reason = Bilingual(fr: "raison", en: "reason")
  static let note = Bilingual(fr: "note", en: "note")

  /// Why what names a person is not taken from a command line.
  static let refusal = Bilingual(
    fr: """
      ce qui désigne une personne ne s'écrit pas sur une ligne de commande, que « ps » montre à tous et que \
      l'historique garde ; donnez « - », puis la valeur sur l'entrée (et effacez cette ligne de l'historique)
      """,
    en: """
      what names a person does not stand on a command line, which "ps" shows to everybody and the history \
      keeps; give "-", then the value on standard input (and take this line out of the history)
      """)
}

import ArgumentParser
import FiletClient
import Wording

/// What it means that an observation was not received: whoever wrote it believes that somebody knows. Said beside every
/// failure to submit, of a file that cannot be read too, since the duty to report (art. 39 LPJ) does not wait for a disk, a daemon or a field.
enum NotReceived {
  static let words = Bilingual(
    fr:
      "Ce qui n'est pas reçu n'est lu par personne. Un jeune en danger, un préjudice vu ou confié : "
      + "n'attendez pas Filet, signalez à la DPJ par téléphone (art. 39 LPJ).",
    en: "What was not received is read by nobody. A young person in danger, harm seen or confided: "
      + "do not wait for Filet, report to the DYP by telephone (YPA s. 39).")

  /// While the daemon does not begin to answer.
  static let yet = Bilingual(
    fr: "rien n'est encore reçu : le service ne répond pas ; il est attendu une minute en tout",
    en: "nothing is received yet: the service does not answer; it is waited for a minute in all")

  /// Reports why, then what it means; what is thrown in its place says no more.
  static func reported(_ error: any Error, _ session: Session) -> ExitCode {
    let code = Runner.report(error, to: session.output, in: session.language)
    session.output.note(words[session.language])
    return ExitCode(code)
  }
}

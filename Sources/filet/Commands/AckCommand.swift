import ArgumentParser
import FiletClient
import StrictJSON
import Wording

/// `filet ack ID`
struct AckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ack",
    abstract: say(
      "Accuser réception : quelqu'un s'en occupe.", "Acknowledge: somebody answers for it."),
    discussion: guide(
      """
      Arrête la relève pour cette révision. Ce n'est pas encore agir : voir `filet act`. Qui avait décliné l'alerte,
      ou l'avait remise, la reprend tant que personne n'en répond ; la réponse le dit.

      Exemple :
        filet ack ntc_01J8Z…
      """,
      """
      Stops the escalation of this revision. It is not yet acting: see `filet act`. Who had declined the alert,
      or handed it over, takes it back as long as nobody answers for it; the answer says so.

      Example:
        filet ack ntc_01J8Z…
      """))

  @OptionGroup var notice: NoticeArgument
  @OptionGroup var globals: GlobalOptions

  func run() async throws {
    let session = Session(globals)
    let answer = try await session.post(notice.path + "/acknowledgement", [:])
    let unknown: Standing? = answer["state"]?.string == "acknowledged" ? nil : .closed
    session.showAct(answer, done: Self.done(answer), standing: Standing(of: answer) ?? unknown)
  }

  /// What the acknowledgement came to: who answers now.
  static func done(_ answer: JSONValue) -> Bilingual {
    if let words = takenBack(answer) { return words }
    let standing = Standing(of: answer, lookingOn: false)
    // An older notice of an alert that was opened again is closed, and the alert is not.
    let now = answer["now"]?["state"]?.string
    let isOver = now.map { $0 == "closed" } ?? (answer["state"]?.string != "acknowledged")
    switch standing?.turn {
    case .declined:
      return Bilingual(
        fr: "rien ne change : vous avez décliné, et une autre personne en répond",
        en: "nothing changes: you have declined, and somebody else answers for it")
    case .others:
      let done =
        isOver
        ? Bilingual(fr: "plus rien à accuser", en: "nothing left to acknowledge")
        : Bilingual(fr: "réception accusée", en: "acknowledged")
      return Bilingual(
        fr: "\(done.fr) ; \(standing?.colleague ?? "quelqu'un d'autre") en répond",
        en: "\(done.en); \(standing?.colleague ?? "somebody else") answers for it")
    default:
      return isOver
        ? Bilingual(
          fr: "plus rien à accuser : l'alerte est close pour votre organisation",
          en: "nothing left to acknowledge: the alert is closed for your organisation")
        : Bilingual(fr: "réception accusée", en: "acknowledged")
    }
  }

  /// Where the caller had declined it or handed it over and answers for it again.
  static func takenBack(_ answer: JSONValue) -> Bilingual? {
    guard let taken = answer["taken_back"] else { return nil }
    let words = Bilingual(
      fr: "vous reprenez cette alerte, et en répondez",
      en: "you take this alert back, and answer for it")
    guard let from = taken["from"]?.string else { return words }
    return Bilingual(
      fr: "\(words.fr) : la question n'est plus posée à \(from)",
      en: "\(words.en): \(from) is asked no more")
  }
}

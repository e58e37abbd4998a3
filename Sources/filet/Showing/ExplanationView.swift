import Chronology
import StrictJSON
import Wording

/// Why the reader was told, and which partners were too.
struct ExplanationView {
  var explanation: JSONValue
  var notice: String
  var time: LocalTime
  var paint: Paint
  var width: Int?
  /// The notice says of something only that it exists: its mandate opens no more.
  var holdsBack = false

  /// Whether a notice says of something only that it exists.
  static func holdsBack(_ notice: JSONValue) -> Bool {
    (notice["fields"]?.object ?? []).contains { $0.value["available"] != nil }
  }

  private var language: Language { time.language }

  var lines: [String] {
    var lines = [""]
    let standing = self.standing
    if !standing.isEmpty {
      lines.append(paint(.bold, say("Où en est-on", "Where it stands")))
      lines += standing.flatMap { wrapped($0) }
    }
    if let because = explanation["told_because"] {
      lines.append(paint(.bold, language == .french ? "Pourquoi vous" : "Why you"))
      if let title = Bilingual(because["title"]) { lines += wrapped(title[language]) }
      if let text = Bilingual(because["basis_text"]) { lines += wrapped(text[language]) }
    }
    if let partners = explanation["partners_told"]?.array {
      lines.append(paint(.bold, language == .french ? "Aussi informés" : "Also told"))
      let names = partners.compactMap {
        Bilingual($0["name"])?[language] ?? $0["organisation"]?.string
      }
      lines += names.flatMap { wrapped($0) }
      if names.isEmpty { lines.append(language == .french ? "  personne" : "  nobody") }
    }
    if holdsBack {
      lines.append(paint(.bold, FieldLabels().name("available", in: language)))
      lines += wrapped(onRequest)
    }
    if let text = Bilingual(explanation["a_person_decides"]) {
      lines += Wrapping.lines(text[language], width: width).map { paint(.dim, $0) }
    }
    return lines
  }

  private func wrapped(_ text: String) -> [String] {
    Wrapping.lines(text, width: width.map { max(20, $0 - 2) }).map { "  " + $0 }
  }

  private func say(_ fr: String, _ en: String) -> String { language == .french ? fr : en }

  /// Of whom to ask for what the mandate does not open: nothing here hands it over.
  private var onRequest: String {
    let alert = explanation["alert"]?.string ?? "alr_…"
    return say(
      "Votre mandat n'en ouvre pas la valeur, et aucune commande ne la donne. Demandez-la hors de Filet, "
        + "par le numéro de l'alerte (\(alert)) : à un partenaire informé, qui décide s'il peut la donner, "
        + "ou à la personne responsable de la protection des renseignements personnels, qui voit au "
        + "registre qui a été informé.",
      "Your mandate does not open the value, and no command gives it. Ask for it outside Filet, by the number "
        + "of the alert (\(alert)): a partner who was told, who decides whether they may give it, or whoever "
        + "answers for privacy, who sees in the register who was told.")
  }

  /// Who answers now, what runs out and when, and what that leads to.
  private var standing: [String] {
    guard let now = explanation["now"], let state = now["state"]?.string else { return [] }
    var lines: [String] = []
    let due = now["due"]?.string.flatMap { Timestamp(rfc3339: $0) }
      .map { "\(time.moment($0)) (\(time.distance(to: $0)))" }
    let who = now["answering"]?.string ?? say("quelqu'un de la chaîne", "somebody of the chain")
    switch (state, now["clock"]?.string) {
    case ("closed", _) where now["may_reopen"]?.bool == false:
      lines.append(
        say(
          "Elle a pris fin, et le dernier avis dit pourquoi ; il n'y a rien à rouvrir.",
          "It has ended, and the last notice says why; there is nothing to open again."))
    case ("closed", _):
      lines.append(
        say(
          "Fermée pour votre organisation ; pour la rouvrir : filet reopen \(notice) --reason …",
          "Closed for your organisation; to open it again: filet reopen \(notice) --reason …"))
    case ("declined", _): lines.append(Standing.declined[language] + ".")
    case ("awaiting", _):
      lines.append(
        (isActionMissing(now)
          ? say("Aucune action n'a été notée à temps ; ", "No action was recorded in time; ")
          : say("Personne n'en répond encore ; ", "Nobody answers for it yet; ")) + asked(who))
      if let due {
        // The Table has heard, and answers for nobody.
        let isHeard = now["clock"]?.string == "review"
        lines.append(
          now["unanswered_since"] == nil && !isHeard
            ? say("La personne suivante est avisée : ", "The next person is told: ") + due
            : say("Rappel : ", "Reminder: ") + due)
      }
    case (_, let clock):
      lines.append(say("\(who) en répond", "\(who) answers for it"))
      switch clock {
      case "act": lines.append(say("Agir avant ", "Act by ") + (due ?? "?"))
      case "hold":
        lines.append(
          say("L'accusé de réception vaut jusqu'à ", "The acknowledgement holds until ")
            + (due ?? "?"))
      default: lines.append(say("À revoir ", "To be looked at again ") + (due ?? "?"))
      }
    }
    lines += proposal(now)
    if let latest = now["latest"]?.string, latest != notice {
      lines.append(
        say(
          "Un avis plus récent vous a été remis : \(latest)", "You have a later notice: \(latest)"))
    }
    return lines
  }

  /// Whether the first of two people has proposed to close it, and with what.
  private func proposal(_ now: JSONValue) -> [String] {
    let outcome = now["closing_outcome"]?.string
    let word = outcome.map { " (\(Words.outcome($0)[language]))" } ?? ""
    switch now["closing_proposed"]?.string {
    case "self":
      return [
        say(
          "Vous avez proposé de la fermer\(word) ; une deuxième personne avisée doit le confirmer.",
          "You have proposed to close it\(word); a second person who was told must confirm.")
      ]
    case "other":
      let command = "filet close \(notice) --outcome \(outcome ?? "…")"
      let confirming = [
        say(
          "Quelqu'un propose de la fermer\(word) ; pour confirmer : \(command)",
          "Somebody proposes to close it\(word); to confirm: \(command)")
      ]
      guard outcome != nil else { return confirming }
      return confirming + [
        say(
          "Avec une autre issue, c'est la vôtre qui est gardée.",
          "With another outcome, yours is the one that is kept.")
      ]
    default: return []
    }
  }

  private func isActionMissing(_ now: JSONValue) -> Bool {
    let due = now["act_by"]?.string.flatMap { Timestamp(rfc3339: $0) }
    return due.map { $0 <= time.now } ?? false
  }

  private func asked(_ who: String) -> String {
    say("la question est posée à \(who)", "\(who) has been asked")
  }
}

import Alerts
import Wording

/// Why an organisation's part in an alert ends: its people hear what there is to know of it, and what it is not.
enum Ending: Sendable, Hashable {
  /// Nothing that they were told stands any more: it was taken back, or somebody was erased.
  case nothingLeft
  /// Something that they were told stands, and weighs too little for an alert.
  case tooLittle
  /// What is known by now is outside the mandate under which it was told.
  case mandate
  /// By the age that is known it is outside the mandate under which it was told.
  case age
  /// They are told of their own organisation's reports alone, and some of these stand: the same words whatever others
  /// reported or took back.
  case ownReports
  /// The mandate under which it was told is out of the configuration.
  case noMandate
  /// The rules, the mandates or the directory were read anew, and by them it is no alert for them any more. What was
  /// reported stands as before, as far as that is known.
  case readAnew
  /// It was the Table's for want of anybody else, and an organisation is told of it by now.
  case takenUp
  /// It rested on a consent that is gone.
  case consent
  /// It and an older alert are of one person, or one network. That there is another is not said: it may rest on what others
  /// reported alone.
  case merged
  /// The file was handed over to youth protection.
  case handedOver
  /// People closed it.
  case judged(Alert.Outcome)

  var change: Notice.Change {
    switch self {
    case .nothingLeft, .tooLittle, .mandate, .age, .noMandate, .ownReports, .readAnew, .takenUp,
      .consent, .merged:
      .withdrawn
    case .handedOver, .judged: .closed
    }
  }

  /// Whether it may be because an observation is taken back: then that is said, too. What rested on a consent says more.
  var maySayWhatIsTakenBack: Bool {
    switch self {
    case .nothingLeft, .tooLittle, .mandate, .age, .ownReports, .merged: true
    case .noMandate, .readAnew, .takenUp, .consent, .handedOver, .judged: false
    }
  }

  /// The same where nothing was reported or taken back, and rules and mandates were read anew: not the facts have changed.
  var afterReading: Ending {
    switch self {
    case .nothingLeft, .tooLittle, .mandate, .age, .ownReports: .readAnew
    case .noMandate, .readAnew, .takenUp, .consent, .merged, .handedOver, .judged: self
    }
  }

  /// What its people are told in place of what was asked of them.
  ///
  /// - Parameters:
  ///   - isYouthProtection: their organisation is the one that answers for a file that is handed over.
  ///   - isTakenBack: they had been told of an observation that is being taken back.
  func words(isYouthProtection: Bool, afterTakingBack isTakenBack: Bool = false) -> Bilingual {
    if self == .handedOver, isYouthProtection { return Self.handedToYou }
    var sentences: [Bilingual] = isTakenBack ? [.putRight] : []
    if let cause = cause(afterTakingBack: isTakenBack) { sentences.append(cause) }
    if self != .readAnew { sentences.append(.nothingMoreToDo) }
    return Bilingual(
      fr: sentences.map(\.fr).joined(separator: " "),
      en: sentences.map(\.en).joined(separator: " "))
  }

  private func cause(afterTakingBack isTakenBack: Bool) -> Bilingual? {
    switch self {
    case .nothingLeft:
      Bilingual(
        fr: "Plus rien de ce qui vous en a été dit n'appuie cette alerte : n'en tenez plus compte.",
        en: "Nothing that you were told of it supports this alert any more: disregard it.")
    case .tooLittle:
      Bilingual(
        fr: "Ce qui tient encore de ce qui vous en a été dit pèse trop peu pour une alerte.",
        en: "What still stands of what you were told of it weighs too little for an alert.")
    case .ownReports:
      Bilingual(
        fr: "Ce qui tient encore de ce qui vous en a été dit n'entre plus dans votre mandat.",
        en: "What still stands of what you were told of it is outside your mandate by now.")
    case .mandate:
      Bilingual(
        fr:
          "Ce que l'on sait à présent n'entre plus dans votre mandat : n'agissez plus sur ce qui vous en a été dit. "
          + "D'autres peuvent y travailler encore.",
        en:
          "What is known by now is outside your mandate: act no more on what you were told of it. Others may still "
          + "work on it.")
    case .age:
      Bilingual(
        fr:
          "Par l'âge que l'on connaît, cela n'entre plus dans votre mandat : n'agissez plus sur ce qui vous en a été dit. "
          + "D'autres peuvent y travailler encore.",
        en:
          "By the age that is known, this is outside your mandate: act no more on what you were told of it. Others may "
          + "still work on it.")
    case .noMandate:
      Bilingual(
        fr:
          "Le mandat au titre duquel vous en étiez avisés n'est plus en vigueur : n'agissez plus sur ce qui vous en a été "
          + "dit. D'autres peuvent y travailler encore.",
        en:
          "The mandate under which you were told of it is no longer in force: act no more on what you were told of it. "
          + "Others may still work on it.")
    case .readAnew:
      Bilingual(
        fr:
          "Selon les règles et les mandats en vigueur, que Filet a relus, ce n'est plus une alerte pour vous : rien de ce qui "
          + "a été rapporté n'est retiré pour autant. La suite vous appartient, Filet n'attend plus rien.",
        en:
          "By the rules and mandates in force, which Filet has read again, this is no alert for you any more: nothing "
          + "that was reported is taken back by that. What follows is for you to decide, Filet expects nothing more."
      )
    case .takenUp:
      Bilingual(
        fr: "Une organisation en est avisée à présent : la Table n'a plus à en chercher une.",
        en: "An organisation is told of it by now: the Table need look for none any more.")
    case .consent:
      Bilingual(
        fr:
          "Le consentement sur lequel reposait cet avis n'est plus donné : n'en faites plus usage.",
        en: "The consent on which this notice rested is no longer given: make no further use of it."
      )
    case .merged:
      Bilingual(
        fr:
          "Cette alerte prend fin\(isTakenBack ? "" : " sans que rien n'en soit retiré") : si ce que l'on en sait "
          + "vous concerne encore, un autre avis vous le dit.",
        en:
          "This alert ends\(isTakenBack ? "" : ", and nothing in it was taken back"): where what is known of it still "
          + "concerns you, another notice says so.")
    case .handedOver:
      Bilingual(
        fr: "Le dossier a été remis à la protection de la jeunesse, qui en répond désormais.",
        en: "The file was handed over to youth protection, which answers for it from now on.")
    case .judged(let outcome):
      outcome.words.map { Bilingual(fr: "Issue : \($0.fr).", en: "Outcome: \($0.en).") }
    }
  }

  private static let handedToYou = Bilingual(
    fr:
      "Le dossier est remis à votre organisation, qui en répond désormais hors de Filet : assurez-vous que "
      + "quelqu'un l'a en main.",
    en:
      "The file is handed over to your organisation, which answers for it from now on, outside Filet: make sure "
      + "that somebody has it in hand.")
}

import Alerts
import Mandates
import Wording

/// What the Table is asked where nobody in an organisation answers, or acts, and what it is told where somebody does by now.
/// Made once: each escalation to the Table says it.
struct TableRequests: Sendable {
  private let names: [String: Bilingual]
  private let answers: [String: Bilingual]
  private let actions: [String: Bilingual]
  private let agreements: [String: Bilingual]
  private let nothings: [String: Bilingual]
  private let dutyLines: [String: String]

  init(_ directory: Directory) {
    let names = directory.organisations.mapValues { Self.named($0.id, $0.name) }
    self.names = names
    answers = names.mapValues(Self.answer)
    actions = names.mapValues(Self.action)
    agreements = names.mapValues(Self.agreement)
    nothings = names.mapValues(Self.nothing)
    dutyLines = directory.organisations.compactMapValues(\.dutyLine)
  }

  /// That somebody there is found who answers.
  subscript(organisation: String) -> Bilingual {
    answers[organisation] ?? Self.answer(Bilingual(fr: organisation, en: organisation))
  }

  /// That the action is taken for which somebody there answered.
  func withoutAction(_ organisation: String) -> Bilingual {
    actions[organisation] ?? Self.action(Bilingual(fr: organisation, en: organisation))
  }

  /// That its agreement has ended: until there is one nobody there can read what they would answer for.
  func withoutAgreement(_ organisation: String) -> Bilingual {
    agreements[organisation] ?? Self.agreement(Bilingual(fr: organisation, en: organisation))
  }

  /// With the telephone at which the organisation answers at any hour, where it has one: for when nobody of its chain is
  /// there.
  func calling(_ organisation: String, _ request: Bilingual) -> Bilingual {
    guard let line = dutyLines[organisation] else { return request }
    return Bilingual(
      fr: "\(request.fr). Ligne de garde : \(line)", en: "\(request.en). Duty line: \(line)")
  }

  /// That somebody there answers: what is new is told to them, and to whoever else was told.
  func answered(_ organisation: String) -> Bilingual {
    nothings[organisation] ?? Self.nothing(Bilingual(fr: organisation, en: organisation))
  }

  /// Where the auditor found an alert without a next step: of whom, and what the Table can do about it.
  func stranded(_ findings: [Auditor.Finding]) -> Bilingual {
    var texts: [Bilingual] = []
    if findings.contains(where: { $0.fault == .noDuty }) {
      texts.append(
        Bilingual(
          fr: "Plus aucune organisation n'a de part dans cette alerte. "
            + "La rouvrir (filet reopen) : qui elle concerne en est avisé de nouveau",
          en: "No organisation has a part in this alert any more. "
            + "Open it again (filet reopen): whom it concerns is told anew"))
    }
    let organisations = Set(findings.compactMap(\.organisation)).sorted().map {
      names[$0] ?? Bilingual(fr: $0, en: $0)
    }
    if !organisations.isEmpty {
      let fr = organisations.map(\.fr).joined(separator: ", ")
      let en = organisations.map(\.en).joined(separator: ", ")
      let whom =
        organisations.count == 1
        ? Bilingual(
          fr: "sa coordination, ou qui la remplace", en: "its coordinator, or who stands in")
        : Bilingual(
          fr: "la coordination de chacune, ou qui la remplace",
          en: "the coordinator of each, or who stands in")
      texts.append(
        Bilingual(
          fr: "Une échéance est restée sans suite, faute de personne à aviser : \(fr). "
            + "Joindre \(whom.fr), pour que quelqu'un en réponde",
          en: "A deadline passed and nothing followed, for want of anybody to tell: \(en). "
            + "Reach \(whom.en), so that somebody answers"))
    }
    return Bilingual(
      fr: texts.map(\.fr).joined(separator: ". "), en: texts.map(\.en).joined(separator: ". "))
  }

  private static func named(_ organisation: String, _ name: Bilingual) -> Bilingual {
    Bilingual(fr: "\(name.fr) (\(organisation))", en: "\(name.en) (\(organisation))")
  }

  private static func answer(_ name: Bilingual) -> Bilingual {
    Bilingual(
      fr: "Personne n'en répond encore : \(name.fr). "
        + "Joindre sa coordination, ou qui la remplace, pour que quelqu'un en réponde",
      en: "Nobody answers for it yet: \(name.en). "
        + "Reach its coordinator, or who stands in, so that somebody answers")
  }

  private static func action(_ name: Bilingual) -> Bilingual {
    Bilingual(
      fr: "Quelqu'un en répond, et aucune action n'a été notée à temps : \(name.fr). "
        + "Joindre sa coordination, ou qui la remplace, pour que ce soit fait",
      en: "Somebody answers for it, and no action was recorded in time: \(name.en). "
        + "Reach its coordinator, or who stands in, so that it is done")
  }

  private static func agreement(_ name: Bilingual) -> Bilingual {
    Bilingual(
      fr: "Personne n'y peut lire l'alerte, faute d'entente en vigueur : \(name.fr). "
        + "Rétablir l'entente, ou voir avec un partenaire avisé qui s'en charge",
      en: "Nobody there can read the alert, for want of an agreement in force: \(name.en). "
        + "Restore the agreement, or see with a partner who was told who takes charge")
  }

  private static func nothing(_ name: Bilingual) -> Bilingual {
    Bilingual(
      fr: "Quelqu'un en répond : \(name.fr). Rien n'est demandé à la Table",
      en: "Somebody answers for it: \(name.en). Nothing is asked of the Table")
  }
}

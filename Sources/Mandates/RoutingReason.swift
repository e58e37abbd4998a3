import Wording

/// Why an organisation was told, or was not. The words hold no fact of the alert: a denial may be read by
/// people who know nothing of it.
public enum RoutingReason: String, Sendable, Hashable, CaseIterable, Codable {
  case mandateApplies = "mandate_applies"
  case band, age, kind, family, territory, placement, school, unit, consent, direct, need
  case notPlaced = "not_placed"
  case linkedYouths = "linked_youths"
  case territories
  case exploiterReference = "exploiter_reference"
  case ownReport = "own_report"
  case anotherMandate = "another_mandate"
  case noAgreement = "no_agreement"
  case noMandate = "no_mandate"
  case pivotAbsent = "pivot_absent"
  case pivotUntrained = "pivot_untrained"
  case noPivot = "no_pivot"
  case entity
  case routedElsewhere = "routed_elsewhere"
  case byReferral = "by_referral"
  /// Said instead of a reason that would tell a fact.
  case conditions
  case restricted

  public var text: Bilingual {
    switch self {
    case .mandateApplies:
      Bilingual(fr: "le mandat s'applique", en: "the mandate applies")
    case .band:
      Bilingual(fr: "le niveau n'est pas dans le mandat", en: "the band is outside the mandate")
    case .age: Bilingual(fr: "l'âge n'est pas dans le mandat", en: "the age is outside the mandate")
    case .kind:
      Bilingual(
        fr: "aucune observation d'un genre que couvre le mandat",
        en: "no observation of a kind that the mandate covers")
    case .family:
      Bilingual(
        fr: "aucune famille d'indices que couvre le mandat",
        en: "no family of evidence that the mandate covers")
    case .territory:
      Bilingual(
        fr: "le territoire n'est pas dans le mandat", en: "the territory is outside the mandate")
    case .placement:
      Bilingual(
        fr: "le mandat ne vise que les jeunes hébergés", en: "the mandate is for placed youths only"
      )
    case .notPlaced:
      Bilingual(
        fr: "le mandat ne vise que les jeunes qui ne sont pas hébergés",
        en: "the mandate is only for youths who are not placed")
    case .school:
      Bilingual(
        fr: "le jeune n'est pas d'une école de l'organisation",
        en: "the youth is not at one of the organisation's schools")
    case .unit:
      Bilingual(
        fr: "le jeune n'est pas d'une unité que vise le mandat",
        en: "the youth is not of a unit that the mandate names")
    case .consent:
      Bilingual(
        fr: "le mandat exige le consentement du jeune",
        en: "the mandate needs the youth's consent")
    case .direct:
      Bilingual(
        fr: "le mandat exige une preuve directe", en: "the mandate needs direct evidence")
    case .need:
      Bilingual(
        fr: "aucun besoin que couvre le mandat", en: "no need that the mandate covers")
    case .linkedYouths:
      Bilingual(
        fr: "trop peu de jeunes liés pour ce mandat", en: "too few linked youths for this mandate")
    case .territories:
      Bilingual(
        fr: "le mandat exige plusieurs territoires", en: "the mandate needs several territories")
    case .exploiterReference:
      Bilingual(
        fr: "le mandat exige une référence à un dossier de police",
        en: "the mandate needs a reference to a police file")
    case .ownReport:
      Bilingual(
        fr: "l'organisation n'a rien signalé elle-même",
        en: "the organisation reported nothing itself")
    case .anotherMandate:
      Bilingual(
        fr: "un autre mandat de l'organisation s'applique déjà",
        en: "another mandate of the organisation already applies")
    case .noAgreement:
      Bilingual(fr: "aucune entente en vigueur", en: "no agreement in force")
    case .noMandate:
      Bilingual(
        fr: "l'organisation n'a aucun mandat d'être avisée",
        en: "the organisation has no mandate to be told")
    case .pivotAbsent: Bilingual(fr: "pivot absent", en: "pivot absent")
    case .pivotUntrained:
      Bilingual(
        fr: "pivot sans la formation exigée", en: "pivot without the training required")
    case .entity:
      Bilingual(
        fr: "le mandat ne vise pas ce genre d'alerte",
        en: "the mandate is not for this kind of alert")
    case .routedElsewhere:
      Bilingual(fr: "une autre organisation a été avisée", en: "another organisation was told")
    case .conditions:
      Bilingual(
        fr: "les conditions du mandat ne sont pas réunies",
        en: "the mandate's conditions do not hold")
    case .byReferral:
      Bilingual(
        fr: "le mandat ne s'applique que par passerelle", en: "the mandate applies by referral only"
      )
    case .restricted:
      Bilingual(
        fr: "le dossier est sous restriction : rien de nouveau n'est communiqué",
        en: "the file is restricted: nothing new is told")
    case .noPivot:
      Bilingual(
        fr: "aucun pivot pour ce genre ou ce territoire", en: "no pivot for this kind or territory")
    }
  }
}

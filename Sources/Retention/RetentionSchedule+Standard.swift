import Chronology
import Wording

extension RetentionSchedule {
  /// What holds where a rules folder has no `retention.yml`: the clocks of the file that Filet ships.
  public static let standard = RetentionSchedule(
    interval: .hours(1),
    clocks: [
      .unlinkedObservation: clock(
        .days(90), "Observation restée sans lien", "Unlinked observation"),
      .bandOne: clock(.days(180), "Niveau 1 (veille)", "Band 1 (watch)"),
      .bandTwoAndThree: clock(.days(365), "Niveaux 2 et 3", "Bands 2 and 3"),
      .handedOver: clock(.days(90), "Dossier remis à la DPJ", "File handed over to the DYP"),
      .adultAd: clock(
        .hours(72), "Annonce ou contact d'une personne adulte", "Ad or contact of an adult"),
      .adText: clock(
        .hours(72), "Texte d'annonce non lié à un jeune", "Text of an ad not linked to a youth"),
      .exploiterReference: clock(
        .days(365), "Référence à un dossier de police", "Reference to a police file"),
      .anonymousConsult: clock(
        .days(730), "Consultation sans identité", "Consultation without identity"),
      .consultation: clock(
        .days(730), "Consultation entre organisations", "Consultation between organisations"),
      .supersession: clock(
        .days(365), "Observation remplacée avant d'arriver", "Observation superseded before it came"
      ),
      .recontact: clock(.days(365), "Ne pas recontacter", "Not to be contacted again"),
      .templateCount: clock(
        .days(730), "Compte par gabarit d'annonce", "Count by ad template"),
      .flag: clock(.days(365), "Mention levée ou échue", "Flag that is over"),
      .incident: clock(.days(1_827), "Incident de confidentialité", "Confidentiality incident"),
      .assessment: clock(.days(365), "Cours des niveaux", "Course of bands"),
      .register: clock(.days(1_827), "Registre des communications", "Register of disclosures"),
      .reviewAtMajority: clock(
        .days(30), "Révision au 18e anniversaire", "Review at the 18th birthday"),
      .keyBackup: clock(.days(30), "Sauvegarde des clés", "Backup of the keys"),
    ])

  private static func clock(_ keep: Span, _ fr: String, _ en: String) -> Clock {
    Clock(keep: keep, label: Bilingual(fr: fr, en: en), source: "standard")
  }
}

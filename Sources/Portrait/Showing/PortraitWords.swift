import Wording

/// The words of a portrait's tables.
enum PortraitWords {
  static func title(_ table: String, in language: Language) -> String {
    (titles[table] ?? Bilingual(fr: table, en: table))[language]
  }

  /// A year shows the rows alone.
  static func yearlyTitle(_ table: String, in language: Language) -> String {
    (yearlyTitles[table] ?? titles[table] ?? Bilingual(fr: table, en: table))[language]
  }

  private static let yearlyTitles: [String: Bilingual] = [
    "observations_by_kind_and_territory": Bilingual(
      fr: "Observations reçues, par genre", en: "Observations received, by kind"),
    "alerts_by_band_and_month": Bilingual(
      fr: "Alertes ouvertes, par niveau atteint", en: "Alerts opened, by highest band"),
  ]

  private static let titles: [String: Bilingual] = [
    "observations_by_kind_and_territory": Bilingual(
      fr: "Observations reçues, par genre et territoire",
      en: "Observations received, by kind and territory"),
    "observations_by_month": Bilingual(
      fr: "Observations reçues, par mois", en: "Observations received, by month"),
    "observations_by_organisation": Bilingual(
      fr: "Observations reçues, par organisme", en: "Observations received, by organisation"),
    "alerts_by_band_and_month": Bilingual(
      fr: "Alertes ouvertes, par niveau atteint et mois",
      en: "Alerts opened, by highest band and month"),
    "alerts_by_outcome": Bilingual(
      fr: "Alertes ouvertes, par issue", en: "Alerts opened, by outcome"),
  ]

  static let hidden = Bilingual(fr: "masqué", en: "hidden")
  /// Sums are of what is shown.
  static let shown = Bilingual(fr: "montré", en: "shown")
  static let withheld = Bilingual(
    fr: "Non montré : à côté du tableau précédent, il laisserait deviner un petit nombre.",
    en: "Not shown: beside the table before it, it would give a small figure away.")

  /// What a reader must know to read the figures.
  static func note(threshold: Int, base: Int) -> Bilingual {
    Bilingual(
      fr:
        "Sous \(threshold) personnes ou faits, un nombre est masqué (–). Les autres sont arrondis à \(base) près. "
        + "Les sommes sont celles de ce qui est montré.",
      en:
        "Below \(threshold) people or events a figure is hidden (–). Others are rounded to \(base). Sums are of "
        + "what is shown.")
  }

  /// What is not in the figures, whenever they were drawn.
  static let destroyed = Bilingual(
    fr:
      "Ce qui était détruit quand le portrait a été établi n'y est pas compté : les annonces et les contacts de "
      + "personnes adultes le sont dans les 72 heures.",
    en:
      "What was destroyed when the portrait was drawn is not counted: ads and contacts of adults are within "
      + "72 hours.")

  static let notJudgement = Bilingual(
    fr:
      "Ce portrait compte ce qui a été signalé à la Table, non ce qui arrive aux jeunes : "
      + "plus d'observations peut vouloir dire plus de vigilance.",
    en:
      "This portrait counts what was reported to the Table, not what happens to young people: more reports "
      + "may mean more watchfulness.")
}

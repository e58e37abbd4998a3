/// Names that nobody bears: a first name of flowers, winds and stones, a family name of places that are not.
enum Names {
  static let girls = [
    "Aubépine", "Brume", "Cannelle", "Dune", "Églantine", "Fougère", "Giroflée", "Hermine", "Ibise",
    "Jonquille", "Kalmie", "Lavande", "Mésange", "Neige", "Ombrelle", "Pervenche", "Quenouille",
    "Renoncule", "Sarcelle", "Tourterelle", "Ulmaire", "Véronelle", "Withania", "Xérane", "Yeuse",
    "Zinnia",
  ]
  static let boys = [
    "Aulne", "Basalte", "Cèdrin", "Doris", "Érablin", "Faucon", "Granit", "Houx", "Iris", "Jaspe",
    "Krill", "Lichen", "Mélèze", "Nord", "Orme", "Pinson", "Quartz", "Roc", "Silex", "Tilleul",
    "Ursin", "Vairon", "Wapin", "Xénon", "Yack", "Zéphir",
  ]
  static let families = [
    "Bellebrume", "Boisfictif", "Chantelune", "Clairépine", "Dormeval", "Entrecîmes", "Faussebaie",
    "Grandevague", "Hautelande", "Islefeinte", "Joncval", "Lacrose", "Loinrivage", "Mirevent",
    "Monbrouillard", "Nuageval", "Outremer", "Pasroche", "Quatrevents", "Rivebleue", "Sablenoir",
    "Songeval", "Terrefeinte", "Troislunes", "Valinvente", "Venteclair", "Vieuxpont", "Zonegrise",
  ]
  static let accounts = [
    "nuage", "comete", "boreale", "galet", "mirage", "pollen", "ressac", "saphir", "toundra",
    "zenith", "flocon", "lagune", "menthe", "prisme", "quasar", "sillage",
  ]
  static let platforms = ["instagram", "snapchat", "tiktok", "telegram"]
}

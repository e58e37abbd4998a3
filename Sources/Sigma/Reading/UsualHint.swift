import Wording

/// What to do about a fault, by its code, where nothing better is known of the one at hand. Every fault of a rule says
/// where it is and what to do.
enum UsualHint {
  static subscript(code: String) -> Bilingual? {
    switch code {
    case "condition-syntax", "empty-condition":
      Bilingual(
        fr: "p. ex. selection and not filter, 1 of them, (a or b) and c",
        en: "e.g. selection and not filter, 1 of them, (a or b) and c")
    case "condition-too-deep":
      Bilingual(fr: "en faire plusieurs blocs", en: "make several selections of it")
    case "unknown-identifier", "empty-selector":
      Bilingual(
        fr: "définir ce bloc à côté de la condition",
        en: "define that selection beside the condition")
    case "empty-selection":
      Bilingual(
        fr: "écrire « champ: valeur », ou retirer ce bloc",
        en: "write \"field: value\", or leave the selection out")
    case "nested-map", "nested-list":
      Bilingual(fr: "p. ex. champ: [a, b]", en: "e.g. field: [a, b]")
    case "bad-number":
      Bilingual(
        fr: "un nombre seul, sans mot ni unité", en: "a number alone, without words or units")
    case "bad-regex":
      Bilingual(
        fr: "un signe pris tel quel s'écrit après « \\ », p. ex. \\(",
        en: "a sign meant as it is comes after \"\\\", e.g. \\(")
    case "exists-value": Bilingual(fr: "p. ex. champ|exists: true", en: "e.g. field|exists: true")
    case "null-value": Bilingual(fr: "écrire « champ: null »", en: "write \"field: null\"")
    case "flag-without-re": Bilingual(fr: "p. ex. champ|re|i", en: "e.g. field|re|i")
    case "wide-without-base64":
      Bilingual(fr: "p. ex. champ|wide|base64offset", en: "e.g. field|wide|base64offset")
    case "incompatible-modifiers", "repeated-modifier":
      Bilingual(fr: "n'en garder qu'un", en: "keep one of them")
    case "missing-field": Bilingual(fr: "p. ex. champ|contains", en: "e.g. field|contains")
    case "unknown-modifier":
      Bilingual(
        fr: "p. ex. contains, startswith, endswith, re, gte, exists",
        en: "e.g. contains, startswith, endswith, re, gte, exists")
    case "compared-code":
      Bilingual(
        fr: "compter par une corrélation, ou écrire « champ|exists: true »",
        en: "count with a correlation, or write \"field|exists: true\"")
    case "missing-operator": Bilingual(fr: "p. ex. gte: 3", en: "e.g. gte: 3")
    case "never-holds":
      Bilingual(fr: "p. ex. {gte: 3, lt: 10}", en: "e.g. {gte: 3, lt: 10}")
    case "field-not-used", "percentile-not-used":
      Bilingual(fr: "retirer cette clé", en: "leave this key out")
    case "bad-field": Bilingual(fr: "p. ex. field: place", en: "e.g. field: place")
    case "bad-timespan":
      Bilingual(
        fr: "un nombre d'au moins 1 et s, m, h ou d, sans espace",
        en: "a number of at least 1 and s, m, h or d, without a space")
    case "empty-list": Bilingual(fr: "en nommer au moins une", en: "name at least one")
    case "too-many-rules":
      Bilingual(fr: "en faire plusieurs corrélations", en: "make several correlations of it")
    case "correlation-cycle":
      Bilingual(
        fr: "retirer de « rules » celle par où elle revient à elle-même",
        en: "take out of \"rules\" the one by which it comes back to itself")
    case "unknown-rule":
      Bilingual(
        fr: "une règle se nomme par son « name » ou son « id »",
        en: "a rule goes by its \"name\" or its \"id\"")
    case "faulty-rule":
      Bilingual(fr: "corriger d'abord celle-là", en: "put that one right first")
    case "duplicate-name", "duplicate-id":
      Bilingual(fr: "en choisir un autre", en: "choose another")
    case "several-bodies":
      Bilingual(
        fr: "un document pour chacun, séparés par « --- »",
        en: "one document each, with \"---\" between them")
    case "no-rule", "not-a-rule":
      Bilingual(fr: "une règle commence par « title: … »", en: "a rule begins with \"title: …\"")
    case "bad-id": Bilingual(fr: "« uuidgen » en donne un", en: "\"uuidgen\" gives one")
    case "unknown-taxonomy": Bilingual(fr: "retirer cette clé", en: "leave this key out")
    case "wrong-value":
      Bilingual(fr: "un de ces mots, tel quel", en: "one of these words, as it is")
    case "wrong-type": Bilingual(fr: "p. ex. clé: valeur", en: "e.g. key: value")
    case "yaml-duplicate-key":
      Bilingual(fr: "n'en garder qu'une", en: "keep one of them")
    default: nil
    }
  }
}

extension Diagnostic {
  /// The same with what is usually to be done, where it does not say that itself.
  var withUsualHint: Diagnostic {
    guard hint == nil, let usual = UsualHint[code] else { return self }
    var diagnostic = self
    diagnostic.hint = usual
    return diagnostic
  }
}

import Wording

/// Attributes that say who somebody is (`docs/security.md` 16): no kind has one as a field and no rule reads one,
/// whatever its name is called in either language.
public enum WhoSomebodyIs {
  /// What to do where a name is refused and something else is meant.
  public static let wayOut = Bilingual(
    fr: """
      ce que quelqu'un est (origine, langue, religion, quartier, revenu, sexe) ne se lit pas ; un \
      indice de ce qui a été fait prend un nom qui le dit, p. ex. « papers_taken »
      """,
    en: """
      what somebody is (origin, language, religion, neighbourhood, income, sex) is not read; a sign \
      of what was done takes a name that says so, e.g. "papers_taken"
      """)

  /// Whether a field by that name is such an attribute: a word of it says so (`ethnic_group`), some of its
  /// words together do (`country_of_birth`), or it is of a person and nothing else (`family_income`, where
  /// `unexplained_income` is a sign). `youth.mother_tongue` is one as `firstLanguage` and `mothertongue` are.
  /// O(words), for loading.
  public static func isNamed(by field: String) -> Bool {
    let parts = field.split(separator: ".").map { words(of: String($0)) }
    if parts.contains(where: isWhole) { return true }
    let all = parts.joined().reduce(into: Set<String>()) { $0.formUnion($1) }
    return !all.isDisjoint(with: anywhere) || !all.isDisjoint(with: joined)
      || all.contains { word in beginnings.contains { word.hasPrefix($0) } }
      || together.contains { $0.isSubset(of: all) }
  }

  /// Whether the words of a name, each with its forms, are such an attribute and say nothing beside it.
  private static func isWhole(_ words: [Set<String>]) -> Bool {
    if words.count == 1, !words[0].isDisjoint(with: alone) { return true }
    let rest = words.filter { $0.isDisjoint(with: ofSomebody) }
    return !rest.isEmpty && rest.allSatisfy { !$0.isDisjoint(with: ofPeople) }
  }

  /// Words that say it wherever they stand in a name.
  private static let anywhere: Set<String> = [
    "ethnicity", "ethnic", "ethnie", "ethnique", "racial", "racialized", "racialised",
    "racialise", "racialisee", "racised", "racise", "racisee", "ancestry", "ascendance",
    "accent", "indigenous", "aboriginal", "autochtone", "inuit", "inuk", "metis", "metisse",
    "nationality", "nationalite", "immigrant", "immigrante", "immigre", "immigree", "migrant",
    "refugee", "refugie", "refugiee", "birthplace", "dialect", "dialecte", "religion",
    "religious", "religieux", "creed", "croyance", "confessionnel", "postcode", "zipcode",
    "poverty", "pauvrete", "boy", "girl", "garcon", "homosexual", "homosexuality", "homosexuel",
    "bisexual", "bisexuel", "transgender", "transgenre", "gay", "lesbian", "lesbien",
  ]

  /// How words begin that say it, whatever follows: `lgbtqia`, `ethnoculturel`.
  private static let beginnings = ["lgbt", "ethno", "socioeconom"]

  /// Words that say it where nothing else stands beside them but of whom it is; a language is coded too, an
  /// income unexplained, an offender one of sex.
  private static let ofPeople: Set<String> = [
    "race", "citizen", "citizenship", "citoyen", "citoyennete", "immigration",
    "language", "langue", "tongue", "bilingual", "bilingue", "francophone", "anglophone",
    "allophone", "french", "francais", "english", "anglais", "arabic", "arabe", "creole", "faith",
    "culte", "neighbourhood", "neighborhood", "quartier", "borough", "arrondissement", "postal",
    "income", "salary", "salaire", "sex", "sexe", "gender", "male", "female",
  ]

  /// Of whom something is, and what it is of them: beside these it still says who they are.
  private static let ofSomebody: Set<String> = [
    "youth", "young", "jeune", "child", "enfant", "minor", "mineur", "person", "personne",
    "victim", "victime", "recipient", "destinataire", "companion", "family", "famille",
    "familial", "household", "menage", "parent", "parental", "mother", "mere", "father", "pere",
    "maternal", "maternel", "native", "natal", "first", "premier", "premiere", "second",
    "seconde", "main", "principal", "home", "maison", "domicile", "residence", "birth",
    "naissance", "country", "pays", "spoken", "speak", "speaking", "parle", "parlee", "annual",
    "annuel", "monthly", "mensuel", "level", "niveau", "group", "groupe", "status", "statut",
    "type", "code", "name", "nom", "category", "categorie", "identity", "identite", "is", "est",
    "of", "de", "des", "du", "d", "l", "la", "le", "the", "at", "a", "in",
  ]

  /// Words that mean something else beside others: «genre» is a kind of thing too, «revenu» who came
  /// back, «origine» where a piece of news comes from.
  private static let alone: Set<String> = [
    "genre", "fille", "revenu", "origine", "confession", "foi", "zip", "skin", "peau",
    "minority", "sexuality", "sexualite", "belief",
  ]

  private static let together: [Set<String>] = [
    ["country", "birth"], ["country", "origin"], ["home", "country"], ["place", "birth"],
    ["city", "birth"], ["pays", "naissance"], ["pays", "origine"], ["lieu", "naissance"],
    ["ville", "naissance"], ["pays", "natal"], ["ville", "natal"], ["national", "origin"],
    ["national", "origine"],
    ["youth", "origin"], ["family", "origin"], ["jeune", "origine"], ["famille", "origine"],
    ["familial", "origine"], ["first", "nation"], ["premiere", "nation"],
    ["visible", "minority"], ["visible", "minorite"], ["skin", "colour"], ["skin", "color"],
    ["skin", "tone"], ["couleur", "peau"], ["identite", "genre"], ["sexual", "orientation"],
    ["sexuel", "orientation"], ["zip", "code"], ["revenu", "familial"], ["revenu", "famille"],
    ["revenu", "menage"], ["revenu", "parent"], ["revenu", "annuel"], ["family", "revenue"],
    ["household", "revenue"], ["aide", "social"], ["social", "assistance"],
    ["social", "welfare"], ["socio", "economic"], ["socio", "economique"],
    ["communaute", "culturel"], ["cultural", "community"],
  ]

  /// The same written without anything between: `mothertongue`, `codepostal`, `countryofbirth`.
  private static let joined: Set<String> = {
    var words: Set<String> = []
    // Short ones would be part of other words.
    for term in ofPeople where term.utf8.count > 3 {
      for one in ofSomebody where one.utf8.count > 3 { words.formUnion([one + term, term + one]) }
    }
    for pair in together.map({ $0.sorted() }) {
      for link in ["", "of", "de", "d"] {
        words.formUnion([pair[0] + link + pair[1], pair[1] + link + pair[0]])
      }
    }
    return words
  }()

  /// The words of a name without accents, case and digits, each with the forms that it may be one of.
  private static func words(of name: String) -> [Set<String>] {
    var spaced = ""
    var isAfterLowerCase = false
    for character in name {
      if isAfterLowerCase, character.isUppercase { spaced.append("_") }
      isAfterLowerCase = character.isLowercase
      spaced.append(character)
    }
    return foldedLetters(spaced).unicodeScalars.split { !$0.isASCIILetter }.map { scalars in
      forms(of: String(scalars))
    }
  }

  /// The endings of a plural, then of a feminine, and what stands there without.
  private static let endings = [
    [("s", ""), ("ies", "y"), ("aux", "al")],
    [("ale", "al"), ("elle", "el"), ("enne", "en"), ("euse", "eux"), ("aise", "ais")],
  ]

  /// A word, and what it would be in the singular, in the masculine and without an elided article. That some
  /// of these are no words does no harm: nothing is called so.
  private static func forms(of word: String) -> Set<String> {
    var forms: Set<String> = [word]
    if let second = word.dropFirst().first, word.hasPrefix("d") || word.hasPrefix("l"),
      "aeiouyh".contains(second)
    {
      forms.insert(String(word.dropFirst()))
    }
    for step in endings {
      for form in forms {
        for (ending, other) in step
        where form.hasSuffix(ending) && form.utf8.count > max(3, ending.utf8.count) {
          forms.insert(String(form.dropLast(ending.count)) + other)
        }
      }
    }
    return forms
  }
}

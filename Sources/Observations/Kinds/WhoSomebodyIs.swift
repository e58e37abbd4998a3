/// Attributes that say who somebody is (`design.md` §2.9): no kind has one as a field and no rule reads one,
/// whatever its name is called in either language.
public enum WhoSomebodyIs {
  /// Whether a field by that name is such an attribute: a word of it says so (`family_income`), or some of
  /// its words together do (`country_of_birth`). `youth.mother_tongue` is one as `firstLanguage` is.
  /// O(words), for loading.
  public static func isNamed(by field: String) -> Bool {
    let parts = field.split(separator: ".").map { words(of: String($0)) }
    if parts.contains(where: { $0.count == 1 && alone.contains($0[0]) }) { return true }
    let all = Set(parts.joined())
    return !all.isDisjoint(with: anywhere) || together.contains { $0.isSubset(of: all) }
  }

  /// Words that say it wherever they stand in a name.
  private static let anywhere: Set<String> = [
    "ethnicity", "ethnicities", "ethnic", "ethnie", "ethnique", "race", "racial", "racialized",
    "racialised", "racialise", "racialisee", "ancestry", "ascendance", "accent", "indigenous",
    "aboriginal", "autochtone", "inuit", "metis",
    "nationality", "nationalities", "nationalite", "citizenship", "citizen", "citoyennete",
    "citoyen", "citoyenne", "immigration", "immigrant", "immigrante", "immigre", "immigree",
    "refugee", "refugie", "refugiee", "birthplace",
    "language", "langue", "tongue", "dialect", "dialecte", "bilingual", "bilingue", "francophone",
    "anglophone", "allophone",
    "religion", "religious", "religieux", "religieuse", "faith", "creed", "croyance", "culte",
    "confessionnel", "confessionnelle",
    "neighbourhood", "neighborhood", "quartier", "postal", "postcode", "zipcode",
    "income", "salary", "salaire", "poverty", "pauvrete", "socioeconomic", "socioeconomique",
    "sex", "sexe", "gender", "male", "female", "boy", "girl", "garcon", "homosexual",
    "homosexuality", "homosexuel", "homosexuelle", "bisexual", "bisexuel", "bisexuelle",
    "transgender", "transgenre", "lgbt", "lgbtq",
  ]

  /// Words that mean something else beside others: «genre» is a kind of thing too, «revenu» who came
  /// back, «origine» where a piece of news comes from.
  private static let alone: Set<String> = [
    "genre", "fille", "revenu", "origine", "confession", "foi", "zip",
  ]

  private static let together: [Set<String>] = [
    ["country", "birth"], ["country", "origin"], ["home", "country"], ["place", "birth"],
    ["city", "birth"], ["pays", "naissance"], ["pays", "origine"], ["lieu", "naissance"],
    ["ville", "naissance"], ["national", "origin"], ["nationale", "origine"],
    ["youth", "origin"], ["family", "origin"], ["jeune", "origine"], ["famille", "origine"],
    ["familiale", "origine"], ["first", "nation"], ["premiere", "nation"],
    ["visible", "minority"], ["visible", "minorite"], ["skin", "colour"], ["skin", "color"],
    ["skin", "tone"], ["couleur", "peau"], ["identite", "genre"], ["sexual", "orientation"],
    ["sexuelle", "orientation"], ["zip", "code"], ["revenu", "familial"], ["revenu", "famille"],
    ["revenu", "menage"], ["revenu", "parent"], ["revenu", "annuel"], ["aide", "sociale"],
    ["social", "assistance"], ["social", "welfare"],
  ]

  /// The words of a name without accents, case, digits and the `s` of a plural.
  private static func words(of name: String) -> [String] {
    var spaced = ""
    var isAfterLowerCase = false
    for character in name {
      if isAfterLowerCase, character.isUppercase { spaced.append("_") }
      isAfterLowerCase = character.isLowercase
      spaced.append(character)
    }
    return foldedLetters(spaced).unicodeScalars.split { !$0.isASCIILetter }.map { scalars in
      let word = String(scalars)
      let isPlural = word.hasSuffix("s") && word.utf8.count > 3 && !unbent.contains(word)
      return isPlural ? String(word.dropLast()) : word
    }
  }

  /// Words that end so without being a plural.
  private static let unbent: Set<String> = [
    "religious", "metis", "pays", "ethnicities", "nationalities",
  ]
}

import Foundation

/// An invented region of a hundred organisations, each with one school, one mandate for its own pupils from
/// band 1 up, a pivot, a relève and a coordinator. Kinds, rules, lexicons and scoring are the repository's own.
struct HundredRecipients {
  static let count = 100
  static let submitter = "watch-bench"

  let rules: String
  let directory: String

  static func pivot(_ number: Int) -> String { "pivot-org-\(padded(number, 3))" }

  init(repository: String, in folder: String) throws {
    rules = folder + "/Rules"
    directory = folder + "/directory"
    let files = FileManager.default
    try files.createDirectory(atPath: rules, withIntermediateDirectories: true)
    try files.createDirectory(atPath: directory, withIntermediateDirectories: true)
    for name in try files.contentsOfDirectory(atPath: repository + "/Rules")
    where name != "mandates" {
      try files.copyItem(atPath: repository + "/Rules/" + name, toPath: rules + "/" + name)
    }
    try files.createDirectory(atPath: rules + "/mandates", withIntermediateDirectories: true)
    try files.copyItem(
      atPath: repository + "/Rules/mandates/bases.yml", toPath: rules + "/mandates/bases.yml")
    for number in 0..<Self.count {
      try Self.mandate(number).write(
        toFile: rules + "/mandates/org-\(padded(number, 3)).yml", atomically: false, encoding: .utf8
      )
    }
    try Self.people.write(
      toFile: directory + "/directory.yml", atomically: false, encoding: .utf8)
  }

  private static func mandate(_ number: Int) -> String {
    let org = "org-\(padded(number, 3))"
    return """
      illustrative: true
      mandates:
        - id: \(org)-pupil
          version: 1
          organisation: \(org)
          title: {fr: "Préoccupation pour un élève de vos écoles", en: "Concern for a pupil of your schools"}
          basis: lpj_72_6
          match:
            kinds: [school_report]
            band: {min: 1, max: 4}
            schools: own
          fields: {identity: full, contact: summary, narrative: summary}
          weights_shown: false
          partners_shown: true
          training: {required: [1]}
          expected:
            action:
              fr: "Le pivot rencontre le jeune dans les 24 heures, l'accueille sans l'interroger, et garde le lien"
              en: "The pivot meets the young person within 24 hours, welcomes without questioning, and keeps the tie"
            acknowledge: {4: 1h, 3: 4h, 2: 1d, 1: 3d}
            act: {4: 4h, 3: 1d, 2: 1d, 1: 5d}
            review: {4: 3d, 3: 14d, 2: 30d, 1: 60d}
          chain: {releve: half}

      """
  }

  private static var people: String {
    var text = """
      # Invented, for measuring: every organisation and every person is a number.
      synthetic: true
      name: {fr: "Région de mesure", en: "Region for measuring"}
      time_zone: America/Toronto
      organisations:

      """
    let organisations = (0..<count).map { "org-\(padded($0, 3))" }
    for (number, org) in organisations.enumerated() {
      text += """
          - id: \(org)
            name: {fr: "Organisme \(number)", en: "Organisation \(number)"}
            kind: school_board
            territories: [quebec]
            schools: [school-\(padded(number, 3))]

        """
    }
    text += """
        - id: table
          name: {fr: "Table", en: "Table"}
          kind: table
          territories: [quebec]
      units:

      """
    for (number, org) in organisations.enumerated() {
      text += """
          - source: /units/\(org)
            organisation: \(org)
            name: {fr: "École \(number)", en: "School \(number)"}
            submitters: [\(submitter)]

        """
    }
    text += "accounts:\n"
    for (number, org) in organisations.enumerated() {
      for role in ["pivot", "releve", "coordinator"] {
        text += """
            - name: \(role)-\(org)
              person: "Personne \(role) \(number)"
              organisation: \(org)
              roles: [\(role)]
              languages: [fr]
              trainings: [{volet: 1, on: 2024-02-11, until: 2039-12-31}]

          """
      }
    }
    text += """
        - name: table-1
          person: "Table un"
          organisation: table
          roles: [table]
          languages: [fr]
          trainings: [{volet: 1, on: 2024-02-11, until: 2039-12-31}]
        - name: \(submitter)
          person: "Banc de mesure"
          organisation: table
          roles: [watch]
          languages: [fr]
        - name: operator
          person: "Exploitation"
          organisation: table
          roles: [operator]
          languages: [fr]
      agreements:

      """
    for (number, org) in organisations.enumerated() {
      text +=
        "  - {id: ENT-\(number), organisation: \(org), signed_by: \"Direction \(number)\", from: 2024-01-01, until: 2039-12-31}\n"
    }
    text +=
      "  - {id: ENT-T, organisation: table, signed_by: \"Table\", from: 2024-01-01, until: 2039-12-31}\n"
    text += "table: {accounts: [table-1]}\n"
    return text
  }
}

/// What a commit may not say. Ids are pseudonyms or random, so a message may name them.
extension StoreError {
  static func used(_ id: String) -> StoreError {
    StoreError(
      .contradiction,
      fr: "« \(id) » est déjà inscrit ; la transaction entière est refusée",
      en: "\"\(id)\" is already there; the whole commit is refused")
  }

  static func unknown(_ id: String) -> StoreError {
    StoreError(
      .contradiction,
      fr: "« \(id) » n'existe pas ; la transaction entière est refusée",
      en: "\"\(id)\" is not there; the whole commit is refused")
  }

  static func gap(in inbox: String, expected: Int64, found: Int64) -> StoreError {
    StoreError(
      .contradiction,
      fr: """
        la boîte « \(inbox) » attend l'avis \(expected) et reçoit \(found) ; \
        la transaction entière est refusée
        """,
      en: """
        the inbox "\(inbox)" expects notice \(expected) and is given \(found); \
        the whole commit is refused
        """)
  }
}

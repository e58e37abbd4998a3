extension Bilingual {
  /// So many of something, as each language says it: after 0 French has the singular, English the plural.
  public static func counted(
    _ count: some BinaryInteger, fr: (one: String, many: String), en: (one: String, many: String)
  ) -> Bilingual {
    Bilingual(
      fr: "\(count) \(count < 2 ? fr.one : fr.many)",
      en: "\(count) \(count == 1 ? en.one : en.many)")
  }
}

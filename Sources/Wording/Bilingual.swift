/// One sentence (or word) in the two languages of the people whom Filet serves.
public struct Bilingual: Sendable, Hashable, Codable {
  public var fr: String
  public var en: String

  public init(fr: String, en: String) {
    self.fr = fr
    self.en = en
  }

  public subscript(language: Language) -> String {
    switch language {
    case .french: fr
    case .english: en
    }
  }
}

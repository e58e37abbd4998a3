import Mandates
import Wording

/// What the Table is asked where nobody in an organisation answers. Made once: each escalation to the Table says it.
struct TableRequests: Sendable {
  private let words: [String: Bilingual]

  init(_ directory: Directory) {
    words = directory.organisations.mapValues { Self.words($0.id, $0.name) }
  }

  subscript(organisation: String) -> Bilingual {
    words[organisation]
      ?? Self.words(organisation, Bilingual(fr: organisation, en: organisation))
  }

  private static func words(_ organisation: String, _ name: Bilingual) -> Bilingual {
    Bilingual(
      fr: "Personne n'en répond encore : \(name.fr) (\(organisation)). "
        + "Joindre sa coordination, ou qui la remplace, pour que quelqu'un en réponde",
      en: "Nobody answers for it yet: \(name.en) (\(organisation)). "
        + "Reach its coordinator, or who stands in, so that somebody answers")
  }
}

import Chronology
import StrictJSON
import TestSupport
import Testing

@testable import Observations

/// Ads of one template share a code; others share none, and a code says nothing of the text.
struct AdTemplateTests {
  private static func codes(_ text: String, by intake: Intake = intake) throws -> Set<String> {
    let written = event(
      "escort_ad",
      [
        "territory": "quebec", "source_grade": 3, "ad_seen_at": "2026-03-02T11:30:00-05:00",
        "link_reason": "phone", "ad_text": .string(text),
      ], source: "/units/esm")
    let valid = try intake.validate(written, now: noon).get()
    let admission = intake.admit(valid, organisation: "spvq/esm", arrival: noon)
    return Set((admission.observation.fact("ad_template")?.array ?? []).compactMap(\.string))
  }

  static let ad = """
    Bonjour, massage de détente en après-midi dans un endroit calme et discret près du vieux port. \
    Demandez pour Clara. Texto seulement au 418-555-0142, de midi à minuit, réponse rapide.
    """

  @Test("The same template with another name, number, price and hours shares a code")
  func slots() throws {
    let other = """
      Bonjour, massage de détente en après-midi dans un endroit calme et discret près du vieux port. \
      Demandez pour Océane. Texto seulement au 581 555 0177, de 10h à 22h, réponse rapide. 120$
      """
    #expect(try !Self.codes(Self.ad).isDisjoint(with: Self.codes(other)))
  }

  @Test("Disguises, accents, case and spacing make no other template")
  func disguised() throws {
    let other = Self.ad.uppercased().replacing("MASSAGE", with: "m a s s a g e")
      .replacing("DISCRET", with: "d1scr3t")
    #expect(try !Self.codes(Self.ad).isDisjoint(with: Self.codes(other)))
  }

  @Test("One word changed is the same template, whichever word it is")
  func oneWord() throws {
    let words = Self.ad.split(separator: " ")
    let first = try Self.codes(Self.ad)
    var shared = 0
    for index in words.indices {
      var changed = words
      changed[index] = "autrement"
      if try !Self.codes(changed.joined(separator: " ")).isDisjoint(with: first) { shared += 1 }
    }
    #expect(shared == words.count)
  }

  @Test("Another ad about the same thing is another template")
  func different() throws {
    let others = [
      "Salut! Je suis disponible en soirée pour une rencontre agréable dans ma chambre, stationnement gratuit, appelez-moi.",
      "Massage de détente par une personne d'expérience, endroit propre, sur rendez-vous les fins de semaine seulement.",
      "Hello, relaxing afternoon massage in a quiet and discreet place near the old port. Text only, quick answer.",
    ]
    for other in others {
      #expect(try Self.codes(Self.ad).isDisjoint(with: Self.codes(other)), "\(other)")
    }
  }

  @Test("A text of a few words has no template: it would be everybody's")
  func tooShort() throws {
    #expect(try Self.codes("Texto seulement 418-555-0142").isEmpty)
  }

  @Test("A code is made with the key: another key gives others, and no word of the text is in it")
  func keyed() throws {
    let other = Intake(catalog: Shipped.catalog, keys: PseudonymKeys(key(2)))
    let mine = try Self.codes(Self.ad)
    #expect(mine.count == 10)
    #expect(try mine.isDisjoint(with: Self.codes(Self.ad, by: other)))
    #expect(mine.allSatisfy { $0.hasPrefix("tpl_") && $0.utf8.count == 30 })
  }

  @Test("How often two texts share a code follows the curve that is promised")
  func curve() throws {
    let seed = SeededGenerator.seed
    var random = SeededGenerator(seed: seed)
    func word() -> String {
      String((0..<6).map { _ in "bcdfghklmnprstvz".randomElement(using: &random) ?? "b" })
    }
    // Of 40 words a part is changed, so that the pairs overlap by about 0.82 and 0.3.
    func rate(changed: Int) throws -> Double {
      var shared = 0
      // So many that chance alone does not cross the bounds.
      let tries = 400
      for _ in 0..<tries {
        let words = (0..<40).map { _ in word() }
        var other = words
        let places = words.indices.shuffled(using: &random).prefix(changed)
        for index in places { other[index] = word() }
        let a = try Self.codes(words.joined(separator: " "))
        if try !a.isDisjoint(with: Self.codes(other.joined(separator: " "))) { shared += 1 }
      }
      return Double(shared) / Double(tries)
    }
    #expect(try rate(changed: 2) > 0.95, "seed \(seed)")
    #expect(try rate(changed: 14) < 0.1, "seed \(seed)")
  }
}

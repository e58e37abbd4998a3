import Foundation
import Testing

/// What the Table's own files say to people in French.
struct FrenchTests {
  /// Every French sentence of kinds, rules, scoring and mandates, with its file.
  private static func sentences() throws -> [(file: String, text: String)] {
    let folders = ["kinds", "detection", "correlation", "filters", "mandates"]
    var files = try folders.flatMap { try Repository.files(in: "Rules/\($0)") }
    for name in ["networks.yml", "scoring.yml", "retention.yml"] {
      files.append(("Rules/" + name, try Repository.bytes("Rules/" + name)))
    }
    return files.flatMap { file, bytes in
      String(decoding: bytes, as: UTF8.self).matches(of: /fr: "((?:[^"\\]|\\.)*)"/).map {
        (file: file, text: String($0.output.1))
      }
    }
  }

  @Test("Before ; : ? and ! stands a space, as in everything that the programs say themselves")
  func punctuation() throws {
    let sentences = try Self.sentences()
    #expect(sentences.count > 400)
    for (file, text) in sentences {
      #expect(!text.contains(/[^\s:][;:?!](\s|$)/), "\(file): \(text)")
    }
  }

  /// The right column says what is meant; the left is English in French words, or means something else. A form as a whole
  /// word alone: «rapporté» stands where something is known by hearsay, which is what it says.
  @Test(
    "The words are those of the field in Québec",
    arguments: [
      ("étant possible", "s'y trouve peut-être"), ("mineur possible", "personne peut-être mineure"),
      ("rapporte", "signale"), ("jeune personne", "jeune"), ("Année scolaire", "Niveau scolaire"),
      ("licencié", "titulaire d'un permis d'alcool"), ("mal subi", "préjudice"),
      ("personne d'intérêt", "personne préoccupante"), ("Voir que", "S'assurer que"),
      ("Cueillie par", "viennent chercher"),
    ])
  func words(wrong: String, right: String) throws {
    let sentences = try Self.sentences()
    for (file, text) in sentences {
      let words = text.split(whereSeparator: { !$0.isLetter && $0 != "'" }).joined(separator: " ")
      #expect(!" \(words) ".contains(" \(wrong) "), "\(file): \(text) (\(right))")
    }
    #expect(sentences.contains { $0.text.contains(right) }, "\(right)")
  }

  /// The word of art. 39 LPJ: who reads it takes it that the child was reported, and their own duty done.
  @Test("«Signalement» is what youth protection receives, and no observation is called one")
  func signalement() throws {
    let ofTheLaw = [
      "Rules/kinds/common.yml", "Rules/mandates/bases.yml", "Rules/mandates/dpj.yml",
    ]
    for (file, text) in try Self.sentences() where !ofTheLaw.contains(file) {
      #expect(!text.lowercased().contains("signalement"), "\(file): \(text)")
    }
  }
}

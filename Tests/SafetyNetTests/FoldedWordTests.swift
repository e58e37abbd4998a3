import Foundation
import Testing
import Wording

@testable import SafetyNet

/// What is looked for in folded text is written as folded text is, in rules, in their tests and in lexicons: else it
/// would never be found, and nobody would know.
struct FoldedWordTests {
  private static func rule(_ line: String, more: String = "") throws -> String {
    RuleLibraryTests.rule(field: "FIELD", kind: "escort_ad", family: "ad")
      .replacing("FIELD: true", with: line)
      .replacing("reason: {fr: a, en: b}", with: "reason: {fr: a, en: b}" + more)
  }

  @Test(
    "A word that never stands so in folded text is refused",
    arguments: [
      "ad_text_folded|contains: 'écolière'", "ad_text_folded|contains: [jeune, 'tout juste  18']",
      "ad_text_folded: 'nos-filles'", "ad_text_folded|startswith: 'l8 ans*'",
      "ad_text_folded|contains: 'tout juste dix-huit'", "ad_text_folded|contains|cased: Jeune",
      "ad_text_folded|contains|all: [jeune, \"j'ai 1 8 ans\"]",
    ])
  func refused(line: String) throws {
    #expect(try RuleLibraryTests.codes(withRule: Self.rule(line)) == ["unfolded-word"])
  }

  @Test(
    "A word that can is taken, and so is what is no word, or in another field",
    arguments: [
      "ad_text_folded|contains: [Jeune, 'tout juste 18', 'nos*filles', '🌹', ' d''ici']",
      "ad_text_folded|re: '\\bÉ?jeunes?\\b'", "ad_text_folded|exists: true", "ad_text_folded: '*'",
      "ad_text|contains: 'écolière'", "ad_text_folded|contains|expand: '%youth_suggesting%'",
    ])
  func taken(line: String) throws {
    #expect(try RuleLibraryTests.codes(withRule: Self.rule(line)) == [])
  }

  @Test("What to write instead is said")
  func hint() throws {
    let rule = RuleFile(
      path: "x.yml", folder: "detection", name: "x.yml",
      bytes: Array(try Self.rule("ad_text_folded|contains: 'Tout-juste l8'").utf8))
    let said = RuleLibrary.load(try RuleLibraryTests.files() + [rule]).diagnostics
      .first { $0.code == "unfolded-word" }
    #expect(said?.hint?.en == "write \"tout juste 18\"")
    #expect(said?.location.line == 4)
  }

  @Test("An event of a test that no ad could be is a fault")
  func eventOfATest() throws {
    func codes(_ text: String) throws -> [String] {
      let tests = ", tests: [{name: n, observations: [{ad_text_folded: '\(text)'}], expect: match}]"
      let rule = RuleFile(
        path: "x.yml", folder: "detection", name: "x.yml",
        bytes: Array(try Self.rule("ad_text_folded|contains: ecoliere", more: tests).utf8))
      return RuleLibrary.check(try RuleLibraryTests.files() + [rule]).diagnostics.map(\.code)
    }
    #expect(try codes("Écolière") == ["unfolded-word"])
    #expect(try codes("une ecoliere") == [])
  }

  private func lexicon(_ name: String, _ word: String) -> RuleFile {
    RuleFile(
      path: "l.yml", folder: "lexicons", name: "l.yml",
      bytes: Array("name: \(name)\nversion: 1\nwords:\n  fr: [jeune, \"\(word)\"]\n".utf8))
  }

  @Test("A word of a lexicon is refused where it stands, and its rules are judged for themselves")
  func lexicons() throws {
    let files = try RuleLibraryTests.files() + [lexicon("pupils", "écolière")]
    let rule = RuleFile(
      path: "x.yml", folder: "detection", name: "x.yml",
      bytes: Array(try Self.rule("ad_text_folded|re|expand: '\\b%pupils%\\b'").utf8))
    for all in [files, files + [rule]] {
      let (library, diagnostics) = RuleLibrary.load(all)
      #expect(library == nil)
      #expect(diagnostics.map(\.code) == ["unfolded-word"])
      #expect(diagnostics.first?.location == SourceLocation(file: "l.yml", line: 4, column: 15))
      #expect(diagnostics.first?.hint?.en == "write \"ecoliere\"")
    }
    #expect(
      RuleLibrary.load(try RuleLibraryTests.files() + [lexicon("pupils", "ecoliere")]).diagnostics
        .isEmpty)
  }

  @Test("A lexicon of another field is written as that field is")
  func lexiconOfAnotherField() throws {
    let lexicon = lexicon("towns", "trois-rivieres")
    let rule = RuleFile(
      path: "x.yml", folder: "detection", name: "x.yml",
      bytes: Array(try Self.rule("city|expand: '%towns%'").utf8))
    let files = try RuleLibraryTests.files() + [lexicon]
    #expect(RuleLibrary.load(files + [rule]).diagnostics.isEmpty)
    #expect(RuleLibrary.load(files).diagnostics.map(\.code) == ["unfolded-word"])
  }
}

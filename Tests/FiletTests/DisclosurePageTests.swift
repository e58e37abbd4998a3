import ArgumentParser
import Chronology
import StrictJSON
import Testing
import Wording

@testable import filet

/// What is handed to a person of what was disclosed about them.
struct DisclosurePageTests {
  private static func page(of count: Int) throws -> DisclosurePage {
    let entry = #"""
      {"told":"2026-03-03T03:00:00Z","organisation":"dpj","mandate":"dpj-concern","change":"opened",
      "basis":"lpj_38_39","band":3,"fields":["identity"],"reasons":[{"fr":"Fugue","en":"Runaway"}]}
      """#
    let told = repeatElement(entry, count: count).joined(separator: ",")
    let now = try #require(Timestamp(rfc3339: "2026-03-05T00:00:00Z"))
    return DisclosurePage(
      register: try parseJSON(Array(#"{"told":[\#(told)]}"#.utf8)), now: now)
  }

  @Test(
    "How much was disclosed is said in a sentence of one's own language",
    arguments: [
      (
        0, "Le registre n'a aucune communication à votre sujet.",
        "The register has no disclosure about you."
      ),
      (
        1, "Voici la communication faite à votre sujet.", "This is the disclosure made about you."
      ),
      (
        8, "Voici les 8 communications faites à votre sujet.",
        "These are the 8 disclosures made about you."
      ),
    ])
  func howMuch(count: Int, french: String, english: String) throws {
    let page = try Self.page(of: count)
    for text in [page.text.joined(separator: "\n"), page.html] {
      #expect(text.contains(french) && text.contains(english), "\(text)")
    }
  }

  @Test("Nobody is said to have read what nobody may have read yet", arguments: [0, 1, 8])
  func notReadYet(count: Int) throws {
    let page = try Self.page(of: count)
    for text in [page.text.joined(separator: "\n"), page.html] {
      #expect(!text.contains("a lu") && !text.contains("a person read"), "\(text)")
      #expect(text.contains("ce sont des personnes qui lisent"), "\(text)")
    }
  }

  @Test("Where the register has nothing, nothing is said of notices that there are not")
  func nothingThere() throws {
    let page = try Self.page(of: 0)
    let ofSome = [
      "ces avis", "these notices", "Le niveau", "The band", "ces renseignements",
      "this information", "Rien n'a été communiqué", "Nothing was disclosed",
    ]
    for text in [page.text.joined(separator: "\n"), page.html] {
      #expect(ofSome.filter(text.contains) == [], "\(text)")
    }
  }

  @Test("Of somebody whom Filet does not know the page says so, and not that nothing was disclosed")
  func unknown() throws {
    let now = try #require(Timestamp(rfc3339: "2026-03-05T00:00:00Z"))
    let page = DisclosurePage(
      register: try parseJSON(Array(#"{"youth":"yth_1","known":false,"told":[]}"#.utf8)), now: now)
    for text in [page.text.joined(separator: "\n"), page.html] {
      #expect(text.contains("Aucune personne n'a été trouvée sous les renseignements donnés."))
      #expect(text.contains("Nobody was found under the information given."))
      #expect(!text.contains("n'a aucune communication"), "\(text)")
      #expect(!text.contains("has no disclosure"), "\(text)")
    }
  }

  @Test(
    "The page is of all that was disclosed: it cannot be of a part",
    arguments: [
      ["--organisation", "sq"], ["--alert", "alr_01J8Z3K7Q2R4S6T8V0W2X4Y6Z8"],
      ["--from", "2027-01-01"], ["--to", "2020-01-01"], ["--after", "999"],
    ])
  func wholly(_ narrowing: [String]) throws {
    let whole = ["register", "--youth", "-", "--print", "text"]
    #expect(throws: Never.self) { try Filet.parseAsRoot(whole) }
    let fault = #expect(throws: (any Error).self) { try Filet.parseAsRoot(whole + narrowing) }
    if let fault { #expect(Filet.exitCode(for: fault) == .validationFailure) }
  }

  @Test("The colon is each language's own")
  func colons() throws {
    let lines = try Self.page(of: 1).text
    #expect(lines.contains { $0.hasPrefix("  Quoi : ") })
    #expect(lines.contains { $0.hasPrefix("  What: ") })
    #expect(lines.contains("  Motifs et principaux facteurs :"))
    #expect(lines.contains("  Reasons and main factors:"))
  }
}

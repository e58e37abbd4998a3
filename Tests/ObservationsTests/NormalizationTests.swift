import Observations
import Testing

@Suite struct NormalizationTests {
  @Test(arguments: [
    "CJQ-48213", "cjq-48213", "CJQ 48213", " CJQ48213 ", "cjq–48213", "ＣＪＱ－４８２１３", "CJQ_48213",
    "C.J.Q-48213".replacing(".", with: "\u{200B}"),
  ])
  func oneFileNumberInItsSpellings(text: String) {
    #expect(normalizedFileNumber(text) == "cjq48213")
  }

  @Test(arguments: ["CJQ-048213", "CJQ-48213/2", "CQJ-48213", "48213"])
  func anotherFileNumberStaysAnother(text: String) {
    #expect(normalizedFileNumber(text) != normalizedFileNumber("CJQ-48213"))
  }

  @Test(arguments: ["", " ", "--", "\u{200B}", "!?"]) func noFileNumber(text: String) {
    #expect(normalizedFileNumber(text) == nil)
  }

  @Test(arguments: [
    "Marie-Ève St-Onge", "MARIE-EVE ST-ONGE", "St-Onge, Marie-Ève", "Saint-Onge Marie Eve",
    "marie eve  saint onge", "Marie‑Ève St. Onge", "St‐Onge,Marie-E\u{300}ve",
    "Ｍａｒｉｅ Ève St-Onge",
  ])
  func oneNameInItsSpellings(text: String) {
    #expect(normalizedName(text) == "eve marie onge saint")
  }

  @Test func apostrophesAndLigaturesDoNotCount() {
    #expect(normalizedName("Zoé D'Amours") == normalizedName("Zoe D’AMOURS"))
    #expect(normalizedName("Zoé D'Amours") == normalizedName("Damours, Zoé"))
    #expect(normalizedName("Maïté Lecœur") == normalizedName("Maite LECOEUR"))
    #expect(normalizedName("Groß Ana") == normalizedName("ANA GROSS"))
  }

  @Test(arguments: [
    "Marie Onge", "Marie-Ève Stonge", "Marie Ève Eve Saint Onge", "Mari Ève St-Onge",
  ])
  func anotherNameStaysAnother(text: String) {
    #expect(normalizedName(text) != normalizedName("Marie-Ève St-Onge"))
  }

  @Test(arguments: ["", " ", "-", "12 34"]) func noName(text: String) {
    #expect(normalizedName(text) == nil)
  }

  @Test(arguments: [
    "418-555-0142", "(418) 555-0142", "418.555.0142", "4185550142", "+1 418 555 0142",
    "1-418-555-0142", "+14185550142", "tel:+1-418-555-0142", "418 555-0142 poste 12",
    "418-555-0142 x12", "418-555-0142 ext. 1234", "418-555-0142, #12", "4l8-555-Ol42",
    "418‑555‑0142", "４１８－５５５－０１４２", "418\u{A0}555\u{A0}0142", "011 1 418 555 0142",
    "\u{200E}418-555-0142",
  ])
  func onePhoneInItsSpellings(text: String) {
    #expect(normalizedPhone(text) == "+14185550142")
  }

  @Test func numbersOfOtherCountriesNeedTheirPlus() {
    #expect(normalizedPhone("+33 6 39 98 01 23") == "+33639980123")
    #expect(normalizedPhone("011 33 6 39 98 01 23") == "+33639980123")
    #expect(normalizedPhone("06 39 98 01 23") == nil)
  }

  @Test(arguments: [
    "", "555-0142", "118-555-0142", "418-155-0142", "418-911-0142", "498-555-0142", "418-555-014",
    "418-555-01422", "418-FLOWERS", "appelle-moi", "+", "418+5550142", "2 418 555 0142",
    "+1 118 555 0142", "+0123456789", "+1234567890123456",
  ])
  func noPhone(text: String) {
    #expect(normalizedPhone(text) == nil)
  }

  @Test(arguments: ["QC-ABC123", "abc 123", "ABC-123", "qc abc 123", "ＱＣ－ＡＢＣ１２３", "ABC·123"])
  func onePlateInItsSpellings(text: String) {
    #expect(normalizedPlate(text) == "QC ABC123")
  }

  @Test func anotherJurisdictionIsAnotherPlate() {
    #expect(normalizedPlate("ON-ABC123") == "ON ABC123")
    #expect(normalizedPlate("ABC 1O3") != normalizedPlate("ABC 103"))
    // Two letters alone are no jurisdiction.
    #expect(normalizedPlate("ON 12") == "QC ON12")
  }

  @Test(arguments: ["", "A", "ABCDEFGHI", "ABC/123", "???"]) func noPlate(text: String) {
    #expect(normalizedPlate(text) == nil)
  }

  @Test func oneHandleInItsSpellings() {
    let aliases = ["insta": "instagram"]
    for text in ["instagram:Zoe.B", "INSTA: @zoe.b ", "Instagram:ＺＯＥ.b", "insta:zoe.b\u{200B}"] {
      #expect(normalizedHandle(text, aliases: aliases) == "instagram:zoe.b", "\(text)")
    }
    #expect(normalizedHandle("instagram:zoeb") != normalizedHandle("instagram:zoe.b"))
    #expect(normalizedHandle("snapchat:zoe.b") != normalizedHandle("instagram:zoe.b"))
    #expect(normalizedHandle("x:zoé") != normalizedHandle("x:zoe"))
  }

  @Test(arguments: [
    "", "zoe", ":zoe", "instagram:", "instagram: @", "in sta:zoe", "x:zoe b", "é:zoe",
  ])
  func noHandle(text: String) {
    #expect(normalizedHandle(text) == nil)
  }

  @Test func codesAndTerms() {
    #expect(normalizedCode("SPVQ/ikat") == "spvq/ikat")
    for text in ["", "-a", "a b", "é", "\u{212A}1", String(repeating: "a", count: 65)] {
      #expect(normalizedCode(text) == nil, "\(text)")
    }
    #expect(normalizedTerm("Trois-Rivières") == "trois-rivieres")
    #expect(normalizedTerm(" Sec. 3 ") == "sec-3")
    #expect(normalizedTerm("--") == nil)
  }
}

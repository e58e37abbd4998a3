import Testing

@testable import filet

struct RulesDiffViewTests {
  @Test func aNetworkOfManyIsCalledByItsFirstAndHowManyTheyAre() {
    let many = (10_010...10_049).map { "CJQ-\($0)" }
    let name = RulesDiffView.brief(many.joined(separator: ", "))
    #expect(name == "CJQ-10010, CJQ-10011, CJQ-10012 … (40)")
    #expect(RulesDiffView.brief("CJQ-10010, CJQ-10011") == "CJQ-10010, CJQ-10011")
    #expect(RulesDiffView.brief(String(repeating: "x", count: 300)).count == 40)
  }
}

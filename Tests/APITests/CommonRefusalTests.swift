import SafetyNet
import Testing
import Wording

@testable import API

@Suite struct CommonRefusalTests {
  private let closed = Problem(SafetyNet.intakeClosed)

  private func common(_ problems: [Problem?]) -> Problem? {
    var refusal = CommonRefusal()
    for problem in problems { refusal.count(problem) }
    return refusal.problem
  }

  @Test func aBatchOfWhichNothingWasTakenIsRefusedWithTheDutyOfAnyOfItsItems() {
    var urgent = closed
    urgent.duty = Bilingual(fr: "signalez", en: "report")
    #expect(common([closed, closed])?.code == "intake-closed")
    #expect(common([closed, closed])?.duty == nil)
    #expect(common([closed, urgent, closed])?.duty == urgent.duty)
    #expect(common([closed])?.retryAfter == 30)
    // What is wrong with one by itself is told once the others can be taken.
    #expect(common([.tooLarge, closed])?.code == "intake-closed")
    #expect(common([closed, .tooLarge])?.code == "intake-closed")
  }

  @Test func whereOneItemHasAnotherAnswerEachHasItsReceipt() {
    #expect(common([]) == nil)
    #expect(common([closed, nil]) == nil)
    #expect(common([nil, closed]) == nil)
    #expect(common([.tooLarge]) == nil && common([.tooLarge, nil, closed]) == nil)
    #expect(common([closed, .bodiesFull]) == nil)
  }
}

import Chronology
import Testing

@testable import Mandates

/// Who stands in for somebody, where it was said more than once.
struct CoverTests {
  @Test("The last word on who stands in counts; an absence without one says nothing of it")
  func lastWord() {
    let now = RoutingTests.now
    var account = RoutingTests.account("pivot-dpj-1", "dpj", .pivot)
    func absence(_ cover: String?, from: Span = .days(1)) -> Account.Absence {
      .init(from: now - from, until: now + .days(1), cover: cover)
    }
    account.absences = [absence("releve-dpj-1", from: .days(2)), absence("coordinator-dpj-1")]
    #expect(account.cover(at: now) == "coordinator-dpj-1")
    account.absences.append(absence(nil))
    #expect(account.cover(at: now) == "coordinator-dpj-1")
  }
}

import Alerts
import Chronology
import Mandates
import Observations
import Store
import Testing

@testable import SafetyNet

/// Nobody works out an id of what somebody else was told, or tests one with a guess of what it was made of.
struct SaltedIdentifierTests {
  let start = Region.start

  /// A service that drew this salt at its start, one alert, and one question.
  private func service(
    salt: String
  ) throws -> (notices: [Notice], question: Consultation) {
    let library = try Region.library()
    var pipeline = try Pipeline(
      library: library, intake: Intake(catalog: library.kinds, keys: Region.keys()),
      store: MemoryStore(), salt: salt, at: start)
    _ = try pipeline.take(Region.disclosure("CJQ-1", id: "1", at: start), at: start)
    var question: Consultation?
    try pipeline.act(at: start) {
      question = try $0.ask(
        "pipq", ConsultationTests.question, by: Region.caller("pivot-dpj-1"))
    }
    return (try pipeline.everyNotice(), try #require(question))
  }

  /// The 80 bits after the time, which is no secret.
  private func derived(_ id: String) -> Substring { id.suffix(16) }

  @Test("Who was told of an alert and knows how ids are made works out nobody's notice")
  func worksOutNobodysNotice() throws {
    let (notices, _) = try service(salt: "drawn")
    #expect(Set(notices.map(\.recipient)).count > 1)
    for notice in notices {
      let (alert, revision) = (notice.alert, "\(notice.revision)")
      let (recipient, seq) = (notice.recipient, "\(notice.seq)")
      let guesses = [
        derivedULID(
          at: notice.issued, from: "notice", alert, revision, recipient, seq),
        derivedULID(at: notice.issued, from: "notice", alert, recipient, seq),
      ]
      #expect(!guesses.map(derived).contains(derived(notice.id)), "\(notice.change)")
    }
  }

  @Test("A question's words, guessed, are not confirmed by its id")
  func guessesNoQuestion() throws {
    let (one, other) = (try service(salt: "drawn"), try service(salt: "drawn again"))
    #expect(one.question.question == other.question.question)
    #expect(derived(one.question.id) != derived(other.question.id))
    let guess = derivedULID(
      at: start, from: "consultation", "pivot-dpj-1", "pipq", one.question.question)
    #expect(derived(one.question.id) != derived(guess))
  }

  @Test("A replay, which has no salt, gives the same ids each time")
  func replay() throws {
    let (one, other) = (try service(salt: ""), try service(salt: ""))
    #expect(one.notices.map(\.id) == other.notices.map(\.id))
    #expect(one.question.id == other.question.id)
  }

  @Test("The same question in the same moment is still one question")
  func sameQuestion() throws {
    let library = try Region.library()
    var pipeline = try Pipeline(
      library: library, intake: Intake(catalog: library.kinds, keys: Region.keys()),
      store: MemoryStore(), salt: "drawn", at: start)
    let caller = try Region.caller("pivot-dpj-1")
    pipeline.begin(at: start)
    _ = try pipeline.ask("pipq", ConsultationTests.question, by: caller)
    let error = #expect(throws: RequestError.self) {
      try pipeline.ask("pipq", ConsultationTests.question, by: caller)
    }
    #expect(error?.code == .conflict)
  }
}

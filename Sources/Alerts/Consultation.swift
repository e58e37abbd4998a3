import Chronology
import Mandates
import Observations

/// A question from one organisation's pivot to another's, about no named person: what to do, whom to ask,
/// how to go about it. The words are sealed; only who asked and who is asked read them.
public struct Consultation: Sendable, Hashable {
  public enum State: String, Sendable, Hashable, CaseIterable {
    case open, answered
    /// Nobody answered in time; the question is asked no more.
    case unanswered
  }

  /// `csl_` and a ULID, derived from who asks whom what, the moment, and the salt of the start (see `Alert.id`): no guess of
  /// the words can be held against it.
  public var id: String
  public var askedBy: String
  public var askingOrganisation: String
  /// Who is asked.
  public var organisation: String
  public var asked: Timestamp
  /// When the clock runs out: the coordinator is asked, then the question lapses. Somebody's absence passes it on before.
  public var due: Timestamp
  /// The step that was reached in the organisation that is asked.
  public var step: Step
  /// Those asked, in order.
  public var told: [String]
  public var state: State
  public var question: String
  public var answer: String?
  public var answeredBy: String?

  public init(
    id: String, askedBy: String, askingOrganisation: String, organisation: String,
    asked: Timestamp, due: Timestamp, step: Step, told: [String], state: State = .open,
    question: String, answer: String? = nil, answeredBy: String? = nil
  ) {
    self.id = id
    self.askedBy = askedBy
    self.askingOrganisation = askingOrganisation
    self.organisation = organisation
    self.asked = asked
    self.due = due
    self.step = step
    self.told = told
    self.state = state
    self.question = question
    self.answer = answer
    self.answeredBy = answeredBy
  }

  /// How long each step has to answer. It is advice, not an alert.
  public static let patience = Span.days(2)

  /// As the subject of its notices: it has a key of its own.
  public var reference: EntityRef? { EntityRef(text: id) }
}

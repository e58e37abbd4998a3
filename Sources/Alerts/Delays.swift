import Chronology
import Mandates
import Risk

/// The delays that a mandate gives at a band, with what holds where it is silent.
public struct Delays: Sendable, Hashable {
  /// From the issue of the first notice to the acknowledgement.
  public var acknowledge: Span
  /// From the issue to the action; `nil` where none is asked.
  public var act: Span?
  /// From an action, or from an acknowledgement after which none is owed, to the next look at the alert.
  public var review: Span
  /// How long an acknowledgement holds without an action; `nil`: until the action is due.
  public var hold: Span?
  /// How long who is told as a step has before the next step is told; at least a minute.
  private var patience: [Step: Span]

  public init(_ expectation: Mandate.Expectation, at band: Band) {
    // A band that the mandate does not name has the delay of the next higher one it names, else a day.
    func delay(_ table: [Band: Span]) -> Span? {
      table.filter { $0.key >= band }.min { $0.key < $1.key }?.value
    }
    let acknowledge = delay(expectation.acknowledge) ?? .days(1)
    self.acknowledge = acknowledge
    act = delay(expectation.act)
    review = delay(expectation.review) ?? .days(band >= .high ? 7 : 30)
    hold = delay(expectation.hold)
    // The next in the chain hears by half the clock.
    let half = Span(milliseconds: acknowledge.milliseconds / 2)
    patience = [:]
    for (step, next) in [
      (Step.pivot, Step.releve), (.releve, .coordinator), (.coordinator, .table),
    ] {
      let span: Span
      switch expectation.chain[next] ?? .half {
      case .half: span = half
      case .full: span = acknowledge
      case .spans(let spans): span = delay(spans) ?? half
      }
      patience[step] = max(.minutes(1), span)
    }
    // Who is last has the whole delay, then is reminded (`reminder`).
    patience[.table] = acknowledge
  }

  /// How long somebody who was told as a step has, before the next step is told or, at the Table, before they are reminded.
  public func patience(at step: Step) -> Span { patience[step] ?? acknowledge }

  /// The longest time between two reminders of an alert that nobody answers for, unless its mandate has it looked
  /// at less often.
  public static let longestReminder = Span.days(30)

  /// How long after a reminder the next one comes, where nobody has answered for `silence`: the review delay first,
  /// then as long as the silence has lasted, so that it doubles each time; at most 30 days.
  public func reminder(after silence: Span) -> Span {
    min(max(review, silence), max(review, Self.longestReminder))
  }
}

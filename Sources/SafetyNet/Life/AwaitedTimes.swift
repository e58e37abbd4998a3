import Alerts
import Chronology
import Observations

/// When time alone will change something, other than by the clocks of duties and questions.
struct AwaitedTimes: Sendable {
  /// By entity, when its band may change.
  var bands = Agenda<EntityRef>()
  /// By account, when the next of their absences begins, in the directory or entered; of who is away as this is made anew,
  /// since when they are, until that was looked at.
  var absences = Agenda<String>()
  /// By entity, when somebody reaches an age from which, or up to which, a mandate is.
  var ages = Agenda<EntityRef>()
  /// When what rests on a parent's consent ends, since the young person has a word of their own by then.
  var consents = Agenda<Duty.Key>()
  /// When an organisation has an agreement again that had none when there was news of an alert in which it has a part.
  var renewals = Agenda<Duty.Key>()
  /// When the next agreement begins whose date is written, or when one began while nobody looked.
  var agreement: Timestamp?

  /// The earliest of all; `nil` where nothing is to come.
  var earliest: Timestamp? {
    var next = agreement ?? .distantFuture
    for time in [
      bands.earliest, absences.earliest, ages.earliest, consents.earliest, renewals.earliest,
    ] {
      if let time { next = min(next, time) }
    }
    return next == .distantFuture ? nil : next
  }
}

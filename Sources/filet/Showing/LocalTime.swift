import Chronology
import Wording

/// Times as the people who work with Filet read them: local, in words, with how long that is from now.
struct LocalTime: Sendable {
  var language: Language
  var now: Timestamp

  private static let months = [
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
    "octobre", "novembre", "décembre",
  ]
  private static let monthsEnglish = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]
  private static let days = [
    "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
  ]
  private static let daysEnglish = [
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
  ]

  /// `lundi 23 novembre, 0 h 19`; `Monday 23 November, 00:19`. Which of two hours, in the night in which one comes
  /// twice: `1 h 30 HAE`, then `1 h 30 HNE`.
  func moment(_ time: Timestamp) -> String {
    let date = QuebecTime.date(at: time)
    let minute = QuebecTime.minuteOfDay(at: time)
    let index = date.weekday - 1
    switch language {
    case .french:
      return "\(Self.days[index]) \(day(date)), \(minute / 60) h \(padded(minute % 60))"
        + zone(of: time)
    case .english:
      return
        "\(Self.daysEnglish[index]) \(day(date)), \(padded(minute / 60)):\(padded(minute % 60))"
        + zone(of: time)
    }
  }

  /// The end of a stretch of time. A day alone is included to its end: so it is said as that day, not as the midnight
  /// after it.
  func end(_ time: Timestamp) -> String {
    guard QuebecTime.minuteOfDay(at: time) == 0 else { return moment(time) }
    let last = QuebecTime.date(at: time - .minutes(1))
    return language == .french
      ? "\(weekday(last)) \(day(last)) compris" : "the end of \(weekday(last)) \(day(last))"
  }

  private func zone(of time: Timestamp) -> String {
    guard let name = QuebecTime.name(ofHourAt: time) else { return "" }
    return " " + (language == .french ? name.french : name.english)
  }

  /// `lundi`.
  func weekday(_ date: CivilDate) -> String {
    (language == .french ? Self.days : Self.daysEnglish)[date.weekday - 1]
  }

  /// `23 novembre`, with the year where it is not this one.
  func day(_ date: CivilDate) -> String {
    let year = date.year == QuebecTime.date(at: now).year ? "" : " \(date.year)"
    switch language {
    case .french:
      let number = date.day == 1 ? "1er" : String(date.day)
      return "\(number) \(Self.months[date.month - 1])\(year)"
    case .english: return "\(date.day) \(Self.monthsEnglish[date.month - 1])\(year)"
    }
  }

  /// `dans 45 min`, `en retard de 2 h 05`.
  func distance(to time: Timestamp) -> String {
    let late = time < now
    let milliseconds = (time - now).milliseconds
    // What is left is rounded up, what has passed down: a notice just issued shows the whole delay.
    let minutes = late ? -milliseconds / 60_000 : (milliseconds + 59_999) / 60_000
    let length = self.length(minutes: minutes)
    switch (language, late) {
    case (.french, false): return "dans \(length)"
    case (.french, true): return "en retard de \(length)"
    case (.english, false): return "in \(length)"
    case (.english, true): return "late by \(length)"
    }
  }

  private func length(minutes: Int64) -> String {
    switch minutes {
    case ..<60: return "\(minutes) min"
    case ..<2_880:
      let rest = minutes % 60
      return rest == 0 ? "\(minutes / 60) h" : "\(minutes / 60) h \(padded(Int(rest)))"
    default:
      let days = (minutes + 720) / 1_440
      return language == .french ? "\(days) jours" : "\(days) days"
    }
  }

  private func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

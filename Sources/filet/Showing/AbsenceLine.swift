import Chronology
import StrictJSON
import Wording

/// An absence in a line: who, from when until when, who stands in.
struct AbsenceLine {
  var absence: JSONValue
  var time: LocalTime

  var text: String {
    let isFrench = time.language == .french
    var text = "\(absence["id"]?.string ?? "?")  \(absence["account"]?.string ?? "?")  "
    let from = moment("from").map(time.moment) ?? "?"
    let until = moment("ended") ?? moment("until")
    text += "\(from) → \(until.map(end) ?? "?")"
    if let cover = absence["cover"]?.string {
      text += isFrench ? "  remplacé par \(cover)" : "  covered by \(cover)"
    }
    return text
  }

  /// A day alone is included to its end: so it is said as that day, not as the midnight after it.
  private func end(_ moment: Timestamp) -> String {
    guard QuebecTime.minuteOfDay(at: moment) == 0, absence["ended"]?.string == nil else {
      return time.moment(moment)
    }
    let day = QuebecTime.date(at: moment - .minutes(1))
    return time.language == .french
      ? "\(time.weekday(day)) \(time.day(day)) compris"
      : "the end of \(time.weekday(day)) \(time.day(day))"
  }

  private func moment(_ name: String) -> Timestamp? {
    absence[name]?.string.flatMap { Timestamp(rfc3339: $0) }
  }
}

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

  /// What was ended by hand ended at that minute.
  private func end(_ moment: Timestamp) -> String {
    absence["ended"]?.string == nil ? time.end(moment) : time.moment(moment)
  }

  private func moment(_ name: String) -> Timestamp? {
    absence[name]?.string.flatMap { Timestamp(rfc3339: $0) }
  }
}

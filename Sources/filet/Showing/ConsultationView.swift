import Chronology
import StrictJSON
import Wording

/// A question between organisations, or its answer.
struct ConsultationView {
  var notice: JSONValue
  var time: LocalTime
  var paint: Paint
  var width: Int?

  private var language: Language { time.language }

  var lines: [String] {
    let words = notice["consultation"] ?? .null
    let french = language == .french
    let change = notice["change"]?.string ?? ""
    let other = words[change == "asked" ? "from" : "to"]?.string ?? "?"
    var lines = [
      paint(.bold, " CONSULTATION ") + "  \(other)"
        + (Words.change(change).map { " · " + $0[language] } ?? "")
    ]
    func row(_ title: String, _ text: String?) {
      guard let text else { return }
      for (index, line) in Wrapping.lines(text, width: width.map { max(20, $0 - 14) }).enumerated()
      {
        let head = index == 0 ? title : ""
        let gap = String(repeating: " ", count: max(1, 12 - head.count))
        lines.append("  " + paint(.bold, head) + gap + line)
      }
    }
    row("Question", words["question"]?.string.map(FieldLabels.printable))
    row(french ? "Réponse" : "Answer", words["answer"]?.string.map(FieldLabels.printable))
    if change == "asked", let by = notice["expected"]?["acknowledge_by"]?.string,
      let moment = Timestamp(rfc3339: by)
    {
      row(french ? "Avant" : "By", "\(time.moment(moment)) (\(time.distance(to: moment)))")
    }
    lines.append(
      paint(.dim, "  \(notice["id"]?.string ?? "?") · \(words["id"]?.string ?? "?")"))
    return lines
  }
}

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
    // What may be read no more has no words, of whom neither.
    let other = words[change == "asked" ? "from" : "to"]?.string
    let about = [other, Words.change(change)?[language]].compactMap { $0 }
    var lines = [paint(.bold, " CONSULTATION ") + "  " + about.joined(separator: " · ")]
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
    if change == "no_longer_readable" {
      row(french ? "À savoir" : "To know", Bilingual(notice["expected"]?["action"])?[language])
    }
    let isOver = change == "asked" && notice["state"]?.string == "closed"
    if isOver {
      row(
        french ? "À savoir" : "To know",
        french
          ? "Elle a sa réponse, ou n'est plus posée : il n'y a plus rien à faire."
          : "It has its answer, or is asked no more: nothing is left to do.")
    } else if change == "asked", let by = notice["expected"]?["acknowledge_by"]?.string,
      let moment = Timestamp(rfc3339: by)
    {
      row(french ? "Avant" : "By", "\(time.moment(moment)) (\(time.distance(to: moment)))")
    }
    let references = [notice["id"]?.string ?? "?", words["id"]?.string].compactMap { $0 }
    lines.append(paint(.dim, "  " + references.joined(separator: " · ")))
    return lines
  }
}

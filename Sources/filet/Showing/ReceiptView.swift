import FiletClient
import StrictJSON
import Wording

/// A receipt: one line on stdout; faults and the duty to report beside it on stderr.
struct ReceiptView {
  var receipt: JSONValue
  /// Where the observation was read: `file:line`.
  var origin: String
  var language: Language

  var status: String { receipt["status"]?.string ?? "rejected" }
  var isRejected: Bool { status == "rejected" }

  /// The daemon could not take it at the time; nothing is wrong with it.
  var isRefused: Bool {
    isRejected && [429, 503].contains(receipt["problem"]?["status"]?.integer ?? 0)
  }

  func line(_ paint: Paint) -> String {
    let id = FieldLabels.printable(receipt["id"]?.string ?? "–")
    let (mark, word): (String, Bilingual) =
      switch status {
      case "accepted": (paint(.green, "✓"), Bilingual(fr: "acceptée", en: "accepted"))
      case "duplicate":
        (paint(.dim, "="), Bilingual(fr: "déjà reçue", en: "already received"))
      default: (paint(.red, "✗"), Bilingual(fr: "REJETÉE", en: "REJECTED"))
      }
    let reference = receipt["observation"]?.string ?? ""
    return ["\(mark) \(word[language])", id, reference, paint(.dim, origin)]
      .filter { !$0.isEmpty }.joined(separator: "  ")
  }

  func remarks(_ paint: Paint) -> [String] {
    var lines: [String] = []
    if let problem = receipt["problem"] {
      let read = Problem(problem, status: 422)
      lines.append("       \(origin): \(read.detail)")
      lines += ProblemView.faultLines(of: read, language: language)
    }
    if receipt["duty"]?["lpj39"]?.bool == true {
      // Of many receipts: for which observation.
      let place = [origin, FieldLabels.printable(receipt["id"]?.string ?? "")]
        .filter { !$0.isEmpty }.joined(separator: "  ")
      lines += DutyView(text: Bilingual(receipt["duty"]?["text"]), place: place)
        .lines(in: language, paint)
    }
    return lines
  }
}

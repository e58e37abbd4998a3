import Chronology
import StrictJSON
import Wording

/// The daemon's state in a few lines.
struct StatusView {
  var status: JSONValue
  var time: LocalTime
  var paint: Paint

  private var language: Language { time.language }

  var lines: [String] {
    var lines: [String] = []
    let isReady = status["ready"]?.bool == true
    let word =
      language == .french ? (isReady ? "prêt" : "PAS PRÊT") : (isReady ? "ready" : "NOT READY")
    lines.append(row("Filet", paint(isReady ? .green : .red, word) + since))
    for problem in status["problems"]?.array ?? [] {
      if let text = Bilingual(problem) { lines.append(row("", paint(.red, text[language]))) }
    }
    if let count = status["rules"]?["count"]?.integer, let hash = status["rules"]?["hash"]?.string {
      let short = hash.count > 16 ? "\(hash.prefix(16))…" : hash
      lines.append(row(language == .french ? "Règles" : "Rules", "\(count) – \(short)"))
    }
    if let bands = status["open_alerts"]?.object {
      let counts = bands.map { member -> String in
        let band = Int64(member.name) ?? 0
        return "\(Words.band(band)[language]) \(member.value.integer ?? 0)"
      }
      lines.append(
        row(language == .french ? "Alertes" : "Alerts", counts.joined(separator: " · ")))
    }
    if let late = status["late_clocks"]?.integer {
      let text = paint(late > 0 ? .red : .green, String(late))
      lines.append(row(language == .french ? "En retard" : "Late", text))
    }
    if let stranded = status["without_next_step"]?.integer, stranded > 0 {
      lines.append(
        row("", paint(.red, "\(stranded) ") + (language == .french ? "sans suite" : "stranded")))
    }
    if let streams = status["streams"]?.integer {
      lines.append(row(language == .french ? "À l'écoute" : "Listening", String(streams)))
    }
    let holes = (status["holes"]?.array ?? []).compactMap { Bilingual($0["text"])?[language] }
    for (index, hole) in holes.enumerated() {
      lines.append(
        row(index == 0 ? (language == .french ? "Trous" : "Holes") : "", paint(.yellow, hole)))
    }
    return lines
  }

  private var since: String {
    guard let moment = status["since"]?.string.flatMap({ Timestamp(rfc3339: $0) }) else {
      return ""
    }
    return (language == .french ? ", depuis " : ", since ") + time.moment(moment)
  }

  private func row(_ title: String, _ text: String) -> String {
    let gap = String(repeating: " ", count: max(1, 12 - title.count))
    return paint(.bold, title) + gap + text
  }
}

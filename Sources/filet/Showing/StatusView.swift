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
    lines += unanswered
    lines += OwnPartsView(status: status, time: time).rows.map { row($0.title, $0.text) }
    if let stranded = status["without_next_step"]?.integer, stranded > 0 {
      lines.append(
        row("", paint(.red, "\(stranded) ") + (language == .french ? "sans suite" : "stranded")))
    }
    if let streams = status["streams"]?.integer {
      lines.append(row(language == .french ? "À l'écoute" : "Listening", String(streams)))
    }
    for (index, hole) in (status["holes"]?.array ?? []).enumerated() {
      guard let text = Bilingual(hole["text"])?[language] else { continue }
      let title = index == 0 ? (language == .french ? "Trous" : "Holes") : ""
      lines.append(row(title, paint(.yellow, text)))
      if let remedy = Bilingual(hole["remedy"])?[language] { lines.append(row("", "→ " + remedy)) }
    }
    return lines
  }

  /// What everybody was told of and nobody answers for: it stands here until somebody does.
  private var unanswered: [String] {
    guard let unanswered = status["unanswered"], let bands = unanswered["alerts"]?.object else {
      return []
    }
    let french = language == .french
    let counts = bands.reversed().compactMap { member -> String? in
      guard let count = member.value.integer, count > 0, let band = Int64(member.name) else {
        return nil
      }
      return "\(Words.band(band)[language]) \(count)"
    }
    let title = french ? "À répondre" : "To answer"
    guard !counts.isEmpty else { return [row(title, paint(.green, "0"))] }
    var text = counts.joined(separator: " · ")
    if let days = unanswered["longest_days"]?.integer, days > 0 {
      let since = Bilingual.counted(days, fr: ("jour", "jours"), en: ("day", "days"))
      text += french ? ", depuis \(since.fr)" : ", for \(since.en)"
    }
    // Of all organisations it is counted for whoever can answer for none of them, and hand over in none.
    let advice =
      unanswered["organisation"]?.string == nil
      ? Bilingual(
        fr: "toute la chaîne est avisée ; joindre la coordination, pour que quelqu'un en réponde",
        en: "the whole chain was told; reach the coordinator, so that somebody answers")
      : Bilingual(
        fr:
          "toute la chaîne est avisée ; accuser réception, ou remettre à un collègue (filet handover)",
        en: "the whole chain was told; acknowledge, or hand over to a colleague (filet handover)")
    return [row(title, paint(.red, text)), row("", advice[language])]
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

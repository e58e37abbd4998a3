import Chronology
import StrictJSON
import Wording

/// A notice as somebody reads it at two in the morning: how serious, what to do and by when, why, about
/// whom; numbers and references last.
struct NoticeView {
  var notice: JSONValue
  var labels: FieldLabels
  var time: LocalTime
  var paint: Paint

  private var language: Language { time.language }
  private static let column = 12

  var lines: [String] {
    if notice["kind"]?.string == "consultation" {
      return ConsultationView(notice: notice, time: time, paint: paint).lines
    }
    return [heading] + expectation + changes + reasons + fields + footing
  }

  /// What is not as it was in the notice before.
  private var changes: [String] {
    guard let changed = notice["changed"], changed.object != nil else { return [] }
    let french = language == .french
    var texts: [String] = []
    if let before = changed["band_before"]?.integer, before != notice["band"]?.integer {
      texts.append((french ? "niveau avant : " : "band before: ") + Words.band(before)[language])
    }
    for (name, sign, word) in [
      ("new", "+", french ? "nouveau" : "new"), ("again", "+", french ? "de nouveau" : "again"),
      ("gone", "−", french ? "ne tient plus" : "no longer holds"),
    ] {
      for reason in changed[name]?.array ?? [] {
        texts.append("\(sign) \(Bilingual(reason["reason"])?[language] ?? "?") (\(word))")
      }
    }
    return block(french ? "Changé" : "Changed", texts)
  }

  private var heading: String {
    let band = notice["band"]?.integer ?? 0
    let word = Words.band(band)[language].uppercased()
    var text = paint(.bold, paint(Words.style(ofBand: band), " \(word) "))
    let kind = Words.entity(notice["kind"]?.string ?? "youth")[language]
    text += "  \(kind) \(shortReference)"
    if let change = notice["change"]?.string, let phrase = Words.change(change) {
      text += " · \(phrase[language])"
    }
    if let age = notice["fields"]?["identity"]?["age"]?.integer {
      text += language == .french ? " · \(age) ans" : " · aged \(age)"
    }
    return text
  }

  private var shortReference: String {
    let reference = notice["subject"]?["ref"]?.string ?? "?"
    return reference.count > 12 ? "\(reference.prefix(12))…" : reference
  }

  private var expectation: [String] {
    guard let expected = notice["expected"] else { return [] }
    var texts: [String] = []
    if let action = Bilingual(expected["action"]) { texts.append(action[language]) }
    let isDone = ["acknowledged", "closed"].contains(notice["state"]?.string ?? "")
    if !isDone, let by = deadline("acknowledge_by") {
      texts.append((language == .french ? "Accuser réception avant " : "Acknowledge by ") + by)
    }
    if notice["state"]?.string != "closed", let by = deadline("act_by") {
      texts.append((language == .french ? "Agir avant " : "Act by ") + by)
    }
    return block(language == .french ? "À faire" : "To do", texts)
  }

  private func deadline(_ name: String) -> String? {
    guard let text = notice["expected"]?[name]?.string, let moment = Timestamp(rfc3339: text)
    else { return nil }
    let words = "\(time.moment(moment)) (\(time.distance(to: moment)))"
    return moment < time.now ? paint(.red, words) : paint(.bold, words)
  }

  private var reasons: [String] {
    let texts = (notice["why"]?.array ?? []).map { why -> String in
      let reason = Bilingual(why["reason"])?[language] ?? why["rule"]?.string ?? "?"
      guard let date = why["observed"]?.string.flatMap({ CivilDate(text: $0) }) else {
        return "• \(reason)"
      }
      return "• \(reason) (\(language == .french ? "vu le " : "seen on ")\(time.day(date)))"
    }
    return block(language == .french ? "Pourquoi" : "Why", texts)
  }

  private var fields: [String] {
    var lines: [String] = []
    for group in notice["fields"]?.object ?? [] {
      let title = Words.group(group.name)[language]
      let texts = (group.value.object ?? []).map { field in
        let value = labels.value(field.value, of: field.name, as: time)
        // The account of what was seen is the whole of its group: its name need not be said twice.
        return field.name == group.name
          ? value : "\(labels.name(field.name, in: language)) : \(value)"
      }
      lines += block(title, texts)
    }
    return lines
  }

  private var footing: [String] {
    var texts: [String] = []
    let state = notice["state"]?.string ?? "?"
    if let by = notice["acknowledged_by"]?.string {
      let word = Words.state(state)[language]
      texts.append(language == .french ? "\(word) par \(by)" : "\(word) by \(by)")
    } else if ["acknowledged", "closed"].contains(state) {
      texts.append(Words.state(state)[language])
    } else if (notice["band"]?.integer ?? 0) > 0 {
      // Of what is over nothing is left to acknowledge.
      texts.append(language == .french ? "réception à accuser" : "to be acknowledged")
    }
    if let step = notice["step"]?.string, step != "pivot" {
      texts.append(Words.step(step)[language])
    }
    if let mandate = notice["mandate"]?.string, let basis = notice["basis"]?.string {
      texts.append((language == .french ? "mandat " : "mandate ") + "\(mandate) (\(basis))")
    }
    let revision = notice["revision"]?.integer ?? 1
    let references = [
      notice["id"]?.string ?? "?", notice["alert"]?.string ?? "?",
      (language == .french ? "révision " : "revision ") + String(revision),
    ]
    return [
      paint(.dim, "  " + texts.joined(separator: " · ")),
      paint(.dim, "  " + references.joined(separator: " · ")),
    ]
  }

  private func block(_ title: String, _ texts: [String]) -> [String] {
    texts.enumerated().map { index, text in
      let head = index == 0 ? title : ""
      let gap = String(repeating: " ", count: max(1, Self.column - head.count))
      return "  " + paint(.bold, head) + gap + text
    }
  }
}

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
  /// Columns to keep within; `nil`: lines are as long as they are.
  var width: Int?
  /// `nil`: as the daemon says it beside the notice, and where it does not the notice is shown as it was issued.
  var standing: Standing?

  private var now: Standing? { standing ?? Standing(of: notice) }
  private var language: Language { time.language }
  private static let column = 12

  var lines: [String] {
    isConsultation ? consultation : heading + expectation + changes + reasons + fields + footing
  }

  /// After an act: which notice it was, what is left to do, where it stands.
  var brief: [String] { isConsultation ? consultation : heading + expectation + footing }

  private var isConsultation: Bool { notice["kind"]?.string == "consultation" }

  private var consultation: [String] {
    ConsultationView(notice: notice, time: time, paint: paint, width: width).lines
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
    if texts.isEmpty, notice["change"]?.string == "corrected" {
      // What supports them may be all that differs: of two like reports one was taken back.
      let isNetwork = notice["kind"]?.string == "network"
      let known =
        french
        ? (isNetwork ? "qui est lié" : "ce que l'on sait de la personne")
        : (isNetwork ? "who is tied" : "what is known of the person")
      texts.append(
        french
          ? "les motifs restent ceux-ci ; ce qui les appuie, \(known) ou ce qui peut vous en être "
            + "montré a changé"
          : "the reasons stay as below; what supports them, \(known) or what may be shown to you "
            + "has changed")
    }
    return block(french ? "Changé" : "Changed", texts)
  }

  private var heading: [String] {
    let band = notice["band"]?.integer ?? 0
    let word = Words.band(band)[language].uppercased()
    let kind = Words.entity(notice["kind"]?.string ?? "youth")[language]
    // What may be read no more has a band, which is not shown.
    var text =
      isReadable ? paint(.bold, paint(Words.style(ofBand: band), " \(word) ")) + "  " : " "
    text += "\(kind) \(shortReference)"
    if let change = notice["change"]?.string, let phrase = Words.change(change) {
      text += " · \(phrase[language])"
    }
    if let age = notice["fields"]?["identity"]?["age"]?.integer {
      text += language == .french ? " · \(age) ans" : " · aged \(age)"
    }
    return indented(text)
  }

  private var shortReference: String {
    let reference = notice["subject"]?["ref"]?.string ?? "?"
    return reference.count > 12 ? "\(reference.prefix(12))…" : reference
  }

  /// The agreement or mandate under which it was told lets its recipient read it.
  private var isReadable: Bool { notice["change"]?.string != "no_longer_readable" }

  private var expectation: [String] {
    guard let expected = notice["expected"] else { return [] }
    let isFrench = language == .french
    let now = self.now
    var texts: [String] = []
    if let action = Bilingual(expected["action"]) { texts.append(action[language]) }
    guard isReadable else { return block(isFrench ? "À savoir" : "To know", texts) }
    // What a restriction or a correction asks is asked of everybody who was told, whoever answers, whatever was done.
    let isOfAll = ["restricted", "corrected", "withdrawn"].contains(notice["change"]?.string ?? "")
    if let now, now.isElsewhere {
      if isOfAll, now.turn != .replaced {
        return block(isFrench ? "À faire" : "To do", texts + now.words(time))
      }
      // What it asked for when it was issued is somebody else's to do, or said by a later one.
      texts = texts.map { (isFrench ? "L'avis disait : " : "The notice said: ") + $0 }
      return block(isFrench ? "À savoir" : "To know", now.words(time) + texts)
    }
    let state = notice["state"]?.string ?? ""
    if now?.asksForAcknowledgement ?? true, !["acknowledged", "closed"].contains(state),
      let by = deadline("acknowledge_by")
    {
      texts.append((isFrench ? "Accuser réception avant " : "Acknowledge by ") + by)
    }
    if now?.asksForAction ?? true, state != "closed", let by = deadline("act_by", now?.actBy) {
      texts.append((isFrench ? "Agir avant " : "Act by ") + by)
    }
    if !isOfAll, state == "closed" || now?.turn == .closed || now?.isDone ?? false {
      // What was asked for stays to be read, and asks for nothing.
      return block(isFrench ? "Demandé" : "Asked for", texts + (now?.words(time) ?? []))
    }
    return block(isFrench ? "À faire" : "To do", texts + (now?.words(time) ?? []))
  }

  /// As the notice names it; by what the alert's part says now, where a date is asked for at all.
  private func deadline(_ name: String, _ present: String? = nil) -> String? {
    guard let issued = notice["expected"]?[name]?.string,
      let moment = Timestamp(rfc3339: present ?? issued)
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
      let texts = (group.value.object ?? []).flatMap { field -> [String] in
        switch field.name {
        case "youths": (field.value.array ?? []).map(person)
        case "also": (field.value.object ?? []).flatMap { also($0, in: group.name) }
        default: [labelled(field, in: group.name)]
        }
      }
      lines += block(title, texts)
    }
    return lines
  }

  private func labelled(_ field: JSONMember, in group: String) -> String {
    let value = labels.value(field.value, of: field.name, as: time)
    // The account of what was seen is the whole of its group: its name need not be said twice.
    guard field.name != group else { return value }
    return labels.name(field.name, in: language) + language.colon + value
  }

  /// One of a network's young people, in a line of their own; the number by which their organisations know them first.
  private func person(_ person: JSONValue) -> String {
    let members = (person.object ?? []).filter { $0.name != "ref" }
    let ordered = members.filter { $0.name == "file" } + members.filter { $0.name != "file" }
    let texts = ordered.map { labelled($0, in: "") }
    guard texts.isEmpty else { return "• " + texts.joined(separator: " · ") }
    return "• " + (person["ref"]?.string.map { "\($0.prefix(12))…" } ?? "?")
  }

  /// What other observations say of the same, each in a line of its own.
  private func also(_ field: JSONMember, in group: String) -> [String] {
    let title = labels.name("also", in: language)
    return (field.value.array ?? [field.value]).map { value in
      title + language.colon + labelled(JSONMember(field.name, value), in: group)
    }
  }

  private var footing: [String] {
    var texts: [String] = []
    let now = self.now
    let state = notice["state"]?.string ?? "?"
    if ["acknowledged", "closed"].contains(state) {
      // It may be closed by itself: that somebody acknowledged it does not say that they closed it.
      let answerer = notice["acknowledged_by"]?.string
      if state == "closed" || answerer == nil { texts.append(Words.state(state)[language]) }
      if let answerer {
        let word = Words.state("acknowledged")[language]
        texts.append(language == .french ? "\(word) par \(answerer)" : "\(word) by \(answerer)")
      }
    } else if now?.turn == .closed {
      texts.append(
        language == .french
          ? "l'alerte est close pour votre organisation"
          : "the alert is closed for your organisation")
    } else if (notice["band"]?.integer ?? 0) > 0, now?.isElsewhere != true {
      // Of what is over nothing is left to acknowledge, and an acknowledgement that stands is not asked for again.
      let isAsked = now?.turn != .own && notice["expected"]?["acknowledge_by"]?.string != nil
      texts.append(
        language == .french
          ? (isAsked ? "réception à accuser" : "aucun accusé de réception n'est demandé")
          : (isAsked ? "to be acknowledged" : "no acknowledgement is asked for"))
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
    return [texts, references].flatMap { indented($0.joined(separator: " · "), by: 2) }
      .map { paint(.dim, $0) }
  }

  /// A line, and what does not fit into it under it.
  private func indented(_ text: String, by columns: Int = 0) -> [String] {
    Wrapping.lines(text, width: width.map { max(20, $0 - 2) }).enumerated().map { index, line in
      String(repeating: " ", count: index == 0 ? columns : 2) + line
    }
  }

  private func block(_ title: String, _ texts: [String]) -> [String] {
    // Of a narrow terminal the text needs the room more than the titles do.
    let isNarrow = width.map { $0 < 60 } ?? false
    let column = isNarrow ? 4 : Self.column
    let room = width.map { max(20, $0 - 2 - column) }
    var lines = isNarrow && !texts.isEmpty ? ["  " + paint(.bold, title)] : []
    for (index, text) in texts.enumerated() {
      let hang = ["• ", "+ ", "− "].contains { text.hasPrefix($0) } ? 2 : 0
      for (part, line) in Wrapping.lines(text, width: room.map { $0 - hang }).enumerated() {
        let head = index == 0 && part == 0 && !isNarrow ? title : ""
        let gap = column - head.count + (part > 0 ? hang : 0)
        lines.append(
          "  " + paint(.bold, head) + String(repeating: " ", count: max(1, gap)) + line)
      }
    }
    return lines
  }
}

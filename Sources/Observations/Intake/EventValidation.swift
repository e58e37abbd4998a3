import Chronology
import StrictJSON
import Wording

/// Checks the envelope (CloudEvents 1.0, JSON format, structured mode) and collects faults.
struct EventValidation {
  let catalog: KindCatalog
  let now: Timestamp
  private(set) var faults: [Fault] = []
  /// What the event says, where its envelope has no fault but a kind that there is not.
  private(set) var content: EventContent?

  init(catalog: KindCatalog, now: Timestamp) {
    self.catalog = catalog
    self.now = now
  }

  private static let known: Set<String> = [
    "specversion", "id", "source", "type", "time", "recordedtime", "supersedes", "supersededby",
    "datacontenttype", "dataschema", "subject", "data",
  ]

  mutating func fault(_ pointer: String, fr: String, en: String) {
    faults.append(Fault(pointer, fr: fr, en: en))
  }

  mutating func read(_ event: JSONValue) -> CloudEvent? {
    guard let members = event.object else {
      fault("", fr: "un objet JSON est attendu", en: "a JSON object is expected")
      return nil
    }
    checkAttributes(members)
    if event["specversion"] != "1.0" {
      fault(
        "/specversion", fr: "écrivez « specversion »: \"1.0\" (CloudEvents)",
        en: "write \"specversion\": \"1.0\" (CloudEvents)")
    }
    let id = text(event, "id")
    let source = text(event, "source")
    let time = moment(event, "time", isRequired: true)
    let recorded = moment(event, "recordedtime", isRequired: false)
    let supersedes = supersedes(event, id: id)
    let name = kindName(event["type"])
    let kind = name.flatMap { self.kind(named: $0) }
    if let time { checkPast(time, recorded) }
    guard let data = event["data"] else {
      fault(
        "/data", fr: "il manque « data », le contenu de l'observation",
        en: "\"data\" is missing, the observation's content")
      return nil
    }
    guard let fields = data.object?.withWholeNumbers else {
      fault("/data", fr: "« data » est un objet JSON", en: "\"data\" is a JSON object")
      return nil
    }
    let isKindUnknown = name != nil && kind == nil
    if faults.count == (isKindUnknown ? 1 : 0), let name, let id, let source, let time {
      content = EventContent(
        id: id, source: source, kind: name, time: time, supersedes: supersedes, data: fields)
    }
    guard let kind else { return nil }
    var validation = DataValidation(kind: kind, time: time ?? now, now: now)
    validation.check(fields)
    faults += validation.faults
    guard faults.isEmpty, let id, let source, let time else { return nil }
    return CloudEvent(
      id: id, source: source, kind: kind, time: time, recordedTime: recorded,
      supersedes: supersedes, data: fields)
  }

  /// Attributes that are none of ours: extensions have names of small letters and digits and simple
  /// values (CloudEvents 1.0 §3, naming conventions and type system). They are not kept.
  private mutating func checkAttributes(_ members: [JSONMember]) {
    for (place, member) in members.enumerated() where !Self.known.contains(member.name) {
      guard let message = faultOfExtension(member) else { continue }
      faults.append(Fault(member: member.name, at: place, of: "", message))
    }
    for name in ["dataschema", "subject"] {
      guard let value = members.first(where: { $0.name == name })?.value else { continue }
      if value.string?.isEmpty ?? true {
        fault("/" + name, fr: "un texte est attendu", en: "text is expected")
      }
    }
    let type = members.first { $0.name == "datacontenttype" }?.value
    if let type, !isJSONType(type.string) {
      fault(
        "/datacontenttype", fr: "le contenu est du JSON : « application/json »",
        en: "the content is JSON: \"application/json\"")
    }
  }

  private func faultOfExtension(_ member: JSONMember) -> Bilingual? {
    if member.name == "data_base64" {
      return Bilingual(
        fr: "le contenu se donne en JSON dans « data »",
        en: "the content is given as JSON in \"data\"")
    }
    let isName =
      !member.name.isEmpty
      && member.name.utf8.allSatisfy {
        (0x61...0x7A).contains($0) || (0x30...0x39).contains($0)
      }
    guard isName else {
      let hint = nearest(to: member.name, among: Self.known.sorted())
      return Bilingual(
        fr: "cet attribut n'existe pas dans CloudEvents (minuscules et chiffres seulement)"
          + (hint.map { " ; vouliez-vous dire « \($0) » ?" } ?? ""),
        en: "CloudEvents has no such attribute (small letters and digits only)"
          + (hint.map { "; did you mean \"\($0)\"?" } ?? ""))
    }
    switch member.value {
    case .string, .bool, .integer: return nil
    default:
      return Bilingual(
        fr: "une extension est un texte, un nombre entier ou vrai/faux",
        en: "an extension is text, a whole number or true/false")
    }
  }

  private func isJSONType(_ text: String?) -> Bool {
    guard let media = text?.lowercased().split(separator: ";").first else { return false }
    let type = media.filter { $0 != " " }
    return type == "application/json" || (type.hasPrefix("application/") && type.hasSuffix("+json"))
  }

  /// An attribute of 1 to 256 scalars without control characters.
  private mutating func text(_ event: JSONValue, _ name: String, isRequired: Bool = true) -> String?
  {
    guard let value = event[name] else {
      if isRequired {
        fault("/" + name, fr: "il manque « \(name) »", en: "\"\(name)\" is missing")
      }
      return nil
    }
    guard let text = value.string, (1...256).contains(text.unicodeScalars.count),
      !text.unicodeScalars.contains(where: { $0.isControl })
    else {
      fault(
        "/" + name, fr: "un texte de 1 à 256 caractères, sans caractère de commande, est attendu",
        en: "text of 1 to 256 characters without control characters is expected")
      return nil
    }
    return text
  }

  private mutating func moment(
    _ event: JSONValue, _ name: String, isRequired: Bool
  ) -> Timestamp? {
    guard let value = event[name] else {
      if isRequired {
        fault(
          "/" + name, fr: "il manque « \(name) » : quand cela s'est passé",
          en: "\"\(name)\" is missing: when it happened")
      }
      return nil
    }
    if let time = value.string.flatMap({ Timestamp(rfc3339: $0) }) { return time }
    fault(
      "/" + name, fr: "un moment avec décalage est attendu, p. ex. 2026-03-02T22:40:00-05:00",
      en: "a time with its offset is expected, e.g. 2026-03-02T22:40:00-05:00")
    return nil
  }

  private mutating func checkPast(_ time: Timestamp, _ recorded: Timestamp?) {
    let limit = now + Intake.clockTolerance
    if time > limit {
      fault(
        "/time", fr: "ce moment est dans le futur ; vérifiez l'heure et le décalage",
        en: "this time lies in the future; check the hour and the offset")
    }
    guard let recorded else { return }
    if recorded > limit {
      fault(
        "/recordedtime", fr: "ce moment est dans le futur ; vérifiez l'heure et le décalage",
        en: "this time lies in the future; check the hour and the offset")
    } else if time > recorded + Intake.clockTolerance {
      fault(
        "/recordedtime",
        fr: "consigné avant de s'être passé ; vérifiez « time » et « recordedtime »",
        en: "recorded before it happened; check \"time\" and \"recordedtime\"")
    }
  }

  /// `supersedes` and `supersededby` mean the same: the observation that this one replaces.
  private mutating func supersedes(_ event: JSONValue, id: String?) -> String? {
    let first = text(event, "supersedes", isRequired: false)
    let second = text(event, "supersededby", isRequired: false)
    if let first, let second, first != second {
      fault(
        "/supersededby", fr: "« supersedes » et « supersededby » disent deux choses ; gardez-en un",
        en: "\"supersedes\" and \"supersededby\" differ; keep one")
    }
    guard let replaced = first ?? second else { return nil }
    if replaced == id {
      fault(
        first == nil ? "/supersededby" : "/supersedes",
        fr: "une observation ne se remplace pas elle-même ; donnez un nouvel « id »",
        en: "an observation does not replace itself; give a new \"id\"")
    }
    return replaced
  }

  /// `ca.filet.<kind>.v1`
  private mutating func kindName(_ value: JSONValue?) -> String? {
    let prefix = "ca.filet."
    let suffix = ".v1"
    guard let value else {
      fault(
        "/type", fr: "il manque « type » : \(prefix)<genre>\(suffix)",
        en: "\"type\" is missing: \(prefix)<kind>\(suffix)")
      return nil
    }
    guard let text = value.string, text.hasPrefix(prefix), text.hasSuffix(suffix),
      text.utf8.count > prefix.utf8.count + suffix.utf8.count
    else {
      fault(
        "/type", fr: "un type de la forme \(prefix)<genre>\(suffix) est attendu",
        en: "a type of the form \(prefix)<kind>\(suffix) is expected")
      return nil
    }
    return String(text.dropFirst(prefix.count).dropLast(suffix.count))
  }

  private mutating func kind(named name: String) -> KindDefinition? {
    if let kind = catalog[name] { return kind }
    let names = catalog.names.joined(separator: ", ")
    let hint = nearest(to: name, among: catalog.names)
    fault(
      "/type",
      fr: "genre inconnu"
        + (hint.map { " ; vouliez-vous dire « \($0) » ?" } ?? " ; genres : \(names)"),
      en: "unknown kind" + (hint.map { "; did you mean \"\($0)\"?" } ?? "; kinds: \(names)"))
    return nil
  }
}

import Chronology
import StrictYAML
import Wording

extension Directory {
  /// Reads `directory.yml`; `nil` with at least one error where it cannot be used.
  public static func load(_ bytes: [UInt8], file: String) -> (Directory?, [Diagnostic]) {
    let (documents, diagnostics) = parseYAML(
      bytes, file: file, limits: YAMLLimits(bytes: 8 << 20, nodes: 1_000_000))
    var reading = YAMLReading(file: file)
    reading.add(diagnostics)
    var directory: Directory?
    if let root = documents.first {
      directory = read(root, &reading)
    } else {
      reading.add([
        Diagnostic(
          .error, code: "empty", at: SourceLocation(file: file),
          Bilingual(fr: "le fichier est vide", en: "the file is empty"))
      ])
    }
    return (reading.diagnostics.hasErrors ? nil : directory, reading.diagnostics)
  }

  private static func read(_ root: YAMLNode, _ reading: inout YAMLReading) -> Directory? {
    let keys = [
      "synthetic", "name", "time_zone", "organisations", "units", "accounts", "agreements", "table",
    ]
    guard let values = reading.mapping(root, known: keys) else { return nil }
    let isSynthetic = reading.bool(values["synthetic"]) ?? false
    let organisations = list("organisations", values, root, &reading) { organisation($0, &$1) }
    let units = list("units", values, root, &reading) { unit($0, &$1) }
    let accounts = list("accounts", values, root, &reading) { account($0, &$1) }
    let agreements = list("agreements", values, root, &reading) { agreement($0, &$1) }
    refuseRepeats(of: "id", in: values["organisations"], &reading)
    refuseRepeats(of: "source", in: values["units"], &reading)
    refuseRepeats(of: "name", in: values["accounts"], &reading)
    let known = Set(organisations.map(\.id))
    for section in ["units", "accounts", "agreements"] {
      for node in values[section]?.sequence ?? [] {
        guard let place = node["organisation"], let id = place.scalar?.text, !known.contains(id)
        else { continue }
        reading.note(
          "unknown-organisation", at: place,
          Bilingual(
            fr: "organisation « \(id) » inconnue", en: "unknown organisation \"\(id)\""),
          hint: nearest(to: id, among: known.sorted()).map {
            Bilingual(fr: "vouliez-vous dire « \($0) » ?", en: "did you mean \"\($0)\"?")
          })
      }
    }
    let names = Set(accounts.map(\.name))
    for node in values["units"]?.sequence ?? [] {
      for place in node["submitters"]?.sequence ?? [] {
        guard let name = place.scalar?.text, !names.contains(name) else { continue }
        reading.note(
          "unknown-account", at: place,
          Bilingual(fr: "compte « \(name) » inconnu", en: "unknown account \"\(name)\""))
      }
    }
    return Directory(
      isSynthetic: isSynthetic, organisations: organisations, units: units, accounts: accounts,
      agreements: agreements)
  }

  private static func list<Element>(
    _ key: String, _ values: [String: YAMLNode], _ root: YAMLNode, _ reading: inout YAMLReading,
    _ element: (YAMLNode, inout YAMLReading) -> Element?
  ) -> [Element] {
    var elements: [Element] = []
    for node in reading.nodes(reading.required(key, of: values, in: root)) {
      if let value = element(node, &reading) { elements.append(value) }
    }
    return elements
  }

  private static func refuseRepeats(
    of key: String, in section: YAMLNode?, _ reading: inout YAMLReading
  ) {
    var seen: Set<String> = []
    for node in section?.sequence ?? [] {
      guard let place = node[key], let text = place.scalar?.text else { continue }
      if !seen.insert(text).inserted {
        reading.note(
          "repeated", at: place,
          Bilingual(fr: "« \(text) » figure deux fois", en: "\"\(text)\" is there twice"))
      }
    }
  }

  private static func organisation(
    _ node: YAMLNode, _ reading: inout YAMLReading
  ) -> Organisation? {
    let keys = [
      "id", "name", "kind", "aliases", "territories", "schools", "duty_line", "parent", "note",
    ]
    guard let values = reading.mapping(node, known: keys) else { return nil }
    let id = reading.string(reading.required("id", of: values, in: node))
    let name = reading.bilingual(reading.required("name", of: values, in: node))
    let kind = reading.string(values["kind"]) ?? "other"
    let territories = Set(reading.strings(values["territories"]))
    let schools = Set(reading.strings(values["schools"]))
    let dutyLine = reading.string(values["duty_line"])
    guard let id, let name else { return nil }
    return Organisation(
      id: id, name: name, kind: kind, territories: territories, schools: schools,
      dutyLine: dutyLine)
  }

  private static func unit(_ node: YAMLNode, _ reading: inout YAMLReading) -> Unit? {
    let keys = ["source", "organisation", "name", "submitters", "kinds", "note"]
    guard let values = reading.mapping(node, known: keys) else { return nil }
    let source = reading.string(reading.required("source", of: values, in: node))
    let organisation = reading.string(reading.required("organisation", of: values, in: node))
    let name = reading.bilingual(reading.required("name", of: values, in: node))
    let submitters = Set(reading.strings(reading.required("submitters", of: values, in: node)))
    let kinds = Set(reading.strings(values["kinds"]))
    guard let source, let organisation, let name else { return nil }
    return Unit(
      source: source, organisation: organisation, name: name, submitters: submitters, kinds: kinds)
  }

  private static func account(_ node: YAMLNode, _ reading: inout YAMLReading) -> Account? {
    let keys = [
      "name", "person", "organisation", "roles", "languages", "trainings", "territories", "kinds",
      "absences", "may_act_as", "uid", "note",
    ]
    guard let values = reading.mapping(node, known: keys) else { return nil }
    let name = reading.string(reading.required("name", of: values, in: node))
    let person = reading.string(values["person"]) ?? ""
    let organisation = reading.string(reading.required("organisation", of: values, in: node))
    var roles: Set<Role> = []
    for place in reading.nodes(reading.required("roles", of: values, in: node)) {
      if let role = reading.choice(place, as: Role.self) { roles.insert(role) }
    }
    let trainings = reading.nodes(values["trainings"]).compactMap { training($0, &reading) }
    let absences = reading.nodes(values["absences"]).compactMap { absence($0, &reading) }
    let uid = reading.integer(values["uid"], in: 1...65_533).map(UInt32.init)
    guard let name, let organisation else { return nil }
    return Account(
      name: name, person: person, organisation: organisation, roles: roles,
      languages: reading.strings(values["languages"]), trainings: trainings,
      territories: Set(reading.strings(values["territories"])),
      kinds: Set(reading.strings(values["kinds"])), absences: absences,
      mayActAs: Set(reading.strings(values["may_act_as"])), uid: uid)
  }

  private static func training(
    _ node: YAMLNode, _ reading: inout YAMLReading
  ) -> Account.Training? {
    guard let values = reading.mapping(node, known: ["volet", "on", "until"]) else { return nil }
    let volet = reading.integer(reading.required("volet", of: values, in: node), in: 1...3)
    let on = reading.date(reading.required("on", of: values, in: node))
    let until = reading.date(reading.required("until", of: values, in: node))
    guard let volet, let on, let until else { return nil }
    return Account.Training(volet: volet, on: on, until: until)
  }

  private static func absence(_ node: YAMLNode, _ reading: inout YAMLReading) -> Account.Absence? {
    guard let values = reading.mapping(node, known: ["from", "until", "note"]) else { return nil }
    let from = reading.time(reading.required("from", of: values, in: node))
    let until = reading.time(reading.required("until", of: values, in: node))
    guard let from, let until else { return nil }
    return Account.Absence(from: from, until: until)
  }

  private static func agreement(_ node: YAMLNode, _ reading: inout YAMLReading) -> Agreement? {
    let keys = ["id", "organisation", "signed_by", "from", "until", "scope", "note"]
    guard let values = reading.mapping(node, known: keys) else { return nil }
    let id = reading.string(reading.required("id", of: values, in: node))
    let organisation = reading.string(reading.required("organisation", of: values, in: node))
    let from = reading.date(reading.required("from", of: values, in: node))
    let until = reading.date(reading.required("until", of: values, in: node))
    guard let id, let organisation, let from, let until else { return nil }
    return Agreement(id: id, organisation: organisation, from: from, until: until)
  }
}

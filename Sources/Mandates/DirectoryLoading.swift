import Chronology
import StrictYAML
import Wording

extension Directory {
  /// Reads `directory.yml`; `nil` with at least one error where it cannot be used.
  public static func load(_ bytes: [UInt8], file: String) -> (Directory?, [Diagnostic]) {
    var reading = YAMLReading(file: file)
    let root = reading.root(of: bytes, limits: YAMLLimits(bytes: 8 << 20, nodes: 1_000_000))
    let directory = root.flatMap { read($0, &reading) }
    return (reading.diagnostics.hasErrors ? nil : directory, reading.diagnostics)
  }

  private static func read(_ root: YAMLNode, _ reading: inout YAMLReading) -> Directory? {
    let keys = [
      "synthetic", "name", "time_zone", "organisations", "units", "accounts", "agreements", "table",
    ]
    guard let values = reading.mapping(root, known: keys) else { return nil }
    let isSynthetic = reading.bool(values["synthetic"]) ?? false
    checkTimeZone(values["time_zone"], &reading)
    let organisations = list("organisations", values, root, &reading) { organisation($0, &$1) }
    let units = list("units", values, root, &reading) { unit($0, &$1) }
    let accounts = list("accounts", values, root, &reading) { account($0, &$1) }
    let agreements = list("agreements", values, root, &reading) { agreement($0, &$1) }
    refuseRepeats(of: "id", in: values["organisations"], &reading)
    refuseRepeats(of: "source", in: values["units"], &reading)
    refuseRepeats(of: "name", in: values["accounts"], &reading)
    refuseRepeats(of: "id", in: values["agreements"], &reading)
    let known = Set(organisations.map(\.id))
    for section in ["units", "accounts", "agreements"] {
      for node in values[section]?.sequence ?? [] {
        guard let place = node["organisation"], let id = place.scalar?.text, !known.contains(id)
        else { continue }
        reading.note(
          "unknown-organisation", at: place,
          Bilingual(
            fr: "organisation « \(id) » inconnue", en: "unknown organisation \"\(id)\""),
          hint: suggestion(for: id, among: known.sorted()))
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
    var directory = Directory(
      isSynthetic: isSynthetic, organisations: organisations, units: units, accounts: accounts,
      agreements: agreements)
    for (section, key, word) in [
      ("organisations", "id", "organisation"), ("units", "source", "unit"),
      ("accounts", "name", "account"), ("agreements", "id", "agreement"),
    ] {
      for node in values[section]?.sequence ?? [] {
        guard let name = node[key]?.scalar?.text else { continue }
        directory.places["\(word) \(name)"] = node.location(in: reading.file)
      }
    }
    checkCovers(in: values["accounts"], directory, &reading)
    checkActingFor(in: values["accounts"], isSynthetic: isSynthetic, accounts, &reading)
    return directory
  }

  /// A stand-in who could not be told would leave a hole that nobody sees.
  private static func checkCovers(
    in section: YAMLNode?, _ directory: Directory, _ reading: inout YAMLReading
  ) {
    for node in section?.sequence ?? [] {
      guard let account = node["name"]?.scalar.flatMap({ directory.account($0.text) }) else {
        continue
      }
      for absence in node["absences"]?.sequence ?? [] {
        guard let place = absence["cover"], let name = place.scalar?.text,
          !directory.isCover(name, for: account)
        else { continue }
        reading.note(
          "wrong-cover", at: place,
          Bilingual(
            fr: "« \(name) » ne peut remplacer : il faut un pivot, une relève ou une coordination"
              + " de la même organisation",
            en: "\"\(name)\" cannot stand in: a pivot, relève or coordinator of the same"
              + " organisation is needed"))
      }
    }
  }

  /// Hours, deadlines and days are Québec's (`QuebecTime`): who writes another zone must not believe that they
  /// are kept in it.
  private static func checkTimeZone(_ node: YAMLNode?, _ reading: inout YAMLReading) {
    let zones = ["America/Toronto", "America/Montreal"]
    guard let node, let zone = reading.string(node), !zones.contains(zone) else { return }
    reading.note(
      "wrong-value", at: node,
      Bilingual(
        fr: "les heures et les délais sont à l'heure de Québec, et rien d'autre ne se règle ici",
        en: "hours and deadlines are in the time of Québec, and nothing else can be set here"),
      hint: Bilingual(
        fr: "écrire « \(zones[0]) », ou retirer la clé",
        en: "write \"\(zones[0])\", or leave the key out"))
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
    let territories = reading.codes(values["territories"])
    let schools = reading.codes(values["schools"])
    let dutyLine = reading.string(values["duty_line"])
    guard let id, let name else { return nil }
    return Organisation(
      id: id, name: name, kind: kind, territories: territories, schools: schools,
      dutyLine: dutyLine)
  }

  private static func unit(_ node: YAMLNode, _ reading: inout YAMLReading) -> Unit? {
    let keys = [
      "source", "organisation", "name", "submitters", "kinds", "placement_unit", "note",
    ]
    guard let values = reading.mapping(node, known: keys) else { return nil }
    let source = reading.string(reading.required("source", of: values, in: node))
    let organisation = reading.string(reading.required("organisation", of: values, in: node))
    let name = reading.bilingual(reading.required("name", of: values, in: node))
    let submitters = Set(reading.strings(reading.required("submitters", of: values, in: node)))
    let kinds = Set(reading.strings(values["kinds"]))
    let placementUnit = reading.code(values["placement_unit"])
    guard let source, let organisation, let name else { return nil }
    return Unit(
      source: source, organisation: organisation, name: name, submitters: submitters, kinds: kinds,
      placementUnit: placementUnit)
  }

  private static func account(_ node: YAMLNode, _ reading: inout YAMLReading) -> Account? {
    let keys = [
      "name", "person", "organisation", "roles", "languages", "trainings", "territories", "kinds",
      "absences", "hours", "may_act_as", "uid", "note",
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
    let stretches = reading.nodes(values["hours"]).flatMap { weeklyHours($0, &reading) }
    reading.refuseEmpty(
      values["hours"], Bilingual(fr: "cette personne n'est jamais là", en: "they are never there"))
    let hours = values["hours"] == nil ? nil : WeeklyHours(stretches)
    let uid = user(values["uid"], &reading)
    guard let name, let organisation else { return nil }
    return Account(
      name: name, person: person, organisation: organisation, roles: roles,
      languages: reading.strings(values["languages"]), trainings: trainings,
      territories: Set(reading.strings(values["territories"])),
      kinds: Set(reading.strings(values["kinds"])), absences: absences, hours: hours,
      mayActAs: Set(reading.strings(values["may_act_as"])), uid: uid)
  }

  /// A user of the host who stays the same: systemd lends the range of its dynamic users to one service after another.
  private static func user(_ node: YAMLNode?, _ reading: inout YAMLReading) -> UInt32? {
    if let node, node.scalar?.value == .integer(0) {
      reading.note(
        "wrong-value", at: node,
        Bilingual(
          fr: "root n'est le compte de personne : il est opérateur sans figurer ici",
          en: "root is nobody's account: it is the operator without standing here"),
        hint: Bilingual(
          fr: "l'utilisateur de cette personne : id -u NOM", en: "that person's user: id -u NAME"))
      return nil
    }
    guard let node, let uid = reading.integer(node, in: 1...65_533) else { return nil }
    if (61_184...65_519).contains(uid) {
      reading.note(
        "wrong-value", at: node,
        Bilingual(
          fr: "systemd prête les numéros 61184–65519 à des services : ils ne sont de personne",
          en: "systemd lends the numbers 61184–65519 to services: they are nobody's"),
        hint: Bilingual(
          fr: "un compte que l'hôte garde : id -u NOM",
          en: "an account that the host keeps: id -u NAME"))
    }
    return UInt32(uid)
  }

  /// Says where what is written holds from a day to an earlier one, that is on none.
  private static func refuse(
    from first: CivilDate?, until last: CivilDate?, at node: YAMLNode,
    _ reading: inout YAMLReading
  ) {
    guard let first, let last, last < first else { return }
    reading.note(
      "wrong-value", at: node,
      Bilingual(fr: "cela finit avant de commencer", en: "it ends before it begins"))
  }

  private static func training(
    _ node: YAMLNode, _ reading: inout YAMLReading
  ) -> Account.Training? {
    guard let values = reading.mapping(node, known: ["volet", "on", "until"]) else { return nil }
    let volet = reading.integer(reading.required("volet", of: values, in: node), in: 1...3)
    let on = reading.date(reading.required("on", of: values, in: node))
    let until = reading.date(reading.required("until", of: values, in: node))
    refuse(from: on, until: until, at: node, &reading)
    guard let volet, let on, let until else { return nil }
    return Account.Training(volet: volet, on: on, until: until)
  }

  private static func absence(_ node: YAMLNode, _ reading: inout YAMLReading) -> Account.Absence? {
    guard let values = reading.mapping(node, known: ["from", "until", "cover", "note"]) else {
      return nil
    }
    let from = moment(reading.required("from", of: values, in: node), isEnd: false, &reading)
    let until = moment(reading.required("until", of: values, in: node), isEnd: true, &reading)
    let cover = reading.string(values["cover"])
    guard let from, let until else { return nil }
    guard from < until else {
      reading.note(
        "wrong-value", at: node,
        Bilingual(fr: "l'absence finit avant de commencer", en: "the absence ends before it begins")
      )
      return nil
    }
    return Account.Absence(from: from, until: until, cover: cover)
  }

  private static func moment(
    _ node: YAMLNode?, isEnd: Bool, _ reading: inout YAMLReading
  ) -> Timestamp? {
    guard let node else { return nil }
    let text = node.scalar?.text ?? ""
    if let time = QuebecTime.moment(text: text, isEnd: isEnd) { return time }
    reading.note(
      "wrong-type", at: node,
      QuebecTime.whyItNeverComes(text: text)
        ?? Bilingual(
          fr: "un moment est attendu ici, heure de Québec, p. ex. 2026-12-24T16:00 ou 2026-12-24",
          en: "a time is expected here, Québec time, e.g. 2026-12-24T16:00 or 2026-12-24"))
    return nil
  }

  private enum Weekday: String, CaseIterable {
    case mon, tue, wed, thu, fri, sat, sun
    var number: Int { (Self.allCases.firstIndex(of: self) ?? 0) + 1 }
  }

  /// `{days: [mon, tue], from: "08:00", until: "16:30"}`, local time; an end that is not later than the
  /// beginning is on the next day.
  private static func weeklyHours(
    _ node: YAMLNode, _ reading: inout YAMLReading
  ) -> [WeeklyHours.Stretch] {
    guard let values = reading.mapping(node, known: ["days", "from", "until"]) else { return [] }
    reading.refuseEmpty(
      values["days"], Bilingual(fr: "ces heures ne viennent jamais", en: "these hours never come"))
    var days: [Weekday] = []
    for place in reading.nodes(reading.required("days", of: values, in: node)) {
      if let day = reading.choice(place, as: Weekday.self) { days.append(day) }
    }
    func minute(_ key: String, _ range: ClosedRange<Int>) -> Int? {
      guard let place = reading.required(key, of: values, in: node) else { return nil }
      if let text = place.scalar?.text, let minute = QuebecTime.minute(text: text),
        range.contains(minute)
      {
        return minute
      }
      reading.note(
        "wrong-type", at: place,
        Bilingual(
          fr: "une heure est attendue ici, p. ex. \"08:30\"",
          en: "a time of day is expected here, e.g. \"08:30\""))
      return nil
    }
    let from = minute("from", 0...1_439)
    let until = minute("until", 0...1_440)
    guard let from, let until else { return [] }
    return days.map { WeeklyHours.Stretch(weekday: $0.number, from: from, until: until) }
  }

  private static func agreement(_ node: YAMLNode, _ reading: inout YAMLReading) -> Agreement? {
    let keys = ["id", "organisation", "signed_by", "from", "until", "scope", "note"]
    guard let values = reading.mapping(node, known: keys) else { return nil }
    let id = reading.string(reading.required("id", of: values, in: node))
    let organisation = reading.string(reading.required("organisation", of: values, in: node))
    let from = reading.date(reading.required("from", of: values, in: node))
    let until = reading.date(reading.required("until", of: values, in: node))
    refuse(from: from, until: until, at: node, &reading)
    guard let id, let organisation, let from, let until else { return nil }
    return Agreement(id: id, organisation: organisation, from: from, until: until)
  }
}

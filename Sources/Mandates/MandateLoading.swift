import Chronology
import Observations
import Risk
import StrictYAML
import Wording

extension MandateMatrix {
  /// Reads the files of `Rules/mandates/`: `bases.yml` and one file an organisation, in the order of their
  /// names. `nil` with at least one error where they cannot be used.
  ///
  /// - Parameter kinds: the kinds of observation that there are; `nil` where that is not known.
  /// - Parameter families: the families of evidence that there are; `nil` where that is not known.
  /// - Parameter needs: what observations can say that somebody needs; `nil` where that is not known.
  public static func load(
    _ files: [(file: String, bytes: [UInt8])], kinds: [String]? = nil, families: [String]? = nil,
    needs: [String]? = nil
  ) -> (MandateMatrix?, [Diagnostic]) {
    var bases: [LegalBasis] = []
    // Of bases that have a fault, as far as they can be made out.
    var faultyBases: Set<String> = []
    var withoutMandate: Set<String> = []
    var found: [(mandate: Mandate, node: YAMLNode, file: String)] = []
    var diagnostics: [Diagnostic] = []
    for (file, bytes) in files.sorted(by: { $0.file < $1.file }) {
      let parsed = parseYAML(bytes, file: file)
      var reading = YAMLReading(file: file)
      reading.add(parsed.diagnostics)
      if parsed.diagnostics.hasErrors {
        faultyBases.formUnion(valuesSeemingly(of: ["id"], in: bytes))
      }
      if parsed.documents.isEmpty, !parsed.diagnostics.hasErrors {
        reading.add([emptyFile(file)])
      }
      for root in parsed.documents {
        // Whose an empty list is; each mandate says so itself.
        let isOfNobody =
          root["mandates"]?.sequence?.isEmpty
          ?? (root["mandates"] == nil && root["bases"] == nil)
        let keys = ["illustrative", "version", "note", "bases", "mandates"]
        guard
          let values = reading.mapping(root, known: isOfNobody ? keys + ["organisation"] : keys)
        else { continue }
        if isOfNobody || (values["mandates"] == nil && values["bases"] == nil) {
          if let organisation = leftOutOnPurpose(values, root, &reading) {
            withoutMandate.insert(organisation)
          }
        }
        for node in reading.nodes(values["bases"]) {
          if let basis = readBasis(node, &reading) {
            bases.append(basis)
          } else if let id = node["id"]?.scalar?.text {
            faultyBases.insert(id)
          }
        }
        for node in reading.nodes(values["mandates"]) {
          if let mandate = readMandate(node, &reading) { found.append((mandate, node, file)) }
        }
      }
      diagnostics += reading.diagnostics
    }
    diagnostics += crossCheck(found, bases: Set(bases.map(\.id)).union(faultyBases))
    for (_, node, file) in found {
      diagnostics += unknown(node["match"]?["kinds"], kinds, "unknown-kind", file)
      diagnostics += unknown(node["match"]?["families"], families, "unknown-family", file)
      diagnostics += unknown(node["match"]?["needs"], needs, "unknown-need", file)
    }
    var matrix = MandateMatrix(mandates: found.map(\.mandate), bases: bases)
    matrix.withoutMandate = withoutMandate
    for (mandate, node, file) in found { matrix.places[mandate.id] = node.location(in: file) }
    return (diagnostics.hasErrors ? nil : matrix, diagnostics)
  }

  /// A file that was cut short as it was written looks like one that nobody ever wrote.
  private static func emptyFile(_ file: String) -> Diagnostic {
    Diagnostic(
      .error, code: "empty", at: SourceLocation(file: file),
      Bilingual(
        fr: "le fichier est vide : personne ne serait avisé par lui",
        en: "the file is empty: nobody would be told by it"),
      hint: Bilingual(
        fr: "y écrire des mandats, ou retirer le fichier",
        en: "write mandates in it, or remove the file"))
  }

  /// The organisation that has no mandate on purpose. A file by which nobody is told says whose it is and why: it looks
  /// like one whose mandates were lost.
  private static func leftOutOnPurpose(
    _ values: [String: YAMLNode], _ root: YAMLNode, _ reading: inout YAMLReading
  ) -> String? {
    if let organisation = values["organisation"], let note = values["note"] {
      let name = reading.string(organisation)
      return reading.string(note) == nil ? nil : name
    }
    reading.note(
      "empty-list", at: values["mandates"] ?? root,
      Bilingual(
        fr: "aucun mandat ici : personne ne serait avisé par ce fichier",
        en: "no mandate here: nobody would be told by this file"),
      hint: Bilingual(
        fr: "y écrire un mandat ; si c'est voulu, dire à côté de « mandates: [] » de qui"
          + " (« organisation ») et pourquoi (« note »)",
        en: "write a mandate; if it is meant, say beside `mandates: []` whose (`organisation`)"
          + " and why (`note`)"))
    return nil
  }

  private static func crossCheck(
    _ found: [(mandate: Mandate, node: YAMLNode, file: String)], bases known: Set<String>
  ) -> [Diagnostic] {
    var ids: Set<String> = []
    var diagnostics: [Diagnostic] = []
    for (mandate, node, file) in found {
      if !known.contains(mandate.basis) {
        diagnostics.append(
          Diagnostic(
            .error, code: "unknown-basis", at: (node["basis"] ?? node).location(in: file),
            Bilingual(
              fr: "base légale « \(mandate.basis) » inconnue : aucune divulgation sans base",
              en: "unknown legal basis \"\(mandate.basis)\": no disclosure without a basis")))
      }
      if !ids.insert(mandate.id).inserted {
        diagnostics.append(
          Diagnostic(
            .error, code: "repeated", at: (node["id"] ?? node).location(in: file),
            Bilingual(
              fr: "mandat « \(mandate.id) » en double",
              en: "mandate \"\(mandate.id)\" is there twice"
            )))
      }
    }
    return diagnostics
  }

  /// Names under `match` that nothing has: by them nobody would ever be told.
  private static func unknown(
    _ names: YAMLNode?, _ known: [String]?, _ code: String, _ file: String
  ) -> [Diagnostic] {
    guard let names, let known else { return [] }
    return (names.sequence ?? [names]).compactMap { place in
      guard let name = place.scalar?.text, !known.contains(name) else { return nil }
      return Diagnostic(
        .error, code: code, at: place.location(in: file),
        Bilingual(
          fr: "« \(name) » n'existe pas : personne ne serait avisé par là",
          en: "\"\(name)\" does not exist: nobody would be told by it"),
        hint: choices(for: name, among: known))
    }
  }

  private static func readBasis(_ node: YAMLNode, _ reading: inout YAMLReading) -> LegalBasis? {
    guard let values = reading.mapping(node, known: ["id", "text", "source", "note"]) else {
      return nil
    }
    let id = reading.string(reading.required("id", of: values, in: node))
    let text = reading.bilingual(reading.required("text", of: values, in: node))
    let source = reading.string(values["source"]) ?? ""
    guard let id, let text else { return nil }
    return LegalBasis(id: id, text: text, source: source)
  }

  private static func readMandate(_ node: YAMLNode, _ reading: inout YAMLReading) -> Mandate? {
    let keys = [
      "id", "version", "organisation", "title", "basis", "match", "fields", "fields_at_band",
      "fields_with_consent", "partners_shown", "weights_shown", "training", "expected", "chain",
      "note",
    ]
    guard let values = reading.mapping(node, known: keys) else { return nil }
    let id = reading.string(reading.required("id", of: values, in: node))
    let version = reading.integer(reading.required("version", of: values, in: node), in: 1...9_999)
    let organisation = reading.string(reading.required("organisation", of: values, in: node))
    let title = reading.bilingual(reading.required("title", of: values, in: node))
    let basis = reading.string(reading.required("basis", of: values, in: node))
    let match = reading.required("match", of: values, in: node)
    let conditions = match.flatMap { readConditions($0, &reading) }
    let fields = groups(values["fields"], &reading)
    var fieldsAtBand: [Band: [FieldGroup: Mandate.Detail]] = [:]
    if let atBand = values["fields_at_band"],
      let bands = reading.mapping(atBand, known: ["1", "2", "3", "4"])
    {
      for (key, value) in bands {
        if let band = Int(key).flatMap(Band.init) { fieldsAtBand[band] = groups(value, &reading) }
      }
    }
    let withConsent = groups(values["fields_with_consent"], &reading)
    let partners = reading.bool(values["partners_shown"]) ?? false
    let weights = reading.bool(values["weights_shown"]) ?? true
    var required: Set<Int> = []
    var preferred: Set<Int> = []
    if let training = values["training"],
      let sets = reading.mapping(training, known: ["required", "preferred"])
    {
      required = volets(sets["required"], &reading)
      preferred = volets(sets["preferred"], &reading)
    }
    let expected = reading.required("expected", of: values, in: node)
    var expectation = expected.flatMap { readExpectation($0, &reading) }
    if let node = values["chain"] { expectation?.chain = readChain(node, &reading) }
    guard let id, let version, let organisation, let title, let basis, let conditions,
      let expectation
    else { return nil }
    return Mandate(
      id: id, version: version, organisation: organisation, title: title, basis: basis,
      conditions: conditions, fields: fields, fieldsAtBand: fieldsAtBand,
      fieldsWithConsent: withConsent, showsPartners: partners, showsWeights: weights,
      requiredTraining: required.subtracting([1]), preferredTraining: preferred,
      expectation: expectation)
  }

  private static func readConditions(
    _ node: YAMLNode, _ reading: inout YAMLReading
  ) -> Mandate.Conditions? {
    let keys = [
      "kinds", "families", "band", "age", "territories", "outside_territories", "placed", "schools",
      "units", "linked_youths", "territories_count", "exploiter_reference", "reported_by",
      "consent", "direct", "needs", "entities", "unrouted", "referral",
    ]
    guard let values = reading.mapping(node, known: keys) else { return nil }
    for key in [
      "kinds", "families", "territories", "outside_territories", "units", "needs", "entities",
    ] {
      reading.refuseEmpty(
        values[key],
        Bilingual(fr: "personne ne serait avisé par là", en: "nobody would be told by it"))
    }
    func set(_ key: String) -> Set<String>? {
      values[key].map { Set(reading.strings($0)) }
    }
    let bands = range(values["band"], 1...4, &reading) ?? 1...4
    guard let low = Band(rawValue: bands.lowerBound), let high = Band(rawValue: bands.upperBound)
    else { return nil }
    var conditions = Mandate.Conditions(bands: low...high)
    conditions.kinds = set("kinds")
    conditions.families = set("families")
    conditions.ages = range(values["age"], 0...99, &reading)
    conditions.territories = set("territories")
    conditions.outsideTerritories = set("outside_territories")
    conditions.isPlaced = reading.bool(values["placed"])
    conditions.ownSchools = own(values["schools"], &reading)
    conditions.units = values["units"].map { reading.codes($0) }
    conditions.minLinkedYouths = least(values["linked_youths"], 1...10_000, &reading)
    conditions.minTerritories = least(values["territories_count"], 1...100, &reading)
    conditions.exploiterReference = reading.bool(values["exploiter_reference"]) ?? false
    conditions.ownReport = own(values["reported_by"], &reading)
    conditions.consent = reading.bool(values["consent"]) ?? false
    conditions.direct = reading.bool(values["direct"]) ?? false
    conditions.needs = set("needs")
    conditions.isUnrouted = reading.bool(values["unrouted"]) ?? false
    conditions.isByReferral = reading.bool(values["referral"]) ?? false
    if let node = values["entities"] {
      conditions.entities = Set(
        reading.nodes(node).compactMap { reading.choice($0, as: EntityKind.self) })
    }
    return conditions
  }

  private static func own(_ node: YAMLNode?, _ reading: inout YAMLReading) -> Bool {
    guard let node else { return false }
    if node.scalar?.text == "own" { return true }
    reading.note(
      "wrong-value", at: node, Bilingual(fr: "valeur admise : own", en: "allowed value: own"))
    return false
  }

  private static func range(
    _ node: YAMLNode?, _ bounds: ClosedRange<Int>, _ reading: inout YAMLReading
  ) -> ClosedRange<Int>? {
    guard let node, let values = reading.mapping(node, known: ["min", "max"]) else { return nil }
    let low = reading.integer(values["min"], in: bounds) ?? bounds.lowerBound
    let high = reading.integer(values["max"], in: bounds) ?? bounds.upperBound
    if low <= high { return low...high }
    reading.note(
      "wrong-value", at: node,
      Bilingual(fr: "min dépasse max", en: "min is greater than max"))
    return nil
  }

  /// `{min: 3}`: what has no upper end.
  private static func least(
    _ node: YAMLNode?, _ bounds: ClosedRange<Int>, _ reading: inout YAMLReading
  ) -> Int? {
    guard let node, let values = reading.mapping(node, known: ["min"]) else { return nil }
    return reading.integer(reading.required("min", of: values, in: node), in: bounds)
  }

  private static func groups(
    _ node: YAMLNode?, _ reading: inout YAMLReading
  ) -> [FieldGroup: Mandate.Detail] {
    guard let node, let values = reading.mapping(node, known: FieldGroup.allCases.map(\.rawValue))
    else { return [:] }
    var groups: [FieldGroup: Mandate.Detail] = [:]
    for group in FieldGroup.allCases {
      groups[group] = reading.choice(values[group.rawValue], as: Mandate.Detail.self)
    }
    return groups
  }

  private static func volets(_ node: YAMLNode?, _ reading: inout YAMLReading) -> Set<Int> {
    Set(reading.nodes(node).compactMap { reading.integer($0, in: 1...3) })
  }

  private static func readExpectation(
    _ node: YAMLNode, _ reading: inout YAMLReading
  ) -> Mandate.Expectation? {
    guard
      let values = reading.mapping(
        node, known: ["action", "acknowledge", "hold", "act", "review", "limit"])
    else { return nil }
    let action = reading.bilingual(reading.required("action", of: values, in: node))
    let acknowledge = delays(reading.required("acknowledge", of: values, in: node), &reading)
    reading.refuseEmpty(
      values["acknowledge"],
      Bilingual(
        fr: "une protection immédiate attendrait un jour",
        en: "immediate protection would wait a day"))
    let act = delays(values["act"], &reading)
    let review = delays(values["review"], &reading)
    let hold = delays(values["hold"], &reading)
    guard let action else { return nil }
    return Mandate.Expectation(
      action: action, acknowledge: acknowledge, act: act, review: review, hold: hold)
  }

  /// `{releve: half, coordinator: full, table: {4: 30m, 3: 2h}}`: how long each step waits for the one
  /// before it.
  private static func readChain(
    _ node: YAMLNode, _ reading: inout YAMLReading
  ) -> [Step: Mandate.ChainDelay] {
    guard let values = reading.mapping(node, known: ["releve", "coordinator", "table"]) else {
      return [:]
    }
    var chain: [Step: Mandate.ChainDelay] = [:]
    for step in [Step.releve, .coordinator, .table] {
      guard let value = values[step.rawValue] else { continue }
      switch value.scalar?.text {
      case "half"?: chain[step] = .half
      case "full"?: chain[step] = .full
      case nil: chain[step] = .spans(delays(value, &reading))
      case _?:
        if let span = reading.span(value) {
          chain[step] = .spans(Dictionary(uniqueKeysWithValues: Band.allCases.map { ($0, span) }))
        }
      }
    }
    return chain
  }

  private static func delays(
    _ node: YAMLNode?, _ reading: inout YAMLReading
  ) -> [Band: Span] {
    guard let node, let values = reading.mapping(node, known: ["1", "2", "3", "4"]) else {
      return [:]
    }
    var delays: [Band: Span] = [:]
    for (key, value) in values {
      if let band = Int(key).flatMap(Band.init) { delays[band] = reading.span(value) }
    }
    return delays
  }
}

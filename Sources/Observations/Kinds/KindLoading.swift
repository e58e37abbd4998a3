import StrictJSON
import StrictYAML
import Wording

extension KindCatalog {
  /// The file of the common fields; its name, in whatever folder.
  public static let commonFile = "common.yml"

  /// Reads the files of `Rules/kinds/`: `common.yml` and one file a kind, named after it. Every fault of
  /// every file is reported; a kind with a fault is left out, and the caller decides whether to go on.
  public static func load(
    _ files: [(path: String, bytes: [UInt8])]
  ) -> (catalog: KindCatalog, diagnostics: [Diagnostic]) {
    var diagnostics: [Diagnostic] = []
    var common = CommonFields()
    if let file = files.first(where: { fileName($0.path) == commonFile }) {
      let (document, reading) = open(file)
      var faults = reading
      if let document { common = CommonFields(document, &faults) }
      common.isWhole = !faults.diagnostics.hasErrors
      diagnostics += faults.diagnostics
    } else {
      common.isWhole = false
      diagnostics.append(
        Diagnostic(
          .error, code: "missing-file", at: SourceLocation(file: files.first?.path ?? commonFile),
          Bilingual(
            fr: "il manque « \(commonFile) », les champs communs à tous les genres",
            en: "\"\(commonFile)\" is missing, the fields common to all kinds")))
    }
    var kinds: [KindDefinition] = []
    for file in files where fileName(file.path) != commonFile {
      let (document, opened) = open(file)
      var reading = opened
      let kind = document.flatMap { KindReading(common: common).kind($0, file.path, &reading) }
      if let kind, !reading.diagnostics.hasErrors { kinds.append(kind) }
      diagnostics += reading.diagnostics
    }
    var catalog = KindCatalog(kinds: kinds)
    catalog.hasCommonFields = common.isWhole
    return (catalog, diagnostics)
  }

  static func fileName(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  private static func open(
    _ file: (path: String, bytes: [UInt8])
  ) -> (document: YAMLNode?, reading: YAMLReading) {
    var reading = YAMLReading(file: file.path)
    let (documents, faults) = parseYAML(file.bytes, file: file.path)
    reading.add(faults)
    if faults.isEmpty, documents.count != 1 {
      reading.add([
        Diagnostic(
          .error, code: "document-count", at: SourceLocation(file: file.path),
          Bilingual(fr: "un fichier décrit un seul genre", en: "a file describes one kind"))
      ])
    }
    return (faults.isEmpty ? documents.first : nil, reading)
  }
}

/// What `common.yml` says.
struct CommonFields {
  var fields: [FieldDefinition] = []
  var youth: [FieldDefinition] = []
  var derived: [DerivedField: FieldDefinition] = [:]
  var impliesYouth: [KindDefinition.Condition] = []
  var suggestsYouth: [KindDefinition.Condition] = []
  var noYouth: [KindDefinition.Condition] = []
  /// Whether the file was read without a fault: else a field that is not here may be one of it.
  var isWhole = true

  init() {}

  init(_ document: YAMLNode, _ reading: inout YAMLReading) {
    guard
      let values = reading.mapping(
        document,
        known: ["fields", "youth", "derived", "implies_youth", "suggests_youth", "no_youth"])
    else { return }
    fields = FieldReading.fields(values["fields"], in: &reading).map(\.definition)
    youth = youthFields(values["youth"], &reading)
    derived = derivedFields(values["derived"], &reading)
    impliesYouth = conditions(values["implies_youth"], fields: fields, &reading)
    suggestsYouth = conditions(values["suggests_youth"], fields: fields, &reading)
    noYouth = conditions(values["no_youth"], fields: fields, &reading)
  }

  /// What `age` may be at all: Filet goes on counting years from it, and the last number that there is has none after it.
  private static let ages = 0...1_000

  /// The names that code reads off a young person's description, with the type that each must have.
  private func youthFields(
    _ node: YAMLNode?, _ reading: inout YAMLReading
  ) -> [FieldDefinition] {
    // Who may tell a girl or a boy chooses by it; no rule can read it.
    FieldReading.fields(node, allowing: ["sex"], in: &reading).compactMap { field, node in
      if field.name == "age", case .integer(let range) = field.type,
        range.lowerBound < Self.ages.lowerBound || range.upperBound > Self.ages.upperBound
      {
        reading.note(
          "wrong-value", at: node,
          Bilingual(
            fr: "un âge va de \(Self.ages.lowerBound) à \(Self.ages.upperBound) au plus",
            en: "an age goes from \(Self.ages.lowerBound) to \(Self.ages.upperBound) at most"))
        return nil
      }
      if field.group == .identity, field.entity == nil { return field }
      reading.note(
        "bad-combination", at: node,
        Bilingual(
          fr: "ce qui est dit d'un jeune est du groupe « identity »",
          en: "what is said of a young person is of the group \"identity\""))
      return nil
    }
  }
}

/// The derived fields of a file: only those that Filet knows how to work out.
func derivedFields(
  _ node: YAMLNode?, _ reading: inout YAMLReading
) -> [DerivedField: FieldDefinition] {
  var derived: [DerivedField: FieldDefinition] = [:]
  let workable = Set(DerivedField.allCases.map(\.rawValue))
  for (field, node) in FieldReading.fields(node, allowing: workable, in: &reading) {
    if let known = DerivedField(rawValue: field.name) {
      derived[known] = field
    } else {
      let names = DerivedField.allCases.map(\.rawValue)
      reading.note(
        "unknown-derived", at: node,
        Bilingual(
          fr: "Filet ne sait pas calculer ce champ ; il sait : \(names.joined(separator: ", "))",
          en: "Filet cannot work this field out; it can: \(names.joined(separator: ", "))"))
    }
  }
  return derived
}

/// A condition `{field: value, …}` over fields that exist, with values that they can have. Where these are not
/// all the `fields` (`isWhole`), nothing is said of one that is not among them.
func condition(
  _ node: YAMLNode, fields: [FieldDefinition], isWhole: Bool = true, _ reading: inout YAMLReading
) -> KindDefinition.Condition? {
  guard let entries = node.mapping else {
    reading.note(
      "wrong-type", at: node,
      Bilingual(
        fr: "une condition s'écrit « {champ: valeur} »",
        en: "a condition is written \"{field: value}\""))
    return nil
  }
  var values: [JSONMember] = []
  for entry in entries {
    let field = fields.first { $0.name == entry.key }
    if field == nil, !isWhole { return nil }
    let value: JSONValue? =
      switch (field?.type, entry.value.scalar?.value) {
      case (.bool, .bool(let value)): .bool(value)
      case (.integer(let range), .integer(let value)) where range.contains(Int(value)):
        .integer(value)
      case (.choice(let choices), .string(let value)) where choices.contains { $0.value == value }:
        .string(value)
      default: nil
      }
    guard let field, !field.isList, let value else {
      let hint = suggestion(for: entry.key, among: fields.map(\.name))
      reading.note(
        "bad-condition", at: entry.value,
        Bilingual(
          fr:
            "la condition porte sur un champ vrai/faux, nombre ou choix, avec une valeur possible",
          en: "a condition is on a true/false, number or choice field, with a possible value"),
        hint: field == nil ? hint : nil)
      return nil
    }
    values.append(JSONMember(field.name, value))
  }
  return KindDefinition.Condition(values: values)
}

/// A list of such conditions.
func conditions(
  _ node: YAMLNode?, fields: [FieldDefinition], isWhole: Bool = true, _ reading: inout YAMLReading
) -> [KindDefinition.Condition] {
  reading.nodesIfPresent(node).compactMap {
    condition($0, fields: fields, isWhole: isWhole, &reading)
  }
}

extension YAMLReading {
  mutating func nodesIfPresent(_ node: YAMLNode?) -> [YAMLNode] { node.map { nodes($0) } ?? [] }
}

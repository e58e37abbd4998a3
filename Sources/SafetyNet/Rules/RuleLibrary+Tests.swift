import Risk
import Sigma
import StrictYAML
import Wording

/// The tests in rules, held against the kinds.
extension RuleLibrary {
  /// The tests of a rule, of its `filet:` block or its own. A key of the block that is not read is a fault here
  /// too: nobody would miss the tests under it.
  public static func tests(of rule: Rule, _ reading: inout YAMLReading) -> [RuleTest] {
    if let block = rule.custom["filet"] { _ = reading.mapping(block, known: RuleMeaning.keys) }
    guard let tests = rule.custom["filet"]?["tests"] ?? rule.custom["tests"] else { return [] }
    return RuleTest.read(tests, reading: &reading)
  }

  /// That a rule that counts has no test in which it holds, or none in which it does not: it could hold of nothing, or of
  /// anything, and its tests would pass.
  public static func untested(_ rule: Rule, by tests: [RuleTest]) -> Diagnostic? {
    guard let block = rule.custom["filet"] else { return nil }
    let holds = tests.contains(where: \.expectsMatch)
    let fails = tests.contains { !$0.expectsMatch }
    if holds && fails { return nil }
    let missing =
      holds ? "expect: no_match" : fails ? "expect: match" : "expect: match, expect: no_match"
    return Diagnostic(
      .warning, code: "untested", at: (block["tests"] ?? block).location(in: rule.file),
      Bilingual(
        fr: "il manque à cette règle un essai « \(missing) »",
        en: "this rule lacks a test \"\(missing)\""),
      hint: Bilingual(
        fr: "en écrire trois au moins : elle tient, de peu elle ne tient pas, tout autre chose",
        en: "write three at least: it holds, it nearly holds, something else altogether"))
  }

  /// What is wrong with the tests in the rules of a set, also in those that were left out.
  static func faultsOfTests(in set: RuleSet, _ options: CompileOptions) -> [Diagnostic] {
    set.rules.flatMap { faultsOfTests(in: $0.custom, of: $0.file, $0.logsource.category, options) }
      + set.leftOut.flatMap { faultsOfTests(in: $0.custom, of: $0.file, $0.category, options) }
  }

  /// Tests that cannot be read, and what no observation could be among their events: by a misspelt field a near
  /// miss is one of nothing, and passes whatever the rule says.
  ///
  /// `custom`: what a rule has that is not Sigma's; `category`: of which kind its events are.
  private static func faultsOfTests(
    in custom: [String: YAMLNode], of file: String, _ category: String?, _ options: CompileOptions
  ) -> [Diagnostic] {
    guard let tests = custom["filet"]?["tests"] else { return [] }
    var reading = YAMLReading(file: file)
    _ = RuleTest.read(tests, reading: &reading)
    for test in tests.sequence ?? [] {
      for event in (test["observations"] ?? test["events"])?.sequence ?? [] {
        check(event, of: category, options, &reading)
      }
    }
    return reading.diagnostics
  }

  /// What says where an event comes from and when it was: no field of a kind.
  private static let ofEveryEvent: Set<String> = [
    "_category", "_product", "_service", "time", "@timestamp",
  ]

  private static func check(
    _ event: YAMLNode, of category: String?, _ options: CompileOptions,
    _ reading: inout YAMLReading
  ) {
    let place = event["_category"]
    // In lower case, as logsources are compared.
    let kind = place?.scalar?.text.lowercased() ?? category
    if let place, let kind, let kinds = options.knownSources?.categories, !kinds.contains(kind) {
      reading.note(
        "unknown-kind", at: place,
        Bilingual(
          fr: "le genre « \(kind) » n'existe pas", en: "the kind \"\(kind)\" does not exist"),
        hint: choices(for: kind, among: kinds))
      return
    }
    if let node = event["_product"], let products = options.knownSources?.products {
      for value in node.sequence ?? [node] {
        guard let product = value.scalar?.text, !products.contains(product.lowercased()) else {
          continue
        }
        reading.note(
          "unknown-product", at: value,
          Bilingual(
            fr: "aucune observation n'a la source « \(product) »",
            en: "no observation has the product \"\(product)\""),
          hint: choices(for: product, among: products))
      }
    }
    guard let fields = options.knownFields(kind) else { return }
    for entry in event.mapping ?? []
    where !ofEveryEvent.contains(entry.key) {
      guard fields.contains(entry.key) else {
        reading.add([
          Diagnostic(
            .error, code: "unknown-field", at: entry.keyLocation(in: reading.file),
            Bilingual(
              fr: "aucune observation n'a ici de champ « \(entry.key) »",
              en: "no observation has a field \"\(entry.key)\" here"),
            hint: choices(for: entry.key, among: fields.sorted()))
        ])
        continue
      }
      for value in entry.value.sequence ?? [entry.value] {
        check(value, of: entry.key, options.fieldRange(entry.key, kind), &reading)
      }
    }
  }

  private static func check(
    _ value: YAMLNode, of field: String, _ range: FieldRange, _ reading: inout YAMLReading
  ) {
    guard let scalar = value.scalar, scalar.value != .null else { return }
    switch (range, scalar.value) {
    case (.anything, _), (.codes, _), (.boolean, .bool): return
    case (.number(let bounds), .integer(let number))
    where number >= bounds.lowerBound && number <= bounds.upperBound: return
    case (.words(let words), _):
      if words.contains(scalar.text) { return }
      reading.note(
        "unknown-value", at: value,
        Bilingual(
          fr: "« \(scalar.text) » n'est pas une valeur de « \(field) »",
          en: "\"\(scalar.text)\" is not a value of \"\(field)\""),
        hint: choices(for: scalar.text, among: words))
    case (.folded, _):
      let form = FieldRange.foldedForm(of: scalar.text)
      guard form != scalar.text else { return }
      reading.note(
        "unfolded-word", at: value,
        Bilingual(
          fr: "« \(scalar.text) » n'est jamais ainsi dans « \(field) », qui est redressé",
          en: "\"\(scalar.text)\" never stands so in \"\(field)\", which is folded"),
        hint: Bilingual(fr: "écrire « \(form) »", en: "write \"\(form)\""))
    case (.boolean, _):
      reading.note(
        "unknown-value", at: value,
        Bilingual(fr: "« \(field) » vaut true ou false", en: "\"\(field)\" is true or false"),
        hint: Bilingual(fr: "p. ex. {\(field): true}", en: "e.g. {\(field): true}"))
    case (.number(let bounds), _):
      reading.note(
        "unknown-value", at: value,
        Bilingual(
          fr: "« \(field) » est un nombre entier de \(bounds.lowerBound) à \(bounds.upperBound)",
          en:
            "\"\(field)\" is a whole number from \(bounds.lowerBound) to \(bounds.upperBound)"),
        hint: Bilingual(
          fr: "p. ex. {\(field): \(bounds.upperBound)}",
          en: "e.g. {\(field): \(bounds.upperBound)}"))
    case (.time, _): _ = reading.time(value)
    case (.date, _): _ = reading.date(value)
    }
  }
}

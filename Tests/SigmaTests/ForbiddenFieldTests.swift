import Sigma
import Testing
import Wording

@Suite struct ForbiddenFieldTests {
  private func faults(_ text: String) -> [String] {
    let options = CompileOptions(forbiddenFields: ["ethnicity", "youth.sex"])
    let (_, diagnostics) = RuleSet.compile(
      [RuleSource(file: "r.yml", bytes: Array(text.utf8))], options: options)
    return diagnostics.filter { $0.severity == .error }.map {
      "\($0.code) \($0.location.line):\($0.location.column)"
    }
  }

  private func reading(_ key: String, _ value: String = "x") -> String {
    """
    title: T
    logsource: {category: c}
    detection:
      s:
        \(key): \(value)
      condition: s
    """
  }

  @Test(arguments: [
    "ethnicity", "Ethnicity", "ETHNICITY|contains", "youth.ethnicity", "ethnicity.code",
    "a.Ethnicity.b", "youth.sex", "Youth.Sex", "report.youth.sex", "youth.sex.code",
  ])
  func aFieldIsRefusedWhereverItIsInAPathAndWhateverItsCase(key: String) {
    #expect(faults(reading(key)) == ["forbidden-field 5:5"])
  }

  @Test(arguments: [
    "ethnicity_note", "multiethnicity", "youth", "sex", "youth.sexes", "youth.a.sex",
  ])
  func aFieldThatOnlyLooksLikeOneIsRead(key: String) {
    #expect(faults(reading(key)) == [])
  }

  @Test func theCallerMayKnowMoreOfThem() {
    let options = CompileOptions(isForbidden: { $0.hasSuffix("_income") })
    for (field, count) in [("family_income", 1), ("income_tax", 0)] {
      let (_, diagnostics) = RuleSet.compile(
        [RuleSource(file: "r.yml", bytes: Array(reading(field).utf8))], options: options)
      #expect(diagnostics.count { $0.code == "forbidden-field" } == count)
    }
  }

  @Test(arguments: ["ethnicity", "a|fieldref"])
  func theCallerSaysWhatToDo(key: String) {
    var options = CompileOptions(forbiddenFields: ["ethnicity"])
    options.forbiddenHint = Bilingual(fr: "autrement", en: "otherwise")
    let text = reading(key, "ethnicity")
    let (_, diagnostics) = RuleSet.compile(
      [RuleSource(file: "r.yml", bytes: Array(text.utf8))], options: options)
    let refused = diagnostics.filter { $0.code == "forbidden-field" }
    #expect(refused.map { $0.hint?.en } == ["otherwise"])
  }

  @Test func aReferenceToAFieldIsRefusedToo() {
    #expect(faults(reading("a|fieldref", "youth.Ethnicity")) == ["forbidden-field 5:17"])
  }

  @Test(arguments: [
    "group-by: [youth.ethnicity]", "aliases: {k: {a: Ethnicity.code}}",
    "condition: {gte: 2, field: youth.ethnicity}",
  ])
  func aCorrelationReadsNoneEither(line: String) {
    let condition = line.hasPrefix("condition") ? "" : "\n  condition: {gte: 2, field: v}"
    let text =
      reading("f") + "\nname: a\n---\ntitle: C\ncorrelation:\n  type: value_count\n"
      + "  rules: [a]\n  timespan: 5m\n  \(line)\(condition)\n"
    #expect(faults(text).map { $0.prefix(15) } == ["forbidden-field"])
  }
}

import Chronology
import Foundation
import Risk
import Testing
import Wording

@testable import SafetyNet

/// What people write is read whole or not at all, and what cannot be meant is refused with its place.
struct RuleLibraryTests {
  static func files() throws -> [RuleFile] {
    try RuleFile.yaml(under: Region.root + "/Rules")
      + RuleFile.yaml(under: Region.root + "/Fixtures/region").map {
        var file = $0
        file.isOfDirectory = true
        return file
      }
  }

  /// Loads the repository's rules with one more detection rule.
  static func codes(withRule text: String) throws -> [String] {
    let rule = RuleFile(
      path: "x.yml", folder: "detection", name: "x.yml", bytes: Array(text.utf8))
    let (library, diagnostics) = RuleLibrary.load(try files() + [rule])
    #expect((library == nil) == diagnostics.hasErrors)
    return diagnostics.filter { $0.location.file == "x.yml" }.map(\.code)
  }

  static func rule(
    field: String = "minor_possible", kind: String = "hotel_report", family: String = "hotel",
    weight: String = "weight: 3", id: String = "id: 5c7e2f10-2b1d-4e0a-9a50-6b1f0c2d3e4f"
  ) -> String {
    """
    title: Essai
    \(id)
    logsource: {product: filet, category: \(kind)}
    detection: {s: {\(field): true}, condition: s}
    filet: {family: \(family), \(weight), source: essai, reason: {fr: a, en: b}}
    """
  }

  @Test("A sound rule more is taken")
  func sound() throws {
    #expect(try Self.codes(withRule: Self.rule(family: Self.family())) == [])
  }

  static func family() throws -> String {
    try Region.library().scoring.families.keys.sorted().first ?? ""
  }

  @Test(
    "Who is said to be for a kind that there is not would never be told: it is refused, with a guess"
  )
  func unknownKindInTheDirectory() throws {
    let files = try Self.files().map { file in
      var file = file
      guard file.isOfDirectory, file.name == "directory.yml" else { return file }
      let text = String(decoding: file.bytes, as: UTF8.self)
        .replacing(
          "  - name: pivot-spvq-ikat-1\n",
          with:
            "  - name: pivot-spvq-ikat-1\n    kinds: [hotel_raport]\n    territories: [quebecc]\n")
      file.bytes = Array(text.utf8)
      return file
    }
    let (library, diagnostics) = RuleLibrary.load(files)
    #expect(library == nil)
    #expect(diagnostics.map(\.code) == ["unknown-kind", "unknown-territory"])
    #expect(diagnostics.allSatisfy { $0.location.line > 1 })
    #expect(diagnostics.first?.hint?.en.contains("hotel_report") == true)
    #expect(diagnostics.last?.hint?.en.contains("quebec") == true)
  }

  @Test(
    "No rule on who somebody is",
    arguments: [
      "ethnicity", "language", "religion", "income", "sex", "youth.sex", "recipient_is_boy",
      "ethnie", "première_langue", "youth.langue", "quartier", "code_postal", "family_income",
      "pays_de_naissance", "firstLanguage", "genre",
    ]
  )
  func forbidden(field: String) throws {
    #expect(
      try Self.codes(withRule: Self.rule(field: field, family: Self.family())) == [
        "forbidden-field"
      ])
  }

  @Test("A field, a kind or a family that does not exist; weight and band together; no id")
  func refused() throws {
    let family = try Self.family()
    #expect(
      try Self.codes(withRule: Self.rule(field: "minor_posible", family: family)) == [
        "unknown-field"
      ])
    #expect(
      try Self.codes(withRule: Self.rule(kind: "hotel", family: family)) == ["unknown-kind"])
    #expect(try Self.codes(withRule: Self.rule(family: "nope")) == ["unknown-family"])
    #expect(
      try Self.codes(withRule: Self.rule(family: family, weight: "weight: 3, band: 4")) == [
        "weight-or-band"
      ])
    #expect(
      try Self.codes(withRule: Self.rule(family: family, id: "level: low")) == ["missing-key"])
  }

  @Test("Of whom else a rule is: fields that name them, in a rule on one observation of a youth")
  func alsoOf() throws {
    let family = try Self.family()
    for (more, codes) in [
      ("also_of: companions", []), ("also_of: [companions, co_absent]", []),
      ("also_of: companions_of_adult", []),
      ("also_of: youth", ["wrong-value"]), ("entity: place, also_of: companions", ["wrong-value"]),
    ] as [(String, [String])] {
      #expect(
        try Self.codes(withRule: Self.rule(family: family, weight: "weight: 3, \(more)")) == codes,
        "\(more)")
    }
    let correlation = """
      title: Essai
      id: 5c7e2f10-2b1d-4e0a-9a50-6b1f0c2d3e4f
      correlation:
        type: event_count
        rules: [runaway]
        group-by: [youth]
        timespan: 90d
        condition: {gte: 3}
      filet: {family: \(family), weight: 3, also_of: co_absent, source: e, reason: {fr: a, en: b}}
      """
    #expect(try Self.codes(withRule: correlation) == ["wrong-value"])
  }

  /// Where faults are in the repository's rules with one file changed, as `code line:column`.
  private func faults(_ name: String, _ old: String, _ new: String) throws -> [String] {
    let files = try Self.files().map { file in
      var file = file
      guard file.name == name else { return file }
      let text = String(decoding: file.bytes, as: UTF8.self)
      #expect(text.contains(old))
      file.bytes = Array(text.replacing(old, with: new, maxReplacements: 1).utf8)
      return file
    }
    let (library, diagnostics) = RuleLibrary.load(files)
    #expect(library == nil)
    #expect(diagnostics.allSatisfy { $0.hint != nil && $0.location.file.hasSuffix(name) })
    return diagnostics.map { "\($0.code) \($0.location.line):\($0.location.column)" }
  }

  @Test("A name that nothing has is a fault where it stands, in whatever file, with a guess")
  func misspeltElsewhere() throws {
    #expect(
      try faults("adults_not_direct_evidence.yml", "youth_age|gte", "youth_aeg|gte")
        == ["unknown-field 29:5"])
    #expect(
      try faults("vehicle_at_two_hotels.yml", "    - vehicle\n", "    - vehicel\n")
        == ["unknown-field 12:7"])
    #expect(
      try faults("runaway_third_in_ninety_days.yml", "field: absence_day", "field: absence_dya")
        == ["unknown-field 15:12"])
    #expect(
      try faults("spvq-gripp.yml", "kinds: [bar_report]", "kinds: [bar_repport]")
        == ["unknown-kind 11:15"])
    #expect(
      try faults("spvq-gripp.yml", "families: [place_reports]", "families: [place_reprots]")
        == ["unknown-family 34:18"])
    #expect(
      try faults("ciusss.yml", "needs: [health]", "needs: [helth]") == ["unknown-need 32:15"])
    #expect(
      try faults("spvq-enqueteurs-jeunesse.yml", "units: [escale,", "units: [Escale,")
        == ["wrong-code 11:15"])
    #expect(
      try faults("directory.yml", "placement_unit: escale", "placement_unit: Escale")
        == ["wrong-code 165:21"])
    #expect(
      try faults(
        "directory.yml", "submitters: [watch-escale-1]",
        "submitters: [watch-escale-1]\n    kinds: [runawey]")
        == ["unknown-kind 162:5"])
    #expect(
      try faults("networks.yml", "online: [online_luring,", "online: [online_lurring,")
        == ["unknown-kind 24:12"])
    #expect(
      try faults("networks.yml", "    - concern_hotel\n", "    - concern_hotels\n")
        == ["unknown-rule 11:7"])
  }

  @Test("A start and a reload see what is wrong with the tests of a rule")
  func faultOfATest() throws {
    #expect(
      try faults("ad_emoji_signs.yml", "      observations:", "      observationszq:")
        == ["missing-key 30:7", "unknown-key 31:7"])
    #expect(
      try faults("ad_emoji_signs.yml", "- {ad_text:", "- {ad_txt:") == ["unknown-field 32:12"])
  }

  @Test("A lexicon has a version, and no key that is not read")
  func lexicon() throws {
    let name = "youth_suggesting.yml"
    #expect(try faults(name, "\n  en:", "\nword:\n  en:") == ["unknown-key 6:1"])
    #expect(try faults(name, "\nnote:", "\nnotezq: 1\nnote:") == ["unknown-key 7:1"])
    #expect(try faults(name, "\nversion: 3", "") == ["missing-key 2:1"])
    #expect(try faults(name, "version: 3", "version: -1") == ["wrong-type 3:10"])
    #expect(try faults(name, "version:", "versionzq:") == ["missing-key 2:1", "unknown-key 3:1"])
  }

  @Test("How many are tied has no upper end in a mandate: one that is written is not passed over")
  func noUpperEnd() throws {
    #expect(
      try faults("dpj.yml", "linked_youths: {min: 3}", "linked_youths: {min: 3, max: 4}")
        == ["unknown-key 54:31"])
    #expect(
      try faults("sq.yml", "territories_count: {min: 2}", "territories_count: {}")
        == ["missing-key 32:26"])
  }

  @Test("A mandate for a territory that nobody serves is told of, and the rest is taken")
  func territoryOfNobody() throws {
    let files = try Self.files().map { file in
      var file = file
      guard file.name == "spvq-gripp.yml" else { return file }
      let text = String(decoding: file.bytes, as: UTF8.self)
      file.bytes = Array(
        text.replacing("territories: [quebec]", with: "territories: [quebecc]", maxReplacements: 1)
          .utf8)
      return file
    }
    let (library, diagnostics) = RuleLibrary.load(files)
    #expect(library != nil)
    #expect(diagnostics.map(\.code) == ["unknown-territory"])
    #expect(diagnostics.first?.severity == .warning)
    #expect(diagnostics.first?.hint?.en.contains("quebec") == true)
  }

  @Test("A rule that can never hold is refused")
  func neverHolds() throws {
    let family = try Self.family()
    for (line, code) in [
      ("disclosure: directe", "unknown-value"), ("disclosure|contains: dirrect", "unknown-value"),
      ("minor_possible: 'yes'", "unknown-value"), ("stay_nights: several", "unknown-value"),
      ("phones: '418-555-0142'", "compared-code"), ("vehicle|startswith: veh_", "compared-code"),
      ("source_grade: 4", "unknown-value"), ("source_grade|lt: 1", "unknown-value"),
      ("source_grade|gt: 3", "unknown-value"), ("hour: 24", "unknown-value"),
      ("hour|gte: 24", "unknown-value"), ("hour|lte: -1", "unknown-value"),
      ("hour: [22, 23, 24]", "unknown-value"), ("hour: 1.5", "unknown-value"),
      ("weekday: 8", "unknown-value"), ("disclosure|hour: 3", "unknown-value"),
      ("source_grade|day: 1", "unknown-value"), ("found_at: yesterday", "unknown-value"),
      ("found_at: 2026-01-02", "unknown-value"), ("found_at: true", "unknown-value"),
      ("found_at: '2026-01-02T20:00:00-05:00'", "unknown-value"),
      ("found_at|startswith: yester", "unknown-value"), ("found_at|gt: 5", "unknown-value"),
      ("found_at|hour: 24", "bad-number"), ("found_at|hour|gte: 24", "bad-number"),
      ("found_at|week|lt: 1", "bad-number"),
    ] {
      let isOfReturn = line.hasPrefix("disclosure") || line.hasPrefix("found_at")
      let kind = isOfReturn ? "youth_found" : "hotel_report"
      let rule = Self.rule(field: "FIELD", kind: kind, family: family)
        .replacing("FIELD: true", with: line)
      #expect(try Self.codes(withRule: rule) == [code], "\(line)")
    }
    for line in [
      "disclosure: [direct, Partial]", "disclosure|startswith: dir", "disclosure: null",
      "disclosure: 'd*'", "found_with|exists: true", "new_possessions: 'true'", "phones: '*'",
      "source_grade: 3", "source_grade|gte: 3", "source_grade|lt: 2", "hour: [22, 23, 0]",
      "hour|lte: 0", "hour: '07'", "source_grade|re: '[12]'", "found_at|hour: 23",
      "found_at: '2026-01-03T01:00:00Z'", "found_at: '2026-01*'", "found_at|startswith: '2026-01'",
      "found_at|contains: T01", "found_at|hour|gte: 23", "found_at|hour|lte: 30", "weekday: [6, 7]",
    ] {
      let rule = Self.rule(field: "FIELD", kind: "youth_found", family: family)
        .replacing("FIELD: true", with: line)
      #expect(try Self.codes(withRule: rule) == [], "\(line)")
    }
    let elsewhere = Self.rule(family: family).replacing("product: filet", with: "product: fillet")
    #expect(try Self.codes(withRule: elsewhere) == ["unknown-product"])
    let unread = Self.rule(family: family).replacing("filet: {", with: "Filet: {")
    #expect(try Self.codes(withRule: unread) == ["unknown-key"])
  }

  @Test("Direct evidence that the filter on adults does not name is told of, where there is one")
  func adultsNotLeftOut() throws {
    let filter = "adults_not_direct_evidence.yml"
    let text = Self.rule(family: try Self.family(), weight: "band: 4")
    #expect(try Self.codes(withRule: text) == ["adults-not-left-out"])
    let rule = RuleFile(
      path: "x.yml", folder: "detection", name: "x.yml",
      bytes: Array((text + "\nname: essai").utf8))
    let diagnostics = RuleLibrary.load(try Self.files() + [rule]).diagnostics
    #expect(diagnostics.map(\.severity) == [.warning])
    #expect(diagnostics.first?.hint?.en.contains("filters/" + filter) == true)
    #expect(diagnostics.first?.location.line == 5)
    let named = try Self.files().map { file in
      var file = file
      guard file.name == filter else { return file }
      let text = String(decoding: file.bytes, as: UTF8.self)
      file.bytes = Array(text.replacing("    - ad_identified\n", with: "    - essai\n").utf8)
      return file
    }
    let others = RuleLibrary.load(named + [rule]).diagnostics
    #expect(others.map(\.code) == ["adults-not-left-out"])
    #expect(others.allSatisfy { $0.location.file.hasSuffix("ad_identified.yml") })
    // However the filter is written, as rules may be.
    for start in ["\u{FEFF}title: ", "title: &one ", "\u{FEFF}title: &one "] {
      let written = try Self.files().map { file in
        var file = file
        guard file.name == filter else { return file }
        let text = String(decoding: file.bytes, as: UTF8.self)
        file.bytes = Array(text.replacing("title: Adults", with: start + "Adults").utf8)
        return file
      }
      let found = RuleLibrary.load(written + [rule]).diagnostics
      #expect(found.map(\.code) == ["adults-not-left-out"], "\(start)")
    }
    let without = try Self.files().filter { $0.name != filter }
    #expect(RuleLibrary.load(without + [rule]).diagnostics.isEmpty)
  }

  @Test("A finding on networks has an id of its own")
  func findingIds() throws {
    let id = "0d49885c-8806-4685-bce5-9640f8ac52c5"
    let family = try Self.family()
    let rule = RuleFile(
      path: "x.yml", folder: "detection", name: "x.yml",
      bytes: Array(Self.rule(family: family, id: "id: \(id)").utf8))
    let taken = RuleLibrary.load(try Self.files() + [rule]).diagnostics
    #expect(taken.map(\.code) == ["duplicate-id"])
    #expect(taken.allSatisfy { $0.location.file.hasSuffix("networks.yml") })
    let twice = RuleLibrary.load(
      try Self.files().map { file in
        var file = file
        if file.name == "networks.yml" {
          let text = String(decoding: file.bytes, as: UTF8.self)
          file.bytes = Array(
            text.replacing("d2367625-9c3d-49c7-8805-1dfe98ff892b", with: id).utf8)
        }
        return file
      }
    ).diagnostics
    #expect(twice.map(\.code).contains("duplicate-id"))
  }

  @Test("One run shows every fault, in whatever file")
  func everyFault() throws {
    let rule = RuleFile(
      path: "x.yml", folder: "detection", name: "x.yml",
      bytes: Array(Self.rule(family: "nope").utf8))
    let mandate = RuleFile(
      path: "y.yml", folder: "mandates", name: "y.yml", bytes: Array("ids: [".utf8))
    let diagnostics = RuleLibrary.load(try Self.files() + [rule, mandate]).diagnostics
    #expect(Set(diagnostics.map(\.location.file)) == ["x.yml", "y.yml"])
  }

  @Test("A fault of one file neither hides what is wrong with the next nor is put on it")
  func faultsOfSeveralFiles() throws {
    let names = ["common.yml", "scoring.yml", "networks.yml", "bases.yml", "directory.yml"]
    let files = try Self.files().map { file in
      var file = file
      if names.contains(file.name) { file.bytes += Array("\nzut: 1\n".utf8) }
      return file
    }
    let (library, diagnostics) = RuleLibrary.load(files)
    #expect(library == nil)
    #expect(diagnostics.map(\.code) == names.map { _ in "unknown-key" })
    #expect(
      diagnostics.compactMap { $0.location.file.split(separator: "/").last.map(String.init) }
        == names)
    let broken = RuleLibrary.load(
      files.map { file in
        var file = file
        if file.name == "bases.yml" { file.bytes += Array("zut: [\n".utf8) }
        return file
      }
    ).diagnostics
    #expect(!broken.contains { $0.code == "unknown-basis" })
  }

  @Test("What else is wrong with a rule is said with what it is left out for")
  func severalFaultsOfARule() throws {
    let rule = Self.rule(field: "minor_posible", family: "nope", weight: "weight: 99")
    #expect(
      try Self.codes(withRule: rule).sorted()
        == ["unknown-family", "unknown-field", "wrong-type"])
  }

  @Test("The hash is of the rules, whoever is in the directory")
  func hash() throws {
    var files = try Self.files()
    let before = RuleLibrary.load(files).library?.hash
    for index in files.indices where files[index].isOfDirectory {
      files[index].bytes.append(0x0A)
    }
    #expect(before != nil && RuleLibrary.load(files).library?.hash == before)
    guard let rule = files.firstIndex(where: { $0.folder == "detection" }) else { return }
    files[rule].bytes.append(0x0A)
    #expect(RuleLibrary.load(files).library?.hash != before)
  }
}

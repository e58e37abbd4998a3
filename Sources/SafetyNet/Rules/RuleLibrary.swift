import Alerts
import Chronology
import Crypto
import Foundation
import Mandates
import Observations
import Retention
import Risk
import Sigma
import Wording

/// Everything that people write for Filet, read and held against each other: kinds, rules, lexicons,
/// scoring, mandates and the directory. It is loaded whole or not at all, and swapped whole
/// (`docs/delivery.md` 7). It never changes, and is handed from hand to hand many times an observation: so it is a
/// reference.
public final class RuleLibrary: Sendable {
  public let kinds: KindCatalog
  public let rules: RuleSet
  /// Judges by them.
  let detector: Detector
  /// By rule index; `nil` for a rule that only serves others.
  public let meanings: [RuleMeaning?]
  public let scoring: ScoringTable
  public let networks: NetworkTable
  public let suppressions: SuppressionList
  public let router: Router
  /// How long what is kept.
  public let retention: RetentionSchedule
  /// SHA-256 over names and bytes of all files under `Rules/`, in hexadecimal.
  public let hash: String
  /// The same of the directory: who was who, and under which agreement.
  public let directoryHash: String

  /// The router's own, held once more: what is computed would be copied for each question.
  public let directory: Directory
  /// The territories that some organisation serves: an observation is of one of them.
  let territories: Set<String>
  public let matrix: MandateMatrix

  /// Rules on text that is read at intake and never again, by kind.
  private let textRules: [String: Set<Int>]
  /// By rule index: the groups of the fields that a rule reads, itself or through the rules it refers to; who the alert
  /// is about is always known.
  private let groupsTold: [Set<FieldGroup>]
  private let indexById: [String: Int]
  /// The id of each rule by its index.
  let ruleNames: [String]
  /// Indexes of the rules that make an observation one of concern, so that it ties.
  let tyingRules: Set<Int>
  /// What makes an observation one where a telephone is only written down.
  let writtenRules: Set<Int>
  /// By the kind of everyday use: indexes of the rules that make an observation one.
  let everydayRules: [Set<Int>]
  /// Indexes of the rules that speak for somebody who was named in one report of a network.
  let corroboratingRules: Set<Int>
  /// Indexes of the correlations of observations that share a phone, a vehicle, a handle or an ad template.
  let sharingRules: Set<Int>
  /// Indexes of the correlations that group by who was absent: they are of whom a group is called after, whoever the
  /// forms are about.
  let absenceRules: Set<Int>

  /// By mandate and band, how long people have; each notice asks.
  private let delays: [String: [Delays]]

  /// The most young people that a mandate asks to be tied to each other; 1 where none asks.
  let mostTiedAsked: Int
  /// The ages, in completed years, from which a mandate is for somebody, or is so no longer; ascending.
  let ageLimits: [Int]
  /// Of the Table, by the organisation that nobody answers in.
  let tableRequests: TableRequests

  /// How long people have under a mandate at a band; `nil` for one that there is not.
  func delays(_ mandate: String, at band: Band) -> Delays? { delays[mandate]?[band.rawValue] }

  /// The same library with absences that people entered since the directory was written.
  func applying(_ roster: some Sequence<RosterEntry>) -> RuleLibrary {
    RuleLibrary(self, router: Router(directory: directory.applying(roster), matrix: matrix))
  }

  /// The same library with a change that is tried; its hash is of both.
  public func trying(_ change: RuleChange) throws(RuleChange.Missing) -> RuleLibrary {
    var scoring = self.scoring
    var meanings = self.meanings
    try change.apply(to: &scoring, &meanings, of: rules)
    let tried = RuleFile(path: "", folder: "", name: hash, bytes: Array("\(change)".utf8))
    return RuleLibrary(
      kinds: kinds, rules: rules, meanings: meanings, scoring: scoring, networks: networks,
      suppressions: suppressions, router: router, retention: retention,
      hash: Self.hash(of: [tried]), directoryHash: directoryHash)
  }

  /// What a rule means, or a finding about networks, by its id.
  func meaning(of rule: String) -> RuleMeaning? {
    guard let index = indexById[rule] else {
      return networks.findings.first { $0.id == rule }?.meaning
    }
    return meanings[index]
  }

  /// By rule index: the correlations built on a rule, and whether they group by the same fields.
  let outerRules: [Int: [(rule: Int, hasSameKey: Bool)]]
  /// By rule index: the fields that correlations built on a rule need of its events; `nil` where there is none.
  let fieldsCorrelated: [Set<String>?]
  /// What comes first of two observations of one instant.
  let sequenceRanks: SequenceRanks
  /// The kinds of entity that some rule is evidence for.
  let assessedKinds: Set<EntityKind>

  func isCorrelated(_ rule: Int) -> Bool { fieldsCorrelated[rule] != nil }

  func textRules(ofKind kind: String) -> Set<Int> { textRules[kind] ?? [] }

  /// Whether a reason may be told in its own words to somebody for whom these groups are open: what a rule
  /// reads is as much a disclosure as the field itself.
  func mayTell(_ rule: String, showing groups: Set<FieldGroup>) -> Bool {
    guard let index = indexById[rule] else {
      return networks.findings.first { $0.id == rule }.map { $0.groups.isSubset(of: groups) }
        ?? false
    }
    return groupsTold[index].isSubset(of: groups)
  }

  /// What an observation may hold and no rule may stand on, beside what says who somebody is
  /// (`WhoSomebodyIs`).
  public static let forbiddenFields: Set<String> = ["sex", "youth.sex", "recipient_is_boy"]

  /// Reads the two folders. `nil` with at least one error where they cannot be used.
  ///
  /// - Parameter isToServe: for a daemon, which tells people: not without a mandate.
  public static func load(
    rules rulesFolder: String, directory directoryFolder: String, isToServe: Bool = false
  ) -> (library: RuleLibrary?, diagnostics: [Diagnostic]) {
    var files: [RuleFile] = []
    var diagnostics: [Diagnostic] = []
    for (folder, isOfDirectory) in [(rulesFolder, false), (directoryFolder, true)] {
      let read = RuleFile.everyYAML(under: folder)
      for var file in read.files {
        file.isOfDirectory = isOfDirectory
        files.append(file)
      }
      diagnostics += read.unreadable.map(\.diagnostic)
    }
    // What is not read may be what others refer to: nothing can be said of them.
    guard diagnostics.isEmpty else { return (nil, diagnostics) }
    let loaded = load(files)
    let missing = missing(from: files, under: rulesFolder, isToServe: isToServe)
    return (
      missing.hasErrors ? nil : loaded.library,
      missing + located(loaded.diagnostics, under: rulesFolder, directory: directoryFolder)
        + RuleFile.unread(under: rulesFolder)
    )
  }

  /// The same from bytes, for tests and for a change of rules that is tried on old observations.
  public static func load(
    _ files: [RuleFile]
  ) -> (library: RuleLibrary?, diagnostics: [Diagnostic]) {
    var parts = Parts(files)
    let matrix = MandateMatrix.load(
      Self.files(files, in: "mandates"), kinds: parts.kindNames, families: parts.familyNames,
      needs: parts.needNames)
    parts.diagnostics += matrix.1
    let directory = file("directory.yml", in: files, &parts.diagnostics) {
      Directory.load($0.bytes, file: $0.path)
    }
    // Rules are read even where something else is missing: one run shows every fault.
    let compiled = compile(files, against: parts)
    parts.diagnostics += faults(of: compiled, against: parts)
    if let directory {
      if let matrix = matrix.0 {
        parts.diagnostics += organisationsUnknown(in: matrix, directory)
        parts.diagnostics += territoriesUnknown(in: matrix, directory)
        // With none at all that is all there is to say (`missing`).
        if !matrix.mandates.isEmpty {
          parts.diagnostics += organisationsWithoutMandate(in: matrix, directory)
        }
      }
      parts.diagnostics += codesUnknown(in: compiled.set, directory)
      parts.diagnostics += unknownNames(in: directory, kinds: parts.kindNames)
      parts.diagnostics += peopleInTwoPlaces(in: directory)
      if let kinds = parts.kindNames {
        parts.diagnostics += kindsUnknown(in: directory, kinds: kinds)
      }
    }
    parts.diagnostics = parts.diagnostics.inReadingOrder
    guard let scoring = parts.scoring, let matrix = matrix.0, let directory,
      !parts.diagnostics.hasErrors
    else { return (nil, parts.diagnostics) }
    let library = RuleLibrary(
      kinds: parts.kinds, rules: compiled.set, meanings: compiled.meanings, scoring: scoring,
      networks: parts.networks, suppressions: parts.suppressions,
      router: Router(directory: directory, matrix: matrix),
      retention: parts.retention ?? .standard,
      hash: hash(of: files.filter { !$0.isOfDirectory }),
      directoryHash: hash(of: files.filter(\.isOfDirectory)))
    return (library, parts.diagnostics)
  }

  /// What a rules folder says by itself, held against everything that a load holds it against except the
  /// directory: its kinds, scoring, lexicons and mandates, and its rules with their `filet:` blocks and tests. The
  /// set has the rules that compile, for what else is to be read in them.
  public static func check(_ files: [RuleFile]) -> (rules: RuleSet, diagnostics: [Diagnostic]) {
    let parts = Parts(files)
    let matrix = MandateMatrix.load(
      Self.files(files, in: "mandates"), kinds: parts.kindNames, families: parts.familyNames,
      needs: parts.needNames)
    let compiled = compile(files, against: parts)
    let diagnostics = parts.diagnostics + matrix.1 + faults(of: compiled, against: parts)
    return (compiled.set, diagnostics.inReadingOrder)
  }

  /// What is wrong with the rules as compiled, with their tests and with who refers to them.
  private static func faults(
    of compiled: (set: RuleSet, meanings: [RuleMeaning?], diagnostics: [Diagnostic]),
    against parts: Parts
  ) -> [Diagnostic] {
    compiled.diagnostics + unknownTyingRules(parts.networks, compiled.set)
      + idsTaken(parts.networks, compiled.set)
      + faultsOfTests(in: compiled.set, options(parts))
  }

  /// What rules are read against.
  struct Parts {
    var kinds: KindCatalog
    /// Whether the kinds are all there, without a fault: else one that is missing may be one of these.
    let hasEveryKind: Bool
    /// Whether what all kinds have is there: else a field that is missing may be one of these.
    let hasCommonFields: Bool
    var scoring: ScoringTable?
    var networks = NetworkTable.none
    var suppressions = SuppressionList()
    var placeholders: [String: [String]]
    /// `nil` where there is no `retention.yml`, or it has faults.
    var retention: RetentionSchedule?
    var diagnostics: [Diagnostic]

    /// What mandates and rules may name; `nil` where a fault leaves that unknown, and says so itself.
    var kindNames: [String]? { hasEveryKind ? kinds.names : nil }
    var familyNames: [String]? { scoring?.families.keys.sorted() }
    var needNames: [String]? { hasEveryKind ? kinds.words(of: "need") : nil }

    init(_ files: [RuleFile]) {
      let catalog = KindCatalog.load(
        RuleLibrary.files(files, in: "kinds").map { (path: $0.file, bytes: $0.bytes) })
      kinds = catalog.catalog
      hasEveryKind = !catalog.diagnostics.hasErrors && !catalog.catalog.names.isEmpty
      hasCommonFields = catalog.catalog.hasCommonFields
      diagnostics = catalog.diagnostics
      scoring = RuleLibrary.file("scoring.yml", in: files, &diagnostics) {
        ScoringTable.load($0.bytes, file: $0.path)
      }
      // A region may do without networks; then nobody is tied.
      if let file = files.first(where: { $0.folder.isEmpty && $0.name == "networks.yml" }) {
        let loaded = NetworkTable.load(
          file.bytes, file: file.path, scoring: scoring,
          kinds: hasEveryKind ? catalog.catalog.names : nil)
        networks = loaded.0 ?? .none
        diagnostics += loaded.1
      }
      if let file = files.first(where: { $0.folder.isEmpty && $0.name == "suppressed.yml" }) {
        let loaded = SuppressionList.load(file.bytes, file: file.path)
        suppressions = loaded.0 ?? SuppressionList()
        diagnostics += loaded.1
      }
      let lexicons = WordLists.read(
        RuleLibrary.files(files, in: "lexicons").map {
          RuleSource(file: $0.file, bytes: $0.bytes)
        })
      placeholders = lexicons.placeholders
      diagnostics += lexicons.diagnostics + RuleLibrary.unfoldedWords(in: files)
      if let file = files.first(where: { $0.name == "retention.yml" && $0.folder.isEmpty }) {
        let loaded = RetentionSchedule.load(file.bytes, file: file.path)
        retention = loaded.0
        diagnostics += loaded.1
      }
    }
  }

  private static func files(
    _ files: [RuleFile], in folder: String
  ) -> [(file: String, bytes: [UInt8])] {
    files.filter { $0.folder == folder }.map { ($0.path, $0.bytes) }
  }

  private init(
    kinds: KindCatalog, rules: RuleSet, meanings: [RuleMeaning?], scoring: ScoringTable,
    networks: NetworkTable, suppressions: SuppressionList, router: Router,
    retention: RetentionSchedule, hash: String,
    directoryHash: String
  ) {
    self.kinds = kinds
    self.rules = rules
    detector = Detector(rules, meanings: meanings)
    self.meanings = meanings
    self.scoring = scoring
    self.networks = networks
    self.suppressions = suppressions
    self.router = router
    directory = router.directory
    matrix = router.matrix
    territories = Set(router.directory.organisations.values.flatMap(\.territories))
    delays = Dictionary(
      router.matrix.mandates.map { mandate in
        (mandate.id, Band.allCases.map { Delays(mandate.expectation, at: $0) })
      }, uniquingKeysWith: { first, _ in first })
    mostTiedAsked = router.matrix.mandates.compactMap(\.conditions.minLinkedYouths).max() ?? 1
    let ages = router.matrix.mandates.compactMap(\.conditions.ages)
    ageLimits = Set(ages.flatMap { [$0.lowerBound, $0.upperBound + 1] }).sorted()
    tableRequests = TableRequests(router.directory)
    self.retention = retention
    let names = Set(networks.tyingRules)
    tyingRules = Set(
      rules.rules.filter { $0.name.map(names.contains) ?? false }.map(\.index))
    everydayRules = networks.everyday.map { use in
      Set(rules.rules.filter { $0.name.map(use.rules.contains) ?? false }.map(\.index))
    }
    let written = Set(networks.written?.rules ?? [])
    writtenRules = Set(
      rules.rules.filter { $0.name.map(written.contains) ?? false }.map(\.index))
    corroboratingRules = Self.corroboratingRules(rules, meanings, networks.corroboration)
    let shared: Set<String> = ["phones", "handles", "vehicle", "ad_template"]
    sharingRules = Set(
      rules.rules.filter { rule in
        rule.correlation.map { !shared.isDisjoint(with: $0.groupBy) } ?? false
      }.map(\.index))
    let absent: Set<String> = [DerivedField.absent.rawValue, DerivedField.absentPair.rawValue]
    absenceRules = Set(
      rules.rules.filter { rule in
        rule.correlation.map { !absent.isDisjoint(with: $0.groupBy) } ?? false
      }.map(\.index))
    self.hash = hash
    self.directoryHash = directoryHash
    var textRules: [String: Set<Int>] = [:]
    for kind in kinds.kinds {
      let matchable = kind.fields.filter(\.isMatchable).map(\.name)
      let text = Set(matchable + matchable.map { $0 + "_folded" })
      textRules[kind.name] = Set(
        rules.rules.filter { !$0.fieldsRead.isDisjoint(with: text) }.map(\.index))
    }
    self.textRules = textRules
    var outer: [Int: [(rule: Int, hasSameKey: Bool)]] = [:]
    for rule in rules.rules {
      for inner in rule.correlation?.rules ?? [] where rules.rules[inner].kind == .correlation {
        let isSame = rules.rules[inner].correlation?.groupBy == rule.correlation?.groupBy
        outer[inner, default: []].append((rule.index, isSame))
      }
    }
    outerRules = outer
    fieldsCorrelated = Self.fieldsCorrelated(rules)
    sequenceRanks = SequenceRanks(rules)
    assessedKinds = Set(
      meanings.compactMap { $0?.entity } + networks.findings.map(\.meaning.entity))
    groupsTold = rules.rules.map {
      Self.groupsRead(by: $0.index, rules, kinds).subtracting([.identity])
    }
    ruleNames = rules.rules.map { $0.id ?? "" }
    indexById = Dictionary(
      rules.rules.compactMap { rule in rule.id.map { ($0, rule.index) } },
      uniquingKeysWith: { first, _ in first })
  }

  /// Another library with another router.
  private init(_ other: RuleLibrary, router: Router) {
    self.router = router
    directory = router.directory
    matrix = router.matrix
    // Of the organisations and the mandates, which are the same.
    territories = other.territories
    delays = other.delays
    mostTiedAsked = other.mostTiedAsked
    ageLimits = other.ageLimits
    tableRequests = other.tableRequests
    kinds = other.kinds
    rules = other.rules
    detector = other.detector
    meanings = other.meanings
    scoring = other.scoring
    networks = other.networks
    suppressions = other.suppressions
    retention = other.retention
    hash = other.hash
    directoryHash = other.directoryHash
    textRules = other.textRules
    groupsTold = other.groupsTold
    indexById = other.indexById
    ruleNames = other.ruleNames
    tyingRules = other.tyingRules
    everydayRules = other.everydayRules
    writtenRules = other.writtenRules
    corroboratingRules = other.corroboratingRules
    sharingRules = other.sharingRules
    absenceRules = other.absenceRules
    outerRules = other.outerRules
    fieldsCorrelated = other.fieldsCorrelated
    sequenceRanks = other.sequenceRanks
    assessedKinds = other.assessedKinds
  }

  private static func corroboratingRules(
    _ rules: RuleSet, _ meanings: [RuleMeaning?], _ corroboration: NetworkTable.Corroboration?
  ) -> Set<Int> {
    guard let corroboration else { return [] }
    return Set(
      rules.rules.filter { rule in
        rule.name.map(corroboration.rules.contains) ?? false
          || meanings[rule.index]?.isEvidence(ofOneOf: corroboration.families) ?? false
      }.map(\.index))
  }

  private static func fieldsCorrelated(_ set: RuleSet) -> [Set<String>?] {
    var fields = [Set<String>?](repeating: nil, count: set.rules.count)
    // What an outer correlation needs it takes from the events of the inner ones.
    func need(_ wanted: some Sequence<String>, of rule: Int) {
      fields[rule] = (fields[rule] ?? []).union(wanted)
      for inner in set.rules[rule].correlation?.rules ?? [] { need(wanted, of: inner) }
    }
    for rule in set.rules {
      for inner in rule.correlation?.rules ?? [] { need(rule.fieldsRead, of: inner) }
    }
    return fields
  }

  private static func groupsRead(
    by rule: Int, _ set: RuleSet, _ kinds: KindCatalog
  ) -> Set<FieldGroup> {
    let categories = categories(of: rule, set)
    let definitions = categories.isEmpty ? kinds.kinds : categories.compactMap { kinds[$0] }
    var groups: Set<FieldGroup> = []
    for name in set.rules[rule].fieldsRead {
      // A derived field tells what it was derived from.
      let source = name.hasSuffix("_folded") ? String(name.dropLast("_folded".count)) : name
      for kind in definitions {
        if let group = kind.field(source)?.group { groups.insert(group) }
      }
    }
    for inner in set.rules[rule].correlation?.rules ?? [] {
      groups.formUnion(groupsRead(by: inner, set, kinds))
    }
    return groups
  }

  private static func categories(of rule: Int, _ set: RuleSet) -> Set<String> {
    if let category = set.rules[rule].logsource.category { return [category] }
    return (set.rules[rule].correlation?.rules ?? []).reduce(into: []) {
      $0.formUnion(categories(of: $1, set))
    }
  }

  private static func file<Value>(
    _ name: String, in files: [RuleFile], _ diagnostics: inout [Diagnostic],
    read: (RuleFile) -> (Value?, [Diagnostic])
  ) -> Value? {
    guard let file = files.first(where: { $0.name == name && $0.folder.isEmpty }) else {
      diagnostics.append(
        Diagnostic(
          .error, code: "missing-file", at: SourceLocation(file: name),
          Bilingual(fr: "fichier introuvable", en: "file not found")))
      return nil
    }
    let (value, found) = read(file)
    diagnostics += found
    return value
  }

  private static func hash(of files: [RuleFile]) -> String {
    var hasher = SHA256()
    for file in files.sorted(by: { ($0.folder, $0.name) < ($1.folder, $1.name) }) {
      // Lengths first, so that no two sets of files give the same bytes.
      let name = file.folder + "/" + file.name
      hasher.update(data: Array("\(name.utf8.count) \(name) \(file.bytes.count) ".utf8))
      hasher.update(data: file.bytes)
    }
    return hasher.finalize().map { byte in
      let text = String(byte, radix: 16)
      return byte < 16 ? "0" + text : text
    }.joined()
  }
}

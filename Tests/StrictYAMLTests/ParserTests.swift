import StrictYAML
import Testing
import Wording

@Suite struct ParserTests {
  private func parse(_ text: String, _ limits: YAMLLimits = YAMLLimits()) -> (
    documents: [YAMLNode], diagnostics: [Diagnostic]
  ) {
    parseYAML(Array(text.utf8), file: "f.yml", limits: limits)
  }

  /// `code line:column` of the only fault.
  private func fault(_ text: String, _ limits: YAMLLimits = YAMLLimits()) -> String {
    let diagnostics = parse(text, limits).diagnostics
    #expect(diagnostics.count == 1)
    #expect(diagnostics.allSatisfy { $0.severity == .error && $0.location.file == "f.yml" })
    return diagnostics.map { "\($0.code) \($0.location.line):\($0.location.column)" }.joined()
  }

  // MARK: What a file holds

  /// What cannot be read has its own fault, and is not called empty too.
  @Test(
    arguments: [
      ("a: 1", []), ("# nothing but a remark\n", ["empty"]), ("", ["empty"]),
      ("\u{0}", ["yaml-syntax"]),
    ] as [(String, [String])])
  func theRootOfAFileOrOneFault(_ text: String, _ codes: [String]) {
    var reading = YAMLReading(file: "f.yml")
    let root = reading.root(of: Array(text.utf8))
    #expect((root != nil) == codes.isEmpty)
    #expect(reading.diagnostics.map(\.code) == codes)
  }

  @Test func theLimitsOfARootAreThoseOfTheParser() {
    var reading = YAMLReading(file: "f.yml")
    let root = reading.root(of: Array("a: 1".utf8), limits: YAMLLimits(bytes: 3))
    #expect(root == nil)
    #expect(reading.diagnostics.map(\.code) == ["yaml-too-large"])
  }

  // MARK: Places

  @Test func everyKeyAndValueSaysWhereItStands() throws {
    let text = """
      # a remark
      first: 1
      second:
        - é: x
          to: "y"
        - [a, {b: c}]
      """
    let root = try #require(parse(text).documents.first)
    let entries = try #require(root.mapping)
    func place(_ node: YAMLNode?) -> String { node.map { "\($0.line):\($0.column)" } ?? "nowhere" }
    #expect(
      entries.map { "\($0.key) \($0.keyLine):\($0.keyColumn)" } == ["first 2:1", "second 3:1"])
    #expect(place(root) == "2:1")
    #expect(place(root["first"]) == "2:8")
    let list = try #require(root["second"]?.sequence)
    #expect(place(list.first) == "4:5")
    // Columns count scalars, not bytes.
    #expect(place(list.first?["é"]) == "4:8")
    #expect(place(list.first?["to"]) == "5:9")
    #expect(place(list.last?.sequence?.last?["b"]) == "6:13")
    #expect(list.last?.sequence?.last?.mapping?.first?.keyColumn == 10)
    #expect(root["second"]?.location(in: "f.yml").description == "f.yml:4:3")
  }

  @Test func keysAreTextWhateverTheyLookLike() {
    let root = parse("1: a\ntrue: b\nnull: c\n'1.0': d").documents.first
    #expect(root?.mapping?.map(\.key) == ["1", "true", "null", "1.0"])
  }

  @Test func nothingAtAllIsNoDocument() {
    for text in ["", "\n\n", "# only a remark\n"] {
      #expect(parse(text).documents.isEmpty, "\(text.debugDescription)")
      #expect(parse(text).diagnostics.isEmpty, "\(text.debugDescription)")
    }
  }

  // MARK: What is refused

  @Test func aKeyTwiceIsRefusedAtTheSecond() {
    #expect(fault("a: 1\nb: 2\na: 3") == "yaml-duplicate-key 3:1")
    #expect(fault("x: {a: 1, 'a': 2}") == "yaml-duplicate-key 1:11")
  }

  @Test(arguments: [7, 8, 9, 40])
  func aKeyTwiceAmongManyIsRefused(count: Int) {
    for repeated in [0, count - 1] {
      let lines = (0..<count).map { "k\($0): 0" } + ["k\(repeated): 1"]
      #expect(
        fault(lines.joined(separator: "\n")) == "yaml-duplicate-key \(count + 1):1",
        "\(count), \(repeated)")
    }
  }

  @Test func theSameKeyInAnotherMappingIsAnotherKey() {
    #expect(parse("a: {a: 1}\nb: {a: 2}\n---\na: 3").diagnostics.isEmpty)
  }

  @Test(arguments: [
    ("a: &x 1", "yaml-anchor 1:4"), ("a: &x [1]", "yaml-anchor 1:4"),
    ("a:\n  b: &x {c: 1}", "yaml-anchor 2:6"), ("a: *x", "yaml-anchor 1:4"),
    ("- b\n- *x", "yaml-anchor 2:3"), ("&k a: 1", "yaml-anchor 1:1"),
  ])
  func anchorsAndAliasesAreRefused(text: String, expected: String) {
    #expect(fault(text) == expected)
  }

  @Test(arguments: [
    ("a: !!int '5'", "yaml-tag 1:4"), ("a: !!binary aGk=", "yaml-tag 1:4"),
    ("a:\n  - !!python/object:x {}", "yaml-tag 2:5"), ("a: !own [1]", "yaml-tag 1:4"),
    ("a: !<tag:yaml.org,2002:set> {b}", "yaml-tag 1:4"), ("!!int 1: 2", "yaml-tag 1:1"),
  ])
  func tagsAreRefused(text: String, expected: String) { #expect(fault(text) == expected) }

  /// It was a key like others, and unknown: nobody read that it is not merged.
  @Test func aMergeKeyIsRefusedAsWhatItIs() {
    let limits = YAMLLimits(allowsAliases: true)
    #expect(fault("a: &x {b: 1}\nc:\n  <<: *x\n", limits) == "yaml-merge 3:3")
    #expect(parse("'<<': 1").diagnostics.isEmpty)
  }

  @Test func aKeyThatIsNoTextIsRefused() {
    #expect(fault("a: 1\n? [b, c]\n: 2") == "yaml-key 2:3")
  }

  @Test(
    arguments: [
      ("a: [1, 2", 1...2), ("a: 'x", 1...2), ("a: b: c", 1...1), ("a:\n\tb: 1", 2...2),
      ("a: 1\n- b", 2...2), ("a: \"\\x\"", 1...1), ("%YAML 3.0\n---\na: 1", 1...1),
      ("@a: 1", 1...1),
    ] as [(String, ClosedRange<Int>)])
  func brokenSyntaxIsRefusedWithItsPlace(text: String, lines: ClosedRange<Int>) {
    let diagnostics = parse(text).diagnostics
    #expect(diagnostics.map(\.code) == ["yaml-syntax"])
    #expect(diagnostics.allSatisfy { lines.contains($0.location.line) && $0.location.column >= 1 })
  }

  @Test(
    arguments: [
      [0x61, 0x3A, 0x20, 0xFF], [0x61, 0x3A, 0x20, 0xC0, 0x80],
      [0x61, 0x3A, 0x20, 0xED, 0xA0, 0x80],
      [0xFF, 0xFE, 0x61, 0x00], [0xE2, 0x82],
    ] as [[UInt8]])
  func whatIsNotUTF8IsRefused(bytes: [UInt8]) {
    let (documents, diagnostics) = parseYAML(bytes, file: "f.yml")
    #expect(documents.isEmpty)
    #expect(diagnostics.map(\.code) == ["yaml-encoding"])
  }

  @Test(arguments: ["a: x\u{0}y", "a: 'x\u{0}'", "\u{0}", "a\u{0}: 1", "a: \u{1B}[0m", "a: \u{7}"])
  func nulAndControlCharactersAreRefused(text: String) {
    #expect(parse(text).diagnostics.map(\.code) == ["yaml-syntax"])
    #expect(parse(text).documents.isEmpty)
  }

  /// As other systems write it in front of UTF-8; elsewhere it is a sign like others.
  @Test func aByteOrderMarkAtTheStartSaysNothing() {
    let (documents, diagnostics) = parse("\u{FEFF}a: 1\n")
    #expect(diagnostics.isEmpty)
    #expect(documents.first?["a"]?.scalar?.value == .integer(1))
    #expect(documents.first?["a"]?.column == 4)
    #expect(fault("\u{FEFF}a: 1\na: 2\n") == "yaml-duplicate-key 2:1")
    #expect(parse("\u{FEFF}").documents.isEmpty)
  }

  // MARK: Several documents

  @Test func aFileMayHoldSeveralDocuments() {
    let (documents, diagnostics) = parse("---\na: 1\n---\n- b\n...\n---\nc\n")
    #expect(diagnostics.isEmpty)
    #expect(documents.count == 3)
    #expect(documents.map(\.line) == [2, 4, 7])
    #expect(documents.last?.scalar?.text == "c")
  }

  @Test func aFaultInTheSecondDocumentLeavesTheFirst() {
    let text = "a: 1\n---\nb: 2\nb: 3\n---\nc: 4\n"
    #expect(fault(text) == "yaml-duplicate-key 4:1")
    #expect(parse(text).documents.map { $0.mapping?.map(\.key) } == [["a"]])
  }

  @Test func aSyntaxErrorInTheSecondDocumentLeavesTheFirst() {
    let (documents, diagnostics) = parse("a: 1\n---\nb: [1,\n---\nc: 4\n")
    #expect(documents.map { $0.mapping?.map(\.key) } == [["a"]])
    #expect(diagnostics.map(\.code) == ["yaml-syntax"])
    #expect(diagnostics.allSatisfy { (3...4).contains($0.location.line) })
  }

  // MARK: Bounds

  @Test func depthIsBounded() {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    let limits = YAMLLimits(depth: 3)
    #expect(parse(nested(4), limits).diagnostics.isEmpty)
    #expect(fault(nested(5), limits) == "yaml-too-large 1:5")
    #expect(fault("a: {b: {c: {d: 1}}}", limits) == "yaml-too-large 1:13")
    #expect(parse(nested(65)).diagnostics.isEmpty)
    #expect(fault(nested(66)) == "yaml-too-large 1:66")
    #expect(parse(nested(400_000)).diagnostics.count == 1)
    #expect(parse(String(repeating: "- ", count: 400_000)).diagnostics.count == 1)
  }

  @Test func sizeIsBounded() {
    #expect(parse("a: 123", YAMLLimits(bytes: 6)).diagnostics.isEmpty)
    #expect(fault("a: 1234", YAMLLimits(bytes: 6)) == "yaml-too-large 1:1")
  }

  @Test func nodesAreBoundedOverAllDocuments() {
    // A mapping, its key, its value.
    #expect(parse("a: 1", YAMLLimits(nodes: 3)).diagnostics.isEmpty)
    #expect(fault("a: 1", YAMLLimits(nodes: 2)) == "yaml-too-large 1:4")
    #expect(fault("a: 1\n---\n- 2", YAMLLimits(nodes: 4)) == "yaml-too-large 3:3")
  }

  // MARK: Aliases, where they are allowed

  private let withAliases = YAMLLimits(nodes: 1_000, allowsAliases: true)

  @Test func anAliasIsACopy() {
    let root = parse("a: &x {b: 1}\nc: *x", withAliases).documents.first
    #expect(root?["c"]?["b"]?.scalar?.value == .integer(1))
  }

  @Test func anAliasOfNothingIsRefused() {
    #expect(fault("a: *x", withAliases) == "yaml-unknown-alias 1:4")
    // What it stands for is not there yet, so nothing is without end.
    #expect(fault("a: &x [*x]", withAliases) == "yaml-unknown-alias 1:8")
    #expect(fault("a: &x 1\n---\nb: *x", withAliases) == "yaml-unknown-alias 3:4")
  }

  @Test func aliasesOfAliasesAreCountedInFull() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1..<40 {
      let members = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(members)]\n"
    }
    // 1 + 2 + 10 nodes, then 1 + 1 + 10 · 11 and more: the third line is too much.
    #expect(fault(text, withAliases).hasPrefix("yaml-too-large 3:"))
    #expect(
      fault(text, YAMLLimits(nodes: 200_000, allowsAliases: true)).hasPrefix("yaml-too-large 6:"))
  }
}

import StrictYAML
import TestSupport
import Testing
import Wording

@Suite struct DamagedTextTests {
  private static let models = [
    """
    title: "É\\u00e9" # remark
    list: [a, 'b''c', {d: 1.5e3, ? e : f}]
    block: |
      two
       lines
    folded: >-
      x

      y
    ---
    - &anchor [1, 0x1F, ~]
    - *anchor
    - !!str 12
    ...
    """,
    "a: &a [x, x]\nb: &b [*a, *a]\nc: &c {k: *b, l: *b}\n? d\n: *c\n",
  ]
  private static let pieces = [
    "&a ", "*a", "!!", "? ", ": ", "- ", "[", "]", "{", "}", ",", "|", ">", "'", "\"", "\\", "\n",
    "\n---\n", "...", "\t", "  ", "%YAML 1.1\n", "#", "\u{FEFF}", "\u{85}", "\u{2028}", "é", "\r",
    "\u{0}", "<<: *b",
  ].map { Array($0.utf8) }

  /// Whatever comes, the parser answers soon, within its bounds, and points into the file.
  @Test func everyDamagedFileIsAnswered() {
    let seed = SeededGenerator.seed
    print("YAML seed \(seed)")
    var random = SeededGenerator(seed: seed)
    var refused = 0
    let start = ContinuousClock.now
    for round in 0..<6_000 {
      var bytes = Array(Self.models[round % 2].utf8)
      for _ in 0...Int.random(in: 0...5, using: &random) where !bytes.isEmpty {
        let at = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: at)
        case 2: bytes.removeSubrange(at..<min(bytes.count, at + 9))
        case 3:
          let piece = Self.pieces[Int.random(in: 0..<Self.pieces.count, using: &random)]
          for _ in 0...Int.random(in: 0...2, using: &random) {
            bytes.insert(contentsOf: piece, at: at)
          }
        default: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + 30)], at: at)
        }
      }
      let limits = YAMLLimits(depth: 8, nodes: 300, allowsAliases: round % 3 > 0)
      let (documents, diagnostics) = parseYAML(bytes, file: "f.yml", limits: limits)
      refused += diagnostics.count
      #expect(diagnostics.count <= 1, "seed \(seed), round \(round)")
      let lines = bytes.count { $0 == 0x0A || $0 == 0x0D || $0 == 0x85 || $0 == 0xA8 || $0 == 0xA9 }
      for diagnostic in diagnostics {
        #expect((1...lines + 2).contains(diagnostic.location.line), "seed \(seed), round \(round)")
        #expect(diagnostic.location.column >= 1, "seed \(seed), round \(round)")
      }
      #expect(documents.map { count($0) }.reduce(0, +) <= 300, "seed \(seed), round \(round)")
    }
    #expect(refused > 1_000 && refused < 6_000, "seed \(seed)")
    #expect(start.duration(to: .now) < .seconds(60), "seed \(seed)")
  }

  private func count(_ node: YAMLNode) -> Int {
    switch node.content {
    case .scalar: 1
    case .sequence(let nodes): nodes.reduce(1) { $0 + count($1) }
    case .mapping(let entries): entries.reduce(1) { $0 + 1 + count($1.value) }
    }
  }
}

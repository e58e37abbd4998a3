import StrictYAML
import Wording

/// A compiled set of rules. Immutable and shared; it is swapped as a whole.
public final class RuleSet: Sendable {
  /// In the order of the sources and of the documents in them; a filter is no rule.
  public let rules: [Rule]
  /// The fields whose values correlations need, of every event that they may take in.
  public let correlationFields: Set<String>
  /// Indexes of the correlation rules, each after those that it reads.
  public let correlationOrder: [Int]

  /// What was left out, in the order in which it fell.
  public let leftOut: [LeftOutRule]

  let program: Program

  private init(_ rules: [Rule], leftOut: [LeftOutRule], moreFields: [String]) {
    self.rules = rules
    self.leftOut = leftOut
    var fields: Set<String> = []
    for rule in rules where rule.kind == .correlation { fields.formUnion(rule.fieldsRead) }
    correlationFields = fields
    var order: [Int] = []
    var placed: Set<Int> = []
    var waiting = rules.filter { $0.kind == .correlation }
    while !waiting.isEmpty {
      let ready = waiting.filter { rule in
        (rule.correlation?.rules ?? []).allSatisfy {
          rules[$0].kind == .detection || placed.contains($0)
        }
      }
      // Cycles were refused; should one be left, it is left out.
      if ready.isEmpty { break }
      for rule in ready {
        order.append(rule.index)
        placed.insert(rule.index)
      }
      waiting.removeAll { placed.contains($0.index) }
    }
    correlationOrder = order
    program = Program(rules, moreFields: fields.sorted() + moreFields)
  }

  /// Reads and compiles rule files. A file with an error is left out, and so is one that refers to a rule
  /// of such a file; all their faults are reported. Whether that is fatal is the caller's to decide.
  ///
  /// `keepingFields`: more fields whose values an evaluator can be asked for.
  public static func compile(
    _ sources: [RuleSource], options: CompileOptions = CompileOptions(),
    keepingFields: [String] = []
  ) -> (set: RuleSet, diagnostics: [Diagnostic]) {
    var reader = RuleSetReader(options: options)
    let rules = reader.read(sources)
    return (
      RuleSet(rules, leftOut: reader.leftOut, moreFields: keepingFields),
      reader.diagnostics.map(\.withUsualHint)
    )
  }
}

import Fuzzer
import Sigma

/// Any bytes as a rule file: read, compiled, tried on an event and explained, or refused with a place.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let (set, diagnostics) = RuleSet.compile(
    [RuleSource(file: "f.yml", bytes: bytes(data, count))],
    options: CompileOptions(placeholders: ["names": ["a", "b*"]], forbiddenFields: ["sex"]))
  for diagnostic in diagnostics {
    must(diagnostic.location.line >= 1 && diagnostic.location.column >= 1, "a fault has a place")
    must(!diagnostic.message.fr.isEmpty && !diagnostic.message.en.isEmpty, "and words")
  }
  var evaluator = Evaluator(set)
  let event = Event(json: Array(#"{"F":"a b","n":4,"a":{"b":["x",null]}}"#.utf8), origin: .ignored)
  let matches = Set(evaluator.matches(event))
  for rule in set.rules.prefix(8) where rule.kind == .detection {
    let explanation = evaluator.explain(rule: rule.index, event)
    must(explanation?.holds == matches.contains(rule.index), "explained as evaluated")
  }
  return 0
}

#if !FUZZING
  @main struct Files {
    static func main() { runFiles(fuzz) }
  }
#endif

import Fuzzer
import Sigma
import StrictJSON

/// Any text as the condition of a rule whose selections hold or not by their names.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let text = String(decoding: bytes(data, count), as: UTF8.self)
  let rule = """
    title: T
    logsource: {category: c}
    detection:
      a: {A: 1}
      sel_b: {B: 1}
      sel_c: {C: 1}
      _d: {D: 1}
      condition: \(JSONValue.string(text).text)
    """
  let (set, diagnostics) = RuleSet.compile([RuleSource(file: "f.yml", bytes: Array(rule.utf8))])
  must(set.rules.count == 1 || !diagnostics.isEmpty, "compiled or refused")
  var evaluator = Evaluator(set)
  for json in [#"{}"#, #"{"A":1,"C":1}"#, #"{"A":1,"B":1,"C":1,"D":1}"#] {
    _ = evaluator.matches(Event(json: Array(json.utf8), origin: .ignored))
  }
  return 0
}

#if !FUZZING
  @main struct Files {
    static func main() { runFiles(fuzz) }
  }
#endif

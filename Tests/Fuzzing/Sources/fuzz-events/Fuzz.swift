import Fuzzer
import Sigma

private let set: RuleSet = {
  let rules = """
    title: A
    logsource: {category: a}
    detection:
      s: {F|contains: ['ab', 'é', 'longer than eight']}
      t: {G: [4, true, 1.5, 'x?z', '*-*'], a.b|startswith: q}
      u: {H|re: '(a+)+$', F|exists: true}
      v: {I|cidr: 10.0.0.0/8}
      w: {T|hour: 3}
      n: {F: null, G|gt: 7}
      k: [word, 12]
      c: {F|cased|endswith: Z}
      d: {F|windash|contains: -x}
      condition: 1 of them
    """
  return RuleSet.compile([RuleSource(file: "f.yml", bytes: Array(rules.utf8))]).set
}()
nonisolated(unsafe) private var plain = Evaluator(set)
nonisolated(unsafe) private var remembering = Evaluator(set, remembersValues: true)

/// Any bytes as an event: remembering values changes no verdict, and the event before neither.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let json = bytes(data, count)
  for origin in [Event.Origin.ignored, .fields] {
    let matches = plain.matches(Event(json: json, origin: origin))
    must(remembering.matches(Event(json: json, origin: origin)) == matches, "remembered the same")
    must(remembering.matches(Event(json: json, origin: origin)) == matches, "and again")
  }
  let explanation = plain.explain(rule: 0, Event(json: json, origin: .ignored))
  if let explanation {
    let held = !plain.matches(Event(json: json, origin: .ignored)).isEmpty
    must(explanation.holds == held, "explained as evaluated")
  }
  _ = plain.takeFaults()
  _ = remembering.takeFaults()
  return 0
}

#if !FUZZING
  @main struct Files {
    static func main() { runFiles(fuzz) }
  }
#endif

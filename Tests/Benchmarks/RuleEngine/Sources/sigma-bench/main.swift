import Foundation
import Sigma

// What is measured, and how: docs/performance.md. Pin it to one core: `taskset -c 1`.
//
//   SIGMA_CORPUS   the public rules and events; without it invented ones are used
//   PEERS_WORK     the folder of the 200-rule work (`sigma/`, `events.ndjson`)
//   BENCH_EVENTS   events a pass (100,000)
//   BENCH_ROUNDS   passes, of which the median counts (3)
//   BENCH_ONLY     only the works of this name (for a profiler: `2872 rules`), without Python
let environment = ProcessInfo.processInfo.environment
let events = environment["BENCH_EVENTS"].flatMap { Int($0) } ?? 100_000
let rounds = max(1, environment["BENCH_ROUNDS"].flatMap { Int($0) } ?? 3)

let only = environment["BENCH_ONLY"]

func column(_ text: String, _ width: Int) -> String {
  String(repeating: " ", count: max(0, width - text.count)) + text
}

func figure(_ value: Double?, _ digits: Int = 0) -> String {
  guard let value else { return "-" }
  return value.formatted(
    .number.precision(.fractionLength(digits)).locale(Locale(identifier: "en")))
}

func measure(_ work: Work) {
  let before = residentMegabytes()
  let start = processorSeconds()
  let (set, diagnostics) = RuleSet.compile(
    work.rules, keepingFields: EventStream.timeFields(EventStream.Options()))
  let load = processorSeconds() - start
  let held = residentMegabytes() - before
  let refused = Set(diagnostics.filter { $0.severity == .error }.map(\.location.file)).count
  print(
    "\n\(work.name): \(set.rules.count) compiled, \(refused) refused,",
    "load \(figure(load, 2)) s, \(figure(held, 0)) MB")
  let (nothing, _) = RuleSet.compile([])
  let text = work.text(of: events)
  let yardstick = work.text(of: min(events, 20_000))
  var rates: [String: [Double]] = [:]
  var ratios: [String: [Double]] = [:]
  var matches: [String: Int] = [:]
  for _ in 0..<rounds {
    let python = only == nil ? Python.loads(yardstick) : nil
    if let python { rates["json.loads", default: []].append(python) }
    let passes = [
      ("parse only", Pass(nothing, text, ignoresLogsource: true)),
      ("every rule", Pass(set, text, ignoresLogsource: true)),
      (
        "all values new",
        Pass(set, text, ignoresLogsource: true, remembersValues: false)
      ),
      ("by logsource", Pass(set, text, ignoresLogsource: false)),
    ]
    for (name, pass) in passes {
      rates[name, default: []].append(pass.perSecond)
      if let python { ratios[name, default: []].append(pass.perSecond / python) }
      matches[name] = pass.matches
    }
  }
  print(
    column("events / CPU s", 30), column("× json.loads", 14), column("asked", 8),
    column("matches", 10))
  for name in ["json.loads", "parse only", "every rule", "all values new", "by logsource"] {
    let asked = name == "every rule" ? work.asked : nil
    print(
      name.padding(toLength: 15, withPad: " ", startingAt: 0)
        + column(rates[name].map { figure(median($0)) } ?? "-", 15),
      column(figure(ratios[name].map(median), 2), 14), column(figure(asked, 2), 8),
      column(matches[name].map(String.init) ?? "", 10))
  }
}

do {
  var works: [Work] = []
  if let corpus = environment["SIGMA_CORPUS"], !corpus.isEmpty { works += try Work.corpus(corpus) }
  if let peers = environment["PEERS_WORK"] { works.append(try Work.peers(peers)) }
  if works.isEmpty { works.append(.invented()) }
  for work in works where only == nil || work.name == only { measure(work) }
} catch {
  FileHandle.standardError.write(Data("\(error)\n".utf8))
  exit(66)
}

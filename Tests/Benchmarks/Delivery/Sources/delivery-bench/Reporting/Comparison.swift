/// One of the works on what becomes of what was accepted, on each target.
struct Comparison {
  var work: String
  var filet: [Measures]
  /// Alertmanager's runs; none where it is not installed.
  var peer: [Measures]
  var words: ([Measures]) -> String

  static let header = ["what becomes of what was accepted", "filet", "alertmanager"]
  var cells: [String] { [work, words(filet), peer.isEmpty ? "–" : words(peer)] }

  /// Lost of accepted over all runs, and what came twice.
  static func loss(_ runs: [Measures]) -> String {
    let (accepted, lost) = (sum(runs, "accepted"), sum(runs, "lost"))
    let twice = sum(runs, "twice")
    return "\(lost) of \(accepted) lost" + (twice > 0 ? ", \(twice) told twice" : "")
  }

  /// Whether what was told before the kill was told again after it.
  static func again(_ runs: [Measures]) -> String {
    "told twice in \(sum(runs, "twice")) of \(runs.count)"
  }

  static func repeated(_ runs: [Measures]) -> String {
    let median = Measures.median(runs)
    return
      "\(text(median["rate"]))/s taken, \(text(median["notices"])) told"
      + (sum(runs, "refused") > 0 ? ", \(sum(runs, "refused")) refused" : "")
  }

  static func stuck(_ runs: [Measures]) -> String {
    let median = Measures.median(runs)
    return
      "p50 \(text(median["p50 ms"], 1)) ms, p99 \(text(median["p99 ms"], 1)) ms "
      + "(without: \(text(median["p99 ms without"], 1))), "
      + "\(text(median["delivered"])) of \(text(median["others"]))"
  }

  private static func sum(_ runs: [Measures], _ name: String) -> Int {
    Int(runs.reduce(0) { $0 + ($1[name] ?? 0) })
  }

  private static func text(_ value: Double?, _ digits: Int = 0) -> String {
    guard let value else { return "–" }
    return digits == 0 ? String(Int(value.rounded())) : String((value * 10).rounded() / 10)
  }
}

/// The figures of one run of one work, by name and unit.
struct Measures {
  private var values: [String: Double] = [:]
  /// The first refusal of the target, where there was one: a figure with refusals is no figure.
  var note = ""

  subscript(name: String) -> Double? {
    get { values[name] }
    set { values[name] = newValue }
  }

  /// The median of each figure over several runs.
  static func median(_ runs: [Measures]) -> Measures {
    var median = Measures()
    for name in Set(runs.flatMap(\.values.keys)) {
      median[name] = runs.compactMap { $0[name] }.percentile(0.5)
    }
    median.note = runs.map(\.note).first { !$0.isEmpty } ?? ""
    return median
  }

  var json: String {
    "{"
      + values.sorted { $0.key < $1.key }.map {
        "\"\($0.key)\":\(($0.value * 1_000).rounded() / 1_000)"
      }
      .joined(separator: ",") + "}"
  }
}

extension [Double] {
  /// Nearest rank; `nil` of nothing.
  func percentile(_ share: Double) -> Double? {
    guard !isEmpty else { return nil }
    return sorted()[Swift.min(count - 1, Int(Double(count) * share))]
  }
}

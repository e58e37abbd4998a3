import SafetyNet

/// Figures as text. Label values come from closed lists: never a person, a rule, an organisation.
enum MetricsText {
  enum Form: Sendable {
    /// OpenMetrics 1.0.
    case openMetrics
    /// The text format of Prometheus, 0.0.4, for what reads no other.
    case prometheus
  }

  static func write(
    _ measurements: [Metric], connections: (connections: Int, streams: Int, refused: Int),
    traffic: [Int], as form: Form = .openMetrics
  ) -> String {
    var text = ""
    let own: [Metric] = [
      .gauge("filet_connections", "Open connections.", connections.connections),
      .gauge("filet_streams", "Open inbox streams.", connections.streams),
      .counter(
        "filet_connections_refused_total", "Connections refused because there were too many.",
        connections.refused),
    ]
    for measurement in own + measurements {
      let isCounter = measurement.kind == .counter
      let family =
        isCounter && measurement.name.hasSuffix("_total")
        ? String(measurement.name.dropLast(6)) : measurement.name
      header(family, measurement.help, measurement.kind, form, &text)
      text += "\(isCounter ? family + "_total" : family) \(number(measurement.value))\n"
    }
    header("filet_http_answers", "Answers by class of status.", .counter, form, &text)
    for status in 1...5 where traffic.indices.contains(status) {
      text += "filet_http_answers_total{status=\"\(status)xx\"} \(traffic[status])\n"
    }
    return form == .openMetrics ? text + "# EOF\n" : text
  }

  /// A counter's family has the name without `_total`, its sample has it (OpenMetrics §5.1); to Prometheus both have one
  /// name.
  private static func header(
    _ family: String, _ help: String, _ kind: Metric.Kind, _ form: Form, _ text: inout String
  ) {
    let family = form == .prometheus && kind == .counter ? family + "_total" : family
    let help = help.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
    text += "# HELP \(family) \(help)\n# TYPE \(family) \(kind.rawValue)\n"
  }

  private static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    return value == value.rounded() && value.magnitude < 1e15 ? String(Int64(value)) : "\(value)"
  }
}

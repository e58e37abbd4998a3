/// OpenMetrics 1.0 text. Label values come from closed lists: never a person, a rule, an organisation.
enum MetricsText {
  typealias Measurement = (name: String, help: String, type: String, value: Double)

  static func write(
    _ measurements: [Measurement], connections: (connections: Int, streams: Int, refused: Int),
    traffic: [Int]
  ) -> String {
    var text = ""
    let own: [Measurement] = [
      ("filet_connections", "Open connections.", "gauge", Double(connections.connections)),
      ("filet_streams", "Open inbox streams.", "gauge", Double(connections.streams)),
      (
        "filet_connections_refused_total", "Connections refused because there were too many.",
        "counter", Double(connections.refused)
      ),
    ]
    for measurement in own + measurements {
      // A counter's family has the name without `_total`; its sample has it (OpenMetrics §5.1).
      let isCounter = measurement.type == "counter"
      let family =
        isCounter && measurement.name.hasSuffix("_total")
        ? String(measurement.name.dropLast(6)) : measurement.name
      header(family, measurement.help, measurement.type, &text)
      text += "\(isCounter ? family + "_total" : family) \(number(measurement.value))\n"
    }
    header("filet_http_answers", "Answers by class of status.", "counter", &text)
    for status in 1...5 where traffic.indices.contains(status) {
      text += "filet_http_answers_total{status=\"\(status)xx\"} \(traffic[status])\n"
    }
    return text + "# EOF\n"
  }

  private static func header(
    _ family: String, _ help: String, _ type: String, _ text: inout String
  ) {
    let help = help.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
    text += "# HELP \(family) \(help)\n# TYPE \(family) \(type)\n"
  }

  private static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    return value == value.rounded() && value.magnitude < 1e15 ? String(Int64(value)) : "\(value)"
  }
}

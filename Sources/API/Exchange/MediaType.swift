/// A media type as a header gives it, its parameters apart (RFC 9110 §8.3).
struct MediaType: Sendable, Hashable {
  /// `type/subtype` in lower case.
  var essence: String
  /// The `charset` parameter in lower case.
  var charset: String?
  /// The weight that `Accept` gives it (RFC 9110 §12.4.2); 0 is «not this one».
  var quality = 1.0

  init(_ header: String) {
    let parts = header.split(separator: ";", omittingEmptySubsequences: false)
    essence = trimmed(parts.first ?? "").lowercased()
    for part in parts.dropFirst() {
      let pair = part.split(separator: "=", maxSplits: 1)
      guard pair.count == 2 else { continue }
      switch trimmed(pair[0]).lowercased() {
      case "charset": charset = trimmed(pair[1]).lowercased().replacing("\"", with: "")
      case "q":
        if let value = Double(trimmed(pair[1])), (0...1).contains(value) { quality = value }
      default: continue
      }
    }
  }

  /// JSON is UTF-8 (RFC 8259 §8.1); a client that says otherwise is not understood.
  var isUTF8: Bool { charset == nil || charset == "utf-8" || charset == "utf8" }

  var isJSON: Bool { essence == "application/json" }
  var isBatch: Bool { essence == "application/cloudevents-batch+json" }
  var isNDJSON: Bool { essence == "application/x-ndjson" }

  static let json = "application/json; charset=utf-8"
  static let text = "text/plain; charset=utf-8"
  static let problem = "application/problem+json; charset=utf-8"
  static let ndjson = "application/x-ndjson; charset=utf-8"
  static let events = "text/event-stream; charset=utf-8"
  static let bytes = "application/octet-stream"
  static let schema = "application/schema+json; charset=utf-8"
  static let openMetrics = "application/openmetrics-text; version=1.0.0; charset=utf-8"
  static let prometheusText = "text/plain; version=0.0.4; charset=utf-8"
}

private func trimmed(_ text: Substring) -> Substring {
  var text = text
  while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
  while let last = text.last, last == " " || last == "\t" { text.removeLast() }
  return text
}

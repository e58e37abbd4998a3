import Chronology
import Observations
import Sigma
import StrictJSON

extension RuleTest {
  /// The same test with its events at the moments from which they count where observations stand: a test may
  /// not pass on an order that the daemon would not see, nor on an hour that it would not keep. Only of observations:
  /// the events of others stay as they are written.
  public func counted(for rule: Rule) -> RuleTest {
    var test = self
    let isOfObservations = rule.logsource.product == "filet" || rule.custom["filet"] != nil
    test.samples = samples.map { sample in
      let kind = (sample.category ?? rule.logsource.category)?.lowercased() ?? ""
      let part = AbsencePart(kind: kind, id: "", eventKey: "") { name in
        sample.fields.first { $0.name == name }?.value.string
      }
      var counted = sample
      if let part, let time = sample.time {
        counted.time = part.counts(from: Timestamp(milliseconds: time)).milliseconds
      }
      if isOfObservations {
        counted.fields = sample.fields.map { (name: $0.name, value: Self.kept($0.value)) }
      }
      return counted
    }
    return test
  }

  /// As intake writes a moment down: in universal time, whatever the offset of the report.
  private static func kept(_ value: JSONValue) -> JSONValue {
    if let list = value.array { return .array(list.map(kept)) }
    guard let moment = value.string.flatMap({ Timestamp(rfc3339: $0) }) else { return value }
    return .string(moment.rfc3339)
  }
}

import Chronology
import Observations
import Sigma
import StrictJSON

extension RuleTest {
  /// The same test with its events at the moments from which they count where observations stand: a test may
  /// not pass on an order that the daemon would not see.
  public func counted(for rule: Rule) -> RuleTest {
    var test = self
    test.samples = samples.map { sample in
      let kind = (sample.category ?? rule.logsource.category)?.lowercased() ?? ""
      let part = AbsencePart(kind: kind, id: "", eventKey: "") { name in
        sample.fields.first { $0.name == name }?.value.string
      }
      var counted = sample
      if let part, let time = sample.time {
        counted.time = part.counts(from: Timestamp(milliseconds: time)).milliseconds
      }
      return counted
    }
    return test
  }
}

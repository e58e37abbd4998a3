import SafetyNet
import Wording

/// A truth, a timeline or a folder that cannot be measured. No value of a person is in it.
public struct EvaluationFault: Error, Sendable, Hashable {
  public var message: Bilingual

  public init(fr: String, en: String) { message = Bilingual(fr: fr, en: en) }

  init(_ unreadable: RuleFile.Unreadable) {
    self.init(
      fr: "\(unreadable.path) : ne peut pas être lu", en: "\(unreadable.path): cannot be read")
  }
}

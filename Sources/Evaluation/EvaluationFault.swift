import Wording

/// A truth, a timeline or a folder that cannot be measured. No value of a person is in it.
public struct EvaluationFault: Error, Sendable, Hashable {
  public var message: Bilingual

  public init(fr: String, en: String) { message = Bilingual(fr: fr, en: en) }
}

import Wording

/// All mandates in force, with the bases they rest on.
public struct MandateMatrix: Sendable, Hashable {
  /// By organisation, in the order of the files: of several that apply to an organisation the first counts.
  public var mandates: [Mandate]
  public var bases: [String: LegalBasis]
  /// Where each mandate is written, by its id; empty where they come from no file.
  public var places: [String: SourceLocation] = [:]
  private var index: [String: Int]

  public init(mandates: [Mandate], bases: [LegalBasis]) {
    self.mandates = mandates
    self.bases = Dictionary(bases.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    index = Dictionary(
      mandates.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
  }

  public func mandate(_ id: String) -> Mandate? { index[id].map { mandates[$0] } }
}

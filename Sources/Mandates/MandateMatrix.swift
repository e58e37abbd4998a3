import Wording

/// All mandates in force, with the bases they rest on.
public struct MandateMatrix: Sendable, Hashable {
  /// By organisation, in the order of the files: of several that apply to an organisation the first counts.
  public var mandates: [Mandate]
  public var bases: [String: LegalBasis]
  /// Where each mandate is written, by its id; empty where they come from no file.
  public var places: [String: SourceLocation] = [:]
  /// Organisations whose file says that they have none, on purpose.
  public var withoutMandate: Set<String> = []
  private var index: [String: Int]

  public init(mandates: [Mandate], bases: [LegalBasis]) {
    self.mandates = mandates
    self.bases = Dictionary(bases.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    index = Dictionary(
      mandates.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
  }

  public func mandate(_ id: String) -> Mandate? { index[id].map { mandates[$0] } }

  public func contains(_ id: String) -> Bool { index[id] != nil }

  /// Something of a mandate, read where it lies: it is large to copy, and each notice asks. `nil` where there is none.
  public func read<Value>(_ id: String, _ part: (borrowing Mandate) -> Value) -> Value? {
    guard let place = index[id] else { return nil }
    return part(mandates[place])
  }
}

import StrictJSON
import Wording

/// The kinds of observation that this instance takes: the files of `Rules/kinds/`.
public struct KindCatalog: Sendable, Hashable {
  /// By name.
  public let kinds: [KindDefinition]
  /// Whether the fields common to all kinds were read without a fault: else one that is missing may be among them.
  public internal(set) var hasCommonFields = true

  public init(kinds: [KindDefinition]) { self.kinds = kinds.sorted { $0.name < $1.name } }

  public var names: [String] { kinds.map(\.name) }

  /// The kind of that name; O(kinds).
  public subscript(name: String) -> KindDefinition? { kinds.first { $0.name == name } }

  /// What rules on this kind may name (`KindDefinition.fieldsReadable`), or on every kind for `nil`: what some
  /// kind has; `nil` for an unknown kind.
  public func fieldsReadable(_ kind: String?) -> Set<String>? {
    if let kind { return self[kind]?.fieldsReadable }
    return Set(kinds.flatMap(\.fieldsReadable))
  }

  /// The words that a field of that name can hold in some kind; `nil` where it can hold others in one.
  public func words(of field: String) -> [String]? {
    var words: [String] = []
    for definition in kinds.compactMap({ $0.field(field) }) {
      guard case .choice(let choices) = definition.type else { return nil }
      let known = words
      words += choices.map(\.value).filter { !known.contains($0) }
    }
    return words
  }
}

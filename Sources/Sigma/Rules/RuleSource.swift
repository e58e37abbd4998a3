import StrictYAML
import Wording

/// One rule file, as read: YAML with one or more documents.
public struct RuleSource: Sendable, Hashable {
  /// How diagnostics name it.
  public var file: String
  public var bytes: [UInt8]

  public init(file: String, bytes: [UInt8]) {
    self.file = file
    self.bytes = bytes
  }

  /// What a rule file may be, for whoever reads it: rules of other hands have anchors.
  public static let limits = YAMLLimits(
    bytes: 4 << 20, depth: 64, nodes: 400_000, allowsAliases: true)
}

/// What the caller brings to the compilation of a rule set.
public struct CompileOptions: Sendable {
  /// The values of `%name%` for the modifier `expand`.
  public var placeholders: [String: [String]]
  /// Fields that no rule may read: not in a detection, not in `group-by`, not through an alias, not as
  /// the field of a correlation. Whatever the case, and as any part of a dotted path too (`forbids(_:)`).
  public var forbiddenFields: Set<String> {
    didSet { forbiddenPaths = Set(forbiddenFields.map { $0.lowercased() }) }
  }
  /// The same in lower case.
  private var forbiddenPaths: Set<String>
  /// Other fields that no rule may read, by whatever the caller knows of their names.
  public var isForbidden: @Sendable (_ field: String) -> Bool
  /// What to do about a field that no rule may read, for whoever meant something else by it.
  public var forbiddenHint: Bilingual?
  /// The fields that an event of a category has, or of any for `nil`, so that a rule that reads another one
  /// is refused; `nil` where that is not known.
  public var knownFields: @Sendable (_ category: String?) -> Set<String>?
  /// What a field of a category, or of any for `nil`, can hold: a rule that could never hold is refused.
  public var fieldRange: @Sendable (_ field: String, _ category: String?) -> FieldRange
  /// The logsources that events have; `nil` where that is not known.
  public var knownSources: KnownSources?
  /// Attributes of documents that are the caller's own: one that is nearly called so is refused.
  public var customAttributes: Set<String> = []

  public init(
    placeholders: [String: [String]] = [:], forbiddenFields: Set<String> = [],
    isForbidden: @escaping @Sendable (_ field: String) -> Bool = { _ in false },
    knownFields: @escaping @Sendable (_ category: String?) -> Set<String>? = { _ in nil },
    fieldRange: @escaping @Sendable (_ field: String, _ category: String?) -> FieldRange = {
      _, _ in .anything
    }
  ) {
    self.placeholders = placeholders
    self.forbiddenFields = forbiddenFields
    forbiddenPaths = Set(forbiddenFields.map { $0.lowercased() })
    self.isForbidden = isForbidden
    self.knownFields = knownFields
    self.fieldRange = fieldRange
  }

  /// Whether a rule may not name this field: it, or consecutive components of its dotted path, is a
  /// forbidden field, whatever the case. `sex` forbids `Sex`, `youth.sex` and `sex.code`; `youth.sex`
  /// forbids `report.youth.sex`, not `youth` alone. O(components²).
  public func forbids(_ field: String) -> Bool {
    if isForbidden(field) { return true }
    if forbiddenPaths.isEmpty { return false }
    let components = field.lowercased().split(separator: ".", omittingEmptySubsequences: false)
    return components.indices.contains { start in
      components.indices[start...].contains { end in
        forbiddenPaths.contains(components[start...end].joined(separator: "."))
      }
    }
  }
}

import Wording

/// One field of a kind, as its file declares it.
public struct FieldDefinition: Sendable, Hashable {
  public var name: String
  public var type: FieldType
  /// Several values; each one is checked as `type` says.
  public var isList: Bool
  public var isRequired: Bool
  public var sensitivity: Sensitivity
  /// The group of a mandate that shows it; `nil`: a fact.
  public var group: FieldGroup?
  /// Text that rules may read at intake, before it is sealed.
  public var isMatchable: Bool
  /// Text that refers to a file by its number, and names nobody: a digit is in it.
  public var isNumbered: Bool
  /// What its values are pseudonyms of, where they are any.
  public var entity: EntityKind?
  /// A time that cannot lie in the future.
  public var isPast: Bool
  /// A time that cannot come before this other field's.
  public var notBefore: String?
  /// Says this of the young person where the description of them does not.
  public var fills: YouthAttribute?
  /// Other ways of writing a platform (handles only), to the one kept.
  public var platforms: [String: String]
  /// What people are asked.
  public var label: Bilingual

  /// What a field of the observation may say of the young person whom it is about.
  public enum YouthAttribute: String, Sendable, Hashable, CaseIterable {
    case school, unit
  }

  public init(
    name: String, type: FieldType, isList: Bool = false, isRequired: Bool = false,
    sensitivity: Sensitivity, group: FieldGroup? = nil, isMatchable: Bool = false,
    isNumbered: Bool = false, entity: EntityKind? = nil, isPast: Bool = false,
    notBefore: String? = nil, fills: YouthAttribute? = nil, platforms: [String: String] = [:],
    label: Bilingual
  ) {
    self.name = name
    self.type = type
    self.isList = isList
    self.isRequired = isRequired
    self.sensitivity = sensitivity
    self.group = group
    self.isMatchable = isMatchable
    self.isNumbered = isNumbered
    self.entity = entity
    self.isPast = isPast
    self.notBefore = notBefore
    self.fills = fills
    self.platforms = platforms
    self.label = label
  }

  /// Whether its values (or their pseudonyms) are among the observation's facts. Text never is, and
  /// what has a group only where it is coded or a pseudonym.
  public var isFact: Bool {
    if case .text = type { return false }
    if type == .youth { return false }
    return group == nil || entity != nil || type.isCoded
  }

  /// Whether its values are kept as personal content.
  public var isContent: Bool { group != nil && type != .youth }

  /// Whether rules may name it.
  public var isReadable: Bool { isFact || isMatchable || type == .youth }

  /// At most so many values in a list.
  public static let maximumItems = 50
}

import StrictYAML
import Wording

/// A rule of a set: a detection or a correlation.
public struct Rule: Sendable {
  public enum Kind: String, Sendable, Hashable { case detection, correlation }

  public enum Level: String, Sendable, Hashable, CaseIterable {
    case informational, low, medium, high, critical
  }

  /// Its place in `RuleSet.rules`.
  public let index: Int
  public let kind: Kind
  public let id: String?
  public let name: String?
  public let title: String
  public let level: Level?
  public let status: String?
  public let logsource: Logsource
  public let tags: [String]
  public let location: SourceLocation
  /// Whether its matches are reported in their own right; not so where a correlation reads it and does
  /// not say `generate: true`.
  public internal(set) var generates: Bool
  /// The fields that it reads; for a correlation those of `group-by`, of the aliases and of the condition.
  public let fieldsRead: Set<String>
  /// Attributes that are not Sigma's, as written.
  public let custom: [String: YAMLNode]
  /// Only for a correlation.
  public internal(set) var correlation: Correlation?

  let detection: Detection?

  public var file: String { location.file }
  public var line: Int { location.line }

  /// What people call it: its id, or else its title.
  public var label: String { id ?? title }
}

/// Which events a rule is for. What it leaves out is a wildcard; what it names must be among the event's.
public struct Logsource: Sendable, Hashable {
  public var category: String?
  public var product: String?
  public var service: String?

  public init(category: String? = nil, product: String? = nil, service: String? = nil) {
    self.category = category
    self.product = product
    self.service = service
  }

  /// Whether this logsource has every attribute that the other one names.
  func covers(_ other: Logsource) -> Bool {
    (other.category == nil || other.category == category)
      && (other.product == nil || other.product == product)
      && (other.service == nil || other.service == service)
  }
}

import StrictYAML
import Wording

/// One document of a rule file, read but not yet tied to others.
struct RuleDocument: Sendable {
  enum Body: Sendable {
    case detection(Detection)
    case correlation(CorrelationDocument)
    case filter(FilterDocument)
  }

  var id: String?
  var name: String?
  var title: String
  var level: Rule.Level?
  var status: String?
  var tags: [String]
  var logsource: Logsource
  var generate: Bool
  var custom: [String: YAMLNode]
  var location: SourceLocation
  /// Where its id and its name are written; of the document where it has none.
  var idLocation: SourceLocation
  var nameLocation: SourceLocation
  var body: Body
}

struct CorrelationDocument: Sendable {
  var kind: Correlation.Kind
  var rules: [Reference]
  var groupBy: [Reference]
  var timespan: Int64
  var fields: [Reference]
  var bounds: [(comparison: Comparison, number: Number)]
  var percentile: Double
  var aliases: [(name: String, of: [(rule: Reference, field: Reference)])]
}

/// A name that a document uses, and where.
struct Reference: Sendable {
  var name: String
  var location: SourceLocation

  init(_ node: YAMLNode, _ name: String, in file: String) {
    self.name = name
    location = node.location(in: file)
  }

  init(key entry: YAMLEntry, in file: String) {
    name = entry.key
    location = entry.keyLocation(in: file)
  }
}

struct FilterDocument: Sendable {
  var rules: [Reference]
  /// `rules: any`.
  var appliesToAll: Bool
  var selections: [NamedSelection]
  var condition: Condition
}

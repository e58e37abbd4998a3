import StrictJSON

/// What an event is, for the logsources of rules. An event may belong to several at once.
public struct EventLogsource: Sendable, Hashable {
  public var products: Set<String>
  public var categories: Set<String>
  public var services: Set<String>

  /// Names are compared in lower case.
  public init(
    products: Set<String> = [], categories: Set<String> = [], services: Set<String> = []
  ) {
    self.products = Set(products.map { $0.lowercased() })
    self.categories = Set(categories.map { $0.lowercased() })
    self.services = Set(services.map { $0.lowercased() })
  }

  func admits(_ rule: Logsource) -> Bool {
    (rule.product.map { products.contains($0) } ?? true)
      && (rule.category.map { categories.contains($0) } ?? true)
      && (rule.service.map { services.contains($0) } ?? true)
  }
}

/// An event to evaluate: a flat or nested JSON object and what logsource it has.
public struct Event: Sendable {
  /// Where the logsource of an event comes from.
  public enum Origin: Sendable, Hashable {
    case given(EventLogsource)
    /// From the event's fields `_product`, `_category`, `_service` (a text or a list of texts).
    case fields
    /// The same; of what the event leaves out it is this.
    case fieldsElse(EventLogsource)
    /// Every rule is for this event.
    case ignored
  }

  let json: [UInt8]
  public let origin: Origin

  /// The bytes are one JSON object; if they are not, evaluation says so.
  public init(json: [UInt8], origin: Origin = .fields) {
    self.json = json
    self.origin = origin
  }

  /// An event of named values. Names that begin with `_` are never seen by rules.
  public init(_ fields: [(name: String, value: JSONValue)], logsource: EventLogsource) {
    self.init(fields, origin: .given(logsource))
  }

  public init(_ fields: [(name: String, value: JSONValue)], origin: Origin) {
    json = JSONValue.object(fields.map { JSONMember($0.name, $0.value) }).serialized
    self.origin = origin
  }
}

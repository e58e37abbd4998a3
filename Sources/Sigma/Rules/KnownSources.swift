/// What events say of where they come from: a rule for anything else would never hold.
public struct KnownSources: Sendable, Hashable {
  /// `nil` where that is not known.
  public var categories: [String]?
  public var products: [String]
  public var services: [String]

  public init(categories: [String]?, products: [String], services: [String] = []) {
    self.categories = categories
    self.products = products
    self.services = services
  }
}

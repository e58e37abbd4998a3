/// What observations have in common.
public enum EntityKind: String, Sendable, Hashable, CaseIterable, Codable {
  case youth
  case phone
  case handle
  case vehicle
  case place
  case adTemplate = "ad_template"
  case network
  /// A question between organisations; it is about no entity, and no mandate is matched on it.
  case consultation

  /// The letters with which a reference of this kind begins.
  public var prefix: String {
    switch self {
    case .youth: "yth"
    case .phone: "tel"
    case .handle: "hdl"
    case .vehicle: "veh"
    case .place: "plc"
    case .adTemplate: "tpl"
    case .network: "net"
    case .consultation: "csl"
    }
  }
}

/// A pseudonym of an entity: `yth_` and 26 characters. It is made with a secret key from a normalised
/// identifier (`Pseudonyms`), so it tells nothing to who does not hold the key.
public struct EntityRef: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
  public let text: String
  /// What the text's prefix says, read once: it is asked at every step.
  public let kind: EntityKind

  public init(kind: EntityKind, token: String) {
    text = kind.prefix + "_" + token
    self.kind = kind
  }

  /// Reads a reference back; `nil` where the prefix is none of ours.
  public init?(text: String) {
    guard let kind = Self.kind(of: text) else { return nil }
    self.text = text
    self.kind = kind
  }

  private static func kind(of text: String) -> EntityKind? {
    EntityKind.allCases.first { text.hasPrefix($0.prefix + "_") }
  }

  public var description: String { text }

  public static func < (a: Self, b: Self) -> Bool { a.text < b.text }
  // The text says all.
  public static func == (a: Self, b: Self) -> Bool { a.text == b.text }
  public func hash(into hasher: inout Hasher) { hasher.combine(text) }

  public init(from decoder: any Decoder) throws {
    text = try decoder.singleValueContainer().decode(String.self)
    kind = Self.kind(of: text) ?? .youth
  }
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}

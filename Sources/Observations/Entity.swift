/// What observations have in common.
public enum EntityKind: String, Sendable, Hashable, CaseIterable, Codable {
  case youth
  case phone
  case handle
  case vehicle
  case place
  case adTemplate = "ad_template"
  case network

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
    }
  }
}

/// A pseudonym of an entity: `yth_` and 26 characters. It is made with a secret key from a normalised
/// identifier (`Pseudonyms`), so it tells nothing to who does not hold the key.
public struct EntityRef: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
  public let text: String

  public init(kind: EntityKind, token: String) { text = kind.prefix + "_" + token }

  /// Reads a reference back; `nil` where the prefix is none of ours.
  public init?(text: String) {
    guard EntityKind.allCases.contains(where: { text.hasPrefix($0.prefix + "_") }) else {
      return nil
    }
    self.text = text
  }

  public var kind: EntityKind {
    EntityKind.allCases.first { text.hasPrefix($0.prefix) } ?? .youth
  }

  public var description: String { text }

  public static func < (a: Self, b: Self) -> Bool { a.text < b.text }

  public init(from decoder: any Decoder) throws {
    text = try decoder.singleValueContainer().decode(String.self)
  }
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}

import Chronology
import StrictJSON

/// What an event says, and under which number of its unit: enough to know it again, whatever the kinds of
/// observation are by then. Identifiers are in clear; it lives no longer than its `CloudEvent`.
public struct EventContent: Sendable, Hashable {
  let id: String
  public let source: String
  /// The kind's name.
  let kind: String
  let time: Timestamp
  let supersedes: String?
  let data: [JSONMember]

  /// Of what the submitter says, whatever the order of members and the time of sending.
  func digest(_ keys: PseudonymKeys) -> String {
    var writer = ByteWriter(reserving: 1_024)
    writer.text(kind)
    writer.integer(time.milliseconds)
    writer.optional(supersedes) { $0.text($1) }
    writer.members(Self.canonical(data))
    return keys.digest(writer.bytes)
  }

  private static func canonical(_ members: [JSONMember]) -> [JSONMember] {
    members.sorted { $0.name < $1.name }.map { JSONMember($0.name, canonical($0.value)) }
  }

  private static func canonical(_ value: JSONValue) -> JSONValue {
    switch value {
    case .object(let members): .object(canonical(members))
    case .array(let values): .array(values.map(canonical))
    default: value
    }
  }
}

/// By what an event is known again: the pseudonym of its number and the keyed digest of its content.
public struct EventSignature: Sendable, Hashable {
  public let eventKey: String
  public let digest: String
}

extension CloudEvent {
  public var content: EventContent {
    EventContent(
      id: id, source: source, kind: kind.name, time: time, supersedes: supersedes, data: data)
  }
}

extension Intake {
  /// As the observation of this event would have it.
  public func signature(of content: EventContent) -> EventSignature {
    EventSignature(
      eventKey: keys.eventKey(source: content.source, id: content.id), digest: content.digest(keys))
  }
}

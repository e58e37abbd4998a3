import Chronology
import StrictJSON

/// One act as the record holds it: who did what to which thing, when. Its bytes are the leaf of the tree.
///
/// It names things by ids, codes and counts and holds nothing personal; what is personal is committed to
/// (`Commitment`). `docs/record.md` gives the bytes field by field.
public struct Entry: Sendable, Hashable {
  /// A commitment and what it is to.
  public struct Pledge: Sendable, Hashable {
    public var name: String
    public var commitment: [UInt8]

    public init(name: String, commitment: [UInt8]) {
      self.name = name
      self.commitment = commitment
    }
  }

  /// The number of the entry, from 1.
  public var seq: UInt64
  public var at: Timestamp
  public var kind: String
  /// The account that did it.
  public var account: String
  /// The account through which it was asked, where somebody acted for another.
  public var through: String?
  /// The id of what it was done to.
  public var object: String
  public var details: [JSONMember]
  public var pledges: [Pledge]

  public init(
    seq: UInt64, at: Timestamp, kind: String, account: String, through: String? = nil,
    object: String, details: [JSONMember] = [], pledges: [Pledge] = []
  ) {
    self.seq = seq
    self.at = at
    self.kind = kind
    self.account = account
    self.through = through
    self.object = object
    self.details = details
    self.pledges = pledges
  }

  public var json: JSONValue {
    var members = [
      JSONMember("seq", .integer(Int64(clamping: seq))),
      JSONMember("at", .string(at.rfc3339)),
      JSONMember("kind", .string(kind)),
      JSONMember("account", .string(account)),
    ]
    if let through { members.append(JSONMember("through", .string(through))) }
    members.append(JSONMember("object", .string(object)))
    members.append(JSONMember("details", .object(details)))
    if !pledges.isEmpty {
      members.append(
        JSONMember(
          "commitments",
          .object(pledges.map { JSONMember($0.name, .string(hexadecimal($0.commitment))) })))
    }
    return .object(members)
  }
}

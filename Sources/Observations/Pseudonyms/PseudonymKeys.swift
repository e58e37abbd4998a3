import Chronology
import Crypto
import Foundation

/// The keys by which pseudonyms are made: one for each purpose, all derived from the master key, so that
/// the pseudonym of a text as a phone says nothing of the same text as a file number.
public struct PseudonymKeys: Sendable, CustomStringConvertible {
  /// What a pseudonym stands for.
  public enum Purpose: String, Sendable, Hashable, CaseIterable {
    case youth, phone, vehicle, handle, place
    case adTemplate = "ad_template"
    /// A submitter's event: (`source`, `id`).
    case event
    /// An observation's own id.
    case identifier
    /// An observation's content, to tell a repeat from a conflict.
    case content
  }

  /// One keyed and not yet fed function for each purpose, to be copied: keying costs as much as a short text.
  private let functions: [HMAC<SHA256>]

  public init(_ master: MasterKey) {
    functions = Purpose.allCases.map {
      HMAC<SHA256>(key: master.derivedKey(for: "pseudonym/1/" + $0.rawValue))
    }
  }

  /// HMAC-SHA-256 of the parts, each with its length before it.
  func code(_ purpose: Purpose, _ parts: [String]) -> HMAC<SHA256>.MAC {
    var writer = ByteWriter(reserving: 64)
    for part in parts { writer.text(part) }
    return code(purpose, bytes: writer.bytes)
  }

  func code(_ purpose: Purpose, bytes: [UInt8]) -> HMAC<SHA256>.MAC {
    var function = functions[Purpose.allCases.firstIndex(of: purpose) ?? 0]
    function.update(data: bytes)
    return function.finalize()
  }

  /// 130 bits of the code as 26 characters: among 10¹² pseudonyms, two are alike with probability 10⁻¹⁵.
  func token(_ purpose: Purpose, _ parts: [String]) -> String {
    Crockford.text(code(purpose, parts), count: 26)
  }

  /// The pseudonym of a normalised phone, handle, plate, place code or ad template.
  public func reference(_ kind: EntityKind, _ normalized: String) -> EntityRef {
    let purpose: Purpose =
      switch kind {
      case .youth, .network, .consultation: .youth
      case .phone: .phone
      case .handle: .handle
      case .vehicle: .vehicle
      case .place: .place
      case .adTemplate: .adTemplate
      }
    return EntityRef(kind: kind, token: token(purpose, [normalized]))
  }

  /// The youth with that (normalised) file number.
  public func youth(file: String) -> EntityRef {
    EntityRef(kind: .youth, token: token(.youth, ["file", file]))
  }

  /// The youth with that (normalised) name born on that day.
  public func youth(name: String, birthDate: CivilDate) -> EntityRef {
    EntityRef(kind: .youth, token: token(.youth, ["name", name, birthDate.description]))
  }

  /// Somebody of whom nothing is known but that one report speaks of them.
  public func unknownYouth(eventKey: String, field: String, index: Int) -> EntityRef {
    EntityRef(
      kind: .youth, token: token(.youth, ["unknown", eventKey, field, String(index)]))
  }

  /// The pseudonym of a submitter's event, `evt_…`.
  public func eventKey(source: String, id: String) -> String {
    "evt_" + token(.event, [source, id])
  }

  /// `obs_` and a ULID: 48 bits of the arrival in milliseconds, 80 bits of the event's key, so that a replay
  /// gives the same id.
  public func observationID(eventKey: String, arrival: Timestamp) -> String {
    let time = UInt64(clamping: arrival.milliseconds)
    // 50 bits for ten characters: two zero bits, then the 48.
    let shifted = (time & 0xFFFF_FFFF_FFFF) << 14
    let timeBytes = (0..<8).map { UInt8(truncatingIfNeeded: shifted >> (56 - 8 * UInt64($0))) }
    return "obs_" + Crockford.text(timeBytes, count: 10, uppercase: true)
      + Crockford.text(code(.identifier, [eventKey]), count: 16, uppercase: true)
  }

  /// Says nothing: a key is never printed.
  public var description: String { "PseudonymKeys(‹redacted›)" }
}

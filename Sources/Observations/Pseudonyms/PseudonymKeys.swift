import Chronology
import Crypto
import Foundation

/// The keys by which pseudonyms are made: one for each purpose, so that the pseudonym of a text as a phone
/// says nothing of the same text as a file number.
///
/// Keys have epochs. The first makes a code from the identifier, each later one makes a code from the code
/// before: a rotation can so be applied to every pseudonym there is, whether or not the identifier behind it
/// is still known (docs/decisions/key-rotation.md). Without the newest key no guess can be tested.
public struct PseudonymKeys: Sendable, CustomStringConvertible {
  /// What a pseudonym stands for.
  public enum Purpose: String, Sendable, Hashable, CaseIterable {
    case youth, phone, vehicle, handle, place
    case adTemplate = "ad_template"
    /// Somebody who is not to be contacted again: nothing else of theirs is made under this key.
    case recontact
    /// A submitter's event: (`source`, `id`).
    case event
    /// An observation's own id.
    case identifier
    /// An observation's content, to tell a repeat from a conflict.
    case content
  }

  /// One keyed and not yet fed function for each purpose, to be copied: keying costs as much as a short text.
  private let functions: [HMAC<SHA256>]
  /// The same for each later epoch, in order.
  private let rotations: [[HMAC<SHA256>]]

  /// Keys derived from a master key, of one epoch: for replay, where nothing is kept.
  public init(_ master: MasterKey) {
    self.init(epochs: [{ master.derivedKey(for: "pseudonym/1/" + $0.rawValue) }])
  }

  /// The keys of each epoch by purpose, the first epoch first.
  public init(epochs: [(Purpose) -> SymmetricKey]) {
    let made = epochs.map { epoch in
      Purpose.allCases.map { HMAC<SHA256>(key: epoch($0)) }
    }
    functions = made.first ?? Purpose.allCases.map { _ in HMAC(key: SymmetricKey(size: .bits256)) }
    rotations = Array(made.dropFirst())
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
    through(rotations[...], purpose, Crockford.text(code(purpose, parts), count: 26))
  }

  /// The keyed digest of a content.
  func digest(_ bytes: [UInt8]) -> String {
    through(rotations[...], .content, Crockford.text(code(.content, bytes: bytes), count: 26))
  }

  /// A code of the first epoch, or of the one before `epochs`, taken through these.
  private func through(
    _ epochs: ArraySlice<[HMAC<SHA256>]>, _ purpose: Purpose, _ first: String
  ) -> String {
    guard !epochs.isEmpty else { return first }
    let index = Purpose.allCases.firstIndex(of: purpose) ?? 0
    return epochs.reduce(first) { token, functions in
      var function = functions[index]
      var writer = ByteWriter(reserving: 40)
      writer.text("rotated")
      writer.text(token)
      function.update(data: writer.bytes)
      return Crockford.text(function.finalize(), count: 26)
    }
  }

  // MARK: Rotation

  /// What a pseudonym of the epoch before the newest one is in the newest: `yth_…`, `tel_…`, `evt_…`.
  /// Anything else (an observation's or an alert's id, a word) is given back as it is.
  public func rotated(_ pseudonym: String) -> String {
    rotated(pseudonym, by: rotations.suffix(1))
  }

  /// What a pseudonym of an epoch is in the newest; the first epoch is 0.
  public func carried(_ pseudonym: String, from epoch: Int) -> String {
    rotated(pseudonym, by: rotations.dropFirst(epoch))
  }

  /// What a pseudonym may be in the newest epoch, where it was written down in whichever one: that cannot be told from
  /// it. One of these is right, and the others are nobody's.
  public func forms(of reference: EntityRef) -> Set<EntityRef> {
    var forms: Set = [reference]
    for epoch in rotations.indices {
      guard let form = EntityRef(text: rotated(reference.text, by: rotations[epoch...])) else {
        continue
      }
      forms.insert(form)
    }
    return forms
  }

  private func rotated(_ pseudonym: String, by epochs: ArraySlice<[HMAC<SHA256>]>) -> String {
    guard !epochs.isEmpty, pseudonym.utf8.count == 30, let mark = pseudonym.firstIndex(of: "_")
    else { return pseudonym }
    let prefix = pseudonym[...mark]
    let purpose: Purpose
    if let kind = EntityKind.allCases.first(where: { $0.prefix == prefix.dropLast() }) {
      purpose = Self.purpose(of: kind)
    } else if prefix == "evt_" {
      purpose = .event
    } else if prefix == "mrk_" {
      purpose = .recontact
    } else {
      return pseudonym
    }
    let token = String(pseudonym[pseudonym.index(after: mark)...])
    return prefix + through(epochs, purpose, token)
  }

  /// What a content's digest of the epoch before is in the newest.
  public func rotated(digest: String) -> String {
    guard let newest = rotations.last, !digest.isEmpty else { return digest }
    return through([newest], .content, digest)
  }

  private static func purpose(of kind: EntityKind) -> Purpose {
    switch kind {
    case .youth, .network, .consultation: .youth
    case .phone: .phone
    case .handle: .handle
    case .vehicle: .vehicle
    case .place: .place
    case .adTemplate: .adTemplate
    }
  }

  /// The pseudonym of a normalised phone, handle, plate, place code or ad template.
  public func reference(_ kind: EntityKind, _ normalized: String) -> EntityRef {
    EntityRef(kind: kind, token: token(Self.purpose(of: kind), [normalized]))
  }

  /// The marker of whoever has that (normalised) phone or account and is not to be contacted again, `mrk_…`: it
  /// says nothing of the pseudonym of the same phone.
  public func marker(_ kind: EntityKind, _ normalized: String) -> String {
    "mrk_" + token(.recontact, [kind.rawValue, normalized])
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

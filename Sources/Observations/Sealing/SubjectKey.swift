import Crypto
import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The key under which what is personal of one subject (a youth, or an observation without one) is
/// sealed. When the key is destroyed, everything sealed under it is gone, in backups too.
public struct SubjectKey: Sendable, CustomStringConvertible {
  /// Whose: `yth_…` or `obs_…`. It is the key's id too.
  public let subject: String
  /// From 1, one more at each rotation: a number is never used again for the same subject.
  public let version: Int
  let secret: SymmetricKey

  init(subject: String, version: Int, secret: SymmetricKey) {
    self.subject = subject
    self.version = version
    self.secret = secret
  }

  /// A new key of 256 random bits.
  public static func generated(for subject: String, version: Int = 1) -> SubjectKey {
    SubjectKey(subject: subject, version: version, secret: SymmetricKey(size: .bits256))
  }

  /// New keys of 256 random bits, one a subject: drawn from the system eight at a time, where each by itself takes four
  /// calls of the kernel. O(subjects).
  public static func generated(for subjects: [String]) -> [SubjectKey] {
    let length = MasterKey.length
    var keys: [SubjectKey] = []
    keys.reserveCapacity(subjects.count)
    var bytes: [UInt8] = []
    defer { wipe(&bytes) }
    for start in stride(from: 0, to: subjects.count, by: 8) {
      let some = subjects[start..<min(start + 8, subjects.count)]
      if bytes.count != some.count * length {
        wipe(&bytes)
        bytes = [UInt8](repeating: 0, count: some.count * length)
      }
      let isDrawn = bytes.withUnsafeMutableBytes { buffer in
        buffer.baseAddress.map { getentropy($0, buffer.count) == 0 } ?? false
      }
      for (place, subject) in some.enumerated() {
        let secret =
          isDrawn
          ? SymmetricKey(data: bytes[place * length..<(place + 1) * length])
          : SymmetricKey(size: .bits256)
        keys.append(SubjectKey(subject: subject, version: 1, secret: secret))
      }
    }
    return keys
  }

  /// Seals bytes for one place: AES-256-GCM with a random nonce of 96 bits (NIST SP 800-38D §8.2.2; far
  /// below 2³² values a key). The result is one byte of format, nonce, ciphertext, tag: 29 bytes more.
  ///
  /// - Parameter nonces: where the nonce is taken from; drawn for this value alone where there are none.
  public func seal(
    _ content: [UInt8], in cell: Cell, with nonces: NonceReserve? = nil
  ) throws(SealingFault) -> [UInt8] {
    try sealed(
      content, with: secret, data: cell.additionalData(key: subject, version: version),
      nonces?.next())
  }

  /// Opens what `seal` gave, for the same place.
  public func open(_ sealed: [UInt8], in cell: Cell) throws(SealingFault) -> [UInt8] {
    try opened(
      sealed, with: secret, data: cell.additionalData(key: subject, version: version))
  }

  /// A key for one purpose, derived from this one: HKDF-SHA256 (RFC 5869), salt `filet`, info the purpose.
  public func derivedKey(for purpose: String) -> SymmetricKey {
    HKDF<SHA256>.deriveKey(
      inputKeyMaterial: secret, salt: Array("filet".utf8), info: Array(purpose.utf8),
      outputByteCount: 32)
  }

  /// Says nothing: a key is never printed.
  public var description: String { "SubjectKey(‹redacted›)" }
}

/// The key by which subject keys are wrapped, derived from the master key. Make it once and keep it.
public struct WrappingKey: Sendable, CustomStringConvertible {
  private let secret: SymmetricKey

  public init(_ master: MasterKey) { secret = master.derivedKey(for: "wrap/1") }

  /// The key as it may be stored: sealed for its subject and version.
  ///
  /// - Parameter nonces: where the nonce is taken from; drawn for this key alone where there are none.
  public func wrap(
    _ key: SubjectKey, with nonces: NonceReserve? = nil
  ) throws(SealingFault) -> [UInt8] {
    var bytes = key.secret.withUnsafeBytes { Array($0) }
    defer { wipe(&bytes) }
    return try sealed(
      bytes, with: secret,
      data: Self.additionalData(subject: key.subject, version: key.version), nonces?.next())
  }

  /// The key back. A wrapped key of another subject or version does not open.
  public func unwrap(
    _ wrapped: [UInt8], subject: String, version: Int
  ) throws(SealingFault) -> SubjectKey {
    var bytes = try opened(
      wrapped, with: secret, data: Self.additionalData(subject: subject, version: version))
    defer { wipe(&bytes) }
    guard bytes.count == MasterKey.length else { throw .refused }
    return SubjectKey(subject: subject, version: version, secret: SymmetricKey(data: bytes))
  }

  private static func additionalData(subject: String, version: Int) -> [UInt8] {
    var writer = ByteWriter()
    writer.text("filet/subject-key/1")
    writer.text(subject)
    writer.integer(Int64(version))
    return writer.bytes
  }

  /// Says nothing: a key is never printed.
  public var description: String { "WrappingKey(‹redacted›)" }
}

/// Why something could not be sealed or opened. It says no more: an attacker learns nothing from it.
public enum SealingFault: Error, Sendable, Hashable {
  /// Not in a format that this version reads, or cut short.
  case malformed
  /// Changed, moved from its place, or sealed under another key.
  case refused
}

/// The first byte of everything sealed, so that another algorithm can follow.
private let format: UInt8 = 1
private let overhead = 1 + 12 + 16

private func sealed(
  _ content: [UInt8], with key: SymmetricKey, data: [UInt8], _ nonce: AES.GCM.Nonce? = nil
) throws(SealingFault) -> [UInt8] {
  do {
    let box = try AES.GCM.seal(content, using: key, nonce: nonce, authenticating: data)
    // Nonce, ciphertext and tag, as the library holds them; absent only for a nonce of another length.
    guard let combined = box.combined else { throw SealingFault.refused }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(content.count + overhead)
    bytes.append(format)
    bytes.append(contentsOf: combined)
    return bytes
  } catch {
    throw .refused
  }
}

private func opened(
  _ sealed: [UInt8], with key: SymmetricKey, data: [UInt8]
) throws(SealingFault) -> [UInt8] {
  guard sealed.count >= overhead, sealed[0] == format else { throw .malformed }
  do {
    let box = try AES.GCM.SealedBox(combined: sealed[1...])
    return Array(try AES.GCM.open(box, using: key, authenticating: data))
  } catch {
    throw .refused
  }
}

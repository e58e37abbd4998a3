import Crypto

/// A commitment to content that the record does not hold: SHA-256 over the byte 0x02, a salt and the content.
///
/// Whoever has salt and content can show that they are what was committed to; who has neither learns nothing
/// from it, and without the salt nobody can ever tie it to a content again, not even one that they can guess.
/// The salt is drawn from the key of the person concerned (see `docs/record.md`): destroying that key
/// destroys the salt, and the record stays as sound as before.
public struct Commitment: Sendable, Hashable {
  /// Bytes of a salt.
  public static let saltLength = 32

  public let bytes: [UInt8]

  public init(to content: some Collection<UInt8>, salt: [UInt8]) {
    var hasher = SHA256()
    hasher.update(data: [2] as [UInt8])
    hasher.update(data: salt)
    if content.withContiguousStorageIfAvailable({
      hasher.update(bufferPointer: UnsafeRawBufferPointer($0))
    }) == nil {
      hasher.update(data: Array(content))
    }
    bytes = Array(hasher.finalize())
  }

  /// Whether this content with this salt is what was committed to.
  public func opens(to content: some Collection<UInt8>, salt: [UInt8]) -> Bool {
    salt.count == Self.saltLength && Commitment(to: content, salt: salt) == self
  }
}

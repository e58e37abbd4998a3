import Crypto

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Random nonces of 96 bits for whoever seals many values one after the other: drawn from the system twenty-one at a
/// time, where each by itself takes two calls of the kernel.
///
/// A reference, because a copy would give the same nonces again; and not for several tasks at once.
public final class NonceReserve {
  private static let length = 12
  /// The most that `getentropy` gives at once (256), in whole nonces.
  private static let drawn = 252

  private var bytes = [UInt8](repeating: 0, count: drawn)
  private var position = drawn

  public init() {}

  /// The next one, given once; `nil` where the system gives no randomness this way.
  func next() -> AES.GCM.Nonce? {
    if position == Self.drawn {
      let isDrawn = bytes.withUnsafeMutableBytes {
        getentropy($0.baseAddress.unsafelyUnwrapped, Self.drawn) == 0
      }
      guard isDrawn else { return nil }
      position = 0
    }
    defer { position += Self.length }
    return try? AES.GCM.Nonce(data: bytes[position..<position + Self.length])
  }
}

import Crypto
import Foundation

/// The one secret of an instance: 256 bits from which every other key is derived or by which it is
/// wrapped. It lives in a file that only its owner can read, or in a systemd credential.
public struct MasterKey: Sendable, CustomStringConvertible {
  /// Bytes of a master key.
  public static let length = 32

  private let secret: SymmetricKey

  /// The key in these bytes; exactly `length` of them.
  public init(bytes: [UInt8]) throws(MasterKeyFault) {
    guard bytes.count == Self.length else { throw MasterKeyFault(.wrongLength) }
    secret = SymmetricKey(data: bytes)
  }

  /// The key as people type or print it: 64 hexadecimal digits, whatever their case; spaces and line ends
  /// do not count.
  public init(hexadecimal text: String) throws(MasterKeyFault) {
    var bytes: [UInt8] = []
    var half: UInt8?
    for character in text where !character.isWhitespace {
      guard character.isASCII, let digit = character.hexDigitValue else {
        wipe(&bytes)
        throw MasterKeyFault(.notHexadecimal)
      }
      if let high = half {
        bytes.append(high << 4 | UInt8(digit))
        half = nil
      } else {
        half = UInt8(digit)
      }
    }
    defer { wipe(&bytes) }
    guard half == nil else { throw MasterKeyFault(.wrongLength) }
    try self.init(bytes: bytes)
  }

  private init(secret: SymmetricKey) { self.secret = secret }

  /// A new key from the system's random source.
  public static func generated() -> MasterKey { MasterKey(secret: SymmetricKey(size: .bits256)) }

  /// Whether both are the same key; in constant time.
  public func isSame(as other: MasterKey) -> Bool { secret == other.secret }

  /// Its bytes, to be written to the key file and nowhere else; whoever asks for them wipes them.
  public var bytes: [UInt8] { secret.withUnsafeBytes { Array($0) } }

  /// A key for one purpose: HKDF-SHA256 (RFC 5869), salt `filet`, info the purpose. Keys of different
  /// purposes tell nothing of each other nor of the master key.
  public func derivedKey(for purpose: String) -> SymmetricKey {
    HKDF<SHA256>.deriveKey(
      inputKeyMaterial: secret, salt: Array("filet".utf8), info: Array(purpose.utf8),
      outputByteCount: 32)
  }

  /// Says nothing: a key is never printed.
  public var description: String { "MasterKey(‹redacted›)" }
}

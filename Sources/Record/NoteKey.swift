import Crypto
import Foundation

/// A public key that signs notes, with the name that it signs under (C2SP signed-note, Ed25519).
///
/// Its text is that of Go's sumdb and of C2SP: name, `+`, key id in hexadecimal, `+`, base64 of the byte 0x01
/// and the 32 bytes of the key.
public struct NoteKey: Sendable, Hashable {
  /// Ed25519, as signed-note numbers its kinds of signature.
  static let algorithm: UInt8 = 1

  public let name: String
  /// 32 bytes (RFC 8032).
  public let publicKey: [UInt8]
  /// The first four bytes of SHA-256 over name, line feed, algorithm and key.
  public let id: [UInt8]

  /// `nil` where the name has a space or a plus, or the key is none.
  public init?(name: String, publicKey: [UInt8]) {
    guard Self.isName(name), publicKey.count == 32,
      (try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey)) != nil
    else { return nil }
    self.name = name
    self.publicKey = publicKey
    id = Array(
      SHA256.hash(data: Array(name.utf8) + [0x0A, Self.algorithm] + publicKey).prefix(4))
  }

  /// Reads the text form; blank space around it is not looked at.
  public init(text: String) throws(RecordFault) {
    let parts = text.trimmed.split(
      separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let bytes = base64(String(parts[2])), bytes.first == Self.algorithm,
      let key = NoteKey(name: String(parts[0]), publicKey: Array(bytes.dropFirst())),
      hexadecimal(key.id) == parts[1]
    else { throw RecordFault(.key) }
    self = key
  }

  public var text: String {
    "\(name)+\(hexadecimal(id))+\(base64([Self.algorithm] + publicKey))"
  }

  func isSignature(_ signature: [UInt8], of text: String) -> Bool {
    guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else {
      return false
    }
    return key.isValidSignature(signature, for: Array(text.utf8))
  }

  static func isName(_ name: String) -> Bool {
    !name.isEmpty
      && name.unicodeScalars.allSatisfy {
        !$0.properties.isWhitespace && $0 != "+" && $0.value >= 0x20
      }
  }
}

/// The private half: signs notes.
public struct NoteSigner: Sendable, CustomStringConvertible {
  public let key: NoteKey
  private let secret: Curve25519.Signing.PrivateKey

  /// The signer with this secret of 32 bytes (RFC 8032 §5.1.5).
  public init(name: String, secret: [UInt8]) throws(RecordFault) {
    guard let secret = try? Curve25519.Signing.PrivateKey(rawRepresentation: secret),
      let key = NoteKey(name: name, publicKey: Array(secret.publicKey.rawRepresentation))
    else { throw RecordFault(.key) }
    self.key = key
    self.secret = secret
  }

  func signature(of text: String) throws(RecordFault) -> [UInt8] {
    do {
      return Array(try secret.signature(for: Array(text.utf8)))
    } catch {
      throw RecordFault(.key)
    }
  }

  /// Says nothing of the secret.
  public var description: String { "NoteSigner(\(key.name), ‹redacted›)" }
}

extension String {
  var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}

/// RFC 4648 §4, with padding.
func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

/// Only the one form that the bytes have: nothing else decodes to them.
func base64(_ text: String) -> [UInt8]? {
  guard let data = Data(base64Encoded: text), data.base64EncodedString() == text else { return nil }
  return Array(data)
}

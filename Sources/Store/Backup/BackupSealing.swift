import Crypto
import Foundation

/// Seals a stream for one recipient: HPKE (RFC 9180; X25519, HKDF-SHA-256, ChaCha20-Poly1305), in chunks whose
/// order the protocol keeps, the last one marked: no chunk can be moved, dropped, added or changed.
public struct BackupSealer: Sendable {
  /// Bytes of content in a chunk.
  public static let chunk = 1 << 20

  static let suite = HPKE.Ciphersuite.Curve25519_SHA256_ChachaPoly

  private var sender: HPKE.Sender
  /// What comes before the first chunk.
  public let head: [UInt8]

  public init(
    _ header: BackupHeader, for recipient: Curve25519.KeyAgreement.PublicKey
  ) throws(BackupFault) {
    let bytes = header.bytes
    do {
      sender = try HPKE.Sender(
        recipientKey: recipient, ciphersuite: Self.suite, info: Data(bytes))
    } catch {
      throw .refused
    }
    head = bytes + sender.encapsulatedKey
  }

  /// The next chunk as it is written: its length in four bytes, whose highest bit marks the last, then it.
  public mutating func seal(
    _ content: some DataProtocol, isLast: Bool
  ) throws(BackupFault) -> [UInt8] {
    do {
      let sealed = try sender.seal(content, authenticating: Data([isLast ? 1 : 0]))
      let count = UInt32(sealed.count) | (isLast ? BackupOpener.lastMark : 0)
      return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: count >> $0) } + sealed
    } catch {
      throw .refused
    }
  }
}

/// Opens what `BackupSealer` gave, from a file.
public struct BackupOpener {
  public let header: BackupHeader
  private let file: FileHandle
  private var recipient: HPKE.Recipient
  private var isFinished = false

  static let lastMark: UInt32 = 1 << 31

  public init(
    _ path: String, key: Curve25519.KeyAgreement.PrivateKey
  ) throws(BackupFault) {
    guard let file = FileHandle(forReadingAtPath: path) else { throw .unreadable(path, errno) }
    self.file = file
    let magic = BackupHeader.magic
    guard let start = try? Self.read(magic.count + 2, from: file),
      Array(start.prefix(magic.count)) == magic
    else { throw .notABackup }
    let length = Int(start[magic.count]) << 8 | Int(start[magic.count + 1])
    let fields = try Self.read(length, from: file)
    header = try BackupHeader(fields: fields)
    let encapsulated = try Self.read(32, from: file)
    do {
      recipient = try HPKE.Recipient(
        privateKey: key, ciphersuite: BackupSealer.suite, info: Data(start + fields),
        encapsulatedKey: Data(encapsulated))
    } catch {
      throw .refused
    }
  }

  /// The next content; `nil` after the last. A file that ends before its last chunk is a fault, and so is
  /// anything after it.
  public mutating func next() throws(BackupFault) -> Data? {
    guard !isFinished else {
      guard (try? file.read(upToCount: 1))?.isEmpty ?? true else { throw .refused }
      return nil
    }
    let written = try Self.read(4, from: file).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    let isLast = written & Self.lastMark != 0
    let length = Int(written & ~Self.lastMark)
    guard length >= 16, length <= BackupSealer.chunk + 64 else { throw .refused }
    let sealed = Data(try Self.read(length, from: file))
    do {
      // The mark is sealed with it.
      let content = try recipient.open(sealed, authenticating: Data([isLast ? 1 : 0]))
      isFinished = isLast
      return content
    } catch {
      throw .refused
    }
  }

  private static func read(_ count: Int, from file: FileHandle) throws(BackupFault) -> [UInt8] {
    guard count > 0 else { return [] }
    guard let data = try? file.read(upToCount: count), data.count == count else {
      throw .truncated
    }
    return Array(data)
  }
}

import Crypto
import Foundation
import Observations

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The pair of keys of backups: what is sealed for the public one opens with the private one alone, which the
/// machine that makes backups does not have. X25519; both are kept as 64 hexadecimal digits.
public enum BackupKeys {
  /// Makes a pair: the private key at the path (mode 0400), the public one beside it with `.pub`. Neither
  /// may be there; where one cannot be written neither is left.
  public static func make(at path: String) throws(BackupFault) {
    let key = Curve25519.KeyAgreement.PrivateKey()
    var secret = Array(key.rawRepresentation)
    defer { wipe(&secret) }
    try write(hexadecimal(secret), to: path, mode: 0o400)
    do throws(BackupFault) {
      try write(
        hexadecimal(Array(key.publicKey.rawRepresentation)), to: path + ".pub", mode: 0o444)
    } catch {
      unlink(path)
      throw error
    }
  }

  public static func recipient(
    at path: String
  ) throws(BackupFault) -> Curve25519.KeyAgreement.PublicKey {
    var bytes = try read(path)
    defer { wipe(&bytes) }
    guard let key = try? Curve25519.KeyAgreement.PublicKey(rawRepresentation: bytes) else {
      throw unusable(path)
    }
    return key
  }

  /// The private key; its file must be the owner's alone.
  public static func opener(
    at path: String
  ) throws(BackupFault) -> Curve25519.KeyAgreement.PrivateKey {
    var status = stat()
    guard stat(path, &status) == 0 else { throw .unreadable(path, errno) }
    guard status.st_uid == geteuid() else {
      throw BackupFault(
        .exposed,
        fr: "« \(path) » appartient à un autre compte ; faites « chown \(geteuid()): »",
        en: "\"\(path)\" belongs to another account; do \"chown \(geteuid()):\"")
    }
    guard status.st_mode & 0o077 == 0 else {
      throw BackupFault(
        .exposed, fr: "« \(path) » est ouvert à d'autres ; faites « chmod 0400 »",
        en: "\"\(path)\" is open to others; do \"chmod 0400\"")
    }
    var bytes = try read(path)
    defer { wipe(&bytes) }
    guard let key = try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: bytes) else {
      throw unusable(path)
    }
    return key
  }

  private static func unusable(_ path: String) -> BackupFault {
    BackupFault(
      .refused, fr: "« \(path) » n'est pas une clé de sauvegarde (64 chiffres hexadécimaux)",
      en: "\"\(path)\" is not a backup key (64 hexadecimal digits)")
  }

  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
      + "\n"
  }

  private static func read(_ path: String) throws(BackupFault) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .unreadable(path, errno) }
    defer { close(descriptor) }
    var text = [UInt8](repeating: 0, count: 1_025)
    defer { wipe(&text) }
    let count = text.withUnsafeMutableBytes {
      Foundation.read(descriptor, $0.baseAddress, $0.count)
    }
    guard count >= 0 else { throw .unreadable(path, errno) }
    // The reader of master keys reads the same form.
    guard count <= 1_024,
      let key = try? MasterKey(hexadecimal: String(decoding: text.prefix(count), as: UTF8.self))
    else { throw unusable(path) }
    return key.bytes
  }

  private static func write(_ text: String, to path: String, mode: mode_t) throws(BackupFault) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
    guard descriptor >= 0 else { throw .unreadable(path, errno) }
    defer { close(descriptor) }
    var bytes = Array(text.utf8)
    defer { wipe(&bytes) }
    let count = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
    guard count == bytes.count, fchmod(descriptor, mode) == 0, fsync(descriptor) == 0 else {
      let number = count >= 0 && count < bytes.count ? ENOSPC : errno
      unlink(path)
      throw .unreadable(path, number)
    }
  }
}

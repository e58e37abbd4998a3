import Wording

/// Why a master key could not be read or made. It never holds key material.
public struct MasterKeyFault: Error, Sendable, Hashable {
  public enum Code: Sendable, Hashable {
    /// There is no file.
    case missing
    /// There is a file where one was to be made.
    case exists
    /// The system refused; its error number.
    case unreadable(errno: Int32)
    /// A link, a directory, a device …
    case notAFile
    /// Another account owns it.
    case foreignOwner
    /// Others may read or write it; its permission bits.
    case openToOthers(mode: UInt32)
    /// Not exactly 32 bytes.
    case wrongLength
    /// Typed, and not hexadecimal digits.
    case notHexadecimal
    /// There is no terminal to ask at.
    case noTerminal
  }

  public var code: Code
  /// The file, where there is one.
  public var path: String?

  public init(_ code: Code, path: String? = nil) {
    self.code = code
    self.path = path
  }

  /// What is wrong and what to do about it.
  public var message: Bilingual {
    let file = path ?? "?"
    switch code {
    case .missing:
      return Bilingual(
        fr: "il n'y a pas de clé maîtresse à « \(file) »",
        en: "there is no master key at \"\(file)\"")
    case .exists:
      return Bilingual(
        fr: "« \(file) » existe déjà : une clé maîtresse n'est jamais écrasée",
        en: "\"\(file)\" exists already: a master key is never overwritten")
    case .unreadable(let number):
      let why = Bilingual.systemReason(number)
      return Bilingual(
        fr: "« \(file) » ne peut être ouvert (\(why.fr))",
        en: "\"\(file)\" cannot be opened (\(why.en))")
    case .notAFile:
      return Bilingual(
        fr: "« \(file) » n'est pas un fichier ordinaire ; un lien n'est pas suivi",
        en: "\"\(file)\" is not a regular file; a link is not followed")
    case .foreignOwner:
      return Bilingual(
        fr: "« \(file) » appartient à un autre compte ; il doit appartenir au compte du service",
        en: "\"\(file)\" belongs to another account; it must belong to the service's account")
    case .openToOthers(let mode):
      let octal = String(mode, radix: 8)
      return Bilingual(
        fr: "« \(file) » est ouvert à d'autres (mode \(octal)) ; faites « chmod 0400 »",
        en: "\"\(file)\" is open to others (mode \(octal)); do \"chmod 0400\"")
    case .wrongLength:
      return Bilingual(
        fr: "la clé maîtresse doit avoir exactement 32 octets"
          + (path.map { " ; « \($0) » ne les a pas" } ?? ""),
        en: "the master key must be exactly 32 bytes"
          + (path.map { "; \"\($0)\" has not" } ?? ""))
    case .notHexadecimal:
      return Bilingual(
        fr: "la clé se tape en 64 chiffres hexadécimaux (0-9, a-f)",
        en: "the key is typed as 64 hexadecimal digits (0-9, a-f)")
    case .noTerminal:
      return Bilingual(
        fr: "« --key - » demande la clé au terminal, et il n'y en a pas ; donnez un fichier",
        en: "\"--key -\" asks for the key at the terminal, and there is none; give a file")
    }
  }
}

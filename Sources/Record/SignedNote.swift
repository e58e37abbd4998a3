/// A text signed by one or more keys (C2SP signed-note): the text, an empty line, and one line a signature.
public struct SignedNote: Sendable, Hashable {
  struct Signature: Sendable, Hashable {
    var name: String
    var keyID: [UInt8]
    var bytes: [UInt8]
  }

  /// Ends with a line feed.
  public let text: String
  let signatures: [Signature]
  /// The whole note as it is sent and kept.
  public let note: String

  /// A note longer than this is none of ours, nor one with a witness's signatures.
  static let limit = 64 << 10

  /// Signs a text, which must end with a line feed.
  public init(signing text: String, by signer: NoteSigner) throws(RecordFault) {
    guard text.utf8.last == UInt8(ascii: "\n"), Self.isPlain(text) else { throw RecordFault(.note) }
    let key = signer.key
    let signature = try signer.signature(of: text)
    self.text = text
    signatures = [Signature(name: key.name, keyID: key.id, bytes: signature)]
    note = text + "\n— \(key.name) \(base64(key.id + signature))\n"
  }

  /// Reads a note. Whether a signature holds is asked with `verify`.
  public init(reading note: String) throws(RecordFault) {
    guard note.utf8.count <= Self.limit, note.utf8.last == UInt8(ascii: "\n"), Self.isPlain(note)
    else { throw RecordFault(.note) }
    // The last empty line divides text and signatures. Line feeds are looked for as bytes: for Swift a
    // carriage return and a line feed are one character.
    let bytes = Array(note.utf8)
    guard
      let middle = bytes.indices.dropLast().last(where: {
        bytes[$0] == UInt8(ascii: "\n") && bytes[$0 + 1] == UInt8(ascii: "\n")
      })
    else { throw RecordFault(.note) }
    var signatures: [Signature] = []
    let lines = bytes[(middle + 2)...].split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for line in lines.dropLast() {
      let parts = String(decoding: line, as: UTF8.self).split(
        separator: " ", omittingEmptySubsequences: false)
      guard parts.count == 3, parts[0] == "—", NoteKey.isName(String(parts[1])),
        let signature = base64(String(parts[2])), signature.count > 4
      else { throw RecordFault(.note) }
      signatures.append(
        Signature(
          name: String(parts[1]), keyID: Array(signature.prefix(4)),
          bytes: Array(signature.dropFirst(4))))
    }
    guard !signatures.isEmpty else { throw RecordFault(.note) }
    text = String(decoding: bytes[...middle], as: UTF8.self)
    self.signatures = signatures
    self.note = note
  }

  /// Throws unless the key has signed the text. Signatures of other keys say nothing; one under this key's
  /// name and id that does not hold makes the whole note false.
  public func verify(by key: NoteKey) throws(RecordFault) {
    let own = signatures.filter { $0.name == key.name && $0.keyID == key.id }
    guard !own.isEmpty else { throw RecordFault(.unsigned) }
    for signature in own where !key.isSignature(signature.bytes, of: text) {
      throw RecordFault(.signature)
    }
  }

  /// No control character but the line feed.
  private static func isPlain(_ text: String) -> Bool {
    text.utf8.allSatisfy { $0 >= 0x20 || $0 == UInt8(ascii: "\n") }
  }
}

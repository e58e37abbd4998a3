import Record
import Testing

@Suite struct NoteTests {
  /// The key and the note of the tests of Go's sumdb, which the form comes from.
  static let goKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
  static let goNote = """
    If you think cryptography is the answer to your problem,
    then you don't know what your problem is.

    — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=

    """

  @Test func aNoteOfGoVerifies() throws {
    let key = try NoteKey(text: Self.goKey)
    #expect(key.text == Self.goKey)
    let note = try SignedNote(reading: Self.goNote)
    try note.verify(by: key)
    #expect(note.text.hasSuffix("problem is.\n"))
  }

  @Test func theKeyOfGoSignsWhatItPublished() throws {
    let secret = try #require(Base64.bytes("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"))
    let signer = try NoteSigner(name: "PeterNeumann", secret: Array(secret.dropFirst()))
    #expect(signer.key.text == Self.goKey)
    let text = try SignedNote(reading: Self.goNote).text
    try SignedNote(signing: text, by: signer).verify(by: try NoteKey(text: Self.goKey))
  }

  @Test func anyOtherByteIsRefused() throws {
    let key = try NoteKey(text: Self.goKey)
    for index in Array(Self.goNote.utf8).indices {
      var bytes = Array(Self.goNote.utf8)
      bytes[index] ^= 1
      guard let text = String(validating: bytes, as: UTF8.self) else { continue }
      #expect(throws: RecordFault.self, "byte \(index)") {
        try SignedNote(reading: text).verify(by: key)
      }
    }
  }

  @Test func aDamagedKeyIsRefused() {
    let bytes = Array(Self.goKey.utf8)
    for index in bytes.indices {
      var other = bytes
      other[index] += 1
      #expect(throws: RecordFault.self, "byte \(index)") {
        try NoteKey(text: String(decoding: other, as: UTF8.self))
      }
    }
    // Of another length, and of another algorithm, with the hash that fits.
    for text in [
      "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
      "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ] {
      #expect(throws: RecordFault.self) { try NoteKey(text: text) }
    }
  }

  @Test func signaturesOfOthersSayNothingAndAFalseOneOfOursSaysNo() throws {
    let signer = try Signers.signer(1)
    let other = try Signers.signer(2)
    let note = try SignedNote(signing: "text\n", by: signer)
    #expect(throws: RecordFault(.unsigned)) { try note.verify(by: other.key) }
    // A witness adds its line below.
    let cosignature = try SignedNote(signing: "text\n", by: other).note.split(separator: "\n").last
    let both = try SignedNote(reading: note.note + (try #require(cosignature)) + "\n")
    try both.verify(by: signer.key)
    try both.verify(by: other.key)
    // Our own line twice, once for another text.
    let foreign = try SignedNote(signing: "other\n", by: signer).note.split(separator: "\n").last
    let mixed = try SignedNote(reading: note.note + (try #require(foreign)) + "\n")
    #expect(throws: RecordFault(.signature)) { try mixed.verify(by: signer.key) }
  }

  @Test func aCheckpointSaysOriginSizeAndRoot() throws {
    let signer = try Signers.signer(1)
    let root = MerkleTree.leaf([1, 2, 3])
    let checkpoint = try Checkpoint(size: 1_234, root: root, by: signer)
    let lines = checkpoint.note.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 6)
    #expect(lines[0] == "filet.test/record-1")
    #expect(lines[1] == "1234")
    #expect(lines[3] == "")
    #expect(lines[4].hasPrefix("— filet.test/record-1 "))
    let read = try Checkpoint(reading: checkpoint.note, signedBy: signer.key)
    #expect(read == checkpoint)
  }

  @Test(arguments: [
    "a\n01\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
    "a\n-1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
    "a\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==\n",
    "a\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=\n",
    "a\n1\n",
    "\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
    "a\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\nx\n",
    "a\n99999999999999999999\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
  ])
  func textThatIsNoCheckpointIsRefused(text: String) throws {
    let signer = try Signers.signer(1)
    let note = try SignedNote(signing: text, by: signer)
    #expect(throws: RecordFault.self) { try Checkpoint(reading: note.note) }
  }

  @Test func aCheckpointOfAnotherRecordIsForeign() throws {
    let (mine, other) = (try Signers.signer(1), try Signers.signer(2))
    let checkpoint = try Checkpoint(size: 1, root: MerkleTree.empty, by: other)
    #expect(throws: RecordFault(.unsigned)) {
      try Checkpoint(reading: checkpoint.note, signedBy: mine.key)
    }
    let own = try Checkpoint(size: 1, root: MerkleTree.empty, by: mine)
    #expect(own.relation(to: checkpoint) == .foreign)
    #expect(own.relation(to: own) == .same)
    let forked = try Checkpoint(size: 1, root: MerkleTree.leaf([]), by: mine)
    #expect(own.relation(to: forked) == .contradiction)
    let later = try Checkpoint(size: 2, root: MerkleTree.leaf([]), by: mine)
    #expect(own.relation(to: later) == .longer)
    #expect(later.relation(to: own) == .shorter)
  }
}

enum Signers {
  /// An invented key.
  static func signer(_ number: UInt8) throws -> NoteSigner {
    try NoteSigner(
      name: "filet.test/record-\(number)", secret: [UInt8](repeating: number, count: 32))
  }
}

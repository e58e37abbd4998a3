import Chronology
import Record
import Testing

@Suite struct EntryProofTests {
  static let entries = (1...11).map {
    Entry(
      seq: UInt64($0), at: Timestamp(milliseconds: Int64($0)), kind: "accepted", account: "ikat",
      object: "obs_\($0)")
  }
  static let tree = NaiveTree(leaves: entries.map(\.encoded))

  static func proof(of seq: UInt64) throws -> EntryProof {
    let signer = try Signers.signer(1)
    let root = try tree.root(ofSize: 11)
    return EntryProof(
      entry: entries[Int(seq) - 1].encoded,
      inclusion: try tree.inclusionProof(of: seq - 1, inSize: 11),
      checkpoint: try Checkpoint(size: 11, root: root, by: signer))
  }

  @Test(arguments: 1...11) func aProofProvesItsEntry(seq: UInt64) throws {
    let proof = try Self.proof(of: seq)
    let read = try EntryProof(reading: proof.text)
    #expect(read == proof)
    let key = try Signers.signer(1).key
    #expect(try read.verify(by: key) == Self.entries[Int(seq) - 1])
  }

  @Test func theFormIsThatOfC2SP() throws {
    let lines = try Self.proof(of: 3).text.split(
      separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[0] == "c2sp.org/tlog-proof@v1")
    #expect(lines[1].hasPrefix("extra "))
    #expect(lines[2] == "index 2")
    let end = try #require(lines.firstIndex(of: ""))
    #expect(end == 3 + 4)
    #expect(lines[end + 1] == "filet.test/record-1")
    #expect(lines[end + 2] == "11")
  }

  @Test func anyOtherByteIsRefused() throws {
    let text = try Self.proof(of: 6).text
    let key = try Signers.signer(1).key
    for index in Array(text.utf8).indices {
      var bytes = Array(text.utf8)
      bytes[index] ^= 1
      guard let other = String(validating: bytes, as: UTF8.self) else { continue }
      #expect(throws: RecordFault.self, "byte \(index)") {
        try EntryProof(reading: other).verify(by: key)
      }
    }
  }

  @Test func aProofByAnotherKeyProvesNothing() throws {
    let proof = try Self.proof(of: 6)
    #expect(throws: RecordFault(.unsigned)) { try proof.verify(by: try Signers.signer(2).key) }
  }

  /// The right path of an entry that says it is another one.
  @Test func anEntryAtAnotherPlaceThanItSaysIsRefused() throws {
    var entries = Self.entries
    entries[4].seq = 9
    let tree = NaiveTree(leaves: entries.map(\.encoded))
    let signer = try Signers.signer(1)
    let proof = EntryProof(
      entry: entries[4].encoded, inclusion: try tree.inclusionProof(of: 4, inSize: 11),
      checkpoint: try Checkpoint(size: 11, root: try tree.root(ofSize: 11), by: signer))
    #expect(throws: RecordFault(.proof)) { try proof.verify(by: signer.key) }
  }
}

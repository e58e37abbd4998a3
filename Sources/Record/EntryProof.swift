import StrictJSON

/// That an entry is in the record, for whoever holds the record's public key and nothing else: the entry,
/// its path, and a signed checkpoint (C2SP tlog-proof, with the entry's bytes as extra data).
public struct EntryProof: Sendable, Hashable {
  /// The canonical bytes of the entry.
  public var entry: [UInt8]
  public var inclusion: InclusionProof
  public var checkpoint: Checkpoint

  public init(entry: [UInt8], inclusion: InclusionProof, checkpoint: Checkpoint) {
    self.entry = entry
    self.inclusion = inclusion
    self.checkpoint = checkpoint
  }

  private static let header = "c2sp.org/tlog-proof@v1"

  /// Reads the text form. Whether it proves anything is asked with `verify`.
  public init(reading text: String) throws(RecordFault) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard lines.count > 4, lines[0] == Self.header, let end = lines.firstIndex(of: ""), end >= 3,
      let extra = lines[1].rest(after: "extra "), let entry = base64(extra),
      let index = lines[2].rest(after: "index ").flatMap({ UInt64($0) }),
      lines[2] == "index \(index)"
    else { throw RecordFault(.proof) }
    let path = lines[3..<end].compactMap { base64($0).flatMap { NodeHash($0) } }
    guard path.count == end - 3 else { throw RecordFault(.proof) }
    let note = lines[(end + 1)...].joined(separator: "\n")
    let checkpoint = try Checkpoint(reading: note)
    self.init(
      entry: entry, inclusion: InclusionProof(leaf: index, size: checkpoint.size, path: path),
      checkpoint: checkpoint)
  }

  public var text: String {
    var lines = [Self.header, "extra \(base64(entry))", "index \(inclusion.leaf)"]
    lines += inclusion.path.map { base64($0.bytes) }
    return lines.joined(separator: "\n") + "\n\n" + checkpoint.note
  }

  /// The entry that is proved; throws where the checkpoint is not this key's, where the path does not lead
  /// from the entry to the root, or where the entry stands at another place than it says.
  public func verify(by key: NoteKey) throws(RecordFault) -> Entry {
    guard checkpoint.origin == key.name else { throw RecordFault(.unsigned) }
    try checkpoint.signed.verify(by: key)
    guard inclusion.size == checkpoint.size,
      inclusion.proves(MerkleTree.leaf(entry), in: checkpoint.root)
    else { throw RecordFault(.proof) }
    let found = try Entry(decoding: entry)
    guard found.seq == inclusion.leaf + 1 else { throw RecordFault(.proof) }
    return found
  }

  /// The proof for programs.
  public var json: JSONValue {
    .object([
      JSONMember("origin", .string(checkpoint.origin)),
      JSONMember("leaf_index", .integer(Int64(clamping: inclusion.leaf))),
      JSONMember("tree_size", .integer(Int64(clamping: inclusion.size))),
      JSONMember("leaf", .string(hexadecimal(entry))),
      JSONMember("leaf_hash", .string("\(MerkleTree.leaf(entry))")),
      JSONMember("path", .array(inclusion.path.map { .string("\($0)") })),
      JSONMember("root", .string("\(checkpoint.root)")),
      JSONMember("checkpoint", .string(checkpoint.note)),
      JSONMember("entry", (try? Entry(decoding: entry).json) ?? .null),
    ])
  }
}

extension String {
  fileprivate func rest(after prefix: String) -> String? {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
  }
}

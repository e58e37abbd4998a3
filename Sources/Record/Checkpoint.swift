/// What the record was at one moment, signed: its origin, its size and its root (C2SP tlog-checkpoint).
public struct Checkpoint: Sendable, Hashable {
  /// The record that it is of; also the name of the key that signs it.
  public let origin: String
  /// Entries in the record.
  public let size: UInt64
  public let root: NodeHash
  public let signed: SignedNote

  /// Signs the state of a record.
  public init(
    size: UInt64, root: NodeHash, by signer: NoteSigner
  ) throws(RecordFault) {
    origin = signer.key.name
    self.size = size
    self.root = root
    signed = try SignedNote(
      signing: "\(origin)\n\(size)\n\(base64(root.bytes))\n", by: signer)
  }

  /// Reads a checkpoint without asking who signed it. Lines that are added below the root are let be.
  public init(reading note: String) throws(RecordFault) {
    signed = try SignedNote(reading: note)
    let lines = signed.text.utf8.split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false
    ).map { String(decoding: Array($0), as: UTF8.self) }.dropLast()
    guard lines.count >= 3, lines.allSatisfy({ !$0.isEmpty }), let size = UInt64(lines[1]),
      String(size) == lines[1], let bytes = base64(lines[2]), let root = NodeHash(bytes)
    else { throw RecordFault(.note) }
    origin = lines[0]
    self.size = size
    self.root = root
  }

  /// Reads a checkpoint that this key has signed for its own record.
  public init(reading note: String, signedBy key: NoteKey) throws(RecordFault) {
    let checkpoint = try Checkpoint(reading: note)
    guard checkpoint.origin == key.name else { throw RecordFault(.unsigned) }
    try checkpoint.signed.verify(by: key)
    self = checkpoint
  }

  /// The note as it is sent and kept.
  public var note: String { signed.note }
}

extension Checkpoint {
  /// What a newer or other checkpoint of the same record means for whoever has seen this one.
  public enum Relation: Sendable, Hashable {
    /// The same state.
    case same
    /// It says something else of the same size: the record has two histories.
    case contradiction
    /// To be shown by a proof that this state is the beginning of the other.
    case longer
    /// The record shown is older than this one: to be shown by a proof the other way round.
    case shorter
    /// Of another record.
    case foreign
  }

  /// How another checkpoint stands to this one, without any proof.
  public func relation(to other: Checkpoint) -> Relation {
    if origin != other.origin { return .foreign }
    if other.size == size { return other.root == root ? .same : .contradiction }
    return other.size > size ? .longer : .shorter
  }
}

/// Checks a record entry by entry, in the order of their numbers, in memory that does not grow with it.
///
/// Each entry's bytes must give the hash that is kept beside them and say their own place; the subtrees that
/// are kept must be those of the entries; every checkpoint must be signed by the record's key and have the
/// root that the entries up to it have. The first thing that is wrong ends the check, and it is named as
/// closely as what is kept allows.
public struct RecordCheck: Sendable {
  /// What is wrong, with which entries: `first` is the first that may be concerned, `last` the last.
  public struct Finding: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
      /// The entry's bytes are not those whose hash is kept, or its hash was changed.
      case altered
      /// The entry says another number than it has, or its version is not known.
      case misplaced
      /// There is no such entry, though there are later ones.
      case missing
      /// Entries at the end are gone.
      case cut
      /// Entries at the end that the kept edge does not count.
      case added
      /// The kept hash of a subtree is not that of its entries.
      case tree
      /// The entries up to a signed checkpoint are not those that were signed.
      case rewritten
      /// A checkpoint is not signed by the record's key, is of another record, or is no checkpoint.
      case forgedCheckpoint = "forged_checkpoint"
      /// Two signed checkpoints say different things of one size.
      case contradiction
      /// A checkpoint that somebody else has kept is not of this record's past.
      case witness
      /// The register does not have, or says otherwise, what the entry says was disclosed.
      case register
      /// Something stands in the register, or in the lists of who was not told, that no entry tells of.
      case unrecorded
      /// The list of who was not told is not the one whose digest was recorded.
      case denials
    }

    public var kind: Kind
    public var first: UInt64
    public var last: UInt64

    public init(_ kind: Kind, _ first: UInt64, _ last: UInt64? = nil) {
      self.kind = kind
      self.first = first
      self.last = last ?? first
    }
  }

  /// A checkpoint as it was found, and by whom it was kept.
  public struct Kept: Sendable {
    public var size: UInt64
    public var note: String
    public var isWitness: Bool

    public init(size: UInt64, note: String, isWitness: Bool = false) {
      self.size = size
      self.note = note
      self.isWitness = isWitness
    }
  }

  public let key: NoteKey
  public private(set) var edge = RightEdge()
  /// The size of the last checkpoint that holds: entries after it are not signed yet.
  public private(set) var signed: UInt64 = 0
  public private(set) var checkpoints = 0
  public private(set) var finding: Finding?
  private var lastRoot: NodeHash?
  /// The size of the last checkpoint kept by somebody else that holds.
  public private(set) var witnessed: UInt64 = 0

  public init(key: NoteKey) { self.key = key }

  /// Takes the next entry with the number, hash and bytes that are kept. `subtree` gives the hash that is
  /// kept of a subtree which is now complete, or `nil` where none is kept at that height.
  public mutating func take(
    seq: UInt64, leaf: UnsafeRawBufferPointer, bytes: UnsafeRawBufferPointer,
    subtree: (NodePlace) throws -> NodeHash??
  ) rethrows {
    let expected = edge.size + 1
    guard seq == expected else {
      // A number that comes twice is out of place; one that is passed over is missing.
      finding = seq > expected ? Finding(.missing, expected, seq - 1) : Finding(.misplaced, seq)
      return
    }
    let hash = Self.leaf(of: bytes)
    guard leaf.count == NodeHash.length, hash.withUnsafeBytes({ $0.elementsEqual(leaf) }) else {
      finding = Finding(.altered, seq)
      return
    }
    guard Entry.seq(in: bytes) == seq else {
      finding = Finding(.misplaced, seq)
      return
    }
    var wrong: NodePlace?
    try edge.append(hash) { place, computed in
      guard wrong == nil, let kept = try subtree(place) else { return }
      if kept != computed { wrong = place }
    }
    if let wrong {
      finding = Finding(.tree, wrong.leaves.lowerBound + 1, wrong.leaves.upperBound)
    }
  }

  /// Takes a checkpoint of the size that the entries taken so far have.
  public mutating func take(_ kept: Kept) {
    let from = signed + 1
    let checkpoint: Checkpoint
    do throws(RecordFault) {
      checkpoint = try Checkpoint(reading: kept.note, signedBy: key)
    } catch {
      finding = Finding(.forgedCheckpoint, min(from, max(kept.size, 1)), kept.size)
      return
    }
    guard checkpoint.size == kept.size else {
      finding = Finding(.forgedCheckpoint, min(from, max(kept.size, 1)), kept.size)
      return
    }
    if checkpoint.size > edge.size {
      finding = Finding(.cut, edge.size + 1, checkpoint.size)
      return
    }
    let root = edge.root
    guard checkpoint.root == root else {
      if kept.isWitness {
        // The record's own signatures say nothing here: who could write this history could sign it.
        finding = Finding(.witness, min(witnessed + 1, checkpoint.size), checkpoint.size)
      } else if checkpoint.size == signed, lastRoot == root {
        finding = Finding(.contradiction, signed)
      } else {
        finding = Finding(.rewritten, min(from, checkpoint.size), checkpoint.size)
      }
      return
    }
    lastRoot = root
    signed = checkpoint.size
    if kept.isWitness { witnessed = checkpoint.size }
    checkpoints += 1
  }

  /// Notes something that only the reader of the copy can see.
  public mutating func note(_ finding: Finding) {
    if self.finding == nil { self.finding = finding }
  }

  /// The hash of a leaf, without copying its bytes twice.
  private static func leaf(of bytes: UnsafeRawBufferPointer) -> NodeHash {
    withUnsafeTemporaryAllocation(byteCount: bytes.count + 1, alignment: 1) { buffer in
      buffer[0] = 0
      UnsafeMutableRawBufferPointer(rebasing: buffer[1...]).copyMemory(from: bytes)
      return NodeHash(hashing: UnsafeRawBufferPointer(buffer))
    }
  }
}

/// All that is needed of a tree to append to it: its size and the roots of the complete subtrees along its
/// right edge, the largest first, one for each bit that is set in the size.
///
/// Appending costs one hash and on average one more (at most log₂ n); the root costs at most log₂ n.
public struct RightEdge: Sendable, Hashable {
  public private(set) var size: UInt64
  public private(set) var hashes: [NodeHash]

  /// The edge of the tree without leaves.
  public init() {
    size = 0
    hashes = []
  }

  /// An edge as it was kept; `nil` where the number of hashes is not that of such a tree.
  public init?(size: UInt64, hashes: [NodeHash]) {
    guard hashes.count == size.nonzeroBitCount else { return nil }
    self.size = size
    self.hashes = hashes
  }

  /// Appends a leaf's hash. `completed` is told of each subtree that becomes complete by it, the leaf itself
  /// excepted, from the lowest up.
  public mutating func append(
    _ leaf: NodeHash, completed: (NodePlace, NodeHash) throws -> Void
  ) rethrows {
    var hash = leaf
    var height = 0
    var rest = size
    while rest & 1 == 1 {
      hash = MerkleTree.node(hashes.removeLast(), hash)
      height += 1
      rest >>= 1
      try completed(NodePlace(height: height, index: size >> UInt64(height)), hash)
    }
    hashes.append(hash)
    size += 1
  }

  /// Appends a leaf's hash.
  public mutating func append(_ leaf: NodeHash) { append(leaf) { _, _ in } }

  /// The root of the tree (RFC 6962 §2.1): what is right of the largest subtree hangs below its sibling.
  public var root: NodeHash {
    guard var root = hashes.last else { return MerkleTree.empty }
    for hash in hashes.dropLast().reversed() { root = MerkleTree.node(hash, root) }
    return root
  }
}

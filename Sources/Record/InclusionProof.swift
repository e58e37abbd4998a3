/// That one leaf is in a tree, for whoever knows the tree's root.
public struct InclusionProof: Sendable, Hashable {
  /// The leaf's place, from 0.
  public var leaf: UInt64
  public var size: UInt64
  /// From the leaf's sibling up.
  public var path: [NodeHash]

  public init(leaf: UInt64, size: UInt64, path: [NodeHash]) {
    self.leaf = leaf
    self.size = size
    self.path = path
  }

  /// Whether it proves that a leaf with this hash is in the tree with this root (RFC 9162 §2.1.3.2).
  /// O(log size).
  public func proves(_ hash: NodeHash, in root: NodeHash) -> Bool {
    guard leaf < size else { return false }
    var (index, last) = (leaf, size - 1)
    var found = hash
    for sibling in path {
      // A path longer than the tree is high.
      guard last > 0 else { return false }
      if index & 1 == 1 || index == last {
        found = MerkleTree.node(sibling, found)
        if index & 1 == 0 {
          let levels = UInt64(index.trailingZeroBitCount)
          // Only zeros: the leaf is the first of a tree of one.
          guard levels < 64 else { return false }
          index >>= levels
          last >>= levels
        }
      } else {
        found = MerkleTree.node(found, sibling)
      }
      index >>= 1
      last >>= 1
    }
    return last == 0 && found == root
  }
}

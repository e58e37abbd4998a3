/// That one tree is the beginning of another, for whoever knows both roots.
public struct ConsistencyProof: Sendable, Hashable {
  public var old: UInt64
  public var new: UInt64
  public var path: [NodeHash]

  public init(old: UInt64, new: UInt64, path: [NodeHash]) {
    self.old = old
    self.new = new
    self.path = path
  }

  /// Whether it proves that the tree with root `first` is the beginning of that with root `second`
  /// (RFC 9162 §2.1.4.2). The tree without leaves is the beginning of every other, by an empty proof.
  /// O(log size).
  public func proves(from first: NodeHash, to second: NodeHash) -> Bool {
    if old == 0 { return path.isEmpty && first == MerkleTree.empty }
    if old == new { return path.isEmpty && first == second }
    guard old < new else { return false }
    var rest = path[...]
    // A whole subtree is its own root, which the proof leaves out.
    if old.nonzeroBitCount == 1 { rest = [first] + rest }
    guard let seed = rest.popFirst() else { return false }
    var (index, last) = (old - 1, new - 1)
    while index & 1 == 1 {
      index >>= 1
      last >>= 1
    }
    var (foundFirst, foundSecond) = (seed, seed)
    for hash in rest {
      guard last > 0 else { return false }
      if index & 1 == 1 || index == last {
        foundFirst = MerkleTree.node(hash, foundFirst)
        foundSecond = MerkleTree.node(hash, foundSecond)
        while index & 1 == 0, index > 0 {
          index >>= 1
          last >>= 1
        }
      } else {
        foundSecond = MerkleTree.node(foundSecond, hash)
      }
      index >>= 1
      last >>= 1
    }
    return last == 0 && foundFirst == first && foundSecond == second
  }
}

/// Where the hashes of complete subtrees are read from.
///
/// A proof of a tree of n leaves reads at most about 2·log₂ n of them.
public protocol NodeSource {
  /// The hash of a complete subtree; asked only for leaves that are there.
  func hash(at place: NodePlace) throws -> NodeHash
}

extension NodeSource {
  /// The root of the first `size` leaves. O(log size) reads.
  public func root(ofSize size: UInt64) throws -> NodeHash {
    size == 0 ? MerkleTree.empty : try hash(of: 0..<size)
  }

  /// The right edge of the first `size` leaves. O(log size) reads.
  public func edge(ofSize size: UInt64) throws -> RightEdge? {
    var hashes: [NodeHash] = []
    var first: UInt64 = 0
    for height in (0..<64).reversed() where size >> UInt64(height) & 1 == 1 {
      hashes.append(try hash(at: NodePlace(height: height, index: first >> UInt64(height))))
      first += 1 << UInt64(height)
    }
    return RightEdge(size: size, hashes: hashes)
  }

  /// Proves that a leaf (from 0) is in the tree of the first `size` leaves: PATH of RFC 6962 §2.1.1.
  public func inclusionProof(of leaf: UInt64, inSize size: UInt64) throws -> InclusionProof {
    guard leaf < size else { throw RecordFault(.notInTree) }
    var path: [NodeHash] = []
    var range = 0..<size
    while range.count > 1 {
      let middle = range.lowerBound + largestPowerOfTwo(below: range.upperBound - range.lowerBound)
      if leaf < middle {
        path.append(try hash(of: middle..<range.upperBound))
        range = range.lowerBound..<middle
      } else {
        path.append(try hash(of: range.lowerBound..<middle))
        range = middle..<range.upperBound
      }
    }
    return InclusionProof(leaf: leaf, size: size, path: path.reversed())
  }

  /// Proves that the tree of the first `old` leaves is the beginning of that of the first `new`: PROOF of
  /// RFC 6962 §2.1.2. Of no tree, or of one and the same, the proof is empty.
  public func consistencyProof(from old: UInt64, to new: UInt64) throws -> ConsistencyProof {
    guard old <= new else { throw RecordFault(.notInTree) }
    var path: [NodeHash] = []
    if old > 0, old < new {
      var range = 0..<new
      // Whether the old tree begins where the range does, and is thus known to the verifier by its root.
      var isWhole = true
      while range.upperBound != old {
        let middle =
          range.lowerBound + largestPowerOfTwo(below: range.upperBound - range.lowerBound)
        if old <= middle {
          path.append(try hash(of: middle..<range.upperBound))
          range = range.lowerBound..<middle
        } else {
          path.append(try hash(of: range.lowerBound..<middle))
          range = middle..<range.upperBound
          isWhole = false
        }
      }
      if !isWhole { path.append(try hash(of: range)) }
    }
    return ConsistencyProof(old: old, new: new, path: path.reversed())
  }

  /// The root over a range that begins at a multiple of the largest power of two in its length.
  private func hash(of range: Range<UInt64>) throws -> NodeHash {
    let count = range.upperBound - range.lowerBound
    if count.nonzeroBitCount == 1 {
      let height = count.trailingZeroBitCount
      return try hash(at: NodePlace(height: height, index: range.lowerBound >> UInt64(height)))
    }
    let middle = range.lowerBound + largestPowerOfTwo(below: count)
    return MerkleTree.node(
      try hash(of: range.lowerBound..<middle), try hash(of: middle..<range.upperBound))
  }
}

/// The largest power of two smaller than `count`, which is at least 2.
private func largestPowerOfTwo(below count: UInt64) -> UInt64 {
  1 << UInt64(63 - (count - 1).leadingZeroBitCount)
}

/// The hashes of RFC 6962 §2.1 (RFC 9162 §2.1.1): a leaf is hashed after a byte 0x00 and a node after a byte
/// 0x01, so that neither can be taken for the other.
public enum MerkleTree {
  /// The root of the tree without leaves: the hash of nothing.
  public static let empty = NodeHash(hashing: UnsafeRawBufferPointer(start: nil, count: 0))

  /// The hash of a leaf with these bytes. O(length).
  public static func leaf(_ bytes: some Collection<UInt8>) -> NodeHash {
    var prefixed: [UInt8] = [0]
    prefixed.append(contentsOf: bytes)
    return prefixed.withUnsafeBytes { NodeHash(hashing: $0) }
  }

  /// The hash of the node above two others.
  public static func node(_ left: NodeHash, _ right: NodeHash) -> NodeHash {
    withUnsafeTemporaryAllocation(byteCount: 1 + 2 * NodeHash.length, alignment: 1) { buffer in
      buffer[0] = 1
      left.withUnsafeBytes {
        UnsafeMutableRawBufferPointer(rebasing: buffer[1...]).copyMemory(from: $0)
      }
      right.withUnsafeBytes {
        UnsafeMutableRawBufferPointer(rebasing: buffer[(1 + NodeHash.length)...]).copyMemory(
          from: $0)
      }
      return NodeHash(hashing: UnsafeRawBufferPointer(buffer))
    }
  }
}

/// Where a complete subtree stands: it covers the leaves from `index · 2^height`, 2^height of them.
public struct NodePlace: Sendable, Hashable {
  /// 0 for a leaf.
  public var height: Int
  /// Counted among the subtrees of the same height, from 0.
  public var index: UInt64

  public init(height: Int, index: UInt64) {
    self.height = height
    self.index = index
  }

  /// The leaves below, counted from 0.
  public var leaves: Range<UInt64> { index << UInt64(height)..<(index + 1) << UInt64(height) }
}

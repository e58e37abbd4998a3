import Crypto
import Record

/// The definitions of RFC 6962 §2.1 as they are written, on a list of leaves: slow, and plainly right.
struct NaiveTree: NodeSource {
  var leaves: [[UInt8]]

  static func hash(_ bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes)) }

  static func root(_ leaves: ArraySlice<[UInt8]>) -> [UInt8] {
    guard let first = leaves.first else { return hash([]) }
    if leaves.count == 1 { return hash([0] + first) }
    let split = split(leaves.count)
    return hash([1] + root(leaves.prefix(split)) + root(leaves.dropFirst(split)))
  }

  static func path(_ leaf: Int, _ leaves: ArraySlice<[UInt8]>) -> [[UInt8]] {
    if leaves.count <= 1 { return [] }
    let split = split(leaves.count)
    return leaf < split
      ? path(leaf, leaves.prefix(split)) + [root(leaves.dropFirst(split))]
      : path(leaf - split, leaves.dropFirst(split)) + [root(leaves.prefix(split))]
  }

  static func proof(_ old: Int, _ leaves: ArraySlice<[UInt8]>, isWhole: Bool = true) -> [[UInt8]] {
    if old == leaves.count { return isWhole ? [] : [root(leaves)] }
    let split = split(leaves.count)
    return old <= split
      ? proof(old, leaves.prefix(split), isWhole: isWhole) + [root(leaves.dropFirst(split))]
      : proof(old - split, leaves.dropFirst(split), isWhole: false) + [root(leaves.prefix(split))]
  }

  private static func split(_ count: Int) -> Int {
    var power = 1
    while power * 2 < count { power *= 2 }
    return power
  }

  func root(of size: Int) -> NodeHash? { NodeHash(Self.root(leaves.prefix(size))) }

  func hash(at place: NodePlace) throws -> NodeHash {
    let range = Int(place.leaves.lowerBound)..<Int(place.leaves.upperBound)
    guard range.upperBound <= leaves.count, let hash = NodeHash(Self.root(leaves[range])) else {
      throw RecordFault(.notInTree)
    }
    return hash
  }
}

import Record
import TestSupport
import Testing

@Suite struct TreeTests {
  /// The leaves and roots that the tests of Certificate Transparency have used since 2013.
  static let vectors: [(leaf: String, root: String)] = [
    ("", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
    ("00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
    ("10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
    ("2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
    ("3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"),
    ("40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"),
    ("5051525354555657", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
    (
      "606162636465666768696a6b6c6d6e6f",
      "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    ),
  ]
  static let published = NaiveTree(leaves: vectors.map { octets(hexadecimal: $0.leaf) ?? [] })

  @Test func theRootsAreThoseOfCertificateTransparency() throws {
    var edge = RightEdge()
    #expect(
      "\(edge.root)" == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    for (number, vector) in Self.vectors.enumerated() {
      edge.append(MerkleTree.leaf(Self.published.leaves[number]))
      #expect("\(edge.root)" == vector.root, "size \(number + 1)")
    }
  }

  @Test(
    arguments: [
      (0, 1, []),
      (
        0, 8,
        [
          "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
          "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
          "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ]
      ),
      (
        5, 8,
        [
          "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
          "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
          "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ]
      ),
      (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
      (
        1, 5,
        [
          "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
          "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
          "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ]
      ),
    ] as [(UInt64, UInt64, [String])])
  func theInclusionProofsAreThoseOfCertificateTransparency(
    leaf: UInt64, size: UInt64, path: [String]
  ) throws {
    let proof = try Self.published.inclusionProof(of: leaf, inSize: size)
    #expect(proof.path.map { "\($0)" } == path)
    let root = try #require(NodeHash(hex: Self.vectors[Int(size) - 1].root))
    #expect(proof.proves(MerkleTree.leaf(Self.published.leaves[Int(leaf)]), in: root))
  }

  @Test(
    arguments: [
      (1, 1, []),
      (
        1, 8,
        [
          "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
          "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
          "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ]
      ),
      (
        6, 8,
        [
          "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
          "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
          "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ]
      ),
      (
        2, 5,
        [
          "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
          "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ]
      ),
    ] as [(UInt64, UInt64, [String])])
  func theConsistencyProofsAreThoseOfCertificateTransparency(
    old: UInt64, new: UInt64, path: [String]
  ) throws {
    let proof = try Self.published.consistencyProof(from: old, to: new)
    #expect(proof.path.map { "\($0)" } == path)
    let first = try #require(NodeHash(hex: Self.vectors[Int(old) - 1].root))
    let second = try #require(NodeHash(hex: Self.vectors[Int(new) - 1].root))
    #expect(proof.proves(from: first, to: second))
  }

  @Test func everyProofOfSmallTreesIsWhatTheDefinitionSaysAndNothingElseProves() throws {
    let tree = NaiveTree(leaves: (0..<33).map { [UInt8($0), 7] })
    let roots = try (0...33).map { try #require(tree.root(of: $0)) }
    for size in 1...33 {
      for leaf in 0..<size {
        let proof = try tree.inclusionProof(of: UInt64(leaf), inSize: UInt64(size))
        let path = NaiveTree.path(leaf, tree.leaves.prefix(size))
        #expect(proof.path.map(\.bytes) == path, "leaf \(leaf) of \(size)")
        let hash = MerkleTree.leaf(tree.leaves[leaf])
        #expect(proof.proves(hash, in: roots[size]))
        expectRefused(proof, hash, roots[size])
      }
      for old in 0...size {
        let proof = try tree.consistencyProof(from: UInt64(old), to: UInt64(size))
        let path = old == 0 ? [] : NaiveTree.proof(old, tree.leaves.prefix(size))
        #expect(proof.path.map(\.bytes) == path, "\(old) to \(size)")
        #expect(proof.proves(from: roots[old], to: roots[size]))
        expectRefused(proof, roots[old], roots[size])
      }
    }
  }

  /// Every way of damaging an inclusion proof.
  private func expectRefused(_ proof: InclusionProof, _ hash: NodeHash, _ root: NodeHash) {
    for index in proof.path.indices {
      var other = proof
      other.path[index] = flipped(proof.path[index])
      #expect(!other.proves(hash, in: root))
      other.path.remove(at: index)
      #expect(!other.proves(hash, in: root))
    }
    var longer = proof
    longer.path.append(hash)
    #expect(!longer.proves(hash, in: root))
    var elsewhere = proof
    elsewhere.leaf = proof.leaf ^ 1
    #expect(!elsewhere.proves(hash, in: root))
    elsewhere.leaf = proof.size
    #expect(!elsewhere.proves(hash, in: root))
    #expect(!proof.proves(flipped(hash), in: root))
    #expect(!proof.proves(hash, in: flipped(root)))
  }

  /// Every way of damaging a consistency proof; a verifier that was once lax here accepted forged histories.
  private func expectRefused(_ proof: ConsistencyProof, _ first: NodeHash, _ second: NodeHash) {
    for index in proof.path.indices {
      var other = proof
      other.path[index] = flipped(proof.path[index])
      #expect(!other.proves(from: first, to: second))
      other.path.remove(at: index)
      #expect(!other.proves(from: first, to: second))
    }
    var longer = proof
    longer.path.append(first)
    #expect(!longer.proves(from: first, to: second))
    #expect(!proof.proves(from: flipped(first), to: second))
    if proof.old > 0 { #expect(!proof.proves(from: first, to: flipped(second))) }
    var backwards = proof
    (backwards.old, backwards.new) = (proof.new, proof.old)
    if proof.old != proof.new { #expect(!backwards.proves(from: second, to: first)) }
  }

  private func flipped(_ hash: NodeHash) -> NodeHash {
    var bytes = hash.bytes
    bytes[7] ^= 0x10
    return NodeHash(bytes) ?? hash
  }

  /// The edge, and every subtree that it completes, against the definition.
  @Test func theEdgeGrowsAsTheDefinitionSays() throws {
    let seed = SeededGenerator.seed
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<20 {
      let count = Int.random(in: 1...300, using: &generator)
      let tree = NaiveTree(
        leaves: (0..<count).map { _ in
          (0..<Int.random(in: 0...40, using: &generator)).map { _ in
            UInt8.random(in: .min ... .max, using: &generator)
          }
        })
      var edge = RightEdge()
      for (number, leaf) in tree.leaves.enumerated() {
        try edge.append(MerkleTree.leaf(leaf)) { place, hash in
          let expected = try tree.hash(at: place)
          #expect(expected == hash, "FILET_SEED=\(seed)")
        }
        #expect(edge.size == UInt64(number + 1))
      }
      #expect(edge.root == tree.root(of: count), "FILET_SEED=\(seed)")
      #expect(try tree.edge(ofSize: UInt64(count)) == edge, "FILET_SEED=\(seed)")
      #expect(try tree.root(ofSize: UInt64(count)) == edge.root, "FILET_SEED=\(seed)")
    }
  }

  @Test func aProofReadsNoMoreThanItsPathAndTheRightEdge() throws {
    final class Counting: NodeSource {
      var reads = 0
      func hash(at place: NodePlace) throws -> NodeHash {
        reads += 1
        return MerkleTree.empty
      }
    }
    for (leaf, size) in [(0, 1_000_003), (999_999, 1_000_003), (524_289, 1_000_003)] {
      let source = Counting()
      _ = try source.inclusionProof(of: UInt64(leaf), inSize: UInt64(size))
      #expect(source.reads <= 40, "leaf \(leaf): \(source.reads)")
    }
    let source = Counting()
    _ = try source.consistencyProof(from: 777_777, to: 1_000_003)
    #expect(source.reads <= 40)
  }
}

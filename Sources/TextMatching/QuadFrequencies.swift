/// How often runs of four bytes occur among literals.
public struct QuadFrequencies: Sendable {
  let counts: [UInt32: Int]

  public init(_ literals: some Sequence<Literal>) {
    var counts: [UInt32: Int] = [:]
    for literal in literals where literal.bytes.count >= 4 {
      literal.bytes.withUnsafeBytes { bytes in
        for at in 0...(bytes.count - 4) {
          counts[bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self), default: 0] += 1
        }
      }
    }
    self.counts = counts
  }
}

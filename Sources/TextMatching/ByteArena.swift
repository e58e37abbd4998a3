/// Memory for the texts of one event: handed out in pieces that stay where they are until `reset`.
public final class ByteArena {
  private var chunks: [UnsafeMutablePointer<UInt8>] = []
  private var sizes: [Int] = []
  private var current = 0
  private var used = 0

  public init() {}

  deinit { for chunk in chunks { chunk.deallocate() } }

  /// Takes everything back. What one large event needed is given up; a first piece is kept.
  public func reset() {
    while chunks.count > 1 {
      chunks.removeLast().deallocate()
      sizes.removeLast()
    }
    current = 0
    used = 0
  }

  /// Room for so many bytes and eight more.
  public func allocate(_ count: Int) -> UnsafeMutablePointer<UInt8> {
    let wanted = count + 8
    if current < chunks.count, used + wanted <= sizes[current] {
      defer { used += wanted }
      return chunks[current] + used
    }
    let size = max(16_384, wanted)
    chunks.append(.allocate(capacity: size))
    sizes.append(size)
    current = chunks.count - 1
    used = wanted
    return chunks[current]
  }

  public func copy(_ bytes: [UInt8]) -> UnsafePointer<UInt8> {
    let place = allocate(bytes.count)
    bytes.withUnsafeBufferPointer { source in
      if let start = source.baseAddress { place.update(from: start, count: source.count) }
    }
    return UnsafePointer(place)
  }
}

/// An array that never changes, read without bounds checks by code that made its indexes itself.
public final class Frozen<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
  public let base: UnsafePointer<Element>
  public let count: Int

  public init(_ elements: [Element]) {
    let memory = UnsafeMutablePointer<Element>.allocate(capacity: max(1, elements.count))
    elements.withUnsafeBufferPointer { source in
      if let start = source.baseAddress { memory.initialize(from: start, count: source.count) }
    }
    base = UnsafePointer(memory)
    count = elements.count
  }

  deinit { base.deallocate() }

  @inlinable public subscript(index: Int) -> Element { base[index] }
}

import TextMatching

/// Finds the number of a field by the bytes of its name.
final class FieldTable: Sendable {
  /// Slot → number of the field + 1, 0 where empty.
  private let slots: Frozen<Int32>
  private let hashes: Frozen<UInt64>
  private let names: Frozen<UInt8>
  private let starts: Frozen<Int32>
  private let mask: Int
  /// Of names with a dot: the ways into nested objects. Node 0 is the root.
  let paths: [PathNode]

  struct PathNode: Sendable {
    var children: [[UInt8]: Int] = [:]
    var field: Int32 = -1
  }

  init(_ fields: [String]) {
    var size = 16
    while size < fields.count * 3 { size *= 2 }
    mask = size - 1
    var slots = [Int32](repeating: 0, count: size)
    var hashes = [UInt64](repeating: 0, count: size)
    var names: [UInt8] = []
    var starts: [Int32] = []
    var paths = [PathNode()]
    for (number, field) in fields.enumerated() {
      let bytes = Array(field.utf8)
      starts.append(Int32(names.count))
      names += bytes
      guard number > 0 else { continue }
      let hash = (bytes + [0, 0, 0, 0, 0, 0, 0, 0]).withUnsafeBufferPointer { buffer in
        buffer.baseAddress.map { hashBytes($0, bytes.count) } ?? 0
      }
      var slot = Int(truncatingIfNeeded: hash) & mask
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = Int32(number) + 1
      hashes[slot] = hash
      let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
      guard parts.count > 1 else { continue }
      var node = 0
      for part in parts {
        let key = Array(part)
        if let next = paths[node].children[key] {
          node = next
        } else {
          paths.append(PathNode())
          paths[node].children[key] = paths.count - 1
          node = paths.count - 1
        }
      }
      paths[node].field = Int32(number)
    }
    starts.append(Int32(names.count))
    names += [UInt8](repeating: 0, count: 8)
    self.slots = Frozen(slots)
    self.hashes = Frozen(hashes)
    self.names = Frozen(names)
    self.starts = Frozen(starts)
    self.paths = paths
  }

  var hasPaths: Bool { paths.count > 1 }

  /// The number, or -1. Eight bytes after the name must be readable.
  @inline(__always)
  func number(_ name: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
    let hash = hashBytes(name, count)
    var slot = Int(truncatingIfNeeded: hash) & mask
    while true {
      let found = slots.base[slot]
      if found == 0 { return -1 }
      if hashes.base[slot] == hash {
        let number = found &- 1
        let start = Int(starts.base[Int(number)])
        if Int(starts.base[Int(number) + 1]) &- start == count,
          equal(name, names.base + start, count)
        {
          return number
        }
      }
      slot = (slot &+ 1) & mask
    }
  }

  @inline(__always)
  private func equal(
    _ a: UnsafePointer<UInt8>, _ b: UnsafePointer<UInt8>, _ count: Int
  ) -> Bool {
    var at = 0
    while at < count {
      if a[at] != b[at] { return false }
      at &+= 1
    }
    return true
  }
}

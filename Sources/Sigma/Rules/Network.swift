#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// An IPv4 or IPv6 network. Host bits may be set; an IPv4 address that is mapped into IPv6
/// (`::ffff:10.1.2.3`) is the IPv4 address, in rules and in events; to an IPv6 network wider than those it
/// is an IPv6 address too.
struct Network: Sendable, Hashable {
  /// 4 or 16 bytes.
  var address: [UInt8]
  var prefix: Int

  init?(text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2, let first = parts.first,
      var address = Self.address(Array(first.utf8))
    else { return nil }
    var prefix = address.count * 8
    if parts.count == 2 {
      guard parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }), let written = Int(parts[1]),
        written <= prefix
      else { return nil }
      prefix = written
    }
    if prefix >= 96, let mapped = Self.mapped(address) {
      address = mapped
      prefix -= 96
    }
    self.address = address
    self.prefix = prefix
  }

  func contains(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard text.count >= 2, text.count < 46, let other = Self.address(Array(text)) else {
      return false
    }
    return contains(other) || Self.mapped(other).map { contains($0) } ?? false
  }

  private func contains(_ other: [UInt8]) -> Bool {
    guard other.count == address.count else { return false }
    let whole = prefix / 8
    for index in 0..<whole where address[index] != other[index] { return false }
    let rest = prefix % 8
    if rest == 0 { return true }
    let mask = UInt8(truncatingIfNeeded: 0xFF00 >> rest)
    return address[whole] & mask == other[whole] & mask
  }

  /// The IPv4 address that an IPv6 address stands for.
  private static func mapped(_ address: [UInt8]) -> [UInt8]? {
    guard address.count == 16, address[0..<10].allSatisfy({ $0 == 0 }), address[10] == 0xFF,
      address[11] == 0xFF
    else { return nil }
    return Array(address[12...])
  }

  private static func address(_ text: [UInt8]) -> [UInt8]? {
    guard !text.isEmpty, text.count < 46, !text.contains(0) else { return nil }
    let terminated = text.map { CChar(bitPattern: $0) } + [0]
    var bytes = [UInt8](repeating: 0, count: 16)
    if text.contains(UInt8(ascii: ":")) {
      guard inet_pton(AF_INET6, terminated, &bytes) == 1 else { return nil }
      return bytes
    }
    guard inet_pton(AF_INET, terminated, &bytes) == 1 else { return nil }
    return Array(bytes[0..<4])
  }
}

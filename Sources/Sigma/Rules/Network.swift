#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// An IPv4 or IPv6 network. Host bits may be set; an IPv4 address that is mapped into IPv6
/// (`::ffff:10.1.2.3`) is the IPv4 address.
struct Network: Sendable, Hashable {
  /// 4 or 16 bytes.
  var address: [UInt8]
  var prefix: Int

  init?(text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2, let first = parts.first,
      let address = Self.address(Array(first.utf8), mapped: false)
    else { return nil }
    self.address = address
    if parts.count == 1 {
      prefix = address.count * 8
    } else {
      guard parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }), let prefix = Int(parts[1]),
        prefix <= address.count * 8
      else { return nil }
      self.prefix = prefix
    }
  }

  func contains(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard text.count >= 2, text.count < 46, let other = Self.address(Array(text), mapped: true),
      other.count == address.count
    else { return false }
    let whole = prefix / 8
    for index in 0..<whole where address[index] != other[index] { return false }
    let rest = prefix % 8
    if rest == 0 { return true }
    let mask = UInt8(truncatingIfNeeded: 0xFF00 >> rest)
    return address[whole] & mask == other[whole] & mask
  }

  private static func address(_ text: [UInt8], mapped: Bool) -> [UInt8]? {
    guard !text.isEmpty, text.count < 46, !text.contains(0) else { return nil }
    let terminated = text.map { CChar(bitPattern: $0) } + [0]
    var bytes = [UInt8](repeating: 0, count: 16)
    if text.contains(UInt8(ascii: ":")) {
      guard inet_pton(AF_INET6, terminated, &bytes) == 1 else { return nil }
      if mapped, bytes[0..<10].allSatisfy({ $0 == 0 }), bytes[10] == 0xFF, bytes[11] == 0xFF {
        return Array(bytes[12...])
      }
      return bytes
    }
    guard inet_pton(AF_INET, terminated, &bytes) == 1 else { return nil }
    return Array(bytes[0..<4])
  }
}

import Wording

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What can be told of the disk under the data, for `filetd --check`: advice, never a fault.
enum DiskAdvice {
  static func lines(for folder: String) -> [Bilingual] {
    var lines: [Bilingual] = []
    switch isEncrypted(folder) {
    case true?: break
    case false?:
      lines.append(
        Bilingual(
          fr: "conseil : « \(folder) » n'est pas sur un disque chiffré (LUKS)",
          en: "advice: \"\(folder)\" is not on an encrypted disk (LUKS)"))
    case nil:
      lines.append(
        Bilingual(
          fr: "conseil : on ne peut dire d'ici si « \(folder) » est sur un disque chiffré (LUKS)",
          en:
            "advice: it cannot be told from here whether \"\(folder)\" is on an encrypted disk (LUKS)"
        ))
    }
    if hasPlainSwap {
      lines.append(
        Bilingual(
          fr:
            "conseil : de la mémoire d'échange non chiffrée est en service ; des clés peuvent y passer",
          en: "advice: swap that is not encrypted is in use; keys may get there"))
    }
    return lines
  }

  /// `nil` where it cannot be told: a folder that is not there yet, a container, a network.
  private static func isEncrypted(_ folder: String) -> Bool? {
    var path = folder
    var status = stat()
    // Not made yet: its parent is on the same disk.
    while stat(path, &status) != 0 {
      guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return nil }
      path = String(path[..<slash])
    }
    let device = status.st_dev
    let major = (device >> 8) & 0xFFF
    let minor = (device & 0xFF) | ((device >> 12) & 0xFFF00)
    guard major != 0 else { return nil }
    return isEncrypted(device: "/sys/dev/block/\(major):\(minor)", depth: 0)
  }

  /// The device, or one that it lies on (a volume on an encrypted disk).
  private static func isEncrypted(device: String, depth: Int) -> Bool? {
    guard access(device, F_OK) == 0, depth < 8 else { return nil }
    if let uuid = text(device + "/dm/uuid"), uuid.hasPrefix("CRYPT-") { return true }
    guard let folder = opendir(device + "/slaves") else { return false }
    defer { closedir(folder) }
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard !name.hasPrefix(".") else { continue }
      if isEncrypted(device: "/sys/class/block/" + name, depth: depth + 1) == true { return true }
    }
    return false
  }

  private static var hasPlainSwap: Bool {
    (text("/proc/swaps") ?? "").split(separator: "\n").dropFirst().contains { line in
      guard let device = line.split(separator: " ").first else { return false }
      let name = device.split(separator: "/").last.map(String.init) ?? ""
      return isEncrypted(device: "/sys/class/block/" + name, depth: 0) != true
        && !device.hasPrefix("/dev/zram")
    }
  }

  private static func text(_ path: String) -> String? {
    guard let bytes = try? FileBytes.read(path, limit: 64 << 10) else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// The values that a file seems to give these keys, line by line: what can be known of one that is no YAML. It
/// is there to tell a name that somebody misspelt from one whose file has a fault, never to read the file by it.
public func valuesSeemingly(of keys: Set<String>, in bytes: [UInt8]) -> Set<String> {
  func trimmed(_ text: Substring) -> Substring {
    var text = text.drop { " -{\"'".contains($0) }
    while let last = text.last, " \"'}".contains(last) { text = text.dropLast() }
    return text
  }
  var values: Set<String> = []
  for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
    let parts = line.split(separator: ":", maxSplits: 1)
    guard parts.count == 2, keys.contains(String(trimmed(parts[0]))) else { continue }
    let value = trimmed(parts[1].prefix { $0 != "#" && $0 != "," })
    if !value.isEmpty { values.insert(String(value)) }
  }
  return values
}

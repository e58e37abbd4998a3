/// An online account as it is compared: `platform:name`, both folded, without the `@` before the name.
///
/// Case does not count (no large platform tells accounts apart by case); accents, dots and underscores do,
/// for they do on the platforms. `aliases` gives the one way of writing a platform that is kept.
///
/// `nil` without a platform of letters and digits, without a name, or with a space in the name.
public func normalizedHandle(_ text: String, aliases: [String: String] = [:]) -> String? {
  let composed = compatibilityComposed(text)
  guard let colon = composed.firstIndex(of: ":") else { return nil }
  let platform = String(trimmed(composed[..<colon])).lowercased()
  var name = trimmed(composed[composed.index(after: colon)...])
  while name.first == "@" { name.removeFirst() }
  guard (1...32).contains(platform.utf8.count),
    platform.utf8.allSatisfy({
      (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || [0x2D, 0x2E, 0x5F].contains($0)
    }),
    (1...100).contains(name.unicodeScalars.count),
    !name.unicodeScalars.contains(where: { $0.properties.isWhitespace || $0.isControl })
  else { return nil }
  return (aliases[platform] ?? platform) + ":" + compatibilityComposed(name.lowercased())
}

/// Without blanks at the ends and without invisible signs anywhere.
private func trimmed(_ text: Substring) -> String {
  var scalars = text.unicodeScalars.filter { $0.properties.generalCategory != .format }[...]
  scalars = scalars.drop { $0.isBlank }
  while let last = scalars.last, last.isBlank { scalars.removeLast() }
  return String(String.UnicodeScalarView(scalars))
}

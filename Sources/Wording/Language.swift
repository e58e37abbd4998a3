/// A language in which Filet speaks to people. French comes first, English second.
public enum Language: String, Sendable, Hashable, CaseIterable, Codable {
  case french = "fr"
  case english = "en"

  /// The language that a POSIX locale name (`fr_CA.UTF-8`, `en`, `C`) asks for; `nil` where it asks
  /// for neither French nor English.
  public init?(locale: String) {
    let prefix = locale.prefix(2).lowercased()
    self.init(rawValue: prefix)
  }

  /// The better of the two for an HTTP `Accept-Language` header (RFC 9110 §12.5.4): the highest
  /// quality wins, the earlier on a tie; French where the header names neither.
  public init(acceptLanguage header: String?) {
    var best: (language: Language, quality: Double)?
    for part in (header ?? "").split(separator: ",") {
      let pieces = part.split(separator: ";")
      guard let tag = pieces.first,
        let language = Language(locale: String(tag.trimmingPrefix(while: \.isWhitespace)))
      else { continue }
      var quality = 1.0
      for parameter in pieces.dropFirst() {
        let text = parameter.trimmingPrefix(while: \.isWhitespace)
        if text.hasPrefix("q="), let value = Double(text.dropFirst(2)) { quality = value }
      }
      if quality > (best?.quality ?? 0) { best = (language, quality) }
    }
    self = best?.language ?? .french
  }
}

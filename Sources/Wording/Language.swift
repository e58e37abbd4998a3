/// A language in which Filet speaks to people. French comes first, English second.
public enum Language: String, Sendable, Hashable, CaseIterable, Codable {
  case french = "fr"
  case english = "en"

  /// What stands between a name and what it is: French has a space before it, too.
  public var colon: String { self == .french ? " : " : ": " }

  /// The language that a POSIX locale name (`fr_CA.UTF-8`, `en`, `C`) asks for; `nil` where it asks
  /// for neither French nor English.
  public init?(locale: String) {
    let prefix = locale.prefix(2).lowercased()
    self.init(rawValue: prefix)
  }

  /// The better of the two for an HTTP `Accept-Language` header (RFC 9110 §12.5.4): the highest
  /// quality wins, the earlier on a tie. One that is not named has that of `*`, and comes before one that is refused
  /// (`q=0`); French where the header says nothing of either, or refuses both.
  public init(acceptLanguage header: String?) {
    var named: [Language: (quality: Double, place: Int)] = [:]
    var others: Double?
    for (place, part) in (header ?? "").split(separator: ",").enumerated() {
      let pieces = part.split(separator: ";")
      guard let tag = pieces.first?.trimmingPrefix(while: \.isWhitespace) else { continue }
      var quality = 1.0
      for parameter in pieces.dropFirst() {
        let text = parameter.trimmingPrefix(while: \.isWhitespace)
        if text.hasPrefix("q="), let value = Double(text.dropFirst(2)) { quality = value }
      }
      if tag.hasPrefix("*") {
        others = max(others ?? 0, quality)
      } else if let language = Language(locale: String(tag)),
        quality > (named[language]?.quality ?? -1)
      {
        named[language] = (quality, place)
      }
    }
    func wish(_ language: Language) -> (quality: Double, place: Int) {
      let quality = (named[language]?.quality ?? others).map { $0 > 0 ? $0 : -1 } ?? 0
      return (quality, quality > 0 ? named[language]?.place ?? .max : .max)
    }
    let (french, english) = (wish(.french), wish(.english))
    let isEnglish =
      french.quality == english.quality
      ? english.place < french.place : english.quality > french.quality
    self = isEnglish ? .english : .french
  }
}

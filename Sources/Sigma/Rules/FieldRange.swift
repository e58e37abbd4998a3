import TextMatching

/// What the values of a field can be, as far as the caller knows.
public enum FieldRange: Sendable, Hashable {
  case anything
  /// One of these words.
  case words([String])
  case boolean
  /// Whole numbers from one to another.
  case number(ClosedRange<Int>)
  /// A moment, as RFC 3339 writes it.
  case time
  case date
  /// Pseudonyms: there is no value that one could write.
  case codes
  /// Text with its disguises taken off (`foldObfuscatedText`).
  case folded

  /// How text is written in a field that holds it folded.
  public static func foldedForm(of text: String) -> String { foldObfuscatedText(text).text }

  var hasNumbers: Bool {
    switch self {
    case .anything, .number: true
    case .words(let words): words.contains { Number(text: $0) != nil }
    case .boolean, .time, .date, .codes, .folded: false
    }
  }

  /// Whether its values have an hour, a day, a year; a number of seconds since 1970 has.
  func has(_ part: TimePart) -> Bool {
    switch self {
    case .anything, .time, .codes, .boolean: true
    case .date: part != .hour && part != .minute
    case .number(let bounds): bounds.upperBound >= 86_400
    case .words, .folded: false
    }
  }

  /// What a field can hold that is one of these in one category and another in the next.
  public func merged(with other: FieldRange) -> FieldRange {
    if self == other { return self }
    if case .words(let words) = self, case .words(let more) = other {
      return .words(words + more.filter { !words.contains($0) })
    }
    if case .number(let bounds) = self, case .number(let more) = other {
      let low = min(bounds.lowerBound, more.lowerBound)
      return .number(low...max(bounds.upperBound, more.upperBound))
    }
    return .anything
  }
}

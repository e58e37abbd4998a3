import Foundation
import StrictJSON

/// Looks for what would say who somebody is in words that are to name nobody. It errs on the side of asking
/// for other words.
struct Minimisation {
  static let longest = 1_000

  /// Words of names and numbers that the writer has been shown, folded.
  private let known: Set<String>
  /// Numbers among them, without what stands between their parts: one writes them as one likes.
  private let numbers: [String]

  /// `shown`: the field groups of notices that the writer has received.
  init(shown: some Sequence<JSONValue>) {
    var known: Set<String> = []
    for fields in shown {
      for group in ["identity", "contact", "exploiter"] {
        if let value = fields[group] { Self.collect(value, into: &known) }
      }
    }
    self.known = known
    numbers = known.filter { $0.count > 3 && $0.contains(where: \.isNumber) }.sorted()
  }

  private static func collect(_ value: JSONValue, into known: inout Set<String>) {
    if let text = value.string { known.formUnion(words(of: text).filter { $0.count > 2 }) }
    for element in value.array ?? [] { collect(element, into: &known) }
    for member in value.object ?? [] where member.name != "available" {
      collect(member.value, into: &known)
    }
  }

  /// Whether a text holds a name or number that the writer was shown, or something that looks like a number
  /// of a person: telephone, file, plate, birth date, address of the Internet.
  func identifies(_ text: String) -> Bool {
    if text.contains("@") { return true }
    let words = Self.words(of: text)
    if words.contains(where: known.contains) { return true }
    let joined = Self.folded(text).filter { $0.isLetter || $0.isNumber }
    if numbers.contains(where: joined.contains) { return true }
    var run = 0
    for word in words {
      let digits = word.unicodeScalars.count { $0.properties.numericType == .decimal }
      let isYear = word.count == 4 && digits == 4 && ["19", "20"].contains(word.prefix(2))
      if digits >= 4, !isYear { return true }
      if digits >= 3, digits < word.count { return true }
      // «418 555 0142», «41 85 55 01 42», «123 ABC»
      run = digits == 0 ? 0 : run + digits
      if run >= 7 { return true }
    }
    let plain = text.split { !$0.isLetter && !$0.isNumber }
    return zip(plain, plain.dropFirst()).contains { first, second in
      Self.isPlate(first, second) || Self.isPlate(second, first)
    }
  }

  /// «123 ABC», «ABC 123»
  private static func isPlate(_ digits: Substring, _ letters: Substring) -> Bool {
    digits.count == 3 && digits.allSatisfy(\.isNumber) && letters.count == 3
      && letters.allSatisfy { $0.isLetter && $0.isUppercase }
  }

  /// Letters and digits, folded; a hyphen or a dot within a number joins.
  private static func words(of text: String) -> [String] {
    folded(text).split { !$0.isLetter && !$0.isNumber && $0 != "-" && $0 != "." && $0 != "/" }
      .flatMap { part -> [String] in
        let joined = part.filter { $0.isLetter || $0.isNumber }
        let hasDigit = joined.contains(where: \.isNumber)
        return hasDigit
          ? [String(joined)]
          : part.split { !$0.isLetter }.map(String.init)
      }
  }

  private static func folded(_ text: String) -> String {
    text.folding(
      options: [.diacriticInsensitive, .caseInsensitive, .widthInsensitive],
      locale: Locale(identifier: "en_US_POSIX"))
  }
}

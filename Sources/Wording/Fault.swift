/// One thing that is wrong with something that a client sent: where (a JSON pointer, RFC 6901) and
/// what, in both languages. A fault never repeats a value that was sent: values may be personal.
public struct Fault: Sendable, Hashable, Codable {
  /// Where, from the root of the document; `""` is the whole document.
  public var pointer: String
  public var message: Bilingual

  public init(pointer: String, message: Bilingual) {
    self.pointer = pointer
    self.message = message
  }

  public init(_ pointer: String, fr: String, en: String) {
    self.init(pointer: pointer, message: Bilingual(fr: fr, en: en))
  }
}

extension Fault {
  /// `name` as one reference token of a JSON pointer (RFC 6901 §3: `~` is `~0`, `/` is `~1`).
  public static func token(_ name: String) -> String {
    guard name.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else {
      return name
    }
    return name.replacing("~", with: "~0").replacing("/", with: "~1")
  }
}

extension Fault {
  /// A fault of a member that no schema names. What people write in the place of a field's name may be somebody's own:
  /// the pointer says it only where it looks like a field's; otherwise it is the object's, and the message says which
  /// member by its place.
  public init(member name: String, at index: Int, of object: String, _ message: Bilingual) {
    guard !Fault.isFieldLike(name) else {
      self.init(pointer: object + "/" + Fault.token(name), message: message)
      return
    }
    let number = index + 1
    let (french, english) = (number == 1 ? "1ᵉʳ" : "\(number)ᵉ", Fault.englishOrdinal(number))
    self.init(
      object, fr: "au \(french) champ de cet objet : \(message.fr)",
      en: "at the \(english) member of this object: \(message.en)")
  }

  /// ASCII letters, digits, `_` and `-`, at most 40, a letter first, and no more than four digits: no name with an
  /// accent or a space, no telephone, no number of a file or of a card.
  public static func isFieldLike(_ name: String) -> Bool {
    var digits = 0
    for (index, byte) in name.utf8.enumerated() {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): break
      case UInt8(ascii: "0")...UInt8(ascii: "9") where index > 0: digits += 1
      case UInt8(ascii: "_") where index > 0, UInt8(ascii: "-") where index > 0: break
      default: return false
      }
      guard index < 40, digits <= 4 else { return false }
    }
    return !name.isEmpty
  }

  private static func englishOrdinal(_ number: Int) -> String {
    let isTeen = (11...13).contains(number % 100)
    let endings = [1: "st", 2: "nd", 3: "rd"]
    return "\(number)\(isTeen ? "th" : endings[number % 10] ?? "th")"
  }
}

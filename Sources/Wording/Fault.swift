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

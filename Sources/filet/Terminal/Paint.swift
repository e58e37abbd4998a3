/// Colours of a terminal (ECMA-48 SGR), or none.
struct Paint: Sendable, Hashable {
  enum Style: String, Sendable {
    case bold = "1"
    case dim = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"
    case cyan = "36"
    case orange = "38;5;208"
    case alarm = "1;97;41"
  }

  var isOn: Bool

  static let none = Paint(isOn: false)

  func callAsFunction(_ style: Style, _ text: String) -> String {
    isOn && !text.isEmpty ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
  }
}

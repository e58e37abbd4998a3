import Wording

extension YAMLReading {
  /// A text that people read. Signs that cannot be seen would steer a terminal, or turn around what is read.
  public mutating func words(_ node: YAMLNode?) -> String? {
    guard let node, let text = string(node) else { return nil }
    guard let sign = text.unicodeScalars.first(where: Self.isUnseen) else { return text }
    let digits = String(sign.value, radix: 16, uppercase: true)
    let code = "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    note(
      "unseen-sign", at: node,
      Bilingual(
        fr: "ce texte que des gens lisent contient un signe invisible (\(code))",
        en: "this text that people read holds a sign that cannot be seen (\(code))"),
      hint: Bilingual(fr: "l'effacer", en: "delete it"))
    return nil
  }

  /// A control character that is no line end or tab, or a mark that turns the direction of writing around.
  private static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A: false
    case 0x202A...0x202E, 0x2066...0x2069: true
    default: scalar.properties.generalCategory == .control
    }
  }
}

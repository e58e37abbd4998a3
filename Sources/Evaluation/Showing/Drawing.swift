import Wording

/// The colours of the page and its drawings. On what they stand on they have the contrast that WCAG 2.1 asks for: 3:1 of
/// what is drawn, 4.5:1 of what is read.
enum Ink {
  /// Band 2.
  static let noticed = "#3d87a6"
  /// Band 3, also beside `noticed`.
  static let high = "#0b3a4e"
  /// An area under lines, and its edge, which is what shows where it ends.
  static let ground = "#e4e9ed"
  static let edge = "#6f8291"
  /// The takedown, the bound of a load, what is not as asked.
  static let mark = "#b8551c"
  /// What guides the eye and says nothing.
  static let grid = "#dfe6eb"
  /// What is read, and what is read beside it.
  static let text = "#1d2b36"
  static let soft = "#5d6f7d"
  /// What all stands on: the page, a drawing or a tile on it, what a bar runs in.
  static let page = "#fbfaf7"
  static let paper = "#ffffff"
  static let track = "#eef2f4"
}

/// Words in a drawing, as the page shows one language or the other.
func drawn(_ fr: String, _ en: String) -> String {
  "<tspan class=\"fr\">\(fr)</tspan><tspan class=\"en\" lang=\"en\">\(en)</tspan>"
}

/// A drawing, with what it is for whoever does not see it.
func drawing(_ width: Double, _ height: Double, _ title: Bilingual, _ parts: [String]) -> String {
  "<svg viewBox=\"0 0 \(width) \(height)\" role=\"img\" aria-label=\"\(title.fr) · \(title.en)\">"
    + "<title lang=\"fr\">\(title.fr)</title><title lang=\"en\">\(title.en)</title>"
    + parts.joined() + "</svg>"
}

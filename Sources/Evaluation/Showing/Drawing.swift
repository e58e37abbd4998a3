import Wording

/// Words in a drawing, as the page shows one language or the other.
func drawn(_ fr: String, _ en: String) -> String {
  "<tspan class=\"fr\">\(fr)</tspan><tspan class=\"en\" lang=\"en\">\(en)</tspan>"
}

/// What comes from a file, as the page can show it: a timeline or a truth may be of another hand.
func escaped(_ text: String) -> String {
  text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    .replacing("\"", with: "&quot;")
}

/// A drawing, with what it is for whoever does not see it.
func drawing(_ width: Double, _ height: Double, _ title: Bilingual, _ parts: [String]) -> String {
  "<svg viewBox=\"0 0 \(width) \(height)\" role=\"img\" aria-label=\"\(title.fr) · \(title.en)\">"
    + parts.joined() + "</svg>"
}

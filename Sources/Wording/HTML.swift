extension String {
  /// As a page in HTML, or a drawing in SVG, can hold it: what comes from a file or from people may be of any kind.
  public var htmlEscaped: String {
    replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }
}

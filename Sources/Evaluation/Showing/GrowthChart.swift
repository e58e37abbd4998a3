import Wording

/// For how many exploitation has begun, how many are noticed, and in a high alert, over time: three steps in one picture.
struct GrowthChart {
  private let figures: Figures
  private let width = 860.0
  private let height = 300.0

  init(_ figures: Figures) { self.figures = figures }

  var svg: String {
    let days = figures.weeks * 7
    let most = Double(max(1, figures.stories.count))
    func x(_ day: Double) -> Double { 50 + min(max(day, 0), days) / days * (width - 90) }
    func y(_ count: Double) -> Double { height - 40 - count / most * (height - 75) }
    /// A line, or an area where there is a colour for what lies under it.
    func curve(_ moments: [Double], _ colour: String, over ground: String? = nil) -> String {
      var path = "M\(round(x(0))) \(round(y(0)))"
      for (index, moment) in moments.sorted().enumerated() {
        path += "H\(round(x(moment)))V\(round(y(Double(index + 1))))"
      }
      path += "H\(round(x(days)))"
      guard let ground else {
        return "<path d=\"\(path)\" fill=\"none\" stroke=\"\(colour)\" stroke-width=\"3\"/>"
      }
      return "<path d=\"\(path)V\(round(y(0)))Z\" fill=\"\(ground)\" stroke=\"\(colour)\"/>"
    }
    let takedown = round(x(figures.takedownDay))
    var parts = [
      curve(figures.stories.map(\.onset), Ink.edge, over: Ink.ground),
      curve(figures.stories.compactMap(\.concern), Ink.noticed),
      curve(figures.stories.compactMap(\.high), Ink.high),
    ]
    if figures.variant == "v1" {
      parts.append(
        "<line x1=\"\(takedown)\" x2=\"\(takedown)\" y1=\"28\" y2=\"\(height - 40)\" "
          + "stroke=\"\(Ink.mark)\" stroke-width=\"2\" stroke-dasharray=\"5 4\"/>"
          + "<text x=\"\(takedown)\" y=\"20\" "
          + "text-anchor=\"middle\">\(drawn("démantèlement", "takedown"))</text>")
    }
    for share in [0.0, 0.5, 1] {
      parts.append(
        "<text x=\"42\" y=\"\(round(y(share * most)) + 4)\" text-anchor=\"end\">\(Int((share * most).rounded()))</text>"
      )
    }
    var month = 0.0
    while month * 30 <= days {
      parts.append(
        "<text x=\"\(round(x(month * 30)))\" y=\"\(height - 16)\" text-anchor=\"middle\">"
          + "\(Int(month))\(month == 0 ? drawn(" mois", " months") : "")</text>")
      month += 6
    }
    return drawing(
      width, height,
      Bilingual(
        fr: "Combien de jeunes, au fil des mois : exploitation commencée, repérés, alerte élevée",
        en: "How many young people, over the months: exploitation begun, noticed, high alert"),
      parts)
  }

  private func round(_ value: Double) -> Double { (value * 10).rounded() / 10 }
}

/// When each cell of a region was first in a high alert, before or after the takedown.
struct CellChart {
  private let figures: Figures

  init(_ figures: Figures) { self.figures = figures }

  /// Whether there is anything to draw of it.
  static func isOf(_ figures: Figures) -> Bool { figures.variant == "v1" && !figures.leads.isEmpty }

  var svg: String {
    let row = 34.0
    let height = Double(figures.leads.count) * row + 50
    let from = -figures.takedownDay
    let until = figures.weeks * 7 - figures.takedownDay
    func x(_ day: Double) -> Double {
      ((90 + (day - from) / (until - from) * 740) * 10).rounded() / 10
    }
    var parts: [String] = []
    for (index, lead) in figures.leads.enumerated() {
      let y = 24 + Double(index) * row
      parts.append("<text x=\"76\" y=\"\(y + 5)\" text-anchor=\"end\">\(index + 1)</text>")
      guard let days = lead.daysBeforeTakedown else {
        parts.append("<text x=\"90\" y=\"\(y + 5)\">\(drawn("jamais vue", "never seen"))</text>")
        continue
      }
      let begin = max(from, -days - (lead.daysFromBeginning ?? 0))
      parts.append(
        "<rect x=\"\(x(begin))\" y=\"\(y - 5)\" width=\"\(max(2, x(-days) - x(begin)))\" height=\"10\" "
          + "rx=\"5\" fill=\"\(Ink.ground)\" stroke=\"\(Ink.edge)\"/><rect x=\"\(x(-days))\" y=\"\(y - 5)\" "
          + "width=\"\(max(0, x(0) - x(-days)))\" height=\"10\" rx=\"5\" fill=\"\(Ink.noticed)\"/>"
          + "<circle cx=\"\(x(-days))\" cy=\"\(y)\" r=\"8\" fill=\"\(Ink.high)\"/>"
          + "<text x=\"\(x(-days) + 14)\" y=\"\(y - 8)\">\(Self.text(days))</text>")
    }
    let bottom = height - 30
    parts.append(
      "<line x1=\"\(x(0))\" x2=\"\(x(0))\" y1=\"10\" y2=\"\(bottom)\" "
        + "stroke=\"\(Ink.mark)\" stroke-width=\"2\" stroke-dasharray=\"5 4\"/>"
        + "<text x=\"\(x(0))\" y=\"\(height - 10)\" text-anchor=\"middle\">"
        + "\(drawn("démantèlement", "takedown"))</text>")
    return drawing(
      860, height,
      Bilingual(
        fr: "Quand chaque cellule a été vue, avant ou après le démantèlement",
        en: "When each cell was seen, before or after the takedown"), parts)
  }

  /// Days before the takedown, rounded as everywhere; after it with a plus.
  private static func text(_ days: Double) -> String {
    let whole = Int(days.rounded())
    let number = "\(whole > 0 ? "−" : whole < 0 ? "+" : "")\(abs(whole))"
    return drawn("\(number) j", "\(number) d")
  }
}

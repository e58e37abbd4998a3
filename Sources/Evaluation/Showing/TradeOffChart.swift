import Wording

/// How many are noticed, and how many of those pointed out rightly so, as the thresholds move: one line for band 2, one for band 3.
struct TradeOffChart {
  private struct Point {
    var recall: Double
    var precision: Double
    /// In decibans; `nil`: the one in force.
    var threshold: Int?
  }

  private let campaign: Campaign
  private let width = 860.0
  private let height = 380.0

  init(_ campaign: Campaign) { self.campaign = campaign }

  /// Nothing where no other thresholds were tried, or nobody was to be noticed.
  var svg: String {
    guard !campaign.tradeOffs.isEmpty, campaign.whole.contains(where: { $0.victims > 0 }) else {
      return ""
    }
    var parts: [String] = []
    for share in stride(from: 0.0, through: 1, by: 0.25) {
      parts.append(
        "<line x1=\"\(x(share))\" x2=\"\(x(share))\" y1=\"\(y(1))\" y2=\"\(y(0))\" stroke=\"\(Ink.grid)\"/>"
          + "<line x1=\"\(x(0))\" x2=\"\(x(1))\" y1=\"\(y(share))\" y2=\"\(y(share))\" stroke=\"\(Ink.grid)\"/>"
          + "<text x=\"\(x(share))\" y=\"\(y(0) + 18)\" text-anchor=\"middle\">\(Int(share * 100))</text>"
          + "<text x=\"\(x(0) - 8)\" y=\"\(y(share) + 4)\" text-anchor=\"end\">\(Int(share * 100))</text>"
      )
    }
    parts.append(
      "<text x=\"\(x(0.5))\" y=\"\(height - 8)\" text-anchor=\"middle\">"
        + drawn("repérées (%)", "noticed (%)") + "</text>"
        + "<text x=\"\(x(0))\" y=\"18\">"
        + drawn("en alerte à raison (%)", "rightly pointed out (%)") + "</text>")
    parts.append(line(points(.recall2, .precision2) { $0.concern }, Ink.noticed, "≥ 2"))
    parts.append(line(points(.recall3, .precision3) { $0.high }, Ink.high, "≥ 3"))
    return drawing(
      width, height,
      Bilingual(
        fr: "Victimes repérées, en regard des jeunes en alerte à raison, d'un seuil à l'autre",
        en: "Victims noticed, beside young people rightly pointed out, from threshold to threshold"),
      parts)
  }

  private func points(
    _ recall: Measure, _ precision: Measure, _ threshold: ((concern: Int, high: Int)) -> Int
  ) -> [Point] {
    let all = [Campaign.Comparison(.whole, campaign.whole)] + campaign.tradeOffs
    return all.compactMap { comparison -> Point? in
      guard let r = comparison.median(recall), let p = comparison.median(precision) else {
        return nil
      }
      var decibans: Int?
      if case .thresholds(let concern, let high) = comparison.ablation {
        decibans = threshold((concern, high))
      }
      return Point(recall: r, precision: p, threshold: decibans)
    }.sorted { $0.recall > $1.recall }
  }

  private func line(_ points: [Point], _ colour: String, _ name: String) -> String {
    let path = points.map { "\(x($0.recall)) \(y($0.precision))" }.joined(separator: "L")
    let dots = points.map { point in
      "<circle cx=\"\(x(point.recall))\" cy=\"\(y(point.precision))\" r=\"\(point.threshold == nil ? 9 : 5)\" "
        + "fill=\"\(point.threshold == nil ? Ink.paper : colour)\" stroke=\"\(colour)\" stroke-width=\"3\"/>"
        + (point.threshold.map {
          "<text x=\"\(x(point.recall) + 10)\" y=\"\(y(point.precision) - 8)\">\($0)</text>"
        } ?? "<text x=\"\(x(point.recall) + 14)\" y=\"\(y(point.precision) - 10)\">\(name)</text>")
    }
    return
      "<path d=\"M\(path)\" fill=\"none\" stroke=\"\(colour)\" stroke-width=\"2\"/>\(dots.joined())"
  }

  private func x(_ share: Double) -> Double { rounded(60 + share * (width - 120)) }
  private func y(_ share: Double) -> Double { rounded(height - 50 - share * (height - 85)) }
  private func rounded(_ value: Double) -> Double { (value * 10).rounded() / 10 }
}

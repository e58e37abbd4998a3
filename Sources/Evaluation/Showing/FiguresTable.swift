import Wording

/// Figures as a table for a terminal: what, how much, what is asked.
public struct FiguresTable {
  public let rows: [[String]]
  public let language: Language

  init(rows: [[String]], _ language: Language) {
    self.rows = rows
    self.language = language
  }

  /// One region.
  public init(_ figures: Figures, _ language: Language) {
    self.language = language
    rows = Measure.allCases.compactMap { measure in
      guard let summary = MeasureSummary(measure, [figures]) else { return nil }
      return [
        measure.label[language], summary.text(summary.median, language),
        Self.target(summary, language),
      ]
    }
  }

  /// Several regions of one variant: the median, the worst, how many reach what is asked.
  public init(_ campaign: [Figures], _ language: Language) {
    self.language = language
    let heading =
      language == .french
      ? ["", "médiane", "pire", "demandé"] : ["", "median", "worst", "asked"]
    rows =
      [heading]
      + Measure.allCases.compactMap { measure in
        guard let summary = MeasureSummary(measure, campaign) else { return nil }
        // Single regions have too few boys to say anything: all regions together are judged.
        let shown = summary.together.map {
          " (\(measure.together(language)) \(summary.text($0, language)))"
        }
        return [
          measure.label[language], summary.text(summary.median, language) + (shown ?? ""),
          summary.text(summary.worst, language), Self.target(summary, language),
        ]
      }
  }

  private static func target(_ summary: MeasureSummary, _ language: Language) -> String {
    guard let target = summary.target else { return "" }
    let sign = target.isAtLeast ? "≥" : "≤"
    let bound = "\(sign) \(summary.measure.text(target.bound, language))"
    if let isMet = summary.isMet { return "\(isMet ? "✓" : "✗") \(bound)" }
    // One region has too few people in a group: what is asked is said, and not judged.
    guard summary.measure.isOfGroups else { return "  \(bound)" }
    return language == .french
      ? "  \(bound), sur plusieurs régions" : "  \(bound), over several regions"
  }

  /// Columns that line up.
  public var lines: [String] {
    let width = rows.map(\.count).max() ?? 0
    let widths = (0..<width).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      var line = zip(row, widths).map { text, width in
        text + String(repeating: " ", count: width - text.count)
      }.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}

extension Figures {
  /// What is to be said where `isOfAnotherRegion`.
  public static func anotherRegion(_ unknown: Int, of alerted: Int) -> Bilingual {
    Bilingual(
      fr: "\(unknown) des \(alerted) personnes en alerte ne sont pas dans la vérité : "
        + "la suite est d'une autre région, et ces chiffres ne disent rien.",
      en: "\(unknown) of the \(alerted) people in an alert are not in the truth: "
        + "the timeline is of another region, and these figures say nothing.")
  }
}

extension Measure {
  func together(_ language: Language) -> String {
    language == .french ? "ensemble" : "together"
  }

  public func worst(of values: [Double]) -> Double? { isBetterHigh ? values.min() : values.max() }

  /// Where single regions have too few people: all of them together.
  public func pooled(_ campaign: [Figures]) -> Double? {
    isOfGroups ? value(in: Figures.together(campaign)) : nil
  }

  /// Whether it compares groups of people.
  var isOfGroups: Bool {
    switch self {
    case .sexGap2, .sexGap3, .auditGap2, .falseRatioSex2, .falseRatioAudit2: true
    default: false
    }
  }
}

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
      guard let value = measure.value(in: figures) else { return nil }
      return [
        measure.label[language], measure.text(value, language),
        measure.isOfGroups
          ? Self.targetTogether(measure, figures.variant, language)
          : Self.target(measure, figures.variant, value, language),
      ]
    }
  }

  /// Several regions of one variant: the median, the worst, how many reach what is asked.
  public init(_ campaign: [Figures], _ language: Language) {
    self.language = language
    let variant = campaign.first?.variant ?? ""
    let heading =
      language == .french
      ? ["", "médiane", "pire", "demandé"] : ["", "median", "worst", "asked"]
    rows =
      [heading]
      + Measure.allCases.compactMap { measure in
        let values = campaign.compactMap { measure.value(in: $0) }
        guard let middle = median(values), let worst = measure.worst(of: values) else { return nil }
        // Single regions have too few boys to say anything: all regions together are judged.
        let pooled = measure.pooled(campaign)
        let shown = pooled.map { " (\(measure.together(language)) \(measure.text($0, language)))" }
        return [
          measure.label[language], measure.text(middle, language) + (shown ?? ""),
          measure.text(worst, language), Self.target(measure, variant, pooled ?? middle, language),
        ]
      }
  }

  private static func target(
    _ measure: Measure, _ variant: String, _ value: Double, _ language: Language
  ) -> String {
    guard let target = measure.target(in: variant) else { return "" }
    let sign = target.isAtLeast ? "≥" : "≤"
    return "\(target.isMet(by: value) ? "✓" : "✗") \(sign) \(measure.text(target.bound, language))"
  }

  /// One region has too few people in a group: what is asked is said, and not judged.
  private static func targetTogether(
    _ measure: Measure, _ variant: String, _ language: Language
  ) -> String {
    guard let target = measure.target(in: variant) else { return "" }
    let bound = "\(target.isAtLeast ? "≥" : "≤") \(measure.text(target.bound, language))"
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

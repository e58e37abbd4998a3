import StrictJSON
import Wording

/// Several regions of one variant, and what each ablation makes of them.
public struct Campaign: Sendable {
  public struct Comparison: Sendable {
    public var ablation: Ablation
    public var label: Bilingual
    public var figures: [Figures]

    public init(_ ablation: Ablation, _ figures: [Figures]) {
      self.ablation = ablation
      label = ablation.label
      self.figures = figures
    }

    var isThreshold: Bool {
      if case .thresholds = ablation { return true }
      return false
    }

    /// The median of a measure over the regions.
    public func median(_ measure: Measure) -> Double? {
      Evaluation.median(figures.compactMap { measure.value(in: $0) })
    }
  }

  public var whole: [Figures]
  public var comparisons: [Comparison]

  public init(_ whole: [Figures], comparisons: [Comparison] = []) {
    self.whole = whole
    self.comparisons = comparisons
  }

  public var variant: String { whole.first?.variant ?? "" }

  /// What each partner sees alone, the pairs of the three who see most, and the two changes of rules.
  public static func ablations(pairs: Bool) -> [Ablation] {
    let partners = [
      "spvq", "cjq", "css-decouvreurs", "css-capitale", "css-premieres-seigneuries", "cqsb", "pipq",
      "traic", "ciusss",
    ]
    var ablations: [Ablation] = partners.map { .only([$0]) }
    if pairs {
      for (index, a) in partners.enumerated() {
        ablations += partners.dropFirst(index + 1).map { .only([a, $0]) }
      }
    } else {
      ablations.append(.only(["spvq", "cjq"]))
    }
    return ablations + [.withoutTies, .popularWords]
  }

  /// Thresholds around those in force, for the curve of what is traded for what.
  public static let thresholds: [Ablation] = [
    .thresholds(concern: 4, high: 8), .thresholds(concern: 5, high: 9),
    .thresholds(concern: 6, high: 10), .thresholds(concern: 8, high: 14),
    .thresholds(concern: 9, high: 16), .thresholds(concern: 11, high: 18),
  ]

  /// The regions under other thresholds, ascending.
  var tradeOffs: [Comparison] { comparisons.filter(\.isThreshold) }

  /// The comparisons as a table for a terminal.
  public func table(_ language: Language) -> FiguresTable {
    let measures: [Measure] = [
      .recall2, .recall3, .precision2, .precision3, .pairsLinked, .load,
    ]
    let heading =
      language == .french
      ? ["", "repérées ≥ 2", "repérées ≥ 3", "à raison ≥ 2", "à raison ≥ 3", "paires", "avis"]
      : ["", "noticed ≥ 2", "noticed ≥ 3", "rightly ≥ 2", "rightly ≥ 3", "pairs", "notices"]
    return FiguresTable(
      rows: [heading]
        + ([Comparison(.whole, whole)] + comparisons).map { comparison in
          [comparison.label[language]]
            + measures.map { $0.text(comparison.median($0), language) }
        }, language)
  }
}

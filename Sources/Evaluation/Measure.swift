import Wording

/// One figure that a region is judged by (domain §7.5), with what is asked of it.
public enum Measure: String, Sendable, Hashable, CaseIterable {
  case recall2, recall3, precision2, precision3, exploited2, exploited3
  case medianLead, lateCells
  case exposureMedian, exposureNinetieth, toldBeforeOnset, neverTold
  case load, loadMean, loadOpenings, falseImmediate
  case sexGap2, sexGap3, auditGap2, falseRatioSex2, falseRatioAudit2
  case pairsLinked, bCubed, purity
  case trapBand, leaks
  case rejected, unattributed

  public enum Unit: Sendable { case percent, days, perWeek, points, times, count }

  public struct Target: Sendable, Hashable {
    public var bound: Double
    public var isAtLeast: Bool

    static func atLeast(_ bound: Double) -> Self { Self(bound: bound, isAtLeast: true) }
    static func atMost(_ bound: Double) -> Self { Self(bound: bound, isAtLeast: false) }

    public func isMet(by value: Double) -> Bool { isAtLeast ? value >= bound : value <= bound }
  }

  public var unit: Unit {
    switch self {
    case .recall2, .recall3, .precision2, .precision3, .exploited2, .exploited3, .pairsLinked,
      .bCubed, .purity:
      .percent
    case .medianLead, .exposureMedian, .exposureNinetieth: .days
    case .load, .loadMean, .loadOpenings, .falseImmediate: .perWeek
    case .sexGap2, .sexGap3, .auditGap2: .points
    case .falseRatioSex2, .falseRatioAudit2: .times
    case .lateCells, .toldBeforeOnset, .neverTold, .trapBand, .leaks, .rejected, .unattributed:
      .count
    }
  }

  /// Whether more is better.
  public var isBetterHigh: Bool {
    switch self {
    case .recall2, .recall3, .precision2, .precision3, .exploited2, .exploited3, .medianLead,
      .pairsLinked, .bCubed, .purity:
      true
    default: false
    }
  }

  /// Whether a region has what this could be of, though nothing may have been found: it is shown then, if need be as a
  /// dash.
  public func applies(to figures: Figures) -> Bool {
    switch self {
    case .medianLead, .lateCells: figures.variant == "v1" && !figures.leads.isEmpty
    case .recall2, .recall3, .precision2, .precision3, .exploited2, .exploited3, .exposureMedian,
      .exposureNinetieth, .toldBeforeOnset, .neverTold, .pairsLinked, .bCubed:
      figures.victims > 0
    case .sexGap2, .sexGap3, .auditGap2: figures.victims > 0 || value(in: figures) != nil
    case .trapBand: !figures.traps.isEmpty
    case .leaks: figures.leaks != nil
    // Of what ought not to be at all.
    case .rejected: figures.rejected > 0
    case .unattributed: figures.unattributed > 0
    default: true
    }
  }

  /// `nil`: there was nothing to count; infinite: it never came to it, or (of times) it befell one side alone.
  public func value(in figures: Figures) -> Double? {
    switch self {
    case .recall2: figures.recall[2]?.value
    case .recall3: figures.recall[3]?.value
    case .precision2: figures.victims > 0 ? figures.precision[2]?.value : nil
    case .precision3: figures.victims > 0 ? figures.precision[3]?.value : nil
    case .exploited2:
      figures.victims > 0 ? figures.precisionOfExploitation[2]?.value : nil
    case .exploited3:
      figures.victims > 0 ? figures.precisionOfExploitation[3]?.value : nil
    case .medianLead: figures.variant == "v1" ? figures.medianLead : nil
    case .lateCells:
      figures.variant == "v1" && !figures.leads.isEmpty ? Double(figures.lateCells) : nil
    case .exposureMedian: median(figures.exposureDelays)
    case .exposureNinetieth: quantile(0.9, of: figures.exposureDelays)
    case .toldBeforeOnset: figures.victims > 0 ? Double(figures.toldBeforeOnset) : nil
    case .neverTold: figures.victims > 0 ? Double(figures.neverTold) : nil
    case .load: figures.busiest?.mean ?? 0
    case .loadMean: figures.meanLoad
    case .loadOpenings: figures.busiest?.meanOpenings ?? 0
    case .falseImmediate: figures.falseImmediatePerWeek
    case .sexGap2: figures.recallGap(by: .sex, band: 2)
    case .sexGap3: figures.recallGap(by: .sex, band: 3)
    case .auditGap2: figures.recallGap(by: .audit, band: 2)
    case .falseRatioSex2: figures.falseRatio(by: .sex, band: 2)
    case .falseRatioAudit2: figures.falseRatio(by: .audit, band: 2)
    case .pairsLinked: figures.victims > 0 ? figures.links.pairs.value : nil
    case .bCubed: figures.victims > 0 ? figures.links.bCubedF1 : nil
    case .purity: figures.links.purity.value
    case .trapBand: figures.highestTrapBand.map(Double.init)
    case .leaks: figures.leaks.map { Double($0.count) }
    case .rejected: Double(figures.rejected)
    case .unattributed: Double(figures.unattributed)
    }
  }

  /// What is asked of it in a variant; `nil`: it is only shown.
  public func target(in variant: String) -> Target? {
    switch (self, variant) {
    case (.recall2, "v1"): .atLeast(0.9)
    case (.recall3, "v1"): .atLeast(0.6)
    case (.precision2, "v1"): .atLeast(0.6)
    case (.precision3, "v1"): .atLeast(0.9)
    case (.recall2, "v2"): .atLeast(0.85)
    case (.recall3, "v2"): .atLeast(0.55)
    case (.medianLead, "v1"): .atLeast(120)
    case (.lateCells, "v1"): .atMost(0)
    case (.load, _): .atMost(5)
    case (.falseImmediate, _): .atMost(1)
    case (.sexGap2, "v1"), (.sexGap2, "v2"), (.auditGap2, "v1"), (.auditGap2, "v2"): .atMost(5)
    case (.falseRatioSex2, "v1"), (.falseRatioSex2, "v2"), (.falseRatioAudit2, "v1"),
      (.falseRatioAudit2, "v2"):
      .atMost(1.25)
    case (.purity, "v1"), (.purity, "v2"): .atLeast(0.9)
    case (.pairsLinked, "v1"): .atLeast(0.5)
    case (.trapBand, "v3"): .atMost(1)
    case (.leaks, _), (.unattributed, _): .atMost(0)
    default: nil
    }
  }

  public var label: Bilingual {
    switch self {
    case .recall2:
      Bilingual(fr: "Victimes repérées (bande 2 et plus)", en: "Victims noticed (band 2 and more)")
    case .recall3:
      Bilingual(fr: "Victimes repérées (bande 3 et plus)", en: "Victims noticed (band 3 and more)")
    case .precision2:
      Bilingual(
        fr: "Jeunes en alerte à raison (bande 2 et plus)",
        en: "Young people rightly pointed out (band 2 and more)")
    case .precision3:
      Bilingual(
        fr: "Jeunes en alerte à raison (bande 3 et plus)",
        en: "Young people rightly pointed out (band 3 and more)")
    case .exploited2:
      Bilingual(
        fr: "Jeunes en alerte que quelqu'un exploite (bande 2 et plus)",
        en: "Young people pointed out whom somebody exploits (band 2 and more)")
    case .exploited3:
      Bilingual(
        fr: "Jeunes en alerte que quelqu'un exploite (bande 3 et plus)",
        en: "Young people pointed out whom somebody exploits (band 3 and more)")
    case .medianLead:
      Bilingual(
        fr: "Avance sur le démantèlement, par cellule (médiane)",
        en: "Ahead of the takedown, by cell (median)")
    case .lateCells:
      Bilingual(fr: "Cellules vues trop tard ou jamais", en: "Cells seen too late or never")
    case .exposureMedian:
      Bilingual(
        fr: "Du début au premier avis, bande 2 et plus (médiane)",
        en: "From onset to first notice, band 2 and more (median)")
    case .exposureNinetieth:
      Bilingual(
        fr: "Du début au premier avis, bande 2 et plus (90e centile)",
        en: "From onset to first notice, band 2 and more (90th centile)")
    case .toldBeforeOnset:
      Bilingual(
        fr: "… victimes dont un avis a parlé avant ce début (comptées 0)",
        en: "… victims told of before that onset (counted 0)")
    case .neverTold:
      Bilingual(
        fr: "… victimes dont aucun avis n'a parlé", en: "… victims of whom no notice ever told")
    case .load:
      Bilingual(
        fr: "Avis (bande 2 et plus) du pivot le plus sollicité",
        en: "Notices (band 2 and more) of the busiest pivot")
    case .loadMean:
      Bilingual(
        fr: "… de chaque pivot qui en reçoit, en moyenne",
        en: "… of each pivot who gets any, on average")
    case .loadOpenings:
      Bilingual(
        fr: "Nouvelles alertes du pivot le plus sollicité", en: "New alerts of the busiest pivot")
    case .falseImmediate:
      Bilingual(fr: "Fausses alertes immédiates (bande 4)", en: "False immediate alerts (band 4)")
    case .sexGap2:
      Bilingual(
        fr: "Écart entre filles et garçons repérés (bande 2)",
        en: "Gap between girls and boys noticed (band 2)")
    case .sexGap3:
      Bilingual(
        fr: "Écart entre filles et garçons repérés (bande 3)",
        en: "Gap between girls and boys noticed (band 3)")
    case .auditGap2:
      Bilingual(
        fr: "Écart entre groupes d'audit repérés (bande 2)",
        en: "Gap between audit groups noticed (band 2)")
    case .falseRatioSex2:
      Bilingual(
        fr: "En alerte à tort, l'un des sexes pour l'autre (bande 2)",
        en: "Wrongly pointed out, one sex for the other (band 2)")
    case .falseRatioAudit2:
      Bilingual(
        fr: "En alerte à tort, un groupe d'audit pour l'autre (bande 2)",
        en: "Wrongly pointed out, one audit group for another (band 2)")
    case .pairsLinked:
      Bilingual(fr: "Paires de victimes reliées", en: "Pairs of victims linked")
    case .bCubed:
      Bilingual(fr: "Regroupement (B-cubed F1)", en: "Grouping (B-cubed F1)")
    case .purity:
      Bilingual(fr: "Pureté des réseaux", en: "Purity of networks")
    case .trapBand:
      Bilingual(fr: "Bande la plus haute d'un piège", en: "Highest band of a trap")
    case .leaks:
      Bilingual(
        fr: "Avis qui montrent plus que le mandat", en: "Notices that show more than the mandate")
    case .rejected:
      Bilingual(fr: "Observations rejetées", en: "Observations rejected")
    case .unattributed:
      Bilingual(
        fr: "Personnes en alerte que la vérité ne connaît pas",
        en: "People in an alert whom the truth does not know")
    }
  }

  /// A value as people read it. Beside what is asked and not met it has as many digits more, to two, as tell it from that:
  /// «90 %» would seem to meet 90 %.
  public func text(
    _ value: Double?, _ language: Language, against target: Target? = nil
  ) -> String {
    guard let value else { return "–" }
    guard value.isFinite else {
      if unit == .times { return language == .french ? "d'un seul côté" : "one side alone" }
      return language == .french ? "jamais" : "never"
    }
    let plain = text(value, language, finer: 0)
    guard let target, !target.isMet(by: value), plain == text(target.bound, language) else {
      return plain
    }
    let finer = [1, 2].first {
      text(value, language, finer: $0) != text(target.bound, language, finer: $0)
    }
    return text(value, language, finer: finer ?? 2)
  }

  private func text(_ value: Double, _ language: Language, finer: Int) -> String {
    func fixed(_ value: Double, _ digits: Int) -> String {
      number(value, language, digits: digits + finer)
    }
    func counted(_ fr: (one: String, many: String), _ en: (one: String, many: String)) -> String {
      guard finer == 0 else {
        // With decimals French has the plural from two on, English always.
        return fixed(value, 0) + " "
          + (language == .french ? (value.magnitude < 2 ? fr.one : fr.many) : en.many)
      }
      let words = Bilingual.counted(Int64(value.magnitude.rounded()), fr: fr, en: en)
      return (value.rounded() < 0 ? "−" : "") + words[language]
    }
    switch unit {
    case .percent: return fixed(value * 100, 0) + " %"
    case .days: return counted(("jour", "jours"), ("day", "days"))
    case .perWeek: return fixed(value, 2) + (language == .french ? " par semaine" : " a week")
    case .points: return counted(("point", "points"), ("point", "points"))
    case .times: return fixed(value, 2) + (language == .french ? " fois" : " times")
    case .count: return fixed(value, 0)
    }
  }

  /// A number with so many decimals, at most 4, as the language writes it.
  func number(_ value: Double, _ language: Language, digits: Int) -> String {
    let factor = (0..<digits).reduce(1.0) { factor, _ in factor * 10 }
    let scaled = Int64((value.magnitude * factor).rounded())
    let sign = value < 0 && scaled > 0 ? "−" : ""
    guard digits > 0 else { return "\(sign)\(scaled)" }
    let fraction = String(scaled % Int64(factor))
    let zeros = String(repeating: "0", count: digits - fraction.count)
    return "\(sign)\(scaled / Int64(factor))\(language == .french ? "," : ".")\(zeros)\(fraction)"
  }
}

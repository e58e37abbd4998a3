import Chronology

/// The figures of one region (domain §7.5). Pure numbers; `Measuring` makes them.
public struct Figures: Sendable {
  /// So many of so many.
  public struct Share: Sendable, Hashable {
    public var hits: Int
    public var of: Int

    public init(_ hits: Int, of: Int) {
      self.hits = hits
      self.of = of
    }

    /// 0 … 1; `nil` of nothing.
    public var value: Double? { of > 0 ? Double(hits) / Double(of) : nil }

    static func + (a: Self, b: Self) -> Self { Self(a.hits + b.hits, of: a.of + b.of) }
  }

  /// Whom recall, precision and false alarms are split by.
  public enum Split: String, Sendable, Hashable, CaseIterable { case sex, audit, placement }

  /// When exploitation begins and when it is noticed, in days from the beginning of the region.
  public struct Story: Sendable, Hashable {
    public var onset: Double
    public var concern: Double?
    public var high: Double?
  }

  public struct CellLead: Sendable, Hashable {
    public var cell: String
    /// Days from the first band 3 that is right to the takedown; negative: after it; `nil`: never.
    public var daysBeforeTakedown: Double?
    /// Days from the cell's beginning to that moment; never negative.
    public var daysFromBeginning: Double?
  }

  public struct Links: Sendable, Hashable {
    /// Pairs of victims of one cell that were once in one network.
    public var pairs = Share(0, of: 0)
    /// Pairs once in one network that belong together.
    public var precision = Share(0, of: 0)
    /// B-cubed over the victims: harmonic mean of precision and recall, averaged by person.
    public var bCubedF1: Double?
    /// Youths of the largest cell in each network, over all youths in networks.
    public var purity = Share(0, of: 0)
    /// Networks, at their largest, that mix cells or take in somebody of no cell.
    public var mixed: [String] = []
  }

  public struct Load: Sendable, Hashable {
    public var recipient: String
    public var organisation: String
    /// Notices of band 2 and more in a week, escalations apart.
    public var mean: Double
    /// The first word of band 2 and more to the organisation on an alert alone.
    public var meanOpenings: Double
    public var ninetyFifth: Int
    public var most: Int
  }

  public struct TrapResult: Sendable, Hashable {
    public var trap: String
    public var highestBand: Int
  }

  /// How often a rule counted for somebody who is exploited, and for somebody who is not.
  public struct RuleRatio: Sendable, Hashable {
    public var rule: String
    public var victims: Share
    public var others: Share

    /// Decibans that the region itself gives it; `nil` where one of the two was never seen.
    public var decibans: Double? {
      guard let a = victims.value, let b = others.value, a > 0, b > 0 else { return nil }
      return 10 * logarithm10(a / b)
    }
  }

  public var variant = ""
  public var seed = ""
  public var weeks = 0.0
  public var events = 0
  public var victims = 0
  public var youths = 0
  /// By band 1 … 4: victims who reached it or more.
  public var recall: [Int: Share] = [:]
  /// By band: those who reached it or more and to whom something really happens.
  public var precision: [Int: Share] = [:]
  /// The same, counting only those who are exploited, by a cell or by somebody else.
  public var precisionOfExploitation: [Int: Share] = [:]
  /// By band: those to whom nothing happens who reached it by what was added up, not by direct evidence.
  public var falseBySum: [Int: Int] = [:]
  public var recallBy: [Split: [String: [Int: Share]]] = [:]
  /// The precision among those of each group.
  public var precisionBy: [Split: [String: [Int: Share]]] = [:]
  /// Youths to whom nothing happens who reached a band, of each group.
  public var falseBy: [Split: [String: [Int: Share]]] = [:]
  /// Victims whom at least so many observations name rightly: nobody can do better with less.
  public var observedAtLeast: [Int: Share] = [:]
  public var leads: [CellLead] = []
  public var stories: [Story] = []
  /// Days from the beginning of the region to the takedown.
  public var takedownDay = 0.0
  /// Days from the onset to the first notice of band 2 and more about each victim, ascending: 0 where it came before,
  /// infinite where nobody was ever told.
  public var exposureDelays: [Double] = []
  /// Victims of whom somebody was told before the onset.
  public var toldBeforeOnset = 0
  public var links = Links()
  public var loads: [Load] = []
  public var falseImmediatePerWeek = 0.0
  public var notices = 0
  public var escalations = 0
  public var rejected = 0
  /// Notices that showed a group of fields which their mandate does not name; `nil`: no rules were given.
  public var leaks: [String]?
  public var traps: [TrapResult] = []
  public var ruleRatios: [RuleRatio] = []
  /// Whoever is assessed at band 2 and more, as the timeline calls them.
  public var alerted = 0
  /// Of these, whom the truth does not know.
  public var unattributed = 0

  public init() {}

  /// `-infinity`: half of the cells were never seen.
  public var medianLead: Double? { median(leads.map { $0.daysBeforeTakedown ?? -.infinity }) }

  /// Victims of whom nobody was ever told.
  public var neverTold: Int { exposureDelays.count { !$0.isFinite } }

  /// Whether the timeline is of people whom the truth does not know: the figures say nothing then. One in a hundred may
  /// be a slip of the region.
  public var isOfAnotherRegion: Bool { unattributed * 100 > alerted }

  /// Cells whose first band-3 alert came after the takedown, or never.
  public var lateCells: Int { leads.count { ($0.daysBeforeTakedown ?? -1) < 0 } }

  public var busiest: Load? { loads.max { $0.mean < $1.mean } }
  /// Over the pivots who get any.
  public var meanLoad: Double? {
    loads.isEmpty ? nil : loads.reduce(0) { $0 + $1.mean } / Double(loads.count)
  }
  public var highestTrapBand: Int? { traps.map(\.highestBand).max() }

  /// Largest distance between the recalls of groups at a band, in points. Whoever's sex is not known is in none.
  public func recallGap(by split: Split, band: Int) -> Double? {
    shares(recallBy, split, band).flatMap { ($0.high - $0.low) * 100 }
  }

  /// How many times as often one group is wrongly pointed out as another: of those to whom nothing happens, who
  /// reached a band. Infinite where that befalls only some of the groups; `nil` where it befalls nobody.
  public func falseRatio(by split: Split, band: Int) -> Double? {
    shares(falseBy, split, band).flatMap { $0.high > 0 ? $0.high / $0.low : nil }
  }

  /// The lowest and the highest share of groups; `nil` where there are not two. A sex that is not known is none; an audit
  /// group may be called anything.
  private func shares(
    _ groups: [Split: [String: [Int: Share]]], _ split: Split, _ band: Int
  ) -> (low: Double, high: Double)? {
    let values = (groups[split] ?? [:]).filter { split != .sex || $0.key != "x" }
      .compactMap { $0.value[band]?.value }
    guard let low = values.min(), let high = values.max(), values.count > 1 else { return nil }
    return (low, high)
  }

  /// The groups of several regions taken together: single ones have too few people to compare.
  public static func together(_ campaign: [Figures]) -> Figures {
    var sum = Figures()
    sum.variant = campaign.first?.variant ?? ""
    for figures in campaign {
      for split in Split.allCases {
        sum.recallBy[split, default: [:]].merge(
          figures.recallBy[split] ?? [:], uniquingKeysWith: add)
        sum.falseBy[split, default: [:]].merge(figures.falseBy[split] ?? [:], uniquingKeysWith: add)
        sum.precisionBy[split, default: [:]].merge(
          figures.precisionBy[split] ?? [:], uniquingKeysWith: add)
      }
    }
    return sum
  }

  private static func add(_ a: [Int: Share], _ b: [Int: Share]) -> [Int: Share] {
    a.merging(b) { $0 + $1 }
  }
}

func median(_ values: [Double]) -> Double? { quantile(0.5, of: values) }

/// Linear between the two nearest ranks, and never where one of the two is; `nil` of nothing.
func quantile(_ share: Double, of values: [Double]) -> Double? {
  guard !values.isEmpty else { return nil }
  let sorted = values.sorted()
  let position = share * Double(sorted.count - 1)
  let low = Int(position)
  let high = min(low + 1, sorted.count - 1)
  if sorted[low] == sorted[high] || position == Double(low) { return sorted[low] }
  if !sorted[low].isFinite { return sorted[low] }
  return sorted[low] + (sorted[high] - sorted[low]) * (position - Double(low))
}

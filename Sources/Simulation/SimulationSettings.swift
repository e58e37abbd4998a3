import Chronology

/// What decides a region: the same settings give the same bytes.
public struct SimulationSettings: Sendable, Hashable {
  public var seed: UInt64
  /// 1 … 120 months of 30 days.
  public var months: Int
  public var variant: Variant
  public var start: Timestamp
  /// Multiplies how often everyday life shows the signs of exploitation: nobody knows how often it does.
  public var noise: Double

  public static let monthsAllowed = 1...120
  public static let noiseAllowed = 0.0...3.0
  /// Of the first day: what is read has four digits in its years, and a region of ten years has to end before they do.
  public static let startYearsAllowed = 2_000...9_899
  public static let month = Span.days(30)

  /// - Parameter noise: 0 … 3.
  /// - Parameter start: midnight UTC of the first day; 1 September 2024 unless said otherwise.
  public init(
    seed: UInt64, months: Int = 24, variant: Variant, start: Timestamp = Self.defaultStart,
    noise: Double = 1
  ) {
    self.seed = seed
    self.months = months
    self.variant = variant
    self.start = start
    self.noise = noise
  }

  /// 1 September 2024: two years from then lie in the past, and the fictional agreements are in force.
  public static let defaultStart = Timestamp(milliseconds: 1_725_148_800_000)

  public var end: Timestamp { start + Self.month * Int64(months) }

  /// The police's takedown (M0), two thirds of the way: with 24 months there are sixteen before it and
  /// eight after it.
  public var takedown: Timestamp {
    start + Span(milliseconds: (end - start).milliseconds * 2 / 3)
  }

  func moment(monthsFromTakedown months: Double) -> Timestamp {
    takedown + Span(milliseconds: Int64(months * Double(Self.month.milliseconds)))
  }
}

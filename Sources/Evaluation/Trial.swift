import Chronology
import Observations
import SafetyNet
import Simulation
import StrictJSON
import Wording

/// One region, replayed and measured.
public struct Trial: Sendable {
  public let settings: SimulationSettings
  public let ablation: Ablation

  /// What had no news for so long is closed when it comes back for its review.
  static let patience = Span.days(30)

  public init(_ settings: SimulationSettings, _ ablation: Ablation = .whole) {
    self.settings = settings
    self.ablation = ablation
  }

  public func run(_ pack: RulePack) throws -> Figures {
    let region = SimulatedRegion(settings)
    let truth = try GroundTruth(region.truth)
    var timeline = Timeline()
    // The same key each time: nothing leaves this machine.
    let key = try MasterKey(bytes: [UInt8](repeating: 0x52, count: MasterKey.length))
    var replay = try Replay(
      library: try pack.library(ablation), pseudonyms: PseudonymKeys(key),
      acknowledgement: .working(closingAfter: Self.patience))
    var events = 0
    try region.forEachEvent { event in
      guard ablation.keeps(event) else { return }
      events += 1
      for line in try replay.submit(event) { try Self.add(line, to: &timeline) }
    }
    for line in try replay.advance(to: settings.end) { try Self.add(line, to: &timeline) }
    var figures = Measuring.figures(timeline, truth, matrix: pack.matrix)
    figures.events = events
    return figures
  }

  private static func add(
    _ line: Replay.Line, to timeline: inout Timeline
  ) throws(EvaluationFault) {
    guard let fault = timeline.add(line) else { return }
    throw EvaluationFault(fr: fault.fr, en: fault.en)
  }
}

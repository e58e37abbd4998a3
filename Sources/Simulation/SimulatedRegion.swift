import Chronology
import StrictJSON

/// An invented region: what its units submit, in order of arrival, and what is true in it.
///
/// It knows nothing of the engine that is measured on it: no rule, no weight, no routing. All persons are
/// invented. The same settings give the same bytes on every machine.
public struct SimulatedRegion: Sendable {
  public let settings: SimulationSettings
  /// What is true in it (docs/evaluation.md).
  public let truth: JSONValue
  private let items: [Item]
  private let drafts: [Draft]
  private let youths: [Youth]

  /// What is submitted at one moment: an observation, or a later word on one.
  private struct Item: Sendable {
    enum Act: Sendable { case observation, correction, retraction }

    var arrival: Timestamp
    var act: Act
    var draft: Int
    var id: String
  }

  public init(_ settings: SimulationSettings) {
    var builder = RegionBuilder(settings)
    switch settings.variant {
    case .network: builder.addNetwork()
    case .silos: builder.addSilos()
    case .traps: break
    }
    builder.exposeVictims()
    builder.addBackground()
    if settings.variant == .traps { builder.addTraps() }
    var reporting = Reporting(builder.parameters.reporting, builder.chance("reporting"))
    let candidates = builder.youths.indices.filter { builder.youths[$0].role == .background }
    for index in builder.drafts.indices {
      reporting.report(&builder.drafts[index], candidates: candidates)
    }
    self.settings = settings
    drafts = builder.drafts
    youths = builder.youths
    items = Self.items(of: builder.drafts, seed: settings.seed)
    truth = Truth(builder, ids: Self.ids(of: items, count: drafts.count)).json
  }

  /// Events and later words on them.
  public var count: Int { items.count }

  /// Every event as the contract writes it, in order of arrival, one by one.
  public func forEachEvent(_ body: (JSONValue) throws -> Void) rethrows {
    let ids = Self.ids(of: items, count: drafts.count)
    for item in items {
      let writing = EventWriting(draft: drafts[item.draft], youths: youths)
      switch item.act {
      case .observation: try body(writing.observation(id: item.id))
      case .correction:
        try body(
          writing.correction(id: item.id, of: ids[item.draft].observation, at: item.arrival))
      case .retraction:
        try body(
          writing.retraction(id: item.id, of: ids[item.draft].observation, at: item.arrival))
      }
    }
  }

  private static func items(of drafts: [Draft], seed: UInt64) -> [Item] {
    var items: [Item] = []
    for (index, draft) in drafts.enumerated() {
      items.append(Item(arrival: draft.arrival, act: .observation, draft: index, id: ""))
      if let time = draft.correctedAt {
        items.append(Item(arrival: time, act: .correction, draft: index, id: ""))
      }
      if let time = draft.retractedAt {
        items.append(Item(arrival: time, act: .retraction, draft: index, id: ""))
      }
    }
    items.sort { ($0.arrival, $0.draft) < ($1.arrival, $1.draft) }
    for index in items.indices {
      items[index].id = "sim-\(seed)-" + Geography.padded(index + 1, to: 6)
    }
    return items
  }

  struct Ids {
    var observation = ""
    var correction: String?
  }

  private static func ids(of items: [Item], count: Int) -> [Ids] {
    var ids = [Ids](repeating: Ids(), count: count)
    for item in items {
      switch item.act {
      case .observation: ids[item.draft].observation = item.id
      case .correction: ids[item.draft].correction = item.id
      case .retraction: break
      }
    }
    return ids
  }
}

import Chronology

/// How long before the takedown each cell is seen, by a band 3 that is right (domain §7.5).
struct LeadMeasuring {
  let truth: GroundTruth
  let timeline: Timeline
  /// By youth: all that was said of them, under whatever label.
  let steps: [Int: [Timeline.Step]]

  /// How long before the onset somebody may be seen to be drawn in (docs/evaluation.md).
  private static let recruitment = Span.days(30)

  /// By cell, but those that exploit nobody while the region lasts: they cannot be seen in it.
  var leads: [Figures.CellLead] {
    truth.cells.indices.filter { !truth.cells[$0].victims.isEmpty }.map { index in
      let cell = truth.cells[index]
      let begins =
        cell.begins ?? cell.victims.compactMap { truth.youths[$0].onset }.min() ?? truth.start
      let ofVictims = cell.victims.compactMap { firstHigh(of: $0, from: begins) }.min()
      let ofNetworks = firstNetwork(of: index, from: begins)
      let first = [ofVictims, ofNetworks].compactMap { $0 }.min()
      return Figures.CellLead(
        cell: cell.id, daysBeforeTakedown: first.map { days(truth.takedown - $0) },
        daysFromBeginning: first.map { days($0 - begins) })
    }
  }

  /// From when on a victim stands at band 3 and it is right: the cell exists, and they are exploited or being drawn in.
  private func firstHigh(of youth: Int, from begins: Timestamp) -> Timestamp? {
    let recruited = truth.youths[youth].onset.map { $0 - Self.recruitment } ?? begins
    let said = (steps[youth] ?? []).sorted { $0.number < $1.number }
    return first(
      from: max(begins, recruited),
      said.map { Saying(at: $0.at, entity: $0.entity, holds: $0.band >= 3) })
  }

  /// From when on two victims of a cell stand in a network of band 3.
  private func firstNetwork(of cell: Int, from begins: Timestamp) -> Timestamp? {
    first(
      from: begins,
      timeline.networks.map { network in
        Saying(
          at: network.at, entity: network.entity,
          holds: network.band >= 3 && members(of: network.youths, in: cell) >= 2)
      })
  }

  /// How many young people of a cell are behind these labels: one who stands there under two is one.
  private func members(of labels: Set<String>, in cell: Int) -> Int {
    Set(labels.compactMap { truth.byLabel[$0] }).count { truth.youths[$0].cell == cell }
  }

  /// What a line says of somebody, or of a network.
  private struct Saying {
    var at: Timestamp
    var entity: String
    var holds: Bool
  }

  /// The first moment, not before `from`, at which something is said to hold, or still holds.
  private func first(from: Timestamp, _ sayings: [Saying]) -> Timestamp? {
    var holding: Set<String> = []
    for saying in sayings {
      if saying.at > from {
        if !holding.isEmpty { return from }
        if saying.holds { return saying.at }
      } else if saying.holds {
        holding.insert(saying.entity)
      } else {
        holding.remove(saying.entity)
      }
    }
    return holding.isEmpty ? nil : from
  }

  private func days(_ span: Span) -> Double { Double(span.milliseconds) / 86_400_000 }
}

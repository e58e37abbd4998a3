import Chronology

/// Which young people were found to belong together, and whether they do.
enum LinkMeasuring {
  /// Of a timeline without networks too: whoever was to be linked is not.
  static func links(_ timeline: Timeline, _ truth: GroundTruth) -> Figures.Links {
    var together: [Int: Set<Int>] = [:]
    var largest: [String: Set<Int>] = [:]
    for network in timeline.networks {
      let members = Set(network.youths.compactMap { truth.byLabel[$0] })
      for member in members { together[member, default: []].formUnion(members) }
      if members.count > (largest[network.entity]?.count ?? 0) { largest[network.entity] = members }
    }
    var links = Figures.Links(
      pairs: pairs(together, truth), precision: precision(together, truth),
      bCubedF1: bCubed(together, truth))
    // Where there is no cell there is nothing to be pure of.
    guard !truth.cells.isEmpty else { return links }
    for (entity, members) in largest.sorted(by: { $0.key < $1.key }) {
      let cells = Dictionary(grouping: members) { truth.youths[$0].cell }
      let most = cells.filter { $0.key != nil }.map(\.value.count).max() ?? 0
      links.purity = links.purity + Figures.Share(most, of: members.count)
      if most < members.count {
        links.mixed.append("\(entity): \(most)/\(members.count)")
      }
    }
    return links
  }

  private static func pairs(_ together: [Int: Set<Int>], _ truth: GroundTruth) -> Figures.Share {
    var share = Figures.Share(0, of: 0)
    for cell in truth.cells {
      for (index, a) in cell.victims.enumerated() {
        for b in cell.victims.dropFirst(index + 1) {
          share.of += 1
          if together[a]?.contains(b) == true { share.hits += 1 }
        }
      }
    }
    return share
  }

  private static func precision(_ together: [Int: Set<Int>], _ truth: GroundTruth) -> Figures.Share
  {
    var share = Figures.Share(0, of: 0)
    for (a, others) in together {
      for b in others where a < b {
        share.of += 1
        if let cell = truth.youths[a].cell, cell == truth.youths[b].cell { share.hits += 1 }
      }
    }
    return share
  }

  /// Bagga and Baldwin 1998, over the victims: whoever was never linked is alone in a cluster.
  private static func bCubed(_ together: [Int: Set<Int>], _ truth: GroundTruth) -> Double? {
    var precision = 0.0
    var recall = 0.0
    var count = 0.0
    for cell in truth.cells {
      let own = Set(cell.victims)
      for victim in cell.victims {
        let cluster = (together[victim] ?? []).union([victim])
        let common = Double(cluster.intersection(own).count)
        precision += common / Double(cluster.count)
        recall += common / Double(own.count)
        count += 1
      }
    }
    guard count > 0 else { return nil }
    let p = precision / count
    let r = recall / count
    return p + r > 0 ? 2 * p * r / (p + r) : 0
  }
}

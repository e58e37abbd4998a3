import Chronology

/// Who is exploited by whom, and from when.
extension RegionBuilder {
  /// Variant v1: five cells of one network (domain §7.2).
  mutating func addNetwork() {
    var chance = chance("network")
    let network = parameters.network
    for index in 0..<network.cells {
      var cell = Cell(
        id: "cell-\(index + 1)", exploiters: chance.whole(network.exploiters), phones: [],
        vehicles: [], handles: [], hotels: [], territory: "quebec", isOnlineFirst: false)
      cell.phones = (0..<chance.whole(network.phones)).map { _ in newPhone() }
      cell.vehicles = (0..<chance.whole(network.vehicles)).map { _ in newPlate() }
      cell.handles = (0..<min(2, cell.exploiters)).map { _ in newHandle() }
      cell.hotels = Array(
        chance.shuffled(Geography.hotels).prefix(chance.whole(network.hotels)))
      if index == network.neighbourCell { cell.territory = chance.pick(Geography.neighbours) }
      cells.append(cell)
    }
    let onsets = onsets(&chance)
    let boys = Set(chance.shuffled(Array(onsets.indices)).prefix(network.boys))
    let placed = Set(
      chance.shuffled(Array(onsets.indices)).prefix(
        Int(Double(onsets.count) * network.placedShare)))
    for (number, onset) in onsets.enumerated() {
      // The first cells begin first; every cell is there six months before the takedown. Whoever is drawn in later is
      // drawn in by one that is still there.
      let recruiting =
        onset < settings.takedown ? Array(cells.indices) : cells.indices.filter { !Self.falls($0) }
      let cell =
        number < network.cells * 2 ? number % network.cells : chance.pick(recruiting)
      let youth = addVictim(
        of: cell, isBoy: boys.contains(number), isPlaced: placed.contains(number), from: onset,
        to: settings.moment(monthsFromTakedown: network.monthsAfter), &chance)
      if Self.falls(cell) { youths[youth].end = settings.takedown }
      if number < network.pressedToRecruit * 3, number % 3 == 0 {
        youths[youth].isPressedToRecruit = true
      }
    }
  }

  /// Three of the five cells fall at the takedown; what the others do goes on (domain §7.3).
  private static func falls(_ cell: Int) -> Bool { cell.isMultiple(of: 2) }

  /// Variant v2: many small cells that meet online and reuse accounts.
  mutating func addSilos() {
    var chance = chance("silos")
    let network = parameters.network
    let length = (settings.end - settings.start).milliseconds
    for index in 0..<network.silos {
      let isOnline = chance.happens(network.silosOnlineFirst)
      cells.append(
        Cell(
          id: "cell-\(index + 1)", exploiters: chance.whole(1...2), phones: [], vehicles: [],
          handles: (0..<chance.whole(1...2)).map { _ in newHandle() },
          hotels: Array(chance.shuffled(Geography.hotels).prefix(2)), territory: "quebec",
          isOnlineFirst: isOnline))
      let first = chance.between(-0.05, 0.75)
      for _ in 0..<chance.whole(network.silosVictims) {
        let onset =
          settings.start
          + Span(milliseconds: Int64((first + chance.between(0, 0.12)) * Double(length)))
        let lasting = chance.span(.days(150), .days(420))
        _ = addVictim(
          of: index, isBoy: chance.happens(network.silosBoys),
          isPlaced: chance.happens(network.placedShare), from: onset, to: onset + lasting, &chance)
      }
    }
  }

  private mutating func addVictim(
    of cell: Int, isBoy: Bool, isPlaced: Bool, from onset: Timestamp, to end: Timestamp,
    _ chance: inout Chance
  ) -> Int {
    let age = chance.weighted(parameters.network.ages)
    let youth = addYouth(.victim, isBoy: isBoy, age: age, at: onset, isPlaced: isPlaced)
    youths[youth].cell = cell
    youths[youth].onset = onset
    youths[youth].end = end
    if cells[cell].territory != "quebec", chance.happens(parameters.network.neighbourShare) {
      youths[youth].territory = cells[cell].territory
    }
    cells[cell].victims.append(youth)
    return youth
  }

  /// Onsets in ascending order, uniform between the steps of the curve.
  private func onsets(_ chance: inout Chance) -> [Timestamp] {
    var onsets: [Timestamp] = []
    var from = parameters.network.firstMonth
    var known = 0
    for step in parameters.network.exposureSteps {
      for _ in known..<step.victims {
        onsets.append(settings.moment(monthsFromTakedown: chance.between(from, step.month)))
      }
      known = step.victims
      from = step.month
    }
    return onsets.sorted()
  }
}

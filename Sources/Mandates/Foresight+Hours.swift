import Chronology

/// The hours to come: who would be there in each.
extension Foresight {
  private struct Slice {
    var from: Timestamp
    var until: Timestamp
    var reading: QuebecTime.Reading
  }

  /// Per territory and kind, as people may be for some only: what is the same everywhere is said once.
  func hours(_ organisation: String, _ mandates: [Mandate]) -> [Hole] {
    let people = router.directory.accounts.filter {
      $0.organisation == organisation && $0.isInChain
    }
    let slices = slices(of: people)
    let own = router.directory.agreements.filter { $0.organisation == organisation }
    var holes: [Hole] = []
    for mandate in mandates {
      for part in parts(of: mandate, people) {
        let stretches = stretches(in: slices) { slice in
          let day = slice.reading.date
          // Without an agreement nobody is eligible, and that is said by itself.
          guard own.contains(where: { $0.from <= day && day <= $0.until }),
            !isCovered(.pivot, mandate, part.holders, slice)
          else { return nil }
          return isCovered(.releve, mandate, part.holders, slice)
        }
        guard !stretches.isEmpty else { continue }
        let hole = Hole(
          .uncoveredHours, organisation, mandates: [mandate.id], territory: part.territory,
          kinds: part.kinds, stretches: stretches,
          place: router.directory.places["organisation \(organisation)"])
        if let index = holes.firstIndex(where: {
          $0.stretches == stretches && $0.territory == hole.territory && $0.kinds == hole.kinds
        }) {
          holes[index].mandates.append(mandate.id)
        } else {
          holes.append(hole)
        }
      }
    }
    return holes
  }

  /// Territories and kinds of a mandate for which the same people are.
  private struct Part {
    /// Empty: every one of the mandate's.
    var territories: [String]
    /// Empty: every one of the mandate's.
    var kinds: [String]
    var holders: [Account]

    var territory: String? {
      territories.isEmpty ? nil : territories.joined(separator: ", ")
    }
  }

  /// What a mandate covers, by who of the chain's first two steps is for it. That nobody is, is said by itself.
  private func parts(of mandate: Mandate, _ people: [Account]) -> [Part] {
    let people = people.filter { !$0.roles.isDisjoint(with: [.pivot, .releve]) }
    guard people.contains(where: { !$0.kinds.isEmpty || !$0.territories.isEmpty }) else {
      return [Part(territories: [], kinds: [], holders: people)]
    }
    let own = router.directory.organisations[mandate.organisation]?.territories ?? []
    let territories = (mandate.conditions.territories ?? own).sorted()
    let kinds = mandate.conditions.kinds?.sorted() ?? self.kinds
    var found: [(territories: [String?], kinds: [String], holders: [Int])] = []
    for territory in territories.isEmpty ? [nil] : territories.map(Optional.some) {
      let byHolders = Dictionary(grouping: kinds) { kind in
        people.indices.filter { isFor(people[$0], kind, territory) }
      }
      for (holders, kinds) in byHolders.sorted(by: { $0.value[0] < $1.value[0] })
      where !holders.isEmpty || mandate.conditions.isUnrouted {
        if let index = found.firstIndex(where: { $0.holders == holders && $0.kinds == kinds }) {
          found[index].territories.append(territory)
        } else {
          found.append(([territory], kinds, holders))
        }
      }
    }
    return found.map { part in
      let isEverywhere = part.territories.count == max(territories.count, 1)
      return Part(
        territories: isEverywhere ? [] : part.territories.compactMap { $0 },
        kinds: part.kinds.count == kinds.count ? [] : part.kinds,
        holders: part.holders.map { people[$0] })
    }
  }

  /// Hours in which nobody of the Table is there: what nobody answers for waits in its inbox. Only another of its people may
  /// stand in, who is there by themselves.
  func tableHours(_ people: [Account]) -> [Hole] {
    let stretches = stretches(in: slices(of: people)) { slice in
      people.contains { isThere($0, slice) } ? nil : false
    }
    guard let first = people.first, !stretches.isEmpty else { return [] }
    return [
      Hole(
        .tableAway, first.organisation, stretches: stretches,
        place: router.directory.places["account \(first.name)"])
    ]
  }

  /// The slices that are a hole; what follows on alike is one stretch.
  ///
  /// - Parameter isBackedUp: `nil`: the slice is no hole.
  private func stretches(
    in slices: [Slice], isBackedUp: (Slice) -> Bool?
  ) -> [Hole.Stretch] {
    var stretches: [Hole.Stretch] = []
    for slice in slices {
      guard let isBackedUp = isBackedUp(slice) else { continue }
      if let last = stretches.last, last.until == slice.from, last.isBackedUp == isBackedUp {
        stretches[stretches.count - 1].until = slice.until
      } else {
        stretches.append(
          Hole.Stretch(from: slice.from, until: slice.until, isBackedUp: isBackedUp))
      }
    }
    return stretches
  }

  private func isCovered(
    _ role: Role, _ mandate: Mandate, _ holders: [Account], _ slice: Slice
  ) -> Bool {
    holders.contains { holder in
      guard holder.roles.contains(role) else { return false }
      let account = holder.cover(at: slice.from).flatMap(router.directory.account) ?? holder
      return isThere(account, slice) && isTrained(account, for: mandate, on: slice.reading.date)
    }
  }

  private func isThere(_ account: Account, _ slice: Slice) -> Bool {
    !account.absences.contains { $0.isInForce(at: slice.from) }
      && account.hours?.contains(slice.reading) ?? true
  }

  /// Stretches within which nothing of these people changes: cut at midnights (trainings and agreements are
  /// by the day), at the hours of the week, at absences, and where the clocks change.
  private func slices(of people: [Account]) -> [Slice] {
    var cuts: Set<Timestamp> = [start]
    let boundaries = people.reduce(into: Set([0])) { $0.formUnion($1.hours?.boundaries ?? []) }
    for offset in 0...Self.days {
      let day = CivilDate(daysSinceEpoch: today.daysSinceEpoch + offset)
      let noon = day.startUTC + .hours(17)
      let changes =
        QuebecTime.offsetMinutes(at: noon) != QuebecTime.offsetMinutes(at: noon - .days(1))
      for minute in changes ? boundaries.union([60, 120, 180]) : boundaries {
        cuts.formUnion(QuebecTime.moments(of: day, minute: minute))
      }
    }
    for absence in people.flatMap(\.absences) { cuts.formUnion([absence.from, absence.until]) }
    let ordered = cuts.filter { start <= $0 && $0 < end }.sorted()
    return ordered.indices.map { index in
      Slice(
        from: ordered[index], until: index + 1 < ordered.count ? ordered[index + 1] : end,
        reading: QuebecTime.reading(at: ordered[index]))
    }
  }
}

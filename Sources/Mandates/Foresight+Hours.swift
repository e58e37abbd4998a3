import Chronology

/// The hours to come: who would be there in each.
extension Foresight {
  private struct Slice {
    var from: Timestamp
    var until: Timestamp
    var reading: QuebecTime.Reading
  }

  func hours(_ organisation: String, _ mandates: [Mandate]) -> [Hole] {
    let people = router.directory.accounts.filter {
      $0.organisation == organisation && $0.isInChain
    }
    let slices = slices(of: people)
    let own = router.directory.agreements.filter { $0.organisation == organisation }
    var holes: [Hole] = []
    for mandate in mandates {
      let stretches = stretches(in: slices) { slice in
        let day = slice.reading.date
        // Without an agreement nobody is eligible, and that is said by itself.
        guard own.contains(where: { $0.from <= day && day <= $0.until }),
          !isCovered(.pivot, mandate, people, slice)
        else { return nil }
        return isCovered(.releve, mandate, people, slice)
      }
      guard !stretches.isEmpty else { continue }
      if let index = holes.firstIndex(where: { $0.stretches == stretches }) {
        holes[index].mandates.append(mandate.id)
      } else {
        holes.append(
          Hole(
            .uncoveredHours, organisation, mandates: [mandate.id], stretches: stretches,
            place: router.directory.places["organisation \(organisation)"]))
      }
    }
    return holes
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
    _ role: Role, _ mandate: Mandate, _ people: [Account], _ slice: Slice
  ) -> Bool {
    people.contains { holder in
      guard holder.roles.contains(role), overlaps(holder.kinds, mandate.conditions.kinds),
        overlaps(holder.territories, mandate.conditions.territories)
      else { return false }
      let account = holder.cover(at: slice.from).flatMap(router.directory.account) ?? holder
      return isThere(account, slice) && isTrained(account, for: mandate, on: slice.reading.date)
    }
  }

  private func overlaps(_ scope: Set<String>, _ wanted: Set<String>?) -> Bool {
    guard let wanted, !scope.isEmpty else { return true }
    return !scope.isDisjoint(with: wanted)
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

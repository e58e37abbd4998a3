import Chronology
import StrictJSON

/// Everyday reports about those whom nobody exploits (domain §7.4).
extension RegionBuilder {
  mutating func addBackground() {
    addRunaways()
    addSchoolReports()
    addHotelReports()
    addMallAndBarReports()
    addAds()
    addLuring()
    addCommunityReports()
    addRumours()
    addIsolated()
    markEndangered()
  }

  /// Whoever sees a danger with their own eyes is mostly right, whatever the danger is.
  private mutating func markEndangered() {
    var chance = chance("endangered")
    for draft in drafts where draft.origin == .background && draft.saysDirectEvidence {
      guard let youth = draft.youth, chance.happens(parameters.noise.directEvidenceIsTrue),
        youths[youth].role == .background
      else { continue }
      youths[youth].role = .endangered
    }
  }

  private mutating func addSchoolReports() {
    var chance = chance("schools")
    let noise = parameters.noise
    let signs = parameters.signs
    let runners = youths.indices.filter { youths[$0].role == .background }
    let pupils = (0..<noise.pupils).map { _ in
      addYouth(
        .background, isBoy: chance.happens(0.5), age: chance.weighted(noise.ages),
        at: settings.start, isPlaced: false)
    }
    let rate = noise.schoolReportsPerSchoolAndWeek * Double(Geography.schools.count)
    for time in moments(perWeek: rate, &chance) {
      let isRunner = chance.happens(noise.schoolReportsOnRunners) && !runners.isEmpty
      var draft = schoolDraft(
        youth: chance.pick(isRunner ? runners : pupils), at: time, .background, &chance)
      draft.set(
        "absence_change",
        .string(chance.happens(share(signs.markedAbsences, false)) ? "marked" : "moderate"))
      draft.set("baseline_weeks", .integer(Int64(chance.whole(4...12))))
      if chance.happens(share(signs.schoolPossessions, false)) {
        draft.set("possessions_change", true)
      }
      if chance.happens(share(signs.pickedUpByOlder, false)) {
        // A brother, a sister, a boyfriend with a car.
        draft.set("pick_up_by_older", true)
        if chance.happens(signs.vehicleAtSchool) { draft.set("vehicle", .string(newPlate())) }
      }
      if chance.happens(share(signs.schoolPartialDisclosure, false)) {
        draft.set("disclosure", "partial")
      }
      observe(draft)
    }
  }

  private mutating func addHotelReports() {
    var chance = chance("hotels")
    let noise = parameters.noise
    for time in moments(perWeek: noise.hotelReportsPerWeek, &chance) {
      let place = chance.pick(Geography.hotels)
      if chance.happens(noise.hotelUnrelatedAdults) {
        var draft = Draft(
          "hotel_report", from: "ikat", at: at(time, hours: 9...23, &chance), .background,
          territory: "quebec", grade: 2)
        draft.set("place", .string(place))
        draft.set("place_kind", "hotel")
        draft.set("minor_possible", false)
        observe(draft)
        continue
      }
      let youth = passer(&chance)
      var draft = hotelDraft(
        youth: youth, place: place, at: time, .background, isExploited: false, &chance)
      if chance.happens(0.3) { draft.set("vehicle", .string(newPlate())) }
      observe(draft)
    }
  }

  private mutating func addMallAndBarReports() {
    var chance = chance("malls and bars")
    for time in moments(perWeek: parameters.noise.mallReportsPerWeek, &chance) {
      var draft = Draft(
        "mall_report", from: "ikat", at: at(time, hours: 11...20, &chance), .background,
        youth: passer(&chance), territory: "quebec", grade: 2)
      draft.set("place", .string(chance.pick(Geography.malls)))
      draft.set("place_kind", "mall")
      draft.set("minor_possible", true)
      draft.set(
        "approach_pattern",
        .string(
          chance.weighted([
            ("other", 0.6), ("repeated_contact", 0.2), ("job_offer", 0.1), ("gifts", 0.1),
          ])))
      draft.set("youths_count", .integer(Int64(chance.whole(1...5))))
      observe(draft)
    }
    for time in moments(perWeek: parameters.noise.barReportsPerWeek, &chance) {
      let youth = passer(&chance)
      observe(
        barDraft(
          youth: youth, at: time, .background, isExploited: false, territory: "quebec",
          &chance))
    }
  }

  private mutating func addLuring() {
    var chance = chance("luring")
    for time in moments(perWeek: parameters.noise.luringReportsPerWeek, &chance) {
      let youth = passer(&chance)
      var draft = luringDraft(
        youth: youth, at: time, .background, isExploited: false, &chance)
      if chance.happens(parameters.signs.handleOnline) { draft.set("handles", [newHandle()]) }
      observe(draft)
    }
  }

  private mutating func addCommunityReports() {
    var chance = chance("community")
    let signs = parameters.signs
    for time in moments(perWeek: parameters.noise.communityReportsPerWeek, &chance) {
      let youth = passer(&chance)
      observe(
        communityDraft(
          youth: youth, at: time, .background,
          isConsult: chance.happens(signs.communityIsConsult.other),
          asksToLeave: chance.happens(share(signs.asksToLeave, false)), &chance))
    }
  }

  /// What is said at third hand: it names somebody and something grave, and there is nothing in it.
  private mutating func addRumours() {
    var chance = chance("rumours")
    for time in moments(perWeek: parameters.noise.rumoursPerWeek, &chance) {
      let youth = passer(&chance)
      var draft = schoolDraft(youth: youth, at: time, .background, &chance)
      draft.grade = 3
      draft.set("disclosure", .string(chance.happens(0.3) ? "direct" : "partial"))
      observe(draft)
    }
  }

  /// Youths really harmed online by somebody who belongs to no cell: most of them boys (C3P).
  private mutating func addIsolated() {
    var chance = chance("isolated")
    for time in moments(perWeek: parameters.noise.isolatedPerMonth * 7 / 30, &chance) {
      let youth = addYouth(
        .isolated, isBoy: chance.happens(0.91), age: chance.whole(14...17), at: time,
        isPlaced: chance.happens(0.1))
      youths[youth].onset = time
      youths[youth].end = time + .days(60)
      var draft = luringDraft(youth: youth, at: time, .isolated, isExploited: true, &chance)
      draft.data.removeAll { $0.name == "extortion" }
      draft.set("extortion", true)
      observe(draft)
    }
  }

  /// Somebody of the region whom a report happens to be about: two in five are known to other units.
  private mutating func passer(_ chance: inout Chance) -> Int {
    let known = youths.indices.filter { youths[$0].role == .background }
    if chance.happens(0.4), !known.isEmpty { return chance.pick(known) }
    return addYouth(
      .background, isBoy: chance.happens(0.45), age: chance.weighted(parameters.noise.ages),
      at: settings.start, isPlaced: false)
  }
}

import Chronology
import StrictJSON

/// What looks like a cell and is none (domain §7.2, V3). Each kind of trap is set three times in a region, at
/// different moments and not quite alike.
extension RegionBuilder {
  /// The telephone of the shelter that the directory knows, and one that it does not.
  static let knownShelterPhone = "418-555-0170"

  mutating func addTraps() {
    var chance = chance("traps")
    for kind in Trap.Kind.allCases {
      for number in 1...3 {
        let length = settings.end - settings.start
        let share = (Double(number) - 0.5 + chance.between(-0.2, 0.2)) / 3
        let time = settings.start + Span(milliseconds: Int64(Double(length.milliseconds) * share))
        traps.append(Trap(id: "\(kind.rawValue)-\(number)", kind: kind, at: time))
        set(traps.count - 1, number, &chance)
      }
    }
  }

  private mutating func set(_ trap: Int, _ number: Int, _ chance: inout Chance) {
    switch traps[trap].kind {
    case .agency: setAgency(trap, number, &chance)
    case .shelter: setShelter(trap, number, &chance)
    case .concert: setConcert(trap, &chance)
    case .siblings: setSiblings(trap, number, &chance)
    case .hostileReport: setHostileReport(trap, number, &chance)
    }
  }

  private mutating func addTrapYouth(
    _ trap: Int, age: ClosedRange<Int>, isPlaced: Bool = false, _ chance: inout Chance
  ) -> Int {
    let youth = addYouth(
      .trap, isBoy: chance.happens(0.5), age: chance.whole(age), at: traps[trap].at,
      isPlaced: isPlaced)
    youths[youth].trap = trap
    traps[trap].youths.append(youth)
    return youth
  }

  private func origin(_ trap: Int) -> Draft.Origin { .trap(traps[trap].id) }

  /// Sixty ads of one template within six weeks, all of adults; the label comes later or never.
  private mutating func setAgency(_ trap: Int, _ number: Int, _ chance: inout Chance) {
    let phones = (0..<(2 + number)).map { _ in newPhone() }
    traps[trap].phones = phones
    for index in 0..<60 {
      let time = traps[trap].at + chance.span(.days(0), .days(42))
      let phone = chance.pick(phones)
      var draft = Draft(
        "escort_ad", from: index % 3 == 0 ? "ikat" : "esm", at: at(time, hours: 9...20, &chance),
        origin(trap), territory: "quebec", grade: 3)
      draft.set("ad_seen_at", .string(draft.time.rfc3339))
      draft.set("city", "quebec")
      draft.set(
        "ad_text",
        .string(
          "Agence Lune-\(number). Nos filles, toutes majeures, vous attendent. Étudiante ou débutante, "
            + "nouvelle en ville. Demandez pour \(chance.pick(Names.girls)). \(phone)"))
      draft.set("phones", [phone])
      draft.set("link_reason", "tip")
      draft.set(
        "spam_label", .string(index < 15 ? "unknown" : chance.pick(["agency", "agency", "none"])))
      if chance.happens(0.3) { draft.set("verified_adult", true) }
      observe(draft)
    }
  }

  /// Ten young people ask a shelter for a bed and leave its telephone; some of them ran away.
  private mutating func setShelter(_ trap: Int, _ number: Int, _ chance: inout Chance) {
    let phone = number == 3 ? newPhone() : Self.knownShelterPhone
    traps[trap].phones = [phone]
    for index in 0..<10 {
      let youth = addTrapYouth(trap, age: 15...17, isPlaced: index % 4 == 0, &chance)
      let time = traps[trap].at + chance.span(.days(0), .days(60))
      var draft = communityDraft(
        youth: youth, at: time, origin(trap), isConsult: false, asksToLeave: false, &chance)
      draft.data.removeAll { $0.name == "need" }
      draft.set("need", ["shelter"])
      draft.set("phones", [phone])
      observe(draft)
      guard index % 3 == 0 else { continue }
      var run = Draft(
        "runaway", from: youths[youth].isPlaced ? "cjq" : "patrol",
        at: at(time - .days(1), hours: 18...23, &chance), origin(trap), youth: youth,
        territory: "quebec")
      run.set("absence_started_at", .string(run.time.rfc3339))
      run.set("leave_context", .string(youths[youth].isPlaced ? "outing" : "home"))
      run.set("phones", [phone])
      observe(run)
    }
  }

  /// A hip-hop show: fifteen minors in one hall on one night, noticed by police and by street workers.
  private mutating func setConcert(_ trap: Int, _ chance: inout Chance) {
    let venue = chance.pick(Geography.venues)
    let night = at(traps[trap].at, hours: 20...21, &chance)
    for index in 0..<15 {
      let youth = addTrapYouth(trap, age: 14...17, &chance)
      let time = night + .minutes(Int64(chance.whole(0...120)))
      var draft = Draft(
        "bar_report", from: "gripp", at: time, origin(trap), youth: youth, territory: "quebec")
      draft.set("place", .string(venue))
      draft.set("place_kind", "event_venue")
      draft.set("venue_class", "other")
      draft.set("minor_possible", true)
      draft.set("accompanied", true)
      if index % 2 == 0 { draft.set("minor_confirmed", true) }
      observe(draft)
      guard index % 5 == 0 else { continue }
      var street = communityDraft(
        youth: youth, at: night, origin(trap), isConsult: false, asksToLeave: false, &chance)
      street.set("place", .string(venue))
      street.set("place_kind", "event_venue")
      observe(street)
    }
  }

  /// Three siblings at three schools with the family's car and telephone: absences, a brother who picks one
  /// up, one night away.
  private mutating func setSiblings(_ trap: Int, _ number: Int, _ chance: inout Chance) {
    let plate = newPlate()
    let phone = newPhone()
    traps[trap].vehicles = [plate]
    traps[trap].phones = [phone]
    let siblings = [13, 15, 17].map { addTrapYouth(trap, age: $0...$0, &chance) }
    for (index, youth) in siblings.enumerated() {
      youths[youth].phone = phone
      for _ in 0..<2 {
        var draft = schoolDraft(
          youth: youth, at: traps[trap].at + chance.span(.days(0), .days(60)), origin(trap), &chance
        )
        draft.set("absence_change", "moderate")
        draft.set("vehicle", .string(plate))
        draft.set("phones", [phone])
        if index == 0, number == 2 { draft.set("pick_up_by_older", true) }
        observe(draft)
      }
    }
    var run = Draft(
      "runaway", from: "patrol", at: at(traps[trap].at + .days(20), hours: 20...23, &chance),
      origin(trap), youth: siblings[1], territory: "quebec")
    run.set("absence_started_at", .string(run.time.rfc3339))
    run.set("leave_context", "home")
    run.set("phones", [phone])
    observe(run)
  }

  /// Somebody means harm: anonymous, at third hand, grave, and repeated to a second unit.
  private mutating func setHostileReport(_ trap: Int, _ number: Int, _ chance: inout Chance) {
    let youth = addTrapYouth(trap, age: 14...16, &chance)
    for (index, unit) in ["patrol", Geography.board(of: youths[youth].school).unit].enumerated() {
      guard index == 0 || number > 1 else { continue }
      let time = at(traps[trap].at + .days(Int64(3 * index)), hours: 9...20, &chance)
      var draft = Draft(
        index == 0 ? "community_report" : "school_report", from: index == 0 ? "pipq" : unit,
        at: time, origin(trap), youth: youth, territory: "quebec", grade: 3)
      if index == 0 {
        draft.set("programme", "pipq")
        draft.set("need", ["exit"])
        draft.set("direct_harm_sign", true)
      } else {
        draft.set("school", .string(youths[youth].school))
        draft.set("disclosure", "direct")
        draft.set("possessions_change", true)
        draft.set("pick_up_by_older", true)
      }
      observe(draft)
    }
  }
}

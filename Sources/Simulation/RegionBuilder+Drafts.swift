import Chronology
import StrictJSON

/// How each kind of report looks, whoever it is about. The signs are drawn from two columns: where the youth is
/// exploited, and where not.
extension RegionBuilder {
  func share(_ share: Parameters.Signs.Share, _ isExploited: Bool) -> Double {
    if isExploited { return share.exploited }
    return share.isSign ? share.other * parameters.signs.everyday : share.other
  }

  func schoolDraft(
    youth: Int, at time: Timestamp, _ origin: Draft.Origin, _ chance: inout Chance
  ) -> Draft {
    let school = youths[youth].school
    let unit = chance.happens(0.75) ? Geography.board(of: school).unit : "school-police"
    var draft = Draft(
      "school_report", from: unit, at: at(schoolDay(time), hours: 8...16, &chance), origin,
      youth: youth, territory: youths[youth].territory)
    draft.set("school", .string(school))
    draft.set("place", .string(school))
    draft.set("place_kind", "school")
    return draft
  }

  /// The same day, or the Monday after a weekend.
  private func schoolDay(_ time: Timestamp) -> Timestamp {
    let weekday = QuebecTime.date(at: time).weekday
    return weekday <= 5 ? time : time + .days(Int64(8 - weekday))
  }

  func hotelDraft(
    youth: Int?, place: String, at time: Timestamp, _ origin: Draft.Origin, isExploited: Bool,
    _ chance: inout Chance
  ) -> Draft {
    let signs = parameters.signs
    let territory = youth.map { youths[$0].territory } ?? "quebec"
    var draft = Draft(
      "hotel_report", from: "ikat", at: at(time, hours: 9...23, &chance), origin, youth: youth,
      territory: territory, grade: chance.happens(0.4) ? 1 : 2)
    draft.set("place", .string(place))
    draft.set("place_kind", "hotel")
    draft.set("minor_possible", true)
    draft.set(
      "minor_basis",
      .string(chance.weighted([("appearance", 0.6), ("id_seen", 0.2), ("statement", 0.2)])))
    draft.set("room", .string("\(chance.whole(101...480))"))
    draft.set("stay_nights", .integer(Int64(chance.weighted([(1, 0.6), (2, 0.25), (4, 0.15)]))))
    let isPaidByOthers = chance.happens(share(signs.hotelThirdParty, isExploited))
    if isPaidByOthers { draft.set("third_party_booker", true) }
    let isCash = chance.happens(share(signs.hotelCash, isExploited))
    draft.set("payment", .string(isCash ? "cash" : isPaidByOthers ? "third_party" : "card"))
    if chance.happens(share(signs.hotelOlderCompanion, isExploited)) {
      draft.set("age_gap_companion", true)
    }
    if chance.happens(share(signs.hotelShortVisits, isExploited)) {
      draft.set("short_visits", .integer(Int64(chance.whole(2...8))))
    }
    if chance.happens(share(signs.hotelDoNotDisturb, isExploited)) {
      draft.set("dnd_days", .integer(Int64(chance.whole(1...3))))
    }
    if chance.happens(share(signs.hotelNoLuggage, isExploited)) { draft.set("no_luggage", true) }
    return draft
  }

  func barDraft(
    youth: Int?, at time: Timestamp, _ origin: Draft.Origin, isExploited: Bool, territory: String,
    _ chance: inout Chance
  ) -> Draft {
    let signs = parameters.signs
    var draft = Draft(
      "bar_report", from: "gripp", at: at(time, hours: 20...23, &chance), origin, youth: youth,
      territory: territory)
    draft.set("place", .string(chance.pick(Geography.bars)))
    draft.set("place_kind", "bar")
    draft.set(
      "venue_class",
      .string(
        chance.weighted([
          ("bar", 0.55), ("strip_club", isExploited ? 0.25 : 0.1), ("restaurant", 0.2),
        ])))
    draft.set("minor_possible", true)
    draft.set("accompanied", .bool(chance.happens(share(signs.barAccompanied, isExploited))))
    let isWorker = chance.happens(share(signs.barWorker, isExploited))
    draft.set("apparent_role", isWorker ? "worker" : "patron")
    draft.set(
      "id_checked", .string(chance.weighted([("yes", 0.3), ("no", 0.5), ("refused", 0.2)])))
    if chance.happens(share(signs.barConfirmed, isExploited)) { draft.set("minor_confirmed", true) }
    return draft
  }

  func luringDraft(
    youth: Int, at time: Timestamp, _ origin: Draft.Origin, isExploited: Bool,
    _ chance: inout Chance
  ) -> Draft {
    let signs = parameters.signs
    let person = youths[youth]
    let unit = chance.weighted([
      ("esm", 0.45), ("ijp", 0.2), (Geography.board(of: person.school).unit, 0.2), ("pipq", 0.15),
    ])
    var draft = Draft(
      "online_luring", from: unit, at: at(time, hours: 8...23, &chance), origin, youth: youth,
      territory: person.territory, grade: chance.happens(0.3) ? 1 : 2)
    draft.set("place_kind", "online")
    draft.set(
      "platform_kind",
      .string(chance.weighted([("social", 0.6), ("game", 0.15), ("chat", 0.15), ("dating", 0.1)])))
    draft.set("contact_age_basis", .string(chance.pick(["stated", "estimated", "unknown"])))
    draft.set("asks_secrecy", .bool(chance.happens(share(signs.lureSecrecy, isExploited))))
    draft.set("asks_platform_move", .bool(chance.happens(share(signs.lureMove, isExploited))))
    draft.set("offers_work_or_travel", .bool(chance.happens(share(signs.lureOffer, isExploited))))
    if chance.happens(share(signs.lureMeeting, isExploited)) { draft.set("asks_meeting", true) }
    if chance.happens(share(signs.lureMeetingFixed, isExploited)) {
      draft.set("meeting_at", .string((draft.time + .days(2)).rfc3339))
    }
    if chance.happens(share(signs.lureThreat, isExploited)) { draft.set("threat", true) }
    let extortion = isExploited ? signs.extortionOfBoys.exploited : 0
    if chance.happens(extortion * (person.isBoy ? 1 : 0.1)) { draft.set("extortion", true) }
    return draft
  }

  func communityDraft(
    youth: Int?, at time: Timestamp, _ origin: Draft.Origin, isConsult: Bool, asksToLeave: Bool,
    _ chance: inout Chance
  ) -> Draft {
    let unit = chance.weighted([("pipq", 0.5), ("traic", 0.3), ("ciusss", 0.2)])
    var draft = Draft(
      "community_report", from: unit, at: at(time, hours: 13...23, &chance), origin,
      youth: isConsult ? nil : youth,
      territory: youth.map { youths[$0].territory } ?? "quebec", grade: chance.happens(0.7) ? 1 : 2)
    draft.set("programme", .string(unit == "ciusss" ? "other" : unit))
    var needs = [
      chance.weighted([("shelter", 0.3), ("health", 0.3), ("legal", 0.1), ("family", 0.3)])
    ]
    if isConsult {
      draft.set("consult_only", true)
    } else if asksToLeave {
      needs.append("exit")
    }
    draft.set("need", needs)
    return draft
  }
}

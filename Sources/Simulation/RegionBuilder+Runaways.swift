import Chronology
import StrictJSON

/// One absence, alone or with somebody.
struct Episode {
  var youth: Int
  var friend: Int?
  var start: Timestamp
  var origin: Draft.Origin
  /// The cell around a victim.
  var scene: VictimScene?
  var isExploited: Bool
}

/// Absences and returns: the same process for everybody, with the two columns of signs.
extension RegionBuilder {
  mutating func runAway(_ episode: Episode, _ chance: inout Chance) {
    let signs = parameters.signs
    let start = at(episode.start, hours: 8...23, &chance)
    let isLong = chance.happens(share(signs.absenceBeyondThreeDays, episode.isExploited))
    let isMiddling = chance.happens(share(signs.absenceBeyondOneDay, episode.isExploited))
    let hours =
      isLong
      ? chance.between(73, 200)
      : isMiddling ? chance.between(24, 72) : min(24, 1.5 + chance.exponential(mean: 7))
    let back = start + .minutes(Int64(hours * 60))
    leave(episode.youth, with: episode.friend, episode, at: start, &chance)
    comeBack(episode.youth, episode, at: back, &chance)
    if let friend = episode.friend {
      leave(friend, with: episode.youth, episode, at: start, &chance)
      comeBack(friend, episode, at: back, &chance)
    }
  }

  private mutating func leave(
    _ youth: Int, with other: Int?, _ episode: Episode, at start: Timestamp, _ chance: inout Chance
  ) {
    let signs = parameters.signs
    let person = youths[youth]
    let unit = person.unit.map(Geography.reporter) ?? (chance.happens(0.6) ? "patrol" : "ijp")
    var draft = Draft(
      "runaway", from: unit, at: start, episode.origin, youth: youth, territory: person.territory)
    draft.others = other.map { [$0] } ?? []
    draft.set("absence_started_at", .string(start.rfc3339))
    if let unit = person.unit { draft.set("unit", .string(unit)) }
    draft.set(
      "leave_context",
      .string(
        person.isPlaced
          ? chance.weighted([("outing", 0.6), ("unit", 0.25), ("school", 0.1), ("night", 0.05)])
          : chance.weighted([("home", 0.6), ("school", 0.2), ("night", 0.2)])))
    var flags: [String] = []
    for (name, rate) in [
      ("older_companion", signs.olderCompanionFeared), ("recent_gifts", signs.giftsBefore),
      ("online_contact", signs.onlineContactBefore), ("threat", signs.threatKnown),
      ("med_need", signs.medicalNeed),
    ] where chance.happens(share(rate, episode.isExploited)) { flags.append(name) }
    draft.set("concern_flags", flags)
    if chance.happens(share(signs.leavesPhoneBehind, episode.isExploited)) {
      draft.set("phone_left_behind", true)
    } else if chance.happens(signs.ownPhoneAtRunaway) {
      draft.set("phones", [person.phone])
    }
    if let plate = episode.scene?.vehicle(signs.vehicleAtRunaway, &chance) {
      draft.set("vehicle", .string(plate))
    }
    if chance.happens(share(signs.immediateDanger, episode.isExploited)) {
      draft.set("immediate_danger", true)
    }
    observe(draft)
  }

  private mutating func comeBack(
    _ youth: Int, _ episode: Episode, at time: Timestamp, _ chance: inout Chance
  ) {
    let signs = parameters.signs
    let isExploited = episode.isExploited
    guard chance.happens(share(signs.returnReported, isExploited)) else { return }
    let person = youths[youth]
    let unit =
      person.unit.map { unit in
        chance.weighted([
          (Geography.reporter(ofUnit: unit), 0.6), ("patrol", 0.25), ("enqueteurs-jeunesse", 0.15),
        ])
      } ?? chance.weighted([("patrol", 0.6), ("ijp", 0.4)])
    var draft = Draft(
      "youth_found", from: unit, at: time, episode.origin, youth: youth, territory: person.territory
    )
    draft.set("found_at", .string(time.rfc3339))
    let isWithOlder = chance.happens(share(signs.foundWithOlder, isExploited))
    draft.set(
      "found_with",
      .string(
        isWithOlder
          ? "older_unrelated"
          : chance.weighted([
            ("alone", 0.55), ("peer", 0.25), ("relative", 0.15), ("unknown", 0.05),
          ])))
    let isInHotel = chance.happens(share(signs.foundInHotel, isExploited))
    draft.set(
      "found_place_kind",
      .string(
        isInHotel
          ? "hotel"
          : chance.weighted([
            ("home", 0.5), ("street", 0.25), ("placement_unit", 0.15), ("mall", 0.1),
          ])))
    if chance.happens(share(signs.newPossessions, isExploited)) {
      draft.set("new_possessions", true)
    }
    if chance.happens(share(signs.injury, isExploited)) { draft.set("injury_sign", true) }
    draft.set("disclosure", .string(disclosure(isExploited, &chance)))
    if chance.happens(share(signs.directHarm, isExploited)) { draft.set("direct_harm_sign", true) }
    if chance.happens(share(signs.returnTalk, isExploited)) {
      draft.set(
        "return_talk_by",
        .string(chance.weighted([("worker", 0.7), ("police", 0.2), ("independent", 0.1)])))
      draft.set("return_talk_done_at", .string(time.rfc3339))
    }
    if let scene = episode.scene {
      if let plate = scene.vehicle(signs.vehicleAtReturn, &chance) {
        draft.set("vehicle", .string(plate))
      }
      draft.set("phones", scene.phone(signs.phoneAtReturn, &chance))
      draft.set("handles", scene.handle(signs.handleAtReturn, &chance))
    }
    observe(draft)
  }

  private func disclosure(_ isExploited: Bool, _ chance: inout Chance) -> String {
    let signs = parameters.signs
    if chance.happens(share(signs.directDisclosure, isExploited)) { return "direct" }
    return chance.happens(share(signs.partialDisclosure, isExploited)) ? "partial" : "none"
  }

  // MARK: Those whom nobody exploits

  /// Some of those who run away began before anybody watched.
  private static let daysBeforeTheWatch: Int64 = 90

  /// Everyday absences: the rate of the city, with the repeats that institutions know.
  mutating func addRunaways() {
    var chance = chance("runaways")
    let noise = parameters.noise
    let weeks = Double((settings.end - settings.start).milliseconds) / 604_800_000
    var left = chance.poisson(noise.runawaysPerWeek * weeks)
    // Two run together as one episode of two absences.
    let paired = parameters.signs.withAnother.other / (2 - parameters.signs.withAnother.other)
    var runners: [Int] = []
    while left > 0 {
      let runner = addRunner(&chance)
      runners.append(runner)
      let days = chance.between(noise.stayDays.lowerBound, noise.stayDays.upperBound)
      let stay = Span.days(Int64(days))
      let before = Span.days(Self.daysBeforeTheWatch)
      let earliest = settings.start - before
      let from = earliest + chance.span(.days(0), settings.end - earliest)
      for _ in 0..<chance.whole(chance.weighted(noise.episodes)) {
        let time = from + chance.span(.days(0), stay)
        guard contains(time) else { continue }
        let friend =
          chance.happens(paired) ? companion(of: runner, among: runners, &chance) : nil
        runAway(
          Episode(
            youth: runner, friend: friend, start: time, origin: .background, scene: nil,
            isExploited: false), &chance)
        left -= friend == nil ? 1 : 2
      }
    }
  }

  private mutating func addRunner(_ chance: inout Chance) -> Int {
    let noise = parameters.noise
    let middle =
      settings.start + Span(milliseconds: (settings.end - settings.start).milliseconds / 2)
    return addYouth(
      .background, isBoy: chance.happens(noise.boysAmongRunaways),
      age: chance.weighted(noise.ages), at: middle,
      isPlaced: chance.happens(noise.placedAmongRunaways))
  }

  private mutating func companion(
    of runner: Int, among runners: [Int], _ chance: inout Chance
  ) -> Int? {
    if let friend = youths[runner].friend, chance.happens(parameters.noise.sameFriend) {
      return friend
    }
    let mates = runners.suffix(60).filter { $0 != runner && youths[$0].unit == youths[runner].unit }
    guard !mates.isEmpty else { return nil }
    let friend = chance.pick(mates)
    youths[runner].friend = friend
    return friend
  }
}

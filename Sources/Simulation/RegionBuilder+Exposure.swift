import Chronology
import StrictJSON

/// What the sources see of those who are exploited: in each month each sees something or nothing.
extension RegionBuilder {
  mutating func exposeVictims() {
    for index in youths.indices where youths[index].role == .victim {
      var chance = chance("exposure \(youths[index].id)")
      expose(index, &chance)
    }
  }

  private mutating func expose(_ index: Int, _ chance: inout Chance) {
    guard let onset = youths[index].onset, let end = youths[index].end,
      let number = youths[index].cell
    else { return }
    let cell = cells[number]
    var scene = VictimScene(youth: index, cell: cell)
    let recruitment = onset - .days(Int64(parameters.network.recruitmentDays))
    recruit(&scene, from: recruitment, to: onset, &chance)
    var month = onset
    while month < end {
      let next = min(month + SimulationSettings.month, end)
      let share =
        Double((next - month).milliseconds) / Double(SimulationSettings.month.milliseconds)
      live(&scene, from: month, to: next, share: share, &chance)
      month = next
    }
  }

  /// The weeks before: gifts at school, an approach in a mall or online.
  private mutating func recruit(
    _ scene: inout VictimScene, from: Timestamp, to: Timestamp, _ chance: inout Chance
  ) {
    let watching = parameters.watching
    func moment() -> Timestamp { from + chance.span(.days(0), to - from) }
    if scene.cell.isOnlineFirst {
      if chance.happens(watching.onlineWhereOnlineFirst) { lure(scene, at: moment(), &chance) }
    } else {
      if chance.happens(watching.school) { school(scene, at: moment(), &chance) }
      if chance.happens(watching.mall * 2) { mall(scene, at: moment(), &chance) }
    }
  }

  private mutating func live(
    _ scene: inout VictimScene, from: Timestamp, to: Timestamp, share: Double,
    _ chance: inout Chance
  ) {
    let watching = parameters.watching
    func moment() -> Timestamp { from + chance.span(.days(0), to - from) }
    func sees(_ probability: Double) -> Bool { chance.happens(probability * share) }
    let runaway = youths[scene.youth].isPlaced ? watching.runawayPlaced : watching.runawayHome
    if sees(watching.school) { school(scene, at: moment(), &chance) }
    if sees(runaway) { runAway(scene, at: moment(), &chance) }
    if sees(watching.hotel) { hotel(scene, at: moment(), &chance) }
    if sees(watching.mall) { mall(scene, at: moment(), &chance) }
    if sees(watching.bar) { bar(scene, at: moment(), &chance) }
    let online = scene.cell.isOnlineFirst ? watching.onlineWhereOnlineFirst : watching.online
    if sees(online) { lure(scene, at: moment(), &chance) }
    if sees(watching.ad) { ad(scene, at: moment(), &chance) }
    if sees(watching.community) { community(scene, at: moment(), &chance) }
  }

  // MARK: One source each

  private mutating func school(
    _ scene: VictimScene, at time: Timestamp, _ chance: inout Chance
  ) {
    let signs = parameters.signs
    var draft = schoolDraft(youth: scene.youth, at: time, .victim, &chance)
    let pickedUp = chance.happens(signs.pickedUpByOlder.exploited)
    let gifts = chance.happens(signs.schoolPossessions.exploited)
    if pickedUp { draft.set("pick_up_by_older", true) }
    if gifts { draft.set("possessions_change", true) }
    if !pickedUp || chance.happens(0.5) {
      let marked = chance.happens(signs.markedAbsences.exploited)
      draft.set("absence_change", marked ? "marked" : "moderate")
      draft.set("baseline_weeks", .integer(Int64(chance.whole(4...12))))
    }
    if chance.happens(signs.schoolPartialDisclosure.exploited) {
      draft.set("disclosure", "partial")
    }
    if pickedUp, let plate = scene.vehicle(signs.vehicleAtSchool, &chance) {
      draft.set("vehicle", .string(plate))
    }
    draft.set("handles", scene.handle(signs.handleAtSchool, &chance))
    observe(draft)
  }

  private mutating func runAway(
    _ scene: VictimScene, at time: Timestamp, _ chance: inout Chance
  ) {
    let episode = Episode(
      youth: scene.youth, friend: friend(of: scene, at: time, &chance), start: time,
      origin: .victim, scene: scene, isExploited: true)
    runAway(episode, &chance)
  }

  /// Somebody whom the same cell exploits by then, of the same unit if there is one, for a run together: what is
  /// reported of them shows it, too.
  private mutating func friend(
    of scene: VictimScene, at time: Timestamp, _ chance: inout Chance
  ) -> Int? {
    guard chance.happens(parameters.signs.withAnother.exploited) else { return nil }
    let peers = peers(of: scene, at: time)
    if let friend = youths[scene.youth].friend, chance.happens(0.7), peers.contains(friend) {
      return friend
    }
    let mates = peers.filter { youths[$0].unit == youths[scene.youth].unit }
    let candidates = mates.isEmpty ? peers : mates
    guard !candidates.isEmpty else { return nil }
    let friend = chance.pick(candidates)
    youths[scene.youth].friend = friend
    return friend
  }

  private mutating func hotel(
    _ scene: VictimScene, at time: Timestamp, _ chance: inout Chance
  ) {
    var draft = hotelDraft(
      youth: scene.youth, place: chance.pick(scene.cell.hotels), at: time, .victim,
      isExploited: true,
      &chance)
    if let plate = scene.vehicle(parameters.signs.vehicleAtHotel, &chance) {
      draft.set("vehicle", .string(plate))
    }
    draft.set("phones", scene.phone(parameters.signs.phoneAtHotel, &chance))
    addCompanion(to: &draft, scene, 0.2, &chance)
    observe(draft)
  }

  private mutating func mall(
    _ scene: VictimScene, at time: Timestamp, _ chance: inout Chance
  ) {
    var draft = Draft(
      "mall_report", from: "ikat", at: at(time, hours: 11...20, &chance), .victim,
      youth: scene.youth, territory: youths[scene.youth].territory, grade: 2)
    draft.set("place", .string(chance.pick(Geography.malls)))
    draft.set("place_kind", "mall")
    draft.set("minor_possible", true)
    draft.set(
      "approach_pattern",
      .string(chance.weighted([("gifts", 0.5), ("job_offer", 0.25), ("repeated_contact", 0.25)])))
    draft.set("youths_count", .integer(Int64(chance.whole(1...4))))
    if chance.happens(0.4) { draft.set("repeat_person", true) }
    if let plate = scene.vehicle(parameters.signs.vehicleAtMall, &chance) {
      draft.set("vehicle", .string(plate))
    }
    draft.set("handles", scene.handle(parameters.signs.handleAtMall, &chance))
    observe(draft)
  }

  private mutating func bar(
    _ scene: VictimScene, at time: Timestamp, _ chance: inout Chance
  ) {
    var draft = barDraft(
      youth: scene.youth, at: time, .victim, isExploited: true,
      territory: scene.territory(in: youths),
      &chance)
    if let plate = scene.vehicle(parameters.signs.vehicleAtBar, &chance) {
      draft.set("vehicle", .string(plate))
    }
    draft.set("phones", scene.phone(parameters.signs.phoneAtBar, &chance))
    observe(draft)
  }

  private mutating func lure(
    _ scene: VictimScene, at time: Timestamp, _ chance: inout Chance
  ) {
    var draft = luringDraft(youth: scene.youth, at: time, .victim, isExploited: true, &chance)
    draft.set("handles", scene.handle(parameters.signs.handleOnline, &chance))
    draft.set("phones", scene.phone(parameters.signs.phoneOnline, &chance))
    observe(draft)
  }

  private mutating func ad(
    _ scene: VictimScene, at time: Timestamp, _ chance: inout Chance
  ) {
    let signs = parameters.signs
    let usesOwn = chance.happens(signs.adOwnPhone) || scene.cell.phones.isEmpty
    let phone = usesOwn ? youths[scene.youth].phone : chance.pick(scene.cell.phones)
    var draft = adDraft(
      youth: scene.youth, phone: phone, at: time, .victim, isExploited: true, &chance)
    draft.set("link_reason", .string(usesOwn && chance.happens(0.5) ? "phone" : "tip"))
    draft.set("handles", scene.handle(signs.handleInAd, &chance))
    observe(draft)
  }

  private mutating func community(
    _ scene: VictimScene, at time: Timestamp, _ chance: inout Chance
  ) {
    let signs = parameters.signs
    var draft = communityDraft(
      youth: scene.youth, at: time, .victim,
      isConsult: chance.happens(signs.communityIsConsult.exploited),
      asksToLeave: chance.happens(signs.asksToLeave.exploited), &chance)
    if draft.youth != nil {
      draft.set("phones", scene.phone(signs.phoneAtCommunity, &chance))
      draft.set("handles", scene.handle(signs.handleAtCommunity, &chance))
    }
    observe(draft)
  }

  /// The others whom the cell exploits at a moment.
  private func peers(of scene: VictimScene, at time: Timestamp) -> [Int] {
    scene.cell.victims.filter { $0 != scene.youth && youths[$0].isExploited(at: time) }
  }

  private mutating func addCompanion(
    to draft: inout Draft, _ scene: VictimScene, _ probability: Double, _ chance: inout Chance
  ) {
    let peers = peers(of: scene, at: draft.time)
    if !peers.isEmpty, chance.happens(probability) { draft.others = [chance.pick(peers)] }
  }
}

/// A victim with the cell around them.
struct VictimScene {
  var youth: Int
  var cell: Cell

  init(youth: Int, cell: Cell) {
    self.youth = youth
    self.cell = cell
  }

  func vehicle(_ probability: Double, _ chance: inout Chance) -> String? {
    guard !cell.vehicles.isEmpty, chance.happens(probability) else { return nil }
    return chance.pick(cell.vehicles)
  }

  func phone(_ probability: Double, _ chance: inout Chance) -> [String] {
    guard !cell.phones.isEmpty, chance.happens(probability) else { return [] }
    return [chance.pick(cell.phones)]
  }

  func handle(_ probability: Double, _ chance: inout Chance) -> [String] {
    guard !cell.handles.isEmpty, chance.happens(probability) else { return [] }
    return [chance.pick(cell.handles)]
  }

  func territory(in youths: [Youth]) -> String { youths[youth].territory }
}

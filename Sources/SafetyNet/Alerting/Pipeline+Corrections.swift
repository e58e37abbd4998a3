import Alerts
import Chronology
import Mandates
import Observations
import Risk
import Store
import StrictJSON

/// An observation that stands no more, while it is being taken out: the alerts that rest on it, or did once.
struct Correction {
  var observation: String
  /// The organisation that had reported it.
  var organisation: String
  /// When it had arrived; `nil` where that is not known any more.
  var arrived: Timestamp?
  var alerts: [Alert]
  /// Of these, until when those rested on it that do no longer: whoever was told later was not told of it.
  var until: [String: Timestamp]
  /// Notices of the turn that were issued before.
  var noticesBefore: Int

  /// Whether the observation was behind one of the reasons that an organisation was shown last; also where that is not
  /// known any more, or the alert does not rest on it.
  func couldShow(_ alert: String, to duty: Duty?) -> Bool {
    guard let duty, until[alert] == nil, let then = alerts.first(where: { $0.id == alert }) else {
      return true
    }
    return then.grounds.contains { ground in
      ground.observations.contains(observation)
        && duty.shown.contains { $0.rule == ground.rule }
    }
  }
}

/// Everybody who was told of what a retracted observation was grounds for is told again (`docs/delivery.md` 6),
/// also those whose alert is closed by now or whose organisation was done with it.
extension Pipeline {
  /// Which alerts rest on an observation that was just taken out, or did once, closed ones included; before the entities that
  /// this touched are assessed anew.
  func correction(
    of gone: AcceptedObservation, arrived: Timestamp?
  ) throws(StoreError) -> Correction {
    // All are asked, whatever was touched: an alert may rest on what was tied to it by others, or be of a network
    // that has another name by now.
    var resting =
      alerts.values.filter { $0.rests(on: gone.observation) }
      + (try closedAlerts(restingOn: gone.observation))
    var until = try formerGrounds(of: gone.observation)
    for alert in resting { until[alert.id] = nil }
    for id in until.keys.sorted() {
      if let alert = try alert(id) { resting.append(alert) }
    }
    return Correction(
      observation: gone.observation, organisation: gone.organisation, arrived: arrived,
      alerts: resting.sorted { $0.id < $1.id }, until: until,
      noticesBefore: commit.notices.count)
  }

  /// After the entities were assessed anew: of all that is being taken out everybody has heard.
  mutating func finishCorrections() throws(StoreError) {
    defer { takenOut = [] }
    for correction in takenOut { try finish(correction) }
  }

  /// Whoever was told of one of the alerts while it was there, and has heard nothing of it since, hears that evidence behind
  /// it was taken back. Nothing is shown. Who had declined before it came never heard of it.
  private mutating func finish(_ correction: Correction) throws(StoreError) {
    // What ended in another alert goes on there, and comes last: who read that it does need not hear of both.
    for then in correction.alerts where then.outcome != .merged {
      try finish(correction, of: then)
    }
    for then in correction.alerts where then.outcome == .merged {
      try finish(correction, of: then)
    }
  }

  private mutating func finish(
    _ correction: Correction, of then: Alert
  ) throws(StoreError) {
    let all = Set(correction.alerts.map(\.id))
    var (heard, heardOfAny): (Set<String>, Set<String>) = ([], [])
    // By index: a notice is large to copy.
    for index in commit.notices.indices.dropFirst(correction.noticesBefore)
    where all.contains(commit.notices[index].alert) {
      heardOfAny.insert(commit.notices[index].recipient)
      if commit.notices[index].alert == then.id { heard.insert(commit.notices[index].recipient) }
    }
    let told = try tellings(ofAlert: then.id).filter { !heard.contains($0.recipient) }
    let alert = alerts[then.id] ?? pending.closed[then.id] ?? then
    for (name, theirs) in Dictionary(grouping: told, by: \.recipient).sorted(by: { $0.key < $1.key }
    ) {
      let inOrder = theirs.sorted { $0.seq < $1.seq }
      let ending = inOrder.last { !$0.isBareCorrection }
      let goesOn = then.outcome == .merged && ending?.change == .withdrawn
      // That their part was withdrawn before took nothing of this back.
      guard !goesOn || !heardOfAny.contains(name),
        let telling = inOrder.last(where: {
          wasGround(correction, as: $0, of: then) && couldTell($0, correction, of: then)
        })
      else { continue }
      try correct(alert, telling)
    }
  }

  /// Under a mandate for what an organisation reported itself, what others had reported was never told; nor was what came
  /// after somebody was told last, or while a file was restricted.
  private func couldTell(
    _ telling: Telling, _ correction: Correction, of alert: Alert? = nil
  ) -> Bool {
    guard telling.band > .none, !telling.showedNothing else { return false }
    if let arrived = correction.arrived, telling.issued < arrived { return false }
    if library.matrix.read(telling.mandate, { $0.conditions.ownReport }) == false { return true }
    guard correction.organisation == telling.organisation else { return false }
    guard let alert else { return true }
    return correction.couldShow(alert.id, to: duty(of: telling.organisation, to: alert))
  }

  /// Whether an alert rested on it still as somebody was told. Under a mandate for own reports, which reasons they were shown
  /// then is not known any more where it does no longer.
  private func wasGround(_ correction: Correction, as telling: Telling, of alert: Alert) -> Bool {
    guard let until = correction.until[alert.id] else { return true }
    return telling.issued < until
      && library.matrix.read(telling.mandate, { $0.conditions.ownReport }) == false
  }

  /// So of anything that is being taken out.
  private func couldTellOfWhatGoes(_ telling: Telling, of alert: Alert? = nil) -> Bool {
    for correction in takenOut where couldTell(telling, correction, of: alert) { return true }
    return false
  }

  /// Those of an organisation who were told of an alert while there was what is being taken out, and may know that it is: where
  /// their part ends with it they hear both at once.
  func toldOfWhatIsTakenBack(_ alert: Alert, _ duty: Duty) throws(StoreError) -> Set<String> {
    guard !takenOut.isEmpty else { return [] }
    var found: Set<String> = []
    for telling in try tellings(ofAlert: alert.id)
    where telling.organisation == duty.organisation && couldTellOfWhatGoes(telling, of: alert) {
      found.insert(telling.recipient)
    }
    return found
  }

  /// Who declined hears of what is being taken out where it was there when they were told: it may have said who somebody
  /// is, and be no ground of the alert.
  mutating func correct(
    _ alert: Alert, declinedBy name: String, of organisation: String
  ) throws(StoreError) {
    guard !takenOut.isEmpty else { return }
    let theirs = try tellings(ofAlert: alert.id).filter {
      $0.recipient == name && $0.organisation == organisation
    }.sorted { $0.seq < $1.seq }
    guard let telling = theirs.last(where: { couldTellOfWhatGoes($0) }) else { return }
    try correct(alert, telling)
  }

  private mutating func correct(_ alert: Alert, _ telling: Telling) throws(StoreError) {
    guard let mandate = library.matrix.mandate(telling.mandate),
      let step = step(of: telling.recipient, in: telling.organisation)
    else { return }
    let dispatch = dispatchWithoutContent(
      to: telling.recipient, as: step, of: telling.organisation, under: mandate)
    var over = alert
    over.state = .closed
    try issue(over, nil, dispatch, .corrected, [])
  }

  /// What an alert rests on no longer though it stands: it has grown too old, or what it was a ground together with is gone.
  mutating func noteFormerGrounds(_ before: [Alert.Ground], of alert: Alert) {
    guard alert.grounds != before else { return }
    let left = Set(alert.grounds.lazy.flatMap(\.observations))
    for observation in Set(before.lazy.flatMap(\.observations)).subtracting(left).sorted()
    where standing.entry(observation) != nil {
      commit.formerGrounds.append(
        FormerGround(observation: observation, alert: alert.id, until: now))
    }
  }

  // MARK: What was shown of who somebody is

  /// The young people of an observation, the networks that they are in, and whoever else is in these: whom an alert
  /// concerns may follow from how many are tied.
  func people(of observation: Observation) -> Set<EntityRef> {
    var found: Set<EntityRef> = []
    for identifier in observation.youths.compactMap(\.identifiers.first) {
      let youth = present(identifier)
      found.insert(youth)
      if let least = standing.ties.least(with: youth) {
        found.insert(standing.networkNames.network(after: least))
        found.formUnion(standing.ties.youths(with: least))
      }
    }
    return found
  }

  /// The organisations whose people were last shown of an alert something that stands no more: who the young person is,
  /// or when a reason was seen last. Notices are read for it: O(what was told of the alert).
  mutating func misled(
    by alert: Alert, now assessment: Assessment
  ) throws(StoreError) -> Set<String> {
    let facts = routingFacts(of: assessment)
    let content = try contentItems(for: assessment)
    var last: [String: Notice] = [:]
    for notice in try notices(ofAlert: alert.id)
    where last[notice.recipient].map({ $0.seq < notice.seq }) ?? true {
      last[notice.recipient] = notice
    }
    var found: Set<String> = []
    for duty in openDuties(of: alert.id) {
      guard let mandate = library.matrix.mandate(duty.mandate) else { continue }
      for recipient in duty.told where !found.contains(duty.organisation) {
        guard let notice = last[recipient], notice.organisation == duty.organisation,
          mayCorrect(notice, of: duty)
        else { continue }
        let groups = groups(shownTo: recipient, mandate, facts)
        // One after the other: within one call the pipeline would be copied.
        let shown = shown(alert, assessment, mandate, groups, content)
        if !stands(notice, as: shown) {
          found.insert(duty.organisation)
        }
      }
    }
    return found
  }

  /// Whether who got a notice hears of a correction: not who has left, and who declined only of what is being taken out and was
  /// there when they were told. What they were told before others were told more stays as it was.
  private func mayCorrect(_ notice: Notice, of duty: Duty) -> Bool {
    guard step(of: notice.recipient, in: duty.organisation) != nil else { return false }
    guard duty.declined.contains(notice.recipient) else { return true }
    return couldTellOfWhatGoes(Telling(notice))
  }

  private func stands(_ notice: Notice, as shown: Shown) -> Bool {
    for told in notice.why {
      guard let now = shown.why.first(where: { $0.rule == told.rule }) else { continue }
      if now.observed < told.observed { return false }
    }
    // Of a network also whoever is named from now on: their age was not known, or was another.
    if notice.subject.kind == .network {
      return (notice.fields["identity"] ?? .null) == (shown.fields["identity"] ?? .null)
    }
    guard let identity = notice.fields["identity"] else { return true }
    return shown.fields["identity"]?.holds(identity) == true
  }
}

extension JSONValue {
  /// Whether everything of another value stands in this one: each member, each element in one of the elements.
  fileprivate func holds(_ other: JSONValue) -> Bool {
    switch (self, other) {
    case (.object, .object(let members)):
      members.allSatisfy { self[$0.name]?.holds($0.value) == true }
    case (.array(let own), .array(let others)):
      others.allSatisfy { element in own.contains { $0.holds(element) } }
    default: self == other
    }
  }
}

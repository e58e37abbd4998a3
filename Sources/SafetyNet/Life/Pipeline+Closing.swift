import Alerts
import Chronology
import Mandates
import Observations
import Risk
import Store
import StrictJSON
import Wording

/// Who is done with an alert, or with their organisation's part of it.
extension Pipeline {
  /// An organisation is done with an alert. From band 3 a second person who was told of it must agree; the
  /// first call proposes. The alert ends when every organisation is done.
  ///
  /// As an acknowledgement, it speaks for the band that the person was shown. The same call again changes nothing. The
  /// Table ends no organisation's part: from band 3 its word may be one of the two, the other is one of that
  /// organisation's own people.
  mutating func close(
    _ id: String, outcome: Alert.Outcome, note: String?, by caller: Caller
  ) throws -> Notice {
    let notice = try readable(id, by: caller)
    try refuseQuestion(notice)
    try requireTraining(notice, caller)
    let closing = Closing(
      caller: caller, notice: notice, outcome: outcome, note: note,
      told: try tellings(ofAlert: notice.alert))
    try refuseTableAlone(closing)
    guard try mayClose(closing) else { return try closedAlready(closing) }
    guard let alert = alerts[notice.alert] else { throw Self.isClosedForThem }
    guard try asTold(alert).band >= .high else {
      return try endParts(of: alert, by: closing, after: nil)
    }
    switch try word(closing, on: alert) {
    case .saidBefore: return notice
    case .proposes:
      propose(closing, of: alert)
      return notice
    case .confirms(let first): return try endParts(of: alert, by: closing, after: first)
    }
  }

  /// What somebody says who is done with an alert.
  private struct Closing {
    let caller: Caller
    /// From which they say it.
    let notice: Notice
    let outcome: Alert.Outcome
    let note: String?
    /// Whom every notice of the alert told.
    let told: [Telling]

    /// The band that they were shown: of a notice that says that one's part is over, and names none, the highest that one
    /// was shown.
    var shown: Band {
      if notice.band > .none { return notice.band }
      return told.filter { $0.recipient == caller.name }.map(\.band).max() ?? .none
    }

    /// How they were told of that band, the latest time.
    var read: Telling {
      if notice.band > .none { return Telling(notice) }
      let shown = shown
      return told.filter { $0.recipient == caller.name && $0.band == shown }.latest
        ?? Telling(notice)
    }
  }

  /// Below band 3 one word is enough, and it is not the Table's.
  private func refuseTableAlone(_ closing: Closing) throws {
    let notice = closing.notice
    let band = try alert(notice.alert).map { alert throws(StoreError) in try asTold(alert).band }
    guard band ?? .none >= .high || isOwn(closing.caller.name, of: notice.organisation) else {
      throw RequestError(
        .forbidden,
        fr: "la Table ne clôt pas à la place d'une organisation ; joindre sa coordination",
        en: "the Table closes nothing in an organisation's place; reach its coordinator")
    }
  }

  /// Whether there is something that the caller may close, or be the second to close; `false`: their organisation's part
  /// is over.
  private func mayClose(_ closing: Closing) throws -> Bool {
    if let duty = openDuty(of: closing.notice) {
      let isOfEarlierRise = hasFallen(since: closing.read, duty, closing.told)
      guard closing.shown >= duty.band, !isOfEarlierRise else {
        throw RequestError(
          .conflict,
          fr: "le niveau a monté depuis cet avis : lire le plus récent, puis clore depuis celui-là",
          en: "the band has risen since this notice: read the latest one, then close from there")
      }
      return true
    }
    guard let alert = alerts[closing.notice.alert] else { return false }
    // Where no organisation has a part in it any more, whoever was told may still end it.
    if openDuties(of: alert.id).isEmpty { return true }
    // From band 3, whose organisation is done may still be one of the two people for another's, where they were shown
    // that band.
    let band = try asTold(alert).band
    return band >= .high && closing.shown >= band
  }

  private mutating func propose(_ closing: Closing, of open: Alert) {
    let (caller, id) = (closing.caller, closing.notice.id)
    var alert = open
    remark(closing.note, on: id, by: caller)
    alert.closingProposedBy = caller.name
    alert.closingOutcome = closing.outcome
    change(alert)
    record(
      .closingProposed, by: caller.name, through: caller.through, on: id,
      [JSONMember("outcome", .string(closing.outcome.rawValue))])
  }

  /// Ends the parts of which it is said, by one person or after a first one, and with the last of them the alert.
  private mutating func endParts(
    of open: Alert, by closing: Closing, after first: String?
  ) throws -> Notice {
    let (caller, outcome) = (closing.caller, closing.outcome)
    var (alert, notice) = (open, closing.notice)
    let told = try asTold(open)
    let ending = ended(in: alert, from: notice, by: caller, and: first)
    guard !ending.isEmpty || openDuties(of: alert.id).isEmpty else {
      throw RequestError(
        .conflict,
        fr: "la part d'une organisation se clôt par la parole d'une personne de celle-ci",
        en: "an organisation's part is closed by the word of one of its own people")
    }
    remark(closing.note, on: notice.id, by: caller)
    // Colleagues of the chain hear that it is done, and who proposed it that it was confirmed.
    for duty in ending { try conclude(alert, duty, .judged(outcome), butNotTo: caller.name) }
    record(
      .alertClosed, by: caller.name, through: caller.through, on: notice.id,
      [JSONMember("outcome", .string(outcome.rawValue))])
    progress(&notice, to: .closed, by: caller)
    try closeOthers(
      than: notice, among: closing.told, of: [caller.name, first], on: alert, by: caller)
    if openDuties(of: alert.id).isEmpty {
      // People judge what they were told of: what came of a restricted file meanwhile is told when that ends.
      // Those who were done before have judged the band that they knew.
      let judged = closing.told.filter { !$0.showedNothing && $0.band > .none }
      let highest = Dictionary(grouping: judged, by: \.organisation).values
        .compactMap { $0.latest?.band }.max()
      alert.band = min(open.band, max(told.band, highest ?? .none))
      alert.grounds = told.grounds
      alert.close(as: outcome, at: now)
    }
    alert.endProposal()
    change(alert)
    return notice
  }

  /// What both had of it is closed with it; the first is told anew that it is. What the Table has of others' parts is not.
  private mutating func closeOthers(
    than notice: Notice, among told: [Telling], of people: [String?], on alert: Alert,
    by caller: Caller
  ) throws(StoreError) {
    for telling in told.sorted(by: { ($0.recipient, $0.seq) < ($1.recipient, $1.seq) })
    where people.contains(telling.recipient) {
      guard telling.id != notice.id, duty(of: telling.organisation, to: alert) == nil,
        var own = try self.notice(telling.id)
      else { continue }
      progress(&own, to: .closed, by: caller)
    }
  }

  /// What somebody's word to close is where two people must agree.
  private enum Word {
    /// They said it before, and it changed what it could (the answer was lost).
    case saidBefore
    case proposes
    /// It is the second one, after this person's.
    case confirms(String)
  }

  private func word(_ closing: Closing, on alert: Alert) throws -> Word {
    let (caller, notice, outcome) = (closing.caller, closing.notice, closing.outcome)
    let proposer = whoProposedClosing(alert)
    let first = proposer.flatMap { isOnePerson($0, caller) ? nil : $0 }
    // Who closed their part with it and asks again has not said anything for the others, unless it is what one of these
    // has proposed since. Where the part is open again, it is another closing.
    if notice.state == .closed, openDuty(of: notice) == nil {
      let acts = try closings(of: closing.told)
      let isSaid = wasClosed(with: outcome, theirs(acts, of: closing), by: caller)
      guard isSaid || first != nil else { throw Self.isClosedOtherwise }
      if isSaid, first.flatMap({ proposed(by: $0, acts) }) != outcome { return .saidBefore }
    }
    if let first {
      // Who proposed it in a colleague's place confirms it neither as themselves nor in the place of another.
      let through = lastProposal(by: first, try closings(of: closing.told))?.onBehalfThrough
      for name in [caller.name, caller.isDemonstration ? nil : caller.through].compactMap(\.self)
      where library.directory.isOnePerson(through ?? "", name) {
        throw Self.isOnePersonsWord
      }
      return .confirms(first)
    }
    guard proposer == nil || proposer == caller.name else { throw Self.isOnePersonsWord }
    return .proposes
  }

  /// Whether who proposed it asks again: as themselves, by another account of theirs, or in somebody's place.
  private func isOnePerson(_ proposer: String, _ caller: Caller) -> Bool {
    [caller.name, caller.through].compactMap(\.self)
      .contains { [library] in library.directory.isOnePerson(proposer, $0) }
  }

  /// Who proposed to close an alert. Whoever has left the directory proposes nothing any more.
  func whoProposedClosing(_ alert: Alert) -> String? {
    alert.closingProposedBy.flatMap(library.directory.account)?.name
  }

  /// The part of the caller's organisation is over. The same call again (the answer was lost) changes nothing; anything else
  /// is refused in the same words whether others still work on the alert or not, which is not for everybody to learn.
  private func closedAlready(_ closing: Closing) throws -> Notice {
    let notice = closing.notice
    guard notice.state == .closed else { throw Self.isClosedForThem }
    let acts = theirs(try closings(of: closing.told), of: closing)
    guard wasClosed(with: closing.outcome, acts, by: closing.caller) else {
      throw Self.isClosedOtherwise
    }
    return notice
  }

  static let isClosedForThem = RequestError(
    .conflict, fr: "l'alerte est close pour votre organisation",
    en: "the alert is closed for your organisation")

  private static let isClosedOtherwise = RequestError(
    .conflict, fr: "votre organisation en a déjà fini avec cette alerte, avec une autre issue",
    en: "your organisation is done with this alert already, with another outcome")

  private static let isOnePersonsWord = RequestError(
    .conflict,
    fr: "qui a proposé de clore ne confirme pas par un autre compte ; une autre personne le doit",
    en: "whoever proposed the closing does not confirm it by another account; another person must")

  /// The parts of an alert that end by one word, or by two: that of the organisation of each. The Table confirms for the
  /// organisation of its notice and for no other.
  private func ended(
    in alert: Alert, from notice: Notice, by caller: Caller, and first: String?
  ) -> [Duty] {
    let isOwn = isOwn(caller.name, of: notice.organisation)
    var ending: [Duty] = []
    for duty in openDuties(of: alert.id) {
      let isOfNotice = duty.organisation == notice.organisation
      let isOfFirst =
        first.map { duty.told.contains($0) && self.isOwn($0, of: duty) } ?? false
      let isEnding = isOwn ? isOfNotice || isOfFirst : isOfNotice && isOfFirst
      if isEnding { ending.append(duty) }
    }
    return ending
  }

  /// Whether a part of an alert was closed with this outcome: what was closed with one is not closed with another by
  /// saying so. Of two people the second one's outcome is kept, which stands with that one's notice.
  private func wasClosed(with outcome: Alert.Outcome, _ acts: [Act], by caller: Caller) -> Bool {
    acts.contains { act in
      // Who proposed it says no more than they said.
      let isClosing =
        act.kind == .alertClosed || (act.kind == .closingProposed && act.by == caller.name)
      return isClosing && self.outcome(of: act) == outcome
    }
  }

  /// The acts by which the organisation of a notice came to be done with the alert: on its own notices and, where it was the
  /// first of two, the second one's. How others closed their parts says nothing of it.
  private func theirs(_ acts: [Act], of closing: Closing) -> [Act] {
    let organisation = closing.notice.organisation
    let own = Set(closing.told.filter { $0.organisation == organisation }.map(\.id))
    var isProposed = false
    var found: [Act] = []
    // In the order in which they were done.
    for act in acts {
      let isOwn = own.contains(act.object)
      if isOwn || (isProposed && act.kind == .alertClosed) { found.append(act) }
      isProposed = isOwn && act.kind == .closingProposed
    }
    return found
  }

  /// The outcome that somebody proposed last.
  private func proposed(by name: String, _ acts: [Act]) -> Alert.Outcome? {
    lastProposal(by: name, acts).flatMap { outcome(of: $0) }
  }

  private func lastProposal(by name: String, _ acts: [Act]) -> Act? {
    var last: Act?
    for act in acts where act.kind == .closingProposed && act.by == name {
      if let known = last, known.at > act.at { continue }
      last = act
    }
    return last
  }

  private func outcome(of act: Act) -> Alert.Outcome? {
    let text = act.details.first { $0.name == "outcome" }?.value.string
    return text.flatMap { Alert.Outcome(rawValue: $0) }
  }

  /// How people closed these notices, or proposed to.
  private func closings(of told: [Telling]) throws(StoreError) -> [Act] {
    try acts(of: [.alertClosed, .closingProposed], on: Set(told.map(\.id)))
  }
}

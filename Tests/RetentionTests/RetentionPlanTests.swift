import Chronology
import Observations
import Risk
import Testing

@testable import Retention

@Suite struct RetentionPlanTests {
  private let start = Timestamp(milliseconds: 1_772_470_800_000)
  private let youth = EntityRef(kind: .youth, token: "00000000000000000000000001")
  private let other = EntityRef(kind: .youth, token: "00000000000000000000000002")

  private func observation(
    _ id: String, _ identifiers: [EntityRef] = [], adult: Bool = false, consult: Bool = false,
    text: Bool = false, exploiter: Bool = false, linked: Bool? = nil
  ) -> RetentionRecords.KeptObservation {
    RetentionRecords.KeptObservation(
      id: id, kind: "hotel_report", arrival: start, identifiers: identifiers, isOfAdult: adult,
      isAnonymousConsult: consult, hasAdText: text, hasExploiterReference: exploiter,
      isLinkedToYouth: linked ?? !identifiers.isEmpty)
  }

  private func alert(
    _ band: Band, closed: Span?, on observations: Set<String> = ["a"]
  ) -> RetentionRecords.KeptAlert {
    RetentionRecords.KeptAlert(
      id: "alr", closed: closed.map { start + $0 }, band: band, subject: youth,
      observations: observations)
  }

  private func plan(
    _ records: RetentionRecords, after span: Span
  ) -> RetentionPlan {
    RetentionPlan(records, schedule: .standard, at: start + span)
  }

  /// The first hour, from the start, at which the observation goes.
  private func goes(_ records: RetentionRecords) -> (days: Int64, kind: RecordKind)? {
    for hour in stride(from: Int64(0), through: 24 * 3_000, by: 1) {
      if let first = plan(records, after: .hours(hour)).observations.first {
        // It goes an hour early, at the look before the last.
        return ((hour + 1) / 24, first.kind)
      }
    }
    return nil
  }

  @Test func anUnlinkedObservationGoesAfterNinetyDays() throws {
    let found = try #require(goes(RetentionRecords(observations: [observation("a")])))
    #expect(found == (90, .unlinkedObservation))
  }

  @Test func bandOneWithoutAnAlertGoesAfterHalfAYear() throws {
    let records = RetentionRecords(
      observations: [observation("a", [youth])], presentBands: ["a": .watch])
    #expect(try #require(goes(records)) == (180, .bandOne))
  }

  @Test(arguments: [
    (Band.watch, Int64(180), RecordKind.bandOne), (.concern, 365, .bandTwoAndThree),
    (.high, 365, .bandTwoAndThree), (.immediate, 365, .bandTwoAndThree),
  ])
  func afterClosureTheHighestBandSaysHowLong(
    _ band: Band, _ days: Int64, _ kind: RecordKind
  ) throws {
    let records = RetentionRecords(
      observations: [observation("a", [youth])], alerts: [alert(band, closed: .days(10))])
    #expect(try #require(goes(records)) == (days + 10, kind))
    #expect(plan(records, after: .days(days + 10)).alerts == ["alr"])
    #expect(plan(records, after: .days(days + 9)).alerts == [])
  }

  @Test func whatHasGoneOfAClosedAlertIsNotDueAgain() {
    var emptied = alert(.high, closed: .days(10))
    emptied.hasContent = false
    let done = plan(RetentionRecords(alerts: [emptied]), after: .days(400))
    #expect(done.alerts.isEmpty && !done.isDue)
    // It still says how long what it rested on stays.
    let records = RetentionRecords(observations: [observation("a", [youth])], alerts: [emptied])
    #expect(plan(records, after: .days(374)).observations.isEmpty)
    #expect(plan(records, after: .days(375)).observations.map(\.id) == ["a"])
  }

  @Test(arguments: [(RecordKind.assessment, Int64(366)), (.register, 1_828)])
  func whatIsCutByItsDateAloneIsDueToo(_ kind: RecordKind, _ days: Int64) {
    var records = RetentionRecords()
    records.oldest[kind] = start
    #expect(!plan(records, after: .days(days - 2)).isDue)
    #expect(plan(records, after: .days(days)).isDue)
    records.oldest[kind] = start + .days(1)
    #expect(!plan(records, after: .days(days - 1)).isDue)
  }

  @Test func ofSeveralClosedAlertsTheHighestBandAndTheLastClosingCount() throws {
    let records = RetentionRecords(
      observations: [observation("a", [youth])],
      alerts: [alert(.watch, closed: .days(10)), alert(.high, closed: .days(5))])
    #expect(try #require(goes(records)) == (375, .bandTwoAndThree))
  }

  @Test func nothingOfAYouthGoesWhileAnAlertIsOpen() {
    // The second observation is not what the alert rests on; it is of the same youth.
    let records = RetentionRecords(
      observations: [observation("a", [youth]), observation("b", [youth])],
      alerts: [alert(.concern, closed: nil)])
    let plan = plan(records, after: .days(3_000))
    #expect(plan.observations.isEmpty)
    #expect(plan.counts[.unlinkedObservation]?.needed == 2)
  }

  @Test func aFileHandedOverGoesNinetyDaysAfter() throws {
    let records = RetentionRecords(
      observations: [observation("a", [youth])], alerts: [alert(.immediate, closed: .days(5))],
      handedOver: [youth: start + .days(5)])
    #expect(try #require(goes(records)) == (95, .handedOver))
  }

  @Test func whatAlsoConcernsSomebodyElseGoesByTheirClockUntilTheyAreHandedOverToo() throws {
    var others = alert(.concern, closed: .days(5))
    others.subject = other
    var shared = observation("a", [youth, other])
    var records = RetentionRecords(
      observations: [shared], alerts: [alert(.immediate, closed: .days(5)), others],
      handedOver: [youth: start + .days(5)])
    #expect(try #require(goes(records)) == (370, .bandTwoAndThree))
    records.handedOver[other] = start + .days(7)
    #expect(try #require(goes(records)) == (97, .handedOver))
    // Of whom nothing in it is true keeps it only where an alert of theirs ever rested on it.
    shared.concerned = [youth]
    records.observations = [shared]
    records.handedOver[other] = nil
    #expect(try #require(goes(records)) == (370, .bandTwoAndThree))
    records.alerts = [alert(.immediate, closed: .days(5))]
    #expect(try #require(goes(records)) == (95, .handedOver))
    // Nor does the hand-over of who is only named shorten it.
    records.handedOver = [other: start + .days(5)]
    #expect(try #require(goes(records)) == (370, .bandTwoAndThree))
  }

  @Test func whatArrivesAfterAHandOverHasItsOwnClock() throws {
    var late = observation("a", [youth])
    late.arrival = start + .days(6)
    let records = RetentionRecords(
      observations: [late], handedOver: [youth: start + .days(5)])
    #expect(try #require(goes(records)) == (96, .unlinkedObservation))
  }

  @Test func anAdultGoesWithinSeventyTwoHoursWhateverElseHolds() throws {
    let records = RetentionRecords(
      observations: [observation("a", adult: true)], alerts: [alert(.concern, closed: nil)])
    #expect(try #require(goes(records)) == (3, .adultAd))
    #expect(plan(records, after: .hours(71)).observations.count == 1)
  }

  @Test func theTextOfAnUnlinkedAdGoesAndTheAdStays() {
    let records = RetentionRecords(observations: [observation("a", text: true)])
    #expect(plan(records, after: .hours(70)).contents.isEmpty)
    let due = plan(records, after: .hours(71))
    #expect(due.contents.map(\.kind) == [.adText])
    #expect(due.observations.isEmpty)
  }

  @Test func theTextOfAnAdLinkedToAYouthStays() {
    let records = RetentionRecords(observations: [observation("a", text: true, linked: true)])
    #expect(plan(records, after: .hours(80)).contents.isEmpty)
  }

  @Test func aPoliceReferenceGoesAfterAYearAndItsObservationStays() {
    let records = RetentionRecords(
      observations: [observation("a", [youth], exploiter: true)],
      alerts: [alert(.concern, closed: .days(100))])
    #expect(plan(records, after: .days(364)).contents.isEmpty)
    #expect(plan(records, after: .days(365)).contents.map(\.kind) == [.exploiterReference])
    #expect(plan(records, after: .days(365)).observations.isEmpty)
  }

  @Test func aConsultationWithoutIdentityStaysTwoYears() throws {
    let records = RetentionRecords(observations: [observation("a", consult: true)])
    #expect(try #require(goes(records)) == (730, .anonymousConsult))
  }

  @Test func aLegalHoldSuspendsEverything() {
    let records = RetentionRecords(
      observations: [observation("a", [youth], text: true, exploiter: true)],
      alerts: [alert(.concern, closed: .days(1))], held: [youth])
    let plan = plan(records, after: .days(2_900))
    #expect(plan.observations.isEmpty)
    #expect(plan.contents.isEmpty)
    #expect(plan.alerts.isEmpty)
    #expect(plan.counts[.bandTwoAndThree]?.held == 1)
  }

  @Test func aLegalHoldKeepsWhatWasToldOfANetworkThatNamesTheYouth() {
    var network = alert(.concern, closed: .days(1))
    network.subject = EntityRef(kind: .network, token: "N1")
    network.named = [youth, other]
    let free = RetentionRecords(observations: [], alerts: [network])
    #expect(plan(free, after: .days(366)).alerts == ["alr"])
    let held = RetentionRecords(observations: [], alerts: [network], held: [other])
    #expect(plan(held, after: .days(2_900)).alerts.isEmpty)
  }

  @Test func aLegalHoldKeepsWhatWasToldOfAPlaceOnTheStrengthOfTheYouthsReport() {
    var place = alert(.concern, closed: .days(1), on: ["a", "b"])
    place.subject = EntityRef(kind: .place, token: "P1")
    let observations = [observation("a", [youth]), observation("b", [other])]
    let free = RetentionRecords(observations: observations, alerts: [place])
    #expect(plan(free, after: .days(366)).alerts == ["alr"])
    let held = RetentionRecords(observations: observations, alerts: [place], held: [other])
    #expect(plan(held, after: .days(2_900)).alerts.isEmpty)
    // The report about the other one says nothing of the youth under the hold.
    #expect(plan(held, after: .days(366)).observations.map(\.id) == ["a"])
  }

  @Test func aFileThatComesOfAgeIsReviewedThenGoes() {
    let records = RetentionRecords(
      observations: [observation("a", [youth])], alerts: [alert(.high, closed: .days(1))],
      majorities: [youth: start + .days(20)])
    #expect(plan(records, after: .days(19)).reviews.isEmpty)
    #expect(plan(records, after: .days(20)).reviews == [youth])
    #expect(plan(records, after: .days(49)).observations.isEmpty)
    #expect(plan(records, after: .days(50)).observations.map(\.id) == ["a"])
    // With it goes what was told of it, long before the clock of the closed alert.
    #expect(plan(records, after: .days(49)).alerts.isEmpty)
    #expect(plan(records, after: .days(50)).alerts == ["alr"])
  }

  @Test func aReviewCountsAsDueOnceForWhomSomethingGoes() {
    // One person by two identifiers.
    var records = RetentionRecords(
      observations: [observation("a", [youth, other])], alerts: [alert(.high, closed: .days(1))],
      majorities: [youth: start + .days(20), other: start + .days(20)])
    records.persons = [youth: youth, other: youth]
    func count(after days: Int64) -> RetentionPlan.Count? {
      plan(records, after: .days(days)).counts[.reviewAtMajority]
    }
    func counted(due: Int = 0, needed: Int = 0, running: Int = 0) -> RetentionPlan.Count {
      RetentionPlan.Count(running: running, due: due, held: 0, needed: needed)
    }
    #expect(count(after: 19) == counted())
    #expect(count(after: 20) == counted(running: 1))
    #expect(count(after: 49) == counted(running: 1))
    #expect(count(after: 50) == counted(due: 1))
    #expect(plan(records, after: .days(20)).unneeded == [youth, other])
    // What an open alert rests on is not due, however long ago the birthday was.
    records.alerts = [alert(.high, closed: nil)]
    #expect(count(after: 50) == counted(needed: 1))
    let kept = plan(records, after: .days(20))
    #expect(kept.reviews == [youth, other] && kept.needed == [youth, other])
    #expect(kept.unneeded.isEmpty)
    records.alerts = []
    records.held = [youth, other]
    #expect(count(after: 50)?.held == 1)
  }

  @Test func whatWasToldOfANetworkGoesOnWithoutWhomNothingKeeps() {
    var network = alert(.concern, closed: .days(1))
    network.subject = EntityRef(kind: .network, token: "N1")
    network.named = [youth, other]
    let without = [RetentionPlan.Unnaming(alert: "alr", youths: [youth])]
    let ofAge = RetentionRecords(
      observations: [], alerts: [network], majorities: [youth: start + .days(20)])
    #expect(plan(ofAge, after: .days(49)).unnamings.isEmpty)
    #expect(plan(ofAge, after: .days(50)).unnamings == without)
    #expect(plan(ofAge, after: .days(50)).alerts.isEmpty)
    var handedOver = RetentionRecords(
      observations: [], alerts: [network], handedOver: [youth: start + .days(5)])
    #expect(plan(handedOver, after: .days(94)).unnamings.isEmpty)
    #expect(plan(handedOver, after: .days(95)).unnamings == without)
    // Heard of again since: known by that now.
    var late = observation("a", [youth])
    late.arrival = start + .days(6)
    handedOver.observations = [late]
    #expect(plan(handedOver, after: .days(95)).unnamings.isEmpty)
    network.closed = nil
    let open = RetentionRecords(
      observations: [], alerts: [network], majorities: [youth: start + .days(20)])
    #expect(plan(open, after: .days(50)).unnamings.isEmpty)
  }

  @Test func aFlagThatIsOverGoesAYearLaterAndNotBeforeTheFile() {
    func flagged(
      _ observations: [RetentionRecords.KeptObservation] = [],
      _ alerts: [RetentionRecords.KeptAlert] = [], held: Set<EntityRef> = []
    ) -> RetentionRecords {
      var records = RetentionRecords(observations: observations, alerts: alerts, held: held)
      records.flags = [.init(id: "flg", over: start + .days(10), identifiers: [youth])]
      return records
    }
    #expect(plan(flagged(), after: .days(374)).flags.isEmpty)
    #expect(plan(flagged(), after: .days(375)).flags == ["flg"])
    #expect(plan(flagged(), after: .days(375)).isDue)
    #expect(plan(flagged(held: [youth]), after: .days(375)).flags.isEmpty)
    #expect(plan(flagged([], [alert(.high, closed: nil)]), after: .days(375)).flags.isEmpty)
    let closed = flagged([observation("a", [youth])], [alert(.high, closed: .days(100))])
    #expect(plan(closed, after: .days(464)).flags.isEmpty)
    #expect(plan(closed, after: .days(464)).counts[.flag]?.needed == 1)
    // With the last of the file.
    #expect(plan(closed, after: .days(465)).flags == ["flg"])
    var emptied = alert(.high, closed: .days(100))
    emptied.hasContent = false
    #expect(plan(flagged([], [emptied]), after: .days(375)).flags == ["flg"])
    var network = alert(.concern, closed: .days(300))
    network.subject = EntityRef(kind: .network, token: "N1")
    network.named = [youth]
    #expect(plan(flagged([], [network]), after: .days(375)).flags.isEmpty)
  }

  @Test func aYoungerOneInTheSameReportKeepsIt() {
    let records = RetentionRecords(
      observations: [observation("a", [youth, other])],
      alerts: [alert(.high, closed: .days(1))], majorities: [youth: start])
    #expect(plan(records, after: .days(60)).observations.isEmpty)
  }

  @Test func thePlanDoesNotDependOnTheOrderOfTheRecords() {
    let observations = (0..<20).map { observation("o\($0)", adult: $0.isMultiple(of: 3)) }
    let a = plan(RetentionRecords(observations: observations), after: .days(80))
    let b = plan(RetentionRecords(observations: observations.reversed()), after: .days(80))
    #expect(a == b)
    #expect(a.observations.count == 7)
  }
}

import Alerts
import Chronology
import Mandates
import Observations
import Risk
import Store
import StrictJSON
import Testing
import Wording

@testable import SafetyNet

/// What is known of a young person's age, consent, school and unit, and whom that lets be told.
struct AgeAndConsentTests {
  let start = Region.start

  private func harm(
    _ id: String, age: Int64, basis: String?, at time: Timestamp
  ) -> JSONValue {
    var youth = [JSONMember("file", "CJQ-1"), JSONMember("age", .integer(age))]
    if let basis { youth.append(JSONMember("age_basis", .string(basis))) }
    return Region.event(
      "hotel_report", from: "ikat", id: id, at: time,
      [
        JSONMember("youth", .object(youth)), JSONMember("minor_possible", true),
        JSONMember("direct_harm_sign", true), JSONMember("place", "hotel-01"),
      ])
  }

  // MARK: Age

  @Test(
    "Who only seems to be an adult, or says so, is not known to be one: the duty to report holds",
    arguments: ["stated", "estimated", "unknown"])
  func seemsAdult(basis: String) throws {
    var pipeline = try Region.pipeline()
    let receipt = try pipeline.take(harm("1", age: 18, basis: basis, at: start), at: start)[0]
    #expect(receipt.duty != nil)
    #expect(try pipeline.inbox("pivot-dpj-1").map(\.band) == [.immediate])
  }

  @Test(
    "Who is known to be an adult is the subject of no direct evidence", arguments: ["known", nil])
  func knownAdult(basis: String?) throws {
    var pipeline = try Region.pipeline()
    let receipt = try pipeline.take(harm("1", age: 18, basis: basis, at: start), at: start)[0]
    #expect(receipt.duty == nil)
    #expect(try pipeline.inbox("pivot-dpj-1").isEmpty)
  }

  @Test("A stranger's word on the age of a known minor takes nothing back")
  func knownBeforeStated() throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(Region.disclosure("CJQ-1", id: "1", at: start), at: start)
    let later = start + .days(1)
    let seen = Region.event(
      "mall_report", from: "ikat", id: "2", at: later,
      [
        JSONMember("youth", ["file": "CJQ-1", "age": 18, "age_basis": "stated"]),
        JSONMember("place", "mall-01"),
      ])
    _ = try pipeline.take(seen, at: later)
    #expect(try pipeline.inbox("pivot-dpj-1").allSatisfy { $0.change != .withdrawn })
    #expect(pipeline.duties.values.contains { $0.organisation == "dpj" })
  }

  @Test(
    "An age goes on by whole years, never too soon; what is uncertain counts where nothing is known"
  )
  func yearsGoOn() throws {
    func observation(_ age: Int64, _ basis: String, at time: Timestamp) throws -> Observation {
      let event = Region.event(
        "community_report", from: "pipq", id: "1", at: time,
        [
          JSONMember(
            "youth", ["file": "CJQ-1", "age": .integer(age), "age_basis": .string(basis)]),
          JSONMember("programme", "pipq"),
        ])
      var pipeline = try Region.pipeline()
      _ = try pipeline.take(event, at: time)
      return try #require(pipeline.standing.all.first(where: { _ in true })).observation
    }
    var age = KnownAge()
    #expect(age.years(at: start, isCautious: false) == nil)
    let stated = try observation(19, "stated", at: start)
    age.note(stated.youths[0], in: stated)
    #expect(age.years(at: start, isCautious: false) == 19)
    #expect(age.years(at: start, isCautious: true) == nil)
    let known = try observation(16, "known", at: start)
    age.note(known.youths[0], in: known)
    age.note(stated.youths[0], in: stated)
    #expect(age.years(at: start + .days(365), isCautious: false) == 16)
    #expect(age.years(at: start + .days(366), isCautious: false) == 17)
    #expect(age.years(at: start - .days(900), isCautious: true) == 16)
  }

  // MARK: Consent

  private func asked(
    _ id: String, age: Int64, placed: Bool = true, status: String? = nil, consents: Bool? = nil,
    at time: Timestamp
  ) -> JSONValue {
    var data = [
      JSONMember("youth", Region.youth("PIPQ-7", age: age, placed: placed)),
      JSONMember("programme", "pipq"),
      JSONMember("need", ["health"]),
    ]
    if let status { data.append(JSONMember("consent_status", .string(status))) }
    if let consents { data.append(JSONMember("youth_consents", .bool(consents))) }
    return Region.event("community_report", from: "pipq", id: id, at: time, data)
  }

  private func concerned(
    age: Int64, status: String? = nil, consents: Bool? = nil
  ) throws -> Pipeline {
    var pipeline = try Region.pipeline()
    var hotel = Region.hotel("PIPQ-7", id: "2", at: start)
    var runaway = Region.runaway("PIPQ-7", id: "3", at: start)
    hotel = hotel.replacing(age: age)
    runaway = runaway.replacing(age: age)
    _ = try pipeline.take(
      asked("1", age: age, status: status, consents: consents, at: start), hotel, runaway,
      at: start)
    return pipeline
  }

  private func restsOnConsent(_ pipeline: Pipeline) -> Bool {
    pipeline.duties.values.contains {
      pipeline.library.matrix.mandate($0.mandate)?.conditions.consent == true
    }
  }

  @Test(
    "From fourteen the young person consents, before that a parent",
    arguments: [
      (15, "youth", nil, true), (15, "both", nil, true), (15, "parent", nil, false),
      (15, nil, true, true), (14, "youth", nil, true), (13, "youth", nil, false),
      (13, nil, true, false), (13, "parent", nil, true), (13, "both", nil, true),
      (13, "parent", false, false), (15, "none", nil, false),
    ] as [(Int64, String?, Bool?, Bool)])
  func whoConsents(age: Int64, status: String?, consents: Bool?, holds: Bool) throws {
    let pipeline = try concerned(age: age, status: status, consents: consents)
    #expect(restsOnConsent(pipeline) == holds)
  }

  @Test(
    "After a refusal that does not say whose it was a parent's later yes counts, under fourteen")
  func parentAfterRefusal() throws {
    var pipeline = try concerned(age: 13, status: "refused")
    #expect(!restsOnConsent(pipeline))
    let later = start + .hours(1)
    _ = try pipeline.take(
      asked("4", age: 13, status: "parent", at: later),
      Region.hotel("PIPQ-7", id: "5", at: later).replacing(age: 13), at: later)
    #expect(restsOnConsent(pipeline))
    var own = try concerned(age: 13, consents: false)
    _ = try own.take(
      asked("4", age: 13, status: "parent", at: later),
      Region.hotel("PIPQ-7", id: "5", at: later).replacing(age: 13), at: later)
    #expect(!restsOnConsent(own), "the young person's own no stands")
  }

  @Test("Whoever was along has neither consented nor refused", arguments: [true, false])
  func whoWasAlong(consents: Bool) throws {
    var pipeline = try concerned(age: 15, consents: consents ? nil : true)
    let later = start + .hours(1)
    let other = Region.event(
      "community_report", from: "pipq", id: "4", at: later,
      [
        JSONMember("youth", Region.youth("PIPQ-8")), JSONMember("programme", "pipq"),
        JSONMember("youth_consents", .bool(consents)),
        JSONMember("companions", [Region.youth("PIPQ-7")]),
      ])
    _ = try pipeline.take(other, Region.hotel("PIPQ-7", id: "5", at: later), at: later)
    #expect(restsOnConsent(pipeline) == !consents)
  }

  @Test("A refusal stops what rested on consent at once: told, not readable, and nobody new hears")
  func refusedLater() throws {
    var pipeline = try concerned(age: 15, status: "youth")
    let consented = consented(pipeline)
    let resting = try #require(pipeline.duties.values.first { $0.mandate == "ciusss-consent" })
    let before = try #require(try pipeline.inbox(resting.told[0]).last)
    let later = start + .hours(1)
    _ = try pipeline.take(
      asked("4", age: 15, status: "refused", consents: false, at: later), at: later)
    #expect(!restsOnConsent(pipeline))
    // Whoever may be told under another mandate goes on under that one, with what it lets be shown; who may not hears why.
    let last = try #require(try pipeline.inbox(resting.told[0]).last)
    #expect(last.change == .withdrawn && last.seq > before.seq)
    #expect(last.action == Ending.consent.words(isYouthProtection: false))
    let goesOn = try #require(pipeline.duties.values.first { $0.organisation == "pipq" })
    #expect(consented.contains("pipq"))
    let goneOn = try #require(try pipeline.inbox(goesOn.told[0]).last)
    #expect(goneOn.change == .corrected && goneOn.action.fr.hasPrefix(isGone))
    // For the others nothing differs.
    let told = try pipeline.store.notices(ofAlert: resting.alert).filter { $0.issued == later }
    #expect(told.allSatisfy { consented.contains($0.organisation) })
    let caller = try Region.caller(resting.told[0])
    #expect(throws: RequestError.self) { try pipeline.readable(before.id, by: caller) }
    try pipeline.run(until: later + .days(3))
    let since = try pipeline.store.notices(ofAlert: resting.alert).filter { $0.issued >= later }
    #expect(
      !since.isEmpty
        && since.allSatisfy { $0.change == .withdrawn || !pipeline.library.restsOnConsent($0) })
  }

  /// Before what the mandate asks that goes on without it.
  private var isGone: String {
    "Le consentement sur lequel reposait un avis d'avant n'est plus donné : n'en faites plus usage"
  }

  @Test("So it is where what brings the refusal brings a reason, too; later news says it no more")
  func refusedWithNews() throws {
    var pipeline = try concerned(age: 15, status: "youth")
    func seen(_ id: String, at time: Timestamp, _ more: JSONMember...) -> JSONValue {
      Region.event(
        "mall_report", from: "ijp", id: id, at: time,
        [
          JSONMember("youth", Region.youth("PIPQ-7")), JSONMember("place", "mall-1"),
          JSONMember("approach_pattern", "gifts"), JSONMember("repeat_person", true),
        ] + more)
    }
    let refused = JSONMember("consent_status", "refused")
    _ = try pipeline.take(seen("4", at: start + .hours(1), refused), at: start + .hours(1))
    let part = try #require(pipeline.duties.values.first { $0.organisation == "pipq" })
    let told = try #require(try pipeline.inbox(part.told[0]).last)
    #expect(told.changed?.new.isEmpty == false && told.action.fr.hasPrefix(isGone))
    #expect(told.action.en.hasSuffix(" Offer a voluntary meeting"), "\(told.action.en)")
    let others = try pipeline.inbox("pivot-dpj-1").last
    #expect(others?.changed?.new.isEmpty == false && others?.action.fr.hasPrefix(isGone) == false)
    _ = try pipeline.take(seen("5", at: start + .hours(2)), at: start + .hours(2))
    let later = try #require(try pipeline.inbox(part.told[0]).last)
    #expect(later.seq > told.seq && !later.action.fr.hasPrefix(isGone))
  }

  @Test("The age shown is the one that is known, however often strangers say another")
  func ageShown() throws {
    var pipeline = try Region.pipeline()
    for (number, (age, basis)) in [(19, "stated"), (16, "known"), (20, "stated")].enumerated() {
      let time = start + .minutes(Int64(number))
      _ = try pipeline.take(
        harm("\(number)", age: Int64(age), basis: basis, at: time), at: time)
    }
    let identity = try #require(try pipeline.inbox("pivot-dpj-1").last?.fields["identity"])
    #expect(identity["age"] == 16 && identity["age_basis"] == "known")
    #expect(identity["also"]?["age"] == [20, 19])
  }

  private func mark(
    _ kind: Flag.Kind, in pipeline: inout Pipeline, at now: Timestamp, until: Timestamp? = nil
  ) throws {
    let youth = try Region.keys().youth(file: try #require(normalizedFileNumber("PIPQ-7")))
    try pipeline.act(at: now) {
      _ = try $0.setFlag(
        kind, on: youth, reason: "essai", until: until, by: Region.caller("privacy-1"))
    }
  }

  /// The organisations that are told because somebody agreed.
  private func consented(_ pipeline: Pipeline) -> Set<String> {
    Set(
      pipeline.duties.values.filter {
        pipeline.library.matrix.mandate($0.mandate)?.conditions.consent == true
      }.map(\.organisation))
  }

  @Test(
    "Of a restricted file too a consent that is gone ends what rests on it: heard, without content",
    arguments: [false, true])
  func lostWhileRestricted(isFlagged: Bool) throws {
    var pipeline = try concerned(age: 15, status: "youth")
    let resting = consented(pipeline)
    try #require(!resting.isEmpty)
    try mark(.restriction, in: &pipeline, at: start + .minutes(1))
    let before = try pipeline.everyNotice().count
    let later = start + .hours(1)
    if isFlagged {
      try mark(.consentWithdrawn, in: &pipeline, at: later)
    } else {
      _ = try pipeline.take(
        asked("4", age: 15, status: "refused", consents: false, at: later), at: later)
    }
    #expect(!restsOnConsent(pipeline))
    try pipeline.run(until: later + .days(3))
    let since = try pipeline.everyNotice()
      .dropFirst(before)
    let theirs = since.filter { resting.contains($0.organisation) }
    #expect(Set(theirs.map(\.organisation)) == resting)
    #expect(theirs.allSatisfy { $0.change == .withdrawn && $0.issued == later })
    #expect(since.allSatisfy { $0.fields == .object([]) && $0.why.isEmpty })
  }

  @Test("Where it ends the part of the only partner, whom the alert concerns instead hears of it")
  func lostWithTheOnlyPartner() throws {
    var pipeline = try Region.pipeline()
    let seen = Region.event(
      "youth_found", from: "cjq", id: "1", at: start,
      [
        JSONMember("youth", Region.youth("PIPQ-7", age: 27)),
        JSONMember("found_at", .string(start.rfc3339)),
        JSONMember("found_with", "older_unrelated"), JSONMember("injury_sign", true),
        JSONMember("consent_status", "youth"),
      ])
    _ = try pipeline.take(seen, at: start)
    let alert = try #require(pipeline.alerts.values.first)
    try #require(pipeline.openDuties(of: alert.id).map(\.organisation) == ["ciusss"])
    let later = start + .hours(1)
    _ = try pipeline.take(
      asked("2", age: 27, placed: false, status: "refused", at: later), at: later)
    #expect(try pipeline.inbox("pivot-ciusss-1").last?.change == .withdrawn)
    let told = try #require(try pipeline.inbox("table-1").last)
    #expect(told.alert == alert.id && told.change == .opened && told.issued == later)
    #expect(pipeline.openDuties(of: alert.id).map(\.organisation) == ["table"])
    #expect(pipeline.alerts[alert.id]?.state == .open)
  }

  @Test("A consent withdrawn until a moment holds again from then on, and that is told")
  func withdrawnForAWhile() throws {
    var pipeline = try concerned(age: 15, status: "youth")
    let resting = consented(pipeline)
    let end = start + .minutes(5)
    try mark(.consentWithdrawn, in: &pipeline, at: start + .minutes(1), until: end)
    #expect(!restsOnConsent(pipeline))
    try pipeline.run(until: end)
    #expect(consented(pipeline) == resting)
    let told = try pipeline.everyNotice()
      .filter { $0.issued == end }
    #expect(told.allSatisfy { pipeline.library.restsOnConsent($0) }, "nothing else differs")
    #expect(Set(told.map(\.organisation)) == resting && told.allSatisfy { !$0.why.isEmpty })
  }

  @Test("What a parent agreed to ends at fourteen: heard, and no chain runs on under it")
  func fourteen() throws {
    var pipeline = try Region.pipeline()
    // Thirteen a year ago, and nobody has said it again.
    _ = try pipeline.take(
      asked("1", age: 13, status: "parent", at: start - .days(365)),
      Region.hotel("PIPQ-7", id: "2", at: start).replacing(age: nil),
      Region.runaway("PIPQ-7", id: "3", at: start).replacing(age: nil), at: start)
    let resting = consented(pipeline)
    try #require(!resting.isEmpty)
    let birthday = start + .days(1)
    #expect(pipeline.awaited.consents.earliest == birthday)
    // Over a restart too.
    var again = try Region.pipeline(store: pipeline.store)
    #expect(again.awaited.consents.earliest == birthday)
    try again.run(until: birthday)
    #expect(consented(again).isEmpty && again.awaited.consents.earliest == nil)
    let told = try again.everyNotice()
      .filter { $0.issued == birthday }
    #expect(Set(told.map(\.organisation)).isSuperset(of: resting))
    #expect(
      told.allSatisfy { !again.library.restsOnConsent($0) || $0.change == .withdrawn })
    // Whoever was told for another reason hears nothing of it.
    #expect(told.allSatisfy { $0.change != .corrected || resting.contains($0.organisation) })
  }

  @Test("Where nobody looked until long after, what rests on it ends before its chain runs on")
  func fourteenLongAgo() throws {
    var pipeline = try concerned(age: 13, status: "parent")
    let resting = consented(pipeline)
    try #require(!resting.isEmpty)
    let later = start + .days(400)
    try pipeline.act(at: later) { try $0.tick() }
    #expect(consented(pipeline).isEmpty)
    let told = try pipeline.everyNotice()
      .filter { $0.issued == later && resting.contains($0.organisation) }
    #expect(Set(told.map(\.organisation)) == resting)
    #expect(
      told.allSatisfy { !pipeline.library.restsOnConsent($0) || $0.fields == .object([]) })
  }

  @Test("A young person who agreed as well goes on being helped at fourteen")
  func fourteenWithTheirOwnWord() throws {
    var pipeline = try concerned(age: 13, status: "both")
    let resting = consented(pipeline)
    try #require(!resting.isEmpty)
    try pipeline.act(at: start + .days(366)) { try $0.endConsents() }
    #expect(consented(pipeline) == resting && pipeline.awaited.consents.earliest == nil)
  }

  // MARK: Where they belong

  @Test("Hearsay, or a word on whoever was along, takes nobody's runaway from who looks for them")
  func strangersWord() throws {
    func investigators(_ pipeline: Pipeline) -> Bool {
      pipeline.duties.values.contains { $0.organisation == "spvq/enqueteurs-jeunesse" }
    }
    func said(_ id: String, grade: Int64, along: Bool, at time: Timestamp) -> JSONValue {
      let who: JSONValue = ["file": "CJQ-1", "placed": false]
      return Region.event(
        "community_report", from: "pipq", id: id, at: time,
        [
          JSONMember("youth", along ? Region.youth("PIPQ-8") : who),
          JSONMember("programme", "pipq"), JSONMember("source_grade", .integer(grade)),
        ] + (along ? [JSONMember("companions", [who])] : []))
    }
    for (grade, along) in [(3, false), (1, true)] as [(Int64, Bool)] {
      var pipeline = try Region.pipeline()
      let runaway = Region.runaway(
        "CJQ-1", id: "1", at: start, more: [JSONMember("unit", "escale")])
      _ = try pipeline.take(runaway, Region.hotel("CJQ-1", id: "2", at: start), at: start)
      try #require(investigators(pipeline))
      let later = start + .hours(1)
      _ = try pipeline.take(
        said("3", grade: grade, along: along, at: later),
        Region.disclosure("CJQ-1", id: "4", at: later), at: later)
      #expect(investigators(pipeline), "grade \(grade), along \(along)")
      let youth = try #require(
        pipeline.standing.entities.first {
          $0 == (try? Region.keys().youth(file: normalizedFileNumber("CJQ-1") ?? ""))
        })
      let facts = pipeline.standingFacts(of: youth, []).facts
      #expect(facts.isPlaced && facts.units == ["escale"], "grade \(grade), along \(along)")
    }
  }

  @Test("Whoever a retracted word took away is told again, though nothing else has changed")
  func takenBack() throws {
    var pipeline = try Region.pipeline()
    let grown = Region.event(
      "community_report", from: "pipq", id: "3", at: start,
      [
        JSONMember("youth", ["file": "CJQ-1", "age": 25, "age_basis": "known"]),
        JSONMember("programme", "pipq"),
      ])
    _ = try pipeline.take(
      Region.hotel("CJQ-1", id: "2", at: start - .hours(1)),
      Region.runaway("CJQ-1", id: "1", at: start - .hours(2)), grown, at: start)
    _ = try pipeline.take(
      Region.hotel("CJQ-1", id: "4", at: start - .minutes(30)), at: start + .minutes(1))
    try #require(!pipeline.duties.values.contains { $0.organisation == "dpj" })
    // Who is done with it hears nothing anew.
    let alert = try #require(pipeline.alerts.values.first { $0.entity.kind == .youth })
    let done = try #require(
      try pipeline.store.notices(ofAlert: alert.id).last { $0.band == alert.band })
    try pipeline.act(at: start + .minutes(1)) {
      _ = try $0.close(done.id, outcome: .atRisk, note: nil, by: Region.caller(done.recipient))
    }
    try #require(pipeline.alerts[alert.id] != nil)
    let heard = try pipeline.inbox(done.recipient).count
    try pipeline.retract("3", from: "pipq", by: "watch-pipq-1", at: start + .minutes(2))
    #expect(pipeline.duties.values.contains { $0.organisation == "dpj" })
    #expect(!pipeline.duties.values.contains { $0.organisation == done.organisation })
    let anew = try pipeline.inbox(done.recipient).dropFirst(heard)
    #expect(anew.allSatisfy { $0.change == .corrected && $0.why.isEmpty }, "\(anew.map(\.change))")
    let count = try pipeline.everyNotice().count
    try pipeline.act(at: start + .minutes(3)) { try $0.reassessEverything() }
    #expect(try pipeline.everyNotice().count == count, "and once")
  }

  @Test("Who has left a school or a unit is none of its young people any more")
  func leftBehind() throws {
    var pipeline = try Region.pipeline()
    func event(_ id: String, _ youth: [JSONMember], at time: Timestamp) -> JSONValue {
      Region.event(
        "community_report", from: "pipq", id: id, at: time,
        [
          JSONMember("youth", .object([JSONMember("file", "PIPQ-7")] + youth)),
          JSONMember("programme", "pipq"),
        ])
    }
    _ = try pipeline.take(
      event("1", [JSONMember("school", "school-08"), JSONMember("unit", "escale")], at: start),
      at: start)
    let youth = try #require(pipeline.standing.entities.first { $0.kind == .youth })
    var facts = pipeline.standingFacts(of: youth, []).facts
    #expect(facts.schools == ["school-08"] && facts.units == ["escale"] && facts.isPlaced)
    let later = start + .days(1)
    _ = try pipeline.take(
      event("2", [JSONMember("school", "school-20"), JSONMember("placed", false)], at: later),
      at: later)
    facts = pipeline.standingFacts(of: youth, []).facts
    #expect(facts.schools == ["school-20"] && facts.units == [] && !facts.isPlaced)
  }
}

extension JSONValue {
  /// An event with another age of its young person, or without one.
  fileprivate func replacing(age: Int64?) -> JSONValue {
    .object(
      (object ?? []).compactMap { member -> JSONMember? in
        switch member.name {
        case "data", "youth": JSONMember(member.name, member.value.replacing(age: age))
        case "age": age.map { JSONMember("age", .integer($0)) }
        default: member
        }
      })
  }
}

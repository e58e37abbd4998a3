import Chronology
import Observations
import StrictJSON
import Testing

@Suite struct AdmissionTests {
  private func admit(
    _ kind: String, _ data: JSONValue, id: String = "e-1", source: String = "/units/ikat",
    supersedes: String? = nil, time: String = "2026-03-02T11:30:00-05:00",
    arrival: Timestamp = noon
  ) throws -> Admission {
    let value = event(kind, data, id: id, source: source, time: time)
      .setting("supersedes", supersedes.map { .string($0) })
    return intake.admit(
      try intake.validate(value, now: noon).get(), organisation: "spvq/ikat", arrival: arrival)
  }

  private let base: JSONValue = ["territory": "quebec", "source_grade": 1]

  // MARK: Nothing personal among the facts

  private func texts(_ value: JSONValue) -> [String] {
    switch value {
    case .string(let text): [text]
    case .array(let values): values.flatMap(texts)
    case .object(let members): members.flatMap { texts($0.value) }
    default: []
    }
  }

  @Test(arguments: Shipped.catalog.kinds) func noContentIsAmongTheFacts(kind: KindDefinition) throws
  {
    let admission = try admit(kind.name, Sample.data(kind, complete: true, mark: "Zqxjkv"))
    let facts = texts(.object(admission.observation.facts)).map { $0.lowercased() }
    for content in admission.contents {
      for text in texts(content.value) {
        // Words of a closed list carry no name.
        if kind.definition(ofContent: content.name)?.isCodedChoice ?? false { continue }
        let letters = text.lowercased().filter { $0.isLetter || $0.isNumber }
        for fact in facts {
          let kept = fact.filter { $0.isLetter || $0.isNumber }
          #expect(!kept.contains(letters), "\(kind.name).\(content.name)")
        }
      }
    }
  }

  @Test(arguments: Shipped.catalog.kinds) func noNameFileOrTextIsInWhatIsStored(
    kind: KindDefinition
  ) throws {
    let admission = try admit(
      kind.name, Sample.data(kind, complete: true, mark: "Zqxjkv"), id: "Zqxjkv-1")
    let stored = String(decoding: admission.observation.encoded(), as: UTF8.self)
    for content in admission.contents {
      let field = kind.definition(ofContent: content.name)
      // Directory codes of schools and units route; closed words carry no name.
      if content.name.hasSuffix(".school") || content.name.hasSuffix(".unit") { continue }
      if field?.isCodedChoice ?? false { continue }
      for text in texts(content.value) { #expect(!stored.contains(text), "\(content.name)") }
    }
    #expect(!stored.contains("Zqxjkv-1"))
  }

  @Test(arguments: Shipped.catalog.kinds) func everyFieldSentIsAFactOrContentOrAPerson(
    kind: KindDefinition
  ) throws {
    let data = Sample.data(kind, complete: true)
    let admission = try admit(kind.name, data)
    let kept =
      Set(admission.observation.facts.map(\.name))
      .union(admission.contents.map { String($0.name.split(separator: ".")[0]) })
    for member in data.object ?? [] { #expect(kept.contains(member.name), "\(member.name)") }
  }

  @Test(arguments: Shipped.catalog.kinds) func rulesCanReadEveryFact(kind: KindDefinition) throws {
    let admission = try admit(kind.name, Sample.data(kind, complete: true))
    let names = Set(admission.observation.facts.map(\.name))
    #expect(names.isSubset(of: kind.fieldsReadable))
    #expect(admission.observation.facts.map(\.name) == names.sorted())
  }

  // MARK: What is kept of a hotel without a possible minor

  @Test func withoutAPossibleMinorOnlyACountForThePlaceIsKept() throws {
    let kind = try #require(Shipped.catalog["hotel_report"])
    let data = Sample.data(kind, complete: true).setting("minor_possible", false)
    let admission = try admit("hotel_report", data)
    #expect(admission.observation.youths == [])
    #expect(admission.observation.entities.map(\.kind) == [.place])
    #expect(admission.contents.map(\.name) == ["place"])
    #expect(
      admission.observation.facts.map(\.name) == [
        "hour", "minor_possible", "place", "place_kind", "reporting_organisation", "source_grade",
        "synthetic", "territory", "weekday",
      ])
  }

  // MARK: Young people

  @Test func aFileAndANameAreTwoIdentifiersOfOnePerson() throws {
    let person: JSONValue = [
      "file": "CJQ-48213", "name": "Prénom Nom", "birth_date": "2011-07-04", "sex": "m",
      "unit": "Escale",
    ]
    let mention = try #require(
      try admit("mall_report", base.setting("youth", person)).observation.youths.first)
    #expect(mention.identifiers.count == 2)
    #expect(mention.identifiers == mention.identifiers.sorted())
    #expect(mention.identifiers.contains(testKeys.youth(file: "cjq48213")))
    #expect(mention.isIdentified && mention.isBoy)
    #expect(mention.age == 14)
    #expect(mention.unit == "escale")
    #expect(mention.isPlaced == true)
  }

  @Test func aPlacementUnitsOwnReportOfAnAbsenceIsOfItsYoungPeople() throws {
    func mention(_ kind: String, _ more: [JSONMember] = []) throws -> YouthMention? {
      var data = base.setting("youth", ["file": "A-1"])
        .setting("absence_started_at", kind == "runaway" ? "2026-03-02T09:00:00-05:00" : nil)
        .setting("found_at", kind == "youth_found" ? "2026-03-02T09:00:00-05:00" : nil)
      for member in more { data = data.setting(member.name, member.value) }
      let placements = Placements(reporting: "escale", known: ["escale", "gouvernail"])
      return intake.admit(
        try intake.validate(event(kind, data), now: noon).get(), organisation: "cjq",
        placements: placements, arrival: noon
      ).observation.youths.first
    }
    for kind in ["runaway", "youth_found"] {
      let own = try #require(try mention(kind))
      #expect(own.unit == "escale" && own.isPlaced == true)
    }
    // A report about something else says nothing of where somebody lives; nor does where they were found.
    let other = try #require(try mention("mall_report"))
    #expect(other.unit == nil && other.isPlaced == nil)
    let place = [JSONMember("place", "Gouvernail"), JSONMember("place_kind", "placement_unit")]
    #expect(try mention("runaway", place)?.unit == "gouvernail")
    #expect(try mention("youth_found", place)?.unit == "escale")
    #expect(try mention("runaway", [JSONMember("leave_context", "home")])?.isPlaced == nil)
  }

  @Test func whetherSomebodyIsNamedIsAFact() throws {
    let file = try admit("mall_report", base.setting("youth", ["file": "A-1"]))
    #expect(file.observation.fact("youth_named") == true)
    let full = base.setting("youth", ["name": "Prénom Nom", "birth_date": "2011-07-04"])
    #expect(try admit("mall_report", full).observation.fact("youth_named") == true)
    // An age says nothing of who it is.
    let unknown = try admit("mall_report", base.setting("youth", ["age": 15]))
    #expect(unknown.observation.fact("youth_named") == nil)
    let seen = try admit("mall_report", base.setting("minor_possible", true))
    #expect(seen.observation.fact("youth_named") == nil)
  }

  @Test func theAgeIsCountedOnTheDayOfTheEventInQuebec() throws {
    let person: JSONValue = ["name": "Prénom Nom", "birth_date": "2011-03-02"]
    let data = base.setting("youth", person)
    // 03:30 UTC on the 2nd is still the 1st in Québec.
    let eve = try admit("mall_report", data, time: "2026-03-02T03:30:00Z")
    let day = try admit("mall_report", data, time: "2026-03-02T05:30:00Z")
    #expect(eve.observation.youths.first?.age == 14)
    #expect(day.observation.youths.first?.age == 15)
    #expect(day.observation.fact("youth_age") == 15)
  }

  @Test func somebodyUnknownIsSharedWithNoOtherReport() throws {
    let data = base.setting("youth", ["age": 15]).setting("companions", [["age": 15], [:]])
    let one = try admit("mall_report", data).observation
    let again = try admit("mall_report", data, arrival: noon + .hours(1)).observation
    let other = try admit("mall_report", data, id: "e-2").observation
    #expect(one.youths.count == 3)
    #expect(one.youths.allSatisfy { !$0.isIdentified && $0.identifiers.count == 1 })
    #expect(Set(one.youths.flatMap(\.identifiers)).count == 3)
    #expect(one.youths == again.youths)
    #expect(
      Set(one.youths.flatMap(\.identifiers)).isDisjoint(with: other.youths.flatMap(\.identifiers)))
  }

  @Test func aPossibleMinorIsSomebodyUnknown() throws {
    #expect(try admit("mall_report", base).observation.youths == [])
    let possible = try admit("mall_report", base.setting("minor_possible", true)).observation
    #expect(possible.youths.map(\.role) == [.subject])
    #expect(possible.youths.map(\.isIdentified) == [false])
    let confirmed = try admit("bar_report", base.setting("minor_confirmed", true)).observation
    #expect(confirmed.youths.count == 1)
    #expect(try admit("online_luring", base).observation.youths.count == 1)
    let consult = base.setting("programme", "pipq").setting("consult_only", true)
      .setting("minor_possible", true)
    #expect(try admit("community_report", consult).observation.youths == [])
  }

  /// What is direct evidence of somebody must be of somebody: else it reaches nobody.
  @Test(arguments: ["mall_report", "bar_report", "school_report", "escort_ad", "community_report"])
  func dangerAndHarmAreOfSomebody(kind: String) throws {
    let data = Sample.data(kind, complete: false)
    #expect(try admit(kind, data).observation.youths == [])
    for sign in ["immediate_danger", "direct_harm_sign"] {
      let signed = data.setting(sign, true)
      let youths = try admit(kind, signed).observation.youths
      #expect(youths.map(\.role) == [.subject], "\(sign)")
      #expect(youths.map(\.isIdentified) == [false], "\(sign)")
      #expect(try admit(kind, data.setting(sign, false)).observation.youths == [], "\(sign)")
      let ofAge = signed.setting("minor_possible", false)
      #expect(try admit(kind, ofAge).observation.youths == [], "\(sign)")
      let described = signed.setting("youth", ["file": "A-1"])
      #expect(try admit(kind, described).observation.youths.map(\.isIdentified) == [true])
    }
  }

  /// Whoever is described only among others who were there is nobody else than whom a sign is of.
  @Test func theOneWhoIsDescribedIsWhomASignIsOf() throws {
    let data = Sample.data("mall_report", complete: false).setting("immediate_danger", true)
    let girl: JSONValue = ["file": "A-1", "age": 15, "age_basis": "estimated"]
    let adult: JSONValue = ["file": "A-2", "age": 25]
    for people in [[girl], [adult, girl], [girl, girl], [["age": 15]]] as [[JSONValue]] {
      let signed = data.setting("companions", .array(people))
      let observation = try admit("mall_report", signed).observation
      #expect(observation.youths.map(\.role).filter { $0 == .subject }.count == 1)
      #expect(observation.youths.count == people.count)
      #expect(observation.youths.first?.age == 15)
      #expect(observation.fact("youth_age") == 15)
    }
    let one = data.setting("companions", [girl])
    let admission = try admit("mall_report", one)
    #expect(admission.observation.fact("youth_age_uncertain") == true)
    #expect(admission.contents.contains { $0.name == "youth.file" && $0.value == "A-1" })
    // Of several nobody knows which; an adult is nobody whom it is of; a minor who was seen is somebody beside them.
    for (signed, count) in [
      (data.setting("companions", [girl, ["file": "A-3"]]), 3),
      (data.setting("companions", [adult]), 2), (one.setting("minor_possible", true), 2),
    ] {
      let youths = try admit("mall_report", signed).observation.youths
      #expect(youths.count == count)
      #expect(youths.first?.isIdentified == false)
    }
  }

  @Test func aPupilConfidesAndThePoliceRecogniseAYoungPerson() throws {
    let school = base.setting("school", "school-03")
    for (disclosure, count) in [("direct", 1), ("partial", 1), ("none", 0)] {
      let report = school.setting("disclosure", .string(disclosure))
      let youths = try admit("school_report", report).observation.youths
      #expect(youths.count == count, "\(disclosure)")
      #expect(youths.allSatisfy { $0.school == "school-03" })
    }
    let ad = base.setting("ad_seen_at", "2026-03-02T10:00:00-05:00")
      .setting("link_reason", "identified")
    #expect(try admit("escort_ad", ad).observation.youths.count == 1)
    #expect(try admit("escort_ad", ad.setting("spam_label", "none")).observation.youths.count == 1)
  }

  /// Whom older people wait for at the door of a school is one of its pupils, whose name nobody may have.
  @Test func whoIsPickedUpAtTheDoorOrHasNewThingsIsAPupil() throws {
    let school = base.setting("school", "school-03")
    for sign in ["pick_up_by_older", "possessions_change"] {
      let seen = try admit("school_report", school.setting(sign, true)).observation.youths
      #expect(seen.map(\.school) == ["school-03"], "\(sign)")
      #expect(seen.map(\.isIdentified) == [false], "\(sign)")
      #expect(try admit("school_report", school.setting(sign, false)).observation.youths == [])
    }
  }

  /// What says that it is about no minor is believed where nothing says the contrary.
  @Test func whoIsSaidToBeOfAgeIsNoYoungPerson() throws {
    let ad = base.setting("ad_seen_at", "2026-03-02T10:00:00-05:00").setting("link_reason", "tip")
      .setting("immediate_danger", true)
    let labels: [(String, JSONValue)] = [
      ("verified_adult", true), ("spam_label", "agency"), ("spam_label", "spam"),
    ]
    for (name, value) in labels {
      let about = ad.setting(name, value)
      #expect(try admit("escort_ad", about).observation.youths == [], "\(name)")
      let minor = about.setting("minor_possible", true)
      #expect(try admit("escort_ad", minor).observation.youths.count == 1, "\(name)")
    }
    let contact = base.setting("origin", "e-0").setting("direct_harm_sign", true)
    for outcome in ["adult_declined", "adult_support"] {
      let met = contact.setting("outcome", .string(outcome))
      #expect(try admit("contact_followup", met).observation.youths == [], "\(outcome)")
    }
    for outcome in ["no_show", "unsafe", "minor_possible"] {
      let met = contact.setting("outcome", .string(outcome))
      #expect(try admit("contact_followup", met).observation.youths.count == 1, "\(outcome)")
    }
    // A minor who is confirmed is one, whatever else the form says.
    let bar = base.setting("minor_confirmed", true).setting("minor_possible", false)
    #expect(try admit("bar_report", bar).observation.youths.count == 1)
    let consult = base.setting("programme", "pipq").setting("consult_only", true)
      .setting("immediate_danger", true)
    #expect(try admit("community_report", consult).observation.youths == [])
  }

  @Test func theSchoolOfAReportIsTheYouthsUnlessSaidOtherwise() throws {
    let data = base.setting("school", "school-03").setting("youth", ["file": "A-1"])
    #expect(try admit("school_report", data).observation.youths.first?.school == "school-03")
    let said = data.setting("youth", ["file": "A-1", "school": "school-04"])
    #expect(try admit("school_report", said).observation.youths.first?.school == "school-04")
  }

  @Test func whatIsSaidOfEachIsSealedUnderTheirOwnKey() throws {
    let data = base.setting("youth", ["file": "A-1"]).setting("narrative", "vu")
      .setting("companions", [["file": "B-2", "age": 13]])
    let contents = try admit("mall_report", data).contents
    let a = testKeys.youth(file: "a1").text
    let b = testKeys.youth(file: "b2").text
    #expect(contents.first { $0.name == "youth.file" }?.subject == a)
    #expect(contents.first { $0.name == "narrative" }?.subject == a)
    #expect(contents.first { $0.name == "companions.0.file" }?.subject == b)
    #expect(contents.first { $0.name == "companions.0.age" }?.subject == b)
    let nobody = try admit("mall_report", base.setting("narrative", "vu"))
    #expect(nobody.contents.map(\.subject) == [nobody.observation.id])
  }

  @Test func aWholeNumberIsOneHoweverItIsWritten() throws {
    let data = base.setting("source_grade", 2).setting("youth", ["file": "A-1", "age": 15])
      .setting("youths_count", 3)
    let written = base.setting("source_grade", .double(2))
      .setting("youth", ["file": "A-1", "age": .double(15)]).setting("youths_count", .double(3))
    let (plain, pointed) = (try admit("mall_report", data), try admit("mall_report", written))
    #expect(pointed.observation == plain.observation)
    #expect(pointed.contents == plain.contents)
    let half = event("mall_report", base.setting("source_grade", .double(1.5)))
    #expect(intake.validate(half, now: noon).pointers == ["/data/source_grade"])
  }

  // MARK: Entities and facts

  @Test func identifiersBecomePseudonyms() throws {
    let data = base.setting("place", "hotel-01").setting("vehicle", "abc 123")
      .setting("phones", ["(418) 555-0142", "+1 418 555 0142", "418-555-0199"])
      .setting("handles", ["insta:@Zoe.B"])
    let observation = try admit("mall_report", data).observation
    let phone = testKeys.reference(.phone, "+14185550142")
    #expect(observation.fact("phones")?.array?.count == 2)
    #expect(observation.fact("phones")?.array?.contains(.string(phone.text)) == true)
    #expect(
      observation.fact("vehicle") == .string(testKeys.reference(.vehicle, "QC ABC123").text))
    #expect(
      observation.fact("handles")
        == [.string(testKeys.reference(.handle, "instagram:zoe.b").text)])
    #expect(observation.entities.count == 5)
    #expect(observation.entities == observation.entities.sorted())
  }

  @Test func hourAndWeekdayAreThoseOfQuebec() throws {
    // Sunday 22:30 in Québec is Monday in UTC.
    let observation = try admit("mall_report", base, time: "2026-03-02T03:30:00Z").observation
    #expect(observation.fact("hour") == 22)
    #expect(observation.fact("weekday") == 7)
    #expect(observation.fact("reporting_organisation") == "spvq/ikat")
  }

  @Test func anAdsTextIsHandedToRulesAndSealed() throws {
    let data = base.setting("ad_seen_at", "2026-03-02T09:00:00-05:00")
      .setting("link_reason", "phone").setting("ad_text", "texte").setting("city", "Lévis")
    let admission = try admit("escort_ad", data)
    #expect(admission.matchable.first == JSONMember("ad_text", "texte"))
    #expect(admission.contents.map(\.group) == [.ad])
    #expect(admission.observation.fact("ad_text") == nil)
    #expect(admission.observation.fact("city") == "levis")
    #expect(admission.observation.fact("ad_seen_at") == "2026-03-02T14:00:00Z")
  }

  private func ad(_ text: JSONValue, phones: JSONValue? = nil) throws -> Admission {
    let data = base.setting("ad_seen_at", "2026-03-02T09:00:00-05:00")
      .setting("link_reason", "phone").setting("ad_text", text).setting("phones", phones)
    return try admit("escort_ad", data)
  }

  @Test func aNumberDisguisedInAnAdIsThePhoneThatItIs() throws {
    let phone = testKeys.reference(.phone, "+14185550142")
    let admission = try ad("Téxto seulement, quatre1huit 555 zero142")
    #expect(admission.observation.fact("phones") == [.string(phone.text)])
    #expect(admission.observation.entities == [phone])
    #expect(admission.observation.fact("phone_obscured") == true)
    let folded = try #require(admission.matchable.last)
    #expect(folded.name == "ad_text_folded")
    #expect(folded.value.string?.hasPrefix("texto seulement") == true)
    #expect(admission.contents.map(\.name) == ["ad_text"])
  }

  @Test func aNumberWrittenTwiceIsOnePhone() throws {
    let admission = try ad("418-555-0142", phones: ["(418) 555-0142", "418-555-0199"])
    #expect(admission.observation.fact("phones")?.array?.count == 2)
    #expect(admission.observation.fact("phone_obscured") == false)
    #expect(admission.contents.map(\.name).sorted() == ["ad_text", "phones"])
  }

  @Test func withoutATextNothingIsSaidOfItsNumber() throws {
    let data = base.setting("ad_seen_at", "2026-03-02T09:00:00-05:00").setting("link_reason", "tip")
    let admission = try admit("escort_ad", data)
    #expect(admission.observation.fact("phone_obscured") == nil)
    #expect(admission.matchable == [])
  }

  @Test func aSignOfHealthIsAFactForRulesAndContentForItsGroup() throws {
    let data = base.setting("found_at", "2026-03-02T09:00:00-05:00")
      .setting("youth", ["file": "A-1"]).setting("injury_sign", true)
    let admission = try admit("youth_found", data)
    #expect(admission.observation.fact("injury_sign") == true)
    #expect(admission.contents.contains { $0.group == .health && $0.name == "injury_sign" })
  }

  // MARK: Keys

  @Test func theSameEventLaterHasTheSameKeyAndDigest() throws {
    let data = base.setting("narrative", "vu").setting("phones", ["418-555-0142"])
    let one = try admit("mall_report", data).observation
    let members = JSONValue.object((data.object ?? []).reversed())
    let again = try admit(
      "mall_report", members, time: "2026-03-02T16:30:00Z", arrival: noon + .days(1)
    ).observation
    #expect(one.eventKey == again.eventKey)
    #expect(one.digest == again.digest)
    #expect(one.id != again.id)
  }

  @Test func anotherContentHasAnotherDigest() throws {
    let one = try admit("mall_report", base.setting("narrative", "vu")).observation
    for other in [
      try admit("mall_report", base.setting("narrative", "vu.")),
      try admit("mall_report", base),
      try admit("mall_report", base.setting("narrative", "vu"), supersedes: "e-0"),
      try admit("mall_report", base.setting("narrative", "vu"), time: "2026-03-02T11:31:00-05:00"),
      try admit("bar_report", base.setting("narrative", "vu")),
    ] {
      #expect(other.observation.eventKey == one.eventKey)
      #expect(other.observation.digest != one.digest)
    }
  }

  @Test func anotherObservationIsNamedByOurIdOrByTheUnitsOwn() throws {
    let first = try admit("mall_report", base, id: "e-0").observation
    let byOwn = try admit("mall_report", base, supersedes: "e-0").observation
    #expect(byOwn.supersedes == first.eventKey)
    let byOurs = try admit("mall_report", base, supersedes: first.id).observation
    #expect(byOurs.supersedes == first.id)
    let followup = base.setting("origin", "e-0").setting("outcome", "no_show")
    #expect(
      try admit("contact_followup", followup).observation.fact("origin")
        == .string(first.eventKey))
  }

  // MARK: Absences

  @Test(
    arguments: [
      ("2026-03-01T23:50:00-05:00", "2026-03-01"), ("2026-03-02T00:10:00-05:00", "2026-03-01"),
      ("2026-03-02T05:59:59-05:00", "2026-03-01"), ("2026-03-02T06:00:00-05:00", "2026-03-02"),
      ("2026-03-02T03:10:00Z", "2026-03-01"), ("2026-01-01T02:00:00-05:00", "2025-12-31"),
      // By the clock on the wall, also in the nights in which it changes.
      ("2025-03-09T05:59:00-04:00", "2025-03-08"), ("2025-03-09T06:00:00-04:00", "2025-03-09"),
      ("2025-11-02T05:59:00-05:00", "2025-11-01"), ("2025-11-02T06:00:00-05:00", "2025-11-02"),
    ])
  func theDayOfAnAbsenceBeginsAtSixInTheMorning(start: String, day: String) throws {
    let runaway = try admit(
      "runaway",
      base.setting("youth", ["file": "A-1"]).setting("absence_started_at", .string(start))
    ).observation
    #expect(AbsencePart(runaway)?.day.description == day)
  }

  @Test func anAbsenceEndsTheRunawayItNamesElseTheLatest() throws {
    let who: JSONValue = ["file": "A-1"]
    func runaway(_ id: String, _ start: JSONValue) throws -> Observation {
      try admit(
        "runaway", base.setting("youth", who).setting("absence_started_at", start), id: id
      ).observation
    }
    let first = try runaway("r-1", "2026-02-20T20:00:00-05:00")
    let second = try runaway("r-2", "2026-03-01T06:00:00-05:00")
    let later = try runaway("r-3", "2026-03-02T11:00:00-05:00")
    let found = base.setting("youth", who).setting("found_at", "2026-03-02T08:59:00-05:00")
    let plain = try admit("youth_found", found).observation
    let named = try admit("youth_found", found.setting("runaway", .string(first.id))).observation
    func hours(
      _ found: Observation, _ runaways: [Observation], after earlier: String? = nil
    ) -> Int? {
      guard case .return(let end, let name)? = AbsencePart(found) else { return nil }
      return AbsenceDuration.hours(
        until: end, named: name,
        departures: runaways.compactMap {
          if case .departure(let departure)? = AbsencePart($0) { departure } else { nil }
        }, after: earlier.flatMap { Timestamp(rfc3339: $0) })
    }
    let runaways = [later, first, second]
    #expect(hours(plain, runaways) == 26)
    #expect(hours(plain, runaways.reversed()) == 26)
    #expect(hours(named, runaways) == 228)
    #expect(hours(plain, [later]) == nil)
    #expect(hours(plain, []) == nil)
    // What an earlier return ended is over, named or not; what began since is not.
    #expect(hours(plain, runaways, after: "2026-02-21T08:00:00-05:00") == 26)
    #expect(hours(named, runaways, after: "2026-02-21T08:00:00-05:00") == 26)
    #expect(hours(named, [first], after: "2026-02-21T08:00:00-05:00") == nil)
    #expect(hours(plain, runaways, after: "2026-03-02T08:00:00-05:00") == nil)
  }
}

extension FieldDefinition {
  fileprivate var isCodedChoice: Bool { if case .choice = type { true } else { false } }
}

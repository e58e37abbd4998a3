import Chronology
import Observations
import StrictJSON
import Testing
import Wording

@Suite struct ValidationTests {
  private func check(_ value: JSONValue, now: Timestamp = noon) -> Result<CloudEvent, Rejection> {
    intake.validate(value, now: now)
  }

  private func check(_ kind: String, _ data: JSONValue) -> Result<CloudEvent, Rejection> {
    check(event(kind, data))
  }

  // MARK: Every kind

  @Test(arguments: Shipped.catalog.kinds) func aWholeAndABareObservationAreTaken(
    kind: KindDefinition
  ) {
    #expect(check(kind.name, Sample.data(kind, complete: true)).faults == [])
    #expect(check(kind.name, Sample.data(kind, complete: false)).faults == [])
  }

  @Test(arguments: Shipped.catalog.kinds) func whateverIsMissingIsNamed(kind: KindDefinition) {
    let required = kind.fields.filter(\.isRequired).map { "/data/" + $0.name }
    #expect(Set(check(kind.name, [:]).pointers) == Set(required))
  }

  @Test(arguments: Shipped.catalog.kinds) func aWrongTypeIsAFaultAtItsPlace(kind: KindDefinition) {
    for field in kind.fields {
      let data = Sample.data(kind, complete: true).setting(
        field.name, .array([[:], .null, .double(0.5)]))
      let pointers = Set(check(kind.name, data).pointers)
      let base = "/data/" + field.name
      let expected =
        field.isList
        ? (field.type == .youth
          ? [base + "/1", base + "/2"] : [base + "/0", base + "/1", base + "/2"]) : [base]
      #expect(pointers == Set(expected), "\(kind.name).\(field.name)")
    }
  }

  @Test(arguments: Shipped.catalog.kinds) func faultsNeverRepeatWhatWasSent(kind: KindDefinition) {
    let canary = "Zqxjkv"
    var members = kind.fields.map { JSONMember($0.name, .string(canary + "\u{1}")) }
    members.append(JSONMember("not_a_field", .string(canary)))
    var faulty = event(kind.name, .object(members))
    faulty = faulty.setting("time", .string(canary)).setting("id", .string(canary + "\n"))
    let faults = check(faulty).faults
    #expect(faults.count > kind.fields.count)
    for fault in faults {
      #expect(!fault.message.fr.contains(canary) && !fault.message.en.contains(canary))
    }
  }

  @Test(
    "A word for what is not known ties nobody: it is refused, and the field may be left out",
    arguments: [
      ("vehicle", "inconnue"), ("vehicle", "N/A"), ("vehicle", "QC 0000"), ("vehicle", "À venir"),
      ("phones", "555-555-5555"), ("phones", "+1 222 222 2222"),
      ("handles", "instagram:Inconnu"), ("handles", "snapchat:?"), ("place", "inconnu"),
      ("file", "0"), ("file", "aucun"), ("file", "Non disponible"), ("file", "Aucun numéro"),
      ("file", "s.o."), ("file", "xxx"),
      ("file", "sans dossier"), ("file", "CJQ-inconnu"), ("file", "en attente"),
      ("file", "CJQ-0000"),
      ("file", "CJQ-?"), ("file", "cjq xxxxx"), ("file", "Dossier"), ("file", "À compléter"),
      ("vehicle", "TAXI"), ("vehicle", "QC-UBER"), ("vehicle", "noire"), ("vehicle", "VUS gris"),
      ("vehicle", "QC-INC"), ("vehicle", "Honda"), ("vehicle", "pas vue"),
      ("handles", "snap:@snap"), ("handles", "snap:snapchat"), ("handles", "instagram:compte"),
      ("name", "Inconnue"), ("name", "INCONNU, inconnu"), ("name", "Jeune Inconnue"),
      ("name", "Non identifiée"), ("name", "Jane Doe"), ("name", "À déterminer"),
    ])
  func whatIsNotKnown(field: String, text: String) {
    var data: JSONValue = ["minor_possible": true, "territory": "north", "source_grade": 2]
    var pointer = "/data/" + field
    switch field {
    case "file": data = data.setting("youth", ["file": .string(text)])
    case "name": data = data.setting("youth", ["name": .string(text), "birth_date": "2011-01-02"])
    case "phones", "handles": data = data.setting(field, .array([.string(text)]))
    default: data = data.setting(field, .string(text))
    }
    switch field {
    case "file", "name": pointer = "/data/youth/" + field
    case "phones", "handles": pointer += "/0"
    default: break
    }
    let faults = check("hotel_report", data).faults
    #expect(faults.map(\.pointer) == [pointer])
    #expect(faults.first?.message.fr.contains("n'est pas connu") == true)
  }

  @Test("What looks like such a word, and is none, is taken")
  func whatIsKnown() {
    let data: JSONValue = [
      "minor_possible": true, "territory": "north", "source_grade": 2, "vehicle": "QC-NA1",
      "place": "hotel-00",
      "phones": ["418-555-0155", "418-555-5555"], "handles": ["instagram:___", "snapchat:nadia"],
      "youth": ["file": "CJQ-0", "name": "Nil So", "birth_date": "2011-01-02"],
    ]
    #expect(check("hotel_report", data).faults == [])
  }

  /// Plates may be letters that somebody chose, numbers may be letters, and people have such names.
  @Test("What has such a word in it, and is a number, a plate, an account or a name, is taken")
  func whatHasAWordInIt() {
    let data: JSONValue = ["minor_possible": true, "territory": "north", "source_grade": 2]
    for file in ["A", "CSSC-b", "CJQ-0", "CJQ-ND-12", "2026-SANS-4", "CJQ-00100", "NOUVEAU-7"] {
      #expect(check("hotel_report", data.setting("youth", ["file": .string(file)])).faults == [])
    }
    for plate in ["QC-TAXI12", "ZOE", "QC-NUIT", "ON-VANE1", "F 150", "GRIS 007", "K1A"] {
      let seen = data.setting("vehicle", .string(plate))
      #expect(check("hotel_report", seen).faults == [], "\(plate)")
    }
    let accounts: JSONValue = ["instagram:taxi", "snap:compte.zoe", "instagram:snap", "snap:na"]
    #expect(check("hotel_report", data.setting("handles", accounts)).faults == [])
    for name in ["Marie Jeune", "Le No", "Jeanne Fille", "Doe Marie"] {
      let person: JSONValue = ["name": .string(name), "birth_date": "2011-01-02"]
      #expect(check("hotel_report", data.setting("youth", person)).faults == [], "\(name)")
    }
  }

  @Test func aPersonOfConcernIsAPoliceFileAndNeverAName() {
    func faults(_ reference: String) -> [Fault] {
      check(
        "mall_report",
        Sample.data("mall_report", complete: false).setting(
          "person_of_concern", .string(reference))
      ).faults
    }
    for reference in ["SPVQ-2026-0412", "2026/0412", "dossier 7"] {
      #expect(faults(reference) == [], "\(reference)")
    }
    for name in ["Jean Tremblay", "dossier", "—"] {
      #expect(faults(name).map(\.pointer) == ["/data/person_of_concern"], "\(name)")
      #expect(faults(name).first?.message.fr.contains("dossier policier") == true)
      #expect(faults(name).first?.message.en.contains("never a name") == true)
    }
  }

  @Test(arguments: Shipped.catalog.kinds) func derivedFieldsCannotBeSent(kind: KindDefinition) {
    for name in DerivedField.allCases.map(\.rawValue) + ["youths"] {
      let data = Sample.data(kind, complete: false).setting(name, 1)
      #expect(check(kind.name, data).pointers == ["/data/" + name])
    }
  }

  @Test func anUnknownFieldGetsTheNearestName() {
    let data = Sample.data("hotel_report", complete: false)
      .setting("paymnet", "cash")
    let faults = check("hotel_report", data).faults
    #expect(faults.map(\.pointer) == ["/data/paymnet"])
    #expect(faults.first?.message.en.contains("did you mean \"payment\"?") == true)
  }

  /// «9999-12-31» is written for «no end»; with an offset it can lie beyond what the calendar writes.
  @Test(arguments: [
    "9999-12-31T23:59:59-05:00", "9999-12-31T20:00:00-23:59", "0001-01-01T00:00:00+05:00",
  ]) func aMomentThatCannotBeWrittenBackIsAFault(time: String) {
    #expect(Timestamp(rfc3339: time) == nil)
    let data = Sample.data("runaway", complete: true).setting("expected_return_at", .string(time))
    #expect(check("runaway", data).pointers == ["/data/expected_return_at"])
  }

  @Test(arguments: [
    "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z", "2026-03-02T10:00:00.007Z",
    "1969-12-31T23:59:59Z",
  ]) func aMomentIsWrittenAsItWasRead(time: String) throws {
    let read = try #require(Timestamp(rfc3339: time))
    #expect(read.rfc3339 == time)
    #expect(Timestamp(rfc3339: read.written(offsetMinutes: -300)) == read || time < "0001-01-02")
    // Beyond the calendar nothing is said rightly, and nothing stops.
    #expect(!read.written(offsetMinutes: 14 * 60).isEmpty)
  }

  @Test(arguments: [
    "Zéphyrine Lacasse", "418-555-0142", "", "x4185550142", "x-418-555-0142", "_x",
    String(repeating: "x", count: 41),
  ])
  func aNameThatIsNoFieldsIsSaidByItsPlace(name: String) {
    let data = Sample.data("mall_report", complete: false)
    let place = (data.object?.count ?? 0) + 1
    let faults = check("mall_report", data.setting(name, 1)).faults
    #expect(faults.map(\.pointer) == ["/data"])
    #expect(faults.first?.message.fr.hasPrefix("au \(place)ᵉ champ de cet objet : ") == true)
    let attribute = check(good.setting(name, .null)).faults
    #expect(attribute.map(\.pointer) == [""])
    #expect(name.isEmpty || attribute.first?.message.en.contains(name) == false)
  }

  @Test(arguments: ["a", "paymnet", "trace-id", "data_base64", "Room12", "y2026"])
  func aNameThatLooksLikeAFieldsIsInThePointer(name: String) {
    let fault = Fault(member: name, at: 0, of: "/data", Bilingual(fr: "f", en: "e"))
    #expect(fault.pointer == "/data/\(name)" && fault.message.fr == "f")
  }

  @Test(arguments: [
    (0, "1ᵉʳ", "1st"), (1, "2ᵉ", "2nd"), (2, "3ᵉ", "3rd"), (10, "11ᵉ", "11th"), (20, "21ᵉ", "21st"),
  ])
  func placesAreCountedFromOne(index: Int, french: String, english: String) {
    let fault = Fault(member: "é", at: index, of: "", Bilingual(fr: "f", en: "e"))
    #expect(fault.message.fr == "au \(french) champ de cet objet : f")
    #expect(fault.message.en == "at the \(english) member of this object: e")
  }

  @Test func aFieldOfAnotherKindIsUnknown() {
    let data = Sample.data("mall_report", complete: false).setting("room", "12")
    #expect(check("mall_report", data).pointers == ["/data/room"])
  }

  @Test func allFaultsComeAtOnce() {
    let data: JSONValue = [
      "youth": ["age": 99, "name": "A B", "shoe": 3], "phones": ["418-555-0142", "555-0142"],
      "source_grade": 4, "minor_possible": "yes",
    ]
    #expect(
      Set(check("hotel_report", data).pointers) == [
        "/data/youth/age", "/data/youth/birth_date", "/data/youth/shoe", "/data/phones/1",
        "/data/source_grade", "/data/minor_possible", "/data/territory",
      ])
  }

  // MARK: The envelope

  private let good = event(
    "mall_report", ["territory": "quebec", "source_grade": 1])

  @Test(arguments: ["specversion", "id", "source", "type", "time", "data"])
  func anEnvelopeWithoutARequiredAttributeIsRefused(name: String) {
    #expect(check(good.setting(name, nil)).pointers == ["/" + name])
  }

  @Test(arguments: [
    ("specversion", JSONValue.string("0.3")), ("specversion", 1), ("id", ""), ("id", 7),
    ("id", .string(String(repeating: "x", count: 257))), ("id", "a\u{7}b"), ("source", ""),
    ("source", "a\nb"), ("type", "ca.filet.mall_report.v2"), ("type", "mall_report"),
    ("type", "ca.filet..v1"), ("type", "ca.filet.mal_report.v1"), ("time", "2026-03-02"),
    ("time", "2026-03-02T11:30:00"), ("time", 1_772_000_000), ("time", "2026-02-30T11:30:00Z"),
    ("recordedtime", "yesterday"), ("data", .array([])), ("data", .null),
    ("datacontenttype", "text/xml"), ("subject", 3), ("data_base64", "AA=="), ("Priority", 1),
    ("trace-id", "x"), ("extension", .object([JSONMember("a", 1)])), ("supersedes", ""),
    ("supersededby", 3),
  ])
  func aFaultyAttributeIsNamed(name: String, value: JSONValue) {
    #expect(check(good.setting(name, value)).pointers == ["/" + name])
  }

  @Test(arguments: [
    ("datacontenttype", JSONValue.string("application/json")), ("traceparent", "00-ab-cd-01"),
    ("priority", 3), ("sampled", true), ("subject", "x"),
    ("dataschema", "urn:filet:kind:mall_report:v1"),
    ("datacontenttype", "application/cloudevents+json; charset=utf-8"),
  ])
  func whatCloudEventsAllowsIsTaken(name: String, value: JSONValue) {
    #expect(check(good.setting(name, value)).faults == [])
  }

  @Test func aMistypedKindGetsTheNearestName() {
    let faults = check(good.setting("type", "ca.filet.hotel_raport.v1")).faults
    #expect(faults.first?.message.fr.contains("hotel_report") == true)
  }

  @Test(arguments: [JSONValue.null, .array([]), 3, "x"]) func whatIsNoObjectIsRefused(
    value: JSONValue
  ) {
    #expect(check(value).pointers == [""])
  }

  @Test func theReplacedObservationIsRead() throws {
    #expect(try check(good.setting("supersedes", "e-0")).get().supersedes == "e-0")
    #expect(try check(good.setting("supersededby", "e-0")).get().supersedes == "e-0")
    #expect(check(good.setting("supersedes", "e-1")).pointers == ["/supersedes"])
    let two = good.setting("supersedes", "a").setting("supersededby", "b")
    #expect(check(two).pointers == ["/supersededby"])
  }

  // MARK: Time

  @Test func aClockMayBeFiveMinutesAheadAndNoMore() {
    let time = at("2026-03-02T16:30:00Z")
    #expect(check(good, now: time - .minutes(5)).faults == [])
    let late = check(good, now: time - .minutes(5) - Span(milliseconds: 1))
    #expect(late.pointers == ["/time"])
  }

  @Test func whatIsRecordedBeforeItHappenedIsRefused() {
    let value = good.setting("recordedtime", "2026-03-02T11:00:00-05:00")
    #expect(check(value).pointers == ["/recordedtime"])
    #expect(
      check(good.setting("recordedtime", "2026-03-02T12:30:00-05:00")).pointers == ["/recordedtime"]
    )
    #expect(check(good.setting("recordedtime", "2026-03-02T11:45:00-05:00")).faults == [])
  }

  @Test func timesThatCannotBeAreRefused() {
    let runaway = Sample.data("runaway", complete: false)
      .setting("absence_started_at", "2026-03-01T20:00:00-05:00")
    #expect(
      check("runaway", runaway.setting("expected_return_at", "2026-03-01T19:00:00-05:00")).pointers
        == ["/data/expected_return_at"])
    #expect(
      check("runaway", runaway.setting("absence_started_at", "2026-03-02T20:00:00-05:00")).pointers
        == ["/data/absence_started_at"])
    #expect(
      check("runaway", runaway.setting("expected_return_at", "2026-03-09T19:00:00-05:00")).faults
        == [])
    let found = Sample.data("youth_found", complete: false)
    #expect(
      check("youth_found", found.setting("return_talk_done_at", "2026-03-01T10:00:00-05:00"))
        .pointers == ["/data/return_talk_done_at"])
  }

  // MARK: Young people

  private func youth(_ youth: JSONValue) -> [String] {
    let data = Sample.data("mall_report", complete: false)
    return check("mall_report", data.setting("youth", youth)).pointers
  }

  @Test func aNameAndABirthDateGoTogether() {
    #expect(youth(["name": "Prénom Nom"]) == ["/data/youth/birth_date"])
    #expect(youth(["birth_date": "2011-07-04"]) == ["/data/youth/name"])
    #expect(youth(["name": "Prénom Nom", "birth_date": "2011-07-04"]) == [])
    #expect(youth(["file": "CJQ-1"]) == [])
    #expect(youth(["age": 15]) == [])
  }

  @Test func anAgeThatContradictsTheBirthDateIsRefused() {
    // Fourteen on the day of the event.
    let person: JSONValue = ["name": "Prénom Nom", "birth_date": "2011-07-04"]
    for age in 13...15 { #expect(youth(person.setting("age", .integer(Int64(age)))) == []) }
    for age in [12, 16] {
      #expect(youth(person.setting("age", .integer(Int64(age)))) == ["/data/youth/age"])
    }
  }

  @Test(arguments: ["1990-01-01", "2027-01-01", "2011-02-29", "04/07/2011"])
  func aBirthDateThatCannotBeIsRefused(date: String) {
    #expect(
      youth(["name": "Prénom Nom", "birth_date": .string(date)]) == ["/data/youth/birth_date"])
  }

  @Test func anIdentifierWithoutSignsIsRefused() {
    #expect(youth(["file": " - "]) == ["/data/youth/file"])
    #expect(youth(["name": "--", "birth_date": "2011-07-04"]) == ["/data/youth/name"])
  }

  @Test func aConsultationNamesNobody() {
    let data: JSONValue = [
      "territory": "quebec", "source_grade": 2, "programme": "pipq", "consult_only": true,
      "youth": ["age": 15], "phones": ["418-555-0142"],
    ]
    #expect(Set(check("community_report", data).pointers) == ["/data/youth", "/data/phones"])
    let open = data.setting("consult_only", false)
    #expect(check("community_report", open).faults == [])
  }

  @Test func aListHasAnEnd() {
    let many = JSONValue.array(Array(repeating: "418-555-0142", count: 51))
    #expect(
      check("mall_report", ["territory": "quebec", "source_grade": 1, "phones": many]).pointers
        == ["/data/phones"])
  }
}

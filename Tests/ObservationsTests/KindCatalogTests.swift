import Observations
import StrictJSON
import Testing
import Wording

@Suite struct KindCatalogTests {
  @Test func theShippedFilesAreWithoutFault() {
    #expect(Shipped.loaded.diagnostics.map { $0.line(in: .english) } == [])
    #expect(
      Shipped.catalog.names == [
        "bar_report", "community_report", "contact_followup", "escort_ad", "hotel_report",
        "mall_report", "online_luring", "runaway", "school_report", "youth_found",
      ])
  }

  @Test(arguments: Shipped.catalog.kinds) func everythingIsLabelledInBothLanguages(
    kind: KindDefinition
  ) {
    for field in kind.fields + kind.youthFields + Array(kind.derived.values) {
      #expect(!field.label.fr.isEmpty && !field.label.en.isEmpty, "\(kind.name).\(field.name)")
    }
  }

  @Test(arguments: Shipped.catalog.kinds) func rulesNeverReadFreeTextButWhatIsMatchable(
    kind: KindDefinition
  ) {
    let readable = kind.fieldsReadable
    for field in kind.fields {
      if case .text = field.type {
        #expect(readable.contains(field.name) == field.isMatchable, "\(kind.name).\(field.name)")
      }
    }
    #expect(readable.isSuperset(of: ["youth", "youths", "companions", "territory", "hour"]))
    #expect(readable.isDisjoint(with: ["sex", "name", "file", "narrative", "lpj_ref"]))
  }

  @Test func whatRulesReadOfARunawayAndOfAnAd() {
    #expect(
      Shipped.catalog.fieldsReadable("runaway")?.isSuperset(
        of: ["co_absent", "concern_flags", "vehicle", "phones", "youth_age"]) == true)
    #expect(
      Shipped.catalog.fieldsReadable("escort_ad")?.isSuperset(
        of: ["ad_text", "ad_text_folded", "phone_obscured", "city"]) == true)
    #expect(Shipped.catalog.fieldsReadable("unknown") == nil)
  }

  @Test func aNewKindIsAFile() {
    let file = """
      kind: transit_report
      title: {fr: "Transport", en: "Transit"}
      description: {fr: "Vu dans un autobus.", en: "Seen on a bus."}
      fields:
        line: {type: term, required: true, class: B, label: {fr: "Ligne", en: "Line"}}
      """
    let (catalog, diagnostics) = KindCatalog.load(
      Shipped.kindFiles + [(path: "kinds/transit_report.yml", bytes: Array(file.utf8))])
    #expect(diagnostics.isEmpty)
    let data: JSONValue = ["line": 801, "territory": "quebec", "source_grade": 1]
    let taken = Intake(catalog: catalog, keys: testKeys).validate(
      event("transit_report", data), now: noon)
    #expect(taken.pointers == [])
  }

  @Test func everyFaultOfAFileIsShownWhereItIs() {
    let file = """
      kind: transit_report
      title: {fr: "Transport"}
      descripton: {fr: "Vu.", en: "Seen."}
      require: [youht]
      fields:
        line: {type: trem, class: B, label: {fr: "Ligne", en: "Line"}}
        note: {type: text, class: B, label: {fr: "Note", en: "Note"}}
        hour: {type: bool, class: B, label: {fr: "Heure", en: "Hour"}}
        Seat: {type: bool, class: B, label: {fr: "Siège", en: "Seat"}}
        from: {type: choice, class: B, label: {fr: "De", en: "From"}}
        left_at: {type: time, not_before: bord, class: Z, label: {fr: "Parti", en: "Left"}}
      strip:
        - when: {minor_possible: maybe}
          keep: [place]
      derived:
        mood: {type: bool, class: B, label: {fr: "Humeur", en: "Mood"}}
      """
    let (catalog, diagnostics) = KindCatalog.load(
      Shipped.kindFiles + [(path: "transit_report.yml", bytes: Array(file.utf8))])
    #expect(catalog["transit_report"] == nil)
    #expect(catalog.kinds.count == 10)
    let found = Set(diagnostics.map { "\($0.location.line) \($0.code)" })
    #expect(
      found == [
        "2 missing-key", "3 unknown-key", "1 missing-key", "4 unknown-field", "6 unknown-type",
        "7 bad-combination", "8 taken-name", "9 bad-name", "10 missing-key", "11 wrong-value",
        "13 bad-condition", "16 unknown-derived",
      ])
    #expect(diagnostics.allSatisfy { $0.location.file == "transit_report.yml" })
    #expect(diagnostics.contains { $0.hint?.en == "did you mean \"term\"?" })
    #expect(diagnostics.contains { $0.hint?.en == "did you mean \"youth\"?" })
  }

  @Test(arguments: [
    "ethnicity", "ethnie", "ethnic_origin", "origine", "langue", "premiere_langue",
    "first_language", "religion", "confession", "culte", "faith", "revenu", "family_income",
    "revenu_familial",
    "quartier", "neighborhood", "code_postal", "sex", "sexe", "gender", "genre", "nationalite",
    "citizenship", "pays_de_naissance", "country_of_birth", "skin_colour", "races", "is_girl",
    "visible_minority", "languages2", "visible_minorities", "revenus_familiaux", "racisee",
    "personne_racisee", "socio_economic_status", "communaute_culturelle", "pays_dorigine",
    "arrondissement", "parle_francais", "familyincome", "codepostal", "mothertongue", "skin",
    "peau", "ethnoculturel", "minority", "lgbtqia", "metisse", "youth_citizenship",
    "statut_refugie",
  ])
  func whatSaysWhoSomebodyIsIsNoField(name: String) {
    let file = """
      kind: transit_report
      title: {fr: "Transport", en: "Transit"}
      description: {fr: "Vu dans un autobus.", en: "Seen on a bus."}
      fields:
        \(name): {type: term, class: B, label: {fr: "Ligne", en: "Line"}}
      """
    let (catalog, diagnostics) = KindCatalog.load(
      Shipped.kindFiles + [(path: "kinds/transit_report.yml", bytes: Array(file.utf8))])
    #expect(
      diagnostics.map { "\($0.code) \($0.location.line):\($0.location.column)" }
        == ["forbidden-field 5:3"])
    #expect(diagnostics.first?.hint?.en.contains("takes a name that says so") == true)
    #expect(catalog["transit_report"] == nil)
  }

  @Test(arguments: ["Métisse", "racisé", "youth.mother_tongue", "raceEthnicity", "nationalité_2"])
  func noRuleReadsItHoweverItIsWritten(name: String) {
    #expect(WhoSomebodyIs.isNamed(by: name))
  }

  /// What is called like it and is something else.
  @Test(arguments: [
    "origin", "genre_de_lieu", "heure_revenu", "origine_du_renseignement", "minor_confirmed",
    "city", "territory", "birth_date", "place", "slang", "trace", "essex", "sexting", "pays_plaque",
    "signalement_citoyen", "coded_language", "langue_codee", "sex_offender_known",
    "female_recruiter", "unexplained_income", "citizen_witness", "police_de_quartier",
    "immigration_papers_taken", "bad_faith", "race_car", "est_revenu", "tongue_piercing",
  ])
  func aNameThatOnlyLooksLikeItIsAField(name: String) {
    #expect(!WhoSomebodyIs.isNamed(by: name))
  }

  @Test(arguments: Shipped.catalog.kinds) func noKindHasAFieldThatSaysWhoSomebodyIs(
    kind: KindDefinition
  ) {
    for name in kind.fieldsReadable where name != "recipient_is_boy" {
      #expect(!WhoSomebodyIs.isNamed(by: name), "\(kind.name).\(name)")
    }
  }

  /// Years are counted on from an age: from the last number that there is they could not be.
  @Test(arguments: ["min: 0, max: 9223372036854775807", "min: -9223372036854775808, max: 30"])
  func anAgeIsOneThatYearsCanBeCountedFrom(bounds: String) throws {
    let files = Shipped.kindFiles.map { file in
      let text = String(decoding: file.bytes, as: UTF8.self).replacing(
        "  age:\n    type: integer\n    min: 0\n    max: 30\n",
        with: "  age:\n    type: integer\n    \(bounds.replacing(", ", with: "\n    "))\n")
      return (path: file.path, bytes: Array(text.utf8))
    }
    let (_, diagnostics) = KindCatalog.load(files)
    let found = try #require(diagnostics.first)
    #expect("\(found.code) \(found.location.file)" == "wrong-value kinds/common.yml")
    #expect(found.message.en == "an age goes from 0 to 1000 at most")
  }

  @Test func aKindWithoutTheCommonFieldsIsNotTaken() {
    let (_, diagnostics) = KindCatalog.load(
      Shipped.kindFiles.filter { !$0.path.hasSuffix("common.yml") })
    #expect(diagnostics.contains { $0.code == "missing-file" })
  }

  @Test func aFileIsNamedAfterItsKind() {
    let file = Shipped.kindFiles.first { $0.path.hasSuffix("runaway.yml") }
    let (_, diagnostics) = KindCatalog.load(
      Shipped.kindFiles.filter { !$0.path.hasSuffix("runaway.yml") }
        + [(path: "other.yml", bytes: file?.bytes ?? [])])
    #expect(diagnostics.map(\.code) == ["bad-name"])
  }

  @Test func theListingHasEveryFieldWithItsLabels() throws {
    let kinds = try #require(Shipped.catalog.listing()["kinds"]?.array)
    #expect(kinds.count == 10)
    let hotel = try #require(kinds.first { $0["name"] == "hotel_report" })
    let fields = try #require(hotel["fields"]?.array)
    let payment = try #require(fields.first { $0["name"] == "payment" })
    #expect(payment["values"]?.array?.first?["label"]?["fr"] == "comptant")
    let minor = try #require(fields.first { $0["name"] == "minor_possible" })
    #expect(minor["required"] == true)
    let runaway = try #require(kinds.first { $0["name"] == "runaway" }?["fields"]?.array)
    #expect(runaway.first { $0["name"] == "absence_started_at" }?["past"] == true)
    #expect(fields.allSatisfy { $0["past"] == nil })
    #expect(fields.allSatisfy { $0["codes"] == nil }, "no directory, no codes")
  }

  /// What a writer has to look up stands where it is asked for: in the observation, and of a young person.
  @Test func theListingHasTheCodesOfTheDirectory() throws {
    let listing = Shipped.catalog.listing(
      with: DirectoryCodes(
        territories: ["levis", "quebec"], schools: ["school-01"], placementUnits: ["escale"]))
    let kinds = try #require(listing["kinds"]?.array)
    func codes(_ kind: String, _ list: String, _ field: String) -> JSONValue? {
      let found = kinds.first { $0["name"]?.string == kind }
      return found?[list]?.array?.first { $0["name"]?.string == field }?["codes"]
    }
    #expect(codes("hotel_report", "fields", "territory") == ["levis", "quebec"])
    #expect(codes("school_report", "fields", "school") == ["school-01"])
    #expect(codes("runaway", "fields", "unit") == ["escale"])
    #expect(codes("hotel_report", "youth", "school") == ["school-01"])
    #expect(codes("hotel_report", "youth", "unit") == ["escale"])
    #expect(codes("hotel_report", "fields", "place") == nil)
    #expect(codes("hotel_report", "youth", "file") == nil)
  }

  @Test func theDefinitionBehindAContentIsFound() throws {
    let kind = try #require(Shipped.catalog["hotel_report"])
    #expect(kind.definition(ofContent: "room")?.group == .location)
    #expect(kind.definition(ofContent: "youth.file")?.sensitivity == .personal)
    #expect(kind.definition(ofContent: "companions.0.name")?.group == .identity)
    #expect(kind.definition(ofContent: "hour")?.sensitivity == .aggregate)
    #expect(kind.definition(ofContent: "place.name") == nil)
  }
}

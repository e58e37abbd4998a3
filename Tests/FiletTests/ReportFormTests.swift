import Chronology
import StrictJSON
import TestSupport
import Testing
import Wording

@testable import filet

/// `filet report`: questions from a kind, answers to an observation.
struct ReportFormTests {
  private let kind: JSONValue = [
    "name": "hotel_report",
    "fields": [
      ["name": "stay_nights", "type": "count", "label": ["fr": "Nuitées", "en": "Nights"]],
      [
        "name": "payment", "type": "choice", "label": ["fr": "Paiement", "en": "Payment"],
        "values": [
          ["value": "cash", "label": ["fr": "comptant", "en": "cash"]],
          ["value": "card", "label": ["fr": "carte", "en": "card"]],
        ],
      ],
      [
        "name": "minor_possible", "type": "bool", "required": true,
        "label": ["fr": "Mineure possible", "en": "Minor possible"],
      ],
      [
        "name": "phones", "type": "phone", "list": true,
        "label": ["fr": "Téléphones", "en": "Phones"],
      ],
      ["name": "youth", "type": "youth", "label": ["fr": "Jeune", "en": "Youth"]],
    ],
    "youth": [
      ["name": "file", "type": "id", "label": ["fr": "Dossier", "en": "File"]],
      ["name": "age", "type": "integer", "label": ["fr": "Âge", "en": "Age"]],
    ],
  ]

  private var form: ReportForm { ReportForm(kind: kind, language: .french) }

  @Test func whatIsRequiredIsAskedFirstAndAgain() throws {
    var script = ScriptedPrompter("", "peut-être", "o", ".")
    #expect(try form.fill(&script) == [JSONMember("minor_possible", true)])
    #expect(script.asked.prefix(3).allSatisfy { $0 == "* Mineure possible (o/n) : " })
    #expect(script.told.contains("    répondez o ou n"))
  }

  /// Anything but a yes was a no, and what had been typed was gone.
  @Test func whatIsNeitherYesNorNoIsAskedAgainThreeTimes() {
    for (answers, decision) in [
      (["O"], true), (["ouii", "oui"], true), (["", "?", "yes"], true), (["Non"], false),
      (["ok", "no"], false), ([], nil), (["x"], nil), (["a", "b", "c", "o"], nil),
    ] as [([String], Bool?)] {
      var script = ScriptedPrompter()
      script.answers = answers[...]
      let decided = script.decision("Transmettre ? (o/n) ", in: .french)
      #expect(decided == decision, "\(answers)")
      #expect(script.asked.count <= 3)
      let isAskedAgain = script.asked.count > 1
      #expect(script.told.contains("    répondez o ou n") == isAskedAgain, "\(answers)")
    }
  }

  @Test func answersOfEachTypeAreRead() throws {
    var script = ScriptedPrompter("n", "3", "2", "418-555-0142, 418-555-0143", "o", "CJQ-1", "15")
    #expect(
      try form.fill(&script) == [
        JSONMember("minor_possible", false), JSONMember("stay_nights", 3),
        JSONMember("payment", "card"), JSONMember("phones", ["418-555-0142", "418-555-0143"]),
        JSONMember("youth", ["file": "CJQ-1", "age": 15]),
      ])
  }

  @Test func whoGoesAwaySendsNothing() {
    var script = ScriptedPrompter("o", "3")
    #expect(throws: ReportForm.Abandoned.self) { try form.fill(&script) }
  }

  @Test func aFaultyFieldIsAskedAgain() throws {
    var script = ScriptedPrompter("1")
    let members = try form.correct(
      [JSONMember("stay_nights", 900), JSONMember("minor_possible", true)],
      names: ["stay_nights"], &script)
    #expect(members == [JSONMember("minor_possible", true), JSONMember("stay_nights", 1)])
    #expect(
      ReportCommand.fields(of: [
        Fault("/data/stay_nights", fr: "", en: ""), Fault("/time", fr: "", en: ""),
      ]) == ["stay_nights"])
  }

  @Test func aFileNumberIsNoAnswerToWhetherThereIsSomebody() throws {
    var script = ScriptedPrompter("n", "", "", "", "CJQ-1", "o", "CJQ-1", "15")
    let members = try form.fill(&script)
    #expect(members.last == JSONMember("youth", ["file": "CJQ-1", "age": 15]))
    #expect(script.told == ["    répondez o ou n"])
    #expect(script.asked.count { $0 == "  Jeune : (o/n) " } == 2)
    var nobody = ScriptedPrompter("n", "", "", "", "")
    #expect(try form.fill(&nobody) == [JSONMember("minor_possible", false)])
  }

  private var later: ReportForm {
    get throws {
      let now = try #require(Timestamp(rfc3339: "2026-03-03T02:15:00-05:00"))
      var form = form
      form.clock = ManualWallClock(now)
      form.kind = [
        "fields": [
          ["name": "left_at", "type": "time", "past": true, "label": "Départ"],
          ["name": "due_at", "type": "time", "label": "Retour prévu"],
          ["name": "nights", "type": "integer", "minimum": 0, "maximum": 60, "label": "Nuitées"],
          [
            "name": "rooms", "type": "integer", "list": true, "minimum": 1, "maximum": 9,
            "label": "Chambres",
          ],
        ]
      ]
      return form
    }
  }

  @Test func aTimeToComeIsAskedAgainAtOnce() throws {
    var script = ScriptedPrompter("2026-03-03 02:21", "demain", "2026-03-03 02:20")
    #expect(try later.when(&script) == "2026-03-03T02:20:00-05:00")
    #expect(
      script.told == [
        "    ce moment est à venir ; vérifiez la date et l'heure",
        "    " + FieldQuestion.timeRefusal.fr,
      ])
    var now = ScriptedPrompter("")
    #expect(try later.when(&now) == "2026-03-03T02:15:00-05:00")
    var gone = ScriptedPrompter("2027-03-03 02:21")
    #expect(throws: ReportForm.Abandoned.self) { try later.when(&gone) }
  }

  @Test func whatTheKindWouldRefuseIsAskedAgainAtOnce() throws {
    var script = ScriptedPrompter(
      "2026-03-04 02:00", "2026-03-03 02:00", "2026-03-04 02:00", "61", "-1", "60", "3, 10", "3, 9")
    #expect(
      try later.fill(&script) == [
        JSONMember("left_at", "2026-03-03T02:00:00-05:00"),
        JSONMember("due_at", "2026-03-04T02:00:00-05:00"), JSONMember("nights", 60),
        JSONMember("rooms", [3, 9]),
      ])
    #expect(
      script.told == [
        "    ce moment est à venir ; vérifiez la date et l'heure",
        "    un nombre de 0 à 60", "    un nombre de 0 à 60", "    un nombre de 1 à 9",
      ])
  }

  @Test func localTimesAreReadOnBothSidesOfDaylightSaving() throws {
    let now = try #require(Timestamp(rfc3339: "2026-03-03T02:15:00-05:00"))
    func read(_ text: String) -> String? { FieldQuestion.localTime(text, now: now) }
    #expect(read("2026-03-02 22:40") == "2026-03-02T22:40:00-05:00")
    #expect(read("2026-03-02T22:40") == "2026-03-02T22:40:00-05:00")
    #expect(read("2026-07-02 22:40") == "2026-07-02T22:40:00-04:00")
    #expect(read("hier") == nil)
  }

  @Test func anHourAloneIsTheLastTimeThatItWas() throws {
    let now = try #require(Timestamp(rfc3339: "2026-03-03T02:15:00-05:00"))
    func read(_ text: String) -> String? { FieldQuestion.localTime(text, now: now) }
    #expect(read("1:50") == "2026-03-03T01:50:00-05:00")
    #expect(read("22:40") == "2026-03-02T22:40:00-05:00", "yesterday evening, not tonight")
    #expect(read("25:40") == nil)
  }

  @Test func aDotEndsTheQuestionsOnAPerson() throws {
    var script = ScriptedPrompter("o", "o", "CJQ-1", ".", ".")
    var form = form
    form.kind = [
      "fields": [
        ["name": "minor_possible", "type": "bool", "required": true, "label": "Mineure"],
        ["name": "youth", "type": "youth", "label": "Jeune"],
        ["name": "room", "type": "text", "label": "Chambre"],
      ],
      "youth": [
        ["name": "file", "type": "id", "label": "Dossier"],
        ["name": "age", "type": "integer", "label": "Âge"],
        ["name": "school", "type": "id", "label": "École"],
      ],
    ]
    #expect(
      try form.fill(&script) == [
        JSONMember("minor_possible", true), JSONMember("youth", ["file": "CJQ-1"]),
      ])
    #expect(!script.asked.contains { $0.contains("École") })
  }

  @Test func aNameIsNoNumberOfAFile() throws {
    let field: JSONValue = ["name": "file", "type": "text", "numbered": true, "label": "Dossier"]
    let question = try #require(FieldQuestion(field, language: .english))
    let now = try #require(Timestamp(rfc3339: "2026-03-03T03:15:00Z"))
    #expect(question.objection(to: "Jean Tremblay", now: now)?.contains("never a name") == true)
    #expect(question.objection(to: "SPVQ-2026-7", now: now) == nil)
    #expect(question.prompt.hasSuffix(": ") && !question.prompt.contains(" :"), "English has none")
  }

  /// What the directory lists is said where it is asked for, and what it does not list is asked again at once.
  @Test func aCodeIsLookedUpInTheDirectory() throws {
    var form = form
    let schools = (1...24).map { JSONValue.string($0 < 10 ? "school-0\($0)" : "school-\($0)") }
    form.kind = [
      "fields": [
        [
          "name": "territory", "type": "id", "required": true, "label": "Territoire",
          "codes": ["levis", "quebec"],
        ],
        ["name": "school", "type": "id", "label": "École (code)", "codes": .array(schools)],
        ["name": "unit", "type": "id", "label": "Unité", "codes": ["escale"]],
        ["name": "place", "type": "id", "label": "Lieu"],
      ]
    ]
    var script = ScriptedPrompter(
      "capitale", "quebc", "quebec", "?", "scool-03", "school-03", "escalle", "escalle", "?")
    #expect(
      try form.fill(&script) == [
        JSONMember("territory", "quebec"), JSONMember("school", "school-03"),
        JSONMember("unit", "escalle"), JSONMember("place", "?"),
      ])
    #expect(script.asked.first == "* Territoire (levis, quebec) : ")
    #expect(script.asked.contains("  École (code) (? : la liste) : "))
    #expect(
      script.told.prefix(2) == [
        "    ce code n'est pas au répertoire (il y a : levis, quebec)",
        "    ce code n'est pas au répertoire (vouliez-vous dire « quebec » ?)",
      ])
    #expect(script.told.count == 5)
    #expect(script.told[2].contains("school-24"))
    #expect(
      script.told[4]
        == "    ce code n'est pas au répertoire ; le même de nouveau pour le garder (vouliez-vous dire « escale » ?)"
    )
  }

  @Test func aHintThatTheLabelHasIsNotSaidTwice() throws {
    let field: JSONValue = ["name": "birth", "type": "date", "label": "Naissance (AAAA-MM-JJ)"]
    #expect(
      try #require(FieldQuestion(field, language: .french)).prompt == "  Naissance (AAAA-MM-JJ) : ")
  }
}

import Chronology
import StrictJSON
import Testing
import Wording

@testable import filet

/// What changed, questions between organisations, holes: as people read them.
struct LifeViewTests {
  private func lines(_ text: String, _ language: Language) throws -> [String] {
    let now = try #require(Timestamp(rfc3339: "2026-03-03T03:15:00Z"))
    return NoticeView(
      notice: try parseJSON(Array(text.utf8), limits: JSONLimits(depth: 64)),
      labels: FieldLabels(), time: LocalTime(language: language, now: now), paint: .none
    ).lines
  }

  @Test func whatChangedComesBeforeTheReasons() throws {
    let found = try lines(
      #"""
      {"id":"ntc_1","alert":"alr_1","revision":2,"change":"raised","band":3,"kind":"youth",
       "subject":{"ref":"yth_0"},"why":[],"fields":{},"state":"sent","step":"pivot",
       "changed":{"since":1,"band_before":2,
         "new":[{"rule":"a","reason":{"fr":"Vu à l'hôtel","en":"Seen at a hotel"}}],
         "again":[{"rule":"b","reason":{"fr":"Fugue","en":"Runaway"}}],
         "gone":[{"rule":"c","reason":{"fr":"Absences","en":"Absences"}}]}}
      """#, .french)
    #expect(
      Array(found[1...4]) == [
        "  Changé      niveau avant : préoccupation", "              + Vu à l'hôtel (nouveau)",
        "              + Fugue (de nouveau)", "              − Absences (ne tient plus)",
      ])
  }

  @Test func aCorrectionThatLeavesTheReasonsSaysSo() throws {
    let found = try lines(
      #"""
      {"id":"ntc_1","alert":"alr_1","revision":2,"change":"corrected","band":2,"kind":"youth",
       "subject":{"ref":"yth_0"},"why":[],"fields":{},"state":"sent","step":"pivot",
       "changed":{"since":1,"band_before":2,"new":[],"again":[],"gone":[]}}
      """#, .french)
    #expect(found[1].hasPrefix("  Changé      les motifs restent ceux-ci ; ce qui les appuie, ce"))
  }

  @Test func ofANetworkItSpeaksOfWhoIsTied() throws {
    let found = try lines(
      #"""
      {"id":"ntc_1","alert":"alr_1","revision":2,"change":"corrected","band":2,"kind":"network",
       "subject":{"ref":"net_0"},"why":[],"fields":{},"state":"sent","step":"pivot",
       "changed":{"since":1,"band_before":2,"new":[],"again":[],"gone":[]}}
      """#, .english)
    #expect(found[1].contains("what supports them, who is tied or what may be shown"))
  }

  @Test func eachYoungPersonOfANetworkIsALineAndWhatElseWasReportedToo() throws {
    let found = try lines(
      #"""
      {"id":"ntc_1","alert":"alr_1","revision":1,"change":"opened","band":3,"kind":"network",
       "subject":{"ref":"net_0"},"why":[],"state":"sent","step":"pivot",
       "fields":{"identity":{"youths":[{"ref":"yth_1","age":16,"file":"CJQ-1"},{"ref":"yth_2","age":15}]},
                 "narrative":{"narrative":"Un.","also":{"narrative":["Deux, à l'hôtel.","Trois."]}}}}
      """#, .french)
    #expect(
      Array(found[1...5]) == [
        "  Identité    • file : CJQ-1 · age : 16", "              • age : 15", "  Récit       Un.",
        "              Aussi signalé : Deux, à l'hôtel.", "              Aussi signalé : Trois.",
      ])
    #expect(!found.joined().contains("yth_"))
  }

  @Test func aNarrowTerminalBreaksBetweenWords() throws {
    let text = #"""
      {"id":"ntc_1","alert":"alr_1","revision":1,"change":"opened","band":3,"kind":"youth",
       "subject":{"ref":"yth_0"},"fields":{},"state":"sent","step":"pivot","mandate":"m","basis":"b",
       "why":[{"rule":"a","reason":{"fr":"Une personne peut-être mineure à l'hôtel avec une personne bien plus âgée","en":"x"}}]}
      """#
    let notice = try parseJSON(Array(text.utf8), limits: JSONLimits(depth: 64))
    let now = try #require(Timestamp(rfc3339: "2026-03-03T03:15:00Z"))
    for width in [40, 72] {
      let found = NoticeView(
        notice: notice, labels: FieldLabels(), time: LocalTime(language: .french, now: now),
        paint: Paint(isOn: true), width: width
      ).lines
      #expect(found.allSatisfy { Wrapping.columns(of: $0) <= width }, "\(width): \(found)")
      #expect(found.joined(separator: " ").contains("âgée"))
    }
    #expect(Wrapping.lines("un deux trois", width: nil) == ["un deux trois"])
    #expect(Wrapping.lines("un deux trois", width: 8) == ["un deux", "trois"])
    let french = "« Rouvrir ? » : filet reopen, 93 % des fois ; voyez « aide »."
    for width in 12...60 {
      for line in Wrapping.lines(french, width: width) {
        #expect(line.first.map { !":;?!»%".contains($0) } == true, "\(width): \(line)")
        #expect(!line.hasSuffix("«"), "\(width): \(line)")
      }
      #expect(Wrapping.lines(french, width: width).joined(separator: " ") == french)
    }
  }

  @Test func whereItStandsSaysWhoAndWhatRunsOut() throws {
    let now = try #require(Timestamp(rfc3339: "2026-03-03T03:15:00Z"))
    func lines(_ standing: String) throws -> [String] {
      ExplanationView(
        explanation: try parseJSON(Array(#"{"now":\#(standing)}"#.utf8)), notice: "ntc_1",
        time: LocalTime(language: .french, now: now), paint: .none
      ).lines
    }
    let asked =
      #"{"state":"awaiting","clock":"escalate","due":"2026-03-03T04:00:00Z","answering":"releve-dpj-1","latest":"ntc_1"}"#
    #expect(
      try lines(asked) == [
        "", "Où en est-on", "  Personne n'en répond encore ; la question est posée à releve-dpj-1",
        "  La personne suivante est avisée : lundi 2 mars, 23 h 00 (dans 45 min)",
      ])
    let missed = asked.replacing(
      #""answering""#, with: #""act_by":"2026-03-03T02:00:00Z","answering""#)
    #expect(
      try lines(missed)[2]
        == "  Aucune action n'a été notée à temps ; la question est posée à releve-dpj-1")
    let heard = asked.replacing("escalate", with: "review")
      .replacing("releve-dpj-1", with: "table-1")
    #expect(
      try lines(heard).dropFirst(2) == [
        "  Personne n'en répond encore ; la question est posée à table-1",
        "  Rappel : lundi 2 mars, 23 h 00 (dans 45 min)",
      ])
    let held =
      #"{"state":"acknowledged","clock":"act","due":"2026-03-03T04:00:00Z","answering":"pivot-dpj-1","latest":"ntc_2","closing_proposed":"other"}"#
    #expect(
      Array(try lines(held).dropFirst(2)) == [
        "  pivot-dpj-1 en répond", "  Agir avant lundi 2 mars, 23 h 00 (dans 45 min)",
        "  Quelqu'un propose de la fermer ; pour confirmer : filet close ntc_1 --outcome …",
        "  Un avis plus récent vous a été remis : ntc_2",
      ])
    let proposed = #"{"state":"acknowledged","clock":"act","latest":"ntc_1","closing_proposed":"#
    #expect(
      Array(try lines(proposed + #""other","closing_outcome":"at_risk"}"#).dropFirst(4)) == [
        "  Quelqu'un propose de la fermer (à risque) ; pour confirmer : filet close ntc_1 --outcome at_risk",
        "  Avec une autre issue, c'est la vôtre qui est gardée.",
      ])
    #expect(
      try lines(proposed + #""self","closing_outcome":"confirmed"}"#).last
        == "  Vous avez proposé de la fermer (confirmée) ; une deuxième personne avisée doit le confirmer."
    )
    #expect(
      try lines(#"{"state":"declined","latest":"ntc_1"}"#)[2]
        == "  Vous avez décliné ; une autre personne en est avisée.")
    let closed = #"{"state":"closed","latest":"ntc_1","may_reopen":true}"#
    #expect(try lines(closed)[2].contains("filet reopen ntc_1"))
    #expect(try !lines(closed.replacing("true", with: "false")).joined().contains("reopen"))
  }

  /// A value that only exists for its reader is asked for elsewhere, and the view says of whom.
  @Test(arguments: [Language.french, .english])
  func ofWhatExistsOnRequestItSaysWhomToAsk(language: Language) throws {
    let now = try #require(Timestamp(rfc3339: "2026-03-03T03:15:00Z"))
    let held: JSONValue = [
      "fields": ["identity": ["age": 15], "location": ["available": ["place"]]]
    ]
    let open: JSONValue = ["fields": ["location": ["place": "hotel-12"]]]
    #expect(ExplanationView.holdsBack(held) && !ExplanationView.holdsBack(open))
    #expect(!ExplanationView.holdsBack(["fields": .null]))
    func text(_ notice: JSONValue) -> String {
      ExplanationView(
        explanation: ["alert": "alr_7"], notice: "ntc_1",
        time: LocalTime(language: language, now: now), paint: .none,
        holdsBack: ExplanationView.holdsBack(notice)
      ).lines.joined(separator: "\n")
    }
    let title = language == .french ? "Existe, sur demande" : "Exists, on request"
    #expect(text(held).contains(title) && text(held).contains("(alr_7)"))
    #expect(!text(open).contains(title))
  }

  @Test func whatNobodyAnswersForStandsInTheStatus() throws {
    let now = try #require(Timestamp(rfc3339: "2026-03-03T03:15:00Z"))
    func lines(_ counts: String, _ days: String) throws -> [String] {
      let status = #"{"ready":true,"unanswered":{"alerts":\#(counts),"longest_days":\#(days)}}"#
      return StatusView(
        status: try parseJSON(Array(status.utf8)), time: LocalTime(language: .french, now: now),
        paint: .none
      ).lines
    }
    #expect(
      try lines(#"{"1":0,"2":1,"3":0,"4":2}"#, "12")[1]
        == "À répondre  protection immédiate 2 · préoccupation 1, depuis 12 jours")
    #expect(try lines(#"{"1":0,"2":0,"3":0,"4":0}"#, "null")[1] == "À répondre  0")
    // Handing over is the coordinator's, within their organisation.
    let counts = #"{"1":0,"2":1,"3":0,"4":0}"#
    #expect(try !lines(counts, "1")[2].contains("handover"))
    #expect(try lines(counts, #"1,"organisation":"dpj""#)[2].contains("handover"))
  }

  @Test func aCoordinatorSeesWhoseTurnItIs() throws {
    let now = try #require(Timestamp(rfc3339: "2026-03-03T03:15:00Z"))
    func lines(_ parts: String) throws -> [String] {
      StatusView(
        status: try parseJSON(Array(#"{"ready":true,\#(parts)}"#.utf8)),
        time: LocalTime(language: .french, now: now), paint: .none
      ).lines
    }
    let shown = try lines(
      #"""
      "parts":[
       {"alert":"alr_1","band":4,"state":"acknowledged","step":"pivot","clock":"act",
        "due":"2026-03-03T05:00:00Z","answering":"pivot-dpj-1"},
       {"alert":"alr_2","band":3,"state":"awaiting","step":"releve","clock":"escalate",
        "due":"2026-03-03T05:00:00Z","asked":"releve-dpj-1"},
       {"alert":"alr_3","band":2,"state":"awaiting","step":"table","clock":"escalate",
        "due":"2026-03-03T05:00:00Z","unanswered_since":"2026-03-01T05:00:00Z"}],
      "parts_count":5
      """#)
    #expect(shown[1] == "En cours    alr_1 – protection immédiate")
    #expect(shown[2].contains("  pivot-dpj-1 en répond ; agir avant mardi 3 mars, 0 h 00"))
    #expect(shown[3] == "            alr_2 – élevé")
    #expect(
      shown[4].contains("la question est posée à releve-dpj-1 ; la personne suivante est avisée :"))
    #expect(shown[6].contains("la Table est avisée, et personne des vôtres n'en répond ; rappel :"))
    #expect(shown[7] == "            … et encore 2")
    #expect(try lines(#""parts":[],"parts_count":0"#)[1] == "En cours    aucune alerte")
    // To others the daemon gives none.
    #expect(try lines(#""streams":1"#).allSatisfy { !$0.contains("En cours") })
  }

  @Test func anAbsenceEndsWithItsLastDay() throws {
    let now = try #require(Timestamp(rfc3339: "2026-03-03T03:15:00Z"))
    let absence = try parseJSON(
      Array(
        #"{"id":"abs_1","account":"p","from":"2026-03-05T21:00:00Z","until":"2026-03-08T05:00:00Z","cover":"r","ended":null}"#
          .utf8))
    func text(_ language: Language) -> String {
      AbsenceLine(absence: absence, time: LocalTime(language: language, now: now)).text
    }
    #expect(
      text(.french) == "abs_1  p  jeudi 5 mars, 16 h 00 → samedi 7 mars compris  remplacé par r")
    #expect(
      text(.english)
        == "abs_1  p  Thursday 5 March, 16:00 → the end of Saturday 7 March  covered by r")
  }

  @Test func anAbsenceThatLeavesNobodyIsSaidAtOnce() throws {
    func found(_ stretch: String, _ code: String = "uncovered_hours") throws -> Int {
      let status = try parseJSON(
        Array(#"{"holes":[{"code":"\#(code)","hours":[\#(stretch)]}]}"#.utf8))
      let absence: JSONValue = ["from": "2026-03-05T21:00:00Z", "until": "2026-03-08T05:00:00Z"]
      return Session.holes(of: status, in: absence).count
    }
    let during = #"{"from":"2026-03-06T00:00:00-05:00","until":"2026-03-07T00:00:00-05:00"}"#
    let after = #"{"from":"2026-03-08T00:00:00-05:00","until":"2026-03-09T00:00:00-05:00"}"#
    #expect(try found(during) == 1)
    #expect(try found(after) == 0, "the end is not included")
    #expect(try found(during, "table_away") == 1)
    #expect(try found(during, "no_agreement") == 0)
  }

  @Test func whatIsOverLeavesTheInboxAfterAWeek() throws {
    let now = try #require(Timestamp(rfc3339: "2026-03-10T00:00:00Z"))
    func isOver(_ text: String) throws -> Bool {
      InboxCommand.isOver(try parseJSON(Array(text.utf8)), at: now)
    }
    #expect(try isOver(#"{"state":"closed","change":"opened","issued":"2026-03-09T00:00:00Z"}"#))
    #expect(try !isOver(#"{"state":"sent","change":"withdrawn","issued":"2026-03-09T00:00:00Z"}"#))
    #expect(try isOver(#"{"state":"sent","change":"withdrawn","issued":"2026-03-02T00:00:00Z"}"#))
    #expect(try !isOver(#"{"state":"sent","change":"opened","issued":"2025-03-02T00:00:00Z"}"#))
  }

  @Test func theInboxShowsTheLatestOfEachAlertAndOrganisation() throws {
    let told = [("1", "a", "dpj"), ("2", "a", "traic"), ("3", "a", "dpj"), ("4", "b", "dpj")]
    let notices = try told.map { id, alert, organisation in
      try parseJSON(
        Array(#"{"id":"\#(id)","alert":"\#(alert)","organisation":"\#(organisation)"}"#.utf8))
    }
    let found = InboxCommand.latestOfEachAlert(notices).compactMap { $0["id"]?.string }
    #expect(found == ["2", "3", "4"])
  }

  @Test func outcomesAreTakenInFrenchToo() {
    for (word, outcome) in [
      ("confirmée", ClosingOutcome.confirmed), ("à-risque", .atRisk), ("a_risque", .atRisk),
      ("non-fondée", .unfounded), ("Non fondé", .unfounded), ("en-double", .duplicate),
      ("insuffisante", .insufficient), ("at_risk", .atRisk),
    ] {
      #expect(ClosingOutcome(argument: word) == outcome, "\(word)")
    }
    #expect(ClosingOutcome(argument: "foo") == nil)
  }

  @Test func aConsultationIsAQuestionAndItsAnswer() throws {
    let asked = #"""
      {"id":"ntc_1","alert":null,"change":"asked","band":0,"kind":"consultation",
       "subject":{"ref":"csl_1"},"expected":{"acknowledge_by":"2026-03-05T03:15:00Z"},
       "consultation":{"id":"csl_1","from":"dpj","to":"pipq","question":"Comment faire ?"}}
      """#
    #expect(
      try lines(asked, .french) == [
        " CONSULTATION   dpj · vous demande conseil", "  Question    Comment faire ?",
        "  Avant       mercredi 4 mars, 22 h 15 (dans 2 jours)", "  ntc_1 · csl_1",
      ])
    let answered = asked.replacing("asked", with: "answered").replacing(
      #""question":"#, with: #""answer":"Au café.","question":"#)
    #expect(try lines(answered, .english)[0] == " CONSULTATION   pipq · has answered")
    #expect(try lines(answered, .english)[2] == "  Answer      Au café.")
  }

  @Test func holesAreInTheStatus() throws {
    let now = try #require(Timestamp(rfc3339: "2026-03-03T03:15:00Z"))
    let status = try parseJSON(
      Array(
        #"""
        {"ready":true,"holes":[{"code":"no_agreement","text":{"fr":"sq n'a pas d'entente","en":"x"}},
         {"code":"only_one_trained","text":{"fr":"traic : une seule personne","en":"y"}}]}
        """#.utf8))
    #expect(
      StatusView(
        status: status, time: LocalTime(language: .french, now: now), paint: .none
      ).lines == [
        "Filet       prêt", "Trous       sq n'a pas d'entente",
        "            traic : une seule personne",
      ])
  }
}

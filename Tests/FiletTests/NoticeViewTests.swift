import Chronology
import StrictJSON
import Testing
import Wording

@testable import filet

/// What somebody reads at two in the morning.
struct NoticeViewTests {
  private func notice(state: String = "sent", band: Int64 = 3) throws -> JSONValue {
    try parseJSON(
      Array(
        #"""
        {"id":"ntc_1","seq":17,"alert":"alr_1","revision":2,"change":"raised","band":\#(band),
         "subject":{"ref":"yth_0123456789"},"kind":"youth",
         "why":[{"rule":"r","reason":{"fr":"Fugue de plus de 24 heures","en":"Away more than 24 hours"},
                 "weight":5,"observed":"2026-03-02"}],
         "fields":{"identity":{"age":15,"file":"CJQ-48213"},"location":{"available":["place"]}},
         "mandate":"dpj","basis":"lpj_39","organisation":"dpj","recipient":"pivot-dpj-1",
         "expected":{"action":{"fr":"Évaluer la situation","en":"Assess the situation"},
                     "acknowledge_by":"2026-03-03T04:00:00Z","act_by":null},
         "step":"pivot","issued":"2026-03-03T03:00:00Z","state":"\#(state)",
         "acknowledged_by":null,"acknowledged_at":null}
        """#.utf8), limits: JSONLimits(depth: 64))
  }

  private func lines(
    _ notice: JSONValue, _ language: Language, paint: Paint = .none
  ) throws -> [String] {
    let kinds = try parseJSON(
      Array(
        #"""
        {"kinds":[{"name":"runaway","fields":[{"name":"place","label":{"fr":"Endroit","en":"Place"}}],
         "youth":[{"name":"file","label":{"fr":"Dossier","en":"File"}},
                  {"name":"age","label":{"fr":"Âge","en":"Age"}}]}]}
        """#.utf8))
    let now = try #require(Timestamp(rfc3339: "2026-03-03T03:15:00Z"))
    return NoticeView(
      notice: notice, labels: FieldLabels(kinds: kinds),
      time: LocalTime(language: language, now: now), paint: paint
    ).lines
  }

  @Test func aNoticeInFrench() throws {
    #expect(
      try lines(notice(), .french) == [
        " ÉLEVÉ   jeune yth_01234567… · le niveau a monté · 15 ans",
        "  À faire     Évaluer la situation",
        "              Accuser réception avant lundi 2 mars, 23 h 00 (dans 45 min)",
        "  Pourquoi    • Fugue de plus de 24 heures (vu le 2 mars)",
        "  Identité    Âge : 15",
        "              Dossier : CJQ-48213",
        "  Lieu        Existe, sur demande : Endroit",
        "  réception à accuser · mandat dpj (lpj_39)",
        "  ntc_1 · alr_1 · révision 2",
      ])
  }

  @Test func aNoticeInEnglish() throws {
    let lines = try lines(notice(band: 4), .english)
    #expect(lines[0] == " IMMEDIATE PROTECTION   youth yth_01234567… · the band rose · aged 15")
    #expect(lines[2] == "              Acknowledge by Monday 2 March, 23:00 (in 45 min)")
    #expect(lines.contains { $0.hasSuffix(" Age: 15") })
  }

  @Test func whatIsAcknowledgedNeedNotBeAcknowledged() throws {
    let text = try lines(notice(state: "acknowledged"), .french).joined()
    #expect(!text.contains("Accuser réception avant"))
  }

  @Test func anUpdateUnderAnAcknowledgementThatStandsAsksForNone() throws {
    let notice: JSONValue = [
      "band": 2, "state": "sent", "change": "updated",
      "expected": ["acknowledge_by": .null, "act_by": .null],
    ]
    let text = try lines(notice, .french).joined()
    #expect(text.contains("aucun accusé de réception n'est demandé"))
    #expect(!text.contains("réception à accuser"))
  }

  @Test func whoAcknowledgedWhatIsClosedIsNotSaidToHaveClosedIt() throws {
    let notice: JSONValue = ["band": 2, "state": "closed", "acknowledged_by": "pivot-cjq-1"]
    let french = try lines(notice, .french).joined()
    #expect(french.contains("fermé · réception accusée par pivot-cjq-1"))
    #expect(try lines(notice, .english).joined().contains("closed · acknowledged by pivot-cjq-1"))
    let unread: JSONValue = ["band": 2, "state": "closed", "acknowledged_by": .null]
    let text = try lines(unread, .french).joined()
    #expect(text.contains("fermé") && !text.contains("accus"))
  }

  @Test func whatMayBeReadNoMoreSaysSoAndAsksForNothing() throws {
    let notice: JSONValue = [
      "id": "ntc_1", "alert": "alr_1", "revision": 1, "band": 0, "kind": "youth", "state": "sent",
      "subject": ["ref": "yth_0"], "change": "no_longer_readable", "mandate": "m", "basis": "b",
      "expected": ["action": ["fr": "L'entente a pris fin.", "en": "The agreement has ended."]],
    ]
    #expect(
      try lines(notice, .french) == [
        " jeune yth_0 · vous ne pouvez plus lire cet avis",
        "  À savoir    L'entente a pris fin.", "  mandat m (b)", "  ntc_1 · alr_1 · révision 1",
      ])
  }

  @Test func theAccountIsNotNamedTwice() throws {
    let notice: JSONValue = ["band": 2, "fields": ["narrative": ["narrative": "Revenue seule."]]]
    #expect(try lines(notice, .french).contains("  Récit       Revenue seule."))
    #expect(FieldLabels.brief("Plaque du véhicule (QC-ABC123)") == "Plaque du véhicule")
    #expect(FieldLabels.brief("Récit : ce qui a été vu") == "Récit")
  }

  @Test func withoutColourThereIsNoEscape() throws {
    #expect(try !lines(notice(), .french).joined().contains("\u{1B}"))
    #expect(try lines(notice(), .french, paint: Paint(isOn: true)).joined().contains("\u{1B}["))
  }

  @Test func whatOthersWroteDoesNotSteerTheTerminal() {
    #expect(FieldLabels.printable("a\u{1B}[2Jb\u{202E}c") == "a [2Jb c")
    let now = Timestamp(milliseconds: 0)
    let words: JSONValue = "a\u{1B}[2Jb"
    let asked: JSONValue = [
      "kind": "consultation", "change": "asked", "consultation": ["question": words],
    ]
    let answered: JSONValue = [
      "kind": "consultation", "change": "answered", "consultation": ["answer": words],
    ]
    let incident: JSONValue = ["circumstances": words]
    let shown: [String] =
      [asked, answered].flatMap {
        ConsultationView(
          notice: $0, time: LocalTime(language: .french, now: now), paint: .none
        ).lines
      } + FlagView(flag: ["reason": words], language: .french, now: now).lines
      + IncidentView(incident: incident, language: .french).lines
    #expect(shown.count { $0.contains("a [2Jb") } == 4, "\(shown)")
    #expect(!shown.joined().contains("\u{1B}"))
  }

  @Test func aQuestionThatMayBeReadNoMoreSaysWhyAndWhomToAsk() {
    let notice: JSONValue = [
      "id": "ntc_1", "kind": "consultation", "change": "no_longer_readable", "consultation": [:],
      "expected": ["action": ["fr": "L'entente a pris fin. Voir votre coordination", "en": "x"]],
    ]
    let lines = ConsultationView(
      notice: notice, time: LocalTime(language: .french, now: Timestamp(milliseconds: 0)),
      paint: .none
    ).lines
    #expect(lines.contains { $0.contains("À savoir") && $0.contains("Voir votre coordination") })
    #expect(!lines.joined().contains("?"), "\(lines)")
  }

  @Test func howLongSomethingIsKeptIsSaidInTheReadersLanguage() {
    let report: JSONValue = [
      "dry_run": true, "kinds": [["label": "x", "keep_hours": 2_160], ["keep_hours": 72]],
    ]
    let french = RetentionView(report: report, language: .french).lines.joined()
    #expect(french.contains("90 j") && french.contains("72 h"), "\(french)")
    #expect(RetentionView(report: report, language: .english).lines.joined().contains("90 d"))
  }

  @Test func aLaterNoticeOfAnAlertStandsForTheEarlier() throws {
    let first: JSONValue = ["id": "1", "alert": "a"]
    let other: JSONValue = ["id": "2", "alert": "b"]
    let last: JSONValue = ["id": "3", "alert": "a"]
    #expect(InboxCommand.latestOfEachAlert([first, other, last]) == [other, last])
  }
}

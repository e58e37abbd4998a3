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

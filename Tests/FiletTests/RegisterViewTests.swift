import Chronology
import StrictJSON
import TestSupport
import Testing
import Wording

@testable import filet

struct RegisterViewTests {
  @Test func whoWasToldAndWhoWasNot() throws {
    let register = try parseJSON(
      Array(
        #"""
        {"alert":"alr_1","told":[
          {"told":"2026-03-03T03:00:00Z","organisation":"dpj","recipient":"pivot-dpj-1","mandate":"dpj-concern","basis":"lpj_38_39","fields":["identity"],"revision":1},
          {"told":"2026-03-04T03:00:00Z","organisation":"dpj","recipient":"pivot-dpj-1","mandate":"dpj-direct","basis":"lpj_38_39","fields":["identity","narrative"],"revision":2}],
         "not_told":[
          {"revision":1,"organisation":"dpj","mandate":"dpj-direct","because":[{"code":"band","text":{"fr":"le niveau","en":"the band"}}]},
          {"revision":1,"organisation":"sq","mandate":"sq-outside","because":[{"code":"band","text":{"fr":"le niveau","en":"the band"}}]},
          {"revision":2,"organisation":"sq","mandate":"sq-outside","because":[{"code":"territory","text":{"fr":"le territoire","en":"the territory"}}]}]}
        """#.utf8))
    let now = try #require(Timestamp(rfc3339: "2026-03-05T00:00:00Z"))
    let view = RegisterView(
      register: register, time: LocalTime(language: .french, now: now), paint: .none)
    #expect(
      view.lines == [
        "Informés",
        "  ✓ dpj – pivot-dpj-1 – mardi 3 mars, 22 h 00 – 2 avis",
        "      mandat dpj-concern, dpj-direct ; base lpj_38_39 ; montré : identité, récit",
        "Non informés",
        "  ✗ sq – le territoire",
      ])
  }

  @Test func aConsultationIsNamedByTheWordsThatPassed() throws {
    let register = try parseJSON(
      Array(
        #"""
        {"alert":"csl_1","told":[
          {"told":"2026-03-03T03:00:00Z","organisation":"dpj","recipient":"pivot-dpj-1","mandate":"consultation","basis":"depersonnalise","fields":["id","from","to","question"],"revision":1},
          {"told":"2026-03-04T03:00:00Z","organisation":"traic","recipient":"pivot-traic-1","mandate":"consultation","basis":"depersonnalise","fields":["id","from","to","question","answer"],"revision":1}]}
        """#.utf8))
    let now = try #require(Timestamp(rfc3339: "2026-03-05T00:00:00Z"))
    let lines = RegisterView(
      register: register, time: LocalTime(language: .french, now: now), paint: .none
    ).lines.filter { $0.contains("montré") }
    #expect(
      lines == [
        "      mandat consultation ; base depersonnalise ; montré : question d'une consultation",
        "      mandat consultation ; base depersonnalise ; montré : question d'une consultation, "
          + "réponse à une consultation",
      ])
  }

  /// A mistyped number: what is printed must not look like a page for somebody of whom nothing was told.
  @Test(arguments: [["--print", "text"], ["--json"], []])
  func ofSomebodyUnknownTheCommandSaysSo(_ form: [String]) async throws {
    let daemon = try await StubDaemon.listen { request in
      let isKnown = request.target.contains("yth_1")
      return .init(
        status: 200, body: #"{"youth":"yth_0","known":\#(isKnown),"told":[],"next":0}"#)
    }
    func ask(_ youth: String) async throws -> ProgramRun {
      try await ProgramRun.filet(
        ["register", "--youth", youth, "--socket", daemon.socket] + form)
    }
    let unknown = try await ask("yth_0")
    #expect(unknown.status == 1, "\(unknown)")
    #expect(unknown.notes.contains("aucune personne n'est connue"), "\(unknown)")
    #expect(!unknown.output.contains("aucune communication"), "\(unknown)")
    let known = try await ask("yth_1")
    #expect(known.status == 0 && !known.notes.contains("n'est connue"), "\(known)")
    await daemon.stop()
  }

  @Test func whatIsShownOrPrintedIsTheRegisterToItsEnd() async throws {
    let daemon = try await StubDaemon.listen { request in
      let isFirst = !request.target.contains("after=")
      let entry = #"{"organisation":"\#(isFirst ? "dpj" : "pipq")"}"#
      let told = repeatElement(entry, count: isFirst ? 1_000 : 2).joined(separator: ",")
      let next = isFirst ? 1_400 : request.target.contains("after=1400") ? 1_500 : 0
      return .init(status: 200, body: #"{"told":[\#(told)],"next":\#(next)}"#)
    }
    let shown = try await ProgramRun.filet(["register", "--socket", daemon.socket])
    #expect(shown.status == 0)
    #expect(shown.output.contains("1000 avis") && shown.output.contains("pipq"), "\(shown)")
    let printed = try await ProgramRun.filet(
      ["register", "--youth", "yth_1", "--print", "text", "--socket", daemon.socket])
    #expect(printed.output.contains("les 1002 communications"))
    let page = try await ProgramRun.filet(
      ["register", "--json", "--after", "1400", "--socket", daemon.socket])
    #expect(try parseJSON(Array(page.output.utf8))["next"] == 1_500)
    await daemon.stop()
  }
}

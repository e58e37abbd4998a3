import FiletClient
import Foundation
import StrictJSON
import TestSupport
import Testing

/// The built program against a daemon that answers by script: exit codes, and what goes where.
struct ProgramTests {
  private let event = #"{"specversion":"1.0","id":"a","source":"/units/ikat","data":{}}"#

  private func receipts(_ statuses: String...) -> String {
    statuses.enumerated().map { index, status in
      let problem =
        status == "rejected"
        ? #","problem":{"detail":"une observation fautive","faults":[{"pointer":"/data/age","message":{"fr":"au plus 30","en":"at most 30"}}]}"#
        : #","observation":"obs_\#(index)""#
      return #"{"id":"\#(index)","source":"/units/ikat","status":"\#(status)"\#(problem)}"# + "\n"
    }.joined()
  }

  private func with<R>(
    _ answer: StubDaemon.Answer, _ body: (StubDaemon) async throws -> R
  ) async throws -> R {
    let daemon = try await StubDaemon.listen { _ in answer }
    do {
      let result = try await body(daemon)
      await daemon.stop()
      return result
    } catch {
      await daemon.stop()
      throw error
    }
  }

  private func submit(
    _ input: String, answer: StubDaemon.Answer, _ more: String...
  ) async throws -> ProgramRun {
    try await with(answer) { daemon in
      try await ProgramRun.filet(["submit", "--socket", daemon.socket] + more, input: input)
    }
  }

  @Test func acceptedObservationsGiveOneReceiptALineAndExitZero() async throws {
    let run = try await submit(
      event + "\n" + event,
      answer: .init(
        status: 200, contentType: "application/x-ndjson", body: receipts("accepted", "duplicate")))
    #expect(run.status == 0)
    #expect(run.output == "✓ acceptée  0  obs_0  stdin:1\n= déjà reçue  1  obs_1  stdin:2\n")
  }

  @Test func whatWasReceivedBeforeIsNotCountedAsSubmitted() async throws {
    let run = try await submit(
      [event, event, event].joined(separator: "\n"),
      answer: .init(
        status: 200, contentType: "application/x-ndjson",
        body: receipts("duplicate", "duplicate", "rejected")))
    #expect(run.notes.contains("0 transmise, 2 déjà reçues, 1 rejetée"), "\(run.notes)")
  }

  @Test func aRejectedObservationExitsOneAndItsFaultsAreOnStderr() async throws {
    let run = try await submit(
      event + "\n" + event,
      answer: .init(
        status: 200, contentType: "application/x-ndjson", body: receipts("accepted", "rejected")))
    #expect(run.status == 1)
    #expect(run.output.split(separator: "\n").count == 2)
    #expect(run.notes.contains("stdin:2: une observation fautive"))
    #expect(run.notes.contains("/data/age  au plus 30"))
  }

  @Test func machineOutputIsWhatTheDaemonSaid() async throws {
    let body = receipts("accepted", "rejected")
    let run = try await submit(
      event + "\n" + event,
      answer: .init(status: 200, contentType: "application/x-ndjson", body: body), "--json")
    #expect(run.output == body)
  }

  @Test func aDaemonThatTakesOnlySomeLeavesTheOthersToBeSentAgain() async throws {
    let run = try await submit(
      event + "\n" + event,
      answer: .init(status: 200, contentType: "application/x-ndjson", body: receipts("accepted")))
    #expect(run.status == 1)
    #expect(run.notes.contains("1 observation sans reçu : transmettez-la de nouveau"))
  }

  @Test func theDutyToReportIsShownWithTheObservationThatItIsFor() async throws {
    let body = #"""
      {"id":"b-0","status":"accepted","observation":"obs_0"}
      {"id":"b-1","status":"accepted","observation":"obs_1","duty":{"lpj39":true,"text":{"fr":"Signalez.","en":"Report."}}}
      """#
    let run = try await submit(
      event + "\n" + event,
      answer: .init(status: 200, contentType: "application/x-ndjson", body: body))
    #expect(run.notes.contains("SIGNALER À LA DPJ SANS DÉLAI (art. 39 LPJ)  stdin:2  b-1\n"))
    #expect(!run.notes.contains("b-0"))
    #expect(run.notes.contains("Signalez."))
  }

  @Test func whatIsNotReceivedIsReadByNobodyWhateverTheReason() async throws {
    let words = "signalez à la DPJ par téléphone (art. 39 LPJ)"
    let some = try await submit(
      event + "\n" + event,
      answer: .init(
        status: 200, contentType: "application/x-ndjson", body: receipts("accepted", "rejected")))
    #expect(some.status == 1 && some.notes.contains(words))
    let closed = try await submit(
      event,
      answer: .init(
        status: 503, contentType: "application/problem+json",
        body: #"{"type":"urn:filet:problem:intake-closed","status":503,"detail":"non"}"#))
    #expect(closed.status == 69 && closed.notes.contains("filet: non\n"))
    #expect(closed.notes.contains(words))
    let down = try await ProgramRun.filet(
      ["submit", "--socket", "/nonexistent/filet.sock"], input: event)
    #expect(down.status == 69 && down.notes.contains(words))
    let all = try await submit(
      event,
      answer: .init(
        status: 200, contentType: "application/x-ndjson", body: receipts("accepted")))
    #expect(all.status == 0 && !all.notes.contains(words))
  }

  @Test func theDutyIsSaidOfWhatWasRejectedToo() async throws {
    let body =
      #"{"id":"b-0","status":"rejected","problem":{"status":422,"detail":"non"},"duty":{"lpj39":true,"text":{"fr":"Signalez.","en":"Report."}}}"#
    let run = try await submit(
      event, answer: .init(status: 200, contentType: "application/x-ndjson", body: body + "\n"))
    #expect(run.notes.contains("SIGNALER À LA DPJ SANS DÉLAI (art. 39 LPJ)  stdin:1  b-0\n"))
  }

  @Test(arguments: [(403, 77), (401, 77), (404, 1), (409, 1), (503, 69), (429, 69), (500, 70)])
  func aRefusalHasItsExitCode(status: Int, exit: Int) async throws {
    let problem = #"{"type":"urn:filet:problem:x","status":\#(status),"detail":"non"}"#
    let answer = StubDaemon.Answer(
      status: status, contentType: "application/problem+json", body: problem)
    let run = try await with(answer) { daemon in
      try await ProgramRun.filet(["whoami", "--socket", daemon.socket])
    }
    #expect(run.status == Int32(exit))
    #expect(run.output == "")
    #expect(run.notes.hasPrefix("filet: non\n"))
  }

  @Test func thePersonResponsibleReadsWhoLooked() async throws {
    let body = #"""
      {"entries":[{"seq":3,"at":"2026-11-28T07:00:00Z","kind":"read","account":"privacy-1",
       "object":"register","details":{}}]}
      """#
    try await with(.init(status: 200, body: body)) { daemon in
      let run = try await ProgramRun.filet(
        ["record", "entries", "--from", "3", "--socket", daemon.socket])
      #expect(run.status == 0 && run.output.hasPrefix("3  samedi 28 novembre"), "\(run)")
      #expect(run.output.hasSuffix(", 2 h 00  read  privacy-1  register\n"), "\(run)")
    }
  }

  /// Of 2,300 entries, as the daemon gives them.
  private static let longRecord: @Sendable (StubDaemon.Request) -> StubDaemon.Answer = { request in
    let numbers = request.target.split { !$0.isNumber }.suffix(2).compactMap { Int($0) }
    let end = min(numbers[1], 2_300)
    let entries = (numbers[0]...end).map { #"{"seq":\#($0)}"# }.joined(separator: ",")
    let next = end < 2_300 ? #","next":\#(end + 1)"# : ""
    return .init(status: 200, body: #"{"entries":[\#(entries)]\#(next)}"#)
  }

  @Test(
    "The record is read to the end that is asked for, and where it goes on is said",
    arguments: [
      (["--from", "7", "--to", "2200"], 7...2_200, ""),
      (["--from", "7"], 7...1_006, "il y en a d'autres : filet record entries --from 1007\n"),
      (["--from", "2000"], 2_000...2_300, ""), (["--to", "400"], 351...400, ""),
      (["--to", "3"], 1...3, ""),
    ])
  func theRecordIsReadToItsEnd(
    _ options: [String], _ shown: ClosedRange<Int>, _ note: String
  ) async throws {
    let daemon = try await StubDaemon.listen(Self.longRecord)
    let run = try await ProgramRun.filet(
      ["record", "entries", "--json", "--socket", daemon.socket] + options)
    await daemon.stop()
    #expect(run.output == shown.map { "{\"seq\":\($0)}\n" }.joined() && run.status == 0)
    #expect(run.notes == note)
  }

  @Test(arguments: [
    (["flags"], "flags", "aucune mention"), (["retention", "reviews"], "reviews", "aucun dossier"),
    (["incident", "list"], "incidents", "aucun incident"),
  ])
  func anEmptyListSaysThatItIsEmpty(command: [String], name: String, words: String) async throws {
    try await with(.init(status: 200, body: #"{"\#(name)":[]}"#)) { daemon in
      let run = try await ProgramRun.filet(command + ["--socket", daemon.socket])
      #expect(run.status == 0 && run.output == "")
      #expect(run.notes.contains(words), "\(run.notes)")
      let machine = try await ProgramRun.filet(command + ["--json", "--socket", daemon.socket])
      #expect(machine.output + machine.notes == "")
    }
  }

  @Test func aRefusalBeforeTheEndOfTheBodyIsReported() async throws {
    let problem = #"{"type":"urn:filet:problem:forbidden","status":403,"detail":"refusé"}"#
    let many = String(repeating: event + "\n", count: 20_000)
    let run = try await submit(
      many,
      answer: .init(
        status: 403, contentType: "application/problem+json", body: problem, comesAtOnce: true))
    #expect(run.status == 77)
    #expect(run.notes.contains("refusé"))
  }

  @Test func aBrokenConnectionExitsSixtyNine() async throws {
    let answer = StubDaemon.Answer(status: 200, body: "{", breaksOff: true)
    let run = try await with(answer) { daemon in
      try await ProgramRun.filet(["status", "--socket", daemon.socket])
    }
    #expect(run.status == 69)
    #expect(run.notes.contains("recommencer la même commande est sans danger"))
  }

  @Test func anUnreadableAnswerIsInternal() async throws {
    let run = try await with(.init(status: 200, body: "<html>")) { daemon in
      try await ProgramRun.filet(["status", "--socket", daemon.socket])
    }
    #expect(run.status == 70)
  }

  @Test func nobodyAtTheSocketExitsSixtyNine() async throws {
    let run = try await ProgramRun.filet(
      ["status", "--socket", "/nonexistent/socket"], locale: "en_CA.UTF-8")
    #expect(run.status == 69)
    #expect(run.notes.contains("the daemon cannot be reached at /nonexistent/socket"))
  }

  @Test func anInputThatCannotBeReadExitsSixtySixBeforeAnythingIsSent() async throws {
    let run = try await ProgramRun.filet([
      "submit", "/nonexistent/file", "--socket", "/nonexistent",
    ])
    #expect(run.status == 66)
    #expect(run.notes.hasPrefix("filet: /nonexistent/file : ce fichier n'existe pas\n"))
    #expect(run.notes.contains("n'attendez pas Filet"), "what was not sent is read by nobody")
  }

  @Test(arguments: [
    ["nonsense"], ["show"], ["close", "x", "--outcome", "maybe"], ["inbox", "--x"],
    // A hand-over has no end.
    ["transfer", "-", "--reason", "r", "--until", "2027-06-30T00:00:00-04:00"],
  ])
  func wrongUsageExitsSixtyFour(_ arguments: [String]) async throws {
    #expect(try await ProgramRun.filet(arguments).status == 64)
  }

  @Test func aFollowedInboxIsResumedWhereItBroke() async throws {
    @Sendable func event(_ number: Int) -> String {
      "retry: 2000\n\nid: c\(number)\nevent: notice\ndata: {\"n\":\(number)}\n\n: \n\n"
    }
    let daemon = try await StubDaemon.listen { request in
      switch request.headers["last-event-id"] {
      case nil:
        .init(status: 200, contentType: "text/event-stream", body: event(1), breaksOff: true)
      case "c1": .init(status: 200, contentType: "text/event-stream", body: event(2))
      default: .init(status: 403, body: #"{"status":403,"detail":"le mandat a pris fin"}"#)
      }
    }
    let run = try await ProgramRun.filet(
      ["inbox", "--follow", "--json", "--socket", daemon.socket])
    await daemon.stop()
    #expect(run.output == "{\"n\":1,\"cursor\":\"c1\"}\n{\"n\":2,\"cursor\":\"c2\"}\n")
    #expect(run.status == 77)
    #expect(run.notes.contains("le mandat a pris fin"))
    #expect(
      run.notes.contains("connexion interrompue") && run.notes.contains("de nouveau à l'écoute"))
  }

  @Test func aFollowedInboxWaitsUntilTheDaemonHasRoomAgain() async throws {
    let asked = Count()
    let daemon = try await StubDaemon.listen { _ in
      // It is asked at the head of each request and at its end.
      switch (asked.next() + 1) / 2 {
      case 1, 4:
        .init(
          status: 200, contentType: "text/event-stream",
          body: "id: c1\nevent: notice\ndata: {\"n\":1}\n\n")
      case 2: .init(status: 503, body: #"{"status":503,"detail":"trop de connexions"}"#)
      case 3: .init(status: 429, body: #"{"status":429,"detail":"trop de flux"}"#)
      default: .init(status: 403, body: #"{"status":403,"detail":"le mandat a pris fin"}"#)
      }
    }
    let run = try await ProgramRun.filet(
      ["inbox", "--follow", "--json", "--socket", daemon.socket])
    await daemon.stop()
    #expect(run.output == "{\"n\":1,\"cursor\":\"c1\"}\n{\"n\":1,\"cursor\":\"c1\"}\n")
    #expect(run.status == 77)
    #expect(!run.notes.contains("trop de"), "\(run.notes)")
    // Who was never connected hears at once why.
    let full = try await StubDaemon.listen { _ in
      .init(status: 503, body: #"{"status":503,"detail":"trop de connexions"}"#)
    }
    let refused = try await ProgramRun.filet(["inbox", "--follow", "--socket", full.socket])
    await full.stop()
    #expect(refused.status == 69)
    #expect(refused.notes.contains("trop de connexions"))
  }

  /// What was told before, and is over or replaced, asks nothing of who begins to listen.
  @Test func aFollowedInboxBeginsWithWhatTheInboxShows() async throws {
    func told(_ id: Int, _ alert: String, _ state: String = "sent") -> String {
      #"{"id":"ntc_\#(id)","alert":"\#(alert)","band":2,"kind":"youth","state":"\#(state)"}"#
    }
    let earlier = [told(1, "alr_1"), told(2, "alr_1"), told(3, "alr_2", "closed")]
      .joined(separator: ",")
    let page = #"{"notices":[\#(earlier)],"next":"c3"}"#
    let later = told(4, "alr_3")
    let daemon = try await StubDaemon.listen { request in
      guard request.target.hasPrefix("/v1/inbox/stream") else {
        return .init(
          status: 200, body: request.target.hasPrefix("/v1/inbox") ? page : #"{"kinds":[]}"#)
      }
      guard request.headers["last-event-id"] == "c3" else {
        return .init(status: 403, body: #"{"status":403,"detail":"fin"}"#)
      }
      return .init(
        status: 200, contentType: "text/event-stream",
        body: "id: c4\nevent: notice\ndata: \(later)\n\n")
    }
    let run = try await ProgramRun.filet(["inbox", "--follow", "--socket", daemon.socket])
    await daemon.stop()
    let shown = (1...4).filter { run.output.contains("ntc_\($0) ") }
    #expect(shown == [2, 4], "\(run)")
    #expect(run.status == 77)
  }

  /// Counts from 1.
  private final class Count: @unchecked Sendable {
    private let lock = NSLock()
    private var number = 0

    func next() -> Int {
      lock.withLock {
        number += 1
        return number
      }
    }
  }

  @Test func theBridgeCarriesBothWays() async throws {
    let daemon = try await StubDaemon.listen { .init(status: 200, body: "[\($0.body)]") }
    let run = try await ProgramRun.filet(
      ["dial-stdio", "--socket", daemon.socket],
      input: "POST /x HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\nconnection: close\r\n\r\nhello")
    await daemon.stop()
    #expect(run.status == 0)
    #expect(run.output.hasPrefix("HTTP/1.1 200"))
    #expect(run.output.hasSuffix("[hello]"))
  }

  @Test func theBridgeBringsWhatADaemonSaidThatReadsNoFurther() async throws {
    let daemon = try await StubDaemon.listen { _ in
      .init(status: 413, body: "[too large]", comesAtOnce: true, breaksOff: true)
    }
    let run = try await ProgramRun.filet(
      ["dial-stdio", "--socket", daemon.socket],
      input: "POST /x HTTP/1.1\r\nhost: a\r\ncontent-length: 5000000\r\n\r\n"
        + String(repeating: "x", count: 4_000_000))
    await daemon.stop()
    #expect(run.output.hasPrefix("HTTP/1.1 413") && run.output.hasSuffix("[too large]"))
    // Whether it was cut off is said, never by a signal.
    #expect([0, 69].contains(run.status), "\(run.status)")
  }

  @Test func theSocketAndTheAccountMayStandBeforeTheCommand() async throws {
    let daemon = try await StubDaemon.listen { request in
      .init(
        status: 200,
        body: #"{"account":"\#(request.headers["x-filet-as"] ?? "-")","roles":[]}"#)
    }
    let run = try await ProgramRun.filet(
      ["--json", "--as", "pivot-dpj-1", "--socket", daemon.socket, "whoami"])
    await daemon.stop()
    #expect(run.status == 0)
    #expect(run.output == #"{"account":"pivot-dpj-1","roles":[]}"# + "\n")
  }
}

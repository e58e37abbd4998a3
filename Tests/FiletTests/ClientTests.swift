import NIOCore
import StrictJSON
import Testing
import Wording

@testable import FiletClient

struct ClientTests {
  @Test func linesAreCutWhereverThePiecesEnd() {
    let text = Array("one\ntwo\r\n\nfour".utf8)
    for size in 1...text.count {
      var splitter = LineSplitter()
      var lines: [String] = []
      for start in stride(from: 0, to: text.count, by: size) {
        splitter.append(text[start..<min(start + size, text.count)])
        while let line = splitter.next() { lines.append(String(decoding: line, as: UTF8.self)) }
      }
      if let rest = splitter.rest() { lines.append(String(decoding: rest, as: UTF8.self)) }
      #expect(lines == ["one", "two", "", "four"], "pieces of \(size)")
    }
  }

  private func events(_ text: String) -> [ServerSentEvent] {
    var parser = ServerSentEventParser()
    return text.split(separator: "\n", omittingEmptySubsequences: false).compactMap {
      parser.take(ArraySlice($0.utf8))
    }
  }

  @Test func anEventOfAStream() {
    #expect(
      events("retry: 2000\n\nid: 7\nevent: notice\ndata: {}\n\n: beat\n\n") == [
        ServerSentEvent(id: "7", name: "notice", data: "{}")
      ])
  }

  @Test func anIdLastsUntilAnotherComesAndDataMayHaveLines() {
    #expect(
      events("id:1\ndata:a\ndata: b\n\ndata:c\n\n") == [
        ServerSentEvent(id: "1", name: "message", data: "a\nb"),
        ServerSentEvent(id: "1", name: "message", data: "c"),
      ])
  }

  @Test func pathsAreEscaped() {
    #expect(DaemonRequest.escaped("ntc_01-a.b~") == "ntc_01-a.b~")
    #expect(DaemonRequest.escaped("../é?") == "..%2F%C3%A9%3F")
  }

  @Test func aProblemIsRead() throws {
    let problem = Problem(
      try parseJSON(
        Array(
          #"""
          {"type":"urn:filet:problem:invalid","title":"t","status":422,"detail":"d",
           "faults":[{"pointer":"/data/age","message":{"fr":"f","en":"e"}}]}
          """#.utf8)), status: 0)
    #expect(problem.code == "invalid")
    #expect(problem.status == 422)
    #expect(problem.faults == [Fault("/data/age", fr: "f", en: "e")])
  }

  @Test func anAnswerThatIsNoProblemStillHasWords() {
    #expect(Problem(reading: Array("<html>".utf8), status: 502).detail == "HTTP 502")
  }

  @Test func aWholeAnswerIsRead() async throws {
    let big = String(repeating: "x", count: 3 << 20)
    let daemon = try await StubDaemon.listen { request in
      .init(status: 200, body: "\"\(request.headers["accept-language"] ?? "")\(big)\"")
    }
    let client = FiletClient(socket: daemon.socket, language: .english)
    let answer = try await client.send(.get("/x"))
    await daemon.stop()
    #expect(try answer.json() == .string("en" + big))
  }

  @Test func aBodyArrivesWhole() async throws {
    let daemon = try await StubDaemon.listen { request in
      .init(status: 200, body: "\(request.body.utf8.count)")
    }
    let client = FiletClient(socket: daemon.socket)
    let text = String(repeating: "y", count: 1 << 20)
    let answer = try await client.send(.post("/x", .string(text)))
    await daemon.stop()
    #expect(try answer.json() == .integer(Int64(text.utf8.count + 2)))
  }

  @Test func theReasonWhyNobodyAnswersIsSaid() async {
    let long = "/" + String(repeating: "d", count: 200)
    let fault = await #expect(throws: ClientFault.self) {
      _ = try await FiletClient(socket: long).send(.get("/"))
    }
    #expect(fault?.code == .notReachable)
    #expect(fault?.message.en.contains("the path is too long") == true)
  }

  @Test func whoMayNotOpenTheSocketIsNotAskedForAnotherPath() {
    let refused = FiletClient.fault(
      of: IOError(errnoCode: 13, reason: "connect"), at: "/run/filet/filet.sock")
    #expect(refused.code == .notReachable)
    #expect(refused.message.fr.contains("filet-clients"))
    #expect(!refused.message.fr.contains("--socket"))
    let absent = FiletClient.fault(of: IOError(errnoCode: 2, reason: "connect"), at: "/s")
    #expect(absent.message.fr.contains("--socket"))
  }
}

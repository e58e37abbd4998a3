import Chronology
import SafetyNet
import StrictJSON
import Testing
import Wording

@testable import API

@Suite struct ExchangeTests {
  @Test func mediaTypesAreReadWithTheirParameters() {
    let type = MediaType("Application/X-NDJSON ; charset=\"UTF-8\"")
    #expect(type.isNDJSON && type.isUTF8)
    #expect(!MediaType("application/json; charset=latin1").isUTF8)
    #expect(!MediaType("application/jsonx").isJSON)
  }

  @Test(arguments: [
    ("", false), ("*/*", false), ("application/*", false), ("application/x-ndjson", true),
    ("application/x-ndjson;q=0", false), ("application/x-ndjson; Q=0.0, text/event-stream", false),
    ("application/x-ndjson;q=0.4, text/event-stream;q=0.5", false),
    ("application/x-ndjson;q=0.4, text/*;q=0.3", true), ("application/x-ndjson;q=0.4, */*", false),
    ("text/event-stream, application/x-ndjson", true),
  ])
  func linesOfJSONAreForWhoWantsThemNoLessThanEvents(_ header: String, _ expected: Bool) {
    let accept = header.split(separator: ",").map { MediaType(String($0)) }
    #expect(accept.wantsNDJSON == expected)
  }

  @Test(arguments: [
    ("", ""), ("*/*", "application/json"), ("text/csv", "text/csv"), ("text/csv;q=0", ""),
    ("text/html;q=0.1, application/json", "application/json"),
    ("text/csv, application/json", "text/csv"), ("text/csv;q=0.1, */*", "application/json"),
    ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
    ("text/*", "text/csv"),
  ])
  func whatIsWantedMostIsGiven(_ header: String, _ expected: String) {
    let accept = header.split(separator: ",").map { MediaType(String($0)) }
    let types = ["application/json", "text/csv", "text/html"]
    #expect(accept.mostWanted(of: types) ?? "" == expected)
  }

  @Test(arguments: [
    (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777_000, "Sun, 06 Nov 1994 08:49:37 GMT"),
    (1_772_508_300_000, "Tue, 03 Mar 2026 03:25:00 GMT"),
  ])
  func datesAreWrittenAsHTTPWritesThem(_ milliseconds: Int64, _ text: String) {
    #expect(HTTPDate.text(Timestamp(milliseconds: milliseconds)) == text)
  }

  @Test func aProblemSpeaksTheCallersLanguage() {
    let problem = Problem.notFound
    #expect(problem.json(in: .french)["detail"]?.string == "introuvable, ou pas pour vous")
    #expect(problem.json(in: .english)["detail"]?.string == "not found, or not yours")
    #expect(problem.json(in: .french)["type"]?.string == "urn:filet:problem:not-found")
    let both = problem.json(in: nil)
    #expect(both["title"]?.string == "introuvable / not found")
    #expect(
      both["detail"]?.string == "introuvable, ou pas pour vous / not found, or not yours")
  }

  @Test(arguments: [
    ("{\"a\":1", 400), ("", 400), ("{\"a\":1,}", 400), ("{\"a\":\"\u{0001}\"}", 400),
    ("{\"a\":1,\"a\":2}", 422), ("{\"a\":\"\\u0000\"}", 422),
    (String(repeating: "[", count: 17) + String(repeating: "]", count: 17), 422),
  ])
  func whatIsNoJSONIsUnreadableAndWhatBreaksARuleIsRefused(_ text: String, _ status: Int) throws {
    let fault = try #require(throws: JSONFault.self) {
      try parseJSON(Array(text.utf8), limits: JSONLimits(bytes: 65_536, depth: 16))
    }
    #expect(Problem(fault).status == status)
  }

  @Test func metricsAreOpenMetrics() {
    let text = MetricsText.write(
      [.counter("filet_accepted_total", "Accepted.", 3)],
      connections: (connections: 2, streams: 1, refused: 0), traffic: [0, 0, 5, 0, 1, 0])
    #expect(text.contains("# TYPE filet_accepted counter\nfilet_accepted_total 3\n"))
    #expect(text.contains("filet_http_answers_total{status=\"2xx\"} 5\n"))
    #expect(text.hasSuffix("# EOF\n"))
  }

  /// There a counter has one name, and what is said of it stands under that.
  @Test func whatReadsNoOpenMetricsIsGivenTheTextOfPrometheus() {
    let text = MetricsText.write(
      [.counter("filet_accepted_total", "Accepted.", 3), .gauge("filet_open", "Open.", 1)],
      connections: (connections: 2, streams: 1, refused: 0), traffic: [0, 0, 5, 0, 1, 0],
      as: .prometheus)
    let accepted =
      "# HELP filet_accepted_total Accepted.\n# TYPE filet_accepted_total counter\nfilet_accepted_total 3\n"
    #expect(text.contains(accepted))
    #expect(text.contains("# TYPE filet_open gauge\nfilet_open 1\n"))
    #expect(text.contains("# TYPE filet_http_answers_total counter\n"))
    #expect(!text.contains("# EOF") && text.hasSuffix("\n"))
  }
}

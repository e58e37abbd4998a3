import Testing

@testable import delivery_bench

/// A rate is of what the daemon took charge of: what it refuses it answers as fast.
struct ReceiptsTests {
  private func receipts(_ status: String, _ answer: String) -> Receipts {
    var answer = answer
    return answer.withUTF8 { Receipts(status: status, answer: UnsafeRawBufferPointer($0)) }
  }

  @Test func aLineThatRefusesIsNotCountedAsAccepted() {
    let answer = """
      {"id":"bench-1","source":"/units/org-001","status":"accepted","observation":"obs_1"}
      {"id":"bench-2","source":"/units/org-002","status":"rejected","problem":{"type":"urn:filet:problem:invalid","status":422}}
      {"id":"bench-3","source":"/units/org-003","status":"duplicate","observation":"obs_3"}

      """
    #expect(receipts("HTTP/1.1 200 OK", answer) == Receipts(accepted: 1, repeated: 1))
  }

  @Test func theSameAgainIsNotCountedAsNew() {
    let first = #"{"id":"bench-1","source":"/units/org-001","status":"accepted","duty":{}}"#
    let again = #"{"id":"bench-1","source":"/units/org-001","status":"duplicate","duty":{}}"#
    #expect(receipts("HTTP/1.1 201 Created", first) == Receipts(accepted: 1))
    #expect(receipts("HTTP/1.1 200 OK", again) == Receipts(repeated: 1))
  }

  @Test func whatIsRefusedAltogetherHasNoReceipt() {
    let problem = #"{"type":"urn:filet:problem:overloaded","status":503}"#
    #expect(receipts("HTTP/1.1 503 Service Unavailable", problem) == Receipts())
  }
}

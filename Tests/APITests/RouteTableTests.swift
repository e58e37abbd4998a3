import HTTPTypes
import Testing

@testable import API

@Suite struct RouteTableTests {
  private let table = RouteTable(
    [
      (.get, "/v1/inbox"), (.get, "/v1/inbox/stream"), (.get, "/v1/notices/{id}"),
      (.post, "/v1/notices/{id}/closure"), (.post, "/v1/observations"),
    ].map { method, pattern in
      Route(method, pattern, pattern) { _ throws(Problem) in throw .notFound }
    })

  private func status(_ method: HTTPRequest.Method, _ path: String) -> Int? {
    do throws(Problem) {
      _ = try table.find(method, path: path)
      return nil
    } catch {
      return error.status
    }
  }

  @Test func aParameterIsOneDecodedSegment() throws {
    let found = try table.find(.get, path: "/v1/notices/ntc_%C3%A9%2F1")
    #expect(found.route.pattern == "/v1/notices/{id}")
    #expect(found.parameters == ["id": "ntc_é/1"])
  }

  @Test(arguments: [
    "/", "", "/v1", "/v1/", "/v1/inbox/", "/v1/Inbox", "/v1/notices/", "/v1/notices/a/b",
    "/v1/notices/%00", "/v1/notices/%ff", "/v1/notices/%zz", "/v1/notices/a/closure/x",
  ])
  func whatNoRouteHasIsNotFound(_ path: String) { #expect(status(.get, path) == 404) }

  @Test func anotherMethodIsNamedWithThoseThatThereAre() {
    #expect(throws: Problem.methodNotAllowed(["POST"])) {
      try table.find(.get, path: "/v1/observations")
    }
    #expect(throws: Problem.methodNotAllowed(["GET", "HEAD"])) {
      try table.find(.delete, path: "/v1/inbox")
    }
  }

  @Test func headGoesWhereGetGoes() { #expect(status(.head, "/v1/inbox/stream") == nil) }
}

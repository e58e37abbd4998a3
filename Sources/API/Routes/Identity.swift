import HTTPTypes
import HummingbirdCore
import SafetyNet
import StrictJSON

/// Turns what the kernel says of a connection into the account whose rights count.
struct Identity: Sendable {
  let net: SafetyNet

  func caller(of exchange: Exchange) async throws(Problem) -> Caller {
    guard !exchange.peer.isNobody else { throw .unknownUser }
    do throws(RequestError) {
      var caller = try net.caller(
        uid: exchange.peer.uid, actingAs: exchange.request.headers[.filetAs])
      caller.seesNoContent = exchange.request.method == .head
      return caller
    } catch {
      throw Problem(error)
    }
  }
}

extension Identity {
  /// A route that reads: what the net says to its caller, as JSON.
  func reading(
    _ pattern: String, _ operation: String,
    _ work: @escaping @Sendable (Caller, Exchange) async throws(RequestError) -> JSONValue
  ) -> Route {
    Route(.get, pattern, operation) { exchange async throws(Problem) -> Response in
      let caller = try await self.caller(of: exchange)
      return .json(
        try await withProblems { () async throws(RequestError) in
          try await work(caller, exchange)
        })
    }
  }

  /// A route that does what its address says and needs no more words: a body has no member.
  func acting(
    _ pattern: String, _ operation: String, _ budget: BodyBudget,
    _ work: @escaping @Sendable (Caller, Exchange) async throws(RequestError) -> JSONValue
  ) -> Route {
    Route(.post, pattern, operation) { exchange async throws(Problem) -> Response in
      let caller = try await self.caller(of: exchange)
      let body = try await JSONBody.read(exchange, known: [], budget: budget)
      try body.check()
      return .json(
        try await withProblems { () async throws(RequestError) in
          try await work(caller, exchange)
        })
    }
  }
}

extension HTTPField.Name {
  /// Acts for another account, where the directory allows it.
  static let filetAs = field("X-Filet-As")
  static let lastEventID = field("Last-Event-ID")

  private static func field(_ name: String) -> HTTPField.Name {
    // The names above are tokens; so nothing else ever comes of this.
    HTTPField.Name(name) ?? .via
  }
}

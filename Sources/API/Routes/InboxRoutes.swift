import Alerts
import HTTPTypes
import HummingbirdCore
import Record
import SafetyNet
import StrictJSON

/// A recipient's inbox, a page at a time or as a stream.
struct InboxRoutes: Sendable {
  let net: SafetyNet
  let identity: Identity
  let cursors: InboxCursors
  let connections: ConnectionRegistry
  let limits: DoorLimits

  var routes: [Route] {
    [
      Route(.get, "/v1/inbox", "readInbox", isBrief: true) {
        exchange async throws(Problem) -> Response in try await page(exchange)
      },
      Route(.get, "/v1/inbox/stream", "followInbox", isBrief: true) {
        exchange async throws(Problem) -> Response in try await stream(exchange)
      },
    ]
  }

  private func page(_ exchange: Exchange) async throws(Problem) -> Response {
    let caller = try await identity.caller(of: exchange)
    try exchange.checkQuery("after", "limit")
    let limit = try exchange.query("limit", in: 1...1_000, otherwise: 100)
    let after = exchange.query("after")
    let seq = try await cursors.resume(from: after, of: caller, in: net)
    let notices = try await read(caller, after: seq, limit: limit)
    await net.deliver(notices, to: caller, as: .page)
    let standings = await net.standings(of: notices, for: caller)
    let next =
      notices.last.map(cursors.cursor(after:))
      ?? (seq == 0 ? cursors.start(of: caller.name) : after ?? "")
    let shown = notices.map { $0.json(with: nil, standing: standings[$0.id]) }
    var members = [
      JSONMember("notices", .array(shown)), JSONMember("next", .string(next)),
    ]
    if let checkpoint = await net.checkpoint {
      members.append(JSONMember("checkpoint", .string(checkpoint.note)))
    }
    return .json(.object(members))
  }

  /// At most so many, and of long ones fewer: `next` goes on from there.
  private func read(
    _ caller: Caller, after seq: Int64, limit: Int
  ) async throws(Problem) -> [Notice] {
    var (notices, bytes): ([Notice], Int) = ([], 0)
    while notices.count < limit, bytes < Self.pageBytes {
      let (last, left) = (notices.last?.seq ?? seq, limit - notices.count)
      let more = try await withProblems { () async throws(RequestError) in
        try await net.inbox(of: caller, after: last, limit: min(left, InboxStream.pageSize))
      }
      for notice in more where bytes < Self.pageBytes {
        bytes += notice.fields.textBytes
        notices.append(notice)
      }
      if more.count < min(left, InboxStream.pageSize) { break }
    }
    return notices
  }

  /// Of what the notices show; a client takes far more.
  private static let pageBytes = 8 << 20

  private func stream(_ exchange: Exchange) async throws(Problem) -> Response {
    let caller = try await identity.caller(of: exchange)
    try exchange.checkQuery("after")
    let after = exchange.request.headers[.lastEventID] ?? exchange.query("after")
    try await withProblems { () async throws(RequestError) in try await net.checkFollowing(caller) }
    let seq = try await cursors.resume(from: after, of: caller, in: net)
    // Whether the caller has an inbox at all is said before the stream begins.
    _ = try await withProblems { () async throws(RequestError) in
      try await net.inbox(of: caller, after: seq, limit: 1)
    }
    guard let place = connections.openStream(of: exchange.peer.uid) else { throw .tooManyStreams }
    let format: InboxStream.Format = exchange.accept.wantsNDJSON ? .ndjson : .events
    let stream = InboxStream(
      net: net, caller: caller, cursors: cursors, format: format, after: seq, place: place,
      heartbeat: .seconds(limits.heartbeatSeconds), channel: exchange.channel)
    var headers = HTTPFields()
    headers[.contentType] = format == .ndjson ? MediaType.ndjson : MediaType.events
    headers[.cacheControl] = "no-store"
    return Response(
      status: .ok, headers: headers,
      body: ResponseBody { writer in
        try await stream.run(&writer)
        try await writer.finish(nil)
      })
  }
}

extension JSONValue {
  /// How long the texts in it are, in bytes. O(values).
  fileprivate var textBytes: Int {
    switch self {
    case .string(let text): text.utf8.count
    case .array(let values): values.reduce(0) { $0 + $1.textBytes }
    case .object(let members): members.reduce(0) { $0 + $1.value.textBytes }
    case .null, .bool, .integer, .double: 0
    }
  }
}

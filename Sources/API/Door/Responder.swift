import Chronology
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import SafetyNet
import Wording

/// Answers one request: finds its route, runs it, says what went wrong as a problem.
struct Responder: Sendable {
  let table: RouteTable
  private let traffic: Traffic
  private let refusals: Refusals
  private let clock: any WallClock
  private let logger: Logger

  init(
    net: SafetyNet, cursors: InboxCursors, connections: ConnectionRegistry, limits: DoorLimits,
    clock: any WallClock, logger: Logger
  ) {
    traffic = Traffic()
    refusals = Refusals(net: net)
    self.clock = clock
    self.logger = logger
    let identity = Identity(net: net)
    let budget = BodyBudget(limit: limits.bodyBytes)
    table = RouteTable(
      ObservationRoutes(net: net, identity: identity, budget: budget).routes
        + InboxRoutes(
          net: net, identity: identity, cursors: cursors, connections: connections, limits: limits
        ).routes
        + NoticeRoutes(net: net, identity: identity, budget: budget).routes
        + RecordRoutes(net: net, identity: identity).routes
        + RegisterRoutes(net: net, identity: identity).routes
        + RosterRoutes(net: net, identity: identity, budget: budget).routes
        + ConsultationRoutes(net: net, identity: identity, budget: budget).routes
        + CatalogueRoutes(net: net, identity: identity, budget: budget).routes
        + PortraitRoutes(net: net, identity: identity).routes
        + VaultRoutes(net: net, identity: identity, budget: budget).routes
        + IncidentRoutes(net: net, identity: identity, budget: budget).routes
        + ServiceRoutes(net: net, identity: identity, connections: connections, traffic: traffic)
        .routes)
  }

  func respond(
    to request: Request, on channel: any Channel, with writer: consuming ResponseWriter
  ) async throws {
    if Self.expectsContinue(request) {
      try await writer.writeInformationalHead(.init(status: .continue))
    }
    let peer = try? await PeerCredentials.read(from: channel).get()
    var response = await answer(request, from: peer, on: channel)
    if request.method == .head { response = response.createHeadResponse() }
    do {
      try await writer.write(response: response.head, body: response.body)
    } catch is HTTPParserError {
      // The answer has begun; a second one must not follow.
      throw ChannelError.inputClosed
    }
  }

  /// The whole answer to a request of a user, refusals included; the user is `nil` where the kernel did not
  /// say who it is.
  func answer(
    _ request: Request, from peer: PeerCredentials?, on channel: any Channel
  ) async -> Response {
    var response: Response
    do throws(Problem) {
      guard let peer else { throw .unknownUser }
      guard request.headers[.secondHost] == nil else { throw .twoHosts }
      let (route, parameters) = try table.find(request.method, path: request.uri.path)
      let exchange = Exchange(
        request: request, channel: channel, peer: peer, parameters: parameters)
      do throws(Problem) {
        response = try await Self.run(route, exchange)
      } catch {
        await refusals.note(error, of: route, in: exchange)
        throw error
      }
    } catch {
      response = .problem(error, in: Language(acceptLanguage: request.headers[.acceptLanguage]))
      if Self.leavesBodyUnread(error) { response.headers[.connection] = "close" }
    }
    response.headers[.date] = HTTPDate.text(clock.now())
    response.headers[.xContentTypeOptions] = "nosniff"
    traffic.count(status: response.status.code)
    return response
  }

  /// On the connection's event loop where that takes little, else where it holds up nobody.
  private static func run(_ route: Route, _ exchange: Exchange) async throws(Problem) -> Response {
    if route.isBrief { return try await route.handler(exchange) }
    return try await withTaskExecutorPreference(globalConcurrentExecutor) {
      () async throws(Problem) -> Response in try await route.handler(exchange)
    }
  }

  /// A client that waits for leave to send its body gets it, unless the body is too long for every route.
  private static func expectsContinue(_ request: Request) -> Bool {
    guard request.headers[.expect]?.lowercased() == "100-continue" else { return false }
    let length = request.headers[.contentLength].flatMap { Int($0) } ?? 0
    let type = request.headers[.contentType].map(MediaType.init)
    if type?.isNDJSON == true { return true }
    return length <= (type?.isBatch == true ? DoorLimits.batchBytes : DoorLimits.requestBytes)
  }

  /// After these the rest of a body is of no use: the connection ends with the answer.
  private static func leavesBodyUnread(_ problem: Problem) -> Bool {
    [400, 408, 413, 415, 503].contains(problem.status)
  }
}

extension HTTPField.Name {
  static let xContentTypeOptions = HTTPField.Name("X-Content-Type-Options") ?? .via
  /// The first one is no field of a request any more, but its authority (RFC 9112 §3.2).
  static let secondHost = HTTPField.Name("Host") ?? .via
}

/// `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7).
enum HTTPDate {
  private static let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  static func text(_ time: Timestamp) -> String {
    let date = time.dateUTC
    let second = (time.milliseconds / 1_000) % 86_400
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    // 1970-01-01 was a Thursday.
    let weekday = days[((date.daysSinceEpoch + 3) % 7 + 7) % 7]
    return
      "\(weekday), \(two(Int64(date.day))) \(months[date.month - 1]) \(date.year) \(two(second / 3_600)):\(two(second / 60 % 60)):\(two(second % 60)) GMT"
  }
}

import NIOCore
import NIOHTTP1
import NIOPosix
import Wording

/// Speaks HTTP/1.1 with the daemon over its Unix socket: one connection a request, because a person's
/// command makes one or two.
public struct FiletClient: Sendable {
  /// The socket's path; at most about 100 bytes, a limit of the kernel (`sockaddr_un`).
  public var socket: String
  /// The account to act for; `nil` is the caller's own.
  public var actingAs: String?
  public var language: Language

  public init(socket: String, actingAs: String? = nil, language: Language = .french) {
    self.socket = socket
    self.actingAs = actingAs
    self.language = language
  }

  /// Sends a request and reads the whole answer.
  public func send(
    _ request: DaemonRequest, patience: TimeAmount? = .seconds(60)
  ) async throws -> DaemonAnswer {
    try await exchange(
      request, patience: patience,
      sending: { writer in await writer.write(request.body) },
      reading: { reader in
        DaemonAnswer(
          status: reader.status, contentType: reader.contentType, body: try await reader.rest())
      })
  }

  /// Sends a request whose body is written, and whose answer is read, as it goes.
  ///
  /// - Parameters:
  ///   - patience: how long the daemon may be silent before the connection counts as broken.
  ///   - firstAnswer: how long the first word of the answer is waited for.
  ///   - body: writes the body; is cancelled when the answer has ended.
  ///   - reading: reads the answer; the `Problem` or `ClientFault` that it throws is thrown as it is,
  ///     anything else is a broken connection.
  public func exchange<Result: Sendable>(
    _ request: DaemonRequest, patience: TimeAmount? = nil, firstAnswer: FirstAnswer? = nil,
    sending body: @escaping @Sendable (BodyWriter) async -> Void,
    reading: @escaping @Sendable (AnswerReader) async throws -> Result
  ) async throws -> Result {
    let channel = try await connect(patience: patience, firstAnswer: firstAnswer)
    let head = self.head(of: request)
    do {
      return try await channel.executeThenClose { inbound, outbound in
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask {
            // A failed write is not reported here: the daemon may have answered before the end of
            // the body (a refusal), and then the answer is what counts.
            guard (try? await outbound.write(.head(head))) != nil else { return }
            await body(BodyWriter(outbound: outbound))
            _ = try? await outbound.write(.end(nil))
          }
          defer { group.cancelAll() }
          return try await reading(try await AnswerReader(inbound))
        }
      }
    } catch let fault as ClientFault {
      throw fault
    } catch let problem as Problem {
      throw problem
    } catch {
      throw ClientFault.brokenOff
    }
  }

  private func head(of request: DaemonRequest) -> HTTPRequestHead {
    var headers = HTTPHeaders(request.headers)
    headers.add(name: "host", value: "localhost")
    headers.add(name: "connection", value: "close")
    headers.add(name: "accept-language", value: language.rawValue)
    if let actingAs { headers.add(name: "x-filet-as", value: actingAs) }
    if request.method == .get || !request.body.isEmpty {
      if !request.body.isEmpty {
        headers.add(name: "content-length", value: String(request.body.count))
      }
    } else {
      headers.add(name: "transfer-encoding", value: "chunked")
    }
    return HTTPRequestHead(
      version: .http1_1, method: HTTPMethod(rawValue: request.method.rawValue),
      uri: request.target, headers: headers)
  }

  private func connect(
    patience: TimeAmount?, firstAnswer: FirstAnswer?
  ) async throws(ClientFault) -> NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart> {
    do {
      return try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .connect(unixDomainSocketPath: socket) { channel in
          channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHTTPClientHandlers()
            if let patience { try pipeline.addHandler(PatienceHandler(patience)) }
            if let firstAnswer { try pipeline.addHandler(FirstAnswerHandler(firstAnswer)) }
            return try NIOAsyncChannel(wrappingChannelSynchronously: channel)
          }
        }
    } catch {
      throw Self.fault(of: error, at: socket)
    }
  }

  static func fault(of error: any Error, at socket: String) -> ClientFault {
    let isForbidden = (error as? IOError)?.errnoCode == 13
    return isForbidden ? .notPermitted(socket) : .notReachable(socket, reason(of: error))
  }

  static func reason(of error: any Error) -> Bilingual {
    if let error = error as? SocketAddressError, case .unixDomainSocketPathTooLong = error {
      return Bilingual(fr: "le chemin est trop long", en: "the path is too long")
    }
    let code = (error as? IOError)?.errnoCode ?? 0
    switch code {
    case 2: return Bilingual(fr: "il n'y a rien à cet endroit", en: "there is nothing there")
    case 111: return Bilingual(fr: "personne n'y écoute", en: "nobody listens there")
    default: return Bilingual(fr: "erreur \(code)", en: "error \(code)")
    }
  }
}

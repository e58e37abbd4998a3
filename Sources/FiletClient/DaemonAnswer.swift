import StrictJSON

/// A whole answer of the daemon.
public struct DaemonAnswer: Sendable {
  public var status: Int
  /// Without parameters, in lower case.
  public var contentType: String
  public var body: [UInt8]

  public init(status: Int, contentType: String, body: [UInt8]) {
    self.status = status
    self.contentType = contentType
    self.body = body
  }

  public var isSuccess: Bool { (200..<300).contains(status) }

  /// The body as JSON.
  public func json() throws(ClientFault) -> JSONValue {
    do throws(JSONFault) {
      return try parseJSON(body, limits: .answer)
    } catch {
      throw .unreadableAnswer
    }
  }

  /// What the daemon said went wrong; a plain one where the body is not a problem document.
  public var problem: Problem { Problem(reading: body, status: status) }
}

extension JSONLimits {
  /// What is taken from the daemon, which is trusted more than a submitter: pages of an inbox are
  /// larger and deeper than an observation.
  public static let answer = JSONLimits(bytes: 64 << 20, depth: 64)
}

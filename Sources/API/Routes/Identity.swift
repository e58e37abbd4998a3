import HTTPTypes
import HummingbirdCore
import SafetyNet

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

extension HTTPField.Name {
  /// Acts for another account, where the directory allows it.
  static let filetAs = field("X-Filet-As")
  static let lastEventID = field("Last-Event-ID")

  private static func field(_ name: String) -> HTTPField.Name {
    // The names above are tokens; so nothing else ever comes of this.
    HTTPField.Name(name) ?? .via
  }
}

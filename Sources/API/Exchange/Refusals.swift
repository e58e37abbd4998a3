import HTTPTypes
import HummingbirdCore
import SafetyNet

/// Which refusals the record is told of, and by which name.
struct Refusals: Sendable {
  let net: SafetyNet

  /// Operations whose refusal the pipeline records itself, with the thing that was refused.
  private static let ownRecord: Set<String> = [
    "submitObservations", "referNotice", "prepareSuppression",
  ]

  /// Notes a refusal: what is not permitted, and what is absent or not the caller's. The two are noted alike,
  /// so that neither record nor time taken tells one from the other.
  func note(_ problem: Problem, of route: Route, in exchange: Exchange) async {
    let object = exchange.parameters.values.first.flatMap(Self.identifier)
    switch problem.status {
    case 403 where problem == .unknownUser || !Self.ownRecord.contains(route.operation): break
    case 404 where !exchange.parameters.isEmpty: break
    default: return
    }
    await net.noteRefusal(
      of: route.operation, object: object, status: problem.status, uid: exchange.peer.uid,
      actingAs: exchange.request.headers[.filetAs])
  }

  /// An id as we give them: three letters and a ULID. Anything else that was sent may be personal.
  static func identifier(_ text: String) -> String? {
    let parts = text.split(separator: "_", omittingEmptySubsequences: false)
    guard parts.count == 2, ["ntc", "obs", "alr"].contains(parts[0]), parts[1].utf8.count == 26,
      parts[1].utf8.allSatisfy({ "0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8.contains($0) })
    else { return nil }
    return text
  }
}

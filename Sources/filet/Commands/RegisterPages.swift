import FiletClient
import StrictJSON

/// The register as the daemon gives it, a page at a time.
struct RegisterPages {
  var session: Session
  /// What is asked for, the place apart.
  var query: String
  var headers: [(name: String, value: String)]

  func one(after place: Int?) async throws -> JSONValue {
    let target = "/v1/register\(query)" + (place.map { "&after=\($0)" } ?? "")
    return try await session.send(DaemonRequest(.get, target, headers: headers))
  }

  /// To its end: what is shown, or handed to somebody, must not look like all there is where it is not.
  func all(after start: Int?) async throws -> JSONValue {
    var told: [JSONValue] = []
    var place = start
    while true {
      let page = try await one(after: place)
      let found = page["told"]?.array ?? []
      told += found
      // A page that is not full is the last; of one alert there is no other.
      guard found.count >= RegisterCommand.pageSize, let next = page["next"]?.integer else {
        return .object(
          (page.object ?? []).map {
            $0.name == "told" ? JSONMember("told", .array(told)) : $0
          })
      }
      place = Int(next)
    }
  }
}

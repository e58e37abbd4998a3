import HTTPTypes

/// One method of one resource.
struct Route: Sendable {
  var method: HTTPRequest.Method
  /// `/v1/notices/{id}`: parameters in braces are one segment each.
  var pattern: String
  /// The operation's name in the OpenAPI document.
  var operation: String
  /// It takes so little that it may hold up other connections: see `EventLoopExecutor`.
  var isBrief: Bool
  var handler: Handler

  init(
    _ method: HTTPRequest.Method, _ pattern: String, _ operation: String, isBrief: Bool = false,
    _ handler: @escaping Handler
  ) {
    self.isBrief = isBrief
    self.method = method
    self.pattern = pattern
    self.operation = operation
    self.handler = handler
  }
}

/// All routes of the door, found by path: O(segments).
struct RouteTable: Sendable {
  private final class Node: Sendable {
    let children: [Substring: Node]
    let parameter: (name: String, node: Node)?
    let routes: [Route]

    init(_ routes: [(rest: ArraySlice<Substring>, route: Route)]) {
      self.routes = routes.filter { $0.rest.isEmpty }.map(\.route)
      var groups: [Substring: [(rest: ArraySlice<Substring>, route: Route)]] = [:]
      for (rest, route) in routes {
        guard let first = rest.first else { continue }
        groups[first, default: []].append((rest.dropFirst(), route))
      }
      parameter = groups.first { $0.key.hasPrefix("{") }.map {
        (String($0.key.dropFirst().dropLast()), Node($0.value))
      }
      children = groups.filter { !$0.key.hasPrefix("{") }.mapValues { Node($0) }
    }
  }

  let routes: [Route]
  private let root: Node

  init(_ routes: [Route]) {
    self.routes = routes
    root = Node(routes.map { (Self.segments($0.pattern)[...], $0) })
  }

  /// The route of a request and the parameters in its path. A path that no route has is 404; a path with
  /// another method is 405. `HEAD` goes where `GET` goes, and no notice counts as shown by
  /// it (`Caller.seesNoContent`).
  func find(
    _ method: HTTPRequest.Method, path: String
  ) throws(Problem) -> (route: Route, parameters: [String: String]) {
    var node = root
    var parameters: [String: String] = [:]
    for segment in Self.segments(path) {
      if let next = node.children[segment] {
        node = next
      } else if let parameter = node.parameter, let value = Self.decoded(segment), !value.isEmpty {
        parameters[parameter.name] = value
        node = parameter.node
      } else {
        throw .notFound
      }
    }
    guard !node.routes.isEmpty else { throw .notFound }
    let wanted = method == .head ? .get : method
    guard let route = node.routes.first(where: { $0.method == wanted }) else {
      var methods = node.routes.map(\.method)
      if methods.contains(.get) { methods.append(.head) }
      throw .methodNotAllowed(methods.map(\.rawValue).sorted())
    }
    return (route, parameters)
  }

  private static func segments(_ path: String) -> [Substring] {
    path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
  }

  /// Percent-decodes a segment; `nil` where that is not UTF-8 or holds a control character.
  private static func decoded(_ segment: Substring) -> String? {
    var bytes: [UInt8] = []
    var rest = segment.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard let high = rest.popFirst().flatMap(hex), let low = rest.popFirst().flatMap(hex) else {
        return nil
      }
      bytes.append(high << 4 | low)
    }
    guard bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { return nil }
    return String(validating: bytes, as: UTF8.self)
  }

  private static func hex(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}

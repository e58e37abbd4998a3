import StrictJSON

/// One request to the daemon.
public struct DaemonRequest: Sendable {
  public enum Method: String, Sendable { case get = "GET", post = "POST" }

  public var method: Method
  /// Path and query, already percent-encoded.
  public var target: String
  /// Names in lower case.
  public var headers: [(name: String, value: String)]
  public var body: [UInt8]

  public init(
    _ method: Method, _ target: String, headers: [(name: String, value: String)] = [],
    body: [UInt8] = []
  ) {
    self.method = method
    self.target = target
    self.headers = headers
    self.body = body
  }

  public static func get(_ target: String) -> DaemonRequest { DaemonRequest(.get, target) }

  public static func post(_ target: String, _ json: JSONValue) -> DaemonRequest {
    DaemonRequest(
      .post, target, headers: [("content-type", "application/json")], body: json.serialized)
  }
}

extension DaemonRequest {
  /// `text` as one segment of a path or one value of a query (RFC 3986 §2.3: all but the unreserved
  /// characters are escaped).
  public static func escaped(_ text: String) -> String {
    let hex = Array("0123456789ABCDEF")
    var out = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        out.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        out.append("%")
        out.append(hex[Int(byte >> 4)])
        out.append(hex[Int(byte & 15)])
      }
    }
    return out
  }
}

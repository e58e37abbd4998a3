/// One event of a stream (WHATWG HTML, §9.2 Server-sent events).
public struct ServerSentEvent: Sendable, Hashable {
  public var id: String?
  public var name: String
  public var data: String

  public init(id: String?, name: String, data: String) {
    self.id = id
    self.name = name
    self.data = data
  }
}

/// Puts the lines of a stream together to events. An id lasts until another comes, as the standard says.
public struct ServerSentEventParser: Sendable {
  private var lastID: String?
  private var name = ""
  private var data: [String] = []

  public init() {}

  /// The event that `line` ends, if it ends one with data.
  public mutating func take(_ line: ArraySlice<UInt8>) -> ServerSentEvent? {
    guard !line.isEmpty else {
      defer {
        name = ""
        data = []
      }
      guard !data.isEmpty else { return nil }
      return ServerSentEvent(
        id: lastID, name: name.isEmpty ? "message" : name, data: data.joined(separator: "\n"))
    }
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
      set(String(decoding: line, as: UTF8.self), "")
      return nil
    }
    var value = line[(colon + 1)...]
    if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
    set(
      String(decoding: line[..<colon], as: UTF8.self), String(decoding: value, as: UTF8.self))
    return nil
  }

  private mutating func set(_ field: String, _ value: String) {
    switch field {
    case "event": name = value
    case "data": data.append(value)
    case "id" where !value.contains("\0"): lastID = value
    default: break  // a comment (no name), `retry`, or something newer than this program
    }
  }
}

/// Bounds on what clients may ask of the door. Seconds are whole; all values are at least 1.
public struct DoorLimits: Sendable, Hashable {
  /// Open connections of one user of the host.
  public var connectionsPerUser: Int
  /// Open connections altogether.
  public var connections: Int
  /// Open inbox streams of one user of the host.
  public var streamsPerUser: Int
  /// From the moment a connection is ready for a request to the end of the request's head; from the head
  /// to the end of a body; from the first byte of a line of a stream to its end.
  public var requestSeconds: Int64
  /// Between two lines of a stream of observations.
  public var streamIdleSeconds: Int64
  /// A client that does not read is cut off after this time.
  public var writeSeconds: Int64
  /// Between two comment lines of an inbox stream.
  public var heartbeatSeconds: Int64
  /// Bytes of request bodies held at once, all connections together.
  public var bodyBytes: Int

  public init(
    connectionsPerUser: Int = 400, connections: Int = 2_000, streamsPerUser: Int = 256,
    requestSeconds: Int64 = 20, streamIdleSeconds: Int64 = 300, writeSeconds: Int64 = 30,
    heartbeatSeconds: Int64 = 15, bodyBytes: Int = 256 << 20
  ) {
    self.connectionsPerUser = connectionsPerUser
    self.connections = connections
    self.streamsPerUser = streamsPerUser
    self.requestSeconds = requestSeconds
    self.streamIdleSeconds = streamIdleSeconds
    self.writeSeconds = writeSeconds
    self.heartbeatSeconds = heartbeatSeconds
    self.bodyBytes = bodyBytes
  }

  /// The longest observation, in bytes.
  public static let observationBytes = 64 << 10
  /// The most observations in a batch.
  public static let batchCount = 1_000
  /// The deepest nesting.
  public static let depth = 16
  /// The longest body of every other request.
  public static let requestBytes = 64 << 10
  /// The longest batch: as many of the longest observations as a batch may hold, and what is between them.
  public static let batchBytes = batchCount * (observationBytes + 16)
}

/// One event on its way to the daemon, as the bytes of one line, and where it was read.
struct EventLine: Sendable, Hashable {
  /// `file:line`, or `file:number` in an array.
  var origin: String
  var bytes: [UInt8]
}

/// Where events are read from.
struct EventInput: Sendable {
  /// As shown to people: the path, or `-`.
  var name: String
  var descriptor: Int32
  /// In bytes, where it is known (a file, not a pipe).
  var size: Int64?
}

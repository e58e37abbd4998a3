import API
import Logging
import StrictYAML
import Wording

/// The configuration file (YAML). Everything in it may be left out; paths are relative to the file.
struct SettingsFile: Sendable, Hashable {
  var socket: String?
  var state: String?
  var rules: String?
  var directory: String?
  var key: String?
  /// The file of the public key for which backups are sealed.
  var backupRecipient: String?
  var logLevel: Logger.Level?
  var queue: Int?
  var limits = DoorLimits()

  init() {}

  /// Reads a file's bytes; every fault of it is in the diagnostics.
  static func load(_ bytes: [UInt8], file: String) -> (SettingsFile, [Diagnostic]) {
    let (documents, diagnostics) = parseYAML(bytes, file: file)
    var reading = YAMLReading(file: file)
    reading.add(diagnostics)
    var settings = SettingsFile()
    // An empty file sets nothing.
    if let root = documents.first, root.scalar?.value != .null { settings.read(root, &reading) }
    return (settings, reading.diagnostics)
  }

  private mutating func read(_ root: YAMLNode, _ reading: inout YAMLReading) {
    let keys = [
      "socket", "state", "rules", "directory", "key", "backup_recipient", "log_level", "queue",
      "limits",
    ]
    guard let values = reading.mapping(root, known: keys) else { return }
    socket = path(values["socket"], &reading)
    state = path(values["state"], &reading)
    rules = path(values["rules"], &reading)
    directory = path(values["directory"], &reading)
    key = path(values["key"], &reading)
    backupRecipient = path(values["backup_recipient"], &reading)
    logLevel = reading.choice(values["log_level"], as: Logger.Level.self)
    queue = reading.integer(values["queue"], in: 1_000...1_000_000)
    if let node = values["limits"] { readLimits(node, &reading) }
  }

  private mutating func readLimits(_ node: YAMLNode, _ reading: inout YAMLReading) {
    let keys = [
      "connections", "connections_per_user", "streams_per_user", "request_seconds",
      "stream_idle_seconds", "write_seconds", "heartbeat_seconds", "body_mebibytes",
    ]
    guard let values = reading.mapping(node, known: keys) else { return }
    func integer(_ key: String, _ range: ClosedRange<Int>, _ otherwise: Int) -> Int {
      reading.integer(values[key], in: range) ?? otherwise
    }
    limits.connections = integer("connections", 1...100_000, limits.connections)
    limits.connectionsPerUser = integer(
      "connections_per_user", 1...100_000, limits.connectionsPerUser)
    limits.streamsPerUser = integer("streams_per_user", 1...100_000, limits.streamsPerUser)
    limits.requestSeconds = Int64(
      integer("request_seconds", 1...3_600, Int(limits.requestSeconds)))
    limits.streamIdleSeconds = Int64(
      integer("stream_idle_seconds", 1...86_400, Int(limits.streamIdleSeconds)))
    limits.writeSeconds = Int64(integer("write_seconds", 1...3_600, Int(limits.writeSeconds)))
    limits.heartbeatSeconds = Int64(
      integer("heartbeat_seconds", 1...600, Int(limits.heartbeatSeconds)))
    limits.bodyBytes = integer("body_mebibytes", 1...65_536, limits.bodyBytes >> 20) << 20
  }

  private func path(_ node: YAMLNode?, _ reading: inout YAMLReading) -> String? {
    guard let text = reading.string(node) else { return nil }
    if text.hasPrefix("/") { return text }
    guard let slash = reading.file.lastIndex(of: "/") else { return text }
    return String(reading.file[...slash]) + text
  }
}

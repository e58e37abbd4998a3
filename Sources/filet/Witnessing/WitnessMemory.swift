import Foundation
import Record

/// What this user has seen of one record: its key, pinned the first time, and its highest checkpoint. One
/// small file a socket, `$XDG_STATE_HOME/filet/witness/…`, or under `~/.local/state`.
struct WitnessMemory: Sendable {
  struct Seen: Sendable {
    var key: NoteKey
    var checkpoint: Checkpoint
  }

  let path: String

  init(socket: String, environment: [String: String]) {
    let home = environment["HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? "/nonexistent"
    let base = environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    let absolute = URL(fileURLWithPath: socket).standardizedFileURL.path
    // A socket's path may be long and hold anything: its name here is a hash.
    let name = "\(MerkleTree.leaf(absolute.utf8))".prefix(32)
    path = (base ?? home + "/.local/state") + "/filet/witness/\(name).checkpoint"
  }

  /// What was seen; `nil` where nothing was. A file that does not read is an error: somebody damaged it.
  func read() throws -> Seen? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    return try Self.parse(String(contentsOfFile: path, encoding: .utf8))
  }

  /// A line with the key, then the checkpoint.
  static func parse(_ text: String) throws(RecordFault) -> Seen {
    guard let end = text.firstIndex(of: "\n") else { throw RecordFault(.note) }
    let key = try NoteKey(text: String(text[..<end]))
    let note = String(text[text.index(after: end)...])
    return Seen(key: key, checkpoint: try Checkpoint(reading: note, signedBy: key))
  }

  /// Replaces what is kept in one step: a crash leaves the old or the new, never half of one.
  func write(_ seen: Seen) throws {
    let folder = (path as NSString).deletingLastPathComponent
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let text = seen.key.text + "\n" + seen.checkpoint.note
    try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
  }

  /// Waits until no other process of this user reads and replaces it; closing the descriptor lets go.
  func lock() throws -> Int32 {
    let folder = (path as NSString).deletingLastPathComponent
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let descriptor = open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
    flock(descriptor, LOCK_EX)
    return descriptor
  }
}

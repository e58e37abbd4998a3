import Alerts
import HummingbirdCore
import NIOCore
import Record
import SafetyNet
import ServiceLifecycle
import StrictJSON

/// One reader that follows an inbox. It is a place in the table and nothing else: there is no queue in
/// memory, so a slow reader holds up nobody and loses nothing.
struct InboxStream: Sendable {
  enum Format: Sendable { case events, ndjson }

  static let pageSize = 100

  let net: SafetyNet
  let caller: Caller
  let cursors: InboxCursors
  let format: Format
  let after: Int64
  /// Counts against the user's streams as long as it lives.
  let place: ConnectionRegistry.StreamPlace
  let heartbeat: Duration
  let channel: any Channel

  private enum Turn: Sendable { case look, beat }

  /// Writes until the client goes, the service stops, or the caller may read no longer.
  func run(_ writer: inout any ResponseBodyWriter) async throws {
    let (turns, turn) = AsyncStream<Turn>.makeStream(bufferingPolicy: .bufferingNewest(2))
    channel.closeFuture.whenComplete { _ in turn.finish() }
    let wakeUps = await net.wakeUps(for: caller)
    let beat = heartbeat
    let signals = Task {
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          for await _ in wakeUps { turn.yield(.look) }
          // Nothing more may be read.
          turn.finish()
        }
        group.addTask {
          while (try? await Task.sleep(for: beat)) != nil { turn.yield(.beat) }
        }
        await group.waitForAll()
      }
    }
    defer { signals.cancel() }
    let first = format == .events ? "retry: 2000\n\n" : "\n"
    try await writer.write(ByteBuffer(string: first))
    var seq = after
    // What had come before somebody follows may have been answered since; what comes later is as it says.
    var wasThere = true
    var copy = writer
    defer { writer = copy }
    try await withGracefulShutdownHandler {
      turn.yield(.look)
      for await now in turns {
        let isQuiet = try await catchUp(&seq, &copy, wasThere: wasThere) == 0
        wasThere = false
        if now == .beat, isQuiet {
          try await copy.write(ByteBuffer(string: format == .events ? ": \n\n" : "\n"))
        }
      }
    } onGracefulShutdown: {
      turn.finish()
    }
  }

  /// Writes everything after `seq`; the number of notices written.
  ///
  /// - Parameter wasThere: whether it had come before the stream began: then where each alert stands by now is said beside
  ///   its notice.
  private func catchUp(
    _ seq: inout Int64, _ writer: inout any ResponseBodyWriter, wasThere: Bool
  ) async throws -> Int {
    var count = 0
    while true {
      let page = try await net.inbox(of: caller, after: seq, limit: Self.pageSize)
      guard let last = page.last else { return count }
      await net.deliver(page, to: caller, as: .stream)
      let checkpoint = await net.checkpoint
      let standings = wasThere ? await net.standings(of: page, for: caller) : [:]
      var bytes: [UInt8] = []
      for notice in page { write(notice, checkpoint, standings[notice.id], to: &bytes) }
      try await writer.write(ByteBuffer(bytes: bytes))
      seq = last.seq
      count += page.count
    }
  }

  private func write(
    _ notice: Notice, _ checkpoint: Checkpoint?, _ standing: JSONValue?, to bytes: inout [UInt8]
  ) {
    let cursor = cursors.cursor(after: notice)
    let json = notice.json(with: checkpoint, standing: standing)
    switch format {
    case .events:
      // JSON text has no line feed, so `data` is one line.
      bytes += "id: \(cursor)\nevent: notice\ndata: ".utf8
      json.write(to: &bytes)
      bytes += "\n\n".utf8
    case .ndjson:
      var members = json.object ?? []
      members.append(JSONMember("cursor", .string(cursor)))
      JSONValue.object(members).write(to: &bytes)
      bytes.append(UInt8(ascii: "\n"))
    }
  }
}

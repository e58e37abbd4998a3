import CSQLite
import Glibc

/// What `FloorTarget` starts: SQLite with a write-ahead log and `synchronous=FULL`, one row an observation.
final class FloorServer {
  private let loop = EventLoop()
  private var database: OpaquePointer?
  private var insert: OpaquePointer?
  private var clients: [Int32: Client] = [:]
  private var streams: [Connection] = []
  private var waiting: [(client: Client, count: Int)] = []
  private var told = 0

  private final class Client {
    let connection: Connection
    var path = ""
    var body: [UInt8] = []
    init(_ connection: Connection) { self.connection = connection }
  }

  func run(socket: String, database path: String) throws {
    guard sqlite3_open(path, &database) == SQLITE_OK else { throw BenchError("sqlite3_open") }
    for sql in [
      "PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL",
      "CREATE TABLE observations (number INTEGER PRIMARY KEY, body BLOB NOT NULL)",
    ] {
      guard sqlite3_exec(database, sql, nil, nil, nil) == SQLITE_OK else { throw BenchError(sql) }
    }
    sqlite3_prepare_v3(
      database, "INSERT INTO observations (body) VALUES (?)", -1,
      UInt32(SQLITE_PREPARE_PERSISTENT), &insert, nil)
    guard let listener = Listener(at: .unix(socket), on: loop, { [unowned self] in accept($0) })
    else { throw BenchError("cannot bind") }
    defer { listener.end() }
    while true {
      loop.turn(seconds: 1)
      commit()
    }
  }

  private func accept(_ connection: Connection) {
    let client = Client(connection)
    clients[connection.descriptor] = client
    connection.onPart = { [unowned self] part in
      switch part {
      case .head(let line):
        client.path = String(line.split(separator: " ").dropFirst().first ?? "")
        client.body.removeAll(keepingCapacity: true)
      case .body(let bytes): client.body.append(contentsOf: bytes)
      case .end: request(of: client)
      }
    }
    connection.onClose = { [unowned self] in
      clients[connection.descriptor] = nil
      streams.removeAll { $0 === connection }
    }
  }

  private func request(of client: Client) {
    if client.path == "/stream" {
      streams.append(client.connection)
      client.connection.send(
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n")
      return
    }
    if waiting.isEmpty { sqlite3_exec(database, "BEGIN IMMEDIATE", nil, nil, nil) }
    var count = 0
    client.body.withUnsafeBytes { body in
      if client.path == "/one" {
        write(body)
        count = 1
      } else {
        var start = 0
        while start < body.count {
          let rest = UnsafeRawBufferPointer(rebasing: body[start...])
          let end = rest.firstRange(of: "\n")?.lowerBound ?? rest.count
          write(UnsafeRawBufferPointer(rebasing: rest[..<end]))
          count += 1
          start += end + 1
        }
      }
    }
    waiting.append((client, count))
  }

  private func write(_ row: UnsafeRawBufferPointer) {
    sqlite3_bind_blob(insert, 1, row.baseAddress, Int32(row.count), nil)
    sqlite3_step(insert)
    sqlite3_reset(insert)
  }

  /// Everything of this turn of the loop is one commit; then it is answered and passed on.
  private func commit() {
    guard !waiting.isEmpty else { return }
    sqlite3_exec(database, "COMMIT", nil, nil, nil)
    for (client, count) in waiting {
      if client.path == "/one" {
        client.connection.send("HTTP/1.1 201 Created\r\ncontent-length: 2\r\n\r\n{}")
        client.body.withUnsafeBytes { tell($0) }
      } else {
        client.connection.send(
          "HTTP/1.1 200 OK\r\ncontent-length: \(count * 3)\r\n\r\n"
            + String(repeating: "{}\n", count: count))
      }
    }
    waiting.removeAll(keepingCapacity: true)
  }

  private func tell(_ body: UnsafeRawBufferPointer) {
    guard !streams.isEmpty, let mark = body.firstRange(of: "\"file\":\"") else { return }
    let rest = body[mark.lowerBound...].prefix(40)
    let line = "data: {" + String(decoding: rest.prefix(mark.count + 12), as: UTF8.self) + "\"}\n\n"
    streams[told % streams.count].send(String(line.utf8.count, radix: 16) + "\r\n" + line + "\r\n")
    told += 1
  }
}

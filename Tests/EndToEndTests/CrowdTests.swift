import Foundation
import StrictJSON
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// Many readers and many alerts at once.
@Suite(.serialized) struct CrowdTests {
  private static let times = tortureFactor

  @Test func twoHundredStreamsEachGetTheirOwnOnceAndInOrder() throws {
    let daemon = try Daemon()
    let text = try String(contentsOfFile: daemon.directory + "/directory.yml", encoding: .utf8)
    let people = text.matches(of: /- name: ((?:pivot|releve|coordinator|table)-[a-z0-9-]+)/).map {
      String($0.1)
    }
    let accounts = (0..<200).map { people[$0 % people.count] }
    let readers = try Readers(daemon, accounts)
    let events = 4
    for number in 0..<events {
      let event = Events.extortion("m-\(number)", file: "CSSC-M\(number)")
      #expect(try daemon.submit(event, as: "watch-patrol-1").status == 201)
    }
    let inboxes = try Dictionary(
      uniqueKeysWithValues: people.map {
        ($0, try daemon.inbox($0).compactMap { $0["id"]?.string })
      })
    let expected = accounts.reduce(0) { $0 + (inboxes[$1]?.count ?? 0) }
    #expect(expected > 2 * events)
    try readers.read(until: expected)
    for (index, account) in accounts.enumerated() {
      let got = try readers.lines.filter { $0.reader == index }.map {
        try parseJSON(Array($0.text.utf8))["id"]?.string ?? ""
      }
      #expect(got == inboxes[account], "stream \(index) of \(account)")
    }
    #expect(try daemon.get("/metrics").text.contains("filet_streams_open 200\n"))
  }

  @Test func aStuckReaderDoesNotSlowTheOtherNinetyNine() throws {
    let daemon = try Daemon()
    var number = 0
    func submit() throws -> UInt64 {
      number += 1
      let event = Events.extortion("q-\(number)", file: "CSSC-Q\(number)")
      let sent = Readers.now
      #expect(try daemon.submit(event, as: "watch-patrol-1").status == 201)
      return sent
    }
    // What fills the buffers between the daemon and a reader that never reads.
    for _ in 0..<150 { _ = try submit() }
    let next = try #require(
      try daemon.get("/v1/inbox?limit=1000", as: "pivot-dpj-1").json["next"]?.string)
    let others = try Readers(
      daemon, Array(repeating: "pivot-dpj-1", count: 99), after: ["pivot-dpj-1": next])
    /// The 99th percentile over all readers and several notices, in nanoseconds.
    func p99() throws -> UInt64 {
      var delays: [UInt64] = []
      for _ in 0..<(10 * Self.times) {
        let before = others.lines.count
        let sent = try submit()
        try others.read(until: before + 99)
        delays += others.lines[before...].map { $0.arrived - sent }
      }
      return delays.sorted()[delays.count * 99 / 100]
    }
    var without: [UInt64] = []
    var with: [UInt64] = []
    _ = try p99()
    // By turns, so that what else the machine does falls on both.
    for _ in 0..<3 {
      without.append(try p99())
      let stuck = try Connection(daemon.socket)
      var small: Int32 = 4_096
      setsockopt(
        stuck.descriptor, SOL_SOCKET, SO_RCVBUF, &small, socklen_t(MemoryLayout<Int32>.size))
      try stuck.send(
        "GET", "/v1/inbox/stream", as: "pivot-dpj-1", headers: ["accept": "application/x-ndjson"])
      with.append(try p99())
      withExtendedLifetime(stuck) {}
    }
    let (calm, loaded) = (without.sorted()[1], with.sorted()[1])
    print(
      "p99 of 99 readers: \(Double(calm) / 1e6) ms, with a stuck one \(Double(loaded) / 1e6) ms")
    #expect(loaded <= 2 * calm)
  }

  @Test func aFloodOfAlertsIsTakenWholeAndToldOnce() throws {
    let daemon = try Daemon()
    let count = Self.times > 1 ? 10_000 : 1_000
    let connection = try Connection(daemon.socket, seconds: 120)
    try connection.send(
      Connection.head(
        "POST", "/v1/observations", as: "watch-patrol-1", type: "application/x-ndjson", length: nil)
    )
    var accepted = 0
    var sent = 0
    while sent < count {
      var lines: [UInt8] = []
      for _ in 0..<100 {
        lines += Events.extortion("f-\(sent)", file: "CSSC-F\(sent)").serialized + [10]
        sent += 1
      }
      try connection.sendChunk(lines)
      if sent == 100 { #expect(try connection.head().status == 200) }
      for _ in 0..<100 {
        let line = try #require(try connection.bodyLine())
        if line.contains("\"accepted\"") { accepted += 1 }
      }
    }
    #expect(accepted == count)
    var files: Set<String> = []
    var sequence: [Int64] = []
    var cursor = ""
    while sequence.count < count {
      let page = try daemon.get("/v1/inbox?limit=1000&after=\(cursor)", as: "pivot-dpj-1").json
      let notices = page["notices"]?.array ?? []
      try #require(!notices.isEmpty)
      sequence += notices.compactMap { $0["seq"]?.integer }
      files.formUnion(notices.compactMap { $0["fields"]?["identity"]?["file"]?.string })
      cursor = page["next"]?.string ?? ""
    }
    #expect(sequence == (1...Int64(count)).map { $0 })
    #expect(files.count == count)
    #expect(try daemon.get("/health/ready").status == 200)
    print("a flood of \(count) alerts: \(daemon.residentMebibytes) MiB resident")
  }
}

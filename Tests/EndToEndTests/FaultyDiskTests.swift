import Foundation
import StrictJSON
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// The disk fails under a running daemon: nothing is accepted that is not kept, reading goes on, and when the
/// disk is back so is the service, without a restart.
@Suite(.serialized) struct FaultyDiskTests {
  struct Fault: Sendable, CustomTestStringConvertible {
    var name: String
    var error: Int32
    var calls: FaultyDisk.Calls
    var halfWritten = false
    var testDescription: String { name }
  }

  static let faults = [
    Fault(name: "no space left", error: ENOSPC, calls: .changes),
    Fault(
      name: "no space left in the middle of a page", error: ENOSPC, calls: .changes,
      halfWritten: true),
    Fault(name: "input/output error on writing", error: EIO, calls: .writes),
    Fault(name: "input/output error on syncing", error: EIO, calls: .syncs),
    Fault(name: "quota used up", error: EDQUOT, calls: .changes),
    Fault(name: "read-only file system", error: EROFS, calls: .changes),
  ]

  private func started() throws -> (Daemon, FaultyDisk) {
    let daemon = try Daemon(settings: "limits: {heartbeat_seconds: 1}\n", isStarted: false)
    let disk = try FaultyDisk(folder: daemon.folder, state: daemon.state)
    daemon.environment = disk.environment
    try daemon.start()
    return (daemon, disk)
  }

  @Test(arguments: faults)
  func aDiskThatTakesNoMoreClosesIntakeAndNothingElse(_ fault: Fault) throws {
    let (daemon, disk) = try started()
    #expect(
      try daemon.submit(Events.extortion("a", file: "CSSC-1"), as: "watch-patrol-1").status == 201)
    let stream = try Connection(daemon.socket, seconds: 15)
    try stream.send(
      "GET", "/v1/inbox/stream", as: "pivot-dpj-1", headers: ["accept": "application/x-ndjson"])
    #expect(try stream.head().status == 200)
    #expect(try nextNotice(stream)?["seq"] == 1)

    let logged = daemon.log.count
    try disk.fail(fault.error, fault.calls, halfWritten: fault.halfWritten)
    for name in ["b", "c"] {
      let answer = try daemon.submit(
        Events.extortion(name, file: "CSSC-\(name)"), as: "watch-patrol-1")
      #expect(answer.status == 503, "\(name): \(answer.status) \(answer.text)")
      #expect(Int(answer.headers["retry-after"] ?? "") ?? 0 > 0)
      #expect(try answer.json["type"] == "urn:filet:problem:intake-closed")
      // The duty to report waits for no disk.
      #expect(try answer.json["duty"]?["lpj39"] == true)
    }
    // A batch of which nothing was taken is refused as one is; in a stream each receipt says it.
    let events = [
      ["specversion": "1.0"],
      Events.extortion("e", file: "CSSC-e"),
    ]
    let batch = try daemon.post(
      "/v1/observations", .array(events), as: "watch-patrol-1",
      type: "application/cloudevents-batch+json")
    #expect(batch.status == 503, "one of them is faulty, and nothing was taken")
    let own = [
      Events.extortion("e", file: "CSSC-e"), Events.extortion("f", file: "CSSC-f"),
    ]
    let refused = try daemon.post(
      "/v1/observations", .array(own), as: "watch-patrol-1",
      type: "application/cloudevents-batch+json")
    #expect(refused.status == 503 && refused.headers["retry-after"] != nil, "\(refused.text)")
    #expect(try refused.json["type"] == "urn:filet:problem:intake-closed")
    #expect(try refused.json["duty"]?["lpj39"] == true)
    let lines = try daemon.ask(
      "POST", "/v1/observations", as: "watch-patrol-1", type: "application/x-ndjson",
      body: own.flatMap { $0.serialized + [UInt8(ascii: "\n")] })
    #expect(lines.status == 200)
    for line in lines.text.split(separator: "\n") {
      let problem = try parseJSON(Array(line.utf8))["problem"]
      #expect(problem?["status"] == 503 && problem?["retry_after"]?.integer ?? 0 > 0, "\(line)")
    }
    // Who reads the log reads what to do.
    #expect(daemon.log.dropFirst(logged).contains("the disk takes nothing more"))
    let ready = try daemon.get("/health/ready")
    #expect(ready.status == 503 && ready.headers["retry-after"] != nil)
    #expect(try daemon.get("/health/live").status == 200)
    // What was answered is read, what was refused is not there, and the stream lives.
    #expect(try daemon.inbox("pivot-dpj-1").count == 1)
    #expect(try stream.bodyLine() == "")

    try disk.heal()
    #expect(try disk.counts.failed > 0, "the fault was never met")
    let again = try daemon.submit(Events.extortion("b", file: "CSSC-b"), as: "watch-patrol-1")
    #expect(again.status == 201, "\(again.text)")
    #expect(try daemon.get("/health/ready").status == 200)
    #expect(try nextNotice(stream)?["fields"]?["identity"]?["file"] == "CSSC-b")
    let before = try daemon.inbox("pivot-dpj-1").map { $0["id"] }
    #expect(before.count == 2)
    // Whole on disk too.
    try daemon.stop(SIGKILL)
    daemon.environment = [:]
    try daemon.start()
    #expect(try daemon.inbox("pivot-dpj-1").map { $0["id"] } == before)
  }

  @Test func aBackupWithoutRoomSaysThatItIsTheCopyThatHasNone() throws {
    let daemon = try Daemon(isStarted: false)
    let pair = daemon.folder + "/backup.key"
    #expect(try daemon.filet(as: "operator", "backup", "--new-key", pair).status == 0)
    try "backup_recipient: \(pair).pub\n".write(
      toFile: daemon.folder + "/filetd.yml", atomically: true, encoding: .utf8)
    let disk = try FaultyDisk(folder: daemon.folder, state: daemon.state)
    daemon.environment = disk.environment
    try daemon.start()
    try disk.fail(ENOSPC, .writes)
    let copy = daemon.folder + "/copy"
    let backup = try daemon.filet(as: "operator", "backup", copy)
    try disk.heal()
    #expect(backup.status == 69 && backup.notes.contains("as much free room"), "\(backup)")
    #expect(!backup.notes.contains("goes on by itself"))
    let left = try FileManager.default.contentsOfDirectory(atPath: daemon.state)
    #expect(!left.contains { $0.hasPrefix("backup-") }, "\(left)")
    let again = try daemon.filet(as: "operator", "backup", copy)
    #expect(again.status == 0, "\(again)")
  }

  /// The next line that is not a sign of life.
  private func nextNotice(_ stream: Connection) throws -> JSONValue? {
    while let line = try stream.bodyLine() {
      if !line.isEmpty { return try parseJSON(Array(line.utf8)) }
    }
    return nil
  }

  @Test(arguments: [
    Fault(name: "no space", error: ENOSPC, calls: .changes, halfWritten: true),
    Fault(name: "input/output error", error: EIO, calls: [.writes, .syncs, .truncations]),
    Fault(name: "input/output error on reading", error: EIO, calls: .reads),
  ])
  func oneFailedCallAtEveryPlaceOfATurnLeavesItWholeOrNotThere(_ fault: Fault) throws {
    let (daemon, disk) = try started()
    var refused = 0
    var place: Int32 = 0
    var quiet = 0
    // Until three submissions in a row pass before the failing call is reached.
    while quiet < 3, place < 400 {
      let event = Events.extortion("p-\(place)", file: "CSSC-P\(place)")
      try disk.fail(
        fault.error, fault.calls, after: place, times: fault.halfWritten ? 2 : 1,
        halfWritten: fault.halfWritten)
      let answer = try daemon.submit(event, as: "watch-patrol-1")
      let failed = try disk.counts.failed
      try disk.heal()
      quiet = failed == 0 ? quiet + 1 : 0
      #expect([201, 503].contains(answer.status), "place \(place): \(answer.status)")
      if answer.status != 201 {
        refused += 1
        let again = try daemon.submit(event, as: "watch-patrol-1")
        #expect([200, 201].contains(again.status), "place \(place): \(again.status) \(again.text)")
      }
      place += 1
    }
    #expect(place < 400)
    func check() throws {
      let notices = try daemon.inbox("pivot-dpj-1")
      #expect(notices.map { $0["seq"]?.integer } == (1...Int(place)).map { Int64($0) })
      let files = notices.compactMap { $0["fields"]?["identity"]?["file"]?.string }
      #expect(Set(files).count == Int(place))
      #expect(try daemon.get("/health/ready").status == 200)
    }
    try check()
    try daemon.stop(SIGKILL)
    daemon.environment = [:]
    try daemon.start()
    try check()
    print("\(fault.name): failed at each of \(place) places of a turn, \(refused) refused")
  }
}

import Foundation
import StrictJSON
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// Under `strace`: no answer to anything that changes something leaves before what it says is synced.
@Suite(.serialized) struct SyncOrderTests {
  @Test(
    .enabled(
      if: Strace.canTrace, "strace is not there or may not trace: apt-get install strace"))
  func everyAnswerToAnActComesAfterItsSync() throws {
    let daemon = try Daemon(isStarted: false)
    let trace = daemon.folder + "/trace"
    try daemon.start(
      program: Strace.path,
      before: [
        "-f", "-qq", "-y", "-s", "24", "-e",
        "trace=fdatasync,fsync,pwrite64,write,writev,sendto,sendmsg", "-o", trace, Daemon.binary,
      ])
    let acts = try act(on: daemon)
    let child = try daemon.traced()
    kill(child, SIGTERM)
    try eventually("filetd ends", seconds: 20) { !daemon.process.isRunning }
    var reading = AnswerTrace()
    for line in try String(contentsOfFile: trace, encoding: .utf8).split(separator: "\n") {
      reading.read(line)
    }
    #expect(reading.answers.count >= acts, "\(reading.answers.count) answers seen, \(acts) acts")
    // While an answer goes out the next turn may already be written (a clock, the record): then the log is dirty
    // again, and what the answer says was synced before.
    let early = reading.answers.filter { $0.isLogDirty && !$0.hasSynced }.map(\.line)
    #expect(early.isEmpty, "answers that left something unsynced")
    let changing = reading.answers.filter(\.hasSynced).count
    #expect(changing >= acts, "\(changing) answers after a sync, \(acts) acts")
    print("\(acts) acts: \(reading.syncs) syncs, no answer before its own")
  }

  /// One of everything that changes something; how many.
  private func act(on daemon: Daemon) throws -> Int {
    var acts = 0
    func ask(_ path: String, _ body: JSONValue, as account: String, status: Int = 200) throws {
      let answer = try daemon.post(path, body, as: account)
      #expect(answer.status == status, "\(path): \(answer.status) \(answer.text)")
      acts += 1
    }
    var observations: [String] = []
    for number in 0..<6 {
      let event = Events.extortion("s-\(number)", file: "CSSC-S\(number)")
      let answer = try daemon.submit(event, as: "watch-patrol-1")
      #expect(answer.status == 201)
      observations.append(try #require(try answer.json["observation"]?.string))
      acts += 1
    }
    for notice in try daemon.inbox("pivot-dpj-1") {
      let path = "/v1/notices/\(try #require(notice["id"]?.string))"
      #expect(try daemon.get(path, as: "pivot-dpj-1").status == 200)
      try ask(path + "/acknowledgement", [:], as: "pivot-dpj-1")
      try ask(path + "/actions", ["action": "appel", "note": "fait"], as: "pivot-dpj-1")
      try ask(path + "/referral", ["to": "dpcp", "reason": "r"], as: "pivot-dpj-1", status: 403)
      try ask(path + "/closure", ["outcome": "confirmed"], as: "pivot-dpj-1")
    }
    for observation in observations.prefix(2) {
      try ask(
        "/v1/observations/\(observation)/retraction", ["reason": "erreur"], as: "watch-patrol-1")
    }
    return acts
  }
}

extension Daemon {
  /// The process that a tracer started.
  func traced() throws -> Int32 {
    let text = try String(contentsOfFile: "/proc/\(pid)/task/\(pid)/children", encoding: .utf8)
    guard let child = text.split(separator: " ").first.flatMap({ Int32($0) }) else {
      throw ClientError("no traced process")
    }
    return child
  }
}

/// Reads a trace: what was written and synced before each answer on the socket.
private struct AnswerTrace {
  struct Answer {
    /// Something of the log was written and not synced.
    var isLogDirty: Bool
    var line: String
    /// The log was synced since the answer before.
    var hasSynced: Bool
  }

  var answers: [Answer] = []
  var syncs = 0
  private var isLogDirty = false
  private var hasSynced = false
  /// Calls that another thread's line interrupted, by thread.
  private var unfinished: [Substring: Substring] = [:]

  mutating func read(_ line: Substring) {
    guard let space = line.firstIndex(of: " ") else { return }
    let thread = line[..<space]
    var call = line[space...].drop { $0 == " " }
    let isSync = call.hasPrefix("f") || call.contains("sync resumed>")
    if call.hasSuffix("<unfinished ...>") {
      unfinished[thread] = call
      // A write and an answer count from their beginning, a sync from its end.
      if isSync { return }
    } else if call.hasPrefix("<... ") {
      guard let begun = unfinished.removeValue(forKey: thread) else { return }
      guard isSync, call.hasSuffix("= 0") else { return }
      call = begun
    } else if isSync, !call.hasSuffix("= 0") {
      return
    }
    if isSync {
      guard call.contains("/filet.sqlite-wal>") else { return }
      isLogDirty = false
      hasSynced = true
      syncs += 1
    } else if call.hasPrefix("pwrite64(") {
      if call.contains("/filet.sqlite-wal>") { isLogDirty = true }
    } else if call.contains("\"HTTP/1.1 2") || call.contains("\"HTTP/1.1 4") {
      // Before the first observation the daemon is still at its start.
      guard !answers.isEmpty || call.contains("201 Created") else { return }
      answers.append(
        Answer(isLogDirty: isLogDirty, line: String(call), hasSynced: hasSynced))
      hasSynced = false
    }
  }
}

import Alerts
import Foundation
import Record
import Store
import StoreFixtures

/// Builds a long record, and verifies one: how many entries a second of processor time, how much memory it takes.
///
/// Entries are of the kinds and lengths of the fixture's commits, with the register that belongs to them: one in five
/// is a decision, three are disclosures, and each is held against its row.
enum RecordBench {
  /// Entries a commit of the fixture has.
  private static let perCommit = 5
  /// Of those, in one transaction.
  private static let group = 100

  static func build(_ store: SQLiteStore, count: Int) throws {
    let last = (count + perCommit - 1) / perCommit
    var number = 1
    while number <= last {
      var commit = Commit(at: Fixture.time(number))
      for _ in 0..<min(group, last - number + 1) {
        Fixture.add(number, seq: Int64(number), to: &commit)
        number += 1
      }
      // What is done in one turn is done at one moment.
      for index in commit.acts.indices { commit.acts[index].at = commit.at }
      for index in commit.notices.indices { commit.notices[index].issued = commit.at }
      try store.append(commit)
      if number % 2_000 < group { _ = try store.sign(at: Fixture.time(number)) }
    }
    _ = try store.sign(at: Fixture.time(number))
  }

  /// Figures as JSON, on one line.
  static func verify(_ state: String) throws -> String {
    let copy = try RecordCopy(path: state)
    guard let key = RecordCopy.key(beside: state) else { return "{}" }
    let before = peakKibibytes
    let began = processorSeconds
    let verdict = try copy.check(key: key)
    let seconds = processorSeconds - began
    return """
      {"entries":\(verdict.entries),"signed":\(verdict.signed),"checkpoints":\(verdict.checkpoints),\
      "sound":\(verdict.finding == nil),"cpu_s":\(seconds),\
      "entries_per_cpu_s":\(Int(Double(verdict.entries) / seconds)),\
      "memory_growth_kib":\(peakKibibytes - before)}
      """
  }

  private static var processorSeconds: Double {
    let usage = usage
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    return seconds(usage.ru_utime) + seconds(usage.ru_stime)
  }

  /// The most that was ever resident of this program. (`ru_maxrss` has what its parent had, too.)
  private static var peakKibibytes: Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
    return line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0
  }

  private static var usage: rusage {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage
  }
}

import Chronology
import Foundation
import Store
import StoreFixtures

/// Commits a second at several sizes, each with the raw floor (overwrite 4 KiB, `fdatasync`) measured just
/// before on the same disk. Build it in release.
struct Bench {
  let store: SQLiteStore
  let state: String
  let seconds: Double

  func run() throws {
    var number = 1
    StoreProbe.say(
      "arrivals  commits/s  arrivals/s  p50 ms  p99 ms  cpu µs/arrival  floor/s  commits/floor")
    for size in [1, 16, 100] {
      let floor = try rawFloor()
      var latencies: [Double] = []
      var processor = 0.0
      let end = now() + seconds
      while now() < end {
        // The commit is made outside of what is timed.
        var commit = Commit(at: Fixture.time(number))
        for _ in 0..<size {
          Fixture.add(number, seq: Int64(number), to: &commit)
          number += 1
        }
        let (start, used) = (now(), now(CLOCK_PROCESS_CPUTIME_ID))
        try store.append(commit)
        latencies.append(now() - start)
        processor += now(CLOCK_PROCESS_CPUTIME_ID) - used
      }
      let rate = Double(latencies.count) / latencies.reduce(0, +)
      latencies.sort()
      func percentile(_ share: Double) -> Double {
        latencies[min(latencies.count - 1, Int(Double(latencies.count) * share))] * 1_000
      }
      let figures: [Double] = [
        Double(size), rate, rate * Double(size), percentile(0.5), percentile(0.99),
        processor * 1e6 / Double(latencies.count * size), floor, rate / floor,
      ]
      let text = zip(figures, [0, 0, 0, 2, 2, 0, 0, 3]).map { String(format: "%.\($1)f", $0) }
      StoreProbe.say(text.joined(separator: "  "))
    }
    let start = now()
    let standing = try store.standing()
    StoreProbe.say(
      "standing(): \(standing.observations.count) observations in "
        + String(format: "%.2f s", now() - start))
    StoreProbe.say("rss: \(resident()) MB")
  }

  private func rawFloor() throws -> Double {
    let path = state + "/floor"
    let descriptor = open(path, O_RDWR | O_CREAT, 0o600)
    guard descriptor >= 0 else { return 0 }
    defer {
      close(descriptor)
      unlink(path)
    }
    let page = [UInt8](repeating: 7, count: 4_096)
    func overwrite(_ index: Int) {
      _ = page.withUnsafeBytes {
        pwrite(descriptor, $0.baseAddress, $0.count, off_t(index % 1_000 * 4_096))
      }
    }
    for index in 0..<1_000 { overwrite(index) }
    fsync(descriptor)
    let (start, end) = (now(), now() + seconds / 2)
    var count = 0
    while now() < end {
      overwrite(count)
      fdatasync(descriptor)
      count += 1
    }
    return Double(count) / (now() - start)
  }

  /// Seconds. Processor time tells what the store costs on a machine that others use too.
  private func now(_ clock: clockid_t = CLOCK_MONOTONIC) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private func resident() -> Int {
    let text = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
    return (Int(line.split(separator: " ").dropFirst().first ?? "") ?? 0) / 1_024
  }
}

import Foundation
import Sigma

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Seconds of processor time of this thread.
func processorSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// Megabytes that the process holds.
func residentMegabytes() -> Double {
  guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
    let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmRSS:") }),
    let kilobytes = line.split(whereSeparator: { " \t".contains($0) }).dropFirst().first
  else { return 0 }
  return (Double(kilobytes) ?? 0) / 1_024
}

func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
}

/// Runs every line of a text through a set of rules, as `filet rules eval` does.
struct Pass {
  var events = 0
  var matches = 0
  var unread = 0
  var seconds = 0.0

  init(
    _ set: RuleSet, _ text: [UInt8], ignoresLogsource: Bool, remembersValues: Bool = true
  ) {
    var stream = EventStream(
      set,
      options: EventStream.Options(
        ignoresLogsource: ignoresLogsource, remembersValues: remembersValues))
    let start = processorSeconds()
    text.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return }
      var at = 0
      while at < bytes.count {
        let rest = bytes.count - at
        let length =
          memchr(base + at, 0x0A, rest).map {
            base.distance(to: UnsafePointer($0.assumingMemoryBound(to: UInt8.self))) - at
          } ?? rest
        do {
          let line = UnsafeBufferPointer(start: base + at, count: length)
          matches += try stream.feed(json: line, number: events).count
        } catch {
          unread += 1
        }
        events += 1
        at += length + 1
      }
    }
    seconds = processorSeconds() - start
  }

  var perSecond: Double { Double(events) / seconds }
}

/// Python's `json.loads` on the same lines: the yardstick.
struct Python {
  /// Lines a processor second; `nil` where there is no Python.
  static func loads(_ text: [UInt8]) -> Double? {
    let file = FileManager.default.temporaryDirectory.appending(
      path: "bench-\(ProcessInfo.processInfo.processIdentifier).ndjson")
    defer { try? FileManager.default.removeItem(at: file) }
    guard (try? Data(text).write(to: file)) != nil else { return nil }
    let script = """
      import json, sys, time
      lines = open(sys.argv[1], 'rb').read().splitlines()
      loads = json.loads
      start = time.process_time()
      for line in lines: loads(line)
      print(len(lines) / (time.process_time() - start))
      """
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3", "-c", script, file.path]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let answer = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let printed = String(decoding: answer, as: UTF8.self)
    return Double(printed.trimmingCharacters(in: .whitespacesAndNewlines))
  }
}

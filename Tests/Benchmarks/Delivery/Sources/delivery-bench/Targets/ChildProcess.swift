import Foundation
import Glibc

/// A program that was started for the measure, with what it costs.
final class ChildProcess {
  private let process = Process()

  init(_ program: String, _ arguments: [String], log: String) throws {
    _ = FileManager.default.createFile(atPath: log, contents: nil)
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.standardError = FileHandle(forWritingAtPath: log)
    process.standardOutput = FileHandle.nullDevice
    try process.run()
  }

  var isRunning: Bool { process.isRunning }

  /// Sends a signal and waits for the end.
  func end(by signal: Int32) {
    guard process.isRunning else { return }
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
  }

  func stop() {
    guard process.isRunning else { return }
    process.terminate()
    process.waitUntilExit()
  }

  /// Seconds of processor time used so far, user and system.
  var processorSeconds: Double {
    let path = "/proc/\(process.processIdentifier)/stat"
    guard let text = try? String(contentsOfFile: path, encoding: .utf8),
      let end = text.lastIndex(of: ")")
    else { return 0 }
    // The fields after the name; the 14th and 15th of the line are user and system ticks (proc(5)).
    let fields = text[text.index(after: end)...].split(separator: " ")
    guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else {
      return 0
    }
    return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  /// Resident memory, in MB (10⁶ bytes), now and at its highest.
  var resident: (now: Double, peak: Double) {
    let path = "/proc/\(process.processIdentifier)/status"
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    func value(_ name: String) -> Double {
      let line = text.split(separator: "\n").first { $0.hasPrefix(name + ":") }
      return line.flatMap {
        Double($0.split(separator: " ").dropLast().last?.split(separator: "\t").last ?? "")
      }
      .map { $0 * 1_024 / 1e6 } ?? 0
    }
    return (value("VmRSS"), value("VmHWM"))
  }
}

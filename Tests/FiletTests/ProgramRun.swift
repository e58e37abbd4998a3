import Foundation
import TestSupport

/// One run of the built `filet`, or of the daemon.
struct ProgramRun {
  var exit: Int32
  var data: String
  var notes: String

  /// Runs it off the cooperative threads, with `input` on its stdin, in French unless told otherwise.
  static func filet(
    _ arguments: [String], input: String = "", locale: String = "fr_CA.UTF-8"
  ) async throws -> ProgramRun {
    try await program("filet", arguments, input: input, locale: locale)
  }

  static func program(
    _ name: String, _ arguments: [String], input: String = "", locale: String = "fr_CA.UTF-8"
  ) async throws -> ProgramRun {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread {
        continuation.resume(with: Result { try run(name, arguments, input: input, locale: locale) })
      }
    }
  }

  private static func run(
    _ name: String, _ arguments: [String], input: String, locale: String
  ) throws -> ProgramRun {
    let folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    let process = Process()
    process.executableURL = folder.appending(path: name)
    process.arguments = arguments
    process.environment = ["LC_ALL": locale, "PATH": "/usr/bin:/bin"]
      .merging(sanitizerOptions) { $1 }
    let (stdin, stdout, stderr) = (Pipe(), Pipe(), Pipe())
    process.standardInput = stdin
    process.standardOutput = stdout
    process.standardError = stderr
    try process.run()
    // A run that hangs fails its own test and holds up no other.
    let id = process.processIdentifier
    let bound = DispatchWorkItem { if process.isRunning { kill(id, SIGKILL) } }
    DispatchQueue.global().asyncAfter(deadline: .now() + 120, execute: bound)
    defer { bound.cancel() }
    Thread.detachNewThread {
      // A program that ends before it has read its input must not take the whole run of tests with it.
      var pipes = sigset_t()
      sigemptyset(&pipes)
      sigaddset(&pipes, SIGPIPE)
      pthread_sigmask(SIG_BLOCK, &pipes, nil)
      try? stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
      try? stdin.fileHandleForWriting.close()
    }
    let box = Notes()
    let reading = DispatchGroup()
    reading.enter()
    Thread.detachNewThread {
      box.set(stderr.fileHandleForReading.readDataToEndOfFile())
      reading.leave()
    }
    let data = stdout.fileHandleForReading.readDataToEndOfFile()
    reading.wait()
    process.waitUntilExit()
    return ProgramRun(
      exit: process.terminationStatus, data: String(decoding: data, as: UTF8.self),
      notes: String(decoding: box.get(), as: UTF8.self))
  }

  private final class Notes: @unchecked Sendable {
    private let lock = NSLock()
    private var data = Data()
    func set(_ data: Data) { lock.withLock { self.data = data } }
    func get() -> Data { lock.withLock { data } }
  }
}

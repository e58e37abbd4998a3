import Foundation

/// One run of a program to its end, in at most so many seconds: whatever hangs fails its own test and holds up no other.
public struct ProgramRun: Sendable {
  public struct Failure: Error, CustomStringConvertible { public var description: String }

  /// Its exit code; the number of the signal that ended it.
  public var status: Int32
  /// What it wrote to standard output.
  public var output: String
  /// What it wrote to standard error.
  public var notes: String

  /// Blocks its thread until the program has ended.
  ///
  /// - Parameters:
  ///   - program: a path; a name is looked for beside the test bundle, then on `PATH`.
  ///   - environment: all of it, but for what a sanitizer needs besides; `nil`: that of the tests.
  ///   - input: what is on its standard input, a pipe.
  /// - Throws: `Failure` where it has not ended in time (it is killed then), or what starting it throws.
  public static func run(
    _ program: String, _ arguments: [String] = [], environment: [String: String]? = nil,
    input: String = "", in folder: URL? = nil, seconds: Double = 120
  ) throws -> ProgramRun {
    let process = Process()
    (process.executableURL, process.arguments) = found(program, arguments)
    if let environment { process.environment = environment.merging(sanitizerOptions) { $1 } }
    if let folder { process.currentDirectoryURL = folder }
    // In files: the end of a pipe would be waited for as long as any program that it started holds the pipe.
    let (output, notes) = (try Said(), try Said())
    let stdin = Pipe()
    process.standardOutput = output.handle
    process.standardError = notes.handle
    process.standardInput = stdin
    try process.run()
    Thread.detachNewThread {
      // A program that ends before it has read its input must not take the whole run of tests with it.
      var pipes = sigset_t()
      sigemptyset(&pipes)
      sigaddset(&pipes, SIGPIPE)
      pthread_sigmask(SIG_BLOCK, &pipes, nil)
      try? stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
      try? stdin.fileHandleForWriting.close()
    }
    let end = Date() + seconds
    while process.isRunning {
      guard Date() < end else {
        kill(process.processIdentifier, SIGKILL)
        throw Failure(
          description: "\(program) \(arguments) has not ended after \(seconds) s:\n\(notes.text)")
      }
      poll(nil, 0, 2)
    }
    return ProgramRun(
      status: process.terminationStatus, output: output.text, notes: notes.text)
  }

  /// The path of a program that is built with the tests.
  public static func built(_ name: String) -> String {
    let bundle = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return ((bundle ?? "") as NSString).deletingLastPathComponent + "/" + name
  }

  private static func found(_ program: String, _ arguments: [String]) -> (URL, [String]) {
    if program.contains("/") { return (URL(filePath: program), arguments) }
    let own = built(program)
    return FileManager.default.isExecutableFile(atPath: own)
      ? (URL(filePath: own), arguments)
      : (URL(filePath: "/usr/bin/env"), [program] + arguments)
  }

  /// What a program says, in a file that is gone with this.
  private final class Said {
    private let path = FileManager.default.temporaryDirectory.path + "/said-\(UUID().uuidString)"
    let handle: FileHandle

    init() throws {
      guard FileManager.default.createFile(atPath: path, contents: nil) else {
        throw Failure(description: "cannot write \(path)")
      }
      handle = try FileHandle(forWritingTo: URL(filePath: path))
    }

    deinit {
      try? handle.close()
      try? FileManager.default.removeItem(atPath: path)
    }

    var text: String {
      String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }
  }
}

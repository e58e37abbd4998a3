import Foundation
import StrictJSON
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// A `filetd` that a test started, on a private socket in a folder of its own.
final class Daemon: @unchecked Sendable {
  static let root = repositoryRoot.path

  /// Beside the test bundle, or where `FILETD` says.
  static let binary: String =
    ProcessInfo.processInfo.environment["FILETD"]
    ?? URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "filetd")
    .path

  let folder: String
  let state: String
  let socket: String
  let rules: String
  let directory: String
  /// Whether the user who runs the tests may act as every account.
  let isDemo: Bool
  private(set) var process: Process
  /// What the next start has in its environment besides the usual.
  var environment: [String: String] = [:]
  private var starts = 0

  var pid: Int32 { process.processIdentifier }
  var log: String {
    (1...max(1, starts)).map {
      (try? String(contentsOfFile: "\(folder)/log-\($0)", encoding: .utf8)) ?? ""
    }.joined()
  }

  /// Starts one and waits until it is ready.
  init(
    settings: String = "", ownRules: Bool = false, ownDirectory: Bool = false,
    isDemo: Bool = true, arguments: [String] = [], isStarted: Bool = true
  ) throws {
    var template = Array("/tmp/filet-e2e-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw ClientError("mkdtemp") }
    folder = String(cString: made)
    self.isDemo = isDemo
    state = folder + "/state"
    socket = folder + "/s"
    let region = Self.root + "/Fixtures/region"
    directory = ownDirectory ? folder + "/region" : region
    if ownDirectory { try copyContents(of: region, to: directory) }
    if ownRules {
      rules = folder + "/Rules"
      try copyContents(of: Self.root + "/Rules", to: rules)
    } else {
      rules = Self.root + "/Rules"
    }
    try ("log_level: debug\n" + settings).write(
      toFile: folder + "/filetd.yml", atomically: true, encoding: .utf8)
    process = Process()
    guard isStarted else { return }
    try start(arguments)
  }

  /// The arguments of every daemon here.
  var arguments: [String] {
    (isDemo ? ["--demo"] : []) + [
      "--config", folder + "/filetd.yml", "--state", state, "--socket", socket,
      "--rules", rules, "--directory", directory,
    ]
  }

  func start(
    _ more: [String] = [], program: String = Daemon.binary, before: [String] = [],
    socket: String? = nil, until path: String = "/health/ready"
  ) throws {
    starts += 1
    process = try Self.launch(
      before + arguments + more, program: program, log: "\(folder)/log-\(starts)",
      environment: environment)
    try eventually("filetd is ready", seconds: 30) {
      guard process.isRunning else { throw ClientError("filetd ended:\n\(log)") }
      guard let connection = try? Connection(socket ?? self.socket) else { return false }
      try connection.send("GET", path, as: nil)
      return (try? connection.answer())?.status == 200
    }
  }

  /// Starts it and kills it as soon as its log has so many bytes: somewhere in its start, or just after.
  func startAndKill(afterLogBytes count: Int) throws {
    starts += 1
    let file = "\(folder)/log-\(starts)"
    process = try Self.launch(arguments, log: file)
    try eventually("filetd says something", seconds: 30) {
      var status = stat()
      return !process.isRunning || (stat(file, &status) == 0 && status.st_size >= count)
    }
    try stop(SIGKILL)
  }

  /// Starts one that is expected to end by itself; its exit code and what it said.
  static func run(
    _ arguments: [String], folder: String, program: String = Daemon.binary, before: [String] = []
  ) throws -> (status: Int32, log: String) {
    let file = "\(folder)/log-\(UUID().uuidString)"
    let process = try launch(before + arguments, program: program, log: file)
    defer { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }
    try eventually("filetd ends by itself", seconds: 20) { !process.isRunning }
    return (process.terminationStatus, try String(contentsOfFile: file, encoding: .utf8))
  }

  private static func launch(
    _ arguments: [String], program: String = Daemon.binary, log: String,
    environment: [String: String] = [:]
  ) throws -> Process {
    _ = FileManager.default.createFile(atPath: log, contents: nil)
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.environment = ["LANG": "en_CA.UTF-8", "PATH": "/usr/bin:/bin"]
      .merging(sanitizerOptions) { $1 }.merging(environment) { $1 }
    let handle = try FileHandle(forWritingTo: URL(filePath: log))
    process.standardError = handle
    process.standardOutput = handle
    try process.run()
    return process
  }

  /// Asks it to stop; its exit code and how long it took.
  @discardableResult
  func stop(_ signal: Int32 = SIGTERM) throws -> (status: Int32, seconds: Double) {
    let start = Date()
    // Never by the number of a process that has ended: it may be another by now.
    if process.isRunning { kill(pid, signal) }
    try eventually("filetd ends", seconds: 15) { !process.isRunning }
    return (process.terminationStatus, Date().timeIntervalSince(start))
  }

  /// Memory that is its own now, in MiB.
  var residentMebibytes: Int {
    let text = (try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
    return (line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0)
      / 1_024
  }

  deinit {
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    try? FileManager.default.removeItem(atPath: folder)
  }

  // MARK: Requests

  func get(
    _ path: String, as account: String? = nil, headers: [String: String] = [:]
  ) throws -> Answer {
    try ask("GET", path, as: account, headers: headers)
  }

  func post(
    _ path: String, _ body: JSONValue, as account: String, type: String = "application/json"
  ) throws -> Answer {
    try ask("POST", path, as: account, type: type, body: body.serialized)
  }

  func ask(
    _ method: String, _ path: String, as account: String?, type: String? = nil,
    body: [UInt8] = [], headers: [String: String] = [:]
  ) throws -> Answer {
    let connection = try Connection(socket)
    try connection.send(method, path, as: account, type: type, body: body, headers: headers)
    return try connection.answer()
  }

  func submit(_ event: JSONValue, as account: String) throws -> Answer {
    try post("/v1/observations", event, as: account, type: "application/cloudevents+json")
  }

  /// All notices in an account's inbox.
  func inbox(_ account: String) throws -> [JSONValue] {
    let answer = try get("/v1/inbox?limit=1000", as: account)
    guard answer.status == 200 else { throw ClientError("inbox: \(answer.status) \(answer.text)") }
    return try answer.json["notices"]?.array ?? []
  }
}

/// Asks again and again until it holds; fails after the bound. Between two looks it waits in the kernel for a
/// few milliseconds, so that the other process gets the machine.
func eventually(
  _ what: String, seconds: Double = 10, _ holds: () throws -> Bool
) throws {
  let end = Date().addingTimeInterval(seconds)
  while try !holds() {
    guard Date() < end else { throw ClientError("not within \(seconds) s: \(what)") }
    poll(nil, 0, 5)
  }
}

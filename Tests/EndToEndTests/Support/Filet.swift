import Foundation

extension Daemon {
  /// `filet` as an account, in English, to its end; `typed` is on its standard input.
  func filet(
    as account: String, _ arguments: String..., typed: String = ""
  ) throws -> (status: Int32, out: String, err: String) {
    let process = Process()
    process.executableURL = URL(filePath: Daemon.binary).deletingLastPathComponent()
      .appending(path: "filet")
    process.arguments =
      ["--socket", socket, "--as", account, "--lang", "en"] + arguments
    let (out, err) = (Pipe(), Pipe())
    process.standardOutput = out
    process.standardError = err
    let given = folder + "/typed-\(UUID().uuidString)"
    try (typed + "\n").write(toFile: given, atomically: true, encoding: .utf8)
    process.standardInput = try FileHandle(forReadingFrom: URL(filePath: given))
    try process.run()
    let text = out.fileHandleForReading.readDataToEndOfFile()
    let fault = err.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (
      process.terminationStatus, String(decoding: text, as: UTF8.self),
      String(decoding: fault, as: UTF8.self)
    )
  }

  /// Every file under the daemon's state with its bytes.
  private func files() throws -> [(name: String, bytes: Data)] {
    try FileManager.default.subpathsOfDirectory(atPath: state).map { name in
      (name, try Data(contentsOf: URL(filePath: state + "/" + name)))
    }
  }

  /// The files under it that hold one of these words.
  func holders(of words: [String]) throws -> [String] {
    try files().filter { file in
      words.contains { file.bytes.range(of: Data($0.utf8)) != nil }
    }.map(\.name)
  }
}

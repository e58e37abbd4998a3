import Foundation
import TestSupport

extension Daemon {
  /// `filet` as an account, in English, to its end; `typed` is on its standard input.
  func filet(
    as account: String, _ arguments: String..., typed: String = ""
  ) throws -> ProgramRun {
    try ProgramRun.run(
      "filet", ["--socket", socket, "--as", account, "--lang", "en"] + arguments,
      input: typed + "\n")
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

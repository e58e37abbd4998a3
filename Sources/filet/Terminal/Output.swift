import Foundation
import Wording

/// Data goes to stdout, everything else to stderr. Colour only on a terminal, and not where `NO_COLOR`
/// is set (no-color.org) or the terminal is `dumb`.
struct Output: Sendable {
  let dataPaint: Paint
  let errorPaint: Paint
  let isErrorTerminal: Bool
  /// Columns of the terminal that data goes to; `nil` where it goes elsewhere.
  let width: Int?

  static let standard = Output(environment: ProcessInfo.processInfo.environment)

  init(environment: [String: String]) {
    let allowsColour =
      (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    let forces = environment["FILET_COLOR"] == "always"
    dataPaint = Paint(isOn: forces || (allowsColour && isatty(STDOUT_FILENO) == 1))
    errorPaint = Paint(isOn: forces || (allowsColour && isatty(STDERR_FILENO) == 1))
    isErrorTerminal = isatty(STDERR_FILENO) == 1 && environment["TERM"] != "dumb"
    var size = winsize()
    let isKnown = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    width = isKnown ? Int(size.ws_col) : nil
  }

  /// A line of data.
  func data(_ line: String) { write(line + "\n", to: STDOUT_FILENO) }

  /// Data as it stands.
  func raw(data text: String) { write(text, to: STDOUT_FILENO) }

  /// The same in bytes.
  func raw(data bytes: [UInt8]) { write(bytes, to: STDOUT_FILENO) }

  /// A line for a person, beside the data.
  func note(_ line: String) { write(line + "\n", to: STDERR_FILENO) }

  /// What went wrong: the first line is marked, the others are indented beneath it.
  func fault(_ message: String) {
    let lines = message.split(separator: "\n", omittingEmptySubsequences: false)
    note(errorPaint(.red, "filet: ") + (lines.first.map(String.init) ?? ""))
    for line in lines.dropFirst() { note("       " + line) }
  }

  /// Text without a line end, for prompts and progress.
  func raw(_ text: String) { write(text, to: STDERR_FILENO) }

  private func write(_ text: String, to descriptor: Int32) {
    write(Array(text.utf8), to: descriptor)
  }

  private func write(_ bytes: [UInt8], to descriptor: Int32) {
    var bytes = bytes[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      let code = errno
      if count > 0 {
        bytes = bytes.dropFirst(count)
      } else if code == EAGAIN {
        var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&wait, 1, 1_000)
      } else if code != EINTR {
        giveUp(descriptor, code)
      }
    }
  }

  /// What cannot be written is lost, and whoever reads the rest must not take it for all of it. Where stderr itself cannot
  /// be written there is no way left to say so.
  private func giveUp(_ descriptor: Int32, _ code: Int32) -> Never {
    guard descriptor == STDOUT_FILENO else { exit(Exit.internalFault.rawValue) }
    // Nobody reads any more (`filet inbox | head`): nothing is left to do.
    guard code != EPIPE else { exit(141) }
    let why = Bilingual.systemReason(code)
    fault(
      Bilingual(
        fr: "la sortie n'a pu être écrite en entier : \(why.fr)",
        en: "the output could not be written in full: \(why.en)")[Speech.language])
    exit(Exit.internalFault.rawValue)
  }
}

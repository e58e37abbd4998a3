import Foundation

/// A terminal that does not show what is typed while it is asked for.
struct QuietTerminal {
  /// Open to be read; the terminal itself, not a copy of what it shows.
  let descriptor: Int32

  /// Asks, and reads the line that is typed, without its end; `nil` at the end of the input. It is quiet before it asks,
  /// so that nobody can be faster, and what was typed ahead is kept: a name and a birth date may be pasted together. As
  /// before when it returns, an interruption apart.
  func answer(_ ask: () -> Void) -> String? {
    var before = termios()
    let isQuiet = tcgetattr(descriptor, &before) == 0
    if isQuiet {
      var quiet = before
      quiet.c_lflag &= ~tcflag_t(ECHO)
      // The end of the line is still shown: the next question is on a line of its own.
      quiet.c_lflag |= tcflag_t(ECHONL)
      tcsetattr(descriptor, TCSADRAIN, &quiet)
    }
    defer { if isQuiet { tcsetattr(descriptor, TCSADRAIN, &before) } }
    ask()
    var line: [UInt8] = []
    var byte: UInt8 = 0
    while true {
      let count = read(descriptor, &byte, 1)
      if count < 0, errno == EINTR { continue }
      guard count == 1 else { return line.isEmpty ? nil : String(decoding: line, as: UTF8.self) }
      if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
      line.append(byte)
    }
  }
}

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension MasterKey {
  /// Asks for the key at the terminal of the process (`/dev/tty`), without showing what is typed: 64
  /// hexadecimal digits. The terminal is as before when it returns, an interruption apart.
  public static func prompted(_ question: String) throws(MasterKeyFault) -> MasterKey {
    let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
    guard terminal >= 0 else { throw MasterKeyFault(.noTerminal) }
    defer { close(terminal) }
    var before = termios()
    guard tcgetattr(terminal, &before) == 0 else { throw MasterKeyFault(.noTerminal) }
    var silent = before
    silent.c_lflag &= ~tcflag_t(ECHO)
    tcsetattr(terminal, TCSAFLUSH, &silent)
    defer { tcsetattr(terminal, TCSAFLUSH, &before) }
    say(question, to: terminal)
    defer { say("\n", to: terminal) }
    var line: [UInt8] = []
    line.reserveCapacity(256)
    defer { wipe(&line) }
    var byte: UInt8 = 0
    while line.count < 256, systemRead(terminal, &byte, 1) == 1, byte != UInt8(ascii: "\n") {
      line.append(byte)
    }
    return try MasterKey(hexadecimal: String(decoding: line, as: UTF8.self))
  }

  private static func say(_ text: String, to descriptor: Int32) {
    let bytes = Array(text.utf8)
    _ = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
  }
}

/// `read(2)`, which `MasterKey.read` would hide.
private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ size: Int) -> Int
{
  read(descriptor, buffer, size)
}

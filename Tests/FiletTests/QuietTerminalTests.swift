import Foundation
import Testing

@testable import filet

/// Whoever is faster than the question is not shown either, and nothing that was typed is lost.
struct QuietTerminalTests {
  /// A terminal with both its ends: what a person types at `person` is read at `program`.
  private struct Terminal {
    let person: Int32
    let program: Int32

    init() throws {
      person = open("/dev/ptmx", O_RDWR | O_NOCTTY)
      // What `unlockpt` and `ptsname` do, which Glibc's module does not offer (ioctl_tty(2)).
      var lock: Int32 = 0
      var number: Int32 = -1
      try #require(ioctl(person, 0x4004_5431, &lock) == 0)
      try #require(ioctl(person, 0x8004_5430, &number) == 0)
      program = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
      try #require(program >= 0)
    }

    func close() {
      Foundation.close(person)
      Foundation.close(program)
    }

    var showsWhatIsTyped: Bool {
      var state = termios()
      return tcgetattr(program, &state) == 0 && state.c_lflag & tcflag_t(ECHO) != 0
    }

    func type(_ text: String) {
      let bytes = Array(text.utf8)
      _ = bytes.withUnsafeBytes { write(person, $0.baseAddress, $0.count) }
    }

    /// What the person sees, as far as it is there by now.
    func shown() -> String {
      var bytes: [UInt8] = []
      var piece = [UInt8](repeating: 0, count: 4_096)
      var ready = pollfd(fd: person, events: Int16(POLLIN), revents: 0)
      while poll(&ready, 1, 200) > 0 {
        let count = read(person, &piece, piece.count)
        guard count > 0 else { break }
        bytes += piece[..<count]
      }
      return String(decoding: bytes, as: UTF8.self)
    }

    /// An answer that never comes would hold up all tests: after a while an empty line is typed.
    func answer(_ ask: () -> Void) -> String? {
      let end = DispatchWorkItem { [self] in type("\n") }
      DispatchQueue.global().asyncAfter(deadline: .now() + 20, execute: end)
      defer { end.cancel() }
      return QuietTerminal(descriptor: program).answer(ask)
    }
  }

  @Test func whatIsTypedTheMomentItIsAskedForIsReadAndNotShown() throws {
    let terminal = try Terminal()
    defer { terminal.close() }
    #expect(terminal.showsWhatIsTyped)
    let answer = terminal.answer {
      #expect(!terminal.showsWhatIsTyped, "asked while what is typed is shown")
      terminal.type("CJQ-48213\n")
    }
    #expect(answer == "CJQ-48213")
    #expect(terminal.showsWhatIsTyped, "as it was before")
    #expect(terminal.shown() == "\r\n")
  }

  @Test func linesThatArePastedTogetherAnswerOneQuestionEach() throws {
    let terminal = try Terminal()
    defer { terminal.close() }
    let name = terminal.answer { terminal.type("Nom Inventé\n2010-01-01\n") }
    let birthDate = terminal.answer {}
    #expect(name == "Nom Inventé")
    #expect(birthDate == "2010-01-01")
    #expect(!terminal.shown().contains("2010"))
  }

  @Test func theEndOfTheInputIsNoAnswer() throws {
    let terminal = try Terminal()
    defer { terminal.close() }
    // Control-D.
    #expect(terminal.answer { terminal.type("\u{4}") } == nil)
  }
}

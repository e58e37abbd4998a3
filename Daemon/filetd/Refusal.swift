import Wording

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Why the daemon does not start, with its exit code.
struct Refusal: Error, Sendable {
  /// As in sysexits.h.
  enum Code: Int32, Sendable {
    /// Bad rules or configuration.
    case badData = 65
    /// The store is unusable.
    case unavailable = 69
    /// The socket cannot be bound.
    case cannotBind = 73
    /// It would be unsafe to run.
    case unsafe = 78
  }

  var code: Code
  var message: Bilingual
  /// What is wrong in which file; printed before the message.
  var diagnostics: [Diagnostic] = []

  init(_ code: Code, _ message: Bilingual, diagnostics: [Diagnostic] = []) {
    self.code = code
    self.message = message
    self.diagnostics = diagnostics
  }

  init(_ code: Code, fr: String, en: String, diagnostics: [Diagnostic] = []) {
    self.init(code, Bilingual(fr: fr, en: en), diagnostics: diagnostics)
  }

  func print(in language: Language) {
    let (first, rest) = diagnostics.told
    for diagnostic in first { standardError(diagnostic.markedLine(in: language)) }
    if let rest { standardError(rest[language]) }
    standardError("filetd: \(message[language])")
  }
}

/// Writes a line to standard error.
func standardError(_ line: String) { put(line, to: STDERR_FILENO) }

/// Writes a line to standard output: what machines read.
func standardOutput(_ line: String) { put(line, to: STDOUT_FILENO) }

private func put(_ line: String, to descriptor: Int32) {
  var rest = Array((line + "\n").utf8)[...]
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    if count < 0, errno == EINTR { continue }
    guard count > 0 else { return }
    rest = rest.dropFirst(count)
  }
}

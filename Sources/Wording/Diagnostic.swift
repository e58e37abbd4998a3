/// A place in a file: lines and columns count from 1, columns in Unicode scalars.
public struct SourceLocation: Sendable, Hashable, Codable, Comparable, CustomStringConvertible {
  public var file: String
  public var line: Int
  public var column: Int

  public init(file: String, line: Int = 1, column: Int = 1) {
    self.file = file
    self.line = line
    self.column = column
  }

  public var description: String { "\(file):\(line):\(column)" }

  public static func < (a: Self, b: Self) -> Bool {
    (a.file, a.line, a.column) < (b.file, b.line, b.column)
  }
}

/// Something to say about a file that people wrote (a rule, a kind, a mandate, the directory).
///
/// Loaders collect diagnostics and go on, so that one run shows every fault of a file.
public struct Diagnostic: Sendable, Hashable, Codable {
  public enum Severity: String, Sendable, Hashable, Codable { case error, warning }

  public var severity: Severity
  /// Stable, for machines: `unknown-modifier`, `unresolved-placeholder`, …
  public var code: String
  public var location: SourceLocation
  public var message: Bilingual
  /// What to do about it.
  public var hint: Bilingual?

  public init(
    _ severity: Severity, code: String, at location: SourceLocation, _ message: Bilingual,
    hint: Bilingual? = nil
  ) {
    self.severity = severity
    self.code = code
    self.location = location
    self.message = message
    self.hint = hint
  }

  /// `file:line:column: message (hint)`, as compilers print it.
  public func line(in language: Language) -> String {
    var text = "\(location): \(message[language])"
    if let hint { text += " (\(hint[language]))" }
    return text
  }
}

extension Sequence<Diagnostic> {
  public var hasErrors: Bool { contains { $0.severity == .error } }
}

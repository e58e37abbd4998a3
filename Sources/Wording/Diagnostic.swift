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

  /// The same with the word that it is a warning, where it is one: beside faults it must be seen what stops something.
  public func markedLine(in language: Language) -> String {
    guard severity == .warning else { return line(in: language) }
    var marked = self
    marked.message = Bilingual(
      fr: "avertissement : \(message.fr)", en: "warning: \(message.en)")
    return marked.line(in: language)
  }
}

extension Sequence<Diagnostic> {
  public var hasErrors: Bool { contains { $0.severity == .error } }
}

extension [Diagnostic] {
  /// File by file as they were read, and down each file: two runs say the same in the same order.
  public var inReadingOrder: [Diagnostic] {
    var files: [String: Int] = [:]
    for diagnostic in self where files[diagnostic.location.file] == nil {
      files[diagnostic.location.file] = files.count
    }
    func place(_ index: Int) -> (Int, Int, Int, Int) {
      let location = self[index].location
      return (files[location.file] ?? 0, location.line, location.column, index)
    }
    return indices.sorted { place($0) < place($1) }.map { self[$0] }
  }

  /// More than this at once nobody reads.
  public static var mostTold: Int { 100 }

  /// What people are told at once, and how many more there are. Where there are too many, faults come before
  /// warnings.
  public var told: (first: [Diagnostic], rest: Bilingual?) {
    guard count > Self.mostTold else { return (self, nil) }
    let faultsFirst = filter { $0.severity == .error } + filter { $0.severity != .error }
    let more = count - Self.mostTold
    return (
      Array(faultsFirst.prefix(Self.mostTold)),
      Bilingual(fr: "… et encore \(more), une fois ceux-ci corrigés", en: "… and \(more) more")
    )
  }
}

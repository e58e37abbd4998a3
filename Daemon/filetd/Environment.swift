import Wording

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The process's environment, read once.
struct Environment: Sendable {
  let variables: [String: String]

  init(_ variables: [String: String]) { self.variables = variables }

  init() {
    var variables: [String: String] = [:]
    var entry = environ
    while let text = entry.pointee {
      let pair = String(cString: text).split(
        separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if pair.count == 2 { variables[String(pair[0])] = String(pair[1]) }
      entry += 1
    }
    self.init(variables)
  }

  /// A variable that is set and not empty.
  subscript(name: String) -> String? { variables[name].flatMap { $0.isEmpty ? nil : $0 } }

  /// The variables that a setting, or the language, is read from.
  static let known = [
    "FILET_BACKUP_RECIPIENT", "FILET_CONFIG", "FILET_DIRECTORY", "FILET_KEY", "FILET_LANG",
    "FILET_RULES", "FILET_SOCKET", "FILET_STATE",
  ]

  /// Variables that look like one of these and are none: what they were to say is not in force.
  var diagnostics: [Diagnostic] {
    variables.keys.sorted().compactMap { name in
      // That one is of `filet`.
      guard name.hasPrefix("FILET_"), !Self.known.contains(name), name != "FILET_COLOR" else {
        return nil
      }
      let guess = nearest(to: name, among: Self.known)
      return Diagnostic(
        .warning, code: "environment", at: SourceLocation(file: name),
        Bilingual(
          fr: "cette variable n'est pas lue", en: "this variable is not read"),
        hint: Bilingual(
          fr: guess.map { "vouliez-vous dire \($0) ?" }
            ?? "il y a " + Self.known.joined(separator: ", "),
          en: guess.map { "did you mean \($0)?" }
            ?? "there are " + Self.known.joined(separator: ", ")))
    }
  }

  /// The language for whoever started the daemon: `FILET_LANG`, the locale, else French.
  var language: Language {
    for name in ["FILET_LANG", "LC_ALL", "LC_MESSAGES", "LANG"] {
      guard let value = self[name] else { continue }
      return Language(locale: value) ?? .french
    }
    return .french
  }
}

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

  /// The language for whoever started the daemon: `FILET_LANG`, the locale, else French.
  var language: Language {
    for name in ["FILET_LANG", "LC_ALL", "LC_MESSAGES", "LANG"] {
      guard let value = self[name] else { continue }
      return Language(locale: value) ?? .french
    }
    return .french
  }
}

import Foundation
import Wording

/// The language in which this run speaks. It must be known before the arguments are parsed, because the
/// help is in that language too.
enum Speech {
  static let language = language(
    arguments: Array(CommandLine.arguments.dropFirst()),
    environment: ProcessInfo.processInfo.environment)

  /// `--lang` first, then the locale in POSIX order (`LC_ALL`, `LC_MESSAGES`, `LANG`), else French.
  static func language(arguments: [String], environment: [String: String]) -> Language {
    for (index, argument) in arguments.enumerated() {
      if argument == "--" { break }
      if argument == "--lang", index + 1 < arguments.count,
        let language = Language(rawValue: arguments[index + 1])
      {
        return language
      }
      if argument.hasPrefix("--lang="),
        let language = Language(rawValue: String(argument.dropFirst(7)))
      {
        return language
      }
    }
    for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
      if let value = environment[name], !value.isEmpty { return Language(locale: value) ?? .french }
    }
    return .french
  }
}

/// French or English, by the language of this run.
func say(_ fr: String, _ en: String) -> String { Speech.language == .french ? fr : en }

/// A longer text for the help: lines of a paragraph are joined, because the help wraps them to the
/// terminal; indented lines stay as they are.
func guide(_ fr: String, _ en: String) -> String { unfolded(say(fr, en)) }

func unfolded(_ text: String) -> String {
  var lines: [String] = []
  for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
    if let last = lines.last, !last.isEmpty, !last.hasPrefix(" "), !last.hasSuffix(":"),
      !line.isEmpty, !line.hasPrefix(" ")
    {
      lines[lines.count - 1] = "\(last) \(line)"
    } else {
      lines.append(String(line))
    }
  }
  return lines.joined(separator: "\n")
}

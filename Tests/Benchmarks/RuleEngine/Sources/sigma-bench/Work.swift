import Foundation
import Sigma

/// Rules and events to be held against each other.
struct Work {
  var name: String
  var rules: [RuleSource]
  /// One JSON object each.
  var lines: [[UInt8]]
  /// How often `json.loads` is to be beaten; `nil` where nothing is asked.
  var asked: Double?

  /// The lines again and again, one after another, as a file would have them.
  func text(of count: Int) -> [UInt8] {
    var text: [UInt8] = []
    guard !lines.isEmpty else { return text }
    for index in 0..<count {
      text += lines[index % lines.count]
      text.append(UInt8(ascii: "\n"))
    }
    return text
  }
}

extension Work {
  /// The public corpus: its Windows rules, all of them and every 28th, and its recorded events.
  static func corpus(_ folder: String) throws -> [Work] {
    let rules = try ruleFiles(folder + "/rules_all").filter { source in
      String(decoding: source.bytes, as: UTF8.self).contains(/(?m)^\s+product:\s*windows\s*$/)
    }
    let events = try lines(folder + "/events.ndjson")
    let every28th = rules.enumerated().filter { $0.offset % 28 == 0 }.map(\.element)
    return [
      Work(name: "\(rules.count) rules", rules: rules, lines: events, asked: 1.06),
      Work(name: "\(every28th.count) rules", rules: every28th, lines: events, asked: 3.5),
    ]
  }

  /// Rules of five words or a regular expression on French text, made by a script of its own: a folder
  /// with `sigma/*.yml` and `events.ndjson`.
  static func peers(_ folder: String) throws -> Work {
    Work(
      name: "200 rules on text", rules: try ruleFiles(folder + "/sigma"),
      lines: try lines(folder + "/events.ndjson"), asked: nil)
  }

  /// Invented rules and events, where there is no corpus: enough to see that everything runs.
  static func invented() -> Work {
    let rules = (0..<300).map { number in
      let text = """
        title: Invented \(number)
        logsource: {product: windows, category: test}
        detection:
          tool: {Image|endswith: '\\tool\(number).exe'}
          words: {CommandLine|contains: ['word\(number) ', 'other\(number)', '/flag\(number)']}
          code: {CommandLine|re: 'run[0-9]{2}x\(number)'}
          quiet: {User|startswith: 'SYSTEM\(number % 7)'}
          condition: (tool and 1 of words*) or code and not quiet
        """
      return RuleSource(file: "invented/\(number).yml", bytes: Array(text.utf8))
    }
    let lines = (0..<200).map { number in
      let program = #"C:\\Windows\\System32\\tool\#(number).exe"#
      let command = "\(program) word\(number * 3) run42x\(number) and nothing that matters at all"
      return Array(
        #"{"EventID":\#(number),"Image":"\#(program)","CommandLine":"\#(command)","User":"clinic"}"#
          .utf8)
    }
    return Work(name: "\(rules.count) invented rules", rules: rules, lines: lines, asked: nil)
  }

  private static func lines(_ path: String) throws -> [[UInt8]] {
    Array(try Data(contentsOf: URL(filePath: path))).split(separator: UInt8(ascii: "\n"))
      .map(Array.init)
  }

  private static func ruleFiles(_ folder: String) throws -> [RuleSource] {
    try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.hasSuffix(".yml") }
      .sorted().map { name in
        RuleSource(
          file: name, bytes: Array(try Data(contentsOf: URL(filePath: folder + "/" + name))))
      }
  }
}

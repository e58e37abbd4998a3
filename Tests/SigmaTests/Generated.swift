import StrictJSON
import TestSupport

/// Rules and events made at random from few words, so that they often meet.
struct Generator {
  var random: SeededGenerator

  private let fields = ["A", "B", "a.b", "C", "n"]
  private let words = [
    "ab", "abc", "Ab", "é", "É", "e\u{301}", "ß", "ss", "SS", "a-b", "a/b", "a–b", "", "x", "42",
    "042",
    "1.5", "true", "10.0.0.1", "2024-07-10T22:10:00Z", "cab", "a b\nc", "Σ", "ς", "😀", "K",
    "ſ", "tuvwxyz", "tuvwxyzab", "C:\\x\\ab", "YWI=", "İ",
  ]
  private let patterns = [
    "a*b", "*", "?", "a?", "*é*", "?b*", "a\\*b", "*s", "tu*yz", "*a?c*", "**", "s?", "\\\\*",
  ]
  private let regexes = [
    "a+b", "^A", "(?i)É", "[a-c]{2,3}$", "a.c", "\\\\d+", "tuv.*z", "(ab|cd)x?",
  ]

  mutating func rule(_ number: Int) -> String {
    var text = "title: R\(number)\nlogsource: {category: test}\ndetection:\n"
    let count = 1 + random.next(below: 4)
    let names = (0..<count).map { "s\($0)" }
    for name in names { text += "  \(name):\(selection())" }
    text += "  condition: \(condition(names, depth: 0))\n"
    return text
  }

  private mutating func condition(_ names: [String], depth: Int) -> String {
    switch depth > 2 ? random.next(below: 2) : random.next(below: 8) {
    case 0, 1: return random.pick(names)
    case 2: return "1 of s*"
    case 3: return "all of them"
    case 4: return "not " + condition(names, depth: depth + 1)
    case 5: return "(\(condition(names, depth: depth + 1)))"
    case 6:
      return "\(condition(names, depth: depth + 1)) and \(condition(names, depth: depth + 1))"
    default: return "\(condition(names, depth: depth + 1)) or \(condition(names, depth: depth + 1))"
    }
  }

  private mutating func selection() -> String {
    switch random.next(below: 8) {
    case 0: return " [\(quoted(word())), \(quoted(random.pick(patterns)))]\n"
    case 1: return "\n    '|all': [\(quoted(word())), \(quoted(word()))]\n"
    case 2: return "\n    - \(item())\n    - \(item())\n"
    default:
      var keys: Set<String> = []
      var text = "\n"
      for _ in 0...random.next(below: 3) {
        let item = item()
        if let key = item.split(separator: ":").first, keys.insert(String(key)).inserted {
          text += "    \(item)\n"
        }
      }
      return text
    }
  }

  private mutating func item() -> String {
    let field = random.pick(fields)
    switch random.next(below: 20) {
    case 0: return "\(field): null"
    case 1: return "\(field)|exists: \(random.next(below: 2) == 0)"
    case 2: return "\(field)|re: \(quoted(random.pick(regexes)))"
    case 3: return "\(field)|cidr: 10.0.0.0/8"
    case 4:
      return
        "\(field)|\(random.pick(["lt", "lte", "gt", "gte"])): \(random.pick(["42", "1.5", "-1"]))"
    case 5: return "\(field)|hour: 22"
    case 6:
      return "\(field)|fieldref\(random.pick(["", "|endswith", "|cased"])): \(random.pick(fields))"
    case 7: return "\(field): \(random.pick(["42", "1.5", "true", "1e3", "0x2A"]))"
    case 8: return "\(field)|neq: [\(quoted(word())), \(quoted(word()))]"
    case 9:
      return "\(field)|contains|all: [\(quoted(word())), \(quoted(random.pick(patterns)))]"
    case 10: return "\(field)|base64offset|contains: ab"
    case 11: return "\(field)|contains|windash: \(quoted(word()))"
    case 12:
      return
        "\(field)|\(random.pick(["contains", "startswith", "endswith"]))|cased: \(quoted(word()))"
    default:
      let modifier = random.pick(["", "|contains", "|startswith", "|endswith", "|cased", ""])
      let value = random.next(below: 3) == 0 ? random.pick(patterns) : word()
      return "\(field)\(modifier): [\(quoted(value)), \(quoted(word()))]"
    }
  }

  private mutating func word() -> String {
    let one = random.pick(words)
    return random.next(below: 3) == 0 ? one + random.pick(words) : one
  }

  private func quoted(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": escaped += "\\\\"
      case "\"": escaped += "\\\""
      case "\n": escaped += "\\n"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return "\"\(escaped)\""
  }

  mutating func event() -> JSONValue {
    var members: [JSONMember] = []
    for name in ["A", "B", "C", "n", "_h"] where random.next(below: 3) > 0 {
      members.append(JSONMember(name, value(depth: 0)))
    }
    switch random.next(below: 4) {
    case 0: members.append(JSONMember("a.b", value(depth: 0)))
    case 1: members.append(JSONMember("a", .object([JSONMember("b", value(depth: 1))])))
    case 2:
      members.append(
        JSONMember("a", .array([.object([JSONMember("b", value(depth: 1))]), value(depth: 2)])))
    default: break
    }
    return .object(members)
  }

  private mutating func value(depth: Int) -> JSONValue {
    switch random.next(below: depth > 1 ? 7 : 10) {
    case 0: return .null
    case 1: return .integer(random.pick([42, -1, 0, 777, 1_720_650_000]))
    case 2: return .double(random.pick([1.5, 1000, -0.25, 42]))
    case 3: return .bool(random.next(below: 2) == 0)
    case 7: return .array((0..<random.next(below: 3)).map { _ in value(depth: depth + 1) })
    case 8: return .object([JSONMember("k", value(depth: depth + 1))])
    default: return .string(word())
    }
  }
}

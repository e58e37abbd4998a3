import StrictJSON
import Wording

/// What a replay rejected: how many, and the first reasons. A reason names a field, never what is in it.
struct Rejections: Sendable {
  private(set) var count = 0
  private var reasons: [(words: Bilingual, count: Int)] = []
  private var indexes: [Bilingual: Int] = [:]

  /// How many reasons are shown.
  private static let shown = 3

  /// Takes the lines of one step.
  mutating func take(_ lines: [JSONValue]) {
    for line in lines where line["type"] == "rejected" {
      count += 1
      let words = Self.words(line)
      if let index = indexes[words] {
        reasons[index].count += 1
      } else if reasons.count < Self.shown {
        indexes[words] = reasons.count
        reasons.append((words, 1))
      }
    }
  }

  private static func words(_ line: JSONValue) -> Bilingual {
    guard let fault = line["faults"]?.array?.first, let message = Bilingual(fault["message"]) else {
      return Bilingual(line["message"]) ?? Bilingual(fr: "?", en: "?")
    }
    let place = fault["pointer"]?.string ?? ""
    return Bilingual(fr: "\(place) : \(message.fr)", en: "\(place): \(message.en)")
  }

  /// How many, under the name of the rules that rejected them, then why.
  func lines(_ name: String, in language: Language) -> [String] {
    guard count > 0 else { return [] }
    return [
      Bilingual(
        fr: "\(name) : observations refusées : \(count)",
        en: "\(name): observations rejected: \(count)")[language]
    ] + reasons.map { "  \($0.count) × \($0.words[language])" }
  }

  var json: JSONValue {
    [
      "count": .integer(Int64(count)),
      "reasons": .array(
        reasons.map {
          [
            "count": .integer(Int64($0.count)),
            "message": ["fr": .string($0.words.fr), "en": .string($0.words.en)],
          ]
        }),
    ]
  }
}

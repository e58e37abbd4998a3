import Chronology
import SafetyNet
import StrictJSON
import Wording

/// How the difference between two sets of rules is shown.
enum RulesDiffView {
  static func lines(_ difference: TimelineDifference, in language: Language) -> [String] {
    guard !difference.isEmpty else {
      return [Bilingual(fr: "Rien ne change.", en: "Nothing changes.")[language]]
    }
    var lines: [String] = []
    let widest = difference.entries.map { name(of: $0).count }.max() ?? 0
    for change in TimelineDifference.Change.allCases {
      let entries = difference.entries.filter { $0.change == change }
      lines.append(
        words(change)[language] + language.colon + "\(entries.count)")
      for entry in entries {
        lines.append(
          "  " + name(of: entry).padded(to: widest) + "  "
            + Words.entity(entry.kind)[language].padded(to: 8) + "  " + detail(entry, language))
      }
    }
    if !difference.rejections.isEmpty {
      lines.append(
        Bilingual(
          fr: "Observations refusées d'un seul côté (avant, après) :",
          en: "Observations rejected on one side only (before, after):")[language])
      let widest = difference.rejections.map(\.kind.count).max() ?? 0
      for one in difference.rejections {
        lines.append("  " + one.kind.padded(to: widest) + "  \(one.before), \(one.after)")
      }
    }
    lines.append("")
    let width = max(13, difference.loads.map(\.organisation.count).max() ?? 0)
    lines.append(
      Bilingual(fr: "Organisme", en: "Organisation")[language].padded(to: width) + "   "
        + Bilingual(fr: "avis avant → après", en: "notices before → after")[language]
        .padded(to: 25)
        + Bilingual(fr: "de bande 2 et plus", en: "of band 2 and more")[language].padded(to: 21)
        + Bilingual(fr: "dits autrement", en: "told otherwise")[language].padded(to: 17)
        + Bilingual(fr: "rappels", en: "reminders")[language].padded(to: 13)
        + Bilingual(fr: "rappelés autrement", en: "reminded otherwise")[language])
    for load in difference.loads {
      lines.append(
        load.organisation.padded(to: width) + "   "
          + "\(load.before.notices) → \(load.after.notices)".padded(to: 25)
          + "\(load.before.serious) → \(load.after.serious)".padded(to: 21)
          + "\(load.otherwise)".padded(to: 17)
          + "\(load.reminders.before) → \(load.reminders.after)".padded(to: 13)
          + "\(load.reminders.otherwise)")
    }
    return lines
  }

  static func json(
    _ difference: TimelineDifference, observations: Int, rejected: [JSONMember]
  ) -> JSONValue {
    let counts = TimelineDifference.Change.allCases.map {
      JSONMember($0.rawValue, .integer(Int64(difference.count($0))))
    }
    let entries = difference.entries.map { entry in
      JSONValue.object([
        JSONMember("change", .string(entry.change.rawValue)),
        JSONMember("entity", .string(entry.entity)),
        JSONMember("kind", .string(entry.kind)),
        JSONMember("label", entry.label.map { .string($0) } ?? .null),
        JSONMember("before", json(entry.before)),
        JSONMember("after", json(entry.after)),
        JSONMember("moved", .array(entry.moved.map { json($0) })),
      ])
    }
    let loads = difference.loads.map { load in
      JSONValue.object([
        JSONMember("organisation", .string(load.organisation)),
        JSONMember("before", json(load.before)), JSONMember("after", json(load.after)),
        JSONMember("told_otherwise", .integer(Int64(load.otherwise))),
        JSONMember(
          "reminders",
          [
            "before": .integer(Int64(load.reminders.before)),
            "after": .integer(Int64(load.reminders.after)),
            "otherwise": .integer(Int64(load.reminders.otherwise)),
          ]),
      ])
    }
    let onOneSide = difference.rejections.map { one -> JSONValue in
      [
        "kind": .string(one.kind), "before": .integer(Int64(one.before)),
        "after": .integer(Int64(one.after)),
      ]
    }
    let otherwise = difference.loads.reduce(0) { $0 + $1.otherwise }
    return .object(
      counts + [
        JSONMember("told_otherwise", .integer(Int64(otherwise))),
        JSONMember("observations", .integer(Int64(observations))),
        JSONMember("rejected", .object(rejected)),
        JSONMember("rejected_otherwise", .array(onOneSide)),
        JSONMember("changes", .array(entries)), JSONMember("load", .array(loads)),
      ])
  }

  private static func json(_ course: TimelineSummary.Course?) -> JSONValue {
    guard let course else { return .null }
    return [
      "alerted": course.alerted.map { .string($0.rfc3339) } ?? .null,
      "band": .integer(Int64(course.highest)),
    ]
  }

  private static func json(_ moved: TimelineDifference.Moved) -> JSONValue {
    [
      "band": moved.band.map { .integer(Int64($0)) } ?? .null,
      "before": .string(moved.before.rfc3339), "after": .string(moved.after.rfc3339),
    ]
  }

  private static func json(_ load: TimelineSummary.Load) -> JSONValue {
    [
      "notices": .integer(Int64(load.notices)),
      "band_2_and_more": .integer(Int64(load.serious)),
    ]
  }

  /// More columns than this leave no room for what changed: a network is called by all its young people.
  private static let widestName = 40

  private static func name(of entry: TimelineDifference.Entry) -> String {
    brief(entry.label ?? entry.entity)
  }

  /// As many of those that a name lists as there is room for, and how many they are in all.
  static func brief(_ name: String) -> String {
    guard name.count > widestName else { return name }
    let all = name.split(separator: ", ")
    guard all.count > 1 else { return name.prefix(widestName - 1) + "…" }
    let rest = " … (\(all.count))"
    var shown = ""
    for one in all {
      let longer = shown.isEmpty ? String(one) : "\(shown), \(one)"
      guard longer.count + rest.count <= widestName else { break }
      shown = longer
    }
    return (shown.isEmpty ? String(name.prefix(widestName - rest.count)) : shown) + rest
  }

  private static func words(_ change: TimelineDifference.Change) -> Bilingual {
    switch change {
    case .gained: Bilingual(fr: "Alertes gagnées", en: "Alerts gained")
    case .lost: Bilingual(fr: "Alertes perdues", en: "Alerts lost")
    case .earlier: Bilingual(fr: "Plus tôt", en: "Earlier")
    case .later: Bilingual(fr: "Plus tard", en: "Later")
    case .bandRaised: Bilingual(fr: "Bande plus haute", en: "Higher band")
    case .bandLowered: Bilingual(fr: "Bande plus basse", en: "Lower band")
    }
  }

  private static func detail(
    _ entry: TimelineDifference.Entry, _ language: Language
  ) -> String {
    switch entry.change {
    case .gained: moment(entry.after?.alerted)
    case .lost: moment(entry.before?.alerted)
    case .earlier, .later: entry.moved.map { words($0, language) }.joined(separator: ", ")
    case .bandRaised, .bandLowered:
      Bilingual(fr: "bande", en: "band")[language]
        + " \(entry.before?.highest ?? 0) → \(entry.after?.highest ?? 0)"
    }
  }

  private static func words(_ moved: TimelineDifference.Moved, _ language: Language) -> String {
    let band = moved.band.map {
      language == .french ? "bande \($0) : " : "band \($0): "
    }
    return (band ?? "") + "\(moment(moved.before)) → \(moment(moved.after))"
  }

  private static func moment(_ time: Timestamp?) -> String {
    time.map { QuebecTime.date(at: $0).description } ?? "–"
  }
}

extension String {
  /// With spaces behind it, up to a width.
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}

import Chronology
import Observations
import SafetyNet
import Sigma
import StrictJSON
import Wording

/// An observation as units send it (a CloudEvent), for which a rule is explained: rules see its facts and what is
/// derived from them, as in the daemon.
struct ExplainedObservation {
  let event: Event
  /// The same as if it were about somebody who was along: for rules that are also of them.
  private(set) var others: [Other] = []

  struct Other {
    /// What they are to rules, as these say it: `companions`.
    var words: [String]
    /// Their place in it, as content is named: `companions.0`.
    var name: String
    var event: Event
  }

  /// Whether this is meant to be an observation and no plain event.
  static func isOne(_ json: JSONValue) -> Bool {
    json["specversion"] != nil && json["data"]?.object != nil
  }

  /// The daemon's way in, with a key that anybody has: what comes out is kept nowhere.
  static func intake(kindsOf library: RulesLibraryPath, _ options: RulesOptions) throws -> Intake {
    let files = try RulesFiles.files(library.root + "/kinds").map { file in
      (path: file, bytes: try RulesFiles.source(file, options).bytes)
    }
    let (kinds, diagnostics) = KindCatalog.load(files)
    options.say(diagnostics.filter { $0.severity == .error })
    let key = try MasterKey(bytes: [UInt8](repeating: 0x52, count: MasterKey.length))
    return Intake(catalog: kinds, keys: PseudonymKeys(key))
  }

  /// Of which kind an observation says that it is: the last part but one of its type.
  static func kind(of json: JSONValue) -> String? {
    (json["type"]?.string ?? "").split(separator: ".").dropLast().last.map { String($0) }
  }

  /// With the kinds that stand beside the rule. Where there are none, rules see what the observation says itself.
  init(_ json: JSONValue, kindsOf library: RulesLibraryPath?, _ options: RulesOptions) throws {
    guard let library else {
      let category = Self.kind(of: json)
      event = Event(
        (json["data"]?.object ?? []).map { (name: $0.name, value: $0.value) },
        logsource: EventLogsource(
          products: ["filet"], categories: category.map { [$0] } ?? []))
      return
    }
    let intake = try Self.intake(kindsOf: library, options)
    let arrival = Replay.arrival(of: json) ?? .distantPast
    switch intake.validate(json, now: arrival) {
    case .failure(let rejection):
      for fault in rejection.faults {
        options.say("\(fault.pointer): \(fault.message[options.spoken])")
      }
      throw RulesExit.negative
    case .success(let valid):
      // Offline nobody knows whose the unit is.
      let admission = intake.admit(valid, organisation: "", arrival: arrival)
      let observation = admission.observation
      event = observation.ruleEvent(matchable: admission.matchable)
      let subject = Set(observation.youths.filter { $0.role == .subject }.flatMap(\.identifiers))
      var counts: [YouthMention.Role: Int] = [:]
      for (place, mention) in observation.youths.enumerated() where mention.role != .subject {
        let index = counts[mention.role, default: 0]
        counts[mention.role] = index + 1
        // Whoever is named beside themselves is one.
        let words = observation.wordsOfRules(alsoOf: mention)
        guard !words.isEmpty, subject.isDisjoint(with: mention.identifiers) else {
          continue
        }
        let field = mention.role == .companion ? "companions" : mention.role.rawValue
        others.append(
          Other(
            words: words, name: "\(field).\(index)",
            event: observation.asIfAbout(place).ruleEvent()))
      }
    }
  }
}

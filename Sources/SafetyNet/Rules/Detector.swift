import Observations
import Risk
import Sigma
import Store
import StrictJSON

/// What the detection rules say of one observation by itself.
struct Detection: Sendable {
  /// Indexes of the rules that hold, ascending.
  var matches: [Int]
  /// Indexes of the rules that could not be decided (a regex met its limit).
  var undecided: [Int]
  /// Of whoever was along what holds of them too; nobody is here of whom nothing does.
  var along: [Along] = []

  /// What also holds of a young person who was along.
  struct Along: Sendable {
    /// Their place among the observation's young people.
    var place: Int
    /// Indexes of the rules, ascending.
    var matches: [Int]
  }
}

/// Judges observations by the detection rules, for any number of tasks at once: a verdict rests on nothing but the
/// observation, so it is found before the one pipeline takes it. The working memory of an evaluator is lent to one
/// task at a time; there are never more of them than there were tasks at once.
final class Detector: Sendable {
  private let rules: RuleSet
  /// The rules that are also of those who are not whom a report is about, by who these are.
  private let alsoOf: [AlsoOf: Set<Int>]
  private let idle = Locked<[Evaluator]>([])

  init(_ rules: RuleSet, meanings: [RuleMeaning?]) {
    self.rules = rules
    var alsoOf: [AlsoOf: Set<Int>] = [:]
    for (rule, meaning) in meanings.enumerated() {
      guard let meaning else { continue }
      for word in meaning.alsoOf { alsoOf[word, default: []].insert(rule) }
    }
    self.alsoOf = alsoOf
  }

  /// - Parameter matchable: text that rules may read now and never again.
  /// - Parameter absenceHours: of a return, how long the absence was, where that is known.
  func detect(
    _ observation: Observation, matchable: [JSONMember], absenceHours: Int? = nil
  ) -> Detection {
    let event = observation.ruleEvent(matchable: matchable, absenceHours: absenceHours)
    var evaluator = idle.withLock { $0.popLast() } ?? Evaluator(rules)
    defer { idle.withLock { $0.append(evaluator) } }
    let matches = evaluator.matches(event)
    let undecided = evaluator.takeFaults().map(\.rule)
    return Detection(
      matches: matches, undecided: undecided, along: along(observation, &evaluator))
  }

  /// What is also true of those who were along, each judged by what is said of them. Text and the length of the
  /// absence are of whom the report is about.
  private func along(
    _ observation: Observation, _ evaluator: inout Evaluator
  ) -> [Detection.Along] {
    var along: [Detection.Along] = []
    for (place, mention) in observation.youths.enumerated() {
      let rules = observation.alsoOf(mention).reduce(into: Set<Int>()) {
        $0.formUnion(alsoOf[$1] ?? [])
      }
      if rules.isEmpty { continue }
      let event = observation.asIfAbout(place).ruleEvent()
      let matches = evaluator.matches(event).filter(rules.contains)
      if !matches.isEmpty { along.append(Detection.Along(place: place, matches: matches)) }
      // Counted already, of the same observation.
      _ = evaluator.takeFaults()
    }
    return along
  }
}

extension Observation {
  /// Whether somebody is looked at who was only along. Not a known adult; nor, beside a young person whom the report is
  /// about, somebody unknown, to whom nothing else will ever lead: the alert on the subject tells of them. Beside a known
  /// adult, and where it is about nobody, no alert would.
  func looksAt(_ mention: YouthMention) -> Bool {
    guard mention.age.map({ $0 < 18 }) ?? true else { return false }
    return mention.isIdentified || !isAboutYoungPerson
  }

  /// As whom rules may be true of somebody who was only along.
  func alsoOf(_ mention: YouthMention) -> [AlsoOf] {
    guard mention.role != .subject, looksAt(mention) else { return [] }
    return switch mention.role {
    case .subject: []
    case .companion: isAboutYoungPerson ? [.companions] : [.companions, .companionsOfAdult]
    case .coAbsent: [.coAbsent]
    }
  }

  /// The same in the words of rules.
  public func wordsOfRules(alsoOf mention: YouthMention) -> [String] {
    alsoOf(mention).map(\.rawValue)
  }

  /// Whether it is about somebody who is not known to be an adult.
  var isAboutYoungPerson: Bool {
    youths.contains { $0.role == .subject && (hasUncertainAge || $0.age.map { $0 < 18 } ?? true) }
  }
}

import Observations

extension StandingSet {
  /// A standing observation and what is known of it. It never changes (whoever knows better makes another), and
  /// is read many times an observation: so it is a reference.
  final class Entry: Sendable {
    let observation: Observation
    /// Indexes of the detection rules that hold on it.
    let matches: [Int]
    /// Of these, the verdicts on text that only intake could read.
    let textMatches: Set<Int>
    /// What is also true of young people who were along, by their place among those of the observation.
    let along: [Detection.Along]
    /// Its part in an absence, where it has one.
    let absence: AbsencePart?
    /// How long the youth was away, where this is a return: it follows from other observations.
    let absenceHours: Int?
    /// Canonical references of the youths it is about.
    let subjects: [EntityRef]
    /// Of all youths in it.
    let youths: [EntityRef]
    /// Those who were along, and of whom something in it is also true.
    let others: [Other]
    /// Of an ad with a text: what the texts that are nearly the same have in common.
    let template: EntityRef?

    /// A young person who was along, with the rules that hold of them too.
    struct Other: Sendable {
      var youth: EntityRef
      var matches: [Int]
    }

    /// Before it is known whom it is about.
    init(_ observation: Observation, _ verdicts: Detection, textMatches: Set<Int>) {
      self.observation = observation
      matches = verdicts.matches
      along = verdicts.along
      self.textMatches = textMatches
      absence = AbsencePart(observation)
      absenceHours = nil
      subjects = []
      youths = []
      others = []
      template = nil
    }

    /// The same with other verdicts.
    init(_ other: Entry, _ verdicts: Detection, absenceHours: Int?) {
      observation = other.observation
      matches = verdicts.matches
      along = verdicts.along
      textMatches = other.textMatches
      absence = other.absence
      self.absenceHours = absenceHours
      subjects = other.subjects
      youths = other.youths
      others = other.others
      template = other.template
    }

    /// The same with the references that identifiers have now.
    init(
      _ other: Entry, subjects: [EntityRef], youths: [EntityRef], others: [Other],
      template: EntityRef?
    ) {
      observation = other.observation
      matches = other.matches
      along = other.along
      textMatches = other.textMatches
      absence = other.absence
      absenceHours = other.absenceHours
      self.subjects = subjects
      self.youths = youths
      self.others = others
      self.template = template
    }
  }
}

extension StandingSet.Entry {
  /// Whether something in it is true of a young person: it is about them, or they were there.
  func concerns(_ youth: EntityRef) -> Bool {
    subjects.contains(youth) || others.contains { $0.youth == youth }
  }

  /// The rules that hold on it as evidence for an entity: of whoever was along those that are also of them.
  func matches(of entity: EntityRef) -> [Int] {
    guard entity.kind == .youth, !subjects.contains(entity) else { return matches }
    return others.first { $0.youth == entity }?.matches ?? []
  }

  /// Whether such a rule holds on it, of whomever.
  func holds(where isWanted: (Int) -> Bool) -> Bool {
    matches.contains(where: isWanted) || along.contains { $0.matches.contains(where: isWanted) }
  }
}

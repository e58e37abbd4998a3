import Observations
import StrictYAML
import Wording

/// What a rule means to Filet: the `filet:` block of its file. Sigma passes the block on unread.
public struct RuleMeaning: Sendable, Hashable {
  public enum Effect: Sendable, Hashable {
    /// Decibans, `10·log10(likelihood ratio)`, −6 … 15. Negative: protective. 0: logged only.
    case weight(Int)
    /// Direct evidence: band 4 by itself (`docs/decisions/weights.md`).
    case direct
  }

  /// Whose assessment the rule is evidence for.
  public var entity: EntityKind
  public var effect: Effect
  /// What is said in words. A meaning is copied with every piece of evidence, so they are shared.
  private var words: Words

  private final class Words: Sendable, Hashable {
    let family: String
    let source: String
    let reason: Bilingual
    let guide: String?
    let alsoOf: Set<AlsoOf>
    let isNews: Bool

    init(
      family: String, source: String, reason: Bilingual, guide: String?,
      alsoOf: Set<AlsoOf>, isNews: Bool
    ) {
      self.family = family
      self.source = source
      self.reason = reason
      self.guide = guide
      self.alsoOf = alsoOf
      self.isNews = isNews
    }

    static func == (a: Words, b: Words) -> Bool {
      a === b
        || (a.family == b.family && a.source == b.source && a.reason == b.reason
          && a.guide == b.guide && a.alsoOf == b.alsoOf && a.isNews == b.isNews)
    }

    func hash(into hasher: inout Hasher) {
      hasher.combine(family)
      hasher.combine(reason)
    }
  }

  /// Rules of one family are evidence of the same thing and are capped together.
  public var family: String { words.family }
  /// Where the weight comes from.
  public var source: String { words.source }
  public var reason: Bilingual { words.reason }
  public var guide: String? { words.guide }
  /// The parts of those who were not whom the report is about, and of whom the rule is true as well: it reads the
  /// situation, and nothing that one person alone said or has.
  public var alsoOf: Set<AlsoOf> { words.alsoOf }

  /// It weighs nothing, and whoever was told of the young person hears of it all the same: a return says nothing of
  /// exploitation, and ends a search.
  public var isNews: Bool { words.isNews }

  public init(
    entity: EntityKind, family: String, effect: Effect, source: String, reason: Bilingual,
    guide: String? = nil, alsoOf: Set<AlsoOf> = [], isNews: Bool = false
  ) {
    self.entity = entity
    self.effect = effect
    words = Words(
      family: family, source: source, reason: reason, guide: guide, alsoOf: alsoOf,
      isNews: isNews)
  }

  /// The decibans that a rule may weigh.
  public static let weights = -6...15

  /// The same with so many decibans less, never below nothing. Direct evidence and what protects stay.
  public func lessened(by penalty: Int) -> Self {
    guard penalty > 0, case .weight(let full) = effect, full > 0 else { return self }
    var lessened = self
    lessened.effect = .weight(max(0, full - penalty))
    return lessened
  }

  /// Whether it counts for a young person as one of these families.
  public func isEvidence(ofOneOf families: Set<String>) -> Bool {
    guard entity == .youth, families.contains(family) else { return false }
    switch effect {
    case .direct: return true
    case .weight(let weight): return weight > 0
    }
  }

  /// The keys of a `filet:` block.
  public static let keys = [
    "entity", "also_of", "family", "weight", "band", "news", "source", "reason", "guide", "tests",
  ]

  /// Reads the block. Faults go to `reading`; the result is `nil` where one of them makes the rule
  /// meaningless. Without a table its own fault says so; each rule's family would only repeat it.
  public init?(_ node: YAMLNode, scoring: ScoringTable?, reading: inout YAMLReading) {
    guard let values = reading.mapping(node, known: Self.keys) else { return nil }
    let entity =
      values["entity"] == nil ? .youth : reading.choice(values["entity"], as: EntityKind.self)
    let family = reading.string(reading.required("family", of: values, in: node))
    let source = reading.string(reading.required("source", of: values, in: node))
    let reason = reading.bilingual(reading.required("reason", of: values, in: node))
    let guide = reading.words(values["guide"])
    if let family, let scoring, scoring.families[family] == nil, let place = values["family"] {
      let hint = choices(for: family, among: scoring.families.keys.sorted())
      reading.note(
        "unknown-family", at: place,
        Bilingual(
          fr: "famille « \(family) » absente de scoring.yml",
          en: "family \"\(family)\" is not in scoring.yml"),
        hint: hint)
    }
    let effect = Self.effect(values, in: node, reading: &reading)
    let alsoOf = Self.alsoOf(values["also_of"], entity, reading: &reading)
    let isNews = Self.isNews(values["news"], effect, entity, reading: &reading)
    guard let entity, let family, let source, let reason, let effect else { return nil }
    self.init(
      entity: entity, family: family, effect: effect, source: source, reason: reason, guide: guide,
      alsoOf: alsoOf, isNews: isNews)
  }

  /// What weighs anything is news without it, and of a place or a network nobody is told by what weighs nothing.
  private static func isNews(
    _ node: YAMLNode?, _ effect: Effect?, _ entity: EntityKind?, reading: inout YAMLReading
  ) -> Bool {
    guard let node, reading.bool(node) == true else { return false }
    if let effect, let entity, effect != .weight(0) || entity != .youth {
      reading.note(
        "wrong-value", at: node,
        Bilingual(
          fr: "« news » va avec « weight: 0 », pour un jeune : le reste est annoncé sans cela",
          en: "\"news\" is for \"weight: 0\", of a young person: the rest is told without it"),
        hint: Bilingual(fr: "retirer « news »", en: "leave \"news\" out"))
    }
    return true
  }

  /// One word, or a list of them.
  private static func alsoOf(
    _ node: YAMLNode?, _ entity: EntityKind?, reading: inout YAMLReading
  ) -> Set<AlsoOf> {
    guard let node else { return [] }
    if let entity, entity != .youth {
      reading.note(
        "wrong-value", at: node,
        Bilingual(
          fr: "« also_of » nomme d'autres jeunes : la règle doit porter sur un jeune",
          en: "\"also_of\" names other young people: the rule must be about a young person"),
        hint: Bilingual(fr: "retirer « also_of »", en: "leave \"also_of\" out"))
    }
    var words: Set<AlsoOf> = []
    for word in node.sequence ?? [node] {
      if let word = reading.choice(word, as: AlsoOf.self) { words.insert(word) }
    }
    return words
  }

  private static func effect(
    _ values: [String: YAMLNode], in node: YAMLNode, reading: inout YAMLReading
  ) -> Effect? {
    switch (values["weight"], values["band"]) {
    case (let weight?, nil):
      return reading.integer(weight, in: weights).map { .weight($0) }
    case (nil, let band?):
      if band.scalar?.value == .integer(4) { return .direct }
      reading.note(
        "wrong-type", at: band,
        Bilingual(
          fr: "« band » ne peut être que 4 (preuve directe) ; les autres bandes sont des sommes",
          en: "\"band\" can only be 4 (direct evidence); the other bands are sums"),
        hint: Bilingual(fr: "écrire « weight »", en: "write \"weight\""))
      return nil
    default:
      reading.note(
        "weight-or-band", at: node,
        Bilingual(
          fr: "écrire « weight » (décibans) ou « band: 4 » (preuve directe), l'un des deux",
          en: "write \"weight\" (decibans) or \"band: 4\" (direct evidence), one of the two"),
        hint: values["weight"] == nil
          ? Bilingual(fr: "p. ex. weight: 3", en: "e.g. weight: 3")
          : Bilingual(fr: "retirer l'un des deux", en: "leave one of them out"))
      return nil
    }
  }
}

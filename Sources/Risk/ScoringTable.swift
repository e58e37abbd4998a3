import Chronology
import StrictYAML
import Wording

/// `Rules/scoring.yml`: every number that turns evidence into a band.
public struct ScoringTable: Sendable, Hashable {
  /// What counts of the reasons of one family, up to its cap.
  public enum Combination: String, Sendable, Hashable, CaseIterable { case strongest, sum }

  public struct Family: Sendable, Hashable {
    public var combine: Combination
    /// Decibans, at most.
    public var cap: Int
    public var label: Bilingual

    public init(combine: Combination, cap: Int, label: Bilingual) {
      self.combine = combine
      self.cap = cap
      self.label = label
    }
  }

  /// What evidence keeps of its weight up to an age.
  public struct DecayStep: Sendable, Hashable {
    public enum Keep: String, Sendable, Hashable, CaseIterable { case full, half }

    /// An age, itself included.
    public var until: Span
    public var keep: Keep

    public init(until: Span, keep: Keep) {
      self.until = until
      self.keep = keep
    }
  }

  /// Decibans needed for bands 1 to 3.
  public var thresholds: [Band: Int]
  /// Independent organisations needed for a band, else it is the band below.
  public var organisations: [Band: Int]
  /// Ascending ages; older evidence counts nothing.
  public var decay: [DecayStep]
  /// How long direct evidence holds band 4.
  public var directUntil: Span
  /// What protective facts may take away at most, in decibans.
  public var protectiveCap: Int
  /// Evidence of nothing but this source grade or worse stays at or below `hearsayBand`, unless several organisations know
  /// it otherwise than by hearsay: of what was seen online it is the grade, too.
  public var hearsayGrade: Int
  public var hearsayBand: Band
  public var families: [String: Family]

  public init(
    thresholds: [Band: Int], organisations: [Band: Int], decay: [DecayStep], directUntil: Span,
    protectiveCap: Int, hearsayGrade: Int, hearsayBand: Band, families: [String: Family]
  ) {
    self.thresholds = thresholds
    self.organisations = organisations
    self.decay = decay
    self.directUntil = directUntil
    self.protectiveCap = protectiveCap
    self.hearsayGrade = hearsayGrade
    self.hearsayBand = hearsayBand
    self.families = families
  }

  /// Reads `scoring.yml`; `nil` with at least one error where it cannot be used.
  public static func load(_ bytes: [UInt8], file: String) -> (ScoringTable?, [Diagnostic]) {
    var reading = YAMLReading(file: file)
    guard let root = reading.root(of: bytes) else { return (nil, reading.diagnostics) }
    let table = read(root, &reading)
    return (reading.diagnostics.hasErrors ? nil : table, reading.diagnostics)
  }

  private static func read(_ root: YAMLNode, _ reading: inout YAMLReading) -> ScoringTable? {
    let keys = [
      "version", "bands", "organisations", "decay", "direct", "protective", "hearsay", "families",
    ]
    guard let values = reading.mapping(root, known: keys) else { return nil }
    let thresholds = bandTable(
      reading.required("bands", of: values, in: root), 1...100, complete: true, &reading)
    let organisations = bandTable(values["organisations"], 1...10, complete: false, &reading)
    let decay = decaySteps(reading.required("decay", of: values, in: root), &reading)
    let direct = section("direct", ["until"], values, root, &reading)
    let directUntil = reading.span(direct?["until"])
    let protective = section("protective", ["cap"], values, root, &reading)
    let cap = reading.integer(protective?["cap"], in: 0...100)
    let hearsay = section("hearsay", ["grade", "max_band"], values, root, &reading)
    let grade = reading.integer(hearsay?["grade"], in: 1...3)
    let hearsayBand = reading.integer(hearsay?["max_band"], in: 0...3).flatMap(Band.init)
    var families: [String: Family] = [:]
    if let node = reading.required("families", of: values, in: root) {
      for entry in node.mapping ?? [] { families[entry.key] = family(entry.value, &reading) }
    }
    guard let directUntil, let cap, let grade, let hearsayBand else { return nil }
    return ScoringTable(
      thresholds: thresholds, organisations: organisations,
      decay: decay.sorted { $0.until < $1.until }, directUntil: directUntil, protectiveCap: cap,
      hearsayGrade: grade, hearsayBand: hearsayBand, families: families)
  }

  private static func section(
    _ key: String, _ known: [String], _ values: [String: YAMLNode], _ root: YAMLNode,
    _ reading: inout YAMLReading
  ) -> [String: YAMLNode]? {
    guard let node = reading.required(key, of: values, in: root),
      let section = reading.mapping(node, known: known)
    else { return nil }
    for name in known { _ = reading.required(name, of: section, in: node) }
    return section
  }

  private static func bandTable(
    _ node: YAMLNode?, _ range: ClosedRange<Int>, complete: Bool, _ reading: inout YAMLReading
  ) -> [Band: Int] {
    guard let node, let values = reading.mapping(node, known: ["1", "2", "3"]) else { return [:] }
    var table: [Band: Int] = [:]
    var least = range.lowerBound
    for band in [Band.watch, .concern, .high] {
      let value = values["\(band.rawValue)"]
      if complete, value == nil { _ = reading.required("\(band.rawValue)", of: values, in: node) }
      if !complete, value == nil, least > range.lowerBound {
        reading.note(
          "not-ascending", at: node,
          Bilingual(
            fr: "la bande \(band.rawValue) ne demanderait rien, celle d'avant \(least)",
            en: "band \(band.rawValue) would need nothing, the one before \(least)"))
      }
      guard let place = value, let number = reading.integer(place, in: range) else { continue }
      if number < least {
        reading.note(
          "not-ascending", at: place,
          Bilingual(
            fr: "la bande \(band.rawValue) demanderait moins que celle d'avant (\(least))",
            en: "band \(band.rawValue) would need less than the one before (\(least))"))
      }
      least = max(least, number)
      table[band] = number
    }
    return table
  }

  /// Evidence never gains by growing older, and some of it counts.
  private static func decaySteps(
    _ node: YAMLNode?, _ reading: inout YAMLReading
  ) -> [DecayStep] {
    if let node, node.sequence?.isEmpty == true {
      reading.note(
        "empty-list", at: node,
        Bilingual(
          fr: "il faut une étape au moins : sans elle rien ne compte",
          en: "one step at least is needed: without it nothing counts"))
    }
    var steps: [DecayStep] = []
    for place in reading.nodes(node) {
      guard let step = decayStep(place, &reading) else { continue }
      if steps.contains(where: { $0.until == step.until }) {
        reading.note(
          "repeated", at: place,
          Bilingual(fr: "cet âge figure deux fois", en: "this age is there twice"))
      } else if steps.contains(where: {
        $0.until < step.until
          ? $0.keep == .half && step.keep == .full : $0.keep == .full && step.keep == .half
      }) {
        reading.note(
          "not-descending", at: place,
          Bilingual(
            fr: "une preuve garderait plus en vieillissant",
            en: "evidence would keep more as it grows older"))
      }
      steps.append(step)
    }
    return steps
  }

  private static func decayStep(_ node: YAMLNode, _ reading: inout YAMLReading) -> DecayStep? {
    guard let values = reading.mapping(node, known: ["until", "keep"]) else { return nil }
    let until = reading.span(reading.required("until", of: values, in: node))
    let keep = reading.choice(
      reading.required("keep", of: values, in: node), as: DecayStep.Keep.self)
    guard let until, let keep else { return nil }
    return DecayStep(until: until, keep: keep)
  }

  private static func family(_ node: YAMLNode, _ reading: inout YAMLReading) -> Family? {
    guard let values = reading.mapping(node, known: ["combine", "cap", "label", "note"]) else {
      return nil
    }
    let combine = reading.choice(
      reading.required("combine", of: values, in: node), as: Combination.self)
    let cap = reading.integer(reading.required("cap", of: values, in: node), in: 0...100)
    let label = reading.bilingual(reading.required("label", of: values, in: node))
    guard let combine, let cap, let label else { return nil }
    return Family(combine: combine, cap: cap, label: label)
  }
}

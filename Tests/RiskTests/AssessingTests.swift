import Chronology
import Observations
import Testing
import TestSupport
import Wording

@testable import Risk

/// The worked figures of the domain (families, caps, decay, bands), and what must hold whatever the figures.
struct AssessingTests {
  static let now = Timestamp(milliseconds: 1_772_000_000_000)
  static let youth = EntityRef(kind: .youth, token: "a")

  static let table = ScoringTable(
    thresholds: [.watch: 3, .concern: 7, .high: 12], organisations: [.high: 2],
    decay: [
      .init(until: .days(183), keep: .full), .init(until: .days(365), keep: .half),
    ],
    directUntil: .days(365), protectiveCap: 6, hearsayGrade: 3, hearsayBand: .watch,
    families: Dictionary(
      uniqueKeysWithValues: ["runaway", "place", "link", "age", "online", "protective"].map {
        ($0, ScoringTable.Family(combine: .strongest, cap: 8, label: Bilingual(fr: $0, en: $0)))
      } + [
        ("signs", ScoringTable.Family(combine: .sum, cap: 3, label: Bilingual(fr: "s", en: "s")))
      ]
    ))

  static func piece(
    _ rule: String, _ family: String, _ weight: Int, organisation: String = "cjq",
    daysAgo: Int64 = 1, knownDaysAgo: Int64? = nil, grade: Int = 1, observation: String? = nil
  ) -> Evidence {
    Evidence(
      rule: rule,
      meaning: RuleMeaning(
        entity: .youth, family: family, effect: .weight(weight), source: "essai",
        reason: Bilingual(fr: rule, en: rule)),
      observed: now - .days(daysAgo), known: now - .days(knownDaysAgo ?? daysAgo),
      observations: [observation ?? "obs_\(rule)"],
      organisations: [organisation],
      sources: grade < 3 || family == "online" ? [organisation] : [], grade: grade)
  }

  static func direct(daysAgo: Int64 = 1) -> Evidence {
    var piece = piece("direct", "runaway", 0, daysAgo: daysAgo)
    piece.meaning.effect = .direct
    return piece
  }

  func assess(_ evidence: [Evidence]) -> Assessment {
    Self.table.assess(Self.youth, on: evidence, ruleSet: "r", at: Self.now)
  }

  @Test("Within a family the strongest counts, families add")
  func familiesAdd() {
    let result = assess([
      Self.piece("long", "runaway", 3), Self.piece("first", "runaway", 2),
      Self.piece("young", "age", 2), Self.piece("together", "link", 3),
    ])
    #expect(result.weight == 8)
    #expect(result.band == .concern)
    #expect(result.reasons.filter(\.counts).map(\.rule) == ["long", "together", "young"])
  }

  @Test("Where the table says so a family adds up to its cap")
  func summedFamily() {
    let signs = (1...5).map { Self.piece("s\($0)", "signs", 1) }
    #expect(assess(signs).weight == 3)
  }

  @Test("What each reason adds makes the weight: each family, and all protection, up to its cap")
  func shares() {
    let signs = (1...5).map { Self.piece("s\($0)", "signs", 1) }
    #expect(Self.table.shares(of: assess(signs).reasons) == [1, 1, 1, 0, 0])
    let seed = SeededGenerator.seed
    var random = SeededGenerator(seed: seed)
    for _ in 0..<2_000 {
      let evidence = (0..<Int.random(in: 0...9, using: &random)).map { index in
        Self.piece(
          "r\(index)",
          ["runaway", "place", "signs", "protective"].randomElement(using: &random) ?? "place",
          Int.random(in: -6...12, using: &random),
          daysAgo: Int64.random(in: 0...400, using: &random))
      }
      let result = assess(evidence)
      let shares = Self.table.shares(of: result.reasons)
      #expect(max(0, shares.reduce(0, +)) == result.weight, "FILET_SEED=\(seed)")
      for (reason, share) in zip(result.reasons, shares) {
        #expect(reason.counts || share == 0, "FILET_SEED=\(seed)")
        #expect(abs(share) <= abs(reason.weight), "FILET_SEED=\(seed)")
      }
    }
  }

  @Test("A family is capped")
  func cap() {
    #expect(assess([Self.piece("huge", "place", 15)]).weight == 8)
  }

  @Test("Band 3 needs two organisations", arguments: [("cjq", Band.concern), ("spvq/ikat", .high)])
  func organisations(second: String, band: Band) {
    let result = assess([
      Self.piece("a", "runaway", 5), Self.piece("b", "place", 5, organisation: second),
      Self.piece("c", "link", 4, organisation: second),
    ])
    #expect(result.weight == 14)
    #expect(result.band == band)
  }

  @Test("Six months full, to twelve half, then nothing")
  func decay() {
    #expect(assess([Self.piece("a", "runaway", 5, daysAgo: 183)]).weight == 5)
    #expect(assess([Self.piece("a", "runaway", 5, daysAgo: 184)]).weight == 2)
    #expect(assess([Self.piece("a", "runaway", 5, daysAgo: 366)]).weight == 0)
  }

  @Test("An assessment says when time alone may change it, and is right")
  func nextChange() throws {
    let evidence = [Self.piece("a", "runaway", 5, daysAgo: 10)]
    let next = try #require(assess(evidence).nextChange)
    func weight(at time: Timestamp) -> Int {
      Self.table.assess(Self.youth, on: evidence, ruleSet: "r", at: time).weight
    }
    #expect(weight(at: next - Span(milliseconds: 1)) == 5)
    #expect(weight(at: next) == 2)
  }

  @Test("Hearsay alone stays at veille")
  func hearsay() {
    let rumours = [
      Self.piece("a", "runaway", 8, organisation: "pipq", grade: 3),
      Self.piece("b", "place", 8, organisation: "traic", grade: 3),
    ]
    #expect(assess(rumours).band == .watch)
  }

  @Test("A rumour is no second organisation, whatever is seen beside it")
  func rumourAndAbsence() {
    let rumour = Self.piece("leave", "place", 7, organisation: "pipq", grade: 3)
    let absence = [Self.piece("absent", "runaway", 5), Self.piece("young", "age", 2)]
    #expect(assess([rumour] + absence).band == .concern)
    let told = Self.piece("leave", "place", 7, organisation: "pipq", grade: 2)
    #expect(assess([told] + absence).band == .high)
    // Nor is the same sign at third hand beside one that somebody saw.
    let again = Self.piece("absent", "runaway", 8, organisation: "traic", grade: 3)
    #expect(assess([again, Self.piece("hotel", "place", 7)] + absence).band == .concern)
  }

  @Test("What several organisations saw online is no hearsay; one alone stays at veille")
  func online() {
    let first = Self.piece("secret", "online", 8, organisation: "spvq/esm", grade: 3)
    let second = Self.piece("meeting", "online", 4, organisation: "css", grade: 3)
    #expect(assess([first]).band == .watch)
    #expect(assess([first, second]).band == .concern)
    let rumour = Self.piece("heard", "place", 5, organisation: "pipq", grade: 3)
    #expect(assess([first, rumour]).band == .watch)
    #expect(assess([first, second, rumour]).band == .high)
    #expect(assess([first, Self.piece("absent", "runaway", 5)]).band == .high)
  }

  @Test("What a heavier sign of its family outweighs is still somebody's, and seen at first hand")
  func outweighed() {
    let before = [
      Self.piece("absent", "runaway", 2), Self.piece("hotel", "place", 7, organisation: "spvq"),
      Self.piece("older", "link", 7, organisation: "spvq"),
    ]
    #expect(assess(before).band == .high)
    let longer = Self.piece("longer", "runaway", 3, organisation: "spvq")
    let after = assess(before + [longer])
    #expect(after.band == .high)
    #expect(after.organisations == ["cjq", "spvq"])
    #expect(after.reasons.filter(\.isOutweighed).map(\.rule) == ["absent"])
    let rumour = Self.piece("rumour", "runaway", 8, grade: 3)
    #expect(assess([Self.piece("seen", "runaway", 2), rumour]).band == .concern)
  }

  @Test("One sign more lowers no band, and takes no source away")
  func neverLowers() {
    let seed = SeededGenerator.seed
    var random = SeededGenerator(seed: seed)
    let families = ["runaway", "place", "link", "signs"]
    func piece(_ index: Int) -> Evidence {
      Self.piece(
        "r\(index)", families.randomElement(using: &random) ?? "link",
        Int.random(in: 1...8, using: &random),
        organisation: "o\(Int.random(in: 0...2, using: &random))",
        daysAgo: Int64.random(in: 0...300, using: &random),
        grade: Int.random(in: 1...3, using: &random))
    }
    for _ in 0..<2_000 {
      var evidence = (0..<Int.random(in: 0...8, using: &random)).map(piece)
      let before = assess(evidence)
      evidence.append(piece(99))
      let after = assess(evidence)
      #expect(after.band >= before.band, "FILET_SEED=\(seed)")
      #expect(after.organisations.isSuperset(of: before.organisations), "FILET_SEED=\(seed)")
    }
  }

  @Test("Protective facts subtract, at most their cap, and never below nothing")
  func protection() {
    let good = Self.piece("adult_of_trust", "protective", -8)
    #expect(assess([Self.piece("a", "runaway", 8), good]).weight == 2)
    #expect(assess([good]).weight == 0)
    #expect(assess([good]).band == .none)
  }

  @Test("Direct evidence is band 4, and nothing but its age takes it away")
  func directEvidence() {
    let good = Self.piece("adult_of_trust", "protective", -8)
    #expect(assess([Self.direct(), good]).band == .immediate)
    #expect(assess([Self.direct(daysAgo: 366)]).band == .none)
  }

  @Test("No sum reaches band 4")
  func sumsStayBelow() {
    let everything = Self.table.families.keys.map {
      Self.piece($0, $0, 15, organisation: $0)
    }
    #expect(assess(everything).band == .high)
  }

  @Test("What is only logged gives no band and is no reason that counts")
  func loggedOnly() {
    let result = assess([Self.piece("movement", "place", 0)])
    #expect(result.band == .none)
    #expect(result.reasons.filter(\.counts).isEmpty)
  }

  @Test("The order of evidence makes no difference")
  func orderFree() {
    let seed = SeededGenerator.seed
    var random = SeededGenerator(seed: seed)
    for _ in 0..<2_000 {
      let evidence = (0..<Int.random(in: 0...12, using: &random)).map { index in
        var piece = Self.piece(
          "r\(Int.random(in: 0...5, using: &random))",
          ["runaway", "place", "link", "signs", "protective"].randomElement(using: &random)
            ?? "link",
          Int.random(in: -6...15, using: &random),
          organisation: "o\(Int.random(in: 0...3, using: &random))",
          daysAgo: Int64.random(in: 0...400, using: &random),
          grade: Int.random(in: 1...3, using: &random), observation: "obs_\(index)")
        // A rule has one meaning, whatever it held on.
        piece.meaning = RuleMeaning(
          entity: .youth, family: ["runaway", "place", "signs"][piece.rule.utf8.count % 3],
          effect: .weight((piece.rule.utf8.last.map { Int($0) } ?? 0) % 9 - 2), source: "",
          reason: piece.meaning.reason)
        if piece.rule == "r5" { piece.meaning.effect = .direct }
        return piece
      }
      let expected = assess(evidence)
      for _ in 0..<3 {
        #expect(assess(evidence.shuffled(using: &random)) == expected, "FILET_SEED=\(seed)")
      }
    }
  }
}

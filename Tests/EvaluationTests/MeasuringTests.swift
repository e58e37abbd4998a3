import Chronology
import SafetyNet
import StrictJSON
import Testing

@testable import Evaluation

/// The figures of a region so small that they can be counted by hand.
struct MeasuringTests {
  static let start = "2025-01-01T00:00:00Z"

  static func day(_ day: Int) -> JSONValue {
    let start = Timestamp(rfc3339: Self.start) ?? .distantPast
    return .string((start + .days(Int64(day))).rfc3339)
  }

  static func youth(
    _ id: String, _ role: String, sex: String = "f", cell: String? = nil, trap: String? = nil,
    onset: Int? = nil
  ) -> JSONValue {
    var members = [
      JSONMember("id", .string(id)), JSONMember("role", .string(role)),
      JSONMember("labels", [.string("F-" + id), .string("N-" + id)]),
      JSONMember("sex", .string(sex)),
      JSONMember("audit", "a"), JSONMember("placed", false),
    ]
    if let cell { members.append(JSONMember("cell", .string(cell))) }
    if let trap { members.append(JSONMember("trap", .string(trap))) }
    if let onset { members.append(JSONMember("onset", day(onset))) }
    return .object(members)
  }

  /// Ten weeks, the takedown on day 50: a cell of three girls and a boy, one harmed by nobody of it, one in a trap,
  /// two to whom nothing happens.
  static func truth() throws -> GroundTruth {
    try GroundTruth([
      "format": "ca.filet.truth.v1", "variant": "v1", "seed": "1", "start": .string(start),
      "end": day(70), "takedown": day(50),
      "cells": [["id": "cell-1", "begins": day(5), "victims": ["a", "b", "c", "d"]]],
      "youths": [
        youth("a", "victim", cell: "cell-1", onset: 5),
        youth("b", "victim", cell: "cell-1", onset: 10),
        youth("c", "victim", cell: "cell-1", onset: 10),
        youth("d", "victim", sex: "m", cell: "cell-1", onset: 20),
        youth("e", "isolated", onset: 30),
        youth("f", "trap", trap: "siblings-1"), youth("g", "background"),
        youth("h", "background", sex: "m"),
      ],
      "observations": [
        ["id": "o1", "of": "c", "unidentified": true], ["id": "o2", "of": "a"],
        ["id": "o3", "of": "a", "named": "g"],
      ],
    ])
  }

  static func assessment(
    _ label: String?, _ band: Int, day: Int, event: String? = nil, entity: String? = nil
  ) -> JSONValue {
    .object([
      JSONMember("at", Self.day(day)), JSONMember("type", "assessment"),
      JSONMember("entity", .string(entity ?? "yth_" + (label ?? event ?? "x"))),
      JSONMember("kind", "youth"), JSONMember("band", .integer(Int64(band))),
      JSONMember("reasons", ["r"]),
      JSONMember("label", label.map { .string($0) } ?? .null),
      JSONMember("event", event.map { .string($0) } ?? .null),
    ])
  }

  static func notice(
    _ label: String, _ band: Int, day: Int, to recipient: String = "pivot-1",
    step: String = "pivot",
    revision: Int = 1, fields: [JSONValue] = ["identity"]
  ) -> JSONValue {
    [
      "at": Self.day(day), "type": "notice", "alert": .string("alr_" + label),
      "revision": .integer(Int64(revision)), "band": .integer(Int64(band)), "organisation": "dpj",
      "recipient": .string(recipient), "mandate": "dpj-concern", "step": .string(step),
      "fields": .array(fields), "label": .string(label),
    ]
  }

  static func network(_ entity: String, _ youths: [String], band: Int, day: Int) -> JSONValue {
    [
      "at": Self.day(day), "type": "network", "entity": .string(entity),
      "band": .integer(Int64(band)), "youths": .array(youths.map { .string($0) }),
      "links": ["phone"],
    ]
  }

  static func figures(_ lines: [JSONValue]) throws -> Figures {
    var timeline = Timeline()
    for line in lines { timeline.add(line) }
    return Measuring.figures(timeline, try truth())
  }

  @Test(
    "Noticed: victims who reached the band, under their label or by the only report of somebody unknown"
  )
  func recall() throws {
    let figures = try Self.figures([
      Self.assessment("F-a", 3, day: 20), Self.assessment("F-b", 2, day: 20),
      Self.assessment(nil, 2, day: 30, event: "o1"), Self.assessment("F-d", 1, day: 30),
    ])
    #expect(figures.recall[2] == Figures.Share(3, of: 4))
    #expect(figures.recall[3] == Figures.Share(1, of: 4))
    #expect(figures.recallBy[.sex]?["f"]?[2] == Figures.Share(3, of: 3))
    #expect(figures.recallBy[.sex]?["m"]?[2] == Figures.Share(0, of: 1))
    #expect(figures.recallGap(by: .sex, band: 2) == 100)
  }

  @Test("Well founded: harmed outside the cells counts, a trap and everyday life do not")
  func precision() throws {
    let figures = try Self.figures([
      Self.assessment("F-a", 3, day: 20), Self.assessment("F-e", 4, day: 30),
      Self.assessment("F-f", 2, day: 30), Self.assessment("F-g", 2, day: 30),
    ])
    #expect(figures.precision[2] == Figures.Share(2, of: 4))
    #expect(figures.precision[3] == Figures.Share(2, of: 2))
    #expect(figures.traps == [Figures.TrapResult(trap: "siblings-1", highestBand: 2)])
  }

  @Test("A network of nobody but a trap's young people is the trap seen; one with others is not")
  func networkOfATrap() throws {
    let truth = try GroundTruth([
      "format": "ca.filet.truth.v1", "variant": "v3", "seed": "1", "start": .string(Self.start),
      "end": Self.day(70), "takedown": Self.day(50), "cells": [], "observations": [],
      "youths": [
        Self.youth("f", "trap", trap: "siblings-1"), Self.youth("i", "trap", trap: "siblings-1"),
        Self.youth("j", "trap", trap: "shelter-1"), Self.youth("g", "background"),
      ],
    ])
    var timeline = Timeline()
    timeline.add(Self.assessment("F-f", 1, day: 3))
    timeline.add(Self.network("net_1", ["F-f", "F-i"], band: 2, day: 4))
    timeline.add(Self.network("net_2", ["F-f", "F-i", "F-g"], band: 3, day: 5))
    // One young person, called twice.
    timeline.add(Self.network("net_3", ["F-j", "N-j"], band: 3, day: 6))
    #expect(
      Measuring.figures(timeline, truth).traps == [
        Figures.TrapResult(trap: "shelter-1", highestBand: 0),
        Figures.TrapResult(trap: "siblings-1", highestBand: 2),
      ])
  }

  @Test("Who is wrongly pointed out, and who rightly, by group")
  func groups() throws {
    let figures = try Self.figures([
      Self.assessment("F-a", 2, day: 20), Self.assessment("F-g", 2, day: 30),
      Self.assessment("F-h", 2, day: 30),
    ])
    #expect(figures.precisionBy[.sex]?["f"]?[2] == Figures.Share(1, of: 2))
    #expect(figures.precisionBy[.sex]?["m"]?[2] == Figures.Share(0, of: 1))
    // One girl of two, the boy who is the only one.
    #expect(figures.falseBy[.sex]?["f"]?[2] == Figures.Share(1, of: 2))
    #expect(figures.falseRatio(by: .sex, band: 2) == 2)
    #expect(figures.falseRatio(by: .audit, band: 2) == nil, "one group is no comparison")
    #expect(figures.falseRatio(by: .sex, band: 4) == nil, "nobody at all")
    let girls = try Self.figures([Self.assessment("F-g", 2, day: 30)])
    #expect(girls.falseRatio(by: .sex, band: 2) == .infinity, "girls alone")
  }

  @Test("A sex that is not known is in no comparison; an audit group may be called x")
  func groupsCalledX() {
    var figures = Figures()
    let shares: [String: [Int: Figures.Share]] = [
      "x": [2: .init(1, of: 10)], "b": [2: .init(5, of: 10)],
    ]
    figures.recallBy = [.sex: shares, .audit: shares]
    figures.falseBy = [.sex: shares, .audit: shares]
    #expect(figures.recallGap(by: .audit, band: 2) == 40)
    #expect(figures.falseRatio(by: .audit, band: 2) == 5)
    #expect(figures.recallGap(by: .sex, band: 2) == nil)
    #expect(figures.falseRatio(by: .sex, band: 2) == nil)
  }

  @Test("The lead runs from a cell's first band 3 to the takedown; never seen is late, and said")
  func lead() throws {
    let seen = try Self.figures([
      Self.assessment("F-a", 2, day: 10), Self.assessment("F-b", 3, day: 20),
      Self.assessment("F-a", 3, day: 30),
    ])
    #expect(seen.medianLead == 30)
    #expect(seen.lateCells == 0)
    #expect(seen.leads.first?.daysFromBeginning == 15)
    let unseen = try Self.figures([Self.assessment("F-a", 2, day: 10)])
    #expect(unseen.medianLead == -.infinity)
    #expect(unseen.lateCells == 1)
  }

  @Test("A network of band 3 with two of its victims is the cell seen; with one it is not")
  func leadByNetwork() throws {
    let two = try Self.figures([Self.network("net_1", ["F-a", "F-b", "F-g"], band: 3, day: 25)])
    #expect(two.medianLead == 25)
    let one = try Self.figures([Self.network("net_1", ["F-a", "F-g", "F-h"], band: 3, day: 25)])
    #expect(one.medianLead == -.infinity)
    // The same girl under her file's number and her name.
    let twice = try Self.figures([
      Self.network("net_1", ["F-a", "N-a"], band: 3, day: 25),
      Self.network("net_1", ["F-a", "N-a", "N-b"], band: 3, day: 45),
    ])
    #expect(twice.medianLead == 5)
  }

  @Test("A band 3 is right once the cell exists; one that fell before is no lead")
  func leadBeforeTheCell() throws {
    // The cell begins on day 5.
    let stands = try Self.figures([Self.assessment("F-a", 3, day: 2)])
    #expect(stands.medianLead == 45)
    #expect(stands.leads.first?.daysFromBeginning == 0)
    let fallen = try Self.figures([
      Self.assessment("F-a", 3, day: 1), Self.assessment("F-a", 1, day: 3),
      Self.assessment("F-b", 3, day: 20),
    ])
    #expect(fallen.medianLead == 30)
    let network = try Self.figures([
      Self.network("net_1", ["F-a", "F-b"], band: 3, day: 1),
      Self.network("net_1", ["F-a", "F-b"], band: 1, day: 3),
    ])
    #expect(network.medianLead == -.infinity)
    let together = try Self.figures([Self.network("net_1", ["F-a", "F-b"], band: 3, day: 1)])
    #expect(together.medianLead == 45)
  }

  @Test("A band 3 on somebody whom the cell draws in only months later is none of the cell")
  func leadBeforeTheRecruitment() throws {
    let truth = try GroundTruth([
      "format": "ca.filet.truth.v1", "variant": "v1", "seed": "1", "start": .string(Self.start),
      "end": Self.day(120), "takedown": Self.day(110), "observations": [],
      "cells": [["id": "cell-1", "begins": Self.day(5), "victims": ["a", "b"]]],
      "youths": [
        Self.youth("a", "victim", cell: "cell-1", onset: 5),
        Self.youth("b", "victim", cell: "cell-1", onset: 90),
      ],
    ])
    var timeline = Timeline()
    timeline.add(Self.assessment("F-b", 3, day: 20))
    timeline.add(Self.assessment("F-b", 1, day: 40))
    #expect(Measuring.figures(timeline, truth).medianLead == -.infinity)
    timeline.add(Self.assessment("F-b", 3, day: 70))
    #expect(Measuring.figures(timeline, truth).medianLead == 40)
  }

  @Test("Load: notices of band 2 and more to the pivot, all revisions; first words apart")
  func load() throws {
    let figures = try Self.figures(
      (0..<20).map { Self.notice("F-a", 2, day: $0, revision: $0 + 1) }
        + [
          Self.notice("F-b", 1, day: 3), Self.notice("F-b", 3, day: 3, step: "releve"),
          Self.notice("F-b", 3, day: 40, to: "pivot-2"),
        ])
    let busiest = try #require(figures.busiest)
    #expect(busiest.recipient == "pivot-1")
    #expect(busiest.mean == 2)
    #expect(busiest.meanOpenings == 0.1)
    #expect(busiest.most == 7)
    #expect(abs((figures.meanLoad ?? 0) - 1.05) < 1e-9)
  }

  @Test("New alerts: an organisation's first notice of band 2 and more, of the busiest pivot")
  func openings() throws {
    let figures = try Self.figures([
      // Told at band 1 first, then at revision 3 of the same alert: new when the band is 2.
      Self.notice("F-a", 1, day: 1), Self.notice("F-a", 2, day: 2, revision: 3),
      Self.notice("F-a", 3, day: 3, revision: 4), Self.notice("F-a", 3, day: 4, revision: 5),
      // Somebody else hears of more that is new, and of less in all.
      Self.notice("F-b", 2, day: 5, to: "pivot-2"), Self.notice("F-d", 2, day: 5, to: "pivot-2"),
      // The organisation heard of it from the other pivot already.
      Self.notice("F-b", 2, day: 6, revision: 2),
    ])
    #expect(figures.busiest?.recipient == "pivot-1")
    #expect(figures.busiest?.meanOpenings == 0.1)
    #expect(Measure.loadOpenings.value(in: figures) == 0.1)
  }

  @Test("A false band 4 is counted each time it is reached, and not for somebody who is harmed")
  func falseImmediate() throws {
    let figures = try Self.figures([
      Self.assessment("F-g", 4, day: 1), Self.assessment("F-g", 1, day: 5),
      Self.assessment("F-g", 4, day: 9), Self.assessment("F-e", 4, day: 9),
      Self.assessment("F-a", 4, day: 9),
    ])
    #expect(figures.falseImmediatePerWeek == 0.2)
  }

  @Test("Whoever is called otherwise, or is found to be one with another, is no new false band 4")
  func falseImmediateByPerson() throws {
    let renamed = try Self.figures([
      Self.assessment("N-g", 4, day: 1, entity: "yth_1"),
      Self.assessment("F-g", 4, day: 3, entity: "yth_1"),
    ])
    #expect(renamed.falseImmediatePerWeek == 0.1)
    let joined = try Self.figures([
      Self.assessment("N-g", 4, day: 1, entity: "yth_1"),
      Self.assessment("F-g", 1, day: 2, entity: "yth_2"),
      Self.assessment("N-g", 0, day: 3, entity: "yth_1"),
      Self.assessment("F-g", 4, day: 3, entity: "yth_2"),
    ])
    #expect(joined.falseImmediatePerWeek == 0.1)
    // It was somebody else's: their band falls with it, and rises anew.
    let another = try Self.figures([
      Self.assessment("F-g", 4, day: 1, entity: "yth_1"),
      Self.assessment("F-h", 1, day: 2, entity: "yth_1"),
      Self.assessment("F-g", 4, day: 3, entity: "yth_2"),
    ])
    #expect(another.falseImmediatePerWeek == 0.2)
  }

  @Test("Delay: from the onset to the first notice of band 2, over all victims")
  func delay() throws {
    let figures = try Self.figures([
      Self.notice("F-a", 1, day: 12), Self.notice("F-a", 2, day: 20),
      Self.notice("F-d", 2, day: 19),
      Self.notice("F-g", 2, day: 19),
    ])
    #expect(figures.exposureDelays == [0, 15, .infinity, .infinity])
    #expect(figures.toldBeforeOnset == 1)
    #expect(figures.neverTold == 2)
    #expect(figures.json["exposure_delays_days"] == [.double(0), .double(15)])
  }

  @Test("Pairs that were ever together, purity of networks at their largest")
  func links() throws {
    let figures = try Self.figures([
      Self.network("net_1", ["F-a", "F-b"], band: 1, day: 10),
      Self.network("net_1", ["F-a", "F-b", "F-c", "F-g"], band: 3, day: 20),
      Self.network("net_1", ["F-a", "F-b"], band: 1, day: 30),
    ])
    let links = figures.links
    #expect(links.pairs == Figures.Share(3, of: 6))
    #expect(links.purity == Figures.Share(3, of: 4))
    #expect(links.precision == Figures.Share(3, of: 6))
    #expect(links.mixed == ["net_1: 3/4"])
  }

  @Test("What a mandate does not name is a leak, at the band at which it was shown")
  func leaks() throws {
    let text = """
      mandates:
        - id: dpj-concern
          fields: {identity: full, health: none}
          fields_at_band: {4: {location: full}}
      """
    let matrix = MatrixReading([
      .init(path: "dpj.yml", folder: "mandates", name: "dpj.yml", bytes: Array(text.utf8))
    ])
    var timeline = Timeline()
    timeline.add(Self.notice("F-a", 3, day: 1, fields: ["identity"]))
    timeline.add(Self.notice("F-a", 3, day: 2, fields: ["identity", "location"]))
    timeline.add(Self.notice("F-a", 4, day: 3, fields: ["identity", "location"]))
    timeline.add(Self.notice("F-a", 3, day: 4, fields: ["health"]))
    let figures = Measuring.figures(timeline, try Self.truth(), matrix: matrix)
    #expect(figures.leaks == ["dpj-concern: location", "dpj-concern: health"])
  }

  @Test("What is no truth is refused in words")
  func noTruth() {
    #expect(throws: EvaluationFault.self) { try GroundTruth(["format": "other"]) }
  }
}

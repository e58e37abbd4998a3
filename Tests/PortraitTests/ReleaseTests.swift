import Chronology
import StrictJSON
import Testing
import Wording

@testable import Portrait

/// Releases are kept, and two of them laid beside each other are never about a few people.
struct ReleaseTests {
  private let quarter = Quarter(text: "2026-Q1")
  private let vocabulary = Vocabulary(
    kinds: ["runaway", "hotel_report"], territories: ["quebec", "levis"],
    organisations: ["cjq", "spvq/ikat"], outcomes: ["open", "confirmed"])

  /// - Parameter people: of how many something has changed since the part was drawn; else of all.
  private func figures(_ count: Int, people: Int? = nil) -> Figures {
    Figures(
      observations: (0..<count).map {
        Figures.Observation(
          kind: "runaway", territory: "quebec", organisation: "cjq", received: day("2026-02-03"),
          subject: "youth \($0)")
      }, alerts: [], notices: [],
      changes: Figures.Changes(observations: count, alerts: 0, notices: 0),
      people: Figures.Changes(observations: people ?? count, alerts: 0, notices: 0))
  }

  private func day(_ text: String) -> CivilDate {
    CivilDate(text: text) ?? CivilDate(daysSinceEpoch: 0)
  }

  private func release(
    _ count: Int, people: Int? = nil, after previous: Release? = nil, on day: String = "2026-02-10"
  ) throws -> Release {
    Release(
      of: try #require(quarter), figures(count, people: people), vocabulary,
      protection: Protection(),
      after: previous, at: self.day(day).startUTC + .hours(12))
  }

  @Test func `Quarters are those that two days touch, and never half of one`() {
    let touched = Quarter.touching(day("2025-11-30"), through: day("2026-04-01"))
    #expect(touched.map(\.description) == ["2025-Q4", "2026-Q1", "2026-Q2"])
    #expect(touched.first?.firstDay == day("2025-10-01"))
    #expect(touched.last?.lastDay == day("2026-06-30"))
    #expect(Quarter.touching(day("2026-02-01"), through: day("2026-01-01")).isEmpty)
    #expect(Quarter(text: "2026-Q5") == nil)
    #expect(Quarter(text: "26-Q1") == nil)
  }

  @Test func `What changed by fewer than five is told as before`() throws {
    let first = try release(7)
    #expect(first.observations[0].counts[0][0] == 5)
    // With eight it would say ten: the two releases together would say that there were seven.
    let second = try release(8, after: first)
    #expect(second.observations == first.observations)
    #expect(second.changes.observations == 7)
    let third = try release(12, after: second)
    #expect(third.observations[0].counts[0][0] == 10)
  }

  @Test func `What changed of fewer than five people is told as before, however often`() throws {
    let quarter = try #require(quarter)
    let first = try release(7)
    for people in 0...5 {
      let later = figures(12, people: people)
      let isDue = Release.isDue(
        quarter, after: first, changes: later.changes, people: later.people, on: day("2026-02-11"))
      #expect(isDue == (people == 5))
      let second = try release(12, people: people, after: first, on: "2026-02-11")
      #expect(second.observations[0].counts[0][0] == (people == 5 ? 10 : 5))
      #expect((second.changes == first.changes) == (people < 5))
      #expect((second.drawn.observations == first.drawn.observations) == (people < 5))
      #expect(Release(json: second.keptForm) == second)
    }
  }

  @Test func `A release that an older program kept was drawn when it was issued`() throws {
    let release = try release(7)
    #expect(Release(json: release.json)?.drawn == release.drawn)
  }

  @Test func `A quarter that is over is drawn once more and then never again`() throws {
    let quarter = try #require(quarter)
    let open = try release(7)
    let changes = figures(400).changes
    let people = figures(400).people
    func isDue(_ previous: Release, _ changes: Figures.Changes, _ text: String) -> Bool {
      Release.isDue(quarter, after: previous, changes: changes, people: people, on: day(text))
    }
    #expect(!isDue(open, open.changes, "2026-03-31"))
    #expect(isDue(open, open.changes, "2026-04-01"))
    let last = try release(20, after: open, on: "2026-04-02")
    #expect(last.isFinal)
    #expect(!isDue(last, changes, "2026-06-01"))
  }

  @Test func `What is kept is read back as it was`() throws {
    let release = try release(23)
    #expect(Release(json: release.keptForm) == release)
    #expect(Release(json: ["period": "2026-Q1"]) == nil)
  }

  @Test func `A year is made of what the quarters show and hides what is below ten`() throws {
    let first = try release(7)
    let year = YearlyPortrait(of: 2026, [first])
    let runaways = try #require(year.tables.first?.rows.first { $0.name == "runaway" })
    #expect(runaways.count == nil)
    let other = try #require(year.tables.first?.rows.first { $0.name == "hotel_report" })
    #expect(other.count == 0)
    #expect(!year.isFinal)
    let larger = YearlyPortrait(of: 2026, [try release(23)])
    #expect(larger.tables.first?.rows.first { $0.name == "runaway" }?.count == 25)
  }

  @Test func `A spreadsheet takes no name for a formula and the page no name for a tag`() throws {
    var release = try release(23)
    release.observations[0].rows[0] = "=HYPERLINK(\"x\")"
    let portrait = SituationPortrait(
      releases: [release], years: [], readiness: [],
      labels: ["quebec": Bilingual(fr: "<b>Québec</b>", en: "Québec")])
    #expect(PortraitCSV(portrait).text.contains(",\"'=HYPERLINK(\"\"x\"\")\","))
    let page = PortraitPage(portrait, in: .french).html
    #expect(page.contains("&lt;b&gt;Québec"))
    #expect(!page.contains("<b>Québec"))
  }

  @Test func `A spreadsheet says of a sum that it may be more`() throws {
    let rows = [
      YearlyPortrait.Row(name: "runaway", count: 10, isAtLeast: true),
      YearlyPortrait.Row(name: "hotel_report", count: 25, isAtLeast: false),
      YearlyPortrait.Row(name: "disclosure", count: nil, isAtLeast: false),
    ]
    let year = YearlyPortrait(
      year: 2026, quarters: [], isFinal: false, threshold: 10,
      tables: [YearlyPortrait.Table(name: "kinds", rows: rows)])
    let portrait = SituationPortrait(
      releases: [try release(23)], years: [year], readiness: [], labels: [:])
    let lines = PortraitCSV(portrait).text.split(separator: "\r\n").map(String.init)
    #expect(lines.first == "period,final,table,row,column,count,at_least")
    #expect(
      lines.suffix(3) == [
        "2026,0,kinds,runaway,,10,1", "2026,0,kinds,hotel_report,,25,0",
        "2026,0,kinds,disclosure,,,0",
      ])
    #expect(lines.allSatisfy { line in line.count { $0 == "," } == 6 })
  }

  @Test func `A portrait says what is not in its figures`() throws {
    let release = try release(23)
    let portrait = SituationPortrait(
      releases: [release], years: [YearlyPortrait(of: 2026, [release])], readiness: [],
      labels: [:])
    #expect(PortraitPage(portrait, in: .french).html.contains("dans les 72 heures"))
    #expect(PortraitText(portrait, in: .english).lines.count { $0.contains("72 hours") } == 2)
  }

  @Test func `Delays are told of enough notices about enough people`()
    throws
  {
    func notice(_ number: Int, _ minutes: Int64?) -> Figures.Notice {
      Figures.Notice(
        organisation: number < 4 ? "traic" : "dpj", subject: "youth \(number)",
        answeredAfter: minutes.map { .minutes($0) }, wasInTime: (minutes ?? 999) < 60)
    }
    var figures = figures(0)
    figures.notices = (0..<14).map { notice($0, $0 == 13 ? nil : Int64($0) * 10) }
    let release = Release(
      of: try #require(quarter), figures, vocabulary, protection: Protection(), after: nil,
      at: day("2026-02-10").startUTC)
    #expect(release.answering.map(\.organisation) == ["dpj"])
    #expect(release.answering[0].notices == 10)
    #expect(release.answering[0].medianMinutes == 75)
  }
}

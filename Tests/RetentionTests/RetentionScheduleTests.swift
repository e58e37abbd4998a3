import Chronology
import Foundation
import TestSupport
import Testing
import Wording

@testable import Retention

@Suite struct RetentionScheduleTests {
  static let file = repositoryRoot.appending(path: "Rules/retention.yml")

  private func text() throws -> String { try String(contentsOf: Self.file, encoding: .utf8) }

  private func codes(_ text: String) -> [String] {
    RetentionSchedule.load(Array(text.utf8), file: "retention.yml").1
      .filter { $0.severity == .error }.map { "\($0.code) \($0.location.line)" }
  }

  @Test func theFileShippedHasNoFaultAndIsTheStandard() throws {
    let (schedule, diagnostics) = RetentionSchedule.load(Array(try text().utf8), file: "r.yml")
    #expect(diagnostics.isEmpty)
    let loaded = try #require(schedule)
    #expect(loaded.interval == RetentionSchedule.standard.interval)
    for kind in RecordKind.allCases {
      #expect(loaded.keep(kind) == RetentionSchedule.standard.keep(kind), "\(kind)")
    }
  }

  @Test(arguments: [
    ("keep: 72h", "keep: 73h", "kept-too-long"),
    ("keep: 1827d", "keep: 1826d", "kept-too-short"),
    ("keep: 90d", "keep: ninety", "wrong-type"),
    ("unlinked_observation:", "unlinked_observations:", "unknown-key"),
    ("interval: 1h", "interval: 2d", "wrong-value"),
    ("interval: 1h", "intervall: 1h", "unknown-key"),
    ("version: 1", "version: one", "wrong-type"),
    ("    source: \"Proportionality\"\n", "", "missing-key"),
  ])
  func aFaultIsNamed(_ old: String, _ new: String, _ code: String) throws {
    let changed = try text().replacing(old, with: new, maxReplacements: 1)
    #expect(try text() != changed)
    let found = codes(changed)
    #expect(found.contains { $0.hasPrefix(code) }, "\(found)")
    #expect(found.allSatisfy { !$0.hasSuffix(" 0") })
  }

  @Test func everyFaultIsShownInOneRun() throws {
    let changed = try text().replacing("keep: 72h", with: "keep: 73h")
    #expect(codes(changed).filter { $0.hasPrefix("kept-too-long") }.count == 2)
  }

  @Test func anEmptyFileIsAFault() { #expect(codes("").first?.hasPrefix("empty") == true) }

  /// The law counts years, and five of them may hold two leap days; nothing goes before they are over.
  @Test(arguments: [RecordKind.incident, .register])
  func fiveYearsAreFiveYearsWhicheverLeapDaysAreInThem(_ kind: RecordKind) throws {
    let schedule = RetentionSchedule.standard
    for (from, to) in [
      ("2024-02-28T12:00:00Z", "2029-02-28T12:00:00Z"),
      ("2025-03-01T12:00:00Z", "2030-03-01T12:00:00Z"),
    ] {
      let (start, end) = (
        try #require(Timestamp(rfc3339: from)), try #require(Timestamp(rfc3339: to))
      )
      #expect(schedule.cutoff(kind, at: end) <= start, "\(from) is gone on \(to)")
      #expect(schedule.cutoff(kind, at: end + .days(2)) > start)
    }
  }

  @Test func whatRunsOutBeforeTheNextLookIsDue() {
    let schedule = RetentionSchedule.standard
    let start = Timestamp(milliseconds: 0)
    #expect(!schedule.isDue(.adultAd, since: start, at: start + .hours(71) - .seconds(1)))
    #expect(schedule.isDue(.adultAd, since: start, at: start + .hours(71)))
  }
}

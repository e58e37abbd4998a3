import Alerts
import Chronology
import Portrait
import Store
import TestSupport
import Testing
import Wording

@testable import SafetyNet

/// The portrait is drawn from what stands, released once, and kept.
struct PortraitOfTheRegionTests {
  private let quarter = Quarter(of: QuebecTime.date(at: Region.start))

  private func release(_ pipeline: inout Pipeline, at now: Timestamp) throws -> Release {
    pipeline.begin(at: now)
    let release = try pipeline.release(of: quarter)
    try pipeline.store.append(pipeline.commit)
    pipeline.committed()
    return release
  }

  private func runaways(of release: Release) throws -> Int? {
    let table = try #require(release.observations.first)
    let row = try #require(table.rows.firstIndex(of: "runaway"))
    let column = try #require(table.columns.firstIndex(of: "quebec"))
    return table.counts[row][column]
  }

  @Test func `Observations are counted, a few of them are hidden, and a retraction counts no more`()
    throws
  {
    var pipeline = try Region.pipeline()
    for number in 0..<4 {
      _ = try pipeline.take(
        Region.runaway("CJQ-\(number)", id: "\(number)", at: Region.start), at: Region.start)
    }
    #expect(try runaways(of: release(&pipeline, at: Region.start)) == nil)
    var last = ""
    for number in 4..<24 {
      last =
        try pipeline.take(
          Region.runaway("CJQ-\(number)", id: "\(number)", at: Region.start), at: Region.start)[0]
        .observation ?? ""
    }
    #expect(try runaways(of: release(&pipeline, at: Region.start)) == 25)
    try pipeline.retract(last, reason: "error", by: Region.caller("privacy-1"))
    #expect(try runaways(of: release(&pipeline, at: Region.start)) == 25)
  }

  @Test func `Five more reports of one young person redraw nothing, of five people they do`()
    throws
  {
    var pipeline = try Region.pipeline()
    for number in 0..<7 {
      _ = try pipeline.take(
        Region.runaway("CJQ-\(number)", id: "\(number)", at: Region.start), at: Region.start)
    }
    #expect(try runaways(of: release(&pipeline, at: Region.start + .minutes(1))) == 5)
    let later = Region.start + .hours(1)
    for number in 0..<5 {
      _ = try pipeline.take(
        Region.runaway("CJQ-0", id: "again-\(number)", at: later), at: later)
    }
    #expect(try runaways(of: release(&pipeline, at: later)) == 5)
    for number in 7..<12 {
      _ = try pipeline.take(
        Region.runaway("CJQ-\(number)", id: "\(number)", at: later), at: later)
    }
    #expect(try runaways(of: release(&pipeline, at: later)) == 15)
  }

  @Test func `What came of an alert has its words in both languages, whoever ended it`()
    async throws
  {
    let net = try GroupCommitTests.net(store: MemoryStore())
    let portrait = try await net.portrait(
      from: nil, through: nil, for: Region.caller("table-1"))
    let outcomes = try #require(
      portrait.releases.first?.alerts.first { $0.name == "alerts_by_outcome" })
    #expect(outcomes.rows.contains("handed_over"))
    for row in outcomes.rows { #expect(portrait.labels[row] != nil, "\(row)") }
    let handedOver = try #require(portrait.labels["handed_over"])
    #expect(handedOver.fr == "remise à la DPJ")
    #expect(handedOver.en == "handed over to the DYP")
  }

  @Test func `The last day alone is of its own quarter`() async throws {
    let net = try GroupCommitTests.net(store: MemoryStore())
    let table = try Region.caller("table-1")
    let today = QuebecTime.date(at: Region.start)
    let before = try #require(Quarter(of: today).previous)
    let alone = try await net.portrait(from: nil, through: before.lastDay, for: table)
    #expect(alone.releases.map(\.quarter) == [before])
    // None of the quarters to come.
    let next = try #require(Quarter(of: today).next)
    let present = try await net.portrait(from: nil, through: next.lastDay, for: table)
    #expect(present.releases.map(\.quarter) == [Quarter(of: today)])
    await #expect(throws: RequestError.self) {
      try await net.portrait(from: today, through: before.lastDay, for: table)
    }
  }

  @Test func `A release is kept over the end of its quarter and what is destroyed later`() throws {
    var pipeline = try Region.pipeline()
    for number in 0..<12 {
      _ = try pipeline.take(
        Region.runaway("CJQ-\(number)", id: "\(number)", at: Region.start), at: Region.start)
    }
    let after = QuebecTime.start(of: try #require(quarter.next).firstDay)
    let last = try release(&pipeline, at: after)
    #expect(last.isFinal)
    #expect(try pipeline.store.release(of: quarter.description) == last.keptForm)
    // Everything of it could be gone by now.
    var later = try Region.pipeline(store: pipeline.store)
    #expect(try release(&later, at: after + .days(400)) == last)
  }

  @Test func `A quarter whose release the disk did not take is released once it does`()
    async throws
  {
    let store = FailingStore()
    let clock = ManualWallClock(Region.start)
    let net = try GroupCommitTests.net(store: store, clock: clock)
    try await net.start()
    let end = QuebecTime.start(of: try #require(quarter.next).firstDay)
    store.fails = true
    clock.set(to: end)
    await #expect(throws: SafetyNet.intakeClosed) { try await net.tick() }
    #expect(try store.release(of: quarter.description) == nil)
    // Nothing is destroyed before it.
    await #expect(throws: SafetyNet.intakeClosed) {
      try await net.retention(isDry: false, by: Region.caller("privacy-1"))
    }
    store.fails = false
    clock.set(to: end + .minutes(1))
    try await net.tick()
    #expect(try store.release(of: quarter.description) != nil)
  }

  @Test func `A day to come is of its quarter, and of a quarter to come there is nothing`()
    async throws
  {
    let net = try GroupCommitTests.net(store: MemoryStore())
    let table = try Region.caller("table-1")
    let day = try #require(CivilDate(text: "2026-03-30"))
    let next = try #require(CivilDate(text: "2026-04-01"))
    // Also where the last day is left out.
    for isAlone in [false, true] {
      let portrait = try await net.portrait(from: day, through: isAlone ? nil : day, for: table)
      #expect(portrait.releases.map(\.quarter) == [quarter])
      let error = await #expect(throws: RequestError.self) {
        _ = try await net.portrait(from: next, through: isAlone ? nil : next, for: table)
      }
      #expect(error?.code == .invalid)
      #expect(error?.faults.first?.message.en.contains("has not begun") == true)
    }
  }

  @Test func `An acknowledgement in time counts for the organisation that gave it`() throws {
    var pipeline = try Region.pipeline()
    for number in 0..<8 {
      _ = try pipeline.take(
        Region.disclosure("CJQ-\(number)", id: "\(number)", at: Region.start), at: Region.start)
    }
    pipeline.begin(at: Region.start + .minutes(30))
    for notice in try pipeline.inbox("pivot-dpj-1") {
      _ = try pipeline.acknowledge(notice.id, by: Region.caller("pivot-dpj-1"))
    }
    try pipeline.store.append(pipeline.commit)
    pipeline.committed()
    let release = try release(&pipeline, at: Region.start + .minutes(30))
    let dpj = try #require(release.answering.first { $0.organisation == "dpj" })
    #expect(dpj.inTimePercent == 100)
    #expect(dpj.medianMinutes == 30)
  }
}

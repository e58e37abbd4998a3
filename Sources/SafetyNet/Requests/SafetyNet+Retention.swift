import Alerts
import Chronology
import Mandates
import Observations
import Retention
import Store
import StrictJSON
import Wording

/// The clocks of what is kept, and what waits for a person to review it.
extension SafetyNet {
  /// Runs the clocks, or shows what they would take (`privacy`, `operator`). Counts, no persons. Where the host's clock may
  /// be ahead, who runs them says that it is right.
  public func retention(isDry: Bool, by caller: Caller) async throws(RequestError) -> JSONValue {
    try require(caller, .privacy, .operator)
    let report = try await runRetention(isDry: isDry, by: caller)
    if !isDry { clockIsConfirmed = true }
    return report
  }

  /// By the clock: at the schedule's interval, and a minute after a look that failed. Nothing is written where nothing
  /// is due, nor while the host's clock may be ahead: what is destroyed is not to be had again.
  func runRetentionIfDue() async throws(RequestError) {
    if case .ahead? = clockDoubt { return }
    let now = clock.now()
    guard retentionPause.isOver(at: now) else { return }
    retentionPause.begin(at: now, for: library.retention.interval)
    do throws(RequestError) {
      _ = try await runRetention(isDry: false, by: nil)
    } catch {
      retentionPause.begin(at: now, for: .minutes(1))
      throw error
    }
  }

  private func runRetention(
    isDry: Bool, by caller: Caller?
  ) async throws(RequestError) -> JSONValue {
    // What goes now is counted first where its quarter has ended: after days without the daemon, too.
    if !isDry { try await releaseEndedQuarters() }
    let kept = try await beside { (store) throws(StoreError) in try store.kept(hasStanding: false) }
    let schedule = library.retention
    let outcome = try await perform(isAlone: true) { pipeline in
      let plan = RetentionPlan(
        pipeline.retentionRecords(kept), schedule: schedule, at: pipeline.now)
      let runs = !isDry && (caller != nil || plan.isDue)
      let lowered = runs ? try pipeline.apply(plan, by: caller) : 0
      return (
        report: plan.report(schedule, at: pipeline.now, isDry: isDry, lowered: lowered),
        destroyed: runs
      )
    }
    if outcome.destroyed { await forgetLog() }
    return outcome.report
  }

  /// The youths who have turned 18 and whose file a person is to look at (`privacy`).
  public func reviews(for caller: Caller) async throws(RequestError) -> JSONValue {
    try require(caller, .privacy)
    let kept = try await beside { (store) throws(StoreError) in try store.kept(hasStanding: false) }
    let schedule = library.retention
    return try await performReading { pipeline in
      pipeline.record(.vaultRead, by: caller.name, through: caller.through, on: "reviews")
      let records = pipeline.retentionRecords(kept)
      let plan = RetentionPlan(records, schedule: schedule, at: pipeline.now)
      let youths = Set(plan.reviews.map { pipeline.present($0) }).sorted()
      return [
        "reviews": .array(
          youths.map { youth in
            let birthday = records.majorities[youth] ?? pipeline.now
            let end = birthday + schedule.keep(.reviewAtMajority)
            // While something open rests on all that is kept, nothing goes at that date.
            let goes = plan.unneeded.contains(youth)
            return [
              "youth": .string(youth.text), "turned_18": .string(birthday.rfc3339),
              "destroyed_after": goes ? .string(end.rfc3339) : .null,
              "kept_by": plan.needed.contains(youth) ? "open_alert" : .null,
            ]
          })
      ]
    }
  }
}

extension RetentionPlan {
  /// Counts by kind: no persons.
  func report(
    _ schedule: RetentionSchedule, at now: Timestamp, isDry: Bool, lowered: Int
  ) -> JSONValue {
    .object([
      JSONMember("at", .string(now.rfc3339)), JSONMember("dry_run", .bool(isDry)),
      JSONMember(
        "kinds",
        .array(
          RecordKind.allCases.compactMap { kind in
            guard let count = counts[kind], let clock = schedule.clocks[kind] else { return nil }
            return .object([
              JSONMember("kind", .string(kind.rawValue)), JSONMember("label", clock.label.json),
              JSONMember("keep_hours", .integer(clock.keep.milliseconds / 3_600_000)),
              JSONMember("due", .integer(Int64(count.due))),
              JSONMember("held", .integer(Int64(count.held))),
              JSONMember("needed", .integer(Int64(count.needed))),
              JSONMember("running", .integer(Int64(count.running))),
            ])
          })),
      JSONMember("alerts", .integer(Int64(alerts.count))),
      JSONMember("bands_lowered", .integer(Int64(lowered))),
    ])
  }
}

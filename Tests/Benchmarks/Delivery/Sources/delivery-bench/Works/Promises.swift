import Foundation

/// What becomes of what was accepted: the works of the measure of Alertmanager (`repeat`, `crash`, `outage`,
/// `stuck`), the same steps on each target.
struct Promises {
  /// Makes a target in an empty folder. What it says of waiting matters to Alertmanager alone: Filet does not
  /// wait.
  typealias Making = (AlertmanagerTarget.Waits, EventLoop) throws -> any Accountable

  let now: Int
  let make: Making

  /// Everything that reached somebody, by the number in its mark.
  private final class Received {
    private(set) var times: [Int: [Double]] = [:]
    var count: Int { times.values.reduce(0) { $0 + $1.count } }
    var more: Int { times.values.reduce(0) { $0 + $1.count - 1 } }

    func note(_ bytes: UnsafeRawBufferPointer) {
      let now = monotonic()
      var rest = bytes
      // A notice names its pupil once; what it says of the past does not count.
      while let mark = rest.firstRange(of: OneNoticeEach.markText) {
        let digits = rest[mark.upperBound...].prefix { (0x30...0x39).contains($0) }
        times[Int(String(decoding: digits, as: UTF8.self)) ?? -1, default: []].append(now)
        rest = UnsafeRawBufferPointer(rebasing: rest[mark.upperBound...])
      }
    }
  }

  /// One target with its people.
  private final class Stage {
    let loop = EventLoop()
    let target: any Accountable
    let received = Received()
    let audience: any Audience

    init(
      _ make: Making, _ waits: AlertmanagerTarget.Waits = .init(), hanging: Int? = nil
    ) throws {
      target = try make(waits, loop)
      let received = received
      do {
        audience = try target.listen(on: loop, hanging: hanging) { received.note($0) }
      } catch {
        target.stop()
        throw error
      }
    }

    func end() {
      audience.end()
      target.stop()
    }

    /// Ends it by a signal and starts it again; people come back when it is there.
    func restart(by signal: Int32) throws {
      target.end(by: signal)
      try target.restart()
      try audience.comeBack()
    }

    /// Posts events one at a time over one connection; whether all were accepted, now or before.
    func post(_ events: Events) throws -> Bool {
      let submitters = try Submitters(target, connections: 1, events, on: loop)
      defer { submitters.end() }
      _ = submitters.run(batch: 1, seconds: 20, on: loop)
      return submitters.accepted + submitters.repeated == events.count
    }
  }

  private func one() -> Events { OneNoticeEach.events(1, revisits: false, now: now) }

  private func onStage(
    _ waits: AlertmanagerTarget.Waits = .init(), hanging: Int? = nil,
    _ body: (Stage) throws -> Measures
  ) throws -> Measures {
    let stage = try Stage(make, waits, hanging: hanging)
    defer { stage.end() }
    return try body(stage)
  }

  // MARK: Works

  /// One observation posted again and again over four connections.
  func repeated(_ count: Int) throws -> Measures {
    try onStage { stage in
      let line = one()
      var events = Events(submitter: line.submitter)
      let text = String(decoding: line.bytes.dropLast(), as: UTF8.self)
      for _ in 0..<count { events.append(text) }
      let submitters = try Submitters(stage.target, connections: 4, events, on: stage.loop)
      defer { submitters.end() }
      let took = submitters.run(batch: 1, seconds: 60, on: stage.loop)
      stage.loop.run(for: 1)
      var measures = Measures()
      let taken = submitters.accepted + submitters.repeated
      measures["accepted"] = Double(taken)
      measures["rate"] = Double(taken) / took
      measures["refused"] = Double(submitters.refused)
      measures["notices"] = Double(stage.received.count)
      return measures
    }
  }

  /// Accepted, and ended by a signal before anybody could be told: nobody listens at Filet, Alertmanager waits
  /// for its group.
  func endedBeforeDelivery(by signal: Int32) throws -> Measures {
    try onStage(.init(group: "2s", interval: "1s")) { stage in
      if stage.target is FiletTarget { stage.audience.leave() }
      let isAccepted = try stage.post(one())
      stage.loop.run(for: 0.3)
      try stage.restart(by: signal)
      return outcome(stage, isAccepted)
    }
  }

  /// Accepted while the recipient takes nothing; killed; the recipient is back.
  func killedWhileAway() throws -> Measures {
    try onStage(.init(interval: "1s")) { stage in
      stage.audience.leave()
      let isAccepted = try stage.post(one())
      stage.loop.run(for: 1)
      try stage.restart(by: SIGKILL)
      return outcome(stage, isAccepted)
    }
  }

  /// Delivered, killed, and the same posted again: told twice?
  func killedAfterDelivery() throws -> Measures {
    try onStage(.init(interval: "1s")) { stage in
      let isAccepted = try stage.post(one())
      stage.loop.run(for: 8) { stage.received.count > 0 }
      try stage.restart(by: SIGKILL)
      _ = try stage.post(one())
      stage.loop.run(for: 3)
      return outcome(stage, isAccepted)
    }
  }

  private func outcome(_ stage: Stage, _ isAccepted: Bool) -> Measures {
    stage.loop.run(for: 8) { stage.received.count > 0 }
    var measures = Measures()
    measures["accepted"] = isAccepted ? 1 : 0
    measures["lost"] = isAccepted && stage.received.count == 0 ? 1 : 0
    measures["twice"] = Double(stage.received.more)
    return measures
  }

  /// 400 a second to a hundred people; killed in the middle, started again: which were accepted and never come?
  func killedInAStream(group: String) throws -> Measures {
    try onStage(.init(group: group)) { stage in
      let events = OneNoticeEach.events(1_600, revisits: false, now: now)
      let submitters = try Submitters(stage.target, connections: 4, events, on: stage.loop)
      submitters.keepsTaken = true
      let start = monotonic()
      let moment = Double.random(in: 1.5...2.5)
      var isKilled = false
      _ = submitters.run(rate: 400, on: stage.loop) {
        guard !isKilled, monotonic() - start > moment else { return }
        isKilled = true
        stage.target.end(by: SIGKILL)
      }
      submitters.end()
      // What was on its way when it ended is read before people come back.
      stage.loop.run(for: 0.5)
      try stage.target.restart()
      try stage.audience.comeBack()
      stage.loop.run(for: 8) { submitters.taken.allSatisfy { stage.received.times[$0] != nil } }
      stage.loop.run(for: 1)
      var measures = Measures()
      measures["accepted"] = Double(submitters.taken.count)
      measures["lost"] = Double(submitters.taken.count { stage.received.times[$0] == nil })
      measures["twice"] = Double(stage.received.more)
      return measures
    }
  }

  /// The recipient takes nothing for longer than the alert lives (5 s), and comes back after 12 s.
  func outage() throws -> Measures {
    try onStage(.init(interval: "1s", resolve: "5s")) { stage in
      stage.audience.leave()
      let isAccepted = try stage.post(one())
      stage.loop.run(for: 12)
      try stage.audience.comeBack()
      stage.loop.run(for: 15) { stage.received.count > 0 }
      return outcome(stage, isAccepted)
    }
  }

  /// One of a hundred never takes anything: what the other 99 feel, at 100/s, beside a run in which all do.
  func stuck() throws -> Measures {
    var measures = try paced(hanging: nil)
    measures["p99 ms without"] = measures["p99 ms"]
    let with = try paced(hanging: 7)
    for name in ["p50 ms", "p99 ms", "others", "delivered"] { measures[name] = with[name] }
    return measures
  }

  private func paced(hanging: Int?) throws -> Measures {
    try onStage(hanging: hanging) { stage in
      let count = 800
      let events = OneNoticeEach.events(count, revisits: false, now: now)
      let submitters = try Submitters(stage.target, connections: 4, events, on: stage.loop)
      defer { submitters.end() }
      _ = submitters.run(rate: 100, on: stage.loop)
      let others = hanging == nil ? count : count - count / HundredRecipients.count
      stage.loop.run(for: 20) { stage.received.count >= others }
      let latencies = stage.received.times.compactMap { number, times in
        times.first.map { ($0 - submitters.sent[number]) * 1_000 }
      }
      var measures = Measures()
      measures["others"] = Double(others)
      measures["delivered"] = Double(stage.received.count)
      measures["p50 ms"] = latencies.percentile(0.5)
      measures["p99 ms"] = latencies.percentile(0.99)
      return measures
    }
  }
}

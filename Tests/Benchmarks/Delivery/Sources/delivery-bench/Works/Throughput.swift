/// As many as the target takes: single requests or batches, over connections that always have one under way.
struct ClosedLoopWork {
  var connections: Int
  var batch: Int
  var seconds: Double

  func run(_ target: any Target, _ events: Events, on loop: EventLoop) throws -> Measures {
    let submitters = try Submitters(target, connections: connections, events, on: loop)
    defer { submitters.end() }
    let used = target.process.processorSeconds
    let took = submitters.run(batch: batch, seconds: seconds, on: loop)
    var measures = Measures()
    measures["n"] = Double(submitters.accepted)
    measures["rate"] = Double(submitters.accepted) / took
    measures["refused"] = Double(submitters.notAccepted)
    let answers = submitters.answerTimes
    measures["answer p50 ms"] = answers.percentile(0.50)
    measures["answer p99 ms"] = answers.percentile(0.99)
    measures["cpu µs"] =
      (target.process.processorSeconds - used) * 1e6 / Double(max(1, submitters.accepted))
    measures["rss MB"] = target.process.resident.now
    measures.note = submitters.firstRefusal
    return measures
  }
}

/// Resident memory after so many alerts have been opened.
struct MemoryWork {
  var alerts: Int

  func run(_ target: any Target, on loop: EventLoop, now: Int) throws -> Measures {
    var measures = Measures()
    measures["idle MB"] = target.process.resident.now
    let events = OneNoticeEach.events(alerts, revisits: false, now: now)
    let submitters = try Submitters(target, connections: 16, events, on: loop)
    defer { submitters.end() }
    _ = submitters.run(batch: 1, seconds: 600, on: loop)
    measures["n"] = Double(submitters.accepted)
    measures["refused"] = Double(submitters.notAccepted)
    measures["right after MB"] = target.process.resident.now
    // What a busy while leaves unused may be given back first.
    loop.run(for: 3) { false }
    measures["rss MB"] = target.process.resident.now
    measures["peak MB"] = target.process.resident.peak
    // What it costs to have them open: the auditor and the clocks, while nobody asks for anything.
    loop.run(for: 1)
    let used = target.process.processorSeconds
    loop.run(for: 5)
    measures["idle cpu %"] = (target.process.processorSeconds - used) / 5 * 100
    measures.note = submitters.firstRefusal
    return measures
  }
}

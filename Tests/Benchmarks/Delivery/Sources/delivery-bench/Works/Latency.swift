/// From the first byte of a POST to the arrival of its notice on a stream, at a fixed rate.
struct PacedWork {
  var rate: Double
  var seconds: Double

  func run(_ target: any Target, on loop: EventLoop, now: Int) throws -> Measures {
    let recipients = HundredRecipients.count
    // A first notice for everybody, so that nothing is measured that happens once.
    let warm = OneNoticeEach.events(recipients * 2, revisits: true, now: now)
    let count = Int(rate * seconds) / 2 * 2
    let events = OneNoticeEach.events(count, from: warm.count, revisits: true, now: now)
    let pupils = (warm.count + count) / 2
    let streams = try Subscribers(target, count: recipients, expecting: pupils, on: loop)
    defer { streams.end() }
    let first = try Submitters(target, connections: 4, warm, on: loop)
    _ = first.run(rate: 500, on: loop)
    loop.run(for: 20) { streams.delivered >= warm.count }
    first.end()
    streams.forget(before: warm.count / 2)

    let submitters = try Submitters(target, connections: 16, events, on: loop)
    defer { submitters.end() }
    let used = target.process.processorSeconds
    let start = monotonic()
    let took = submitters.run(rate: rate, on: loop)
    loop.run(for: 20) { streams.delivered >= count }
    let whole = monotonic() - start
    var latencies: [Double] = []
    for event in 0..<count {
      let pupil = (warm.count + event) / 2
      let sighting = event % 2
      guard streams.arrivals[pupil].count > sighting else { continue }
      latencies.append((streams.arrivals[pupil][sighting] - submitters.sent[event]) * 1_000)
    }
    var measures = Measures()
    measures["n"] = Double(count)
    measures["rate"] = Double(submitters.accepted) / took
    measures["delivered"] = Double(streams.delivered)
    measures["missing"] = Double(count - latencies.count)
    measures["more than two"] = Double(streams.arrivals.count { $0.count > 2 })
    measures["only one"] = Double(
      streams.arrivals.dropFirst(warm.count / 2).count { $0.count == 1 })
    measures["refused"] = Double(submitters.notAccepted)
    measures["p50 ms"] = latencies.percentile(0.50)
    measures["p99 ms"] = latencies.percentile(0.99)
    measures["max ms"] = latencies.max()
    let answers = submitters.answerTimes
    measures["answer p50 ms"] = answers.percentile(0.50)
    measures["answer p99 ms"] = answers.percentile(0.99)
    measures["cpu µs"] = (target.process.processorSeconds - used) * 1e6 / Double(count)
    measures["seconds"] = whole
    measures.note = submitters.firstRefusal
    return measures
  }
}

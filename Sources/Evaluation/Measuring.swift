import Chronology
import Foundation

func logarithm10(_ x: Double) -> Double { log10(x) }

/// Holds a timeline against the truth.
public struct Measuring {
  let truth: GroundTruth
  let timeline: Timeline
  private var figures = Figures()
  /// By youth: when each band 1 … 4 was first reached.
  private var firsts: [[Timestamp?]]
  /// By youth: all that was said of them, under whatever label.
  private var steps: [Int: [Timeline.Step]] = [:]

  /// - Parameter matrix: by mandate, the groups of fields that it lets through; `nil` where unknown.
  public static func figures(
    _ timeline: Timeline, _ truth: GroundTruth, matrix: MatrixReading? = nil
  ) -> Figures {
    var measuring = Measuring(truth, timeline)
    measuring.measureBands()
    measuring.measureTraps()
    measuring.measureDelays()
    measuring.measureStories()
    measuring.measureLoads()
    measuring.measureFalseImmediate()
    measuring.measureRules()
    let leads = LeadMeasuring(truth: truth, timeline: timeline, steps: measuring.steps)
    measuring.figures.leads = leads.leads
    measuring.figures.links = LinkMeasuring.links(timeline, truth)
    measuring.figures.leaks = matrix.map { measuring.leaks(against: $0) }
    return measuring.figures
  }

  private init(_ truth: GroundTruth, _ timeline: Timeline) {
    self.truth = truth
    self.timeline = timeline
    firsts = Array(repeating: Array(repeating: nil, count: 5), count: truth.youths.count)
    figures.variant = truth.variant
    figures.seed = truth.seed
    figures.weeks = truth.weeks
    figures.youths = truth.youths.count
    figures.victims = truth.youths.count { $0.isVictim }
    figures.notices = timeline.notices.count
    figures.escalations = timeline.escalations
    figures.rejected = timeline.rejected
    figures.unattributed = timeline.unattributed.values.count { $0 >= 2 }
    figures.alerted = figures.unattributed
    for (key, steps) in timeline.steps {
      let isAlerted = steps.contains { $0.band >= 2 }
      if isAlerted { figures.alerted += 1 }
      guard let youth = Self.youth(key, truth) else {
        if isAlerted { figures.unattributed += 1 }
        continue
      }
      self.steps[youth, default: []] += steps
      for step in steps where step.band > 0 {
        for band in 1...min(4, step.band) {
          firsts[youth][band] = min(firsts[youth][band] ?? .distantFuture, step.at)
        }
      }
    }
  }

  static func youth(_ key: String, _ truth: GroundTruth) -> Int? {
    key.hasPrefix(Timeline.eventPrefix)
      ? truth.byUnidentified[String(key.dropFirst(Timeline.eventPrefix.count))]
      : truth.byLabel[key]
  }

  // MARK: Bands

  private mutating func measureBands() {
    let victims = truth.youths.indices.filter { truth.youths[$0].isVictim }
    let others = truth.youths.indices.filter { !truth.youths[$0].isHarmed }
    for count in 1...4 {
      figures.observedAtLeast[count] = Figures.Share(
        victims.count { truth.observed[$0] >= count }, of: victims.count)
    }
    for band in 1...4 {
      let reached = truth.youths.indices.filter { firsts[$0][band] != nil }
      figures.recall[band] = share(victims, band)
      figures.precision[band] = Figures.Share(
        reached.count { truth.youths[$0].isHarmed }, of: reached.count)
      figures.precisionOfExploitation[band] = Figures.Share(
        reached.count { truth.youths[$0].isExploited }, of: reached.count)
      figures.falseBySum[band] = reached.count {
        !truth.youths[$0].isHarmed && firsts[$0][4] == nil
      }
      for split in Figures.Split.allCases {
        for (value, members) in Dictionary(grouping: victims, by: { value($0, split) }) {
          figures.recallBy[split, default: [:]][value, default: [:]][band] = share(members, band)
        }
        for (value, members) in Dictionary(grouping: reached, by: { value($0, split) }) {
          figures.precisionBy[split, default: [:]][value, default: [:]][band] = Figures.Share(
            members.count { truth.youths[$0].isHarmed }, of: members.count)
        }
        for (value, members) in Dictionary(grouping: others, by: { value($0, split) }) {
          figures.falseBy[split, default: [:]][value, default: [:]][band] = share(members, band)
        }
      }
    }
  }

  /// Of each trap's young people, and of the networks that are of nobody else.
  private mutating func measureTraps() {
    var highest: [String: Int] = [:]
    for (index, youth) in truth.youths.enumerated() {
      guard let trap = youth.trap else { continue }
      let band = (1...4).last { firsts[index][$0] != nil } ?? 0
      highest[trap] = max(highest[trap] ?? 0, band)
    }
    for network in timeline.networks {
      let members = Set(network.youths.compactMap { truth.byLabel[$0] })
      guard members.count > 1, let trap = members.first.flatMap({ truth.youths[$0].trap }),
        members.allSatisfy({ truth.youths[$0].trap == trap })
      else { continue }
      highest[trap] = max(highest[trap] ?? 0, network.band)
    }
    figures.traps = highest.map { Figures.TrapResult(trap: $0.key, highestBand: $0.value) }
      .sorted { $0.trap < $1.trap }
  }

  private func share(_ members: [Int], _ band: Int) -> Figures.Share {
    Figures.Share(members.count { firsts[$0][band] != nil }, of: members.count)
  }

  private func value(_ youth: Int, _ split: Figures.Split) -> String {
    switch split {
    case .sex: truth.youths[youth].sex
    case .audit: truth.youths[youth].audit
    case .placement: truth.youths[youth].isPlaced ? "placed" : "home"
    }
  }

  // MARK: Time

  /// Over all victims: whoever was never told of is no quick case for it.
  private mutating func measureDelays() {
    var first: [Int: Timestamp] = [:]
    for notice in timeline.notices where notice.band >= 2 {
      guard let youth = notice.label.flatMap({ truth.byLabel[$0] }) else { continue }
      first[youth] = min(first[youth] ?? .distantFuture, notice.at)
    }
    for (index, youth) in truth.youths.enumerated() {
      guard youth.isVictim, let onset = youth.onset else { continue }
      guard let at = first[index] else {
        figures.exposureDelays.append(.infinity)
        continue
      }
      if at < onset { figures.toldBeforeOnset += 1 }
      figures.exposureDelays.append(max(0, days(at - onset)))
    }
    figures.exposureDelays.sort()
  }

  private mutating func measureStories() {
    figures.takedownDay = days(truth.takedown - truth.start)
    figures.stories = truth.youths.enumerated().compactMap { index, youth in
      guard youth.isVictim, let onset = youth.onset else { return nil }
      return Figures.Story(
        onset: days(onset - truth.start),
        concern: firsts[index][2].map { days($0 - truth.start) },
        high: firsts[index][3].map { days($0 - truth.start) })
    }
  }

  private func days(_ span: Span) -> Double { Double(span.milliseconds) / 86_400_000 }

  // MARK: Load, leaks

  private mutating func measureLoads() {
    let weeks = max(1, Int(truth.weeks.rounded(.up)))
    var counts: [String: [Int]] = [:]
    var openings: [String: Int] = [:]
    var organisations: [String: String] = [:]
    for notice in timeline.notices where notice.band >= 2 && notice.step == "pivot" {
      let week = min(weeks - 1, max(0, Int((notice.at - truth.start).milliseconds / 604_800_000)))
      counts[notice.recipient, default: Array(repeating: 0, count: weeks)][week] += 1
      if notice.isOpening { openings[notice.recipient, default: 0] += 1 }
      organisations[notice.recipient] = notice.organisation
    }
    figures.loads = counts.map { recipient, byWeek in
      Figures.Load(
        recipient: recipient, organisation: organisations[recipient] ?? "",
        mean: Double(byWeek.reduce(0, +)) / truth.weeks,
        meanOpenings: Double(openings[recipient] ?? 0) / truth.weeks,
        ninetyFifth: Int(quantile(0.95, of: byWeek.map(Double.init)) ?? 0), most: byWeek.max() ?? 0)
    }.sorted { ($1.mean, $0.recipient) < ($0.mean, $1.recipient) }
  }

  /// By person, over all that the engine takes for them: somebody who is called otherwise is not alarming anew.
  private mutating func measureFalseImmediate() {
    var steps: [(youth: Int, step: Timeline.Step)] = []
    for (key, ofKey) in timeline.steps {
      guard let youth = Self.youth(key, truth) else { continue }
      steps += ofKey.map { (youth: youth, step: $0) }
    }
    steps.sort { $0.step.number < $1.step.number }
    var bands: [Int: [String: Int]] = [:]
    var owners: [String: Int] = [:]
    var before: [Int: Int] = [:]
    var alarms = 0
    var index = 0
    while index < steps.count {
      // What is said at one moment is one change: two entities that become one are not two alarms.
      let moment = steps[index].step.at
      var touched: Set<Int> = []
      while index < steps.count, steps[index].step.at == moment {
        let (youth, step) = steps[index]
        if let owner = owners.updateValue(youth, forKey: step.entity), owner != youth {
          bands[owner]?[step.entity] = nil
          touched.insert(owner)
        }
        bands[youth, default: [:]][step.entity] = step.band
        touched.insert(youth)
        index += 1
      }
      for youth in touched {
        let highest = bands[youth]?.values.max() ?? 0
        if highest == 4, before[youth, default: 0] < 4, !truth.youths[youth].isHarmed {
          alarms += 1
        }
        before[youth] = highest
      }
    }
    figures.falseImmediatePerWeek = Double(alarms) / truth.weeks
  }

  private func leaks(against matrix: MatrixReading) -> [String] {
    timeline.notices.compactMap { notice in
      let outside = matrix.outside(notice.fields, mandate: notice.mandate, band: notice.band)
      return outside.isEmpty ? nil : "\(notice.mandate): \(outside.sorted().joined(separator: " "))"
    }
  }

  // MARK: Rules

  private mutating func measureRules() {
    var counts: [String: (victims: Set<Int>, others: Set<Int>)] = [:]
    for (key, rules) in timeline.rules {
      guard let youth = Self.youth(key, truth) else { continue }
      for rule in rules {
        if truth.youths[youth].isHarmed {
          counts[rule, default: ([], [])].victims.insert(youth)
        } else {
          counts[rule, default: ([], [])].others.insert(youth)
        }
      }
    }
    let victims = truth.youths.indices.count { truth.youths[$0].isHarmed && truth.observed[$0] > 0 }
    let others = truth.youths.indices.count { !truth.youths[$0].isHarmed && truth.observed[$0] > 0 }
    figures.ruleRatios = counts.map { rule, found in
      Figures.RuleRatio(
        rule: rule, victims: Figures.Share(found.victims.count, of: victims),
        others: Figures.Share(found.others.count, of: others))
    }.sorted { $0.rule < $1.rule }
  }
}

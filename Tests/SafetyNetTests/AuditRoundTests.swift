import Alerts
import Chronology
import Mandates
import Observations
import Risk
import Testing
import Wording

@testable import SafetyNet

/// The auditor stays cheap however many alerts are open, and still misses none for longer than a minute.
struct AuditRoundTests {
  let start = Region.start

  /// So many open alerts, each with somebody of the DPJ who is to answer by tomorrow.
  func pipeline(alerts count: Int) throws -> Pipeline {
    var pipeline = try Region.pipeline()
    for number in 0..<count {
      let entity = EntityRef.nobody()
      let alert = Alert(
        id: "alr_\(number)", anchor: entity, entity: entity, band: .high, revision: 1, state: .open,
        opened: start, revised: start, ruleSet: "", grounds: [])
      pipeline.alerts.keep(alert)
      pipeline.duties[.init(alert: alert.id, organisation: "dpj")] = Duty(
        alert: alert.id, organisation: "dpj", mandate: "dpj-network", revision: 1, band: .high,
        step: .pivot, state: .awaiting, clock: .escalate, due: start + .days(1),
        told: ["pivot-dpj-1"], asked: "pivot-dpj-1")
    }
    return pipeline
  }

  @Test("A look takes a part of ten thousand alerts, and a minute of looks takes them all")
  func bounded() throws {
    var pipeline = try pipeline(alerts: 10_000)
    pipeline.look(at: start)
    #expect(pipeline.auditor.round.looked == 10_000, "at the start all of them")
    var most = 0
    for second in 1...AuditRound.looks {
      let before = pipeline.auditor.round.looked
      pipeline.look(at: start + .seconds(Int64(second)))
      most = max(most, pipeline.auditor.round.looked - before)
    }
    #expect(most <= AuditRound.part)
    #expect(pipeline.auditor.round.looked >= 20_000)
    #expect(pipeline.auditor.findings.isEmpty)
  }

  @Test("However many there are, a round takes no more than a minute of looks")
  func round() {
    var round = AuditRound()
    let all = (0..<100_000).map(String.init)
    var seen: [String: Int] = [:]
    for _ in 0...AuditRound.looks {
      for id in round.next(of: { all }) { seen[id, default: 0] += 1 }
    }
    #expect(seen.count == all.count)
    #expect(seen.values.allSatisfy { $0 == 2 })
  }

  @Test("What nobody reported as changed is found within a minute of looks, once for each alert")
  func unreported() throws {
    var pipeline = try pipeline(alerts: 10_000)
    pipeline.look(at: start)
    for number in [17, 9_999] {
      pipeline.duties[.init(alert: "alr_\(number)", organisation: "dpj")] = nil
    }
    for second in 1...AuditRound.looks { pipeline.look(at: start + .seconds(Int64(second))) }
    #expect(pipeline.auditor.findings.map(\.alert).sorted() == ["alr_17", "alr_9999"])
    #expect(pipeline.auditor.findings.allSatisfy { $0.fault == .noDuty })
  }

  @Test("What has changed, and a clock that stopped, is found at the next look")
  func atOnce() throws {
    var pipeline = try pipeline(alerts: 10_000)
    pipeline.look(at: start)
    var stopped = try #require(pipeline.duties[.init(alert: "alr_5", organisation: "dpj")])
    stopped.due = start - .hours(1)
    pipeline.duties[.init(alert: "alr_5", organisation: "dpj")] = stopped
    var left = try #require(pipeline.duties[.init(alert: "alr_6", organisation: "dpj")])
    left.asked = "somebody-who-left"
    pipeline.change(left)
    pipeline.look(at: start + .seconds(1))
    let faults = Set(pipeline.auditor.findings.map(\.fault))
    #expect(faults == [.nobody, .stoppedClock])
    // Mended, it is no finding any more.
    stopped.due = start + .hours(1)
    left.asked = "pivot-dpj-1"
    pipeline.change(stopped)
    pipeline.change(left)
    pipeline.look(at: start + .seconds(2))
    #expect(pipeline.auditor.findings.isEmpty)
  }

  @Test("One alert without a next step is one, two are two")
  func inWords() {
    #expect(
      SafetyNet.stranded(1)
        == Bilingual(
          fr: "1 alerte ouverte sans prochaine étape vivante",
          en: "1 open alert without a living next step"))
    #expect(
      SafetyNet.stranded(2)
        == Bilingual(
          fr: "2 alertes ouvertes sans prochaine étape vivante",
          en: "2 open alerts without a living next step"))
  }

  @Test("Of several organisations the Table reaches the coordinator of each")
  func whomToReach() throws {
    let requests = try Region.library().tableRequests
    let dpj = Auditor.Finding(alert: "alr_1", organisation: "dpj", fault: .nobody)
    var sq = dpj
    sq.organisation = "sq"
    let one = requests.stranded([dpj])
    #expect(one.fr.contains("Joindre sa coordination") && one.en.contains("its coordinator"))
    let two = requests.stranded([dpj, sq])
    #expect(two.fr.contains("Joindre la coordination de chacune"), "\(two.fr)")
    #expect(two.en.contains("the coordinator of each"), "\(two.en)")
  }
}

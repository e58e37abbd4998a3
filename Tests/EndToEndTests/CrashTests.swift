import Foundation
import NIOConcurrencyHelpers
import StrictJSON
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// The daemon is killed (`SIGKILL`) at any moment under load, and held to what it answered.
@Suite(.serialized) struct CrashTests {
  /// Kills altogether: a few in every run, more than a thousand in a long one (`FILET_TORTURE=20`).
  static let kills: Int = {
    let times = tortureFactor
    return times > 1 ? 51 * times : 18
  }()
  /// Kills of one state directory, before it is looked at whole and another begins.
  static let killsOfOneState = 17

  @Test func whatWasAnsweredOutlivesAKillAtAnyMoment() throws {
    let seed = SeededGenerator.seed
    var random = SeededGenerator(seed: seed)
    var left = Self.kills
    var (answers, observations) = (0, 0)
    while left > 0 {
      var trial = try CrashTrial(seed: seed)
      for _ in 0..<min(left, Self.killsOfOneState) {
        try trial.killAndCheck(&random)
        left -= 1
      }
      try trial.finish()
      answers += trial.ledger.answers
      observations += trial.ledger.items.count
    }
    print(
      "killed \(Self.kills) times under load: \(answers) answers, \(observations) observations; "
        + "FILET_SEED=\(seed)")
  }
}

/// One state directory and everything that was asked of the daemons on it.
private struct CrashTrial {
  let daemon: Daemon
  let ledger = Ledger()
  let seed: UInt64
  /// Everybody who could be told.
  let accounts: [String]
  /// Who is told of direct evidence, as one observation in peace shows.
  let recipients: [String]
  private var round = 0
  private var inboxes: [String: Inbox] = [:]

  /// What an account has been shown so far.
  private struct Inbox {
    var cursor = ""
    var notices: [JSONValue] = []
  }

  init(seed: UInt64) throws {
    self.seed = seed
    daemon = try Daemon()
    let text = try String(contentsOfFile: daemon.directory + "/directory.yml", encoding: .utf8)
    accounts = text.matches(of: /- name: ((?:pivot|releve|coordinator|table)-[a-z0-9-]+)/).map {
      String($0.1)
    }
    let peace = Ledger.Item(
      id: "peace", file: "CSSC-0", event: Events.extortion("peace", file: "CSSC-0"))
    ledger.add(peace)
    let answer = try daemon.submit(peace.event, as: "watch-patrol-1")
    try #require(answer.status == 201)
    let observation = try answer.json["observation"]?.string
    ledger.note("peace") {
      $0.submission = .yes
      $0.observation = observation
    }
    let daemon = daemon
    recipients = try accounts.filter { try !daemon.inbox($0).isEmpty }
    try #require(recipients.contains("pivot-dpj-1") && recipients.count > 1)
  }

  mutating func killAndCheck(_ random: inout SeededGenerator) throws {
    round += 1
    let load = Load(socket: daemon.socket, ledger: ledger, round: round)
    let before = ledger.answers
    // So many answers later, wherever four clients and the daemon are by then.
    let quota = Int.random(in: 0...30, using: &random)
    let flag = Flag()
    let group = load.run(seed: random.next()) { flag.isUp }
    try eventually("the load is answered", seconds: 60) { ledger.answers >= before + quota }
    try daemon.stop(SIGKILL)
    flag.lower()
    #expect(group.wait(timeout: .now() + 40) == .success)
    // Now and then it does not live to see the end of its start.
    if Int.random(in: 0...3, using: &random) == 0 {
      try daemon.startAndKill(afterLogBytes: Int.random(in: 0...400, using: &random))
    }
    try daemon.start()
    try repeatUnanswered()
    try check()
  }

  /// A client that had no answer asks again; asking twice does no harm.
  private func repeatUnanswered() throws {
    for item in ledger.items.values.sorted(by: { $0.id < $1.id }) {
      if item.submission == .notYet {
        let answer = try daemon.submit(item.event, as: "watch-patrol-1")
        #expect([200, 201].contains(answer.status), "\(item.id): \(answer.status)")
        let observation = try answer.json["observation"]?.string
        ledger.note(item.id) {
          $0.submission = .yes
          $0.observation = observation
        }
      }
      if item.retraction == .notYet, let observation = item.observation {
        let answer = try daemon.post(
          "/v1/observations/\(observation)/retraction", ["reason": "erreur"], as: "watch-patrol-1")
        // 409: it was done, and nobody was left to tell.
        #expect([200, 409].contains(answer.status), "\(item.id): \(answer.status)")
        ledger.note(item.id) { $0.retraction = .yes }
      }
    }
  }

  private mutating func check() throws {
    for account in recipients {
      var inbox = inboxes[account] ?? Inbox()
      while true {
        let page = try daemon.get("/v1/inbox?limit=1000&after=\(inbox.cursor)", as: account).json
        let notices = page["notices"]?.array ?? []
        inbox.cursor = page["next"]?.string ?? ""
        inbox.notices += notices
        if notices.count < 1_000 { break }
      }
      inboxes[account] = inbox
      let sequence = inbox.notices.compactMap { $0["seq"]?.integer }
      #expect(
        sequence == sequence.indices.map { Int64($0 + 1) },
        "\(account): a gap or a repeat; FILET_SEED=\(seed)")
    }
    try compare()
    let metrics = try daemon.get("/metrics").text
    let open = ledger.items.values.count { $0.retraction != .yes }
    #expect(metrics.contains("filet_alerts_open \(open)\n"), "FILET_SEED=\(seed)")
    #expect(metrics.contains("filet_alerts_without_next_step 0\n"), "FILET_SEED=\(seed)")
    #expect(try daemon.get("/health/ready").status == 200)
  }

  /// Each observation was told once to each, each retraction once to each, and nothing else was.
  private func compare() throws {
    let items = ledger.items.values
    let opened = Dictionary(
      grouping: (inboxes["pivot-dpj-1"]?.notices ?? []).filter { $0["change"] == "opened" }
    ) { $0["fields"]?["identity"]?["file"]?.string ?? "" }
    var alerts: Set<String> = []
    var withdrawn: Set<String> = []
    for item in items {
      #expect(opened[item.file]?.count == 1, "\(item.id) at the DPJ; FILET_SEED=\(seed)")
      guard let alert = opened[item.file]?.first?["alert"]?.string else { continue }
      alerts.insert(alert)
      if item.retraction == .yes { withdrawn.insert(alert) }
    }
    for (account, inbox) in inboxes {
      func told(_ change: JSONValue) -> [String] {
        inbox.notices.filter { $0["change"] == change }.compactMap { $0["alert"]?.string }.sorted()
      }
      #expect(told("opened") == alerts.sorted(), "\(account), opened; FILET_SEED=\(seed)")
      #expect(told("withdrawn") == withdrawn.sorted(), "\(account), withdrawn; FILET_SEED=\(seed)")
      #expect(inbox.notices.count == alerts.count + withdrawn.count, "\(account)")
    }
  }

  /// The state directory is looked at whole.
  mutating func finish() throws {
    for account in accounts where !recipients.contains(account) {
      #expect(try daemon.inbox(account).isEmpty, "\(account) was told; FILET_SEED=\(seed)")
    }
    for item in ledger.items.values where item.acknowledgement == .yes {
      guard let id = item.notice else { continue }
      let notice = try daemon.get("/v1/notices/\(id)", as: "pivot-dpj-1").json
      #expect(notice["acknowledged_by"] == "pivot-dpj-1", "\(item.id); FILET_SEED=\(seed)")
      #expect(notice["state"] == "acknowledged", "\(item.id); FILET_SEED=\(seed)")
    }
    // What was seen is what is there: nothing was changed after it was told.
    for (account, inbox) in inboxes {
      let again = try daemon.get("/v1/inbox?limit=1000", as: account).json["notices"]?.array ?? []
      for (then, now) in zip(inbox.notices, again) {
        for name in ["id", "alert", "revision", "fields", "why", "issued"] {
          #expect(then[name] == now[name], "\(account); FILET_SEED=\(seed)")
        }
      }
    }
    #expect(try daemon.stop().status == 0)
  }
}

/// Up until it is lowered.
private final class Flag: Sendable {
  private let state = NIOLockedValueBox(true)
  var isUp: Bool { state.withLockedValue { $0 } }
  func lower() { state.withLockedValue { $0 = false } }
}

import Chronology
import FiletClient
import NIOCore
import StrictJSON
import Wording

/// Follows an inbox and resumes where it was when the connection breaks.
struct InboxFollowing: Sendable {
  var session: Session

  /// The daemon sends something every 15 seconds; after three silences it is gone.
  static let patience = TimeAmount.seconds(45)

  func run(after start: String?) async throws {
    var cursor = start
    var hasConnected = false
    var failures = 0
    var isBroken = false
    let labels = session.isJSON ? FieldLabels() : await session.labels()
    while true {
      let progress = FollowingProgress(cursor)
      do {
        try await follow(progress, labels, again: isBroken)
        failures = 0
      } catch {
        let isConnected = await progress.isConnected
        guard hasConnected || isConnected, Self.passes(error) else { throw error }
        failures += 1
      }
      if await progress.isConnected {
        hasConnected = true
        failures = min(failures, 1)
      }
      cursor = await progress.cursor
      let pause = Self.pause(afterFailures: failures)
      // Said once for each break, however often it is tried.
      let isNew = await progress.isConnected
      if isNew || !isBroken {
        remark(fr: "connexion interrompue, reprise…", en: "connection lost, resuming…")
      }
      isBroken = true
      try await Task.sleep(for: .milliseconds(pause))
    }
  }

  private func remark(fr: String, en: String) {
    session.output.note(session.output.errorPaint(.dim, session.language == .french ? fr : en))
  }

  /// Whether it is over by itself: the connection broke, nobody listens for now, or the daemon has no room at the moment.
  static func passes(_ error: any Error) -> Bool {
    switch error {
    case let fault as ClientFault: fault.code != .unreadableAnswer
    case let problem as Problem: problem.status == 429 || problem.status == 503
    default: false
    }
  }

  /// In milliseconds: 250, 500, 1000, … at most 8000.
  static func pause(afterFailures failures: Int) -> Int64 {
    250 << Int64(min(max(failures - 1, 0), 5))
  }

  private func follow(
    _ progress: FollowingProgress, _ labels: FieldLabels, again: Bool
  ) async throws {
    var headers = [(name: "accept", value: "text/event-stream")]
    if let cursor = await progress.cursor { headers.append(("last-event-id", cursor)) }
    let session = session
    try await session.client.exchange(
      DaemonRequest(.get, "/v1/inbox/stream", headers: headers), patience: Self.patience,
      sending: { _ in },
      reading: { answer in
        guard (200..<300).contains(answer.status) else {
          let body = try await answer.rest()
          throw DaemonAnswer(status: answer.status, contentType: "", body: body).problem
        }
        await progress.connected()
        if again { remark(fr: "de nouveau à l'écoute", en: "listening again") }
        var events = ServerSentEventParser()
        while let line = try await answer.nextLine() {
          guard let event = events.take(line) else { continue }
          if event.name == "notice" { try await Self.show(event, labels, session) }
          if let id = event.id { await progress.reached(id) }
        }
      })
  }

  private static func show(
    _ event: ServerSentEvent, _ labels: FieldLabels, _ session: Session
  ) async throws {
    guard let notice = try? parseJSON(Array(event.data.utf8), limits: .answer) else {
      throw ClientFault.unreadableAnswer
    }
    if session.isJSON {
      session.showJSON(notice.with(cursor: event.id))
    } else {
      let time = LocalTime(language: session.language, now: SystemWallClock().now())
      session.show(
        NoticeView(
          notice: notice, labels: labels, time: time, paint: session.output.dataPaint,
          width: session.output.width
        ).lines + [""])
    }
    // The notice came first: whatever is wrong with the record, somebody waits for it.
    await Witness.shared.observe(notice, session.client, session.output)
  }
}

/// How far a stream got before it broke.
private actor FollowingProgress {
  private(set) var cursor: String?
  private(set) var isConnected = false

  init(_ cursor: String?) { self.cursor = cursor }

  func connected() { isConnected = true }
  func reached(_ cursor: String) { self.cursor = cursor }
}

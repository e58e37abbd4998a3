import ArgumentParser
import Chronology
import FiletClient
import StrictJSON
import Wording

/// `filet submit [FILE…]`
struct SubmitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "submit",
    abstract: say("Transmettre des observations.", "Submit observations."),
    discussion: guide(
      """
      Lit des CloudEvents : un objet JSON, un tableau JSON ou du NDJSON. Un reçu par ligne ; une
      observation fautive est rejetée seule, les autres passent. Recommencer est sans danger : ce qui
      a déjà été reçu est reconnu.

      Exemples :
        filet submit observations.ndjson
        tail -f journal.ndjson | filet submit --json
      """,
      """
      Reads CloudEvents: a JSON object, a JSON array, or NDJSON. One receipt a line; a faulty
      observation is rejected alone, the others pass. Repeating is safe: what was already received is
      recognised.

      Examples:
        filet submit observations.ndjson
        tail -f log.ndjson | filet submit --json
      """))

  @Argument(
    help: ArgumentHelp(
      say("Fichiers à lire ; - ou rien : l'entrée standard.", "Files to read; - or none: stdin."),
      valueName: say("fichier", "file")), completion: .file())
  var files: [String] = []

  @OptionGroup var globals: GlobalOptions

  func run() async throws {
    let session = Session(globals)
    do {
      let inputs = try DescriptorReading.open(files)
      let outcome = try await Submission(session: session).run(inputs)
      if let failure = outcome.failure { throw failure }
      // Nothing is wrong with what was not taken because the store cannot write, or the queue is full: the same again.
      if outcome.refused > 0 { throw CommandFailure(.notReachable) }
      if outcome.rejected > 0 || outcome.unanswered > 0 { throw CommandFailure(.negative) }
    } catch {
      throw NotReceived.reported(error, session)
    }
  }
}

/// Sends events as one NDJSON stream and shows the receipts as they come.
struct Submission: Sendable {
  struct Outcome: Sendable {
    var answered = 0
    /// Received before: nothing was taken anew.
    var duplicates = 0
    var rejected = 0
    /// Of these, those that the daemon could not take at the time.
    var refused = 0
    var unanswered = 0
    /// The input could not be read to its end.
    var failure: CommandFailure?
  }

  var session: Session

  func run(_ inputs: [EventInput]) async throws -> Outcome {
    let sizes = inputs.compactMap(\.size)
    let total = sizes.count == inputs.count ? sizes.reduce(0, +) : nil
    let tally = SubmissionTally()
    let session = session
    let request = DaemonRequest(
      .post, "/v1/observations",
      headers: [("content-type", "application/x-ndjson"), ("accept", "application/x-ndjson")])
    var outcome = try await session.client.exchange(
      request,
      firstAnswer: FirstAnswer { session.output.note(NotReceived.yet[session.language]) },
      sending: { writer in await Self.send(inputs, to: writer, tally) },
      reading: { answer in try await Self.show(answer, tally, session, total: total) })
    outcome.failure = await tally.failure
    outcome.unanswered = await tally.unanswered
    finish(outcome)
    return outcome
  }

  private static func send(
    _ inputs: [EventInput], to writer: BodyWriter, _ tally: SubmissionTally
  ) async {
    var reader = EventReader(inputs, read: DescriptorReading.read)
    do throws(CommandFailure) {
      while let line = try await reader.next() {
        await tally.sending(line)
        guard await writer.write(line.bytes + [UInt8(ascii: "\n")]) else { return }
      }
    } catch {
      await tally.failed(error)
    }
  }

  private static func show(
    _ answer: AnswerReader, _ tally: SubmissionTally, _ session: Session, total: Int64?
  ) async throws -> Outcome {
    guard (200..<300).contains(answer.status) else {
      let body = try await answer.rest()
      var problem = DaemonAnswer(
        status: answer.status, contentType: answer.contentType, body: body
      ).problem
      problem.isOfChange = true
      throw problem
    }
    var outcome = Outcome()
    let clock = SystemWallClock()
    var bar = ProgressBar(output: session.output, total: total)
    defer { bar.clear() }
    while let line = try await answer.nextLine() {
      guard !line.isEmpty else { continue }
      guard let receipt = try? parseJSON(Array(line), limits: .answer) else {
        throw ClientFault.unreadableAnswer
      }
      outcome.answered += 1
      let view = ReceiptView(
        receipt: receipt, origin: await tally.nextOrigin() ?? "?", language: session.language)
      if view.status == "duplicate" { outcome.duplicates += 1 }
      if view.isRejected { outcome.rejected += 1 }
      if view.isRefused { outcome.refused += 1 }
      bar.clear()
      if session.isJSON {
        session.output.data(String(decoding: line, as: UTF8.self))
      } else {
        session.output.data(view.line(session.output.dataPaint))
        for remark in view.remarks(session.output.errorPaint) { session.output.note(remark) }
      }
      bar.show(sent: await tally.bytesSent, answered: outcome.answered, at: clock.now())
    }
    return outcome
  }

  private func finish(_ outcome: Outcome) {
    let language = session.language
    if outcome.unanswered > 0 {
      let count = Bilingual.counted(
        outcome.unanswered, fr: ("observation", "observations"), en: ("observation", "observations")
      )[language]
      let again = outcome.unanswered == 1 ? ("la", "it") : ("les", "them")
      session.output.fault(
        language == .french
          ? "\(count) sans reçu : transmettez-\(again.0) de nouveau, c'est sans danger"
          : "\(count) without a receipt: submit \(again.1) again, it is safe")
    } else if outcome.answered == 0, outcome.failure == nil {
      session.output.note(
        language == .french ? "filet: rien à transmettre" : "filet: nothing to submit")
    } else if outcome.answered > 1, !session.isJSON {
      let accepted = outcome.answered - outcome.duplicates - outcome.rejected
      var parts = [
        Bilingual.counted(
          accepted, fr: ("transmise", "transmises"), en: ("submitted", "submitted"))
      ]
      if outcome.duplicates > 0 {
        parts.append(
          Bilingual.counted(
            outcome.duplicates, fr: ("déjà reçue", "déjà reçues"),
            en: ("already received", "already received")))
      }
      parts.append(
        Bilingual.counted(
          outcome.rejected, fr: ("rejetée", "rejetées"), en: ("rejected", "rejected")))
      session.output.note(parts.map { $0[language] }.joined(separator: ", "))
    }
  }
}

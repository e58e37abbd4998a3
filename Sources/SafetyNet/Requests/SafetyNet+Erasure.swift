import Chronology
import Mandates
import Observations
import Store
import StrictJSON
import Wording

/// The erasure of a person, in two steps.
extension SafetyNet {
  /// Erases a person (`privacy`), in two steps: the first call answers with what there is and a word to
  /// confirm with, good for fifteen minutes and for the same caller; the second, with that word, erases.
  public func erase(
    _ designation: YouthDesignation, reason: String, confirmation: String?, by caller: Caller
  ) async throws(RequestError) -> JSONValue {
    try require(caller, .privacy)
    guard let confirmation else {
      let (youth, extent) = try await perform {
        pipeline -> (EntityRef, Pipeline.ErasureExtent) in
        let youth = pipeline.present(try Self.reference(designation, pipeline))
        do {
          let extent = try pipeline.erasureExtent(youth)
          pipeline.record(
            .vaultRead, by: caller.name, through: caller.through, on: "erasure", about: youth)
          return (youth, extent)
        } catch let refusal as RequestError {
          // Why they may not be erased is an answer too. Of somebody of whom nothing is known, asking leaves no pseudonym.
          let subject = refusal.code == .notFound ? nil : youth
          pipeline.record(
            .vaultRead, by: caller.name, through: caller.through, on: "erasure", about: subject)
          throw refusal
        }
      }
      let word = Self.word()
      let until = clock.now() + .minutes(15)
      pendingErasures = pendingErasures.filter { $0.value.until > clock.now() }
      pendingErasures[word] = PendingErasure(youth: youth, by: caller.name, until: until)
      return [
        "status": "to-confirm", "confirmation": .string(word), "until": .string(until.rfc3339),
        "extent": extent.json,
      ]
    }
    guard let pending = pendingErasures[confirmation], pending.by == caller.name,
      pending.until > clock.now()
    else {
      throw RequestError(
        .conflict, fr: "ce mot de confirmation n'est pas, ou n'est plus, valable",
        en: "this confirmation is not, or no longer, valid")
    }
    guard !isBackingUp else { throw Self.backupRunning }
    let extent = try await perform(isAlone: true) { pipeline in
      let youth = pipeline.present(try Self.reference(designation, pipeline))
      guard youth == pending.youth else {
        throw RequestError(
          .conflict, fr: "le mot de confirmation est d'une autre personne",
          en: "the confirmation is for somebody else")
      }
      return try pipeline.erase(youth, reason: reason, by: caller)
    }
    pendingErasures[confirmation] = nil
    await forgetLog()
    // By the rules that are in force when it comes to this: they may be others by then.
    try await perform(isAlone: true) { pipeline in try pipeline.makeAnew() }
    return [
      "status": "erased", "extent": extent.json, "disk": mustForget ? "pending" : "clean",
    ]
  }

  /// Eight characters that people can read to each other.
  private static func word() -> String {
    String(EntityRef.nobody().text.dropFirst(4).prefix(8))
  }
}

/// An erasure that waits for its confirmation.
struct PendingErasure: Sendable {
  var youth: EntityRef
  var by: String
  var until: Timestamp
}

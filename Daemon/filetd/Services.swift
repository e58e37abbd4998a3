import Logging
import SafetyNet
import ServiceLifecycle
import Store
import UnixSignals
import Wording

/// Notes the start; at the end waits for what was accepted, notes the stop and closes the store.
struct NetService: Service {
  let net: SafetyNet
  let store: any Store
  let logger: Logger
  /// In which the log speaks.
  let language: Language

  func run() async throws {
    do {
      try await net.start()
    } catch {
      // What is overdue is done at the next tick; readiness says what is wrong.
      let words = Bilingual(
        fr: "le démarrage n'est pas inscrit : le disque ne prend rien ; les observations sont"
          + " refusées jusque-là",
        en: "the start is not recorded: the disk takes nothing; observations are refused until it"
          + " does")
      logger.error("\(words[language])", metadata: ["code": "\(error.code)"])
    }
    try? await gracefulShutdown()
    await net.stop()
    store.close()
  }
}

/// Moves clocks on, about once a second.
struct ClockService: Service {
  let net: SafetyNet
  let logger: Logger

  func run() async throws {
    try? await cancelWhenGracefulShutdown { try await tick() }
  }

  private func tick() async throws {
    var failure: RequestError.Code?
    var trimmedAt = 0
    while true {
      try await Task.sleep(for: .seconds(1))
      let turns = await net.turns
      if turns - trimmedAt > 64 {
        ProcessSetup.trimHeaps()
        trimmedAt = turns
      }
      do throws(RequestError) {
        try await net.tick()
        // A tick that had nothing to write says nothing of the disk.
        if failure != nil, await net.writes {
          logger.notice("the clocks run again")
          failure = nil
        }
      } catch {
        // Once is enough; readiness says it all the while.
        if failure != error.code {
          logger.error("the clocks cannot be written", metadata: ["code": "\(error.code)"])
        }
        failure = error.code
      }
    }
  }
}

/// Reads rules and directory anew on SIGHUP.
struct ReloadService: Service {
  let net: SafetyNet
  let logger: Logger
  /// In which the log speaks of files.
  let language: Language

  func run() async throws {
    let signals = await UnixSignalsSequence(trapping: .sighup)
    for await _ in signals.cancelOnGracefulShutdown() {
      let diagnostics = await net.reload()
      let (first, rest) = diagnostics.told
      for diagnostic in first {
        logger.log(
          level: diagnostic.severity == .error ? .error : .warning,
          // Where the store could not write, no file has a fault.
          "\(diagnostic.code == SafetyNet.storeFault ? diagnostic.message[language] : diagnostic.line(in: language))"
        )
      }
      if let rest { logger.warning("\(rest[language])") }
      if diagnostics.hasErrors {
        let kept = Bilingual(
          fr: "les règles n'ont pas été rechargées ; les précédentes restent en vigueur",
          en: "rules were not reloaded; the previous ones stay in force")
        logger.error("\(kept[language])")
      } else {
        let done = Bilingual(fr: "règles rechargées", en: "rules reloaded")
        logger.notice("\(done[language])")
      }
    }
  }
}

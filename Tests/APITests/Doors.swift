import Chronology
import Crypto
import Foundation
import Logging
import Observations
import SafetyNet
import Store
import TestSupport

@testable import API

/// A door before an empty safety net in memory, with the repository's rules and the invented region.
enum Doors {
  static func responder() throws -> Responder {
    let root = repositoryRoot.path
    let (rules, directory) = (root + "/Rules", root + "/Fixtures/region")
    let loaded = RuleLibrary.load(rules: rules, directory: directory)
    guard let library = loaded.library else {
      throw DoorError(.cannotBind, fr: "règles", en: "\(loaded.diagnostics)")
    }
    let clock = ManualWallClock(Timestamp(milliseconds: 1_772_508_300_000))
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let limits = DoorLimits()
    let net = try SafetyNet(
      library: library, store: MemoryStore(), pseudonyms: PseudonymKeys(MasterKey.generated()),
      clock: clock, settings: .init(rulesFolder: rules, directoryFolder: directory),
      logger: logger)
    return Responder(
      net: net, cursors: InboxCursors(key: SymmetricKey(size: .bits256)),
      connections: ConnectionRegistry(limits: limits), limits: limits, clock: clock,
      logger: logger)
  }
}

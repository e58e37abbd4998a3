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
  private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  /// The user of `net` who may act as anybody.
  static let user: UInt32 = 1_001

  static let clock = ManualWallClock(Timestamp(milliseconds: 1_772_508_300_000))

  static func net(store: MemoryStore = MemoryStore()) throws -> SafetyNet {
    let root = repositoryRoot.path
    let (rules, directory) = (root + "/Rules", root + "/Fixtures/region")
    let loaded = RuleLibrary.load(rules: rules, directory: directory)
    guard let library = loaded.library else {
      throw DoorError(.cannotBind, fr: "règles", en: "\(loaded.diagnostics)")
    }
    return try SafetyNet(
      library: library, store: store, pseudonyms: PseudonymKeys(MasterKey.generated()),
      clock: clock,
      settings: .init(
        rulesFolder: rules, directoryFolder: directory, demonstrationUser: user),
      logger: logger)
  }

  static func responder() throws -> Responder {
    let limits = DoorLimits()
    return Responder(
      net: try net(), cursors: InboxCursors(key: SymmetricKey(size: .bits256)),
      connections: ConnectionRegistry(limits: limits), limits: limits, clock: clock,
      logger: logger)
  }
}

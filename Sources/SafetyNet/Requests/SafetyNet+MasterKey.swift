import Alerts
import Chronology
import Logging
import Mandates
import Observations
import Store
import StrictJSON
import Wording

/// The change of the master key while the daemon runs.
extension SafetyNet {
  /// Changes the master key to that of a file that the daemon can read (`operator`). The file is durable before
  /// anything is wrapped by its key; where the key in force is of our own making, the new one waits beside it
  /// and takes its place afterwards, and the one before is kept. A crash in between is made good at the next start.
  public func rotateMasterKey(
    toFile file: String, by caller: Caller
  ) async throws(RequestError) -> JSONValue {
    try require(caller, .operator)
    guard let vault = store as? any Vault else { throw RequestError.notFound }
    guard file.hasPrefix("/") else {
      throw RequestError(
        .invalid, fr: "le démon lit ce fichier : un chemin entier est attendu",
        en: "the daemon reads this file: a whole path is expected",
        faults: [
          Fault("/file", fr: "un chemin entier est attendu", en: "a whole path is expected")
        ])
    }
    let own = settings.ownKey
    let key: MasterKey
    do throws(MasterKeyFault) {
      key = try MasterKey.read(from: file)
    } catch {
      throw Self.unusable(error)
    }
    let isInPlace = own.map { (try? MasterKey.read(from: $0))?.isSame(as: key) ?? false } ?? true
    let (isInForce, isRecorded) = try await beside { (_) throws(StoreError) -> (Bool, Bool) in
      (try vault.isInForce(key), try vault.unrecordedRotations() == 0)
    }
    // A change whose end the disk did not confirm may stand without its act or its file: that one is finished.
    guard !isInForce || !isRecorded || !isInPlace else {
      throw RequestError(
        .conflict, fr: "« \(file) » est la clé en vigueur ; donnez-en une autre",
        en: "\"\(file)\" is the key in force; give another one")
    }
    if let own, !isInForce { try await checkFormer(own, in: vault) }
    do throws(MasterKeyFault) {
      if let own { try key.wait(for: own) } else { try MasterKey.settle(file) }
    } catch {
      throw Self.unusable(error)
    }
    let now = clock.now()
    // Where it fails the key goes on waiting: a commit whose end the disk did not confirm may stand.
    let unrecorded = try await beside { (_) throws(StoreError) -> Int in
      if try !vault.isInForce(key) { try vault.rotateMasterKey(to: key, at: now) }
      return try vault.unrecordedRotations()
    }
    try await perform { pipeline in
      for _ in 0..<unrecorded {
        pipeline.record(
          .keysRotated, by: caller.name, through: caller.through, on: "filetd")
      }
    }
    // From here on it is changed: what is left to do is told, and is no refusal.
    var answer = [
      JSONMember("status", "rotated"), JSONMember("file", .string(own ?? file)),
      // Key backups of before open with the old key alone, wherever it is kept.
      JSONMember("former_until", .string(library.keyBackupsExpire(madeAt: now).rfc3339)),
    ]
    if let own {
      do throws(MasterKeyFault) {
        if let former = try MasterKey.takePlace(own) {
          answer.append(JSONMember("former", .string(former)))
        }
      } catch {
        answer.append(JSONMember("warning", Self.stillWaiting(for: own, error).json))
        logger.error("the new master key waits to take its place")
      }
    }
    return .object(answer)
  }

  /// Refuses, before anything is changed, where what is to be kept as the key of before cannot be, or is not it. A file
  /// that is gone is no hindrance: there is nothing to keep, and without a new key no start would open what is here.
  private func checkFormer(
    _ own: String, in vault: any Vault
  ) async throws(RequestError) {
    let former: MasterKey
    do throws(MasterKeyFault) {
      former = try MasterKey.read(from: own)
    } catch {
      guard error.code == .missing else { throw RequestError(.conflict, error.message) }
      return
    }
    let isInForce = try await beside { (_) throws(StoreError) -> Bool in
      try vault.isInForce(former)
    }
    guard isInForce else {
      throw RequestError(
        .conflict,
        fr: """
          « \(own) » n'est pas la clé en vigueur : un changement d'avant n'est pas achevé ; reprenez-le avec sa \
          clé, ou redémarrez le service
          """,
        en: """
          "\(own)" is not the key in force: a change of before is not finished; begin it again with its key, or \
          start the service again
          """)
    }
  }

  private static func stillWaiting(for own: String, _ fault: MasterKeyFault) -> Bilingual {
    let (waiting, why) = (MasterKey.waiting(for: own), fault.message)
    return Bilingual(
      fr: """
        la clé est changée, mais son fichier attend encore à « \(waiting) » : \(why.fr). Ne l'enlevez pas : \
        corrigez cela, puis reprenez la commande ou redémarrez le service
        """,
      en: """
        the key is changed, but its file still waits at "\(waiting)": \(why.en). Do not remove it: put that \
        right, then give the command again or start the service again
        """)
  }

  private static func unusable(_ fault: MasterKeyFault) -> RequestError {
    RequestError(
      .invalid, fault.message, faults: [Fault(pointer: "/file", message: fault.message)])
  }
}

import Chronology
import Logging
import Observations
import SafetyNet
import Store
import Wording

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension Startup {
  /// `--rotate-key FILE`: every key is wrapped by the master key of that file, which is made where there is
  /// none, once the store is open: a change that is refused leaves none. Nothing that was sealed is touched. Begun
  /// again after a crash it finishes what is left.
  func rotateKey(to file: String) throws(Refusal) {
    ProcessSetup.harden()
    let settings = try soundSettings().settings
    try Self.refuseUnused(settings.state)
    try StateFolder.prepare(settings.state)
    let own = StateFolder.ownKey(settings, environment)
    let given = try Self.givenKey(file)
    let change = KeyChange(
      file: file, given: given, present: try presentKey(settings, own: own), own: own,
      now: SystemWallClock().now())
    let (store, isRotated) = try openWithEither(settings.state, change)
    defer { store.close() }
    guard given.map({ !change.present.isSame(as: $0) }) ?? true else {
      throw Refusal(
        .unsafe, fr: "« \(file) » est la clé en vigueur ; donnez-en une autre",
        en: "\"\(file)\" is the key in force; give another one")
    }
    try Self.putInForce(change, in: store, isRotated: isRotated)
    finish(change, settings)
  }

  /// What a change of the master key goes by.
  private struct KeyChange {
    /// Of the new key.
    var file: String
    /// The key that was in it before.
    var given: MasterKey?
    var present: MasterKey
    /// The file of the key in force, where we keep it.
    var own: String?
    var now: Timestamp
  }

  /// Wraps every key by the new one. What is refused before that leaves nothing of the new key.
  private static func putInForce(
    _ change: KeyChange, in store: SQLiteStore, isRotated: Bool
  ) throws(Refusal) {
    let next = try nextKey(change.file, given: change.given)
    // Durable before anything is wrapped by it: after a crash there is a file of the key in force.
    do throws(MasterKeyFault) {
      if let own = change.own { try next.wait(for: own) } else { try MasterKey.settle(change.file) }
    } catch {
      // Nothing is wrapped by it yet.
      if change.given == nil { unlink(change.file) }
      throw Refusal(.unsafe, error.message)
    }
    do throws(StoreError) {
      if !isRotated { try store.rotateMasterKey(to: next, at: change.now) }
    } catch {
      // Where the one of before is still in force nothing is wrapped by the new one.
      if (try? store.isInForce(change.present)) == true {
        if change.given == nil { unlink(change.file) }
        if let own = change.own { MasterKey.stopWaiting(for: own) }
      }
      throw refusalWhileStopped(error)
    }
    do throws(StoreError) {
      try InstanceSecrets.recordRotations(in: store, by: "operator", at: change.now)
    } catch {
      throw refusalWhileStopped(error)
    }
  }

  /// The key is changed: where we keep it, the new one takes the place of the old one. What is left to do is told, and is
  /// no refusal.
  private func finish(_ change: KeyChange, _ settings: Settings) {
    var (place, former) = (change.own ?? change.file, String?.none)
    var left: Bilingual?
    if let own = change.own {
      do throws(MasterKeyFault) {
        former = try MasterKey.takePlace(own)
      } catch {
        place = MasterKey.waiting(for: own)
        left = error.message
      }
    }
    say(
      Self.rotated(
        in: place, isOurs: change.own != nil, former: former,
        until: RuleLibrary.load(rules: settings.rules, directory: settings.directory).library?
          .keyBackupsExpire(madeAt: change.now)))
    guard let left else { return }
    say(
      Bilingual(
        fr: "elle n'a pas encore pris sa place (\(left.fr)) : le prochain démarrage l'y met",
        en: "it has not taken its place yet (\(left.en)): the next start puts it there"))
  }

  /// What was done; where the old key is, where we keep it, and what to do with the new one, where we do not.
  private static func rotated(
    in place: String, isOurs: Bool, former: String?, until expiry: Timestamp?
  ) -> Bilingual {
    let named = Bilingual(
      fr: isOurs
        ? "" : ", que la configuration doit nommer (key:, --key ou l'accréditation systemd)",
      en: isOurs
        ? "" : ", which the configuration must name (key:, --key or the systemd credential)")
    let kept = Bilingual(
      fr: former.map { " ; elle est gardée dans « \($0) »" } ?? "",
      en: former.map { "; it is in \"\($0)\"" } ?? "")
    let end = Bilingual(
      fr: expiry.map { ", au plus tard le \($0.rfc3339)" } ?? "",
      en: expiry.map { ", on \($0.rfc3339) at the latest" } ?? "")
    return Bilingual(
      fr: """
        la clé maîtresse est changée ; elle est dans « \(place) »\(named.fr), et l'ancienne n'ouvre plus rien ici. \
        Les sauvegardes des clés d'avant s'ouvrent encore avec l'ancienne\(kept.fr). Gardez-la jusqu'à leur \
        échéance\(end.fr).
        """,
      en: """
        the master key is changed; it is in "\(place)"\(named.en), and the old one opens nothing here any more. \
        Key backups made before still open with the old one\(kept.en). Keep it until they expire\(end.en).
        """)
  }

  /// `--rotate-pseudonyms`: every pseudonym gets its form under new keys, in one transaction, with its act.
  func rotatePseudonyms() throws(Refusal) {
    ProcessSetup.harden()
    let settings = try soundSettings().settings
    try Self.refuseUnused(settings.state)
    try StateFolder.prepare(settings.state)
    let own = StateFolder.ownKey(settings, environment)
    let key = try presentKey(settings, own: own)
    let library = try loadLibrary(settings)
    let (store, _) = try openStore(settings.state, key, own: own)
    defer { store.close() }
    let listed: Int
    do throws(StoreError) {
      listed = try PseudonymRotation.run(on: store, library: library, at: SystemWallClock().now())
    } catch {
      throw Self.refusalWhileStopped(error)
    }
    say(
      Bilingual(
        fr: "chaque pseudonyme est refait sous de nouvelles clés ; rien d'autre n'a changé",
        en: "every pseudonym was made anew under new keys; nothing else has changed"))
    guard listed > 0 else { return }
    let list = settings.rules + "/suppressed.yml"
    say(
      Bilingual(
        fr: """
          pseudonymes d'avant dans « \(list) » : \(listed). Ils valent toujours, mais qui a les anciennes clés \
          peut les mettre à l'épreuve : refaites ces lignes avec « filet suppress »
          """,
        en: """
          pseudonyms of before in "\(list)": \(listed). They hold as they did, but whoever has the old keys can \
          test guesses against them: make these lines anew with "filet suppress"
          """))
  }

  /// The same of what is done while no service runs, which would go on by itself.
  private static func refusalWhileStopped(_ error: StoreError) -> Refusal {
    guard error.code == .cannotWrite else { return refusal(error) }
    return Refusal(
      .unavailable,
      fr: """
        le disque ne prend plus rien : plein, en lecture seule ou en panne ; faites de la place, puis recommencez
        """,
      en: "the disk takes nothing more: full, read-only or failing; make room, then do it again")
  }

  /// The key of the file; `nil` where there is none.
  private static func givenKey(_ file: String) throws(Refusal) -> MasterKey? {
    do throws(MasterKeyFault) {
      return try MasterKey.read(from: file)
    } catch {
      guard error.code == .missing else { throw Refusal(.unsafe, error.message) }
      return nil
    }
  }

  private static func nextKey(_ file: String, given: MasterKey?) throws(Refusal) -> MasterKey {
    if let given { return given }
    do throws(MasterKeyFault) {
      return try MasterKey.create(at: file)
    } catch {
      throw Refusal(.unsafe, error.message)
    }
  }

  /// The key in force before; none is made for it.
  private func presentKey(
    _ settings: Settings, own: String?
  ) throws(Refusal) -> MasterKey {
    guard let own else {
      return try StateFolder.masterKey(settings, environment, makeLogger(.error))
    }
    do throws(MasterKeyFault) {
      return try StateFolder.ownKey(at: own, in: settings.state)
    } catch {
      throw Refusal(.unsafe, error.message)
    }
  }

  /// Where nothing is kept there is nothing to change, and neither a folder nor a key is made for it.
  private static func refuseUnused(_ folder: String) throws(Refusal) {
    guard StateFolder.isUnused(folder) else { return }
    throw Refusal(
      .unavailable,
      fr: "il n'y a pas encore de données dans « \(folder) » : aucune clé à changer",
      en: "there are no data in \"\(folder)\" yet: no key to change")
  }

  /// The store, and whether the new key is in force already.
  private func openWithEither(
    _ folder: String, _ change: KeyChange
  ) throws(Refusal) -> (store: SQLiteStore, isRotated: Bool) {
    do throws(Refusal) {
      let (store, key) = try openStore(folder, change.present, own: change.own)
      return (store, change.given.map { key.isSame(as: $0) } ?? false)
    } catch {
      // After a crash the new key may be in force already; any other fault is told as it is.
      guard let next = change.given,
        let store = try? SQLiteStore(directory: folder, masterKey: next)
      else { throw error }
      return (store, true)
    }
  }
}

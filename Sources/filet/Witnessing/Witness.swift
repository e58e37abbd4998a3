import FiletClient
import Foundation
import Record
import StrictJSON
import Wording

/// Every checkpoint that the daemon shows is held against the highest one seen before: who is shown a record
/// that does not go on from what they saw knows that it was rewritten or cut, and says so.
actor Witness {
  /// The one of this run.
  static let shared = Witness()

  /// Whether something was wrong; then the run does not end with 0.
  private(set) var isAlarmed = false
  private var lastNote = ""
  private var hasComplained = false

  /// Looks at what an answer carries.
  func observe(_ answer: JSONValue, _ client: FiletClient, _ output: Output) async {
    guard let note = answer["checkpoint"]?.string, note != lastNote else { return }
    lastNote = note
    let memory = WitnessMemory(
      socket: client.socket, environment: ProcessInfo.processInfo.environment)
    do {
      let lock = try memory.lock()
      defer { close(lock) }
      try await judge(note, memory, client)
    } catch let alarm as WitnessAlarm {
      isAlarmed = true
      output.fault(alarm.message(memory: memory.path)[client.language])
    } catch is ClientFault, is Problem {
      // The daemon went away in between: the next checkpoint is judged.
    } catch {
      guard !hasComplained else { return }
      hasComplained = true
      output.note(
        Bilingual(
          fr: "le point de contrôle n'a pu être gardé (\(memory.path))",
          en: "the checkpoint could not be kept (\(memory.path))")[client.language])
    }
  }

  private func judge(_ note: String, _ memory: WitnessMemory, _ client: FiletClient) async throws {
    let seen: WitnessMemory.Seen?
    do {
      seen = try memory.read()
    } catch is RecordFault {
      throw WitnessAlarm(.memory)
    }
    guard let seen else {
      let answer = try await client.send(.get("/v1/record/key"))
      guard answer.isSuccess else { throw answer.problem }
      guard let key = try? NoteKey(text: String(decoding: answer.body, as: UTF8.self)),
        let checkpoint = try? Checkpoint(reading: note, signedBy: key)
      else { throw WitnessAlarm(.signature) }
      return try memory.write(.init(key: key, checkpoint: checkpoint))
    }
    let shown: Checkpoint
    do throws(RecordFault) {
      shown = try Checkpoint(reading: note, signedBy: seen.key)
    } catch {
      throw WitnessAlarm(.signature)
    }
    switch seen.checkpoint.relation(to: shown) {
    case .same: return
    case .foreign: throw WitnessAlarm(.signature)
    case .contradiction: throw WitnessAlarm(.contradiction, seen.checkpoint.size, shown.size)
    case .longer:
      guard try await isProved(seen.checkpoint, shown, client) else {
        throw WitnessAlarm(.rewritten, seen.checkpoint.size, shown.size)
      }
      try memory.write(.init(key: seen.key, checkpoint: shown))
    case .shorter:
      // Another process may have seen a later one meanwhile; then the record has both.
      guard try await isProved(shown, seen.checkpoint, client) else {
        throw WitnessAlarm(.older, seen.checkpoint.size, shown.size)
      }
    }
  }

  /// Asks the daemon for the proof and checks it. A daemon that has none has no such history.
  private func isProved(
    _ old: Checkpoint, _ new: Checkpoint, _ client: FiletClient
  ) async throws -> Bool {
    let answer = try await client.send(
      .get("/v1/record/consistency?from=\(old.size)&to=\(new.size)"))
    if answer.status >= 500 { throw answer.problem }
    guard answer.isSuccess, let texts = try answer.json()["path"]?.array else { return false }
    let path = texts.compactMap { $0.string.flatMap { NodeHash(hex: $0) } }
    guard path.count == texts.count else { return false }
    return ConsistencyProof(old: old.size, new: new.size, path: path)
      .proves(from: old.root, to: new.root)
  }
}

/// The record shown is not the one that was seen.
struct WitnessAlarm: Error, Sendable, Hashable {
  enum Kind: Sendable, Hashable {
    case signature, contradiction, rewritten, older, memory
  }

  var kind: Kind
  var seen: UInt64
  var shown: UInt64

  init(_ kind: Kind, _ seen: UInt64 = 0, _ shown: UInt64 = 0) {
    self.kind = kind
    self.seen = seen
    self.shown = shown
  }

  func message(memory: String) -> Bilingual {
    let what: Bilingual =
      switch kind {
      case .signature:
        Bilingual(
          fr:
            "le registre montré n'est pas signé par la clé connue : ce n'est pas le même registre",
          en: "the record shown is not signed by the known key: it is not the same record")
      case .contradiction:
        Bilingual(
          fr: "le registre a deux histoires de même taille (\(seen) inscriptions)",
          en: "the record has two histories of the same size (\(seen) entries)")
      case .rewritten:
        Bilingual(
          fr:
            "le registre (\(shown)) ne prolonge pas celui qui a été vu (\(seen)) : il a été réécrit",
          en:
            "the record (\(shown)) does not extend the one that was seen (\(seen)): it was rewritten"
        )
      case .older:
        Bilingual(
          fr:
            "le registre (\(shown)) est plus ancien que celui qui a été vu (\(seen)) : il a été coupé ou restauré",
          en:
            "the record (\(shown)) is older than the one that was seen (\(seen)): it was cut or restored"
        )
      case .memory:
        Bilingual(
          fr: "le point de contrôle gardé ici est endommagé",
          en: "the checkpoint kept here is damaged")
      }
    return Bilingual(
      fr: """
        ALERTE : \(what.fr).
        Gardez ce fichier, il en est la preuve : \(memory)
        Prévenez la personne responsable de la protection des renseignements personnels. Si le service a \
        été restauré ou réinstallé sciemment, déplacez le fichier.
        """,
      en: """
        ALARM: \(what.en).
        Keep this file, it is the evidence: \(memory)
        Tell whoever answers for privacy. If the service was knowingly restored or reinstalled, move the \
        file away.
        """)
  }
}

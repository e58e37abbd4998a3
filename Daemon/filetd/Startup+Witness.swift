import Chronology
import Store
import StrictJSON
import Wording

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension Startup {
  /// The name of a kept checkpoint in the state directory.
  private static let witnessName = "witness"

  /// The file of the checkpoint to be held against, where there is one: the one that was named, else the one that
  /// is kept in the state directory.
  func witnessFile(in folder: String) -> String? {
    let kept = folder + "/" + Self.witnessName
    return witness ?? (access(kept, F_OK) == 0 ? kept : nil)
  }

  /// A state older than a checkpoint that somebody has seen is not gone on from: what was shown since would be
  /// gone, and erasures with it. Whoever knows why may say so; that is recorded.
  func checkWitness(_ store: SQLiteStore, in folder: String, at now: Timestamp) throws(Refusal) {
    guard let path = witnessFile(in: folder) else { return }
    let note = try Self.note(at: path)
    let testimony: SQLiteStore.Testimony
    do throws(StoreError) {
      testimony = try Self.testimony(of: note) { (note) throws(StoreError) in
        try store.judge(witness: note)
      }
    } catch {
      throw Self.refusal(error)
    }
    if let refusal = self.refusal(of: testimony, at: path) { throw refusal }
    guard let reason = acceptedReason, case .older(let seen, let present) = testimony else {
      return
    }
    try accept(reason, seen: seen, present: present, in: store, at: now)
    let kept = folder + "/" + Self.witnessName
    if access(kept, F_OK) == 0 { try putAside(kept) }
    if path != kept {
      say(
        Bilingual(
          fr: "cet état est accepté ; ne donnez plus « \(path) », dont il n'est pas la suite",
          en: "this state is accepted; leave \"\(path)\" off: it does not go on from it"))
    }
  }

  static func note(at path: String) throws(Refusal) -> String {
    do throws(FileBytes.Unreadable) {
      return String(decoding: try FileBytes.read(path, limit: 64 << 10), as: UTF8.self)
    } catch {
      throw Refusal(
        .unavailable, fr: "« \(path) » ne peut être lu (\(error.reason.fr))",
        en: "\"\(path)\" cannot be read (\(error.reason.en))")
    }
  }

  /// What a note says, with or without the public key that `filet` keeps above it; here the key is known.
  static func testimony(
    of note: String,
    by judge: (String) throws(StoreError) -> SQLiteStore.Testimony
  ) throws(StoreError) -> SQLiteStore.Testimony {
    let first = try judge(note)
    guard first == .foreign, let end = note.firstIndex(of: "\n") else { return first }
    return try judge(String(note[note.index(after: end)...]))
  }

  /// Why a start is refused after what a checkpoint says; `nil` where it is not.
  func refusal(of testimony: SQLiteStore.Testimony, at path: String) -> Refusal? {
    switch testimony {
    case .sound: nil
    case .foreign:
      Refusal(
        .badData, fr: "« \(path) » n'est pas un point de contrôle de ce registre",
        en: "\"\(path)\" is not a checkpoint of this record")
    case .contradiction:
      Refusal(
        .unsafe,
        fr: """
          le registre d'ici n'est pas la suite de « \(path) » : il a une autre histoire. Si un état plus ancien \
          a été accepté depuis, retirez ce fichier
          """,
        en: """
          the record here does not go on from \"\(path)\": it has another history. If an older state was \
          accepted since, take this file away
          """)
    case .older(let seen, let present):
      acceptedReason != nil
        ? nil
        : Refusal(
          .unsafe,
          fr: """
            cet état est plus ancien que ce qui a été vu (\(present) inscriptions, \(seen) vues). Prenez une \
            sauvegarde plus récente, ou dites pourquoi : --accept-older-state RAISON
            """,
          en: """
            this state is older than what was seen (\(present) entries, \(seen) seen). Take a later backup, or \
            say why: --accept-older-state REASON
            """)
    }
  }

  /// What was accepted has another history from here on than the kept checkpoint, which would refuse the next start.
  private func putAside(_ kept: String) throws(Refusal) {
    var number = 1
    while access("\(kept).old-\(number)", F_OK) == 0 { number += 1 }
    let aside = "\(kept).old-\(number)"
    guard rename(kept, aside) == 0 else {
      let reason = Bilingual.systemReason(errno)
      throw Refusal(
        .unavailable, fr: "« \(kept) » ne peut être mis de côté (\(reason.fr))",
        en: "\"\(kept)\" cannot be put aside (\(reason.en))")
    }
    say(
      Bilingual(
        fr: """
          cet état est accepté, et la raison consignée ; « \(kept) » est mis de côté : « \(aside) »
          """,
        en: """
          this state is accepted, and the reason recorded; "\(kept)" is put aside: "\(aside)"
          """))
  }

  private func accept(
    _ reason: String, seen: UInt64, present: UInt64, in store: SQLiteStore, at now: Timestamp
  ) throws(Refusal) {
    var commit = Commit(at: now)
    commit.acts.append(
      Act(
        kind: .restored, by: "operator", at: now, object: "filetd",
        details: [
          JSONMember("seen", .integer(Int64(clamping: seen))),
          JSONMember("present", .integer(Int64(clamping: present))),
          JSONMember("reason", .string(String(reason.prefix(200)))),
        ]))
    do throws(StoreError) {
      try store.append(commit)
    } catch {
      throw Self.refusal(error)
    }
  }
}

import Record
import Wording

extension SQLiteStore {
  /// What a checkpoint that somebody else has seen says of the record here.
  public enum Testimony: Sendable, Hashable {
    /// The record here goes on from it.
    case sound
    /// The record here is older: something that was shown is not there any more.
    case older(seen: UInt64, present: UInt64)
    /// The record here has another history.
    case contradiction
    /// It is no checkpoint of this record.
    case foreign
  }

  /// Holds the record against a checkpoint (a C2SP signed note) that a client has kept.
  public func judge(witness note: String) throws(StoreError) -> Testimony {
    let seen: Checkpoint
    do throws(RecordFault) {
      seen = try Checkpoint(reading: note, signedBy: signer.key)
    } catch {
      return .foreign
    }
    let present = edge.withLock { $0 }
    if seen.size > present.size { return .older(seen: seen.size, present: present.size) }
    guard
      let proof = try consistencyProof(from: Int64(seen.size), to: Int64(present.size)),
      proof.proves(from: seen.root, to: present.root)
    else { return .contradiction }
    return .sound
  }
}

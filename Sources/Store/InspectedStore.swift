import Alerts
import Observations
import Risk

/// A store that can be looked into where no stage looks: what the conformance tests, and only tests, ask of every store.
package protocol InspectedStore: Store {
  /// Why an observation no longer stands; `nil` while it does.
  func departure(of observation: String) throws(StoreError) -> Commit.Departure?
  /// An entity's latest assessments, the last one first. Reasons whose key was destroyed are not there.
  func assessments(of entity: EntityRef, limit: Int) throws(StoreError) -> [Assessment]
  /// All notices in the order of their issue, after a number (first is 1).
  func notices(after number: Int64, limit: Int) throws(StoreError) -> [(
    number: Int64, notice: Notice
  )]
  /// What people wrote when they acted on a notice, in order; nothing where the key was destroyed.
  func remarks(onNotice notice: String) throws(StoreError) -> [Commit.Remark]
  /// Acts on one thing.
  func acts(on object: String) throws(StoreError) -> [Act]
  /// Destroys the keys of subjects by themselves, with no commit: what was sealed under them can never be read again, from
  /// this store or from a copy of it. Their observations and contents are gone; of notices stays who was told when, by
  /// which rules and on which basis. What comes in later is sealed under new keys.
  func destroyKeys(of subjects: [String]) throws(StoreError)
}

extension MemoryStore: InspectedStore {}
extension SQLiteStore: InspectedStore {}

import Alerts
import Foundation
import Observations
import Risk
import Store

/// A store in memory that can be told to fail at writing.
final class FailingStore: Store, @unchecked Sendable {
  private let inner = MemoryStore()
  private let lock = NSLock()
  private var isFailing = false

  var fails: Bool {
    get { lock.withLock { isFailing } }
    set { lock.withLock { isFailing = newValue } }
  }

  func append(_ commit: Commit) throws(StoreError) {
    if fails { throw StoreError(.cannotWrite, fr: "disque plein", en: "disk full") }
    try inner.append(commit)
  }
  func standing() throws(StoreError) -> StandingRecords { try inner.standing() }
  func accepted(eventKey: String) throws(StoreError) -> AcceptedObservation? {
    try inner.accepted(eventKey: eventKey)
  }
  func accepted(observation: String) throws(StoreError) -> AcceptedObservation? {
    try inner.accepted(observation: observation)
  }
  func contents(of observations: [String]) throws(StoreError) -> [PersonalContent] {
    try inner.contents(of: observations)
  }
  func departure(of observation: String) throws(StoreError) -> Commit.Departure? {
    try inner.departure(of: observation)
  }
  func assessments(of entity: EntityRef, limit: Int) throws(StoreError) -> [Assessment] {
    try inner.assessments(of: entity, limit: limit)
  }
  func inbox(of recipient: String, after seq: Int64, limit: Int) throws(StoreError) -> [Notice] {
    try inner.inbox(of: recipient, after: seq, limit: limit)
  }
  func lastSequence(of recipient: String) throws(StoreError) -> Int64 {
    try inner.lastSequence(of: recipient)
  }
  func notice(_ id: String) throws(StoreError) -> Notice? { try inner.notice(id) }
  func notices(ofAlert alert: String) throws(StoreError) -> [Notice] {
    try inner.notices(ofAlert: alert)
  }
  func notices(
    after number: Int64, limit: Int
  ) throws(StoreError) -> [(number: Int64, notice: Notice)] {
    try inner.notices(after: number, limit: limit)
  }
  func alert(_ id: String) throws(StoreError) -> Alert? { try inner.alert(id) }
  func remarks(onNotice notice: String) throws(StoreError) -> [Commit.Remark] {
    try inner.remarks(onNotice: notice)
  }
  func denials(ofAlert alert: String) throws(StoreError) -> [RegisteredDenial] {
    try inner.denials(ofAlert: alert)
  }
  func acts(after seq: Int64, limit: Int) throws(StoreError) -> [(seq: Int64, act: Act)] {
    try inner.acts(after: seq, limit: limit)
  }
  func acts(on object: String) throws(StoreError) -> [Act] { try inner.acts(on: object) }
  func destroyKeys(of subjects: [String]) throws(StoreError) {
    try inner.destroyKeys(of: subjects)
  }
  func close() { inner.close() }
}

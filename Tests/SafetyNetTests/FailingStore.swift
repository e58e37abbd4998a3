import Alerts
import Chronology
import Foundation
import Observations
import Risk
import Store
import StrictJSON

/// A store in memory that can be told to fail at writing.
final class FailingStore: InspectedStore, @unchecked Sendable {
  private let inner = MemoryStore()
  private let lock = NSLock()
  private var isFailing = false

  var fails: Bool {
    get { lock.withLock { isFailing } }
    set { lock.withLock { isFailing = newValue } }
  }

  /// While it is held, `append` waits at the door; whether it fails is decided when it is let go.
  private let door = DispatchSemaphore(value: 1)
  private var waiting = 0

  private var passesOne = false

  func hold() { door.wait() }
  func letGo() { door.signal() }
  /// Lets one commit through; the next is held.
  func letOneGo() {
    lock.withLock { passesOne = true }
    door.signal()
  }
  /// How many commits have come to the door so far.
  var asked: Int { lock.withLock { waiting } }
  private var written: [Commit] = []
  /// What was written, in its order.
  var commits: [Commit] { lock.withLock { written } }

  func append(_ commit: Commit) throws(StoreError) {
    lock.withLock { waiting += 1 }
    door.wait()
    let closesBehind = lock.withLock {
      defer { passesOne = false }
      return passesOne
    }
    if !closesBehind { door.signal() }
    if fails { throw StoreError(.cannotWrite, fr: "disque plein", en: "disk full") }
    try inner.append(commit)
    lock.withLock { written.append(commit) }
  }
  func tryWriting() throws(StoreError) {
    if fails { throw StoreError(.cannotWrite, fr: "disque plein", en: "disk full") }
  }
  /// How often the whole state was read.
  private(set) var timesRead = 0
  func standing() throws(StoreError) -> StandingRecords {
    lock.withLock { timesRead += 1 }
    return inner.standing()
  }
  /// Called where it is looked up whether an event was accepted before.
  var onLookUp: @Sendable () -> Void = {}
  func accepted(eventKey: String) throws(StoreError) -> AcceptedObservation? {
    onLookUp()
    return inner.accepted(eventKey: eventKey)
  }
  func accepted(observation: String) throws(StoreError) -> AcceptedObservation? {
    inner.accepted(observation: observation)
  }
  func contents(of observations: [String]) throws(StoreError) -> [PersonalContent] {
    inner.contents(of: observations)
  }
  func departure(of observation: String) throws(StoreError) -> Commit.Departure? {
    inner.departure(of: observation)
  }
  func assessments(of entity: EntityRef, limit: Int) throws(StoreError) -> [Assessment] {
    inner.assessments(of: entity, limit: limit)
  }
  func inbox(of recipient: String, after seq: Int64, limit: Int) throws(StoreError) -> [Notice] {
    inner.inbox(of: recipient, after: seq, limit: limit)
  }
  func unreceived(
    by recipient: String, after first: Int64, upTo last: Int64
  ) throws(StoreError) -> [String] {
    inner.unreceived(by: recipient, after: first, upTo: last)
  }
  func lastSequence(of recipient: String) throws(StoreError) -> Int64 {
    inner.lastSequence(of: recipient)
  }
  func notice(_ id: String) throws(StoreError) -> Notice? { inner.notice(id) }
  func notice(_ id: String, for recipient: String) throws(StoreError) -> Notice? {
    inner.notice(id, for: recipient)
  }
  func tellings(ofAlert alert: String) throws(StoreError) -> [Telling] {
    inner.tellings(ofAlert: alert)
  }
  func tellings(ofConsultation consultation: String) throws(StoreError) -> [Telling] {
    inner.tellings(ofConsultation: consultation)
  }
  func notices(ofAlert alert: String) throws(StoreError) -> [Notice] {
    inner.notices(ofAlert: alert)
  }
  func notices(
    after number: Int64, limit: Int
  ) throws(StoreError) -> [(number: Int64, notice: Notice)] {
    inner.notices(after: number, limit: limit)
  }
  func notices(
    about subjects: Set<String>, after number: Int64, limit: Int
  ) throws(StoreError) -> [(number: Int64, notice: Notice)] {
    inner.notices(about: subjects, after: number, limit: limit)
  }
  func outlines(of notices: [String]) throws(StoreError) -> [String: NoticeOutline] {
    inner.outlines(of: notices)
  }
  func alert(_ id: String) throws(StoreError) -> Alert? { inner.alert(id) }
  func organisations(toldOf alert: String) throws(StoreError) -> Set<String> {
    inner.organisations(toldOf: alert)
  }
  func organisations(toldAbout subjects: Set<String>) throws(StoreError) -> Set<String> {
    inner.organisations(toldAbout: subjects)
  }
  func organisationsTold() throws(StoreError) -> Set<String> { inner.organisationsTold() }
  func closedAlerts(restingOn observation: String) throws(StoreError) -> [Alert] {
    inner.closedAlerts(restingOn: observation)
  }
  func formerGrounds(of observation: String) throws(StoreError) -> [FormerGround] {
    inner.formerGrounds(of: observation)
  }
  func remarks(onNotice notice: String) throws(StoreError) -> [Commit.Remark] {
    inner.remarks(onNotice: notice)
  }
  func denials(ofAlert alert: String) throws(StoreError) -> [RegisteredDenial] {
    inner.denials(ofAlert: alert)
  }
  func acts(after seq: Int64, limit: Int) throws(StoreError) -> [(seq: Int64, act: Act)] {
    inner.acts(after: seq, limit: limit)
  }
  func acts(on object: String) throws(StoreError) -> [Act] { inner.acts(on: object) }
  func acts(of kinds: [Act.Kind], on objects: Set<String>) throws(StoreError) -> [Act] {
    inner.acts(of: kinds, on: objects)
  }
  func lastAct(of kinds: [Act.Kind]) throws(StoreError) -> Act? { inner.lastAct(of: kinds) }
  func period(from start: Timestamp, until end: Timestamp) throws(StoreError) -> PeriodRecords {
    inner.period(from: start, until: end)
  }
  func subjects(
    of period: Range<Timestamp>, changedSince moment: Timestamp
  ) throws(StoreError) -> Set<String> {
    inner.subjects(of: period, changedSince: moment)
  }
  func release(of period: String) throws(StoreError) -> JSONValue? { inner.release(of: period) }
  func submission(_ observation: String) throws(StoreError) -> Submission? {
    inner.submission(observation)
  }
  func consultation(_ id: String) throws(StoreError) -> Consultation? { inner.consultation(id) }
  func destroyKeys(of subjects: [String]) throws(StoreError) {
    inner.destroyKeys(of: subjects)
  }
  func kept(hasStanding: Bool) throws(StoreError) -> KeptRecords {
    inner.kept(hasStanding: hasStanding)
  }
  func marked(_ marker: String) throws(StoreError) -> Timestamp? { inner.marked(marker) }
  func incidents() throws(StoreError) -> [Incident] { inner.incidents() }
  func flags() throws(StoreError) -> [Flag] { inner.flags() }
  func forgetLog() throws(StoreError) { inner.forgetLog() }
  func close() { inner.close() }
}

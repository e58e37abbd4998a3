import Alerts
import Observations
import Risk
import Store

/// A store that can do nothing, behind the pipeline that answers while the real one cannot be read.
struct UnreadableStore: Store {
  private static let error = StoreError(
    .cannotRead, fr: "le registre ne peut pas être lu", en: "the store cannot be read")

  func append(_ commit: Commit) throws(StoreError) { throw Self.error }
  func standing() throws(StoreError) -> StandingRecords { throw Self.error }
  func accepted(eventKey: String) throws(StoreError) -> AcceptedObservation? { throw Self.error }
  func accepted(observation: String) throws(StoreError) -> AcceptedObservation? { throw Self.error }
  func contents(of observations: [String]) throws(StoreError) -> [PersonalContent] {
    throw Self.error
  }
  func departure(of observation: String) throws(StoreError) -> Commit.Departure? {
    throw Self.error
  }
  func assessments(of entity: EntityRef, limit: Int) throws(StoreError) -> [Assessment] {
    throw Self.error
  }
  func remarks(onNotice notice: String) throws(StoreError) -> [Commit.Remark] { throw Self.error }
  func destroyKeys(of subjects: [String]) throws(StoreError) { throw Self.error }
  func inbox(of recipient: String, after seq: Int64, limit: Int) throws(StoreError) -> [Notice] {
    throw Self.error
  }
  func lastSequence(of recipient: String) throws(StoreError) -> Int64 { throw Self.error }
  func notice(_ id: String) throws(StoreError) -> Notice? { throw Self.error }
  func notices(ofAlert alert: String) throws(StoreError) -> [Notice] { throw Self.error }
  func alert(_ id: String) throws(StoreError) -> Alert? { throw Self.error }
  func denials(ofAlert alert: String) throws(StoreError) -> [RegisteredDenial] { throw Self.error }
  func acts(after seq: Int64, limit: Int) throws(StoreError) -> [(seq: Int64, act: Act)] {
    throw Self.error
  }
  func acts(on object: String) throws(StoreError) -> [Act] { throw Self.error }
  func close() {}
}

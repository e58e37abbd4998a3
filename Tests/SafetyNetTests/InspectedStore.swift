import Alerts
import Observations
import Risk
import Store

@testable import SafetyNet

/// The pipeline's store, looked into where no stage looks: every store that a test gives it can be (`InspectedStore`).
extension Store {
  private func inspected() throws -> any InspectedStore {
    guard let store = self as? any InspectedStore else { throw NotInspected() }
    return store
  }

  func departure(of observation: String) throws -> Commit.Departure? {
    try inspected().departure(of: observation)
  }

  func assessments(of entity: EntityRef, limit: Int) throws -> [Assessment] {
    try inspected().assessments(of: entity, limit: limit)
  }

  func notices(
    after number: Int64, limit: Int
  ) throws -> [(number: Int64, notice: Alerts.Notice)] {
    try inspected().notices(after: number, limit: limit)
  }

  func remarks(onNotice notice: String) throws -> [Commit.Remark] {
    try inspected().remarks(onNotice: notice)
  }

  func acts(on object: String) throws -> [Act] { try inspected().acts(on: object) }
}

extension Pipeline {
  /// All notices that were ever issued, in the order of their issue.
  func everyNotice() throws -> [Alerts.Notice] {
    try store.notices(after: 0, limit: .max).map(\.notice)
  }
}

private struct NotInspected: Error {}

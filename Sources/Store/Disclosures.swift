import Alerts
import GRDB
import Observations

extension Store {
  public func notices(
    about subjects: Set<String>, after number: Int64, limit: Int
  ) throws(StoreError) -> [(number: Int64, notice: Notice)] {
    try notices(after: number, limit: .max).filter { subjects.contains($0.notice.subject.text) }
      .prefix(max(0, limit)).map { $0 }
  }
}

extension SQLiteStore {
  public func notices(
    about subjects: Set<String>, after number: Int64, limit: Int
  ) throws(StoreError) -> [(number: Int64, notice: Notice)] {
    guard !subjects.isEmpty else { return [] }
    let places = databaseQuestionMarks(count: subjects.count)
    let arguments =
      StatementArguments(subjects.sorted()) + [number] + StatementArguments([max(0, limit)])
    return try inStoreTerms(.reading) {
      try pool.read { db in
        try RowSource(db: db, vault: vault).notices(
          "WHERE n.subject IN (\(places)) AND n.number > ? ORDER BY n.number LIMIT ?", arguments)
      }
    }
  }
}

import Alerts
import GRDB
import Observations

extension Store {
  public func notices(
    about subjects: Set<String>, after number: Int64, limit: Int
  ) throws(StoreError) -> [(number: Int64, notice: Notice)] {
    try notices(after: number, limit: .max).filter { $0.notice.concerns(anyOf: subjects) }
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
        let source = RowSource(db: db, vault: vault)
        let own = try source.notices(
          "WHERE n.subject IN (\(places)) AND n.number > ? ORDER BY n.number LIMIT ?", arguments)
        // Whom those on networks name is sealed; they are few.
        let naming = try source.notices(
          "WHERE n.subject GLOB 'net_*' AND length(n.body) > 0 AND n.number > ?", [number]
        ).filter { $0.notice.concerns(anyOf: subjects) }
        return (own + naming).sorted { $0.number < $1.number }.prefix(max(0, limit)).map { $0 }
      }
    }
  }
}

import Alerts
import Chronology
import GRDB
import StrictJSON

extension SQLiteStore {
  public func period(
    from start: Timestamp, until end: Timestamp
  ) throws(StoreError) -> PeriodRecords {
    try read { source in
      let span: StatementArguments = [start.milliseconds, end.milliseconds]
      var records = PeriodRecords()
      records.alerts = try source.all(
        """
        SELECT a.entity, a.opened, max(r.band), a.outcome, a.closed
        FROM alerts AS a JOIN revisions AS r ON r.alert = a.id
        WHERE a.opened >= ? AND a.opened < ? GROUP BY a.id ORDER BY a.opened, a.id
        """, span
      ) { row in
        PeriodRecords.OpenedAlert(
          entity: try row.reference(), opened: try row.time(), highest: try row.level(),
          outcome: try row.optionalText(), closed: try row.optionalTime())
      }
      let asking = PeriodRecords.asking.map { "'\($0.rawValue)'" }.joined(separator: ", ")
      records.notices = try source.all(
        """
        SELECT t.organisation, n.subject, n.issued, n.acknowledge_by, n.acknowledged_at
        FROM notices AS n JOIN terms AS t ON t.number = n.terms
        WHERE n.issued >= ? AND n.issued < ? AND n.acknowledge_by IS NOT NULL
          AND n.change IN (\(asking)) ORDER BY n.number
        """, span
      ) { row in
        PeriodRecords.AskingNotice(
          organisation: try row.text(), subject: try row.reference(), issued: try row.time(),
          acknowledgeBy: try row.time(), acknowledgedAt: try row.optionalTime())
      }
      func count(_ sql: String) throws -> Int {
        try source.all(sql, span) { try $0.int() }.first ?? 0
      }
      records.arrivals = try count(
        "SELECT count(*) FROM observations WHERE arrival >= ? AND arrival < ?")
      records.departures = try count(
        """
        SELECT count(*) FROM observations WHERE arrival >= ? AND arrival < ?
          AND status <> 'standing'
        """)
      return records
    }
  }

  public func subjects(
    of period: Range<Timestamp>, changedSince moment: Timestamp
  ) throws(StoreError) -> Set<String> {
    try read { source in
      // Of what was destroyed the number of its key is left.
      Set(
        try source.all(
          """
          SELECT coalesce(k.subject, '#' || o.key) FROM observations AS o
          LEFT JOIN keyring AS k ON k.key = o.key
          LEFT JOIN departures AS d ON d.observation = o.number
          WHERE o.arrival >= ?1 AND o.arrival < ?2 AND (o.arrival >= ?3 OR d.at >= ?3)
          """,
          [
            period.lowerBound.milliseconds, period.upperBound.milliseconds, moment.milliseconds,
          ]
        ) { try $0.text() })
    }
  }

  public func release(of period: String) throws(StoreError) -> JSONValue? {
    try read { source in
      try source.all("SELECT body FROM releases WHERE period = ?", [period]) { try $0.json() }.first
    }
  }
}

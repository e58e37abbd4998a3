import Alerts
import GRDB
import StrictJSON

/// The register of disclosures, by person: from what is in clear, so that it outlives what is sealed.
extension SQLiteStore {
  public func notices(
    about subjects: Set<String>, after number: Int64, limit: Int
  ) throws(StoreError) -> [(number: Int64, notice: Notice)] {
    let texts = JSONValue.array(subjects.sorted().map { .string($0) }).text
    return try read { source in
      try source.notices(
        """
        WHERE n.number > ? AND (n.subject IN (SELECT value FROM json_each(?)) OR n.number IN (
          SELECT notice FROM named WHERE youth IN (SELECT value FROM json_each(?))))
        ORDER BY n.number LIMIT ?
        """, [number, texts, texts, max(0, limit)])
    }
  }

  public func organisations(
    toldAbout subjects: Set<String>
  ) throws(StoreError) -> Set<String> {
    let texts = JSONValue.array(subjects.sorted().map { .string($0) }).text
    return try lookUp { source in
      Set(
        try source.all(
          """
          SELECT DISTINCT t.organisation FROM notices AS n JOIN terms AS t ON t.number = n.terms
          WHERE n.subject IN (SELECT value FROM json_each(?)) OR n.number IN (
            SELECT notice FROM named WHERE youth IN (SELECT value FROM json_each(?)))
          """, [texts, texts]
        ) { try $0.text() })
    }
  }

  public func organisationsTold() throws(StoreError) -> Set<String> {
    // Terms are never taken out: they outlive the notices that had them.
    try lookUp { Set(try $0.all("SELECT DISTINCT organisation FROM terms") { try $0.text() }) }
  }

  public func outlines(
    of notices: [String]
  ) throws(StoreError) -> [String: NoticeOutline] {
    let ids = JSONValue.array(notices.map { .string($0) }).text
    return try read { source in
      var outlines: [String: NoticeOutline] = [:]
      try source.each(
        """
        SELECT n.id, t.rules, t.groups FROM notices AS n JOIN terms AS t ON t.number = n.terms
        WHERE n.id IN (SELECT value FROM json_each(?))
        """, [ids]
      ) { row in
        outlines[try row.text()] = NoticeOutline(
          rules: try source.texts(row.json()), groups: try source.texts(row.json()))
      }
      return outlines
    }
  }
}

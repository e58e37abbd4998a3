import Chronology
import GRDB
import Observations
import Record
import StrictJSON

/// What opens a commitment of the record (`docs/record.md`): the salt and whose it is. The content itself is not
/// in it: who may see that has it from elsewhere.
public struct CommitmentOpening: Sendable, Hashable {
  public var entry: Entry
  public var pledge: Entry.Pledge
  public var salt: [UInt8]
  /// The reference whose key the salt is drawn from.
  public var subject: String
  /// Whether what is kept now is, with this salt, what was committed to.
  public var opens: Bool
}

extension SQLiteStore {
  public func opening(
    of seq: Int64, about subjects: Set<String>
  ) throws(StoreError) -> CommitmentOpening? {
    try inStoreTerms(.reading) {
      try pool.read { db in
        try RowSource(db: db, vault: vault).opening(of: seq, about: subjects)
      }
    }
  }
}

extension RowSource {
  /// What an entry may have been committed to.
  private struct Candidate {
    var key: Int64
    var subject: String
    /// From what the salt is drawn, beside the key.
    var place: String
    var content: [UInt8]
  }

  fileprivate func opening(
    of seq: Int64, about subjects: Set<String>
  ) throws -> CommitmentOpening? {
    guard let entry = try entries(seq...seq).first, let pledge = entry.pledges.first else {
      return nil
    }
    var found: CommitmentOpening?
    for candidate in try candidates(for: entry, about: subjects) {
      guard let key = try vault.key(candidate.key) else { continue }
      let salt = key.drawn(for: "record/salt/" + candidate.place)
      let commitment = Commitment(
        to: Array(candidate.subject.utf8) + [0] + candidate.content, salt: salt)
      let opening = CommitmentOpening(
        entry: entry, pledge: pledge, salt: salt, subject: candidate.subject,
        opens: commitment.bytes == pledge.commitment)
      if opening.opens { return opening }
      found = found ?? opening
    }
    return found
  }

  private func candidates(for entry: Entry, about subjects: Set<String>) throws -> [Candidate] {
    switch entry.kind {
    case Act.Kind.accepted.rawValue:
      return try candidates(
        """
        SELECT k.subject, o.key, o.body FROM observations AS o JOIN keyring AS k ON k.key = o.key
        WHERE o.id = ?
        """, [entry.object], "observations", "body"
      ) { _ in entry.object }
    case Act.Kind.noticeIssued.rawValue:
      return try candidates(
        "SELECT subject, key, body FROM notices WHERE id = ?", [entry.object], "notices", "body"
      ) { _ in entry.object }
    case Act.Kind.assessed.rawValue:
      // The entry does not say which row it is of; of those that it may be, one opens.
      func detail(_ name: String) -> Int64? {
        entry.details.first { $0.name == name }?.value.integer
      }
      return try candidates(
        """
        SELECT entity, key, reasons, number FROM assessments
        WHERE at = ? AND band = ? AND weight = ?
        """, [entry.at.milliseconds, detail("band"), detail("weight")], "assessments", "reasons"
      ) { row in try row.integer() }
    default:
      return try subjects.sorted().flatMap { subject in
        try all("SELECT key FROM keyring WHERE subject = ?", [subject]) { row in
          Candidate(
            key: try row.integer(), subject: subject, place: "acts/\(entry.seq)", content: [])
        }
      }
    }
  }

  /// Columns: subject, key, sealed body, and what `id` reads to name the row.
  private func candidates(
    _ sql: String, _ arguments: StatementArguments, _ table: String, _ column: String,
    id: (inout RowReader) throws -> any CustomStringConvertible
  ) throws -> [Candidate] {
    try all(sql, arguments) { row in
      let subject = try row.text()
      var sealed = row
      let key = try row.integer()
      _ = try row.optionalBlob()
      let name = "\(try id(&row))"
      let content = try open(&sealed, table, name, column)
      let place = table == "assessments" ? "assessments/\(name)" : name
      return content.map { Candidate(key: key, subject: subject, place: place, content: $0) }
    }.compactMap { $0 }
  }
}

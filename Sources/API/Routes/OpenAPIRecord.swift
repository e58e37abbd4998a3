import StrictJSON

/// The operations on the record.
extension OpenAPIOperation {
  static let record: [OpenAPIOperation] = [
    OpenAPIOperation(
      method: "GET", pattern: "/v1/record/checkpoint", name: "readCheckpoint", tag: "record",
      summary: "The latest signed checkpoint (C2SP tlog-checkpoint).",
      answers: [(200, "A signed note.", [("text/plain", ["type": "string"])])],
      problems: [404, 503]),
    OpenAPIOperation(
      method: "GET", pattern: "/v1/record/key", name: "readRecordKey", tag: "record",
      summary: "The public key that signs checkpoints: name, key id, key.",
      answers: [(200, "A key.", [("text/plain", ["type": "string"])])], problems: [404]),
    OpenAPIOperation(
      method: "GET", pattern: "/v1/record/entries", name: "listEntries", tag: "record",
      summary: "Entries by number, at most 1,000 (privacy). Reading them is recorded.",
      parameters: ["EntryFrom", "EntryTo"],
      answers: [(200, "Entries.", json("Entries"))], problems: [422, 503]),
    OpenAPIOperation(
      method: "GET", pattern: "/v1/record/consistency", name: "proveConsistency", tag: "record",
      summary: """
        Proves that the record of one size is the beginning of that of another (RFC 6962), up to the \
        latest checkpoint.
        """,
      parameters: ["SizeFrom", "SizeTo"],
      answers: [(200, "A proof.", json("ConsistencyProof"))], problems: [404, 422, 503]),
    OpenAPIOperation(
      method: "GET", pattern: "/v1/record/opening", name: "openCommitment", tag: "record",
      summary:
        "The salt of an entry's commitment, and whether it opens to what is kept (privacy). Recorded.",
      parameters: ["Entry", "Youth", "YouthFile", "YouthName", "YouthBirthDate"],
      answers: [(200, "An opening.", json("CommitmentOpening"))], problems: [404, 422, 503]),
    OpenAPIOperation(
      method: "GET", pattern: "/v1/record/inclusion", name: "proveEntry", tag: "record",
      summary: "Proves one entry to the latest checkpoint (privacy). Reading it is recorded.",
      parameters: ["Entry"], answers: [(200, "A proof.", json("EntryProof"))],
      problems: [404, 422, 503]),
  ]

  private static func json(_ name: String) -> [(type: String, schema: JSONValue)] {
    [("application/json", ["$ref": .string("#/components/schemas/\(name)")])]
  }
}

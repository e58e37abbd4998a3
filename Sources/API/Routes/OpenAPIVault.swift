import SafetyNet
import StrictJSON

private func schema(_ name: String) -> JSONValue {
  ["$ref": .string("#/components/schemas/\(name)")]
}

private func content(_ name: String, isRequired: Bool = true) -> JSONValue {
  [
    "required": .bool(isRequired),
    "content": ["application/json": ["schema": schema(name)]],
  ]
}

private func answer(
  _ description: String, _ name: String, status: Int = 200
) -> (status: Int, description: String, content: [(type: String, schema: JSONValue)]) {
  (status, description, [("application/json", schema(name))])
}

extension OpenAPIOperation {
  static let vault: [OpenAPIOperation] = [
    OpenAPIOperation(
      method: "GET", pattern: "/v1/vault/flags", name: "listFlags", tag: "vault",
      summary: "What people said of files: holds, restrictions, hand-overs … (privacy).",
      parameters: ["FlagKind", "Ended"], answers: [answer("The flags.", "Flags")],
      problems: [422, 503]),
    OpenAPIOperation(
      method: "POST", pattern: "/v1/vault/flags", name: "setFlag", tag: "vault",
      summary: "Say something of a youth's file, and do at once what follows from it (privacy).",
      body: content("FlagRequest"), answers: [answer("Set.", "Flag", status: 201)],
      problems: [400, 404, 409, 413, 415, 422, 503]),
    OpenAPIOperation(
      method: "POST", pattern: "/v1/vault/flags/{flag}/end", name: "endFlag", tag: "vault",
      summary: "End a flag (privacy).", answers: [answer("Ended.", "Flag")],
      problems: [400, 404, 409, 413, 415, 422, 503]),
    OpenAPIOperation(
      method: "GET", pattern: "/v1/vault/retention", name: "planRetention", tag: "vault",
      summary: "What the clocks of retention would destroy now, in counts (privacy, operator).",
      answers: [answer("The plan.", "Retention")], problems: [503]),
    OpenAPIOperation(
      method: "POST", pattern: "/v1/vault/retention", name: "runRetention", tag: "vault",
      summary: "Destroy what the clocks say, now (privacy, operator).",
      answers: [answer("The report.", "Retention")], problems: [400, 413, 415, 422, 503]),
    OpenAPIOperation(
      method: "GET", pattern: "/v1/incidents", name: "listIncidents", tag: "vault",
      summary: "The register of confidentiality incidents (privacy). Reading it is recorded.",
      answers: [answer("The incidents, each as it was last written.", "Incidents")],
      problems: [503]),
    OpenAPIOperation(
      method: "POST", pattern: "/v1/incidents", name: "recordIncident", tag: "vault",
      summary: "Write a confidentiality incident down, or a revision of one (privacy).",
      body: content("IncidentReport"), answers: [answer("Written.", "Incident", status: 201)],
      problems: [400, 404, 413, 415, 422, 503]),
    OpenAPIOperation(
      method: "POST", pattern: "/v1/contacts", name: "askContact", tag: "vault",
      summary: "Whether somebody declined contact within the year (watch, privacy). Recorded.",
      body: content("ContactQuestion"), answers: [answer("Yes or no.", "ContactAnswer")],
      problems: [400, 413, 415, 422, 503]),
    OpenAPIOperation(
      method: "GET", pattern: "/v1/vault/reviews", name: "listReviews", tag: "vault",
      summary: "Youths who have turned 18 and whose file is to be looked at (privacy).",
      answers: [answer("The reviews.", "Reviews")], problems: [503]),
    OpenAPIOperation(
      method: "POST", pattern: "/v1/vault/erasures", name: "erase", tag: "vault",
      summary:
        "Erase a person, in two steps: without `confirmation` what there is, with it the end (privacy).",
      body: content("ErasureRequest"),
      answers: [
        answer("Erased.", "Erasure"), answer("To be confirmed.", "Erasure", status: 202),
      ],
      problems: [400, 404, 409, 413, 415, 422, 503]),
    backup("/v1/vault/backup", "backUpData", "data"),
    backup("/v1/vault/backup/keys", "backUpKeys", "keys, which expires"),
    OpenAPIOperation(
      method: "POST", pattern: "/v1/vault/master-key", name: "rotateMasterKey", tag: "vault",
      summary: "Change the master key to that of a file that the daemon can read (operator).",
      body: content("MasterKeyRequest"), answers: [answer("Changed.", "MasterKeyRotation")],
      problems: [400, 404, 409, 413, 415, 422, 503]),
  ]

  private static func backup(_ pattern: String, _ name: String, _ part: String) -> OpenAPIOperation
  {
    OpenAPIOperation(
      method: "GET", pattern: pattern, name: name, tag: "vault",
      summary: "A copy of the \(part), sealed for the backup key (operator).",
      answers: [
        (
          200, "HPKE (RFC 9180) in chunks; docs/vault.md.",
          [("application/octet-stream", ["type": "string", "format": "binary"])]
        )
      ], problems: [409, 503])
  }

  static let vaultParameters: [JSONMember] = [
    member("flag", in: "path", "flag", "A flag, `flg_…`.", ["type": "string"]),
    member(
      "FlagKind", in: "query", "kind", "Only this kind.",
      ["type": "string", "enum": .array(SafetyNet.flagKinds.map { .string($0) })]),
    member(
      "Ended", in: "query", "ended", "Those that were ended too.", ["type": "boolean"]),
  ]
}

extension OpenAPISchemas {
  static let vault: [JSONMember] = [
    JSONMember(
      "Flag",
      object([
        ("id", text), ("kind", words(SafetyNet.flagKinds + ["erasure"])), ("youth", text),
        ("by", text), ("at", time), ("until", optionalTime), ("reason", text),
        ("ended", optionalTime), ("ended_by", optionalText),
      ])),
    JSONMember("Flags", object([("flags", list(ref("Flag")))])),
    JSONMember(
      "FlagRequest",
      closed(
        ["kind", "reason"],
        designation + [
          JSONMember(
            "kind", ["type": "string", "enum": .array(SafetyNet.flagKinds.map { .string($0) })]),
          JSONMember("reason", ["type": "string", "minLength": 1]),
          JSONMember(
            "until",
            [
              "type": ["string", "null"],
              "description": "RFC 3339, or Québec time: 2027-06-30T16:00, 2027-06-30 (its end).",
            ]),
        ])),
    JSONMember(
      "Retention",
      object([
        ("at", time), ("dry_run", flag),
        (
          "kinds",
          list(
            object([
              ("kind", text), ("label", ref("Bilingual")), ("keep_hours", count), ("due", count),
              ("held", count), ("needed", count), ("running", count),
            ]))
        ), ("alerts", count), ("bands_lowered", count),
      ])),
    JSONMember(
      "Reviews",
      object([
        (
          "reviews",
          list(object([("youth", text), ("turned_18", time), ("destroyed_after", time)]))
        )
      ])),
    JSONMember(
      "ErasureRequest",
      closed(
        ["reason"],
        designation + [
          JSONMember("reason", ["type": "string", "minLength": 1]),
          JSONMember("confirmation", ["type": ["string", "null"]]),
        ])),
    JSONMember(
      "Erasure",
      object(
        [
          ("status", words(["to-confirm", "erased"])),
          (
            "extent",
            object([
              ("observations", count), ("mentions", count), ("alerts", count),
              ("other_alerts", count), ("texts", count),
            ])
          ),
        ], [("confirmation", text), ("until", time), ("disk", words(["pending", "clean"]))])),
    JSONMember("MasterKeyRequest", closed(["file"], [JSONMember("file", ["type": "string"])])),
    JSONMember(
      "MasterKeyRotation",
      object(
        [("status", ["const": "rotated"]), ("file", text), ("former_until", time)],
        [("former", text), ("warning", ref("Bilingual"))])),
  ]

  /// Whom it is about: a reference or a file number, or a name and the birth date.
  private static let designation = [
    JSONMember("youth", ["type": ["string", "null"]]),
    JSONMember("name", ["type": ["string", "null"]]),
    JSONMember("birth_date", ["type": ["string", "null"], "format": "date"]),
  ]

  private static func closed(_ required: [String], _ properties: [JSONMember]) -> JSONValue {
    [
      "type": "object", "required": .array(required.map { .string($0) }),
      "properties": .object(properties), "additionalProperties": false,
    ]
  }
}

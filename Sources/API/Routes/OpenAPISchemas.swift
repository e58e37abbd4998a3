import Alerts
import Mandates
import Observations
import StrictJSON

/// The shapes of what goes in and out.
enum OpenAPISchemas {
  static let all: [JSONMember] =
    [
      shared, observations, notices, acts, life, record, answers, service, vault, incidents,
    ].flatMap { $0 }

  private static let checkpoint: JSONValue = [
    "type": "string", "description": "The record's latest checkpoint, a signed note: keep it.",
  ]

  private static let record: [JSONMember] = [
    JSONMember(
      "Entry",
      object(
        [
          ("seq", ["type": "integer", "minimum": 1]), ("at", time), ("kind", text),
          ("account", text), ("object", text), ("details", ["type": "object"]),
        ],
        [
          ("through", text),
          ("commitments", ["type": "object", "additionalProperties": hash]),
        ])),
    JSONMember(
      "CommitmentOpening",
      object([
        ("seq", ["type": "integer", "minimum": 1]), ("kind", text), ("object", text),
        ("name", text), ("commitment", hash), ("salt", hash), ("subject", text),
        (
          "opens",
          [
            "type": "boolean",
            "description": "What is kept now is, with this salt, what was committed to.",
          ]
        ),
      ])),
    JSONMember(
      "Entries",
      object(
        [("entries", ["type": "array", "items": ref("Entry")])],
        [
          (
            "next",
            [
              "type": "integer", "minimum": 2,
              "description": "The entry that follows the last one here, where there is one.",
            ]
          )
        ])),
    JSONMember(
      "ConsistencyProof",
      object([
        ("from", ["type": "integer"]), ("to", ["type": "integer"]),
        ("path", ["type": "array", "items": hash]),
      ])),
    JSONMember(
      "EntryProof",
      object([
        ("origin", text), ("leaf_index", ["type": "integer"]), ("tree_size", ["type": "integer"]),
        ("leaf", text), ("leaf_hash", hash), ("path", ["type": "array", "items": hash]),
        ("root", hash), ("checkpoint", text), ("entry", ref("Entry")),
        ("proof", ["type": "string", "description": "C2SP tlog-proof."]),
      ])),
  ]

  private static let shared: [JSONMember] = [
    JSONMember("Bilingual", object([("fr", text), ("en", text)])),
    JSONMember("Fault", object([("pointer", text), ("message", ref("Bilingual"))])),
    JSONMember(
      "Problem",
      object(
        [
          ("type", ["type": "string", "pattern": "^urn:filet:problem:[a-z-]+$"]),
          ("title", text),
          ("status", ["type": "integer", "minimum": 400, "maximum": 599]),
          ("detail", text),
        ],
        [
          ("faults", ["type": "array", "items": ref("Fault")]),
          (
            "retry_after",
            [
              "type": "integer", "minimum": 1,
              "description": "Seconds after which to try again, as in Retry-After.",
            ]
          ),
          ("oldest", ["type": "string", "description": "A cursor that works."]),
          ("duty", ref("DutyToReport")),
        ])),
  ]

  private static let observations: [JSONMember] = [
    JSONMember("DutyToReport", object([("lpj39", ["const": true]), ("text", ref("Bilingual"))])),
    JSONMember(
      "Observation",
      object(
        [
          ("specversion", ["const": "1.0"]),
          ("id", ["type": "string", "minLength": 1]),
          ("source", ["type": "string", "description": "The watch unit, `/units/…`."]),
          ("type", ["type": "string", "description": "`ca.filet.KIND.v1`, see /v1/kinds."]),
          ("time", time),
          (
            "data",
            ["type": "object", "description": "As /v1/kinds/{kind}/schema says."]
          ),
        ],
        [
          ("recordedtime", time), ("supersedes", text),
          ("supersededby", ["type": "string", "description": "The same as `supersedes`."]),
          ("subject", text),
          ("datacontenttype", ["const": "application/json"]), ("dataschema", text),
        ], isOpen: true)),
    JSONMember(
      "Receipt",
      object(
        [("status", words(["accepted", "duplicate", "rejected"]))],
        [
          ("id", text), ("source", text), ("observation", text),
          ("duty", ref("DutyToReport")),
          ("problem", ref("Problem")),
        ])),
    JSONMember(
      "Retraction", object([("reason", ["type": "string", "minLength": 1])])),
    JSONMember("Retracted", object([("observation", text), ("status", ["const": "retracted"])])),
    JSONMember(
      "Suppression", object([("kind", words(["phone", "handle", "vehicle"])), ("value", text)])),
    JSONMember(
      "Suppressed", object([("kind", text), ("reference", text), ("line", text)])),
  ]

  private static let notices: [JSONMember] = [
    JSONMember(
      "Why",
      object(
        [
          ("rule", text), ("reason", ref("Bilingual")),
          (
            "weight",
            ["type": ["integer", "null"], "description": "Decibans; null: direct evidence."]
          ),
          ("observed", ["type": "string", "format": "date"]),
        ], [("guide", text)])),
    JSONMember(
      "Notice",
      object(
        [
          ("id", text), ("seq", ["type": "integer", "minimum": 1]),
          ("alert", ["type": ["string", "null"], "description": "null: a consultation."]),
          ("revision", ["type": "integer", "minimum": 1]),
          ("change", words(Notice.Change.allCases.map(\.rawValue))),
          ("band", ["type": "integer", "minimum": 0, "maximum": 4]),
          ("subject", object([("ref", text)])), ("kind", text),
          ("why", ["type": "array", "items": ref("Why")]),
          ("changed", ["anyOf": [ref("Changed"), ["type": "null"]]]),
          ("consultation", ["anyOf": [ref("ConsultationWords"), ["type": "null"]]]),
          (
            "fields",
            ["type": "object", "propertyNames": words(FieldGroup.allCases.map(\.rawValue))]
          ),
          ("mandate", text), ("mandate_version", ["type": "integer"]), ("basis", text),
          ("agreement", text), ("organisation", text), ("recipient", text),
          (
            "expected",
            object([
              ("action", ref("Bilingual")), ("acknowledge_by", optionalTime),
              ("act_by", optionalTime),
            ])
          ),
          ("step", words(Step.allCases.map(\.rawValue))), ("issued", time),
          ("state", words(Notice.State.allCases.map(\.rawValue))),
          ("acknowledged_by", ["type": ["string", "null"]]), ("acknowledged_at", optionalTime),
        ],
        [
          ("cursor", ["type": "string", "description": "In NDJSON streams."]),
          ("checkpoint", checkpoint), ("now", ref("Standing")),
          ("taken_back", object([], [("from", text)])),
        ])),
    JSONMember(
      "InboxPage",
      object(
        [
          ("notices", ["type": "array", "items": ref("Notice")]),
          ("next", ["type": "string", "description": "The cursor to go on from."]),
        ], [("checkpoint", checkpoint)])),
    JSONMember(
      "Explanation",
      object(
        [
          ("notice", text), ("alert", text), ("revision", count), ("band", band),
          ("reasons", list(ref("Why"))),
          (
            "told_because",
            object([
              ("mandate", text), ("version", count), ("title", orNull(ref("Bilingual"))),
              ("basis", text), ("basis_text", orNull(ref("Bilingual"))), ("agreement", text),
              ("step", words(Step.allCases.map(\.rawValue))),
            ])
          ), ("a_person_decides", ref("Bilingual")),
        ],
        [
          ("now", ref("WhereItStands")),
          ("partners_told", list(object([("organisation", text), ("name", ref("Bilingual"))]))),
        ])),
    JSONMember(
      "WhereItStands",
      object(
        [
          ("state", words(["awaiting", "acknowledged", "declined", "closed"])), latest,
        ],
        standing + mayReopen)),
    JSONMember(
      "Standing",
      object(
        [("state", words(["awaiting", "acknowledged", "declined", "closed"]))],
        standing + [latest] + mayReopen)),
  ]

  private static let latest: (String, JSONValue) = (
    "latest",
    [
      "type": "string",
      "description": "The caller's latest notice of the same alert and organisation; on no page.",
    ]
  )

  private static let mayReopen: [(String, JSONValue)] = [("may_reopen", ["type": "boolean"])]
  private static let standing: [(String, JSONValue)] = [
    ("clock", words(["escalate", "hold", "act", "review"])), ("due", time), ("act_by", time),
    ("answering", text),
    (
      "handed_to",
      ["type": "string", "description": "To whom it was handed since the caller was asked."]
    ),
    ("unanswered_since", time), ("closing_proposed", words(["self", "other"])),
    ("closing_outcome", words(NoticeRoutes.outcomes.map(\.rawValue))),
  ]

  private static let life: [JSONMember] = [
    JSONMember("ChangedReason", object([("rule", text), ("reason", ref("Bilingual"))])),
    JSONMember(
      "Changed",
      object([
        ("since", ["type": "integer", "description": "The revision told of before."]),
        ("band_before", ["type": "integer", "minimum": 0, "maximum": 4]),
        ("new", ["type": "array", "items": ref("ChangedReason")]),
        (
          "again",
          [
            "type": "array", "items": ref("ChangedReason"),
            "description": "Told before, and now resting on more.",
          ]
        ),
        ("gone", ["type": "array", "items": ref("ChangedReason")]),
      ])),
    JSONMember("Reason", object([("reason", text)])),
    JSONMember("Handover", object([("to", text)], [("reason", optionalText)])),
    JSONMember("Question", object([("to", text), ("question", text)])),
    JSONMember("Answer", object([("answer", text)])),
    JSONMember(
      "Consultation",
      object([
        ("id", text), ("to", text), ("asked", time),
        ("state", words(Consultation.State.allCases.map(\.rawValue))),
      ])),
    JSONMember(
      "ConsultationWords",
      object(
        [("id", text), ("from", text), ("to", text), ("question", text)], [("answer", text)])),
    JSONMember(
      "AbsenceEntry",
      object(
        [
          (
            "until",
            [
              "type": "string",
              "description": "RFC 3339, or Québec time: 2026-12-24T16:00, 2026-12-24.",
            ]
          )
        ],
        [("from", optionalText), ("account", optionalText), ("cover", optionalText)])),
    JSONMember(
      "Absence",
      object([
        ("id", text), ("account", text), ("from", time), ("until", time),
        ("cover", ["type": ["string", "null"]]), ("entered_by", text), ("ended", optionalTime),
      ])),
    JSONMember("Absences", object([("absences", ["type": "array", "items": ref("Absence")])])),
    JSONMember(
      "Submission",
      object(
        [
          ("id", text), ("received", time),
          ("status", words(["received", "taken_in_charge", "retracted", "superseded"])),
        ],
        [
          ("taken_in_charge_on", ["type": "string", "format": "date"]), ("ended", time),
        ])),
  ]

  private static let acts: [JSONMember] = [
    JSONMember("Acknowledgement", object([])),
    JSONMember("Action", object([("action", text)], [("note", optionalText)])),
    JSONMember("Referral", object([("to", text), ("reason", text)])),
    JSONMember(
      "Closure",
      object(
        [("outcome", words(NoticeRoutes.outcomes.map(\.rawValue)))], [("note", optionalText)])),
  ]

  private static let incident: [(String, JSONValue)] = [
    ("information", sentence), ("circumstances", sentence), ("occurred", sentence), ("known", time),
    ("persons", ["type": "integer", "minimum": 0, "maximum": 100_000_000]), ("risk", sentence),
    ("serious", ["type": "boolean"]), ("measures", sentence),
  ]
  private static let sentence: JSONValue = ["type": "string", "minLength": 1]
  private static let optionalDate: JSONValue = ["type": ["string", "null"], "format": "date"]
  private static let told: [(String, JSONValue)] = [
    ("commission_told", optionalDate), ("persons_told", optionalDate),
  ]

  private static let incidents: [JSONMember] = [
    JSONMember(
      "IncidentReport",
      object(
        incident,
        told + [("id", ["type": ["string", "null"], "description": "Which one this revises."])])),
    JSONMember(
      "Incident",
      object(
        incident + told + [
          ("id", text), ("revision", ["type": "integer", "minimum": 1]), ("by", text), ("at", time),
          ("to_tell", ["type": "array", "items": ["enum": ["commission", "persons"]]]),
          ("kept_until", time),
        ])),
    JSONMember(
      "Incidents", object([("incidents", ["type": "array", "items": ref("Incident")])])),
    JSONMember(
      "ContactQuestion", object([("kind", ["enum": ["phone", "handle"]]), ("value", sentence)])),
    JSONMember(
      "ContactAnswer", object([("declined", ["type": "boolean"]), ("until", optionalTime)])),
  ]

  private static let service: [JSONMember] = [
    JSONMember(
      "Health",
      object(
        [("status", words(["live", "ready"]))],
        [("notes", ["type": "array", "items": ref("Bilingual")])]))
  ]
}

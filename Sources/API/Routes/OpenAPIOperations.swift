import StrictJSON

private func schema(_ name: String) -> JSONValue {
  ["$ref": .string("#/components/schemas/\(name)")]
}

private func list(_ name: String) -> JSONValue { ["type": "array", "items": schema(name)] }

private func answer(_ description: String, _ name: String, status: Int = 200)
  -> (status: Int, description: String, content: [(type: String, schema: JSONValue)])
{
  (status, description, [("application/json", schema(name))])
}

private func content(_ name: String, isRequired: Bool = true) -> JSONValue {
  [
    "required": .bool(isRequired),
    "content": ["application/json": ["schema": schema(name)]],
  ]
}

extension OpenAPIOperation {
  static let all: [OpenAPIOperation] =
    observations + inbox + notices + life + record + catalogue + service + vault

  private static let observations: [OpenAPIOperation] = [
    OpenAPIOperation(
      method: "POST", pattern: "/v1/observations", name: "submitObservations", tag: "observations",
      summary:
        "Submit one observation, a batch of up to 1,000, or a stream. A batch of which nothing could be taken for now is 503 as one observation is; of a stream each receipt says it.",
      body: [
        "required": true,
        "content": [
          "application/cloudevents+json": ["schema": schema("Observation")],
          "application/cloudevents-batch+json": [
            "schema": ["type": "array", "maxItems": 1_000, "items": schema("Observation")]
          ],
          "application/x-ndjson": [
            "schema": ["type": "string", "description": "One Observation a line, unbounded."]
          ],
        ],
      ],
      answers: [
        (
          200,
          "The receipt of a duplicate; for a batch the receipts in order; for a stream one receipt a line, as it goes.",
          [
            ("application/json", ["oneOf": [schema("Receipt"), list("Receipt")]]),
            (
              "application/x-ndjson",
              ["type": "string", "description": "One Receipt a line, in order."]
            ),
          ]
        ),
        answer("Accepted, and on disk.", "Receipt", status: 201),
      ],
      problems: [400, 409, 413, 415, 422, 503]),
    OpenAPIOperation(
      method: "GET", pattern: "/v1/observations/{observation}", name: "readSubmission",
      tag: "observations",
      summary: "What a submitter hears of an observation: received, taken in charge, nothing more.",
      answers: [answer("Its status.", "Submission")], problems: [404, 409, 503]),
    OpenAPIOperation(
      method: "POST", pattern: "/v1/observations/{observation}/retraction",
      name: "retractObservation", tag: "observations",
      summary:
        "Retract: everything is as if it had never been submitted, and who was told is told.",
      body: content("Retraction"), answers: [answer("Retracted.", "Retracted")],
      problems: [400, 404, 409, 413, 415, 422, 503]),
  ]

  private static let inbox: [OpenAPIOperation] = [
    OpenAPIOperation(
      method: "GET", pattern: "/v1/inbox", name: "readInbox", tag: "notices",
      summary: "The caller's notices after a cursor, oldest first.",
      parameters: ["After", "Limit"], answers: [answer("A page.", "InboxPage")],
      problems: [410, 422, 503]),
    OpenAPIOperation(
      method: "GET", pattern: "/v1/inbox/stream", name: "followInbox", tag: "notices",
      summary: "The caller's notices as they come; a comment line every 15 s.",
      parameters: ["After", "LastEventID"],
      answers: [
        (
          200, "`id:` is the cursor, `event: notice`, `data:` one Notice; NDJSON on Accept.",
          [
            ("text/event-stream", ["type": "string"]),
            (
              "application/x-ndjson",
              [
                "type": "string",
                "description":
                  "One Notice a line with its `cursor`; blank lines are signs of life.",
              ]
            ),
          ]
        )
      ],
      problems: [410, 422, 429, 503]),
  ]

  private static let notices: [OpenAPIOperation] = [
    OpenAPIOperation(
      method: "GET", pattern: "/v1/notices/{id}", name: "readNotice", tag: "notices",
      summary: "One notice.", answers: [answer("The notice.", "Notice")], problems: [404, 503]),
    OpenAPIOperation(
      method: "GET", pattern: "/v1/notices/{id}/explanation", name: "explainNotice",
      tag: "notices",
      summary:
        "Why, in both languages, and which organisations were told where the mandate shows it.",
      answers: [answer("The reasons.", "Explanation")], problems: [404, 503]),
    act(
      "acknowledgement", "acknowledgeNotice", "Acknowledge: stops the escalation of this revision.",
      "Acknowledgement", isBodyRequired: false),
    act("actions", "recordAction", "Say what was done.", "Action"),
    act(
      "referral", "referNotice", "Refer to an organisation whose mandate allows it (passerelle).",
      "Referral"),
    act(
      "decline", "declineNotice", "It is not for me: the next step of the chain is told at once.",
      "Reason"),
    act("handover", "handOverNotice", "Hand over to a colleague by name.", "Handover"),
    act(
      "reopening", "reopenNotice", "Open a closed alert again.", "Reason",
      answer: "The notice that tells the caller that it is open again; else the one in the path."),
    act("answer", "answerConsultation", "Answer a consultation, naming nobody.", "Answer"),
    act("closure", "closeNotice", "Close; from band 3 a second person must too.", "Closure"),
  ]

  private static func act(
    _ path: String, _ name: String, _ summary: String, _ body: String, isBodyRequired: Bool = true,
    answer text: String = "The notice as it is now."
  ) -> OpenAPIOperation {
    OpenAPIOperation(
      method: "POST", pattern: "/v1/notices/{id}/\(path)", name: name, tag: "notices",
      summary: summary, body: content(body, isRequired: isBodyRequired),
      answers: [answer(text, "Notice")],
      problems: [400, 404, 409, 413, 415, 422, 503])
  }

  private static let life: [OpenAPIOperation] = [
    OpenAPIOperation(
      method: "POST", pattern: "/v1/consultations", name: "askConsultation", tag: "notices",
      summary: "Ask another organisation's pivot for advice, naming nobody.",
      body: content("Question"),
      answers: [answer("Asked; the answer comes to the inbox.", "Consultation", status: 201)],
      problems: [400, 409, 413, 415, 422, 503]),
    get(
      "/v1/absences", "listAbsences",
      "Absences entered and not over: one's own; coordinators: the organisation's.", "Absences"),
    OpenAPIOperation(
      method: "POST", pattern: "/v1/absences", name: "enterAbsence", tag: "catalogue",
      summary:
        "Enter one's absence, or as coordinator a colleague's; `cover` stands in meanwhile.",
      body: content("AbsenceEntry"), answers: [answer("Entered.", "Absence", status: 201)],
      problems: [400, 413, 415, 422, 503]),
    OpenAPIOperation(
      method: "POST", pattern: "/v1/absences/{absence}/end", name: "endAbsence", tag: "catalogue",
      summary: "End an absence early.", body: content("Acknowledgement", isRequired: false),
      answers: [answer("Ended.", "Absence")], problems: [400, 404, 413, 415, 422, 503]),
  ]

  private static let catalogue: [OpenAPIOperation] = [
    OpenAPIOperation(
      method: "GET", pattern: "/v1/kinds", name: "listKinds", tag: "catalogue",
      summary: "The kinds of observation and their fields.", answers: [answer("Kinds.", "Kinds")],
      problems: []),
    OpenAPIOperation(
      method: "GET", pattern: "/v1/kinds/{kind}/schema", name: "readKindSchema", tag: "catalogue",
      summary: "The JSON Schema of a kind's observations.",
      answers: [(200, "A JSON Schema.", [("application/schema+json", ["type": "object"])])],
      problems: [404]),
    get("/v1/rules", "listRules", "Rules in force, hash of the set, counts (analyst).", "Rules"),
    OpenAPIOperation(
      method: "GET", pattern: "/v1/register", name: "readRegister", tag: "catalogue",
      summary: "Who was told what and who was not, and why (privacy).",
      parameters: [
        "Alert", "Youth", "YouthFile", "YouthName", "YouthBirthDate", "Organisation",
        "PeriodFrom", "PeriodTo", "Sequence",
        "Limit",
      ], answers: [answer("Entries.", "Register")],
      problems: [404, 422, 503]),
    get(
      "/v1/directory", "readDirectory",
      "Own organisation, who of its chain is on duty, all organisations' names; coordinators: readiness.",
      "Directory"),
    OpenAPIOperation(
      method: "GET", pattern: "/v1/portrait", name: "readPortrait", tag: "catalogue",
      summary:
        "All cases together, in whole quarters, small figures hidden; for researchers years, for publication.",
      parameters: ["FirstDay", "LastDay"],
      answers: [
        (
          200, "A portrait.",
          [
            ("application/json", schema("Portrait")), ("text/csv", ["type": "string"]),
            ("text/html", ["type": "string"]),
          ]
        )
      ], problems: [422, 503]),
    get(
      "/v1/status", "readStatus",
      "The service in counts; to a coordinator also whose turn it is in their organisation.",
      "Status"),
    get("/v1/whoami", "whoAmI", "The caller's account and roles.", "Whoami"),
    OpenAPIOperation(
      method: "POST", pattern: "/v1/suppressions", name: "prepareSuppression", tag: "catalogue",
      summary: "The pseudonym of a family's identifier, for the suppression list (privacy).",
      body: content("Suppression"), answers: [answer("As the list holds it.", "Suppressed")],
      problems: [400, 413, 415, 422, 503]),
    OpenAPIOperation(
      method: "POST", pattern: "/v1/reload", name: "reload", tag: "service",
      summary: "Read rules and directory anew, all or nothing (operator).",
      answers: [answer("Reloaded; warnings, if any.", "Reload")],
      problems: [400, 413, 415, 422, 503]),
  ]

  private static func get(
    _ pattern: String, _ name: String, _ summary: String, _ body: String
  ) -> OpenAPIOperation {
    OpenAPIOperation(
      method: "GET", pattern: pattern, name: name, tag: "catalogue", summary: summary,
      answers: [answer("As asked.", body)], problems: [503])
  }

  private static let service: [OpenAPIOperation] = [
    OpenAPIOperation(
      method: "GET", pattern: "/health/live", name: "live", tag: "service",
      summary: "The process answers.", answers: [answer("It does.", "Health")], problems: [],
      isIdentified: false),
    OpenAPIOperation(
      method: "GET", pattern: "/health/ready", name: "ready", tag: "service",
      summary: "Everything can be done (`notes`: what must be seen to); else 503 and what cannot.",
      answers: [answer("Ready.", "Health")], problems: [503], isIdentified: false),
    OpenAPIOperation(
      method: "GET", pattern: "/metrics", name: "metrics", tag: "service",
      summary: "OpenMetrics text; no label names a person, a rule or an organisation. For the "
        + "service's own user, and for operator, analyst, privacy and table.",
      parameters: ["FiletAs"],
      answers: [
        (
          200, "Metrics.",
          [
            ("application/openmetrics-text", ["type": "string"]),
            ("text/plain", ["type": "string"]),
          ]
        )
      ],
      problems: [403], isIdentified: false),
    OpenAPIOperation(
      method: "GET", pattern: "/openapi.json", name: "readOpenAPI", tag: "service",
      summary: "This document.",
      answers: [(200, "OpenAPI 3.1.", [("application/json", ["type": "object"])])],
      problems: [], isIdentified: false),
  ]
}

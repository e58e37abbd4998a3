import StrictJSON

/// The door as OpenAPI 3.1 describes it. A test holds it against the routes, both ways.
enum OpenAPIDocument {
  static let value: JSONValue = .object([
    JSONMember("openapi", "3.1.0"),
    JSONMember("jsonSchemaDialect", "https://json-schema.org/draft/2020-12/schema"),
    JSONMember("info", info),
    JSONMember("servers", [["url": "/", "description": "Unix socket, /run/filet/filet.sock"]]),
    JSONMember("tags", .array(tags)),
    JSONMember("paths", paths(OpenAPIOperation.all)),
    JSONMember(
      "components",
      [
        "schemas": .object(OpenAPISchemas.all), "responses": .object([problem, later]),
        "parameters": .object(
          OpenAPIOperation.sharedParameters + OpenAPIOperation.vaultParameters),
      ]),
  ])

  static let bytes = value.serialized

  private static let info: JSONValue = [
    "title": "Filet de sécurité",
    "version": "1",
    "summary": "Observations in, notices to the right pivot out, strictly by mandate.",
    "description": """
    The caller is the user at the other end of the Unix socket, as the kernel says (SO_PEERCRED); there is no \
    other authentication. What is absent and what is not the caller's are the same 404. Every error is \
    `application/problem+json` (RFC 9457) with a stable `type`; `detail` is in the caller's language \
    (`Accept-Language`, French first). Nothing that was sent is ever repeated in an error. Where the store cannot \
    write, notices, inboxes and streams go on; what must be recorded to be read is 503 until it can. \
    `HEAD` is answered wherever `GET` is, without the content, and no notice counts as sent or received by it.
    """,
    "license": ["name": "EUPL-1.2", "identifier": "EUPL-1.2"],
  ]

  private static let tags: [JSONValue] = [
    ["name": "observations", "description": "What watch units report (CloudEvents 1.0)."],
    ["name": "notices", "description": "What recipients are told, and what they do."],
    [
      "name": "record",
      "description": "The tamper-evident record: checkpoints and proofs to keep and to check.",
    ],
    ["name": "catalogue", "description": "Kinds, rules, register, directory."],
    ["name": "service", "description": "How the service is."],
  ]

  private static let problem = JSONMember(
    "Problem",
    [
      "description": "Not done, and why.",
      "content": [
        "application/problem+json": ["schema": ["$ref": "#/components/schemas/Problem"]]
      ],
    ])

  private static let later = JSONMember(
    "Later",
    [
      "description": "Not now, and why.",
      "headers": [
        "Retry-After": [
          "description": "Seconds after which it may be tried again.", "required": true,
          "schema": ["type": "integer", "minimum": 1],
        ]
      ],
      "content": [
        "application/problem+json": ["schema": ["$ref": "#/components/schemas/Problem"]]
      ],
    ])

  private static func paths(_ operations: [OpenAPIOperation]) -> JSONValue {
    var order: [String] = []
    var items: [String: [JSONMember]] = [:]
    for operation in operations {
      if items[operation.pattern] == nil { order.append(operation.pattern) }
      items[operation.pattern, default: []].append(
        JSONMember(operation.method.lowercased(), operation.json))
    }
    return .object(order.map { JSONMember($0, .object(items[$0] ?? [])) })
  }
}

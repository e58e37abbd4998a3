import StrictJSON

/// One operation of the document.
struct OpenAPIOperation: Sendable {
  var method: String
  var pattern: String
  var name: String
  var tag: String
  var summary: String
  /// Names of shared parameters beside those in the path.
  var parameters: [String] = []
  var body: JSONValue?
  /// Status → media type → schema.
  var answers: [(status: Int, description: String, content: [(type: String, schema: JSONValue)])]
  /// Statuses that are problems.
  var problems: [Int]
  /// Whether the caller must have an account.
  var isIdentified = true

  var json: JSONValue {
    var members = [
      JSONMember("operationId", .string(name)), JSONMember("tags", [.string(tag)]),
      JSONMember("summary", .string(summary)),
    ]
    var names = pathParameters + parameters + ["AcceptLanguage"]
    if isIdentified { names.append("FiletAs") }
    members.append(
      JSONMember(
        "parameters", .array(names.map { ["$ref": .string("#/components/parameters/\($0)")] })))
    if let body { members.append(JSONMember("requestBody", body)) }
    var responses = answers.map { answer in
      JSONMember(
        String(answer.status),
        [
          "description": .string(answer.description),
          "content": .object(answer.content.map { JSONMember($0.type, ["schema": $0.schema]) }),
        ])
    }
    var all = Set(problems + Self.anywhere)
    if isIdentified { all.insert(403) }
    if method == "POST" { all.insert(408) }
    responses += all.sorted().map {
      let response = Self.passing.contains($0) ? "Later" : "Problem"
      return JSONMember(String($0), ["$ref": .string("#/components/responses/\(response)")])
    }
    members.append(JSONMember("responses", .object(responses)))
    return .object(members)
  }

  /// What any request may be answered: a head that is no HTTP or names two hosts, a method that is not there, a head
  /// that is too large, a failure, too many connections or a stop. Whatever has a body may also come too slowly (408).
  private static let anywhere = [400, 405, 431, 500, 503]
  /// What says when to try again.
  private static let passing: Set<Int> = [429, 503]

  private var pathParameters: [String] {
    pattern.split(separator: "/").filter { $0.hasPrefix("{") }.map {
      String($0.dropFirst().dropLast())
    }
  }
}

extension OpenAPIOperation {
  /// By name; the path parameters have the names that stand in braces.
  static let sharedParameters: [JSONMember] = [
    path("observation", "An observation, `obs_…`."),
    path("id", "A notice, `ntc_…`."),
    path("kind", "A kind of observation."),
    path("absence", "An absence, `abs_…`."),
    query("After", "after", "A cursor: only what comes after it.", ["type": "string"]),
    query(
      "Sequence", "after", "Only entries after this number.", ["type": "integer", "minimum": 0]),
    query(
      "Limit", "limit", "At most so many.",
      ["type": "integer", "minimum": 1, "maximum": 1_000, "default": 100]),
    query("Youth", "youth", "Only about this youth, `yth_…`.", ["type": "string"]),
    query("Organisation", "organisation", "Only what this one was told.", ["type": "string"]),
    query("PeriodFrom", "from", "From this date or moment.", ["type": "string"]),
    query("PeriodTo", "to", "Before this date or moment.", ["type": "string"]),
    header(
      "YouthFile", "Filet-Youth-File",
      "Only about the youth with this file number, percent-encoded: it never stands in an address.",
      "string"),
    header(
      "YouthName", "Filet-Youth-Name",
      "Only about the youth with this name, percent-encoded, born on the day of the next.",
      "string"),
    header(
      "YouthBirthDate", "Filet-Youth-Birth-Date", "The birth date that goes with the name.",
      "string"),
    query(
      "EntryFrom", "from", "The first entry; 0 is the first too. Else 1, or 999 before `to`.",
      ["type": "integer", "minimum": 0]),
    query(
      "EntryTo", "to", "The last entry; else 99 beyond `from`.",
      ["type": "integer", "minimum": 1]),
    query("SizeFrom", "from", "The older size.", ["type": "integer", "minimum": 0]),
    query("SizeTo", "to", "The newer size.", ["type": "integer", "minimum": 0]),
    query("Entry", "seq", "The number of an entry.", ["type": "integer", "minimum": 1]),
    query(
      "FirstDay", "from", "From this day's quarter on; else that of `to`, or the present one.",
      ["type": "string", "format": "date"]),
    query(
      "LastDay", "to", "To this day's quarter.", ["type": "string", "format": "date"]),
    query("Alert", "alert", "Only this alert, `alr_…`.", ["type": "string"]),
    header("LastEventID", "Last-Event-ID", "A cursor: the stream resumes after it.", "string"),
    header(
      "FiletAs", "X-Filet-As", "Acts for another account, where the directory allows.", "string"),
    header(
      "AcceptLanguage", "Accept-Language", "Language of `title` and `detail`: fr or en.", "string"),
  ]

  static func member(
    _ name: String, in place: String, _ wire: String, _ text: String, _ schema: JSONValue
  )
    -> JSONMember
  {
    JSONMember(
      name,
      [
        "name": .string(wire), "in": .string(place), "required": .bool(place == "path"),
        "description": .string(text), "schema": schema,
      ])
  }

  private static func path(_ name: String, _ text: String) -> JSONMember {
    member(name, in: "path", name, text, ["type": "string"])
  }

  private static func query(
    _ name: String, _ wire: String, _ text: String, _ schema: JSONValue
  ) -> JSONMember { member(name, in: "query", wire, text, schema) }

  private static func header(
    _ name: String, _ wire: String, _ text: String, _ type: String
  ) -> JSONMember { member(name, in: "header", wire, text, ["type": .string(type)]) }
}

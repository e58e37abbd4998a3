import Alerts
import Mandates
import Observations
import StrictJSON

/// What the catalogue answers: kinds, rules, register, directory, portrait, status.
extension OpenAPISchemas {
  static let answers: [JSONMember] = kinds + registers + people + portraits

  private static let kinds: [JSONMember] = [
    JSONMember("Kinds", object([("kinds", list(ref("Kind")))])),
    JSONMember(
      "Kind",
      object([
        ("name", text), ("type", text), ("title", ref("Bilingual")),
        ("description", ref("Bilingual")), ("fields", list(ref("Field"))),
        ("youth", list(ref("Field"))), ("derived", list(ref("Field"))),
      ])),
    JSONMember(
      "Field",
      object(
        [
          ("name", text),
          (
            "type",
            words([
              "bool", "integer", "text", "choice", "time", "date", "id", "term", "youth", "phone",
              "handle", "plate", "reference",
            ])
          ), ("list", flag), ("required", flag),
          ("class", words(Sensitivity.allCases.map(\.rawValue))),
          ("group", orNull(words(FieldGroup.allCases.map(\.rawValue)))),
          ("label", ref("Bilingual")),
        ],
        [
          ("minimum", ["type": "integer"]), ("maximum", ["type": "integer"]),
          ("maximum_length", count),
          ("values", list(object([("value", text), ("label", ref("Bilingual"))]))),
          ("codes", list(text)), ("matchable", ["const": true]), ("numbered", ["const": true]),
          ("past", ["const": true]),
        ])),
    JSONMember("Rules", object([("hash", hash), ("rules", list(ref("Rule")))])),
    JSONMember(
      "Rule",
      object(
        [
          ("id", optionalText), ("title", text), ("type", words(["detection", "correlation"])),
          ("level", orNull(words(["informational", "low", "medium", "high", "critical"]))),
        ],
        [
          ("matches", count), ("undecided", count), ("family", text),
          ("reason", ref("Bilingual")), ("source", text),
        ])),
  ]

  private static let registers: [JSONMember] = [
    JSONMember(
      "Register",
      object(
        [("told", list(ref("Told")))],
        [
          ("next", count), ("alert", text), ("youth", text), ("known", flag),
          ("not_told", list(ref("NotTold"))),
        ])),
    JSONMember(
      "Told",
      object(
        [
          ("notice", text), ("told", time), ("revision", count),
          ("change", words(Notice.Change.allCases.map(\.rawValue))), ("organisation", text),
          ("recipient", text), ("step", words(Step.allCases.map(\.rawValue))), ("mandate", text),
          ("mandate_version", count), ("basis", text), ("agreement", text), ("fields", list(text)),
        ],
        [
          ("seq", count), ("alert", text), ("band", band), ("rules", list(text)),
          ("state", words(Notice.State.allCases.map(\.rawValue))),
          ("acknowledged_by", optionalText), ("acknowledged_at", optionalTime),
          ("organisation_name", ref("Bilingual")), ("mandate_title", orNull(ref("Bilingual"))),
          ("basis_text", orNull(ref("Bilingual"))), ("reasons", list(ref("Bilingual"))),
        ])),
    JSONMember(
      "NotTold",
      object([
        ("revision", count), ("organisation", text), ("mandate", optionalText),
        (
          "because",
          list(
            object([
              ("code", words(RoutingReason.allCases.map(\.rawValue))), ("text", ref("Bilingual")),
            ]))
        ),
      ])),
  ]

  private static let people: [JSONMember] = [
    JSONMember(
      "Directory",
      object(
        [
          ("organisation", text), ("name", orNull(ref("Bilingual"))), ("agreement", optionalText),
          ("people", list(ref("Colleague"))),
          ("organisations", list(object([("id", text), ("name", ref("Bilingual"))]))),
        ], [("holes", list(ref("Hole")))])),
    JSONMember(
      "Colleague",
      object(
        [
          ("account", text), ("person", text),
          ("roles", list(words(Role.allCases.map(\.rawValue)))),
        ],
        [
          ("volets", list(count)), ("available", flag),
          ("trainings", list(object([("volet", count), ("on", date), ("until", date)]))),
          ("absences", list(object([("from", time), ("until", time), ("cover", optionalText)]))),
        ])),
    JSONMember(
      "Hole",
      object(
        [
          ("code", words(Hole.Code.allCases.map(\.rawValue))), ("organisation", text),
          ("mandates", list(text)), ("text", ref("Bilingual")), ("remedy", ref("Bilingual")),
        ],
        [
          ("territory", text), ("kinds", list(text)), ("account", text),
          ("accounts", list(text)), ("volet", count), ("from", date), ("minutes", count),
          ("hours", list(object([("from", time), ("until", time), ("backup", flag)]))),
        ])),
    JSONMember("Bands", object([("1", count), ("2", count), ("3", count), ("4", count)])),
    JSONMember(
      "Status",
      object(
        [
          ("ready", flag), ("problems", list(ref("Bilingual"))), ("since", time), ("now", time),
          ("rules", object([("hash", hash), ("count", count)])),
        ],
        [
          ("open_alerts", ref("Bands")), ("late_clocks", count), ("without_next_step", count),
          ("streams", count), ("state_directory", text),
          (
            "unanswered",
            object([
              ("organisation", optionalText), ("alerts", ref("Bands")),
              ("longest_days", orNull(count)),
            ])
          ), ("holes", list(ref("Hole"))), ("parts", list(ref("Part"))), ("parts_count", count),
        ])),
    JSONMember(
      "Part",
      object(
        [
          ("alert", text), ("band", band), ("state", words(["awaiting", "acknowledged"])),
          ("step", words(Step.allCases.map(\.rawValue))),
          ("clock", words(Duty.Clock.allCases.map(\.rawValue))), ("due", time),
        ], [("answering", text), ("asked", text), ("unanswered_since", time)])),
    JSONMember(
      "Whoami",
      object([
        ("account", text), ("organisation", text),
        ("roles", list(words(Role.allCases.map(\.rawValue)))), ("acting_through", optionalText),
        ("units", list(text)),
      ])),
    JSONMember(
      "Reload", object([("status", ["const": "reloaded"]), ("warnings", list(ref("Bilingual")))])),
  ]

  /// `null` where it is hidden.
  private static let figure = orNull(count)

  private static let portraits: [JSONMember] = [
    JSONMember(
      "Portrait",
      object([
        ("releases", list(ref("Release"))), ("years", list(ref("Year"))),
        ("readiness", list(ref("Readiness"))),
        ("labels", ["type": "object", "additionalProperties": ref("Bilingual")]),
      ])),
    JSONMember(
      "Release",
      object([
        ("period", text), ("from", date), ("to", date), ("final", flag), ("issued", time),
        ("threshold", count), ("rounding", count), ("observations", list(ref("Table"))),
        ("alerts", list(ref("Table"))),
        (
          "answering",
          list(
            object([
              ("organisation", text), ("notices", count), ("median_minutes", orNull(count)),
              ("ninetieth_minutes", orNull(count)), ("in_time_percent", count),
            ]))
        ),
      ])),
    JSONMember(
      "Table",
      object(
        [
          ("name", text), ("withheld", flag), ("rows", list(text)),
          ("counts", list(["anyOf": [figure, list(figure)]])),
        ], [("columns", list(text))])),
    JSONMember(
      "Year",
      object([
        ("year", ["type": "integer"]), ("final", flag), ("threshold", count),
        ("quarters", list(text)),
        (
          "tables",
          list(
            object([
              ("name", text),
              (
                "rows",
                list(object([("name", text), ("count", orNull(count)), ("at_least", flag)]))
              ),
            ]))
        ),
      ])),
    JSONMember(
      "Readiness",
      object([
        ("organisation", text), ("pivots", count), ("releve", count), ("trained", list(count)),
        ("agreement", flag),
      ])),
  ]
}

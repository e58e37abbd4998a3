import Chronology
import StrictJSON

/// How releases are kept and told: a suppressed figure is `null`.
extension Release {
  public var json: JSONValue {
    [
      "period": .string(quarter.description),
      "from": .string(quarter.firstDay.description),
      "to": .string(quarter.lastDay.description),
      "final": .bool(isFinal),
      "issued": .string(issued.rfc3339),
      "threshold": .integer(Int64(protection.threshold)),
      "rounding": .integer(Int64(protection.base)),
      "observations": .array(observations.map(\.json)),
      "alerts": .array(alerts.map(\.json)),
      "answering": .array(answering.map(\.json)),
    ]
  }

  /// What is kept besides, for the next release.
  public var keptForm: JSONValue {
    guard case .object(let members) = json else { return json }
    return .object(
      members + [
        JSONMember(
          "changes",
          [
            .integer(Int64(changes.observations)), .integer(Int64(changes.alerts)),
            .integer(Int64(changes.notices)),
          ]),
        JSONMember(
          "drawn",
          [
            .string(drawn.observations.rfc3339), .string(drawn.alerts.rfc3339),
            .string(drawn.notices.rfc3339),
          ]),
      ])
  }

  /// Reads what `json` or `keptForm` wrote; `nil` for anything else.
  public init?(json: JSONValue) {
    guard let quarter = json["period"]?.string.flatMap(Quarter.init(text:)),
      let isFinal = json["final"]?.bool,
      let issued = json["issued"]?.string.flatMap({ Timestamp(rfc3339: $0) }),
      let threshold = json["threshold"]?.integer, let rounding = json["rounding"]?.integer,
      (1...1_000).contains(threshold), (1...1_000).contains(rounding),
      let observations = Self.tables(json["observations"]),
      let alerts = Self.tables(json["alerts"]),
      let answering = json["answering"]?.array?.map(Answering.init(json:))
    else { return nil }
    let kept = json["changes"]?.array?.compactMap(\.integer) ?? [0, 0, 0]
    // What an older program kept does not say it: then nothing counts as changed before the whole was issued.
    let drawn =
      json["drawn"]?.array?.compactMap { $0.string.flatMap { Timestamp(rfc3339: $0) } }
      ?? [issued, issued, issued]
    guard kept.count == 3, drawn.count == 3 else { return nil }
    self.init(
      quarter: quarter, isFinal: isFinal,
      protection: Protection(threshold: Int(threshold), base: Int(rounding)),
      observations: observations, alerts: alerts, answering: answering.compactMap { $0 },
      changes: Figures.Changes(
        observations: Int(kept[0]), alerts: Int(kept[1]), notices: Int(kept[2])),
      drawn: Moments(observations: drawn[0], alerts: drawn[1], notices: drawn[2]), issued: issued)
    guard self.answering.count == answering.count else { return nil }
  }

  private static func tables(_ json: JSONValue?) -> [ProtectedTable]? {
    guard let values = json?.array else { return nil }
    let tables = values.compactMap(ProtectedTable.init(json:))
    return tables.count == values.count ? tables : nil
  }
}

extension ProtectedTable {
  var json: JSONValue {
    func names(_ names: [String]) -> JSONValue { .array(names.map { .string($0) }) }
    func list(_ figures: [Int?]) -> JSONValue {
      .array(figures.map { $0.map { .integer(Int64($0)) } ?? .null })
    }
    var members = [
      JSONMember("name", .string(name)), JSONMember("withheld", .bool(isWithheld)),
      JSONMember("rows", names(rows)),
    ]
    if isSimple {
      members.append(JSONMember("counts", list(counts.map { $0[0] })))
    } else {
      members.append(JSONMember("columns", names(columns)))
      members.append(JSONMember("counts", .array(counts.map(list))))
    }
    return .object(members)
  }

  init?(json: JSONValue) {
    func names(_ value: JSONValue?) -> [String]? {
      guard let values = value?.array else { return nil }
      let names = values.compactMap(\.string)
      return names.count == values.count ? names : nil
    }
    func figures(_ value: JSONValue) -> [Int?]? {
      guard let values = value.array else { return nil }
      guard values.allSatisfy({ $0 == .null || $0.integer.map { $0 >= 0 } == true }) else {
        return nil
      }
      return values.map { $0.integer.map(Int.init) }
    }
    guard let name = json["name"]?.string, let rows = names(json["rows"]),
      let isWithheld = json["withheld"]?.bool, let counts = json["counts"]?.array
    else { return nil }
    let columns = names(json["columns"])
    let lines =
      columns == nil
      ? figures(.array(counts))?.map { [$0] } : counts.compactMap { figures($0) }
    guard let lines, lines.count == rows.count,
      lines.allSatisfy({ $0.count == columns?.count ?? 1 })
    else { return nil }
    self.init(
      name: name, rows: rows, columns: columns ?? [""], counts: lines, isWithheld: isWithheld)
  }
}

extension Release.Answering {
  var json: JSONValue {
    [
      "organisation": .string(organisation), "notices": .integer(Int64(notices)),
      "median_minutes": medianMinutes.map { .integer(Int64($0)) } ?? .null,
      "ninetieth_minutes": ninetiethMinutes.map { .integer(Int64($0)) } ?? .null,
      "in_time_percent": .integer(Int64(inTimePercent)),
    ]
  }

  init?(json: JSONValue) {
    guard let organisation = json["organisation"]?.string, let notices = json["notices"]?.integer,
      let inTime = json["in_time_percent"]?.integer
    else { return nil }
    self.init(
      organisation: organisation, notices: Int(notices),
      medianMinutes: json["median_minutes"]?.integer.map(Int.init),
      ninetiethMinutes: json["ninetieth_minutes"]?.integer.map(Int.init),
      inTimePercent: Int(inTime))
  }
}

extension YearlyPortrait {
  public var json: JSONValue {
    [
      "year": .integer(Int64(year)), "final": .bool(isFinal),
      "threshold": .integer(Int64(threshold)),
      "quarters": .array(quarters.map { .string($0.description) }),
      "tables": .array(
        tables.map { table in
          [
            "name": .string(table.name),
            "rows": .array(
              table.rows.map { row in
                [
                  "name": .string(row.name),
                  "count": row.count.map { .integer(Int64($0)) } ?? .null,
                  "at_least": .bool(row.isAtLeast),
                ]
              }),
          ]
        }),
    ]
  }
}

extension YearlyPortrait {
  init?(json: JSONValue) {
    guard let year = json["year"]?.integer, let isFinal = json["final"]?.bool,
      let threshold = json["threshold"]?.integer, let quarters = json["quarters"]?.array,
      let tables = json["tables"]?.array
    else { return nil }
    self.init(
      year: Int(year),
      quarters: quarters.compactMap { $0.string.flatMap(Quarter.init(text:)) }, isFinal: isFinal,
      threshold: Int(threshold),
      tables: tables.compactMap { table in
        guard let name = table["name"]?.string, let rows = table["rows"]?.array else { return nil }
        return Table(
          name: name,
          rows: rows.compactMap { row in
            guard let name = row["name"]?.string, let isAtLeast = row["at_least"]?.bool else {
              return nil
            }
            return Row(name: name, count: row["count"]?.integer.map(Int.init), isAtLeast: isAtLeast)
          })
      })
  }
}

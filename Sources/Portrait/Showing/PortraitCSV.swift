/// A portrait as rows of a spreadsheet (RFC 4180): one figure a row, so that any tool can turn the table as it
/// likes. A hidden figure is an empty field, and one that may be more says so beside it (`at_least`).
public struct PortraitCSV {
  private let portrait: SituationPortrait

  public init(_ portrait: SituationPortrait) { self.portrait = portrait }

  public var text: String {
    var lines = ["period,final,table,row,column,count,at_least"]
    for release in portrait.releases {
      let head = [release.quarter.description, release.isFinal ? "1" : "0"]
      for table in release.observations + release.alerts {
        for (index, row) in table.rows.enumerated() {
          for (column, name) in table.columns.enumerated() {
            lines.append(line(head + [table.name, row, name], table.counts[index][column]))
          }
        }
      }
      for answering in release.answering {
        let name = answering.organisation
        lines.append(line(head + ["notices", name, ""], answering.notices))
        lines.append(line(head + ["answer_median_minutes", name, ""], answering.medianMinutes))
        lines.append(
          line(head + ["answer_ninetieth_minutes", name, ""], answering.ninetiethMinutes))
        lines.append(line(head + ["answered_in_time_percent", name, ""], answering.inTimePercent))
      }
    }
    for year in portrait.years {
      for table in year.tables {
        for row in table.rows {
          lines.append(
            line(
              ["\(year.year)", year.isFinal ? "1" : "0", table.name, row.name, ""], row.count,
              isAtLeast: row.isAtLeast))
        }
      }
    }
    return lines.joined(separator: "\r\n") + "\r\n"
  }

  private func line(_ fields: [String], _ count: Int?, isAtLeast: Bool = false) -> String {
    (fields.map(field) + [count.map(String.init) ?? "", isAtLeast ? "1" : "0"])
      .joined(separator: ",")
  }

  /// Quoted where it must be; a spreadsheet takes a leading `=`, `+`, `-` or `@` for a formula, so those get an
  /// apostrophe.
  private func field(_ text: String) -> String {
    let safe = text.first.map { "=+-@\t\r".contains($0) } == true ? "'" + text : text
    guard safe.contains(where: { ",\"\r\n".contains($0) }) else { return safe }
    return "\"" + safe.replacing("\"", with: "\"\"") + "\""
  }
}

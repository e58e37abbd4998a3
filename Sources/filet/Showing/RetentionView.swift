import StrictJSON
import Wording

/// A retention report as a table of counts.
struct RetentionView {
  var report: JSONValue
  var language: Language

  var lines: [String] {
    let french = language == .french
    let isDry = report["dry_run"]?.bool == true
    var rows = [
      french
        ? ["genre", "gardé", isDry ? "à détruire" : "détruit", "retenu", "requis", "en cours"]
        : ["kind", "kept for", isDry ? "to destroy" : "destroyed", "held", "needed", "running"]
    ]
    for kind in report["kinds"]?.array ?? [] {
      let label = Bilingual(kind["label"])?[language] ?? kind["kind"]?.string ?? "?"
      rows.append(
        [label, span(kind["keep_hours"]?.integer ?? 0)]
          + ["due", "held", "needed", "running"].map { String(kind[$0]?.integer ?? 0) })
    }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    var lines = rows.map { row in
      row.enumerated().map { column, text in
        let gap = String(repeating: " ", count: widths[column] - text.count)
        return column == 0 ? text + gap : gap + text
      }.joined(separator: "  ")
    }
    let alerts = report["alerts"]?.integer ?? 0
    lines.append(
      french
        ? "Alertes dont il ne reste désormais que le registre : \(alerts)"
        : "Alerts of which only the register stays from now on: \(alerts)")
    return lines
  }

  private func span(_ hours: Int64) -> String {
    let day = language == .french ? "j" : "d"
    return hours % 24 == 0 && hours > 72 ? "\(hours / 24) \(day)" : "\(hours) h"
  }
}

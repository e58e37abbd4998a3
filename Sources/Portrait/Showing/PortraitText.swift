import Wording

/// A portrait as lines for a terminal: rows with figures, hidden ones as a dash, what is nowhere left out.
public struct PortraitText {
  private let portrait: SituationPortrait
  private let language: Language

  public init(_ portrait: SituationPortrait, in language: Language) {
    self.portrait = portrait
    self.language = language
  }

  public var lines: [String] {
    var lines: [String] = []
    for release in portrait.releases {
      let so = release.isFinal ? "" : language == .french ? " (en cours)" : " (so far)"
      lines += ["\(release.quarter)\(so)", ""]
      for table in release.observations + release.alerts { lines += self.lines(table) }
      let note = PortraitWords.note(
        threshold: release.protection.threshold, base: release.protection.base)
      lines += [note[language], PortraitWords.destroyed[language], ""]
    }
    for year in portrait.years {
      lines += ["\(year.year)", ""]
      for table in year.tables {
        lines.append(PortraitWords.yearlyTitle(table.name, in: language))
        for row in table.rows where row.count != 0 {
          let figure = row.count.map { (row.isAtLeast ? "≥ " : "") + String($0) } ?? "–"
          lines.append(line(portrait.label(row.name, in: language), [figure]))
        }
        lines.append("")
      }
      lines += [PortraitWords.destroyed[language], ""]
    }
    return lines
  }

  private func lines(_ table: ProtectedTable) -> [String] {
    var lines = [PortraitWords.title(table.name, in: language)]
    guard !table.isWithheld else { return lines + ["  " + PortraitWords.withheld[language], ""] }
    let columns = table.columns.indices.filter { column in
      table.counts.contains { $0[column] != 0 }
    }
    if !table.isSimple {
      lines.append(line("", columns.map { portrait.label(table.columns[$0], in: language) }))
    }
    for (row, name) in table.rows.enumerated() where table.counts[row].contains(where: { $0 != 0 })
    {
      let figures = columns.map { table.counts[row][$0].map { $0 == 0 ? "" : String($0) } ?? "–" }
      lines.append(line(portrait.label(name, in: language), figures))
    }
    return lines + [""]
  }

  private func line(_ name: String, _ figures: [String]) -> String {
    let cut = name.count > 38 ? String(name.prefix(37)) + "…" : name
    return "  " + cut + String(repeating: " ", count: 40 - cut.count)
      + figures.map { String(repeating: " ", count: max(1, 12 - $0.count)) + $0 }.joined()
  }
}

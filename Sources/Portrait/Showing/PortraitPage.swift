import Wording

/// A portrait as one page for the annual report: self-contained HTML with its pictures drawn in SVG, no
/// script, nothing fetched from elsewhere.
public struct PortraitPage {
  private let portrait: SituationPortrait
  private let language: Language

  public init(_ portrait: SituationPortrait, in language: Language) {
    self.portrait = portrait
    self.language = language
  }

  public var html: String {
    let title = say("Portrait de l'état de situation", "Portrait of the situation")
    var body = "<h1>\(title)</h1>\n"
    body += paragraph(PortraitWords.notJudgement[language])
    for year in portrait.years { body += section(year) }
    for release in portrait.releases { body += section(release) }
    if !portrait.readiness.isEmpty { body += readiness }
    return """
      <!doctype html>
      <html lang="\(language.rawValue)"><head><meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Filet – \(title)</title>
      <style>\(PageStyle.css)</style></head><body><main>
      \(body)</main></body></html>

      """
  }

  // MARK: Quarters

  private func section(_ release: Release) -> String {
    let number = release.quarter.number
    let name = say(
      "\(ordinal(number)) trimestre \(release.quarter.year)", "Q\(number) \(release.quarter.year)")
    var text = "<section><h2>\(name)"
    if !release.isFinal { text += " <small>\(say("en cours", "so far"))</small>" }
    text += "</h2>\n"
    text += paragraph(
      PortraitWords.note(threshold: release.protection.threshold, base: release.protection.base)[
        language] + " " + PortraitWords.destroyed[language])
    for table in release.observations + release.alerts {
      text +=
        "<figure><figcaption>\(PortraitWords.title(table.name, in: language).htmlEscaped)</figcaption>\n"
      if table.isWithheld {
        text += paragraph(PortraitWords.withheld[language])
      } else {
        text += table.isSimple ? chart(table) : grid(table)
      }
      text += "</figure>\n"
    }
    if !release.answering.isEmpty { text += answering(release) }
    return text + "</section>\n"
  }

  private func chart(_ table: ProtectedTable) -> String {
    BarChart(
      bars: zip(table.rows, table.counts).map {
        BarChart.Bar(name: portrait.label($0, in: language), count: $1[0], isAtLeast: false)
      }, hidden: PortraitWords.hidden[language]
    ).svg(title: PortraitWords.title(table.name, in: language))
  }

  /// A table of two dimensions: the more, the darker; a hidden figure is a dash.
  private func grid(_ table: ProtectedTable) -> String {
    let largest = table.counts.flatMap(\.self).compactMap(\.self).max() ?? 0
    let rows = table.rows.indices.filter { table.counts[$0].contains { $0 != 0 } }
    let columns = table.columns.indices.filter { column in
      table.counts.contains { $0[column] != 0 }
    }
    guard !rows.isEmpty else { return paragraph(say("Rien.", "Nothing.")) }
    func figure(_ told: Int?) -> String {
      guard let told else {
        return "<td class=h title=\"\(PortraitWords.hidden[language])\">–</td>"
      }
      guard told > 0 else { return "<td></td>" }
      let share = 8 + 62 * told / largest
      return "<td style=\"background:color-mix(in srgb,var(--ink) \(share)%,var(--paper));"
        + "color:\(share > 45 ? "var(--paper)" : "inherit")\">\(told)</td>"
    }
    func figure(_ sum: ProtectedTable.Sum) -> String {
      sum.count == 0 && sum.isAtLeast
        ? "<td class=h>–</td>" : "<td>\(sum.isAtLeast ? "≥ " : "")\(sum.count)</td>"
    }
    var text = "<table><thead><tr><td></td>"
    for column in columns { text += "<th>\(name(table.columns[column]))</th>" }
    text += "<th>\(PortraitWords.shown[language])</th></tr></thead><tbody>\n"
    for row in rows {
      text += "<tr><th>\(name(table.rows[row]))</th>"
      for column in columns { text += figure(table.counts[row][column]) }
      text += figure(table.sum(ofRow: row)) + "</tr>\n"
    }
    text += "<tr class=t><th>\(PortraitWords.shown[language])</th>"
    for column in columns { text += figure(table.sum(ofColumn: column)) }
    return text + figure(table.sum) + "</tr></tbody></table>\n"
  }

  private func answering(_ release: Release) -> String {
    var text =
      "<figure><figcaption>\(say("Accusés de réception", "Acknowledgements"))</figcaption><table><thead><tr><td></td>"
    for head in [
      say("avis", "notices"), say("délai médian", "median delay"),
      say("9 sur 10 en", "9 of 10 within"),
      say("à temps", "in time"),
    ] { text += "<th>\(head)</th>" }
    text += "</tr></thead><tbody>\n"
    for row in release.answering {
      text += "<tr><th>\(name(row.organisation))</th><td>\(row.notices)</td>"
      text += "<td>\(delay(row.medianMinutes))</td><td>\(delay(row.ninetiethMinutes))</td>"
      text += "<td>\(row.inTimePercent) %</td></tr>\n"
    }
    return text + "</tbody></table></figure>\n"
  }

  private func delay(_ minutes: Int?) -> String {
    guard let minutes else { return "–" }
    if minutes < 60 { return "\(minutes) min" }
    if minutes < 2_880 {
      return "\(minutes / 60) h" + (minutes % 60 == 0 ? "" : " \(minutes % 60)")
    }
    return say("\(minutes / 1_440) j", "\(minutes / 1_440) d")
  }

  // MARK: Years

  private func section(_ year: YearlyPortrait) -> String {
    var text = "<section><h2>\(year.year)"
    if !year.isFinal { text += " <small>\(say("incomplète", "incomplete"))</small>" }
    text += "</h2>\n"
    text += paragraph(
      say(
        "Pour publication : sommes de ce que montrent les trimestres ; rien sous \(year.threshold). « ≥ » : un "
          + "trimestre masque sa part.",
        "For publication: sums of what the quarters show; nothing below \(year.threshold). \"≥\": a quarter "
          + "hides its part.") + " " + PortraitWords.destroyed[language])
    for table in year.tables {
      let bars = table.rows.map {
        BarChart.Bar(
          name: portrait.label($0.name, in: language), count: $0.count, isAtLeast: $0.isAtLeast)
      }
      let title = PortraitWords.yearlyTitle(table.name, in: language)
      text += "<figure><figcaption>\(title.htmlEscaped)</figcaption>\n"
      text += BarChart(bars: bars, hidden: PortraitWords.hidden[language]).svg(title: title)
      text += "</figure>\n"
    }
    return text + "</section>\n"
  }

  // MARK: Readiness

  private var readiness: String {
    var text =
      "<section><h2>\(say("Qui est prêt", "Who stands ready"))</h2><figure><table><thead><tr><td></td>"
    for head in [
      say("pivots", "pivots"), say("relève", "backups"), say("volet 1", "part 1"),
      say("volet 2", "part 2"),
      say("volet 3", "part 3"), say("entente", "agreement"),
    ] { text += "<th>\(head)</th>" }
    text += "</tr></thead><tbody>\n"
    for row in portrait.readiness {
      text += "<tr><th>\(name(row.organisation))</th><td>\(row.pivots)</td><td>\(row.relieves)</td>"
      for count in row.trained { text += "<td>\(count)</td>" }
      text += "<td>\(row.hasAgreement ? "✓" : say("non", "no"))</td></tr>\n"
    }
    return text + "</tbody></table></figure></section>\n"
  }

  // MARK: Words

  private func say(_ fr: String, _ en: String) -> String { language == .french ? fr : en }
  private func ordinal(_ number: Int) -> String {
    number == 1 ? "1<sup>er</sup>" : "\(number)<sup>e</sup>"
  }
  private func name(_ name: String) -> String { portrait.label(name, in: language).htmlEscaped }
  private func paragraph(_ text: String) -> String { "<p>\(text.htmlEscaped)</p>\n" }
}

import Wording

/// The figures as one page that stands by itself: no script from elsewhere, no image, French and English.
public struct ReportPage {
  let campaign: Campaign
  /// The one that it opens in; who reads it can change to the other.
  let language: Language

  public init(_ campaign: Campaign, in language: Language = .french) {
    self.campaign = campaign
    self.language = language
  }

  public var html: String {
    """
    <!doctype html>
    <html lang="fr"><head><meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Filet : ce que le filet aurait vu · what the net would have seen</title>
    <style>\(Self.style)</style></head><body>
    \(choice(.french))\(choice(.english))
    <main>
    <header><nav><label for="fr">Français</label><label for="en">English</label></nav>
    <h1>\(both("Ce que le filet aurait vu", "What the net would have seen"))</h1>
    <p class="lead">\(both(lead.fr, lead.en))</p>\(warning)</header>
    \(headline)
    \(section("Quand elles sont repérées", "When they are noticed", growth))
    \(section("Chaque cellule", "Each cell", cells))
    \(section("Pour qui", "For whom", groups))
    \(section("Ce que reçoit un pivot", "What a pivot receives", loads))
    \(section("Ensemble ou seul", "Together or alone", comparisons))
    \(section("Ce que l'on échange", "What is traded for what", tradeOff))
    \(section("Les pièges", "The traps", traps))
    \(section("Toutes les mesures", "All measures", measures))
    <footer>\(both(limits.fr, limits.en))</footer>
    </main></body></html>
    """
  }

  private func choice(_ offered: Language) -> String {
    "<input type=\"radio\" name=\"lang\" id=\"\(offered.rawValue)\"\(offered == language ? " checked" : "")>"
  }

  // MARK: Words

  func both(_ fr: String, _ en: String) -> String {
    "<span class=\"fr\">\(fr)</span><span class=\"en\" lang=\"en\">\(en)</span>"
  }

  func both(_ text: Bilingual) -> String { both(text.fr, text.en) }

  private var lead: Bilingual {
    let count = campaign.whole.count
    let victims = Int((median(campaign.whole.map { Double($0.victims) }) ?? 0).rounded())
    let exploited =
      switch victims {
      case 0:
        Bilingual(fr: "où aucune cellule n'exploite personne", en: "where no cell exploits anybody")
      case 1:
        Bilingual(
          fr: "un jeune qu'une cellule exploite", en: "one young person exploited by a cell")
      default:
        Bilingual(
          fr: "\(victims) jeunes que des cellules exploitent",
          en: "\(victims) young people exploited by cells")
      }
    guard count != 1 else {
      return Bilingual(
        fr: "Une région inventée, \(exploited.fr). Personne de réel.",
        en: "One invented region, \(exploited.en). Nobody real.")
    }
    let each = Bilingual(
      fr: victims > 0 ? " dans chacune (médiane)" : "",
      en: victims > 0 ? " in each (median)" : "")
    return Bilingual(
      fr: "\(count) régions inventées, \(exploited.fr)\(each.fr). Personne de réel.",
      en: "\(count) invented regions, \(exploited.en)\(each.en). Nobody real.")
  }

  /// A drawing that shows one region says so where the figures are of several.
  private func ofOneRegion(_ figures: Figures) -> String {
    guard campaign.whole.count > 1 else { return "" }
    let seed = figures.seed.htmlEscaped
    return "<p class=\"note\">"
      + both(
        "Une seule des \(campaign.whole.count) régions : celle de la graine \(seed).",
        "One of the \(campaign.whole.count) regions alone: that of seed \(seed).") + "</p>"
  }

  /// Where a timeline is of people whom the truth does not know.
  private var warning: String {
    let strange = campaign.whole.filter(\.isOfAnotherRegion)
    guard !strange.isEmpty else { return "" }
    let words = Figures.anotherRegion(
      strange.reduce(0) { $0 + $1.unattributed }, of: strange.reduce(0) { $0 + $1.alerted })
    return "<p class=\"warning\">\(both(words))</p>"
  }

  private var limits: Bilingual {
    Bilingual(
      fr:
        "Tout est inventé. Ces chiffres disent que le mécanisme fonctionne sous des hypothèses écrites ; "
        + "ils ne disent pas qu'il est juste avec de vraies personnes. C'est une personne qui décide.",
      en:
        "All of it is invented. These figures say that the mechanism works under written assumptions; they do "
        + "not say that it is accurate on real people. A person decides.")
  }

  private func section(_ fr: String, _ en: String, _ content: String) -> String {
    content.isEmpty ? "" : "<section><h2>\(both(fr, en))</h2>\(content)</section>"
  }

  private func value(_ measure: Measure) -> Double? {
    median(campaign.whole.compactMap { measure.value(in: $0) })
  }

  // MARK: Parts

  /// Four figures to read from the back of the room.
  private var headline: String {
    let tiles: [(Measure, String, String)] = [
      (.recall2, "des victimes repérées", "of victims noticed"),
      (.recall3, "dans une alerte élevée", "in a high alert"),
      (
        .precision3, "des jeunes en alerte élevée le sont à raison",
        "of those in a high alert are rightly so"
      ),
      (.medianLead, "avant le démantèlement", "before the takedown"),
    ]
    let cells = tiles.compactMap { measure, fr, en -> String? in
      guard let value = value(measure) else { return nil }
      return
        "<div class=\"tile\"><b>\(both(measure.text(value, .french), measure.text(value, .english)))</b>"
        + "<span>\(both(fr, en))</span></div>"
    }
    return cells.isEmpty ? "" : "<div class=\"tiles\">\(cells.joined())</div>"
  }

  private var growth: String {
    guard let first = campaign.whole.first(where: { !$0.stories.isEmpty }) else { return "" }
    return GrowthChart(first).svg
      + "<p class=\"key\"><i class=\"k1\"></i>\(both("exploitation commencée", "exploitation begun"))"
      + "<i class=\"k2\"></i>\(both("repérés, bande 2", "noticed, band 2"))"
      + "<i class=\"k3\"></i>\(both("alerte élevée, bande 3", "high alert, band 3"))</p>"
      + ofOneRegion(first)
  }

  private var cells: String {
    guard let first = campaign.whole.first(where: CellChart.isOf) else { return "" }
    return CellChart(first).svg + ofOneRegion(first)
  }

  private var groups: String {
    let all = Figures.together(campaign.whole)
    let known: [(Figures.Split, String, String, String)] = [
      (.sex, "f", "filles", "girls"), (.sex, "m", "garçons", "boys"),
      (.placement, "placed", "en placement", "placed"),
      (.placement, "home", "à domicile", "at home"),
    ]
    // A truth of another hand calls its groups as it will.
    let audited = [all.recallBy, all.precisionBy, all.falseBy].flatMap { ($0[.audit] ?? [:]).keys }
    let names =
      known
      + Set(audited).sorted().map { key in
        let name = (key.count == 1 ? key.uppercased() : key).htmlEscaped
        return (Figures.Split.audit, key, "groupe d'audit \(name)", "audit group \(name)")
      }
    func bars(_ shares: [Figures.Split: [String: [Int: Figures.Share]]]) -> String {
      names.compactMap { split, key, fr, en -> String? in
        guard let share = shares[split]?[key]?[2], let value = share.value else { return nil }
        return bar(
          both(fr, en), value, "\(Int((value * 100).rounded())) %", "\(share.hits)/\(share.of)")
      }.joined()
    }
    let parts = [
      (bars(all.recallBy), "Part repérée à la bande 2.", "Share noticed at band 2."),
      (
        bars(all.precisionBy), "De ceux en alerte à la bande 2, part qui l'est à raison.",
        "Of those pointed out at band 2, share rightly so."
      ),
      (
        bars(all.falseBy), "De ceux à qui rien n'arrive, part en alerte à tort à la bande 2.",
        "Of those to whom nothing happens, share wrongly pointed out at band 2."
      ),
    ]
    return parts.filter { !$0.0.isEmpty }.map { bars, fr, en in
      "<p class=\"note\">\(both(fr, en))</p><div class=\"bars\">\(bars)</div>"
    }.joined()
  }

  private var loads: String {
    var means: [String: [Double]] = [:]
    for figures in campaign.whole {
      for load in figures.loads { means[load.recipient, default: []].append(load.mean) }
    }
    let count = Double(max(1, campaign.whole.count))
    let ranked = means.map { ($0.key, $0.value.reduce(0, +) / count) }
      .sorted { ($1.1, $0.0) < ($0.1, $1.0) }.prefix(8)
    guard let most = ranked.first?.1, most > 0 else { return "" }
    let scale = max(most, 5)
    let bars = ranked.map { name, mean in
      bar(
        name.htmlEscaped, mean / scale,
        both(
          Measure.load.number(mean, .french, digits: 2),
          Measure.load.number(mean, .english, digits: 2)), "")
    }
    return "<div class=\"bars wide\" style=\"--limit:\(Int(500 / scale))%\">\(bars.joined())</div>"
      + "<p class=\"note\">"
      + both(
        "Avis de bande 2 et plus, par semaine. Le trait : cinq.",
        "Notices of band 2 and more, a week. The line: five.") + "</p>"
  }

  private var comparisons: String {
    let others = campaign.comparisons.filter { !$0.isThreshold }
    guard !others.isEmpty else { return "" }
    let all = [Campaign.Comparison(.whole, campaign.whole)] + others
    let rows = all.map { comparison -> String in
      let two = comparison.median(.recall2) ?? 0
      let three = comparison.median(.recall3) ?? 0
      return "<div class=\"row\"><span class=\"name\">\(both(comparison.label))</span>"
        + "<span class=\"track\"><i class=\"two\" style=\"width:\(Int(two * 100))%\"></i>"
        + "<i class=\"three\" style=\"width:\(Int(three * 100))%\"></i></span>"
        + "<b>\(Int((two * 100).rounded())) %</b><small>\(Int((three * 100).rounded())) %</small></div>"
    }
    return "<div class=\"bars double\">\(rows.joined())</div><p class=\"note\">"
      + both(
        "Part des victimes repérées : bande 2 (clair), bande 3 (foncé).",
        "Share of victims noticed: band 2 (light), band 3 (dark).") + "</p>"
  }

  private var tradeOff: String {
    let chart = TradeOffChart(campaign).svg
    guard !chart.isEmpty else { return "" }
    return chart + "<p class=\"note\">"
      + both(
        "Un point par seuil (décibans) : plus il est bas, plus on repère, et moins c'est à raison. Cerclé : le seuil en vigueur.",
        "A point for each threshold (decibans): the lower, the more is noticed, and the less of it rightly. Ringed: the one in force."
      ) + "</p>"
  }

  private var traps: String {
    var highest: [String: Int] = [:]
    for figures in campaign.whole {
      for trap in figures.traps {
        let kind = String(trap.trap.prefix { $0 != "-" })
        highest[kind] = max(highest[kind] ?? 0, trap.highestBand)
      }
    }
    guard !highest.isEmpty else { return "" }
    let names: [(String, Bilingual)] = [
      ("shelter", Bilingual(fr: "Téléphone d'un refuge", en: "A shelter's telephone")),
      ("concert", Bilingual(fr: "Un spectacle", en: "A concert")),
      ("siblings", Bilingual(fr: "Trois frères et sœurs", en: "Three siblings")),
      (
        "hostile_report", Bilingual(fr: "Un faux signalement hostile", en: "A hostile false report")
      ),
    ]
    let others = Set(highest.keys).subtracting(names.map(\.0)).sorted().map { kind in
      (kind, Bilingual(fr: kind.htmlEscaped, en: kind.htmlEscaped))
    }
    return "<div class=\"tiles small\">"
      + (names + others).compactMap { key, name in
        highest[key].map { band in
          "<div class=\"tile \(band <= 1 ? "good" : "bad")\"><b>\(band)</b><span>\(both(name))</span></div>"
        }
      }.joined() + "</div><p class=\"note\">"
      + both(
        "La bande la plus haute ; 1 ne sort pas de l'organisme.",
        "The highest band; 1 stays inside.")
      + "</p>"
  }

  private var measures: String {
    let rows = Measure.allCases.compactMap { measure -> String? in
      guard let summary = MeasureSummary(measure, campaign.whole) else { return nil }
      func text(_ value: Double?) -> String {
        both(summary.text(value, .french), summary.text(value, .english))
      }
      let asked = summary.target.map { ($0.isAtLeast ? "≥ " : "≤ ") + text($0.bound) }
      let mark = summary.isMet.map { $0 ? "good" : "bad" } ?? ""
      // Of all regions together, where single ones have too few people.
      let together = summary.together.map {
        " ("
          + both(
            "ensemble \(summary.text($0, .french))", "together \(summary.text($0, .english))")
          + ")"
      }
      return "<tr class=\"\(mark)\"><td>\(both(measure.label))</td>"
        + "<td>\(text(summary.median))\(together ?? "")</td>"
        + "<td>\(text(summary.worst))</td><td>\(asked ?? "")</td></tr>"
    }
    return
      "<table><tr><td></td><th scope=\"col\">\(both("médiane", "median"))</th>"
      + "<th scope=\"col\">\(both("pire", "worst"))</th>"
      + "<th scope=\"col\">\(both("demandé", "asked"))</th></tr>\(rows.joined())</table>"
  }

  /// The words are HTML.
  private func bar(_ name: String, _ share: Double, _ value: String, _ detail: String) -> String {
    "<div class=\"row\"><span class=\"name\">\(name)</span><span class=\"track\">"
      + "<i class=\"two\" style=\"width:\(Int((min(1, share) * 100).rounded()))%\"></i></span>"
      + "<b>\(value)</b><small>\(detail)</small></div>"
  }
}

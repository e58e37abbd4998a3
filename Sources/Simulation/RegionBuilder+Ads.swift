import Chronology
import StrictJSON

/// Ads that units come across and attach to a report. The texts are clinical: words that matter for matching,
/// and nothing else.
extension RegionBuilder {
  func adDraft(
    youth: Int?, phone: String, at time: Timestamp, _ origin: Draft.Origin, isExploited: Bool,
    _ chance: inout Chance
  ) -> Draft {
    let signs = parameters.signs
    let unit = chance.happens(0.6) ? "esm" : "ikat"
    let territory = youth.map { youths[$0].territory } ?? "quebec"
    var draft = Draft(
      "escort_ad", from: unit, at: at(time, hours: 9...20, &chance), origin, youth: youth,
      territory: territory, grade: 3)
    draft.set("ad_seen_at", .string(draft.time.rfc3339))
    draft.set("site_kind", "classified")
    draft.set("city", "quebec")
    if chance.happens(share(signs.adMinorPossible, isExploited)) {
      draft.set("minor_possible", true)
    }
    let isDisguised = chance.happens(share(signs.adPhoneDisguised, isExploited))
    draft.set(
      "ad_text", .string(adText(phone: phone, isDisguised: isDisguised, isExploited, &chance)))
    if !isDisguised { draft.set("phones", [phone]) }
    return draft
  }

  private func adText(
    phone: String, isDisguised: Bool, _ isExploited: Bool, _ chance: inout Chance
  ) -> String {
    let signs = parameters.signs
    var sentences = [
      chance.pick(["Bonjour.", "Bonsoir.", "Salut, c'est moi.", "Hello.", "Nouvelle annonce."])
    ]
    func maybe(_ rate: Parameters.Signs.Share, _ words: [String]) {
      if chance.happens(share(rate, isExploited)) { sentences.append(chance.pick(words)) }
    }
    maybe(
      signs.adYouthWords,
      ["Étudiante.", "Tout juste 18.", "Débutante.", "j e u n e", "New to this."])
    maybe(signs.adTrustWords, ["Discrétion assurée.", "Propre et fiable.", "Reliable."])
    maybe(
      signs.adThirdPerson,
      ["Elle est disponible.", "Nos filles vous attendent.", "Demandez pour Perle.", "Our girls."])
    maybe(
      signs.adMovementWords,
      ["Nouvelle en ville.", "De passage.", "Dernière journée.", "New in town."])
    maybe(signs.adStatedAge, ["19 ans.", "21 ans.", "22 yo."])
    maybe(
      signs.adConstraintWords, ["Texto seulement.", "Pas de numéro masqué.", "Reçois seulement."])
    sentences.append(
      chance.pick([
        "Disponible ce soir.", "Du lundi au vendredi.", "Sur rendez-vous.", "Appelez avant.",
      ]))
    sentences.append(isDisguised ? disguised(phone, &chance) : phone)
    return sentences.joined(separator: " ")
  }

  /// The number as words and signs between its digits.
  private func disguised(_ phone: String, _ chance: inout Chance) -> String {
    let words = [
      "zero", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf",
    ]
    return phone.map { character in
      guard let digit = character.wholeNumberValue else { return " " }
      return chance.happens(0.3) ? " \(words[digit]) " : "\(digit)"
    }.joined()
  }

  /// Fifteen a week, all of adults; one name and one number each (Kennedy 2022: median 1).
  mutating func addAds() {
    var chance = chance("ads")
    let noise = parameters.noise
    let agencies = (0..<6).map { _ in (0..<3).map { _ in newPhone() } }
    for time in moments(perWeek: noise.adsPerWeek, &chance) {
      let label = chance.weighted([
        ("agency", noise.adsOfAgencies), ("spam", noise.adsOfSpam),
        ("none", 0.35), ("unknown", 1 - 0.35 - noise.adsOfAgencies - noise.adsOfSpam),
      ])
      let phone = label == "agency" ? chance.pick(chance.pick(agencies)) : newPhone()
      var draft = adDraft(
        youth: nil, phone: phone, at: time, .background, isExploited: false, &chance)
      draft.set("link_reason", "tip")
      draft.set("spam_label", .string(label))
      if chance.happens(noise.adsOfVerifiedAdults) { draft.set("verified_adult", true) }
      observe(draft)
    }
  }
}

/// What the units of the invented region report, in the proportions of a quiet week: checks of hotels, bars and
/// malls where nobody is a minor, absences at school, advice asked for, and between them the runaways, returns
/// and encounters that Filet is for. As many weeks as it takes to have a thousand observations in each (at most
/// fifty), and youths from a pool that grows with the count, so that neither a place nor a youth is seen more
/// often than in a real one.
enum RegionsWeek {
  static let submitter = "bench"

  static func events(_ count: Int, seed: UInt64 = 7, now: Int) -> Events {
    var events = Events(submitter: submitter)
    var dice = Dice(seed: seed)
    let youths = max(200, count / 6)
    let weeks = min(50, max(1, count / 1_000))
    for number in 0..<count {
      let time = rfc3339(secondsAgo: 600 + dice.below(weeks * 7 * 86_400), now: now)
      let (unit, kind, data) = report(&dice, youths: youths, time: time)
      events.append(
        #"{"specversion":"1.0","id":"week-"# + padded(number, 9) + #"","source":"/units/"# + unit
          + #"","type":"ca.filet."# + kind + #".v1","time":""# + time + #"","data":{"# + data
          + #","territory":"quebec","synthetic":true}}"#)
    }
    return events
  }

  private static func report(
    _ dice: inout Dice, youths: Int, time: String
  ) -> (unit: String, kind: String, data: String) {
    // Half of the reports on youths are about a twentieth of them.
    let number = dice.below(2) == 0 ? dice.below(max(1, youths / 20)) : dice.below(youths)
    let youth =
      #""youth":{"file":"CJQ-"# + padded(number, 6) + #"","age":"# + String(13 + number % 5)
    let place = padded(1 + dice.below(29), 2)
    switch dice.below(100) {
    case ..<22:
      return (
        "ikat", "hotel_report",
        #""place":"hotel-"# + place
          + #"","place_kind":"hotel","minor_possible":false,"minor_basis":"id_seen","payment":""#
          + dice.pick(["cash", "card"]) + #"","short_visits":"# + String(dice.below(4))
          + #","narrative":"Passage de routine. Deux adultes, pièces d'identité vues, rien à signaler.","source_grade":1"#
      )
    case ..<34:
      return (
        "gripp", "bar_report",
        #""place":"venue-"# + place
          + #"","place_kind":"bar","venue_class":"other","id_checked":"yes","minor_possible":false,"source_grade":1"#
      )
    case ..<46:
      return (
        "ikat", "mall_report",
        #""place":"mall-"# + String(1 + dice.below(4))
          + #"","place_kind":"mall","youths_count":"# + String(1 + dice.below(5))
          + #","narrative":"Groupe de jeunes près des restaurants, sans approche d'adulte.","source_grade":2"#
      )
    case ..<60:
      return (
        dice.pick(["css-capitale", "css-decouvreurs"]), "school_report",
        youth + #"},"school":"school-"# + padded(1 + dice.below(24), 2)
          + #"","absence_change":""# + dice.pick(["none", "none", "none", "moderate"])
          + #"","baseline_weeks":4,"narrative":"Suivi des absences du mois par l'équipe-école.","source_grade":2"#
      )
    case ..<70:
      return (
        dice.pick(["pipq", "traic"]), "community_report",
        #""programme":"pipq","consult_only":true,"need":[""#
          + dice.pick(["family", "shelter", "legal"]) + #""],"source_grade":2"#
      )
    case ..<76:
      return (
        "esm", "escort_ad",
        #""ad_seen_at":""# + time
          + #"","link_reason":"tip","phones":["438-555-0"# + padded(dice.below(200), 3)
          + #""],"ad_text":"nouvelle en ville, de passage, 21 ans, texto seulement","spam_label":"agency","source_grade":3"#
      )
    case ..<86:
      return (
        "cjq", "runaway",
        youth + #","placed":true,"unit":"foyer-"# + String(1 + dice.below(6))
          + #""},"absence_started_at":""# + time
          + #"","leave_context":""# + dice.pick(["outing", "night", "unit", "home"])
          + #"","narrative":"Ne s'est pas présentée au couvre-feu ; l'unité a fait ses appels.","source_grade":1"#
      )
    case ..<95:
      return (
        "patrol", "youth_found",
        youth + #"},"found_at":""# + time
          + #"","found_place_kind":"home","found_with":""#
          + dice.pick(["alone", "relative", "peer"])
          + #"","disclosure":"none","source_grade":1"#
      )
    case ..<98:
      return (
        "school-police", "school_report",
        youth + #"},"school":"school-"# + padded(1 + dice.below(24), 2)
          + #"","possessions_change":true,"source_grade":2"#
      )
    default:
      return (
        "ikat", "hotel_report",
        youth + #"},"place":"hotel-"# + place
          + #"","place_kind":"hotel","minor_possible":true,"minor_basis":"appearance","age_gap_companion":true,"vehicle":"QC-BN"#
          + padded(dice.below(500), 4)
          + #"","narrative":"Jeune fille et adulte plus âgé à la réception, payé comptant.","source_grade":2"#
      )
    }
  }
}

import Alerts
import Wording

/// Filet's fixed words as people read them.
enum Words {
  static func band(_ band: Int64) -> Bilingual {
    switch band {
    case 1: Bilingual(fr: "veille", en: "watch")
    case 2: Bilingual(fr: "préoccupation", en: "concern")
    case 3: Bilingual(fr: "élevé", en: "high")
    case 4: Bilingual(fr: "protection immédiate", en: "immediate protection")
    default: Bilingual(fr: "aucun niveau", en: "no band")
    }
  }

  static func style(ofBand band: Int64) -> Paint.Style {
    switch band {
    case 1: .cyan
    case 2: .yellow
    case 3: .orange
    case 4: .alarm
    default: .dim
    }
  }

  static func change(_ change: String) -> Bilingual? {
    switch change {
    case "opened": Bilingual(fr: "nouvelle alerte", en: "new alert")
    case "raised": Bilingual(fr: "le niveau a monté", en: "the band rose")
    case "updated": Bilingual(fr: "nouvel élément", en: "new evidence")
    case "corrected": Bilingual(fr: "corrigé", en: "corrected")
    case "withdrawn": Bilingual(fr: "RETIRÉ", en: "WITHDRAWN")
    case "escalated":
      Bilingual(fr: "relayé : personne n'a répondu avant", en: "passed on: nobody answered before")
    case "overdue":
      Bilingual(
        fr: "relayé : aucune action n'a été notée à temps",
        en: "passed on: no action was recorded in time")
    case "answerer_gone":
      Bilingual(
        fr: "relayé : la personne qui en répondait n'est plus là",
        en: "passed on: whoever answered for it is not there any more")
    case "referred": Bilingual(fr: "passerelle d'un partenaire", en: "referred by a partner")
    case "closed": Bilingual(fr: "fermée", en: "closed")
    case "reopened": Bilingual(fr: "ROUVERTE", en: "OPEN AGAIN")
    case "declined":
      Bilingual(fr: "la personne avisée a décliné", en: "declined by who was told before")
    case "handed_over": Bilingual(fr: "remise par un collègue", en: "handed over by a colleague")
    case "lapsed":
      Bilingual(
        fr: "votre accusé de réception a expiré : agir, ou le renouveler",
        en: "your acknowledgement has expired: act, or renew it")
    case "review":
      Bilingual(
        fr: "à revoir : l'alerte est toujours ouverte",
        en: "to be looked at again: the alert is still open")
    case "stranded":
      Bilingual(
        fr: "ALARME : elle n'avance plus", en: "ALARM: it is stuck")
    case "asked": Bilingual(fr: "vous demande conseil", en: "asks your advice")
    case "answered": Bilingual(fr: "a répondu", en: "has answered")
    case "unanswered": Bilingual(fr: "personne n'a répondu", en: "nobody has answered")
    case "no_longer_readable":
      Bilingual(fr: "vous ne pouvez plus lire cet avis", en: "you can no longer read this notice")
    case "restricted":
      Bilingual(
        fr: "RESTRICTION : n'en faites plus usage, ne le communiquez plus",
        en: "RESTRICTED: do not use it or pass it on any further")
    default: nil
    }
  }

  /// What came of an alert.
  static func outcome(_ outcome: String) -> Bilingual {
    Alert.Outcome(rawValue: outcome)?.label ?? Bilingual(fr: outcome, en: outcome)
  }

  static func state(_ state: String) -> Bilingual {
    switch state {
    case "queued": Bilingual(fr: "en attente", en: "waiting")
    case "sent": Bilingual(fr: "envoyé", en: "sent")
    case "received": Bilingual(fr: "reçu", en: "received")
    case "acknowledged": Bilingual(fr: "réception accusée", en: "acknowledged")
    case "closed": Bilingual(fr: "fermé", en: "closed")
    default: Bilingual(fr: state, en: state)
    }
  }

  static func step(_ step: String) -> Bilingual {
    switch step {
    case "pivot": Bilingual(fr: "pivot", en: "pivot")
    case "releve": Bilingual(fr: "relève", en: "backup")
    case "coordinator": Bilingual(fr: "coordination", en: "coordinator")
    case "table": Bilingual(fr: "Table", en: "Table")
    default: Bilingual(fr: step, en: step)
    }
  }

  /// What a notice showed, by the groups of fields that the register names; of a consultation, which has none, the words
  /// that passed, and not what they were sent with.
  static func shown(_ groups: [String]) -> [Bilingual] {
    groups.filter { !["id", "from", "to"].contains($0) }.map { group($0) }
  }

  static func group(_ group: String) -> Bilingual {
    switch group {
    case "identity": Bilingual(fr: "Identité", en: "Identity")
    case "contact": Bilingual(fr: "Contact", en: "Contact")
    case "location": Bilingual(fr: "Lieu", en: "Location")
    case "narrative": Bilingual(fr: "Récit", en: "Narrative")
    case "exploiter": Bilingual(fr: "Tiers", en: "Third party")
    case "ad": Bilingual(fr: "Annonce", en: "Ad")
    case "health": Bilingual(fr: "Santé", en: "Health")
    case "question": Bilingual(fr: "Question d'une consultation", en: "Question of a consultation")
    case "answer": Bilingual(fr: "Réponse à une consultation", en: "Answer to a consultation")
    default: Bilingual(fr: group, en: group)
    }
  }

  static func entity(_ kind: String) -> Bilingual {
    switch kind {
    case "youth": Bilingual(fr: "jeune", en: "youth")
    case "network": Bilingual(fr: "réseau", en: "network")
    case "phone": Bilingual(fr: "téléphone", en: "phone")
    case "handle": Bilingual(fr: "pseudonyme", en: "handle")
    case "vehicle": Bilingual(fr: "véhicule", en: "vehicle")
    case "place": Bilingual(fr: "lieu", en: "place")
    case "consultation": Bilingual(fr: "consultation", en: "consultation")
    default: Bilingual(fr: kind, en: kind)
    }
  }
}

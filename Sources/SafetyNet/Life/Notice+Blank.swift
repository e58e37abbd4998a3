import Alerts
import Risk
import StrictJSON
import Wording

/// What is left of a notice in its recipient's inbox where it may be read no more: its place, and why.
extension Notice {
  /// Nothing was withdrawn: the agreement, the mandate or the recipient's place in the chain has ended.
  var noLongerReadable: Notice {
    var notice = blank
    notice.change = .noLongerReadable
    notice.action = Bilingual(
      fr:
        "L'entente, le mandat ou votre place dans la chaîne ne permet plus de lire cet avis ; rien n'en a été retiré. "
        + "Voir votre coordination, ou la Table",
      en:
        "The agreement, the mandate or your place in the chain no longer lets you read this notice; nothing in it was "
        + "withdrawn. Ask your coordinator, or the Table")
    return notice
  }

  /// The young person, or who consented for them, takes back what let it be told.
  var withoutConsent: Notice { over(Ending.consent.words(isYouthProtection: false)) }

  /// Nobody took back what let it be told: the report that had said so was, or it is of somebody for whom they were taken.
  var withoutSaidConsent: Notice {
    over(Ending.mandate.words(isYouthProtection: false, afterTakingBack: true))
  }

  private func over(_ words: Bilingual) -> Notice {
    var notice = blank
    notice.change = .withdrawn
    notice.action = words
    return notice
  }

  /// Without anything that was allowed while it could be read, and without deadlines.
  private var blank: Notice {
    var notice = self
    notice.fields = .object([])
    notice.why = []
    notice.changed = nil
    notice.band = .none
    notice.acknowledgeBy = nil
    notice.actBy = nil
    return notice
  }
}

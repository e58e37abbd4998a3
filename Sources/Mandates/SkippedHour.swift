import Chronology
import Wording

extension QuebecTime {
  /// What to say to whoever wrote a time or a day that does not come; `nil` where it is not written as one.
  public static func whyItNeverComes(text: String) -> Bilingual? {
    if isSkipped(text: text) { return skippedHour }
    guard isNoDay(text: text) else { return nil }
    return Bilingual(fr: "ce jour n'existe pas", en: "there is no such day")
  }

  /// A time that no clock shows (`isSkipped`).
  static let skippedHour = Bilingual(
    fr: "cette heure n'existe pas cette nuit-là : les horloges passent de 2 h à 3 h",
    en: "there is no such hour that night: the clocks go from 2:00 to 3:00")
}

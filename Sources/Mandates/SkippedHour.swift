import Chronology
import Wording

extension QuebecTime {
  /// What to say to whoever wrote a time that no clock shows (`isSkipped`).
  public static let skippedHour = Bilingual(
    fr: "cette heure n'existe pas cette nuit-là : les horloges passent de 2 h à 3 h",
    en: "there is no such hour that night: the clocks go from 2:00 to 3:00")
}

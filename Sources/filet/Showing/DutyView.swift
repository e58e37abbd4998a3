import Wording

/// The duty to report (art. 39 LPJ), so that nobody overlooks it.
struct DutyView {
  var text: Bilingual?
  /// Of several observations: which one. May be empty.
  var place = ""

  func lines(in language: Language, _ paint: Paint) -> [String] {
    let heading = Bilingual(
      fr: " SIGNALER À LA DPJ SANS DÉLAI (art. 39 LPJ) ",
      en: " REPORT TO THE DPJ AT ONCE (YPA s. 39) ")
    var lines = [paint(.alarm, heading[language]) + (place.isEmpty ? "" : " " + place)]
    if let text { lines.append("  " + text[language]) }
    return lines
  }
}

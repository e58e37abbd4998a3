import Mandates
import StrictJSON
import Wording

/// The duty of art. 39 LPJ as it is said to a submitter. It hangs on nothing: not on a score, nor on whether an observation
/// could be taken.
enum DutyToReport {
  /// - Parameter isStranded: the alert found nobody to go to; then with the telephones of the police, too.
  static func words(_ directory: Directory, isStranded: Bool = false) -> Bilingual {
    var text = Bilingual(
      fr: "Devoir de signaler (art. 39 LPJ) : signalez sans délai à la DPJ, par téléphone. "
        + "Cette observation n'est pas un signalement et n'en tient pas lieu.",
      en:
        "Duty to report (s. 39 Youth Protection Act): report to the DYP without delay, by telephone. "
        + "This observation is not a report under the Act and does not replace one.")
    let organisations = directory.organisations.values.sorted { $0.id < $1.id }
    for line in organisations.filter(\.isYouthProtection).compactMap(\.dutyLine) {
      text.fr += " DPJ : \(line)."
      text.en += " DYP: \(line)."
    }
    guard isStranded else { return text }
    for organisation in organisations where organisation.isPolice {
      guard let line = organisation.dutyLine else { continue }
      text.fr += " \(organisation.name.fr) : \(line)."
      text.en += " \(organisation.name.en): \(line)."
    }
    return text
  }

  /// Whether an event says of itself that somebody is in danger, was seen to be harmed, or confided it: whoever wrote it is
  /// told of the duty although it was rejected, where no rule has judged it. Without regard to the grade of its source.
  static func isClaimed(in event: JSONValue) -> Bool {
    guard let data = event["data"] else { return false }
    return data["direct_harm_sign"]?.bool == true || data["immediate_danger"]?.bool == true
      || data["disclosure"]?.string == "direct"
  }
}

import Record
import Store
import Wording

/// What a check of the record found, in words.
struct VerdictView {
  var verdict: RecordCopy.Verdict
  var isKeyGiven: Bool
  var language: Language

  var lines: [String] {
    guard let finding = verdict.finding else { return soundLines }
    let what = Self.words(finding.kind)[language]
    let place =
      finding.first == finding.last
      ? say("inscription \(finding.first)", "entry \(finding.first)")
      : say(
        "inscriptions \(finding.first) à \(finding.last)",
        "entries \(finding.first) to \(finding.last)")
    return [
      say("registre ATTEINT : ", "record BROKEN: ") + place + say(" : ", ": ") + what,
      say(
        "intact jusqu'à l'inscription \(finding.first - 1)",
        "sound up to entry \(finding.first - 1)"),
    ]
  }

  private var soundLines: [String] {
    let entries = Bilingual.counted(
      verdict.entries, fr: ("inscription", "inscriptions"), en: ("entry", "entries"))
    let signed = Bilingual.counted(
      verdict.signed, fr: ("signée", "signées"), en: ("of them signed", "of them signed"))
    let checkpoints = Bilingual.counted(
      verdict.checkpoints, fr: ("point de contrôle", "points de contrôle"),
      en: ("checkpoint", "checkpoints"))
    var lines = [
      say(
        "registre intact : \(entries.fr), dont \(signed.fr) par \(checkpoints.fr)",
        "record sound: \(entries.en), \(signed.en) by \(checkpoints.en)")
    ]
    let unsigned = verdict.entries - verdict.signed
    if unsigned > 0 {
      lines.append(
        unsigned == 1
          ? say("la dernière n'est pas encore signée", "the last one is not signed yet")
          : say(
            "les \(unsigned) dernières ne sont pas encore signées",
            "the last \(unsigned) are not signed yet"))
    }
    lines.append(
      verdict.witnessed > 0
        ? say(
          "prolonge ce que d'autres ont vu jusqu'à l'inscription \(verdict.witnessed)",
          "extends what others have seen up to entry \(verdict.witnessed)")
        : say(
          "aucun témoin donné : qui détient la clé privée aurait pu tout réécrire",
          "no witness given: whoever holds the private key could have rewritten all of it"))
    if !isKeyGiven {
      lines.append(
        say(
          "la clé publique vient de la copie elle-même ; donnez la vôtre avec --key",
          "the public key comes from the copy itself; give your own with --key"))
    }
    return lines
  }

  private func say(_ fr: String, _ en: String) -> String { language == .french ? fr : en }

  static func words(_ kind: RecordCheck.Finding.Kind) -> Bilingual {
    switch kind {
    case .altered:
      Bilingual(fr: "le contenu a été modifié", en: "the content was changed")
    case .misplaced:
      Bilingual(
        fr: "une inscription n'est pas à sa place", en: "an entry is not in its place")
    case .missing: Bilingual(fr: "il en manque", en: "missing")
    case .cut: Bilingual(fr: "la fin a été coupée", en: "the end was cut off")
    case .added:
      Bilingual(fr: "ajoutées à la fin sans compte", en: "added at the end, uncounted")
    case .tree:
      Bilingual(
        fr: "l'arbre gardé n'est pas celui des inscriptions",
        en: "the tree kept is not that of the entries")
    case .rewritten:
      Bilingual(
        fr: "elles ne sont pas celles qui ont été signées",
        en: "they are not those that were signed")
    case .forgedCheckpoint:
      Bilingual(
        fr: "un point de contrôle n'est pas signé par cette clé",
        en: "a checkpoint is not signed by this key")
    case .contradiction:
      Bilingual(
        fr: "deux points de contrôle de même taille se contredisent",
        en: "two checkpoints of one size contradict each other")
    case .witness:
      Bilingual(
        fr: "elles ne sont pas celles qu'un témoin a vues",
        en: "they are not those that a witness saw")
    case .register:
      Bilingual(
        fr: "le registre des communications n'a pas, ou dit autrement, ce qui a été communiqué",
        en: "the register of disclosures lacks, or says otherwise, what was disclosed")
    case .unrecorded:
      Bilingual(
        fr: "le registre contient une communication, ou un refus, sans inscription",
        en: "the register holds a disclosure, or a refusal, that no entry tells of")
    case .denials:
      Bilingual(
        fr: "la liste de qui n'a pas été informé n'est pas celle qui a été inscrite",
        en: "the list of who was not told is not the one that was recorded")
    }
  }
}

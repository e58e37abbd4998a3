import FiletClient
import Wording

/// What the daemon refused: what, where, and what to do.
struct ProblemView {
  var problem: Problem
  var language: Language
  var paint: Paint

  var lines: [String] {
    var lines = [paint(.red, "filet: ") + problem.detail]
    lines += Self.faultLines(problem.faults, language: language)
    if let advice { lines.append("       → \(advice[language])") }
    return lines
  }

  static func faultLines(_ faults: [Fault], language: Language) -> [String] {
    let width = faults.map(\.pointer.count).max() ?? 0
    return faults.map { fault in
      let pointer = fault.pointer.isEmpty ? "/" : fault.pointer
      let gap = String(repeating: " ", count: max(1, min(width, 32) - pointer.count + 2))
      return "       \(pointer)\(gap)\(fault.message[language])"
    }
  }

  private var advice: Bilingual? {
    switch problem.status {
    case 401, 403:
      Bilingual(
        fr:
          "`filet whoami` dit qui vous êtes ; --as COMPTE agit pour un autre, si le répertoire le permet.",
        en:
          "`filet whoami` says who you are; --as ACCOUNT acts for another, if the directory allows it."
      )
    case 404:
      Bilingual(
        fr: "Vérifiez l'identifiant : `filet inbox` liste vos avis.",
        en: "Check the identifier: `filet inbox` lists your notices.")
    case 409 where problem.code == "conflict":
      Bilingual(
        fr: "Voyez l'état actuel par `filet show ID`.",
        en: "See the present state with `filet show ID`."
      )
    case 410:
      Bilingual(
        fr: "Reprenez depuis le début : `filet inbox` sans --after.",
        en: "Start over: `filet inbox` without --after.")
    case 413:
      Bilingual(
        fr: "Une observation tient en 64 Kio.", en: "An observation holds in 64 KiB.")
    case 503, 429:
      Bilingual(
        fr: "Rien n'a été pris. Réessayez dans un instant ; `filet status` dit ce qui ne va pas.",
        en: "Nothing was taken. Try again in a moment; `filet status` says what is wrong.")
    default: nil
    }
  }
}

import FiletClient
import Wording

/// What the daemon refused: what, where, and what to do.
struct ProblemView {
  var problem: Problem
  var language: Language
  var paint: Paint

  var lines: [String] {
    var lines = [paint(.red, "filet: ") + problem.detail]
    lines += Self.faultLines(of: asTyped, language: language)
    if let advice { lines.append("       → \(advice[language])") }
    if let duty = problem.duty { lines += DutyView(text: duty).lines(in: language, paint) }
    return lines
  }

  /// Each fault at what was typed, where a command made the request of it: its options and arguments, not the members of
  /// the body. Of an observation the fields are what was written.
  private var asTyped: Problem {
    guard !problem.target.isEmpty else { return problem }
    var problem = problem
    for index in problem.faults.indices {
      let pointer = problem.faults[index].pointer
      // The one argument of its command: the problem says it already.
      if pointer == "/file", problem.faults[index].message[language] == problem.detail {
        problem.faults[index].pointer = ""
      }
      guard let typed = CommandOptions.typed(for: pointer, of: problem.target) else { continue }
      problem.faults[index].pointer = typed
    }
    return problem
  }

  /// A code or an account that is nothing: where those are found that are something.
  private var isOfDirectory: Bool {
    let isAddressed =
      problem.target.hasPrefix("/v1/consultations")
      || problem.target.hasPrefix("/v1/absences") || problem.target.hasSuffix("/referral")
      || problem.target.hasSuffix("/handover")
    return isAddressed
      && problem.faults.contains { ["/to", "/account", "/cover"].contains($0.pointer) }
  }

  /// One of the whole text says what the problem says, and is not said twice.
  static func faultLines(of problem: Problem, language: Language) -> [String] {
    let faults = problem.faults.filter {
      !$0.pointer.isEmpty || $0.message[language] != problem.detail
    }
    let width = faults.map(\.pointer.count).max() ?? 0
    return faults.map { fault in
      let pointer = fault.pointer.isEmpty ? "/" : fault.pointer
      let gap = String(repeating: " ", count: max(1, min(width, 32) - pointer.count + 2))
      return "       \(pointer)\(gap)\(fault.message[language])"
    }
  }

  private var isOnOneThing: Bool {
    ["/v1/notices/", "/v1/absences", "/v1/consultations"].contains(where: problem.target.hasPrefix)
  }

  /// The coordinator of the unit's organisation may take an observation back, and is not told what became of it.
  private var isRetraction: Bool {
    problem.target.hasPrefix("/v1/observations/") && problem.target.hasSuffix("/retraction")
  }

  private var advice: Bilingual? {
    switch problem.status {
    case 422 where isOfDirectory:
      Bilingual(
        fr: "`filet directory` montre les organisations, vos collègues et leurs comptes.",
        en: "`filet directory` shows the organisations, your colleagues and their accounts.")
    // Where somebody may not do something with what they may see, the refusal itself says why.
    case 401,
      403 where !isOnOneThing && problem.target != "/v1/whoami":
      Bilingual(
        fr:
          "`filet whoami` dit qui vous êtes ; --as COMPTE agit pour un autre, si le répertoire le permet.",
        en:
          "`filet whoami` says who you are; --as ACCOUNT acts for another, if the directory allows it."
      )
    case 404 where problem.target.hasPrefix("/v1/observations") && !isRetraction:
      Bilingual(
        fr:
          "Le numéro (obs_…) est celui du reçu ; il ne dit quelque chose qu'à qui peut transmettre pour la même unité.",
        en:
          "The number (obs_…) is the receipt's; it says something only to whoever may submit for the same unit."
      )
    case 404 where isRetraction:
      Bilingual(
        fr:
          "Le numéro est celui du reçu (obs_…), ou celui que l'unité a donné ; il ne dit quelque chose qu'à l'unité qui a transmis et à sa coordination.",
        en:
          "The number is the receipt's (obs_…), or the one that the unit gave; it says something only to the unit that submitted and to its coordinator."
      )
    case 404 where problem.target.hasPrefix("/v1/absences"):
      Bilingual(
        fr: "`filet away` liste les absences qui sont les vôtres, ou celles de vos collègues.",
        en: "`filet away` lists the absences that are yours, or your colleagues'.")
    case 404 where problem.target.hasPrefix("/v1/notices"):
      Bilingual(
        fr:
          "Vérifiez le numéro : `filet inbox` montre vos avis, et ceux que vous ne pouvez plus lire ; `filet whoami` qui vous êtes.",
        en:
          "Check the number: `filet inbox` shows your notices, and those that you can no longer read; `filet whoami` who you are."
      )
    case 404 where problem.target.hasPrefix("/v1/vault/flags/"):
      Bilingual(
        fr: "`filet flags` liste les mentions en vigueur, --ended les autres aussi.",
        en: "`filet flags` lists the flags that stand, --ended the others too.")
    case 404 where problem.target.hasPrefix("/v1/vault"):
      Bilingual(
        fr:
          "Vérifiez le numéro : celui du dossier (« - » le lit sur l'entrée) ou yth_… ; --by-name désigne par le nom et la date de naissance.",
        en:
          "Check the number: the file's (\"-\" reads it from standard input) or yth_…; --by-name names by name and date of birth."
      )
    case 409 where problem.target.hasPrefix("/v1/notices"):
      Bilingual(
        fr: "`filet inbox` montre le dernier avis, `filet show ID` où en est l'alerte.",
        en: "`filet inbox` shows the latest notice, `filet show ID` where the alert is.")
    case 410:
      Bilingual(
        fr: "Reprenez depuis le début : `filet inbox` sans --after.",
        en: "Start over: `filet inbox` without --after.")
    case 413:
      Bilingual(
        fr: "Une observation tient en 64 Kio.", en: "An observation holds in 64 KiB.")
    case 503 where !problem.isOfChange,
      429 where !problem.isOfChange:
      Bilingual(
        fr: "Réessayez dans un instant ; `filet status` dit ce qui ne va pas.",
        en: "Try again in a moment; `filet status` says what is wrong.")
    case 503, 429:
      Bilingual(
        fr: "Rien n'a été pris. Réessayez dans un instant ; `filet status` dit ce qui ne va pas.",
        en: "Nothing was taken. Try again in a moment; `filet status` says what is wrong.")
    default: nil
    }
  }
}

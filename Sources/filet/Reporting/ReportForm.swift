import Chronology
import StrictJSON
import Wording

/// Asks for what a kind wants to know: first what is required, then the rest, which may be skipped field
/// by field (Enter) or all at once (`.`).
struct ReportForm {
  var kind: JSONValue
  var language: Language
  var clock: any WallClock = SystemWallClock()

  /// Nobody answers any more.
  struct Abandoned: Error {}

  private var questions: [FieldQuestion] {
    let fields = (kind["fields"]?.array ?? []).compactMap {
      FieldQuestion($0, language: language)
    }.filter { $0.name != "synthetic" }
    return fields.filter(\.isRequired) + fields.filter { !$0.isRequired }
  }

  private var youthQuestions: [FieldQuestion] {
    (kind["youth"]?.array ?? []).compactMap { FieldQuestion($0, language: language) }
  }

  /// How the form is filled; said before the first question.
  var instruction: String {
    language == .french
      ? "* obligatoire ; Entrée passe un champ, un point (.) passe tous ceux qui restent, Ctrl-C abandonne."
      : "* required; Enter skips a field, a dot (.) skips all that are left, Ctrl-C gives up."
  }

  /// When it happened, with Québec's offset; asked again until there is an answer that the daemon will take.
  func when(_ prompter: inout some Prompter) throws(Abandoned) -> String {
    let question =
      language == .french
      ? "* Quand ? (AAAA-MM-JJ HH:MM, ou HH:MM ; Entrée : maintenant) : "
      : "* When? (YYYY-MM-DD HH:MM, or HH:MM; Enter: now): "
    while let answer = prompter.ask(question) {
      let now = clock.now()
      if answer.isEmpty { return now.written(offsetMinutes: QuebecTime.offsetMinutes(at: now)) }
      guard let time = FieldQuestion.localTime(answer, now: now) else {
        prompter.tell("    " + FieldQuestion.timeRefusal[language])
        continue
      }
      guard FieldQuestion.isAhead(time, of: now) else { return time }
      prompter.tell("    " + FieldQuestion.aheadRefusal[language])
    }
    throw Abandoned()
  }

  /// The members of `data`.
  func fill(_ prompter: inout some Prompter) throws(Abandoned) -> [JSONMember] {
    var members: [JSONMember] = []
    for question in questions {
      switch try answer(question, &prompter) {
      case .value(let value): members.append(JSONMember(question.name, value))
      case .skipped: continue
      case .enough: return members
      }
    }
    return members
  }

  /// Asks again for the fields that faults point to.
  func correct(
    _ members: [JSONMember], names: Set<String>, _ prompter: inout some Prompter
  ) throws(Abandoned) -> [JSONMember] {
    var members = members
    for question in questions where names.contains(question.name) {
      switch try answer(question, &prompter) {
      case .value(let value):
        members.removeAll { $0.name == question.name }
        members.append(JSONMember(question.name, value))
      case .skipped, .enough: members.removeAll { $0.name == question.name }
      }
    }
    return members
  }

  private enum Answer {
    case value(JSONValue)
    case skipped
    case enough
  }

  private func answer(
    _ question: FieldQuestion, _ prompter: inout some Prompter
  ) throws(Abandoned) -> Answer {
    if question.isYouth { return try youth(question, &prompter) }
    var doubted: String?
    while true {
      guard let text = prompter.ask(question.prompt) else { throw Abandoned() }
      if text == ".", !question.isRequired { return .enough }
      if text.isEmpty {
        if !question.isRequired { return .skipped }
        prompter.tell(language == .french ? "    obligatoire" : "    required")
        continue
      }
      if let help = question.help(for: text) {
        prompter.tell("    " + help)
        continue
      }
      let now = clock.now()
      guard let value = question.value(of: text, now: now) else {
        prompter.tell("    " + question.refusal)
        continue
      }
      if let objection = question.objection(to: value, now: now) {
        prompter.tell("    " + objection)
      } else if doubted != text, let doubt = question.doubt(of: value) {
        doubted = text
        prompter.tell("    " + doubt)
      } else {
        return .value(value)
      }
    }
  }

  private func youth(
    _ question: FieldQuestion, _ prompter: inout some Prompter
  ) throws(Abandoned) -> Answer {
    var people: [JSONValue] = []
    repeat {
      if !question.isRequired || !people.isEmpty {
        let again = people.isEmpty ? "" : (language == .french ? "encore " : "another ")
        let hint = language == .french ? "o/n" : "y/n"
        let asked = "  \(question.label)\(language.colon)\(again)(\(hint)) "
        guard let isThere = try hasOne(asked, &prompter)
        else { return people.isEmpty ? .enough : .value(.array(people)) }
        guard isThere else { break }
      } else {
        prompter.tell("* \(question.label)")
      }
      var members: [JSONMember] = []
      asking: for part in youthQuestions {
        var part = part
        part.label = "    " + part.label
        switch try answer(part, &prompter) {
        case .value(let value): members.append(JSONMember(part.name, value))
        case .skipped: continue
        case .enough: break asking
        }
      }
      if !members.isEmpty { people.append(.object(members)) }
    } while question.isList || (question.isRequired && people.isEmpty)
    guard let first = people.first else { return .skipped }
    return .value(question.isList ? .array(people) : first)
  }

  /// Whether there is somebody (else) to describe, nobody where nothing is typed; `nil` after a dot. A file number typed
  /// here is no answer, and would be lost if it were taken for a no.
  private func hasOne(
    _ prompt: String, _ prompter: inout some Prompter
  ) throws(Abandoned) -> Bool? {
    while let text = prompter.ask(prompt) {
      if text == "." { return nil }
      if text.isEmpty { return false }
      if let answer = FieldQuestion.yesOrNo(text) { return answer }
      prompter.tell("    " + FieldQuestion.yesOrNoRefusal[language])
    }
    throw Abandoned()
  }
}

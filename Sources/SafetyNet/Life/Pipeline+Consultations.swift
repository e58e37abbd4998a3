import Alerts
import Chronology
import Mandates
import Observations
import Risk
import Store
import StrictJSON
import Wording

/// Questions between organisations, without any name. They rest on both
/// organisations' agreements with the Table and on no alert: who is asked learns nothing of one.
extension Pipeline {
  /// The basis of a notice that identifies nobody (`Rules/mandates/bases.yml`).
  static let consultationBasis = "depersonnalise"

  /// Who is asked, or answered.
  private struct Addressee {
    var account: Account
    /// As what they are told.
    var step: Step
  }

  mutating func ask(
    _ organisation: String, _ question: String, by caller: Caller
  ) throws -> Consultation {
    let own = caller.account.organisation
    guard caller.account.isInChain, library.directory.agreement(of: own, at: now) != nil else {
      throw RequestError(
        .forbidden,
        fr: "il faut être pivot, relève ou coordination d'une organisation dont l'entente"
          + " est en vigueur",
        en: "one must be pivot, relève or coordinator of an organisation with an agreement in force"
      )
    }
    guard library.directory.organisations[organisation] != nil, organisation != own else {
      throw RequestError(
        .invalid, fr: "organisation inconnue, ou la vôtre",
        en: "unknown organisation, or your own",
        faults: [
          organisation == own
            ? Fault(
              "/to", fr: "une autre organisation est attendue",
              en: "another organisation is expected")
            : Fault(pointer: "/to", message: unknownOrganisation(organisation))
        ])
    }
    try requireNobodyNamed(in: question, at: "/question", by: caller)
    guard library.matrix.bases[Self.consultationBasis] != nil,
      library.directory.agreement(of: organisation, at: now) != nil,
      let addressee = addressee(of: organisation, from: .pivot)
    else {
      throw RequestError(
        .conflict, fr: "personne ne peut y être consulté en ce moment",
        en: "nobody can be consulted there at the moment")
    }
    // The same question of the same moment has the same id. Without the salt, words that are long gone could be guessed
    // and held against it: the record keeps it.
    let id =
      "csl_"
      + derivedULID(at: now, from: "consultation", salt + caller.name, organisation, question)
    let consultation = Consultation(
      id: id, askedBy: caller.name, askingOrganisation: own, organisation: organisation,
      asked: now, due: now + Consultation.patience, step: addressee.step,
      told: [addressee.account.name], question: question)
    guard try self.consultation(id) == nil else {
      throw RequestError(
        .conflict, fr: "cette question vient d'être posée", en: "this question was just asked")
    }
    change(consultation)
    record(
      .consultationAsked, by: caller.name, through: caller.through, on: id,
      [JSONMember("to", .string(organisation))])
    issue(consultation, to: addressee, .asked)
    return consultation
  }

  /// The answer reaches who asked, or who is there in their place, and nobody else.
  mutating func answer(_ id: String, _ answer: String, by caller: Caller) throws -> Notice {
    var notice = try readable(id, by: caller)
    guard notice.subject.kind == .consultation, notice.change == .asked else {
      throw RequestError(
        .conflict, fr: "cet avis n'est pas une question", en: "this notice is not a question")
    }
    guard var consultation = consultations[notice.alert] else {
      // The same again changes nothing: what was said to it was lost on its way.
      if let known = try self.consultation(notice.alert),
        known.answeredBy == caller.name, known.answer == answer
      {
        return notice
      }
      throw RequestError(
        .conflict, fr: "la question a déjà sa réponse, ou n'est plus posée",
        en: "the question has its answer already, or is asked no more")
    }
    try requireNobodyNamed(in: answer, at: "/answer", by: caller)
    consultation.state = .answered
    consultation.answer = answer
    consultation.answeredBy = caller.name
    change(consultation)
    progress(&notice, to: .closed, by: caller)
    try settleWhoeverWasAsked(consultation.id)
    record(.consultationAnswered, by: caller.name, through: caller.through, on: consultation.id)
    if let asker = asker(of: consultation) { issue(consultation, to: asker, .answered) }
    return notice
  }

  /// A question that is over is asked of nobody any more, whoever answered it.
  private mutating func settleWhoeverWasAsked(_ consultation: String) throws(StoreError) {
    for telling in try tellings(ofConsultation: consultation) where telling.change == .asked {
      try settle(telling.id)
    }
  }

  /// When something is to be done about a question: at once where nobody who was asked is there any more.
  func due(of consultation: Consultation) -> Timestamp {
    isForsaken(consultation) ? consultation.asked : consultation.due
  }

  /// Questions to which nobody answered in time.
  mutating func escalateOverdueQuestions() throws(StoreError) {
    guard !consultations.isEmpty else { return }
    // Loops, not closures: one that reads the pipeline would copy it.
    var overdue: [String] = []
    for question in consultations.values where due(of: question) <= now {
      overdue.append(question.id)
    }
    for id in overdue.sorted() { try escalateConsultation(id) }
  }

  /// What waits with somebody who is away, for whom nobody was there to stand in: whoever is back by now is asked.
  mutating func passOnWaitingQuestions() {
    for (id, next) in questionsToPassOn(at: now) {
      if let consultation = consultations[id] { put(consultation, to: next) }
    }
  }

  func hasQuestionToPassOn(at time: Timestamp) -> Bool {
    !questionsToPassOn(at: time).isEmpty
  }

  /// By question, who is asked in place of somebody who is away; sorted. O(open questions + accounts for each that waits).
  private func questionsToPassOn(at time: Timestamp) -> [(id: String, next: Addressee)] {
    guard !consultations.isEmpty else { return [] }
    var found: [(id: String, next: Addressee)] = []
    // A loop, not a closure: one that reads the pipeline would copy it.
    for question in consultations.values {
      guard let name = question.told.last, isWaitingWithSomebodyAway(question, at: time),
        let next = standIn(for: name, asked: question, at: time)
      else { continue }
      found.append((question.id, next))
    }
    return found.sorted { $0.id < $1.id }
  }

  func isWaitingWithSomebodyAway(_ consultation: Consultation, at time: Timestamp) -> Bool {
    guard let name = consultation.told.last else { return false }
    return library.directory.account(name)?.isAway(at: time) == true
  }

  /// Nobody answered in time: the coordinator is asked, then who asked is told that there is no answer. Where those
  /// asked have left, whoever is there in their place is asked first.
  private mutating func escalateConsultation(_ id: String) throws(StoreError) {
    guard var consultation = consultations[id] else { return }
    let isForsaken = isForsaken(consultation)
    if isForsaken || consultation.step < .coordinator,
      let next = addressee(
        of: consultation.organisation, from: isForsaken ? .pivot : .coordinator),
      !consultation.told.contains(next.account.name)
    {
      put(consultation, to: next)
      return
    }
    consultation.state = .unanswered
    change(consultation)
    try settleWhoeverWasAsked(id)
    record(.consultationUnanswered, on: id)
    if let asker = asker(of: consultation) { issue(consultation, to: asker, .unanswered) }
  }

  /// What was asked of somebody who is away now goes to who stands in, else to whoever is next and there: a colleague of
  /// the same step, the relève, the coordinator. Where there is nobody it waits until its clock runs out.
  mutating func passOnQuestions(waitingFor name: String) {
    let waiting = consultations.values.filter { $0.told.last == name }.map(\.id)
    for id in waiting.sorted() {
      guard let consultation = consultations[id],
        let next = standIn(for: name, asked: consultation, at: now)
      else { continue }
      put(consultation, to: next)
    }
  }

  private func standIn(
    for absent: String, asked consultation: Consultation, at time: Timestamp
  ) -> Addressee? {
    let organisation = consultation.organisation
    if let name = library.directory.account(absent)?.cover(at: time),
      let cover = library.directory.account(name), isInChain(cover, of: organisation),
      cover.isAvailable(at: time), cover.isTrained(volet: 1, at: time),
      !consultation.told.contains(name), let step = step(of: name, in: organisation)
    {
      return Addressee(account: cover, step: step)
    }
    return addressee(
      of: organisation, from: consultation.step, butNot: consultation.told, at: time)
  }

  /// Somebody else is asked, and has as long as whoever was asked first.
  private mutating func put(_ consultation: Consultation, to next: Addressee) {
    var asked = consultation
    asked.step = next.step
    asked.told.append(next.account.name)
    asked.due = now + Consultation.patience
    change(asked)
    issue(asked, to: next, .asked)
  }

  /// Whether everybody who was asked has left the chain of the organisation.
  private func isForsaken(_ consultation: Consultation) -> Bool {
    for name in consultation.told {
      let account = library.directory.account(name)
      if let account, isInChain(account, of: consultation.organisation) { return false }
    }
    return true
  }

  /// Who hears how a question ended: who asked it, else the first of their organisation's chain who is there.
  private func asker(of consultation: Consultation) -> Addressee? {
    let organisation = consultation.askingOrganisation
    if let account = library.directory.account(consultation.askedBy),
      isInChain(account, of: organisation),
      let step = step(of: account.name, in: organisation)
    {
      return Addressee(account: account, step: step)
    }
    if let there = addressee(of: organisation, from: .pivot) { return there }
    // Nobody is there at the moment: it waits for the first of them, and is not lost.
    guard let first = library.directory.accounts.first(where: { isInChain($0, of: organisation) }),
      let step = step(of: first.name, in: organisation)
    else { return nil }
    return Addressee(account: first, step: step)
  }

  private func isInChain(_ account: Account, of organisation: String) -> Bool {
    account.organisation == organisation && account.isInChain
  }

  private mutating func change(_ consultation: Consultation) {
    consultations[consultation.id] = consultation.state == .open ? consultation : nil
    commit.consultations.append(consultation)
  }

  /// The first of an organisation's chain who is there; a pivot or relève must be trained.
  private func addressee(
    of organisation: String, from first: Step, butNot told: [String] = [],
    at time: Timestamp? = nil
  ) -> Addressee? {
    let time = time ?? now
    for step in [Step.pivot, .releve, .coordinator] where step >= first {
      let found = library.directory.accounts.first { account in
        guard account.organisation == organisation, account.isAvailable(at: time),
          !told.contains(account.name)
        else { return false }
        switch step {
        case .pivot: return account.roles.contains(.pivot) && account.isTrained(volet: 1, at: time)
        case .releve:
          return account.roles.contains(.releve) && account.isTrained(volet: 1, at: time)
        default: return account.roles.contains(.coordinator)
        }
      }
      if let found { return Addressee(account: found, step: step) }
    }
    return nil
  }

  private func requireNobodyNamed(
    in text: String, at pointer: String, by caller: Caller
  ) throws {
    func refuse(_ fr: String, _ en: String) -> RequestError {
      RequestError(
        .invalid, fr: "la consultation ne nomme personne", en: "a consultation names nobody",
        faults: [Fault(pointer, fr: fr, en: en)])
    }
    guard text.count <= Minimisation.longest else {
      throw refuse(
        "au plus \(Minimisation.longest) caractères", "\(Minimisation.longest) characters at most")
    }
    let last = sequences[caller.name] ?? 0
    let seen = try store.inbox(of: caller.name, after: max(0, last - 200), limit: 200)
    let check = Minimisation(shown: seen.map(\.fields), names: library.namesOfNobody)
    guard !check.identifies(text) else {
      throw refuse(Minimisation.refusal.fr, Minimisation.refusal.en)
    }
  }

  private mutating func issue(
    _ consultation: Consultation, to addressee: Addressee, _ change: Notice.Change
  ) {
    guard let subject = consultation.reference else { return }
    let account = addressee.account
    let seq = (sequences[account.name] ?? 0) + 1
    sequences[account.name] = seq
    var words = [
      JSONMember("id", .string(consultation.id)),
      JSONMember("from", .string(consultation.askingOrganisation)),
      JSONMember("to", .string(consultation.organisation)),
      JSONMember("question", .string(consultation.question)),
    ]
    if change == .answered, let answer = consultation.answer {
      words.append(JSONMember("answer", .string(answer)))
    }
    post(
      Notice(
        id: newNoticeID(of: consultation.id, 1, to: account.name, seq: seq), seq: seq,
        alert: consultation.id, revision: 1, change: change, band: .none,
        subject: subject, why: [], fields: .object(words), mandate: "consultation",
        mandateVersion: 1, basis: Self.consultationBasis,
        agreement: library.directory.agreement(of: account.organisation, at: now)?.id ?? "",
        organisation: account.organisation, recipient: account.name, step: addressee.step,
        action: change == .asked
          ? Bilingual(
            fr: "Répondre sans nommer personne", en: "Answer without naming anybody")
          : .nothingMoreToDo,
        acknowledgeBy: change == .asked ? consultation.due : nil, actBy: nil, issued: now))
  }
}

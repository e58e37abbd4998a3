import Alerts
import Chronology
import Mandates
import Observations
import Risk
import Store
import StrictJSON
import Testing
import Wording

@testable import SafetyNet

/// Questions between organisations, without any name.
struct ConsultationTests {
  let start = Region.start
  static let question = "Comment proposer un suivi à un jeune de 15 ans qui refuse la police ?"

  func asked() throws -> (Pipeline, Consultation) {
    var pipeline = try Region.pipeline()
    var consultation: Consultation?
    try pipeline.act(at: start) {
      consultation = try $0.ask("pipq", Self.question, by: Region.caller("pivot-dpj-1"))
    }
    return (pipeline, try #require(consultation))
  }

  @Test("The pivot on duty is asked, in their inbox and in its order; nobody else is")
  func asks() throws {
    let (pipeline, consultation) = try asked()
    let notice = try #require(try pipeline.inbox("pivot-pipq-1").last)
    #expect(notice.change == .asked)
    #expect(notice.seq == 1)
    #expect(notice.json["alert"] == .null)
    #expect(notice.json["kind"] == "consultation")
    #expect(notice.json["fields"] == .object([]))
    #expect(notice.json["consultation"]?["question"]?.string == Self.question)
    #expect(notice.basis == "depersonnalise")
    #expect(!notice.agreement.isEmpty)
    #expect(try pipeline.everyNotice().count == 1)
    #expect(consultation.told == ["pivot-pipq-1"])
    let registered = try pipeline.store.acts(on: notice.id).map(\.kind)
    #expect(registered == [.noticeIssued])
  }

  @Test("The answer reaches who asked, and nobody else; the question is then closed")
  func answers() throws {
    var (pipeline, _) = try asked()
    let notice = try #require(try pipeline.inbox("pivot-pipq-1").last)
    try pipeline.act(at: start + .hours(1)) {
      _ = try $0.answer(notice.id, "Au café, sans uniforme.", by: Region.caller("pivot-pipq-1"))
    }
    let answer = try #require(try pipeline.inbox("pivot-dpj-1").last)
    #expect(answer.change == .answered)
    #expect(answer.json["consultation"]?["answer"] == "Au café, sans uniforme.")
    #expect(try pipeline.everyNotice().count == 2)
    #expect(pipeline.consultations.isEmpty)
    // The same again is the same; another answer is none.
    let same = try pipeline.answer(
      notice.id, "Au café, sans uniforme.", by: Region.caller("pivot-pipq-1"))
    #expect(same.state == .closed)
    #expect(try pipeline.everyNotice().count == 2)
    let error = #expect(throws: RequestError.self) {
      try pipeline.answer(notice.id, "Encore.", by: Region.caller("pivot-pipq-1"))
    }
    #expect(error?.code == .conflict)
  }

  @Test("The same answer while the first is being written is the same")
  func answersWhileWritten() throws {
    var (pipeline, _) = try asked()
    let notice = try #require(try pipeline.inbox("pivot-pipq-1").last)
    let pivot = try Region.caller("pivot-pipq-1")
    pipeline.begin(at: start + .hours(1))
    _ = try pipeline.answer(notice.id, "Au café, sans uniforme.", by: pivot)
    let first = pipeline.takeCommit()
    let same = try pipeline.answer(notice.id, "Au café, sans uniforme.", by: pivot)
    #expect(same.state == .closed && pipeline.commit.notices.isEmpty)
    try pipeline.store.append(first)
    pipeline.written()
  }

  @Test("A question is no alert: it is not acted upon, passed on, referred or closed")
  func isNoAlert() throws {
    var (pipeline, _) = try asked()
    let id = try #require(try pipeline.inbox("pivot-pipq-1").last).id
    let pivot = try Region.caller("pivot-pipq-1")
    pipeline.begin(at: start)
    for act: (inout Pipeline) throws -> Notice in [
      { try $0.recordAction("x", note: nil, on: id, by: pivot) },
      { try $0.refer(id, to: "cjq", reason: "r", by: pivot) },
      { try $0.close(id, outcome: .unfounded, note: nil, by: pivot) },
      { try $0.decline(id, reason: "r", by: pivot) },
      { try $0.handOver(id, to: "pivot-pipq-2", reason: nil, by: pivot) },
      { try $0.reopen(id, reason: "r", by: pivot) },
    ] {
      let error = #expect(throws: RequestError.self) { try act(&pipeline) }
      #expect(error?.message.en.contains("filet answer") == true)
    }
  }

  @Test("Nobody who was not asked answers, nor finds it")
  func notOthers() throws {
    var (pipeline, _) = try asked()
    let notice = try #require(try pipeline.inbox("pivot-pipq-1").last)
    for name in ["pivot-dpj-1", "releve-pipq-1", "pivot-cjq-1"] {
      #expect(throws: RequestError.notFound) {
        try pipeline.answer(notice.id, "x", by: Region.caller(name))
      }
    }
  }

  @Test(
    "What would say who somebody is is refused, and not repeated",
    arguments: [
      "Le dossier CJQ-48213 vous dit-il quelque chose ?", "Appelez-moi au 418 555-0142",
      "Appelez au 418.555.0142", "41 85 55 01 42", "plaque ABC 123", "QC-ABC123",
      "Né le 2011-07-04",
      "écrivez à x@exemple.test", String(repeating: "a ", count: 600),
    ])
  func minimised(text: String) throws {
    var pipeline = try Region.pipeline()
    pipeline.begin(at: start)
    let error = #expect(throws: RequestError.self) {
      try pipeline.ask("pipq", text, by: Region.caller("pivot-dpj-1"))
    }
    #expect(error?.code == .invalid)
    #expect(error?.faults.first?.pointer == "/question")
    #expect(!"\(String(describing: error))".contains(text))
    #expect(pipeline.commit.notices.isEmpty)
  }

  @Test(
    "Ordinary questions pass",
    arguments: [
      question, "Une jeune de 14 ans fugue pour la 3e fois en 90 jours : par où commencer ?",
      "Qui joindre le soir au 2e étage ? Depuis 2024 nous n'avons plus de contact.",
    ])
  func ordinary(text: String) throws {
    var pipeline = try Region.pipeline()
    pipeline.begin(at: start)
    #expect(throws: Never.self) {
      try pipeline.ask("pipq", text, by: Region.caller("pivot-dpj-1"))
    }
  }

  @Test("A name that Filet has shown the writer is refused, however it is spelt")
  func namesShown() throws {
    var pipeline = try Region.pipeline()
    let event = Region.event(
      "youth_found", from: "cjq", id: "1", at: start,
      [
        JSONMember(
          "youth", ["name": "Élodie Fictive", "birth_date": "2011-07-04", "placed": true]),
        JSONMember("found_at", .string(start.rfc3339)), JSONMember("disclosure", "direct"),
      ])
    _ = try pipeline.take(event, at: start)
    try #require(try pipeline.inbox("pivot-dpj-1").last?.fields["identity"] != nil)
    pipeline.begin(at: start + .minutes(1))
    for text in ["Que faire pour Elodie ?", "ÉLODIE est partie", "la jeune F. (fictive) ?"] {
      #expect(throws: RequestError.self, "\(text)") {
        try pipeline.ask("pipq", text, by: Region.caller("pivot-dpj-1"))
      }
    }
  }

  @Test(
    "A number that Filet has shown the writer is refused, whatever stands between its parts",
    arguments: ["CJQ-77", "CJQ 77", "cjq\u{2011}77", "C J Q – 7 7", "(cjq)77"])
  func numbersShown(written: String) throws {
    var pipeline = try Region.pipeline()
    _ = try pipeline.take(Region.disclosure("CJQ-77", id: "1", at: start), at: start)
    try #require(try pipeline.inbox("pivot-dpj-1").last?.fields["identity"] != nil)
    pipeline.begin(at: start + .minutes(1))
    #expect(throws: RequestError.self) {
      try pipeline.ask("pipq", "Que faire pour \(written) ?", by: Region.caller("pivot-dpj-1"))
    }
  }

  @Test(
    "What looks like somebody's name, account, file or address is refused, shown before or not",
    arguments: [
      "Marie Tremblay a 14 ans et a fugué ; que faire ?", "Et pour Marie Tremblay, née en 2010 ?",
      "Connaissez-vous Mme Tremblay ?", "What would you do for Marie Tremblay?",
      "Elle habite 12 rue Saint-Jean", "Elle habite 12, rue Saint-Jean",
      "Son compte est insta:maryt",
      "Que faire du dossier CSSC 2077 ?", "Connaissez-vous M. Tremblay ?", "Et snap:lea_14 ?",
      "La mère est Madame Tremblay", "Nous suivons\nMarie Tremblay depuis mai",
    ])
  func namesNeverShown(text: String) throws {
    var pipeline = try Region.pipeline()
    pipeline.begin(at: start)
    #expect(throws: RequestError.self) {
      try pipeline.ask("pipq", text, by: Region.caller("pivot-dpj-1"))
    }
  }

  @Test(
    "A question that names nobody passes, whatever it begins with and whichever partner it speaks of",
    arguments: [
      "Quand le PIPQ rencontre un jeune, que dire de la DPJ ?",
      "Pour Québec, avez-vous une équipe ?",
      "Au Gouvernail, qui reçoit un garçon de 16 ans ? Le soir aussi ?",
      "En 2026, combien de places ? Comment y entrer : par vous ?",
      "Les 12 jours de fugue comptent-ils ?",
      "How to meet a youth of 15 who refuses the police? The café, or elsewhere?",
      "Madame, Monsieur,\nNous cherchons un lit.", "Bonjour Madame,\nConnaissez-vous un groupe ?",
      "Elle est hébergée par un monsieur. Que faire ?", "Avez-vous 1 place pour ce soir ?",
      "Since Monday she is away. Last Friday too.",
      "Un jeune des Premières Nations, par Facebook ?",
      "Âge:15 ans. Besoin:hébergement.",
    ])
  func nobodyNamed(text: String) throws {
    var pipeline = try Region.pipeline()
    pipeline.begin(at: start)
    #expect(throws: Never.self) {
      try pipeline.ask("pipq", text, by: Region.caller("pivot-dpj-1"))
    }
  }

  @Test("Nobody answers: the coordinator is asked, then who asked hears that there is no answer")
  func unanswered() throws {
    var (pipeline, _) = try asked()
    try pipeline.run(until: start + Consultation.patience)
    #expect(try pipeline.inbox("coordinator-pipq-1").last?.change == .asked)
    try pipeline.run(until: start + Consultation.patience * 2)
    #expect(try pipeline.inbox("pivot-dpj-1").last?.change == .unanswered)
    #expect(pipeline.consultations.isEmpty)
    #expect(pipeline.nextDue == nil)
  }

  @Test("Once it is answered, or lapses, a question stands in nobody's inbox any more")
  func over() throws {
    var (pipeline, _) = try asked()
    let first = try #require(try pipeline.inbox("pivot-pipq-1").last)
    let late = start + Consultation.patience
    try pipeline.run(until: late)
    let second = try #require(try pipeline.inbox("coordinator-pipq-1").last)
    #expect(try pipeline.notice(first.id)?.state != .closed, "whoever was asked may answer still")
    try pipeline.run(until: late + Consultation.patience)
    #expect(try pipeline.notice(first.id)?.state == .closed)
    #expect(try pipeline.notice(second.id)?.state == .closed)
    var (answered, _) = try asked()
    try answered.run(until: late)
    let question = try #require(try answered.inbox("coordinator-pipq-1").last)
    try answered.act(at: late) {
      _ = try $0.answer(question.id, "Au café.", by: Region.caller("coordinator-pipq-1"))
    }
    let pivots = try answered.inbox("pivot-pipq-1").filter { $0.change == .asked }
    #expect(!pivots.isEmpty && pivots.allSatisfy { $0.state == .closed })
  }

  @Test("Who was asked is away: who stands in is asked at once, else the relève, the coordinator")
  func away() throws {
    var (pipeline, _) = try asked()
    func leave(_ name: String, cover: String? = nil, at now: Timestamp) throws {
      try pipeline.act(at: now) {
        _ = try $0.enterAbsence(
          of: nil, from: $0.now, until: $0.now + .days(9), cover: cover, by: Region.caller(name))
      }
    }
    let gone = start + .hours(1)
    try leave("pivot-pipq-1", at: gone)
    #expect(try pipeline.inbox("releve-pipq-1").last?.change == .asked)
    #expect(try pipeline.inbox("coordinator-pipq-1").isEmpty)
    #expect(pipeline.consultations.values.first?.due == gone + Consultation.patience)
    try leave("releve-pipq-1", at: gone + .hours(1))
    #expect(try pipeline.inbox("coordinator-pipq-1").last?.change == .asked)
    // Nobody is left: it waits for its clock, and whoever was asked may answer meanwhile.
    try leave("coordinator-pipq-1", at: gone + .hours(2))
    #expect(pipeline.consultations.values.first?.told.count == 3)
    let first = try #require(try pipeline.inbox("pivot-pipq-1").last)
    try pipeline.act(at: gone + .hours(3)) {
      _ = try $0.answer(first.id, "Au café.", by: Region.caller("pivot-pipq-1"))
    }
    #expect(pipeline.consultations.isEmpty)
    // With somebody who stands in it is they who are asked.
    (pipeline, _) = try self.asked()
    try leave("pivot-pipq-1", cover: "coordinator-pipq-1", at: gone)
    #expect(try pipeline.inbox("releve-pipq-1").isEmpty)
    #expect(pipeline.consultations.values.first?.told.last == "coordinator-pipq-1")
  }

  @Test("A question that waits with somebody who is away is put to whoever is back first")
  func back() throws {
    var (pipeline, _) = try asked()
    let gone = start + .hours(1)
    func leave(_ name: String, until: Timestamp) throws {
      try pipeline.act(at: gone) {
        _ = try $0.enterAbsence(
          of: nil, from: gone, until: until, cover: nil, by: Region.caller(name))
      }
    }
    try leave("coordinator-pipq-1", until: gone + .hours(9))
    try leave("releve-pipq-1", until: gone + .hours(5))
    try leave("pivot-pipq-1", until: gone + .days(9))
    #expect(pipeline.consultations.values.first?.told == ["pivot-pipq-1"])
    try #require(pipeline.nextDue.map { $0 <= gone + .hours(5) } == true)
    let back = gone + .hours(5)
    let isDue = [gone + .hours(4), back].map { pipeline.isDue(at: $0) }
    #expect(isDue == [false, true])
    try pipeline.act(at: back) { try $0.tick() }
    #expect(pipeline.consultations.values.first?.told == ["pivot-pipq-1", "releve-pipq-1"])
    #expect(try pipeline.inbox("releve-pipq-1").last?.change == .asked)
    let isDueAgain = pipeline.isDue(at: back + .minutes(1))
    #expect(!isDueAgain)
    try pipeline.act(at: gone + .hours(9)) { try $0.tick() }
    #expect(try pipeline.inbox("coordinator-pipq-1").isEmpty)
  }

  /// The same pipeline after the directory was written anew, without somebody.
  private func leaving(_ name: String, _ pipeline: Pipeline) throws -> Pipeline {
    let library = try Region.library { text in
      text.replacing("name: \(name)\n", with: "name: \(name)9\n")
    }
    return try Region.pipeline(store: pipeline.store, library: library)
  }

  @Test("Who asked has left: the first of their organisation who is there gets the answer")
  func askerLeft() throws {
    let (before, _) = try asked()
    var pipeline = try leaving("pivot-dpj-1", before)
    let notice = try #require(try pipeline.inbox("pivot-pipq-1").last)
    try pipeline.act(at: start + .hours(1)) {
      _ = try $0.answer(notice.id, "Au café.", by: Region.caller("pivot-pipq-1"))
    }
    let told = try pipeline.everyNotice()
      .filter { $0.change == .answered }
    let recipient = try #require(told.first?.recipient)
    let account = try #require(pipeline.library.directory.account(recipient))
    #expect(told.count == 1 && account.organisation == "dpj" && account.isInChain)
    #expect(pipeline.consultations.isEmpty)
  }

  @Test("Who asked has left and nobody there is present: the answer waits for the first of them")
  func nobodyThereToHear() throws {
    let (before, _) = try asked()
    var pipeline = try leaving("pivot-dpj-1", before)
    for name in ["pivot-dpj-19", "pivot-dpj-2", "releve-dpj-1", "coordinator-dpj-1"] {
      try pipeline.act(at: start) {
        _ = try $0.enterAbsence(
          of: name, from: $0.now, until: $0.now + .days(1), cover: nil,
          by: Region.caller("coordinator-dpj-1"))
      }
    }
    let notice = try #require(try pipeline.inbox("pivot-pipq-1").last)
    try pipeline.act(at: start + .hours(1)) {
      _ = try $0.answer(notice.id, "Au café.", by: Region.caller("pivot-pipq-1"))
    }
    let told = try pipeline.everyNotice()
      .filter { $0.change == .answered }
    let recipient = try #require(told.first?.recipient)
    let account = try #require(pipeline.library.directory.account(recipient))
    #expect(told.count == 1 && account.organisation == "dpj" && account.isInChain)
  }

  @Test("Who was asked has left: whoever is there in their place is asked at once")
  func askedLeft() throws {
    let (before, _) = try asked()
    var pipeline = try leaving("pivot-pipq-1", before)
    let isDue = pipeline.isDue(at: start + .minutes(1))
    #expect(isDue)
    try pipeline.act(at: start + .minutes(1)) { try $0.tick() }
    let told = try pipeline.everyNotice()
      .filter { $0.change == .asked }
    #expect(told.count == 2 && told.last?.recipient == "pivot-pipq-19")
    let question = try #require(pipeline.consultations.values.first)
    #expect(question.due == start + .minutes(1) + Consultation.patience)
    #expect(pipeline.nextDue == question.due)
    // One who was asked is still there: the question waits for them.
    try pipeline.run(until: question.due)
    let later = try leaving("coordinator-pipq-1", pipeline)
    let waiting = try #require(later.consultations.values.first)
    #expect(later.nextDue == waiting.due && waiting.due > question.due)
  }

  @Test("A watch unit's account, or one's own organisation, cannot be part of one")
  func whoMayAsk() throws {
    var pipeline = try Region.pipeline()
    pipeline.begin(at: start)
    for (by, to, code) in [
      ("watch-cjq-1", "pipq", RequestError.Code.forbidden), ("pivot-dpj-1", "dpj", .invalid),
      ("pivot-dpj-1", "nowhere", .invalid), ("pivot-dpj-1", "ulaval", .conflict),
    ] {
      let error = #expect(throws: RequestError.self) {
        try pipeline.ask(to, Self.question, by: Region.caller(by))
      }
      #expect(error?.code == code, "\(by) → \(to)")
    }
  }

  @Test(
    "A consultation is no alert: the auditor, the counts and the register of denials know nothing of it"
  )
  func noAlert() throws {
    let (pipeline, consultation) = try asked()
    #expect(pipeline.alerts.isEmpty)
    #expect(pipeline.audit(at: start).isEmpty)
    #expect(try pipeline.store.denials(ofAlert: consultation.id).isEmpty)
  }
}

import StrictJSON
import Testing
import Wording

@testable import filet

/// `filet incident record` at a terminal: questions, wrong answers, a revision, what stands before it is written.
struct IncidentFormTests {
  private let form = IncidentForm(language: .french)

  private func members(_ value: JSONValue) -> [JSONMember] { value.object ?? [] }

  @Test func everyQuestionIsAskedAgainUntilItsAnswerCanBeRead() throws {
    var person = ScriptedPrompter(
      "", "Numéros de dossier", "Courriel au mauvais destinataire", "hier", "hier",
      "2026-03-02 09:00", "deux", "-1", "2", "identité et lieu", "", "peut-être", "oui", "bientôt",
      "2026-03-03", "", "Message rappelé")
    let answers = try form.fill(&person)
    #expect(
      JSONValue.object(answers) == [
        "information": "Numéros de dossier", "circumstances": "Courriel au mauvais destinataire",
        "occurred": "hier", "known": "2026-03-02T09:00:00-05:00", "persons": 2,
        "risk": "identité et lieu", "serious": true, "commission_told": "2026-03-03",
        "measures": "Message rappelé",
      ])
    #expect(
      person.told.dropFirst() == [
        "    une phrase est attendue", "    un moment est attendu : 2026-03-02 09:00",
        "    un nombre est attendu", "    un nombre est attendu", "    répondez o ou n",
        "    répondez o ou n", "    une date est attendue : 2026-03-02",
      ])
    #expect(person.asked.contains("* Risque de préjudice sérieux (o/n) : "))
    #expect(person.asked.contains("  Personnes avisées le (AAAA-MM-JJ) : "))
  }

  @Test func aRevisionKeepsWhatIsNotTypedAgain() throws {
    let before: JSONValue = [
      "id": "inc_1", "revision": 1, "information": "a", "circumstances": "b", "occurred": "c",
      "known": "2026-07-02T13:00:00.000Z", "persons": 2, "risk": "d", "serious": true,
      "commission_told": "2026-07-03", "persons_told": .null, "measures": "e",
      "to_tell": ["persons"],
    ]
    var person = ScriptedPrompter("", "", "", "", "3", "", "", "-", "2026-07-04", "")
    let answers = try IncidentForm(language: .english, before: before).fill(&person)
    #expect(
      JSONValue.object(answers) == [
        "information": "a", "circumstances": "b", "occurred": "c",
        "known": "2026-07-02T13:00:00.000Z", "persons": 3, "risk": "d", "serious": true,
        "persons_told": "2026-07-04", "measures": "e",
      ])
    #expect(
      person.asked.contains(
        "* Known to the organisation since (YYYY-MM-DD HH:MM) [2026-07-02 09:00]: "))
    #expect(person.asked.contains("  Persons told on (YYYY-MM-DD): "), "nothing stands there")
  }

  @Test func onlyFaultyFieldsAreAskedForAgain() throws {
    var person = ScriptedPrompter("4")
    let answers = try form.correct(
      members(["information": "a", "persons": 999_999_999]), names: ["persons"], &person)
    #expect(JSONValue.object(answers) == ["information": "a", "persons": 4])
    #expect(person.asked == ["* Nombre de personnes concernées (ou approximatif) [999999999] : "])
  }

  @Test func whatWillBeWrittenIsShownAndConfirmed() throws {
    var person = ScriptedPrompter("quoi", "n")
    #expect(try !form.confirm(members(["information": "a", "serious": false]), &person))
    #expect(person.told.contains("  Risque de préjudice sérieux : non"))
    #expect(person.told.contains("  Personnes avisées le : —"))
    #expect(person.told.last == "    répondez o ou n")
    var other = ScriptedPrompter("oui")
    #expect(try form.confirm([], &other))
  }

  @Test func whoGoesAwayWritesNothing() {
    var person = ScriptedPrompter("a", "b")
    #expect(throws: ReportForm.Abandoned.self) { try form.fill(&person) }
    var silent = ScriptedPrompter()
    #expect(throws: ReportForm.Abandoned.self) { _ = try form.confirm([], &silent) }
  }
}

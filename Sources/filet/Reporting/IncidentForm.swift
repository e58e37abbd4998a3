import StrictJSON
import Wording

/// Asks for a confidentiality incident question by question. For a revision, what was written stands in brackets and
/// Enter keeps it.
struct IncidentForm {
  var language: Language
  /// The incident that is revised, as it was last written.
  var before: JSONValue?

  private func said(_ fr: String, _ en: String) -> String { Bilingual(fr: fr, en: en)[language] }

  /// The members of the request.
  func fill(_ prompter: inout some Prompter) throws(ReportForm.Abandoned) -> [JSONMember] {
    prompter.tell(
      before == nil
        ? said(
          "* obligatoire ; Entrée passe un autre champ. Ne nommez aucune personne concernée.",
          "* required; Enter skips another field. Name nobody concerned.")
        : said(
          "Entrée garde ce qui est entre crochets ; un tiret (-) vide un champ qui n'est pas obligatoire (*).",
          "Enter keeps what is in brackets; a dash (-) empties a field that is not required (*)."))
    var members: [JSONMember] = []
    for field in IncidentField.all {
      if let value = try answer(field, standing(field.name, before?.object ?? []), &prompter) {
        members.append(JSONMember(field.name, value))
      }
    }
    return members
  }

  /// Asks again for the fields that faults point to; what was typed stands in brackets.
  func correct(
    _ members: [JSONMember], names: Set<String>, _ prompter: inout some Prompter
  ) throws(ReportForm.Abandoned) -> [JSONMember] {
    var members = members
    for field in IncidentField.all where names.contains(field.name) {
      let value = try answer(field, standing(field.name, members), &prompter)
      members.removeAll { $0.name == field.name }
      if let value { members.append(JSONMember(field.name, value)) }
    }
    return members
  }

  /// Shows what will be written and asks whether it shall be.
  func confirm(
    _ members: [JSONMember], _ prompter: inout some Prompter
  ) throws(ReportForm.Abandoned) -> Bool {
    prompter.tell(
      said("Sera inscrit, et gardé tel quel :", "Will be written, and kept as it stands:"))
    for field in IncidentField.all {
      let text = field.text(of: standing(field.name, members), in: language)
      prompter.tell("  \(field.label[language])\(said(" : ", ": "))\(text)")
    }
    let question = said("Inscrire ? (o/n) ", "Write it down? (y/n) ")
    guard let decision = prompter.decision(question, in: language) else {
      throw ReportForm.Abandoned()
    }
    return decision
  }

  /// Until there is an answer; `nil` where the field stays empty.
  private func answer(
    _ field: IncidentField, _ before: JSONValue?, _ prompter: inout some Prompter
  ) throws(ReportForm.Abandoned) -> JSONValue? {
    while let text = prompter.ask(field.question(before, in: language)) {
      if text.isEmpty, before != nil || field.isOptional { return before }
      if text == "-", field.isOptional { return nil }
      if let value = field.value(of: text) { return value }
      prompter.tell("    " + field.refusal[language])
    }
    throw ReportForm.Abandoned()
  }

  private func standing(_ name: String, _ members: [JSONMember]) -> JSONValue? {
    guard let value = members.first(where: { $0.name == name })?.value, value != .null else {
      return nil
    }
    return value
  }
}

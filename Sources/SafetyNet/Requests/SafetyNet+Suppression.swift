import Mandates
import Observations
import Risk
import Store
import StrictJSON
import Wording

extension SafetyNet {
  /// The pseudonym of a family's phone, account or vehicle, as the suppression list may hold it. The list is a
  /// file that the Table signs, so this changes nothing by itself; who asked is in the record, because a
  /// pseudonym can be looked for among others.
  public func suppression(
    of text: String, kind: String, for caller: Caller
  ) async throws(RequestError) -> JSONValue {
    guard caller.has(.privacy) else {
      _ = try? await perform {
        $0.record(.refused, by: caller.name, through: caller.through, on: "suppression")
      }
      throw RequestError(
        .forbidden,
        fr: "seule la personne responsable de la protection des renseignements prépare la liste",
        en: "only the person in charge of privacy prepares the list")
    }
    guard let entity = EntityKind(rawValue: kind),
      let normalized = SuppressionList.normalized(entity, text)
    else {
      throw RequestError.unreadableIdentifier(
        fr: "un téléphone, un compte (plateforme:nom) ou une plaque est attendu",
        en: "a phone, an account (platform:name) or a plate is expected")
    }
    return try await perform { pipeline in
      let reference = pipeline.intake.keys.reference(entity, normalized)
      pipeline.record(
        .suppressionPrepared, by: caller.name, through: caller.through, on: "suppression",
        [JSONMember("kind", .string(entity.rawValue))], about: reference)
      return [
        "kind": .string(entity.rawValue), "reference": .string(reference.text),
        "line": .string("- {kind: \(entity.rawValue), reference: \(reference.text), of: family}"),
      ]
    }
  }
}

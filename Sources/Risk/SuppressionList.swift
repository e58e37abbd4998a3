import Chronology
import Observations
import StrictYAML
import Wording

/// `Rules/suppressed.yml`: phones, handles and vehicles that are known to be an agency's, a shelter's or a
/// family's, signed by the Table. They tie nobody, and no correlation sees them.
///
/// A service's own number may stand in clear, for it is public. A family's is personal, so it stands as the
/// pseudonym that `filet suppress` gives.
public struct SuppressionList: Sendable, Hashable {
  public enum Owner: String, Sendable, Hashable, CaseIterable {
    case agency, shelter, service, family
  }

  public struct Entry: Sendable, Hashable {
    public enum Identifier: Sendable, Hashable {
      /// Normalised, to be turned into a pseudonym where the keys are.
      case clear(EntityKind, String)
      /// A pseudonym, made under the keys of any epoch.
      case reference(EntityRef)
    }

    public var identifier: Identifier
    public var owner: Owner
  }

  public var entries: [Entry]

  public init(entries: [Entry] = []) { self.entries = entries }

  /// What is suppressed, as pseudonyms under these keys. A reference stands in the file since whichever epoch of theirs.
  public func references(under keys: PseudonymKeys) -> Set<EntityRef> {
    var references: Set<EntityRef> = []
    for entry in entries {
      switch entry.identifier {
      case .clear(let kind, let normalized): references.insert(keys.reference(kind, normalized))
      case .reference(let reference): references.formUnion(keys.forms(of: reference))
      }
    }
    return references
  }

  /// How many lines are pseudonyms.
  public var pseudonymCount: Int {
    entries.count { entry in
      if case .reference = entry.identifier { true } else { false }
    }
  }

  /// The one form of an identifier; `nil` where it is none of that kind, or of a kind that does not tie.
  public static func normalized(_ kind: EntityKind, _ text: String) -> String? {
    switch kind {
    case .phone: normalizedPhone(text)
    case .handle: normalizedHandle(text)
    case .vehicle: normalizedPlate(text)
    case .youth, .place, .adTemplate, .network, .consultation: nil
    }
  }

  /// Reads `suppressed.yml`; `nil` with at least one error where it cannot be used.
  public static func load(_ bytes: [UInt8], file: String) -> (SuppressionList?, [Diagnostic]) {
    let (documents, diagnostics) = parseYAML(bytes, file: file)
    var reading = YAMLReading(file: file)
    reading.add(diagnostics)
    if documents.isEmpty, !diagnostics.hasErrors {
      reading.add([
        Diagnostic(
          .error, code: "empty", at: SourceLocation(file: file),
          Bilingual(fr: "le fichier est vide", en: "the file is empty"))
      ])
    }
    var entries: [Entry] = []
    for root in documents {
      guard
        let values = reading.mapping(root, known: ["version", "signed", "note", "identifiers"])
      else { continue }
      sign(reading.required("signed", of: values, in: root), &reading)
      for node in reading.nodes(values["identifiers"]) {
        if let entry = entry(node, &reading) { entries.append(entry) }
      }
    }
    return (
      reading.diagnostics.hasErrors ? nil : SuppressionList(entries: entries), reading.diagnostics
    )
  }

  /// Three people sign: one from clinical work, one from research, one from the police.
  private static func sign(_ node: YAMLNode?, _ reading: inout YAMLReading) {
    guard let node, let values = reading.mapping(node, known: ["on", "by"]) else { return }
    _ = reading.date(reading.required("on", of: values, in: node))
    guard let by = reading.required("by", of: values, in: node),
      let names = reading.mapping(by, known: ["clinical", "research", "police"])
    else { return }
    for name in ["clinical", "research", "police"] {
      _ = reading.string(reading.required(name, of: names, in: by))
    }
  }

  private static func entry(_ node: YAMLNode, _ reading: inout YAMLReading) -> Entry? {
    guard
      let values = reading.mapping(
        node, known: ["kind", "value", "reference", "of", "name", "since", "note"])
    else { return nil }
    let kind = reading.choice(
      reading.required("kind", of: values, in: node), as: EntityKind.self)
    let owner = reading.choice(reading.required("of", of: values, in: node), as: Owner.self)
    if values["since"] != nil { _ = reading.date(values["since"]) }
    guard let kind, let owner else { return nil }
    switch (values["value"], values["reference"]) {
    case (let value?, nil):
      guard owner != .family else {
        reading.note(
          "clear-family", at: value,
          Bilingual(
            fr:
              "l'identifiant d'une famille ne s'écrit jamais en clair : « filet suppress » en donne la référence",
            en:
              "a family's identifier is never written in clear: \"filet suppress\" gives its reference"
          ))
        return nil
      }
      guard let normalized = reading.string(value).flatMap({ normalized(kind, $0) }) else {
        reading.note(
          "wrong-value", at: value,
          Bilingual(
            fr:
              "un téléphone, un compte (plateforme:nom) ou une plaque est attendu, selon « kind »",
            en: "a phone, an account (platform:name) or a plate is expected, as \"kind\" says"))
        return nil
      }
      return Entry(identifier: .clear(kind, normalized), owner: owner)
    case (nil, let node?):
      guard let reference = reading.string(node).flatMap({ EntityRef(text: $0) }),
        reference.kind == kind
      else {
        reading.note(
          "wrong-value", at: node,
          Bilingual(
            fr: "une référence de ce genre est attendue (\(kind.prefix)_…)",
            en: "a reference of this kind is expected (\(kind.prefix)_…)"))
        return nil
      }
      return Entry(identifier: .reference(reference), owner: owner)
    default:
      reading.note(
        "value-or-reference", at: node,
        Bilingual(
          fr:
            "écrire « value » (en clair, jamais pour une famille) ou « reference », l'un des deux",
          en: "write \"value\" (in clear, never for a family) or \"reference\", one of the two"))
      return nil
    }
  }
}

import Wording

/// Why something of the record cannot be read or made.
public struct RecordFault: Error, Sendable, Hashable {
  public enum Code: String, Sendable, Hashable, CaseIterable {
    /// Bytes that are no entry of a version that is known.
    case entry
    /// A leaf or a size that the tree does not have.
    case notInTree = "not-in-tree"
    /// Text that is no signed note, or no checkpoint.
    case note
    /// Text that is no public key.
    case key
    /// No signature of the key that is trusted.
    case unsigned
    /// A signature of that key which does not hold.
    case signature
    /// Text that is no proof.
    case proof
  }

  public var code: Code

  public init(_ code: Code) { self.code = code }

  public var message: Bilingual {
    switch code {
    case .entry:
      Bilingual(
        fr: "ces octets ne sont pas une inscription du registre des actes",
        en: "these bytes are not an entry of the record")
    case .notInTree:
      Bilingual(
        fr: "le registre des actes n'a pas cette inscription ou cette taille",
        en: "the record does not have this entry or this size")
    case .note:
      Bilingual(
        fr: "ce texte n'est pas un point de contrôle signé",
        en: "this text is not a signed checkpoint")
    case .key:
      Bilingual(
        fr: "ce texte n'est pas une clé publique de registre (nom+empreinte+clé)",
        en: "this text is not the public key of a record (name+hash+key)")
    case .unsigned:
      Bilingual(
        fr: "ce point de contrôle ne porte pas la signature de cette clé",
        en: "this checkpoint does not bear the signature of this key")
    case .signature:
      Bilingual(
        fr: "la signature de ce point de contrôle est fausse",
        en: "the signature of this checkpoint is false")
    case .proof:
      Bilingual(fr: "ce texte n'est pas une preuve", en: "this text is not a proof")
    }
  }
}

import Wording

/// Why a request was not done, in the terms of the interface. The door turns it into
/// `application/problem+json`.
public struct RequestError: Error, Sendable, Hashable {
  public enum Code: String, Sendable, Hashable, CaseIterable {
    /// 422: what was sent has faults.
    case invalid
    /// 400: it could not be read at all.
    case unreadable
    /// 403
    case forbidden
    /// 404: absent, or not yours; the two are the same.
    case notFound = "not-found"
    /// 409: the same key with other content, or a state that does not allow it.
    case conflict
    /// 410: the cursor is unknown or pruned.
    case gone
    /// 413
    case tooLarge = "too-large"
    /// 503: the queue is full; try again.
    case busy
    /// 503: the store cannot write; intake is closed.
    case intakeClosed = "intake-closed"
    /// 503: the service is stopping.
    case stopping = "shutting-down"
  }

  public var code: Code
  public var message: Bilingual
  public var faults: [Fault]

  public init(_ code: Code, _ message: Bilingual, faults: [Fault] = []) {
    self.code = code
    self.message = message
    self.faults = faults
  }

  public init(_ code: Code, fr: String, en: String, faults: [Fault] = []) {
    self.init(code, Bilingual(fr: fr, en: en), faults: faults)
  }

  public static let notFound = RequestError(
    .notFound, fr: "introuvable, ou pas pour vous", en: "not found, or not yours")

  /// Of a value that should be a telephone, an account or a plate: what was expected.
  static func unreadableIdentifier(fr: String, en: String) -> RequestError {
    RequestError(
      .invalid, fr: "cet identifiant ne peut pas être lu", en: "this identifier cannot be read",
      faults: [Fault("/value", fr: fr, en: en)])
  }
}

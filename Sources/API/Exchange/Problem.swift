import SafetyNet
import StrictJSON
import Wording

/// Why a request was not done, as people and programs are told (RFC 9457). `code` is stable. It never
/// holds anything that was sent.
struct Problem: Error, Sendable, Hashable {
  var code: String
  var status: Int
  var title: Bilingual
  var detail: Bilingual
  var faults: [Fault] = []
  /// Seconds after which it may be tried again.
  var retryAfter: Int?
  /// Methods that the resource has, for 405.
  var allow: [String] = []
  /// A cursor that can be used instead of one that is gone.
  var oldest: String?
  /// The duty to report that an observation speaks of which was not taken, in the terms of a receipt.
  var duty: Bilingual?

  init(
    _ code: String, _ status: Int, _ title: Bilingual, _ detail: Bilingual, faults: [Fault] = [],
    retryAfter: Int? = nil
  ) {
    self.code = code
    self.status = status
    self.title = title
    self.detail = detail
    self.faults = faults
    self.retryAfter = retryAfter
  }

  var type: String { "urn:filet:problem:\(code)" }

  /// - Parameter language: `nil` where nothing was read that says which one is the caller's: then in both.
  func json(in language: Language?) -> JSONValue {
    func said(_ text: Bilingual) -> String {
      language.map { text[$0] } ?? "\(text.fr) / \(text.en)"
    }
    var members = [
      JSONMember("type", .string(type)),
      JSONMember("title", .string(said(title))),
      JSONMember("status", .integer(Int64(status))),
      JSONMember("detail", .string(said(detail))),
    ]
    if !faults.isEmpty {
      members.append(JSONMember("faults", .array(faults.map(\.json))))
    }
    // In a receipt there is no header that says it.
    if let retryAfter {
      members.append(JSONMember("retry_after", .integer(Int64(retryAfter))))
    }
    if let oldest { members.append(JSONMember("oldest", .string(oldest))) }
    if let duty { members.append(JSONMember("duty", duty.asDuty)) }
    return .object(members)
  }
}

extension Fault {
  var json: JSONValue {
    [
      "pointer": .string(pointer),
      "message": ["fr": .string(message.fr), "en": .string(message.en)],
    ]
  }
}

extension Problem {
  /// What the safety net said, in the terms of HTTP.
  init(_ error: RequestError) {
    let (status, title): (Int, Bilingual) =
      switch error.code {
      case .invalid: (422, Bilingual(fr: "contenu refusé", en: "content refused"))
      case .unreadable: (400, Bilingual(fr: "illisible", en: "unreadable"))
      case .forbidden: (403, Bilingual(fr: "non permis", en: "not permitted"))
      case .notFound: (404, Bilingual(fr: "introuvable", en: "not found"))
      case .conflict: (409, Bilingual(fr: "conflit", en: "conflict"))
      case .gone: (410, Bilingual(fr: "curseur périmé", en: "cursor gone"))
      case .tooLarge: (413, Bilingual(fr: "trop grand", en: "too large"))
      case .busy: (503, Bilingual(fr: "occupé", en: "busy"))
      case .intakeClosed: (503, Bilingual(fr: "réception fermée", en: "intake closed"))
      case .stopping: (503, Bilingual(fr: "arrêt en cours", en: "shutting down"))
      }
    self.init(error.code.rawValue, status, title, error.message, faults: error.faults)
    switch error.code {
    case .busy: retryAfter = 1
    case .intakeClosed: retryAfter = 30
    case .stopping: retryAfter = 5
    default: break
    }
  }

  /// What the strict reader said. What is not JSON cannot be read at all (400); what is JSON and breaks a
  /// rule of ours is refused (422).
  init(_ fault: JSONFault) {
    switch fault.code {
    case .tooLarge: self = .tooLarge
    case .memory: self.init(RequestError(.busy, fault.fault.message))
    case .empty, .syntax, .string:
      self.init(RequestError(.unreadable, fault.fault.message, faults: [fault.fault]))
    case .encoding, .number, .duplicateName, .nul, .tooDeep:
      self.init(RequestError(.invalid, fault.fault.message, faults: [fault.fault]))
    }
  }

  static let notFound = Problem(RequestError.notFound)

  static let tooLarge = Problem(
    RequestError(
      .tooLarge, fr: "ce qui est envoyé dépasse la limite ; envoyez-le en plusieurs fois",
      en: "what was sent exceeds the limit; send it in parts"))

  static func invalid(_ faults: [Fault]) -> Problem {
    Problem(
      RequestError(
        .invalid,
        fr: faults.count == 1 ? "il y a un défaut" : "il y a \(faults.count) défauts",
        en: faults.count == 1 ? "there is one fault" : "there are \(faults.count) faults",
        faults: faults))
  }

  static func methodNotAllowed(_ methods: [String]) -> Problem {
    var problem = Problem(
      "method-not-allowed", 405, Bilingual(fr: "méthode non admise", en: "method not allowed"),
      Bilingual(
        fr: "cette ressource admet : \(methods.joined(separator: ", "))",
        en: "this resource allows: \(methods.joined(separator: ", "))"))
    problem.allow = methods
    return problem
  }

  static func unsupportedMediaType(_ types: [String]) -> Problem {
    Problem(
      "unsupported-media-type", 415,
      Bilingual(fr: "type de contenu non admis", en: "unsupported media type"),
      Bilingual(
        fr: "types admis, en UTF-8 : \(types.joined(separator: ", "))",
        en: "types allowed, in UTF-8: \(types.joined(separator: ", "))"))
  }

  static let encodedContent = Problem(
    "unsupported-media-type", 415,
    Bilingual(fr: "type de contenu non admis", en: "unsupported media type"),
    Bilingual(
      fr: "le contenu est encodé (Content-Encoding) ; envoyez-le tel quel, en UTF-8",
      en: "the content is encoded (Content-Encoding); send it as it is, in UTF-8"))

  static let unknownUser = Problem(
    RequestError(
      .forbidden,
      fr:
        "l'utilisateur de cet ordinateur n'a pas de compte chez Filet ; voyez la personne qui tient le répertoire",
      en: "this computer's user has no account with Filet; see whoever keeps the directory"))

  static let tooSlow = Problem(
    "too-slow", 408, Bilingual(fr: "trop lent", en: "too slow"),
    Bilingual(
      fr: "la requête n'est pas arrivée à temps ; renvoyez-la",
      en: "the request did not arrive in time; send it again"))

  static let shuttingDown = Problem(
    "shutting-down", 503, Bilingual(fr: "arrêt en cours", en: "shutting down"),
    Bilingual(
      fr: "le service s'arrête ; rien de cette requête n'a été retenu, renvoyez-la plus tard",
      en: "the service is stopping; nothing of this request was kept, send it again later"),
    retryAfter: 5)

  static let notHTTP = Problem(
    RequestError(
      .unreadable, fr: "ce n'est pas une requête HTTP/1.1", en: "this is not an HTTP/1.1 request"))

  static let twoHosts = Problem(
    RequestError(
      .unreadable, fr: "une requête ne nomme qu'un hôte (Host)",
      en: "a request names one host (Host)"))

  static let truncated = Problem(
    RequestError(
      .unreadable, fr: "la requête s'interrompt avant sa fin",
      en: "the request breaks off before its end"))

  static let headerTooLarge = Problem(
    "header-too-large", 431, Bilingual(fr: "en-tête trop grand", en: "header too large"),
    Bilingual(
      fr: "les en-têtes dépassent la limite", en: "the header fields exceed the limit"))

  static let tooManyStreams = Problem(
    "too-many-streams", 429, Bilingual(fr: "trop de flux", en: "too many streams"),
    Bilingual(
      fr: "cet utilisateur a trop de flux ouverts ; fermez-en un",
      en: "this user has too many streams open; close one"), retryAfter: 5)

  static let tooManyConnections = Problem(
    "too-many-connections", 503, Bilingual(fr: "trop de connexions", en: "too many connections"),
    Bilingual(
      fr: "trop de connexions sont ouvertes ; fermez-en une",
      en: "too many connections are open; close one"), retryAfter: 1)

  static let bodiesFull = Problem(
    RequestError(
      .busy, fr: "trop de données à la fois ; réessayez dans un instant",
      en: "too much data at once; try again in a moment"))

  static let failure = Problem(
    "internal", 500, Bilingual(fr: "erreur interne", en: "internal error"),
    Bilingual(
      fr: "le service a rencontré une erreur ; elle est dans son journal",
      en: "the service met an error; it is in its log"))
}

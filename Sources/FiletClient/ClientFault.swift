import Wording

/// Why the daemon could not be spoken with. That it refused is a `Problem`, not a fault.
public struct ClientFault: Error, Sendable, Hashable {
  public enum Code: String, Sendable, Hashable {
    /// Nobody listens at the socket, or it may not be opened.
    case notReachable = "not-reachable"
    /// Somebody listens, and does not begin to answer.
    case noAnswer = "no-answer"
    /// The connection ended before the answer did.
    case brokenOff = "broken-off"
    /// The answer is not what the interface promises.
    case unreadableAnswer = "unreadable-answer"
  }

  public var code: Code
  public var message: Bilingual

  public init(_ code: Code, fr: String, en: String) {
    self.code = code
    message = Bilingual(fr: fr, en: en)
  }

  static func notReachable(_ socket: String, _ why: Bilingual) -> ClientFault {
    ClientFault(
      .notReachable,
      fr: """
        le démon n'est pas joignable à \(socket) : \(why.fr)
        Est-il démarré ? Un autre chemin se donne par --socket ou FILET_SOCKET.
        """,
      en: """
        the daemon cannot be reached at \(socket): \(why.en)
        Is it running? Another path is given by --socket or FILET_SOCKET.
        """)
  }

  /// The daemon may well be there: who may speak with it is the group's matter, not the path's.
  static func notPermitted(_ socket: String) -> ClientFault {
    ClientFault(
      .notReachable,
      fr: """
        le démon n'est pas joignable à \(socket) : votre compte n'a pas le droit d'ouvrir cette prise
        Demandez à qui administre le service de vous ajouter au groupe de la prise (filet-clients).
        """,
      en: """
        the daemon cannot be reached at \(socket): your account may not open this socket
        Ask whoever runs the service to add you to the socket's group (filet-clients).
        """)
  }

  /// Callers wait at the socket while a daemon starts, and while a supervisor goes on starting one that refuses to.
  public static let noAnswer = ClientFault(
    .noAnswer,
    fr: """
      le démon ne répond pas : rien ne dit que la demande a été reçue
      Qui administre le service voit pourquoi (systemctl status filet) ; recommencer la même commande est sans danger.
      """,
    en: """
      the daemon does not answer: nothing says that the request was received
      Whoever runs the service sees why (systemctl status filet); the same command may safely be repeated.
      """)

  public static let brokenOff = ClientFault(
    .brokenOff,
    fr: """
      la connexion s'est rompue avant la fin de la réponse
      Ce qui a été accepté l'est ; recommencer la même commande est sans danger.
      """,
    en: """
      the connection broke off before the end of the answer
      What was accepted stays so; the same command may safely be repeated.
      """)

  public static let unreadableAnswer = ClientFault(
    .unreadableAnswer,
    fr:
      "la réponse du démon n'est pas lisible ; le programme et le démon sont-ils de même version ?",
    en: "the daemon's answer cannot be read; are the program and the daemon of the same version?")
}

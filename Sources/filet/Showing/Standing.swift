import Chronology
import StrictJSON
import Wording

/// Where an alert stands now for the reader of one of its notices. A notice was frozen when it was issued and does not know of
/// it: the daemon says it beside the notice (`now`), and in its explanation.
struct Standing: Hashable, Sendable {
  enum Turn: Hashable, Sendable {
    /// Nobody answers for it yet, and the reader may.
    case open
    case own
    /// Somebody else answers for it.
    case others
    /// It was passed on by name, and nobody answers for it yet.
    case handedOver
    case declined
    /// A later notice of the same alert says what there is to do.
    case replaced
    /// For the reader's organisation.
    case closed
  }

  var turn: Turn
  /// Who answers or is asked, where that is somebody else.
  var colleague: String?
  var handedTo: String?
  var actBy: String?
  /// When it is looked at again, where nothing of what the notice asked for is due before.
  var review: Timestamp?
  var latest: String?

  static let closed = Standing(turn: .closed)
  /// By what the reader has just done.
  static let acted = Standing(turn: .own)

  var asksForAcknowledgement: Bool { turn == .open }
  var asksForAction: Bool { (turn == .open || turn == .own) && actBy != nil }
  /// Whether the reader, whose it is, has done what the notice asked for by a time: it is looked at again later.
  var isDone: Bool { turn == .own && review != nil }
  /// Whether there is nothing for the reader to do by this notice, though the alert is open.
  var isElsewhere: Bool { ![.open, .own, .closed].contains(turn) }
}

extension Standing {
  /// `nil` where nothing is known of it: then the notice says what is due.
  ///
  /// - Parameters:
  ///   - given: as the explanation says it; else it stands beside the notice.
  ///   - lookingOn: whether a later notice of the same alert counts; else whose turn it is, whatever notice says it.
  init?(
    of notice: JSONValue, now given: JSONValue? = nil, isReplaced: Bool = false,
    lookingOn: Bool = true
  ) {
    let now = given ?? notice["now"]
    let latest = lookingOn ? now?["latest"]?.string : nil
    let isOld = isReplaced || (latest != nil && latest != notice["id"]?.string)
    let state = now?["state"]?.string
    guard state != nil || isOld else { return nil }
    let who = now?["answering"]?.string
    let isReader = who != nil && who == notice["recipient"]?.string
    let handedTo = now?["handed_to"]?.string
    let turn: Turn
    switch state {
    case "closed": turn = .closed
    case "declined": turn = .declined
    case _ where isOld: turn = .replaced
    case "acknowledged": turn = isReader ? .own : .others
    default: turn = handedTo == nil ? .open : .handedOver
    }
    self.init(
      turn: turn, colleague: isReader ? nil : who, handedTo: handedTo,
      actBy: now?["act_by"]?.string, latest: isOld ? latest : nil)
    let wasAsked = notice["expected"]?["act_by"]?.string != nil
    if state == "acknowledged", wasAsked, actBy == nil, now?["clock"]?.string == "review" {
      review = now?["due"]?.string.flatMap { Timestamp(rfc3339: $0) }
    }
  }

  /// Whose turn it is, a sentence a line; none where the notice says it itself.
  func words(_ time: LocalTime) -> [String] {
    func say(_ fr: String, _ en: String) -> String { time.language == .french ? fr : en }
    let again = review.map { say("à revoir ", "to be looked at again ") + time.moment($0) }
    switch turn {
    case .open:
      return colleague.map { [say("La question est posée à \($0)", "\($0) has been asked")] } ?? []
    case .own: return again.map { [$0.prefix(1).uppercased() + String($0.dropFirst())] } ?? []
    case .others:
      let who = colleague ?? say("Quelqu'un de la chaîne", "Somebody of the chain")
      let answers = say("\(who) en répond", "\(who) answers for it")
      return [answers + (again.map { say(" ; ", "; ") + $0 } ?? "")]
    case .handedOver:
      let to = handedTo ?? "?"
      guard let colleague, colleague != to else {
        return [
          say(
            "Remis à \(to), à qui la question est posée",
            "Handed over to \(to), who has been asked")
        ]
      }
      return [
        say(
          "Remis à \(to) ; la question est posée à \(colleague)",
          "Handed over to \(to); \(colleague) has been asked")
      ]
    case .declined: return [Self.declined[time.language]]
    case .replaced:
      let command = latest.map { say(" : ", ": ") + "filet show \($0)" } ?? ""
      return [say("Remplacé par un avis plus récent", "Replaced by a later notice") + command]
    case .closed: return []
    }
  }

  /// Whoever it is stays unsaid: who declines is told that somebody has it, and no more.
  static let declined = Bilingual(
    fr: "Vous avez décliné ; une autre personne en est avisée",
    en: "You have declined; somebody else is told of it")
}

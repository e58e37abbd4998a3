import Chronology
import Wording

/// What speaks against the host's clock as the daemon starts: the record knows until when it was kept. A wrong clock moves
/// chains on, or stands still, and that is mended by a later notice; what retention destroys is not.
public enum ClockDoubt: Sendable, Hashable {
  /// The clock shows a time before this one, of which there is an entry.
  case behind(Timestamp)
  /// There has been no entry since this time, for longer than a service stands still.
  case ahead(Timestamp)

  /// Clocks are set by seconds while a service restarts: less says nothing.
  static let slack = Span.minutes(1)
  /// What a service that stood still for less could destroy too early was to be destroyed within so many days.
  static let longestRest = Span.days(7)

  /// - Parameter known: the time of the newest entry (`SQLiteStore.recordedUntil`); `nil`: there is none, and no doubt.
  public init?(at now: Timestamp, recordedUntil known: Timestamp?) {
    guard let known else { return nil }
    if known - now > Self.slack {
      self = .behind(known)
    } else if now - known > Self.longestRest {
      self = .ahead(known)
    } else {
      return nil
    }
  }

  public var message: Bilingual {
    switch self {
    case .behind(let known):
      let time = QuebecTime.text(of: known)
      return Bilingual(
        fr: "le registre a une inscription du \(time), après l'heure de l'hôte : l'horloge retarde,"
          + " ou elle avançait alors ; réglez-la (timedatectl) et redémarrez",
        en: "the record has an entry of \(time), later than the host's clock: it is slow, or it was"
          + " fast then; set it (timedatectl) and start again")
    case .ahead(let known):
      let time = QuebecTime.text(of: known)
      return Bilingual(
        fr: "rien n'est inscrit depuis le \(time) : le service était arrêté, ou l'horloge de l'hôte"
          + " avance (timedatectl) ; les échéances ne détruisent rien avant « filet retention run »",
        en: "nothing was recorded since \(time): the service was stopped, or the host's clock is"
          + " fast (timedatectl); retention destroys nothing before \"filet retention run\"")
    }
  }
}

extension SafetyNet {
  /// What still speaks against the clock; `nil` once it was set right, or somebody has run the clocks of retention by it.
  var clockDoubt: ClockDoubt? {
    let known = settings.recordedUntil
    switch ClockDoubt(at: clock.now(), recordedUntil: known) {
    case .behind(let time)?: return .behind(time)
    case .ahead(let time)?:
      // That it is long since the start says nothing.
      guard !clockIsConfirmed, case .ahead? = ClockDoubt(at: started, recordedUntil: known) else {
        return nil
      }
      return .ahead(time)
    case nil: return nil
    }
  }
}

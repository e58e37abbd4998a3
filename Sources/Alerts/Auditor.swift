import Chronology
import Mandates

/// Looks for what must never be: an open alert without exactly one living next step for each organisation
/// that was told (`docs/life.md`, sentences that are kept). It mends nothing and trusts nothing that the stages say: it reads the
/// state that is there.
///
/// Pure; O(alerts + duties).
public struct Auditor: Sendable {
  public enum Fault: String, Sendable, Hashable, CaseIterable {
    /// An open alert that nobody has a duty to.
    case noDuty = "no_duty"
    /// A clock that ran out, and nothing was done.
    case stoppedClock = "stopped_clock"
    /// A clock that runs towards nobody who is in the organisation's chain.
    case nobody
    /// A duty to an alert that is not open.
    case noAlert = "no_alert"
  }

  public struct Finding: Sendable, Hashable, Comparable {
    public var alert: String
    /// `nil`: of the alert as a whole.
    public var organisation: String?
    public var fault: Fault

    public init(alert: String, organisation: String?, fault: Fault) {
      self.alert = alert
      self.organisation = organisation
      self.fault = fault
    }

    public static func < (a: Self, b: Self) -> Bool {
      (a.alert, a.organisation ?? "", a.fault.rawValue)
        < (b.alert, b.organisation ?? "", b.fault.rawValue)
    }
  }

  /// How late the work of a clock may be before it counts as stopped: the daemon looks every second.
  public static let grace = Span.minutes(1)

  /// What is wrong with these alerts, each given once, sorted.
  ///
  /// - Parameters:
  ///   - duties: of an alert, those that are kept, closed ones too.
  ///   - isLiving: whether an account may still be asked as that step of an organisation's chain.
  public static func audit(
    _ alerts: some Sequence<String>, isOpen: (_ alert: String) -> Bool,
    duties: (_ alert: String) -> [Duty],
    isLiving: (_ account: String, _ organisation: String, _ step: Step) -> Bool,
    at now: Timestamp
  ) -> [Finding] {
    var findings: [Finding] = []
    for alert in alerts {
      let isOpen = isOpen(alert)
      var hasDuty = false
      let duties = duties(alert)
      // By index: a duty is large, and nearly always nothing is wrong with it.
      for index in duties.indices where duties[index].state != .closed {
        func note(_ fault: Fault) {
          findings.append(
            Finding(alert: alert, organisation: duties[index].organisation, fault: fault))
        }
        guard isOpen else {
          note(.noAlert)
          continue
        }
        hasDuty = true
        // As `answerer` says, which would take a copy.
        let answerer =
          duties[index].state == .acknowledged ? duties[index].acknowledgedBy : duties[index].asked
        guard let answerer,
          isLiving(answerer, duties[index].organisation, duties[index].step)
        else {
          note(.nobody)
          continue
        }
        if duties[index].due + grace < now { note(.stoppedClock) }
      }
      if isOpen, !hasDuty {
        findings.append(Finding(alert: alert, organisation: nil, fault: .noDuty))
      }
    }
    return findings.sorted()
  }
}

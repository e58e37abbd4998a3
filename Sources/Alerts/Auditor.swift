import Chronology

/// Looks for what must never be: an open alert without exactly one living next step for each organisation
/// that was told (`design.md` §2.6). It mends nothing and trusts nothing that the stages say: it reads the
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

  /// What is wrong, sorted. `isLiving`: whether an account still has a place in an organisation's chain.
  public static func audit(
    openAlerts: some Sequence<Alert>, openDuties: some Sequence<Duty>,
    isLiving: (_ account: String, _ organisation: String) -> Bool, at now: Timestamp
  ) -> [Finding] {
    var findings: [Finding] = []
    var withDuty: Set<String> = []
    let open = Set(openAlerts.lazy.filter { $0.state == .open }.map(\.id))
    // Duties of one alert come together, and people are few: each is looked up once.
    var current = (alert: "", isOpen: false)
    var living: [String: (organisation: String, isLiving: Bool)] = [:]
    func isThere(_ account: String, _ organisation: String) -> Bool {
      if let known = living[account], known.organisation == organisation { return known.isLiving }
      let found = isLiving(account, organisation)
      living[account] = (organisation, found)
      return found
    }
    for duty in openDuties where duty.state != .closed {
      func note(_ fault: Fault) {
        findings.append(
          Finding(alert: duty.alert, organisation: duty.organisation, fault: fault))
      }
      if duty.alert != current.alert {
        current = (duty.alert, open.contains(duty.alert))
        if current.isOpen { withDuty.insert(duty.alert) }
      }
      guard current.isOpen else {
        note(.noAlert)
        continue
      }
      if let answerer = duty.answerer, isThere(answerer, duty.organisation) {
        if duty.due + grace < now { note(.stoppedClock) }
      } else {
        note(.nobody)
      }
    }
    for alert in open where !withDuty.contains(alert) {
      findings.append(Finding(alert: alert, organisation: nil, fault: .noDuty))
    }
    return findings.sorted()
  }
}

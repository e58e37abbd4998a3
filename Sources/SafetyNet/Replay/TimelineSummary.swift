import Alerts
import Chronology
import Observations
import StrictJSON

/// What a timeline says of each entity and of each organisation's load, to hold two sets of rules against each
/// other.
public struct TimelineSummary: Sendable, Hashable {
  /// One youth, place or network.
  public struct Course: Sendable, Hashable {
    public var kind: String
    /// What the analyst calls it in their own file.
    public var label: String?
    /// When somebody was first told; `nil`: nobody ever was.
    public var alerted: Timestamp?
    /// When somebody was first told of each band from 2 on, or of a higher one: the first word may have been one of
    /// band 1, to whoever reported it alone.
    public var told: [Int: Timestamp] = [:]
    /// When each band was first reached.
    public var reached: [Int: Timestamp] = [:]

    public var highest: Int { reached.keys.max() ?? 0 }
  }

  /// Notices to one organisation.
  public struct Load: Sendable, Hashable {
    public var notices = 0
    /// Of band 2 and more: those that need somebody to act.
    public var serious = 0
  }

  public private(set) var courses: [String: Course] = [:]
  public private(set) var loads: [String: Load] = [:]
  /// What each organisation was shown, and how often the same: by news, and by what clocks alone made of it.
  private(set) var news: [String: [Int: Int]] = [:]
  private(set) var reminders: [String: [Int: Int]] = [:]
  /// The observations that were rejected: their kinds, by the step at which each was submitted.
  private(set) var rejected: [Int: String] = [:]
  private var steps = 0

  public init() {}

  /// Takes the lines of one step of a replay, which submitted this event.
  public mutating func take(_ lines: [Replay.Line], of replay: Replay, for event: JSONValue) {
    steps += 1
    if lines.contains(where: { $0["type"] == "rejected" }) {
      rejected[steps] = Self.kind(of: event)
    }
    for line in lines {
      guard let at = line["at"]?.string.flatMap({ Timestamp(rfc3339: $0) }) else { continue }
      let band = Int(line["band"]?.integer ?? 0)
      switch line["type"]?.string {
      case "assessment", "network":
        guard let entity = line["entity"]?.string else { continue }
        let label =
          line["label"]?.string
          ?? line["youths"]?.array.map { $0.compactMap(\.string).joined(separator: ", ") }
        take(entity, line["kind"]?.string ?? "network", label) { course in
          for reached in stride(from: band, through: 1, by: -1) where course.reached[reached] == nil
          {
            course.reached[reached] = at
          }
        }
      case "notice":
        let organisation = line["organisation"]?.string ?? ""
        loads[organisation, default: Load()].notices += 1
        if band >= 2 { loads[organisation, default: Load()].serious += 1 }
        guard let entity = line["alert"]?.string.flatMap({ replay.subject(ofAlert: $0) }) else {
          continue
        }
        let isFirstWord = line["change"] == "opened" || line["change"] == "raised"
        take(entity.text, entity.kind.rawValue, line["label"]?.string) { course in
          if isFirstWord { course.alerted = course.alerted ?? at }
          // Whatever brings it: an alert that was closed is opened again at a band that nobody had heard of.
          for told in stride(from: band, through: 2, by: -1) where course.told[told] == nil {
            course.told[told] = at
          }
        }
      default: break
      }
    }
    for notice in replay.issued {
      let shown = Self.shown(notice, by: replay.library)
      if notice.change.isEscalation || notice.change == .review {
        reminders[notice.organisation, default: [:]][shown, default: 0] += 1
      } else {
        news[notice.organisation, default: [:]][shown, default: 0] += 1
      }
    }
  }

  /// As events name it; `?` where they do not.
  private static func kind(of event: JSONValue) -> String {
    let parts = (event["type"]?.string ?? "").split(separator: ".")
    return parts.count == 4 ? String(parts[2]) : "?"
  }

  /// Stands for all that a recipient sees of a notice: fields, reasons, sentences, deadlines, who is told and when, and
  /// why they are, in the words of the mandate and its basis. Not for what numbers it, which other rules change by
  /// themselves.
  private static func shown(_ notice: Notice, by library: RuleLibrary) -> Int {
    var notice = notice
    (notice.id, notice.seq, notice.alert, notice.revision) = ("", 0, "", 0)
    notice.changed?.since = 0
    notice.mandateVersion = 0
    (notice.state, notice.acknowledgedBy, notice.acknowledgedAt) = (.queued, nil, nil)
    var hasher = Hasher()
    hasher.combine(notice)
    // Whom else was told is what these were told; here it only counts whether the mandate shows it.
    hasher.combine(
      Explanation(notice: notice, alertTellings: [], library: library).json(standing: nil))
    return hasher.finalize()
  }

  private mutating func take(
    _ entity: String, _ kind: String, _ label: String?, _ change: (inout Course) -> Void
  ) {
    var course = courses[entity] ?? Course(kind: kind)
    if let label, !label.isEmpty { course.label = label }
    change(&course)
    courses[entity] = course
  }
}

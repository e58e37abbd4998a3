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

  public init() {}

  /// Takes the lines of one step of a replay.
  public mutating func take(_ lines: [Replay.Line], of replay: Replay) {
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
        guard let entity = line["alert"]?.string.flatMap({ replay.subject(ofAlert: $0) }),
          line["change"] == "opened" || line["change"] == "raised"
        else { continue }
        take(entity.text, entity.kind.rawValue, line["label"]?.string) { course in
          course.alerted = course.alerted ?? at
        }
      default: break
      }
    }
    for notice in replay.issued {
      let shown = Self.shown(notice)
      if notice.change == .escalated || notice.change == .review {
        reminders[notice.organisation, default: [:]][shown, default: 0] += 1
      } else {
        news[notice.organisation, default: [:]][shown, default: 0] += 1
      }
    }
  }

  /// Stands for all that a recipient sees of a notice: fields, reasons, sentences, deadlines, who is told and when. Not
  /// for what numbers it, which other rules change by themselves.
  private static func shown(_ notice: Notice) -> Int {
    var notice = notice
    (notice.id, notice.seq, notice.alert, notice.revision) = ("", 0, "", 0)
    notice.changed?.since = 0
    notice.mandateVersion = 0
    (notice.state, notice.acknowledgedBy, notice.acknowledgedAt) = (.queued, nil, nil)
    return notice.hashValue
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

/// What a change of rules would have changed.
public struct TimelineDifference: Sendable, Hashable {
  public enum Change: String, Sendable, Hashable, CaseIterable {
    /// Somebody is told of it with the new rules only, or with the old ones only.
    case gained, lost
    /// Somebody was first told of it earlier or later.
    case earlier, later
    /// The highest band that it reached is another.
    case bandRaised = "band_raised"
    case bandLowered = "band_lowered"
  }

  public struct Entry: Sendable, Hashable {
    public var entity: String
    public var change: Change
    public var kind: String
    public var label: String?
    public var before: TimelineSummary.Course?
    public var after: TimelineSummary.Course?
  }

  /// By change, then by label and entity. An entity may have several.
  public var entries: [Entry] = []
  /// What an organisation was told before and after.
  public struct OrganisationLoad: Sendable, Hashable {
    public var organisation: String
    public var before: TimelineSummary.Load
    public var after: TimelineSummary.Load
    /// Notices that are there before and after and show something else, or come at another time.
    public var otherwise: Int
  }

  /// By the name of the organisation.
  public let loads: [OrganisationLoad]

  public init(from old: TimelineSummary, to new: TimelineSummary) {
    let organisations = Set(old.news.keys).union(new.news.keys)
      .union(old.reminders.keys).union(new.reminders.keys)
    loads = organisations.sorted().map { organisation in
      OrganisationLoad(
        organisation: organisation, before: old.loads[organisation] ?? .init(),
        after: new.loads[organisation] ?? .init(),
        otherwise: Self.differing(old.news[organisation], new.news[organisation], min)
          // Who is reminded more or less often is told otherwise too: no count shows it.
          + Self.differing(old.reminders[organisation], new.reminders[organisation], max))
    }
    for entity in Set(old.courses.keys).union(new.courses.keys) {
      let before = old.courses[entity]
      let after = new.courses[entity]
      for change in Self.changes(from: before, to: after) {
        entries.append(
          Entry(
            entity: entity, change: change, kind: after?.kind ?? before?.kind ?? "",
            label: after?.label ?? before?.label, before: before, after: after))
      }
    }
    let order = Change.allCases
    entries.sort {
      ((order.firstIndex(of: $0.change) ?? 0), $0.label ?? "~", $0.entity)
        < ((order.firstIndex(of: $1.change) ?? 0), $1.label ?? "~", $1.entity)
    }
  }

  /// Whether the two sets of rules lead to the same alerts, bands and notices, which show the same.
  public var isEmpty: Bool {
    entries.isEmpty && loads.allSatisfy { $0.before == $0.after && $0.otherwise == 0 }
  }

  /// How many of the fewer, or of the more, have no like on the other side.
  private static func differing(
    _ before: [Int: Int]?, _ after: [Int: Int]?, _ which: (Int, Int) -> Int
  ) -> Int {
    let (before, after) = (before ?? [:], after ?? [:])
    let alike = before.reduce(0) { $0 + min($1.value, after[$1.key] ?? 0) }
    return which(before.values.reduce(0, +), after.values.reduce(0, +)) - alike
  }

  public func count(_ change: Change) -> Int { entries.count { $0.change == change } }

  private static func changes(
    from before: TimelineSummary.Course?, to after: TimelineSummary.Course?
  ) -> [Change] {
    var changes: [Change] = []
    switch (before?.alerted, after?.alerted) {
    case (nil, .some): changes.append(.gained)
    case (.some, nil): changes.append(.lost)
    case (let old?, let new?) where new < old: changes.append(.earlier)
    case (let old?, let new?) where new > old: changes.append(.later)
    default: break
    }
    let (low, high) = (before?.highest ?? 0, after?.highest ?? 0)
    if high > low { changes.append(.bandRaised) }
    if high < low { changes.append(.bandLowered) }
    return changes
  }
}

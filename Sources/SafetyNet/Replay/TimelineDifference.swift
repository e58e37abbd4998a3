import Chronology

/// What a change of rules would have changed.
public struct TimelineDifference: Sendable, Hashable {
  public enum Change: String, Sendable, Hashable, CaseIterable {
    /// Somebody is told of it with the new rules only, or with the old ones only.
    case gained, lost
    /// Somebody was told of it earlier or later: for the first time, or for the first time of a band.
    case earlier, later
    /// The highest band that it reached is another.
    case bandRaised = "band_raised"
    case bandLowered = "band_lowered"
  }

  /// A word that comes at another time.
  public struct Moved: Sendable, Hashable {
    /// The first one of this band or a higher; `nil`: the first of any.
    public var band: Int?
    public var before: Timestamp
    public var after: Timestamp
  }

  public struct Entry: Sendable, Hashable {
    public var entity: String
    public var change: Change
    public var kind: String
    public var label: String?
    public var before: TimelineSummary.Course?
    public var after: TimelineSummary.Course?
    /// What is earlier, or later, from the lowest band up; empty for every other change.
    public var moved: [Moved] = []
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
    public var reminders: Reminders
  }

  /// What clocks alone made of notices to one organisation: the next person was asked, or the same one again.
  public struct Reminders: Sendable, Hashable {
    public var before: Int
    public var after: Int
    /// Those that have no like on the other side: who is reminded more or less often, of something else or at
    /// another time.
    public var otherwise: Int
  }

  /// Observations of one kind that one of the two sides rejects and the other takes.
  public struct RejectedOtherwise: Sendable, Hashable {
    public var kind: String
    /// Only by the rules before; only by those after.
    public var before: Int
    public var after: Int
  }

  /// By the name of the organisation.
  public let loads: [OrganisationLoad]
  /// By the name of the kind. Whatever stood on them is different, or will be.
  public let rejections: [RejectedOtherwise]

  public init(from old: TimelineSummary, to new: TimelineSummary) {
    let organisations = Set(old.news.keys).union(new.news.keys)
      .union(old.reminders.keys).union(new.reminders.keys)
    loads = organisations.sorted().map { organisation in
      OrganisationLoad(
        organisation: organisation, before: old.loads[organisation] ?? .init(),
        after: new.loads[organisation] ?? .init(),
        otherwise: Self.differing(old.news[organisation], new.news[organisation], min),
        reminders: Reminders(
          before: old.reminders[organisation]?.values.reduce(0, +) ?? 0,
          after: new.reminders[organisation]?.values.reduce(0, +) ?? 0,
          otherwise: Self.differing(
            old.reminders[organisation], new.reminders[organisation], max)))
    }
    rejections = Self.rejectedOtherwise(old.rejected, new.rejected)
    for entity in Set(old.courses.keys).union(new.courses.keys) {
      let before = old.courses[entity]
      let after = new.courses[entity]
      for (change, moved) in Self.changes(from: before, to: after) {
        entries.append(
          Entry(
            entity: entity, change: change, kind: after?.kind ?? before?.kind ?? "",
            label: after?.label ?? before?.label, before: before, after: after, moved: moved))
      }
    }
    let order = Change.allCases
    entries.sort {
      ((order.firstIndex(of: $0.change) ?? 0), $0.label ?? "~", $0.entity)
        < ((order.firstIndex(of: $1.change) ?? 0), $1.label ?? "~", $1.entity)
    }
  }

  /// Whether the two sets of rules take the same observations and lead to the same alerts, bands and notices, which
  /// show the same.
  public var isEmpty: Bool {
    entries.isEmpty && rejections.isEmpty
      && loads.allSatisfy {
        $0.before == $0.after && $0.otherwise == 0 && $0.reminders.otherwise == 0
      }
  }

  private static func rejectedOtherwise(
    _ old: [Int: String], _ new: [Int: String]
  ) -> [RejectedOtherwise] {
    var found: [String: RejectedOtherwise] = [:]
    func note(_ kind: String, before: Int, after: Int) {
      var one = found[kind] ?? RejectedOtherwise(kind: kind, before: 0, after: 0)
      one.before += before
      one.after += after
      found[kind] = one
    }
    for (step, kind) in old where new[step] == nil { note(kind, before: 1, after: 0) }
    for (step, kind) in new where old[step] == nil { note(kind, before: 0, after: 1) }
    return found.values.sorted { $0.kind < $1.kind }
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
  ) -> [(Change, [Moved])] {
    var changes: [(Change, [Moved])] = []
    switch (before?.alerted, after?.alerted) {
    case (nil, .some): changes.append((.gained, []))
    case (.some, nil): changes.append((.lost, []))
    default: break
    }
    if let before, let after {
      let moved = Self.moved(from: before, to: after)
      let earlier = moved.filter { $0.after < $0.before }
      let later = moved.filter { $0.after > $0.before }
      if !earlier.isEmpty { changes.append((.earlier, earlier)) }
      if !later.isEmpty { changes.append((.later, later)) }
    }
    let (low, high) = (before?.highest ?? 0, after?.highest ?? 0)
    if high > low { changes.append((.bandRaised, [])) }
    if high < low { changes.append((.bandLowered, [])) }
    return changes
  }

  /// The first word, and the first of each band where it is not the one that was said of the band below.
  private static func moved(
    from before: TimelineSummary.Course, to after: TimelineSummary.Course
  ) -> [Moved] {
    guard let old = before.alerted, let new = after.alerted else { return [] }
    var moved: [Moved] = old == new ? [] : [Moved(band: nil, before: old, after: new)]
    for band in 2...4 {
      guard let old = before.told[band], let new = after.told[band], old != new else { continue }
      if let last = moved.last, last.before == old, last.after == new { continue }
      moved.append(Moved(band: band, before: old, after: new))
    }
    return moved
  }
}

import Chronology
import Observations
import Store

/// How common each template was by the ads that are destroyed: the counts that are kept of them, each with the
/// reference under which it is counted now.
///
/// Within a month, ads that hang together by their codes are one count: so what is kept does not say which code was of
/// which ad, and is the same whichever was destroyed first.
struct TemplateCounts: Sendable {
  struct Row: Sendable, Hashable {
    var count: TemplateCount
    /// The template, by all that is known of which codes are one.
    var reference: EntityRef
  }

  private var months: [Timestamp: [Row]] = [:]

  /// In the order of months, then of codes.
  var all: [TemplateCount] { months.keys.sorted().flatMap { self[$0] } }

  /// Those of one month, in the order of their codes.
  subscript(month: Timestamp) -> [TemplateCount] {
    (months[month] ?? []).map(\.count).sorted { $0.codes.lexicographicallyPrecedes($1.codes) }
  }

  /// Adds to what there is: gives back the sum, and the counts that it takes the place of. O(counts of the month).
  mutating func add(_ count: TemplateCount) -> (sum: TemplateCount, merged: [Row]) {
    let codes = Set(count.codes)
    let rows = months[count.month] ?? []
    let merged = rows.filter { !codes.isDisjoint(with: $0.count.codes) }
    var sum = count
    sum.codes = merged.reduce(into: codes) { $0.formUnion($1.count.codes) }.sorted()
    sum.people += merged.reduce(0) { $0 + $1.count.people }
    months[count.month] = rows.filter { codes.isDisjoint(with: $0.count.codes) }
    return (sum, merged)
  }

  mutating func keep(_ row: Row) { months[row.count.month, default: []].append(row) }

  /// Takes out those of months that began before a moment.
  mutating func remove(before: Timestamp) -> [Row] {
    let gone = months.filter { $0.key < before }
    for month in gone.keys { months[month] = nil }
    return gone.keys.sorted().flatMap { gone[$0] ?? [] }
  }

  /// Gives those of which a code has another reference now that reference; returns them as they were and as they are.
  mutating func move(
    _ changed: Set<EntityRef>, to reference: (EntityRef) -> EntityRef
  ) -> [(before: Row, after: Row)] {
    guard changed.contains(where: { $0.kind == .adTemplate }) else { return [] }
    var moved: [(before: Row, after: Row)] = []
    for (month, rows) in months {
      for (index, row) in rows.enumerated() {
        guard let code = row.count.codes.first, changed.contains(code) else { continue }
        let after = Row(count: row.count, reference: reference(code))
        months[month]?[index] = after
        moved.append((row, after))
      }
    }
    return moved
  }
}

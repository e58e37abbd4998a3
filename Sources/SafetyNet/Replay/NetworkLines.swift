import Chronology
import Observations
import Risk
import StrictJSON

/// The `network` lines of a timeline: one whenever the members, the links or the band of
/// a network have changed.
struct NetworkLines {
  private var last: [EntityRef: [JSONMember]] = [:]

  /// The lines of the networks among these that are other than when they were last said. One that is no more,
  /// or goes on under another name, is said once more with nobody in it.
  mutating func changed(
    among touched: Set<EntityRef>, in pipeline: Pipeline, labels: Labels, at now: Timestamp
  ) -> [JSONValue] {
    var lines: [JSONValue] = []
    for entity in touched.sorted() {
      let standing = pipeline.standing
      let network = standing.presentNetwork(entity) == entity ? standing.network(entity) : nil
      guard network != nil || last[entity] != nil else { continue }
      let names = (network?.youths ?? []).compactMap { labels.label(of: $0, in: standing) }
      let members = [
        JSONMember("band", .integer(Int64(pipeline.bands[entity]?.rawValue ?? 0))),
        JSONMember("youths", .array(names.sorted().map { .string($0) })),
        JSONMember(
          "links", .array((network?.links ?? []).map { .string($0.rawValue) })),
      ]
      guard last[entity] != members else { continue }
      last[entity] = network == nil ? nil : members
      lines.append(
        .object(
          [
            JSONMember("at", .string(now.rfc3339)), JSONMember("type", "network"),
            JSONMember("entity", .string(entity.text)),
          ] + members))
    }
    return lines
  }
}

import Chronology
import Mandates
import Observations
import Retention
import Risk
import Store
import StrictJSON
import Wording

/// Adults who declined contact: nothing of theirs is kept but a marker, under a key of its own and for a year, so
/// that nobody contacts them again (`docs/vault.md`, retention).
extension Pipeline {
  /// A follow-up says that somebody is not to be contacted again: their telephones and accounts, and those of what
  /// was followed up, get their markers while they can still be read.
  mutating func markRefusal(
    of observation: Observation, _ contents: [PersonalContent]
  ) throws(StoreError) {
    guard observation.kind == "contact_followup",
      observation.fact("outcome")?.string == "adult_declined"
        || observation.fact("do_not_recontact")?.bool == true
    else { return }
    var all = contents
    if let origin = observation.fact("origin")?.string, observation.youths.isEmpty {
      all += try self.contents(of: [origin])
    }
    for marker in Set(all.flatMap(markers)).sorted() {
      commit.markers.append(.init(marker: marker, at: now))
    }
  }

  private func markers(of content: PersonalContent) -> [String] {
    let kind: EntityKind
    switch content.name {
    case "phones": kind = .phone
    case "handles": kind = .handle
    default: return []
    }
    let texts = content.value.array?.compactMap(\.string) ?? content.value.string.map { [$0] } ?? []
    return texts.compactMap { SuppressionList.normalized(kind, $0) }.map {
      intake.keys.marker(kind, $0)
    }
  }
}

extension SafetyNet {
  /// Whether whoever has a telephone or an account declined contact within the year (`watch`, `privacy`): asked
  /// before contacting somebody. The answer is yes or no and until when; asking is recorded, so that a list cannot
  /// be tried out unseen.
  public func contact(
    _ text: String, kind: String, for caller: Caller
  ) async throws(RequestError) -> JSONValue {
    try require(caller, .watch, .privacy)
    guard let entity = EntityKind(rawValue: kind), entity == .phone || entity == .handle,
      let normalized = SuppressionList.normalized(entity, text)
    else {
      throw RequestError.unreadableIdentifier(
        fr: "un téléphone ou un compte (plateforme:nom) est attendu",
        en: "a phone or an account (platform:name) is expected")
    }
    let keep = library.retention.keep(.recontact)
    return try await perform { pipeline in
      let marked = try pipeline.store.marked(pipeline.intake.keys.marker(entity, normalized))
      let until = marked.map { $0 + keep }.flatMap { $0 > pipeline.now ? $0 : nil }
      pipeline.record(
        .contactAsked, by: caller.name, through: caller.through, on: "contact",
        [
          JSONMember("kind", .string(entity.rawValue)), JSONMember("declined", .bool(until != nil)),
        ])
      return [
        "declined": .bool(until != nil), "until": until.map { .string($0.rfc3339) } ?? .null,
      ]
    }
  }
}

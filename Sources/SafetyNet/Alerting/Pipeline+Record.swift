import Alerts
import Crypto
import Mandates
import Observations
import Risk
import Store
import StrictJSON

/// What the stages tell the record beside their own acts: outcomes of evaluation and decisions of routing.
extension Pipeline {
  /// An assessment is kept, and that it was made is recorded: band and weight, and a commitment to whose it
  /// is and to its reasons.
  mutating func note(_ assessment: Assessment) {
    commit.assessments.append(assessment)
    record(
      .assessed, on: "assessment",
      [
        JSONMember("entity", .string(assessment.entity.kind.rawValue)),
        JSONMember("band", .integer(Int64(assessment.band.rawValue))),
        JSONMember("weight", .integer(Int64(assessment.weight))),
      ], about: assessment.entity)
  }

  /// An alert has a further revision, by what is known or by somebody's word.
  mutating func recordRevision(
    of alert: Alert, as kind: Act.Kind = .alertRevised, by caller: Caller? = nil
  ) {
    record(
      kind, by: caller?.name ?? "filet", through: caller?.through, on: alert.id,
      [
        JSONMember("revision", .integer(Int64(alert.revision))),
        JSONMember("band", .integer(Int64(alert.band.rawValue))),
      ])
  }

  /// A decision of routing is kept and recorded whole: each organisation that is told, with the mandate, its
  /// version and the reasons; and, by the SHA-256 of the list that the store keeps once for all alerts that are
  /// alike, each organisation that is not told and why.
  mutating func register(_ routing: Routing, of alert: Alert) {
    register(told: routing.sent, spelt(routing), of: alert)
  }

  /// Nobody is told: whoever would be is denied for one reason more.
  mutating func registerSilence(_ routing: Routing, _ reason: RoutingReason, of alert: Alert) {
    let set = DenialSet(
      routing.denied
        + routing.sent.map {
          Denial(organisation: $0.organisation, mandate: $0.mandate, because: [reason])
        })
    register(told: [], (set, digest(of: set)), of: alert)
  }

  private mutating func register(
    told: [Dispatch], _ denied: (set: DenialSet, digest: String), of alert: Alert
  ) {
    if !denied.set.denials.isEmpty {
      commit.denials.append(
        RegisteredDenials(
          alert: alert.id, revision: alert.revision, at: now, denied: denied.set))
    }
    record(
      .routed, on: alert.id,
      [
        JSONMember("revision", .integer(Int64(alert.revision))),
        JSONMember(
          "told",
          .array(
            told.map {
              decision($0.organisation, $0.mandate, $0.mandateVersion, $0.because)
            })),
        JSONMember("not_told", .string(denied.digest)),
      ])
  }

  private mutating func spelt(_ routing: Routing) -> (set: DenialSet, digest: String) {
    if let known = denialSets[routing.pattern] { return known }
    if denialSets.count >= Self.mostDenialSets { denialSets.removeAll() }
    let set = DenialSet(routing.denied)
    let digest = digest(of: set)
    denialSets[routing.pattern] = (set, digest)
    return (set, digest)
  }

  private func digest(of set: DenialSet) -> String {
    SHA256.hash(data: Array(set.text.utf8)).map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
  }

  private static let mostDenialSets = 1_024

  /// `organisation mandate@version reason,reason`; a mandate that is none is `-`.
  private func decision(
    _ organisation: String, _ mandate: String?, _ version: Int?, _ because: [RoutingReason]
  ) -> JSONValue {
    var text = organisation
    text += " "
    text += mandate ?? "-"
    if let version {
      text += "@"
      text += String(version)
    }
    for (index, reason) in because.enumerated() {
      text += index == 0 ? " " : ","
      text += reason.rawValue
    }
    return .string(text)
  }
}

import Alerts
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

  /// A decision of routing is kept and recorded whole: for each organisation that is told and for each that
  /// is not, the mandate with its version, and the reasons.
  mutating func register(_ routing: Routing, of alert: Alert) {
    commit.denials += routing.denied.map {
      RegisteredDenial(alert: alert.id, revision: alert.revision, denial: $0)
    }
    record(
      .routed, on: alert.id,
      [
        JSONMember("revision", .integer(Int64(alert.revision))),
        JSONMember(
          "told",
          .array(
            routing.sent.map {
              decision($0.organisation, $0.mandate, $0.mandateVersion, $0.because)
            })),
        JSONMember(
          "not_told",
          .array(
            routing.denied.map { denial in
              decision(
                denial.organisation, denial.mandate,
                denial.mandate.flatMap(library.matrix.mandate)?.version, denial.because)
            })),
      ])
  }

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

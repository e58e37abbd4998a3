import Chronology
import Mandates
import Observations
import Risk
import StrictJSON
import Wording

extension Notice {
  /// The notice as the interface shows it (`Notice` in the OpenAPI document). Members come in a fixed order.
  public var json: JSONValue {
    let isConsultation = subject.kind == .consultation
    return .object([
      JSONMember("id", .string(id)),
      JSONMember("seq", .integer(seq)),
      JSONMember("alert", isConsultation ? .null : .string(alert)),
      JSONMember("revision", .integer(Int64(revision))),
      JSONMember("change", .string(change.rawValue)),
      JSONMember("band", .integer(Int64(band.rawValue))),
      JSONMember("subject", ["ref": .string(subject.text)]),
      JSONMember("kind", .string(subject.kind.rawValue)),
      JSONMember("why", .array(why.map(\.json))),
      JSONMember("changed", changed?.json ?? .null),
      JSONMember("fields", isConsultation ? .object([]) : fields),
      JSONMember("consultation", isConsultation ? fields : .null),
      JSONMember("mandate", .string(mandate)),
      JSONMember("mandate_version", .integer(Int64(mandateVersion))),
      JSONMember("basis", .string(basis)),
      JSONMember("agreement", .string(agreement)),
      JSONMember("organisation", .string(organisation)),
      JSONMember("recipient", .string(recipient)),
      JSONMember("expected", expected),
      JSONMember("step", .string(step.rawValue)),
      JSONMember("issued", .string(issued.rfc3339)),
      JSONMember("state", .string(state.rawValue)),
      JSONMember("acknowledged_by", acknowledgedBy.map { .string($0) } ?? .null),
      JSONMember("acknowledged_at", acknowledgedAt.map { .string($0.rfc3339) } ?? .null),
    ])
  }

  private var expected: JSONValue {
    .object([
      JSONMember("action", action.json),
      JSONMember("acknowledge_by", acknowledgeBy.map { .string($0.rfc3339) } ?? .null),
      JSONMember("act_by", actBy.map { .string($0.rfc3339) } ?? .null),
    ])
  }
}

extension Notice.Changed {
  public var json: JSONValue {
    func list(_ reasons: [Reason]) -> JSONValue {
      .array(reasons.map { ["rule": .string($0.rule), "reason": $0.reason.json] })
    }
    return .object([
      JSONMember("since", .integer(Int64(since))),
      JSONMember("band_before", .integer(Int64(bandBefore.rawValue))),
      JSONMember("new", list(new)), JSONMember("again", list(again)),
      JSONMember("gone", list(gone)),
    ])
  }
}

extension Notice.Why {
  public var json: JSONValue {
    var members = [
      JSONMember("rule", .string(rule)),
      JSONMember("reason", reason.json),
      JSONMember("weight", weight.map { .integer(Int64($0)) } ?? .null),
      JSONMember("observed", .string(observed.description)),
    ]
    if let guide { members.append(JSONMember("guide", .string(guide))) }
    return .object(members)
  }
}

extension Bilingual {
  public var json: JSONValue { ["fr": .string(fr), "en": .string(en)] }
}

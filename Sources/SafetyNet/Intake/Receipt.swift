import StrictJSON
import Wording

/// What a submitter gets back for one observation. It never tells what others know.
public struct Receipt: Sendable, Hashable {
  public enum Status: String, Sendable, Hashable { case accepted, duplicate, rejected }

  /// The submitter's own id and source, as far as they could be read.
  public var id: String?
  public var source: String?
  public var status: Status
  /// `obs_…`; `nil` where it was rejected.
  public var observation: String?
  /// The duty to report under art. 39 LPJ, where direct evidence was found; also of what was rejected, where it says itself
  /// that somebody is in danger.
  public var duty: Bilingual?
  /// Why it was rejected.
  public var problem: RequestError?

  public init(
    id: String?, source: String?, status: Status, observation: String? = nil,
    duty: Bilingual? = nil, problem: RequestError? = nil
  ) {
    self.id = id
    self.source = source
    self.status = status
    self.observation = observation
    self.duty = duty
    self.problem = problem
  }

  /// The receipt as the interface shows it, without `problem`: the door adds that in the caller's language.
  public var members: [JSONMember] {
    var members: [JSONMember] = []
    if let id { members.append(JSONMember("id", .string(id))) }
    if let source { members.append(JSONMember("source", .string(source))) }
    members.append(JSONMember("status", .string(status.rawValue)))
    if let observation { members.append(JSONMember("observation", .string(observation))) }
    if let duty {
      members.append(JSONMember("duty", duty.asDuty))
    }
    return members
  }
}

extension Bilingual {
  /// The words of the duty to report, as receipts and problems have them.
  public var asDuty: JSONValue { ["lpj39": true, "text": ["fr": .string(fr), "en": .string(en)]] }
}

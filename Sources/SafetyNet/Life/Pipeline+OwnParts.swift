import Alerts
import Chronology
import Mandates
import Risk
import StrictJSON

/// What a coordinator sees of the alerts in which their organisation has an open part, without being told of them.
extension Pipeline {
  /// The highest band first, then what runs out first: the number of the alert, the band last told of, which of their people
  /// answers or is asked, and what runs out when. Not whom it is about, and not why.
  ///
  /// None without an agreement in force, under which nobody there is told anything. Not one that the coordinator themself
  /// declined: of that one they hear nothing.
  func ownParts(for caller: Caller, at time: Timestamp) -> [Duty] {
    let directory = library.directory
    let organisation = caller.account.organisation
    guard caller.has(.coordinator), directory.agreement(of: organisation, at: time) != nil else {
      return []
    }
    let open = duties.values.filter { duty in
      duty.organisation == organisation && duty.state != .closed
        && !duty.declined.contains { directory.isOnePerson($0, caller.name) }
    }
    return open.sorted { a, b in
      if a.band != b.band { return a.band > b.band }
      return (a.due, a.alert) < (b.due, b.alert)
    }
  }

  /// One of them. Nobody of the Table is named, and nobody who has left.
  func outline(of part: Duty) -> JSONValue {
    let state = isWithOwn(part) ? part.state : .awaiting
    var members = [
      JSONMember("alert", .string(part.alert)),
      JSONMember("band", .integer(Int64(part.band.rawValue))),
      JSONMember("state", .string(state.rawValue)),
      JSONMember("step", .string(part.step.rawValue)),
      JSONMember("clock", .string(part.clock.rawValue)),
      JSONMember("due", .string(part.due.rfc3339)),
    ]
    if isWithOwn(part), let name = part.answerer {
      members.append(
        JSONMember(state == .acknowledged ? "answering" : "asked", .string(name)))
    }
    if let since = part.unansweredSince {
      members.append(JSONMember("unanswered_since", .string(since.rfc3339)))
    }
    return .object(members)
  }
}

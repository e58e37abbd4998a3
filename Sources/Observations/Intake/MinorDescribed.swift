import Chronology
import StrictJSON

extension CloudEvent {
  /// The event as it is read: whoever is described as under 18 makes a minor possible, whatever the box says.
  /// Else a box left at «no» would take away what was reported of a child, and no rule would hold.
  var readingAges: CloudEvent {
    let box = data.firstIndex { $0.name == "minor_possible" && $0.value == .bool(false) }
    guard let box, describesMinor else { return self }
    var read = data
    read[box] = JSONMember("minor_possible", .bool(true))
    return CloudEvent(
      id: id, source: source, kind: kind, time: time, recordedTime: recordedTime,
      supersedes: supersedes, data: read)
  }

  private var describesMinor: Bool {
    kind.fields.contains { field in
      guard field.type == .youth, let value = data.first(where: { $0.name == field.name })?.value
      else { return false }
      return (value.array ?? [value]).contains { isMinor($0) }
    }
  }

  /// By the birth date, else by the age as it was given, however that is known.
  private func isMinor(_ person: JSONValue) -> Bool {
    let birth = person["birth_date"]?.string.flatMap { CivilDate(text: $0) }
    let stated = person["age"]?.integer.flatMap { Int(exactly: $0) }
    let age = birth.map { QuebecTime.date(at: time).age(bornOn: $0) } ?? stated
    return age.map { $0 < 18 } ?? false
  }
}

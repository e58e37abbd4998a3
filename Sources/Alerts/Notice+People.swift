import Chronology
import Observations
import StrictJSON

extension Notice {
  /// The young people of a network whom it names; none where it is about one, who is its subject.
  public var namedYouths: [EntityRef] { namedPeople.map(\.youth) }

  /// Whether it is about somebody who bears one of these references, or names them with others.
  public func concerns(anyOf subjects: Set<String>) -> Bool {
    subjects.contains(subject.text) || namedYouths.contains { subjects.contains($0.text) }
  }

  /// Those whom it names, with the birth dates that it shows.
  public var namedPeople: [(youth: EntityRef, birthDate: CivilDate?)] {
    var people: [(youth: EntityRef, birthDate: CivilDate?)] = []
    for youth in youths {
      guard let reference = Self.reference(of: youth) else { continue }
      // Of who was only along it stands under the name of the field in which they were.
      let birthDate = (youth.object ?? []).first {
        $0.name == "birth_date" || $0.name.hasSuffix(".birth_date")
      }?.value.string.flatMap { CivilDate(text: $0) }
      people.append((youth: reference, birthDate: birthDate))
    }
    return people
  }

  /// The same without some of the young people of a network; what it says of the others stays. `nil` where it names
  /// none of them.
  public func notNaming(_ people: Set<EntityRef>) -> Notice? {
    guard !people.isDisjoint(with: namedYouths) else { return nil }
    return saying(
      youths.filter { youth in
        Self.reference(of: youth).map { !people.contains($0) } ?? true
      })
  }

  /// The same with each young person of a network under another reference, in the order of these. `nil` where it
  /// names nobody.
  public func renaming(_ form: (EntityRef) -> EntityRef) -> Notice? {
    guard !namedYouths.isEmpty else { return nil }
    let renamed = youths.map { youth -> JSONValue in
      guard let reference = Self.reference(of: youth) else { return youth }
      return .object(
        (youth.object ?? []).map { member in
          member.name == "ref" ? JSONMember("ref", .string(form(reference).text)) : member
        })
    }
    return saying(renamed.sorted { ($0["ref"]?.string ?? "") < ($1["ref"]?.string ?? "") })
  }

  private func saying(_ left: [JSONValue]) -> Notice {
    var notice = self
    notice.fields = .object(
      (fields.object ?? []).compactMap { group -> JSONMember? in
        guard group.name == "identity" else { return group }
        return left.isEmpty ? nil : JSONMember("identity", ["youths": .array(left)])
      })
    return notice
  }

  private var youths: [JSONValue] { fields["identity"]?["youths"]?.array ?? [] }

  private static func reference(of youth: JSONValue) -> EntityRef? {
    youth["ref"]?.string.flatMap { EntityRef(text: $0) }
  }
}

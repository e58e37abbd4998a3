import Observations
import StrictJSON

extension Notice {
  /// The young people of a network whom it names; none where it is about one, who is its subject.
  public var namedYouths: [EntityRef] {
    youths.compactMap(Self.reference)
  }

  private var youths: [JSONValue] { fields["identity"]?["youths"]?.array ?? [] }

  private static func reference(of youth: JSONValue) -> EntityRef? {
    youth["ref"]?.string.flatMap { EntityRef(text: $0) }
  }
}

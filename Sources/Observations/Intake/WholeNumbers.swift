import StrictJSON

extension [JSONMember] {
  /// With 2 in place of 2.0 and 2e0: JSON Schema takes them for the same whole number, so they are one content here too,
  /// under one digest. Data without a fraction point, which is nearly all, are as they were.
  var withWholeNumbers: [JSONMember] {
    guard contains(where: { $0.value.hasDouble }) else { return self }
    return map { JSONMember($0.name, $0.value.withWholeNumbers) }
  }
}

extension JSONValue {
  fileprivate var hasDouble: Bool {
    switch self {
    case .double: true
    case .array(let values): values.contains { $0.hasDouble }
    case .object(let members): members.contains { $0.value.hasDouble }
    default: false
    }
  }

  fileprivate var withWholeNumbers: JSONValue {
    switch self {
    case .double: wholeNumber.map { .integer($0) } ?? self
    case .array(let values): .array(values.map(\.withWholeNumbers))
    case .object(let members): .object(members.withWholeNumbers)
    default: self
    }
  }
}

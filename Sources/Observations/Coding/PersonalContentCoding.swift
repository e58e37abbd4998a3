import StrictJSON

extension PersonalContent {
  /// The form's version, its first byte.
  private static let version: UInt8 = 1

  /// Contents in a compact binary form, to be sealed; `decoded` gives them back exactly.
  public static func encoded(_ contents: [PersonalContent]) -> [UInt8] {
    var writer = ByteWriter(reserving: 64 * contents.count)
    writer.byte(version)
    writer.list(contents) {
      $0.text($1.subject)
      $0.text($1.observation)
      $0.text($1.group.rawValue)
      $0.text($1.name)
      $0.json($1.value)
    }
    return writer.bytes
  }

  /// Reads back what `encoded` gave.
  public static func decoded(_ bytes: [UInt8]) throws(CodingFault) -> [PersonalContent] {
    var reader = ByteReader(bytes)
    guard try reader.byte() == version else { throw CodingFault(offset: 0) }
    let contents = try reader.list { (reader: inout ByteReader) throws(CodingFault) in
      let subject = try reader.text()
      let observation = try reader.text()
      guard let group = FieldGroup(rawValue: try reader.text()) else { throw reader.fault }
      return PersonalContent(
        subject: subject, observation: observation, group: group, name: try reader.text(),
        value: try reader.json())
    }
    try reader.finish()
    return contents
  }
}

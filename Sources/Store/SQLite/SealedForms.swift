import Alerts
import Chronology
import Observations
import Risk
import StrictJSON
import Wording

// What is sealed of a notice and of an assessment, in the compact binary form of `ByteWriter`. A version
// comes first.

extension Notice {
  var sealedForm: [UInt8] {
    var writer = ByteWriter(reserving: 512)
    writer.byte(1)
    writer.list(why) { writer, why in
      writer.text(why.rule)
      writer.text(why.reason)
      writer.optional(why.weight) { $0.integer(Int64($1)) }
      writer.integer(Int64(why.observed.daysSinceEpoch))
      writer.optional(why.guide) { $0.text($1) }
    }
    writer.optional(changed) { writer, changed in
      writer.integer(Int64(changed.since))
      writer.integer(Int64(changed.bandBefore.rawValue))
      for reasons in [changed.new, changed.again, changed.gone] {
        writer.list(reasons) { writer, reason in
          writer.text(reason.rule)
          writer.text(reason.reason)
        }
      }
    }
    writer.json(fields)
    return writer.bytes
  }

  static func readSealedForm(
    _ bytes: [UInt8]
  ) throws(CodingFault) -> (why: [Why], changed: Changed?, fields: JSONValue) {
    var reader = ByteReader(bytes)
    guard try reader.byte() == 1 else { throw reader.fault }
    let why = try reader.list { (reader: inout ByteReader) throws(CodingFault) in
      Why(
        rule: try reader.text(), reason: try reader.bilingual(),
        weight: try reader.optional { (reader: inout ByteReader) throws(CodingFault) in
          try reader.int()
        },
        observed: CivilDate(daysSinceEpoch: try reader.int()),
        guide: try reader.optional { (reader: inout ByteReader) throws(CodingFault) in
          try reader.text()
        })
    }
    let changed = try reader.optional { (reader: inout ByteReader) throws(CodingFault) in
      try readChanged(&reader)
    }
    let fields = try reader.json()
    try reader.finish()
    return (why, changed, fields)
  }

  private static func readChanged(_ reader: inout ByteReader) throws(CodingFault) -> Changed {
    let since = try reader.int()
    guard let before = Band(rawValue: try reader.int()) else { throw reader.fault }
    func reasons(_ reader: inout ByteReader) throws(CodingFault) -> [Changed.Reason] {
      try reader.list { (reader: inout ByteReader) throws(CodingFault) in
        Changed.Reason(rule: try reader.text(), reason: try reader.bilingual())
      }
    }
    return Changed(
      since: since, bandBefore: before, new: try reasons(&reader), again: try reasons(&reader),
      gone: try reasons(&reader))
  }
}

extension Assessment {
  var sealedForm: [UInt8] {
    var writer = ByteWriter(reserving: 512)
    writer.byte(1)
    writer.list(organisations.sorted()) { $0.text($1) }
    writer.list(reasons) { writer, reason in
      writer.text(reason.rule)
      writer.text(reason.family)
      writer.text(reason.reason)
      writer.integer(Int64(reason.weight))
      writer.bool(reason.isDirect)
      writer.bool(reason.counts)
      writer.integer(reason.observed.milliseconds)
      writer.list(reason.observations) { $0.text($1) }
      writer.list(reason.organisations) { $0.text($1) }
      writer.integer(Int64(reason.grade))
      writer.optional(reason.guide) { $0.text($1) }
    }
    return writer.bytes
  }

  static func readSealedForm(
    _ bytes: [UInt8]
  ) throws(CodingFault) -> (organisations: Set<String>, reasons: [Reason]) {
    var reader = ByteReader(bytes)
    guard try reader.byte() == 1 else { throw reader.fault }
    let organisations = try reader.texts()
    let reasons = try reader.list { (reader: inout ByteReader) throws(CodingFault) in
      Reason(
        rule: try reader.text(), family: try reader.text(), reason: try reader.bilingual(),
        weight: try reader.int(), isDirect: try reader.bool(), counts: try reader.bool(),
        observed: Timestamp(milliseconds: try reader.integer()),
        observations: try reader.texts(), organisations: try reader.texts(),
        grade: try reader.int(),
        guide: try reader.optional { (reader: inout ByteReader) throws(CodingFault) in
          try reader.text()
        })
    }
    try reader.finish()
    return (Set(organisations), reasons)
  }
}

extension ByteWriter {
  fileprivate mutating func text(_ value: Bilingual) {
    text(value.fr)
    text(value.en)
  }
}

extension ByteReader {
  fileprivate mutating func bilingual() throws(CodingFault) -> Bilingual {
    Bilingual(fr: try text(), en: try text())
  }

  fileprivate mutating func int() throws(CodingFault) -> Int {
    guard let value = Int(exactly: try integer()) else { throw fault }
    return value
  }

  fileprivate mutating func texts() throws(CodingFault) -> [String] {
    try list { (reader: inout ByteReader) throws(CodingFault) in try reader.text() }
  }
}

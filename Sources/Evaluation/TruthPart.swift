import Chronology
import StrictJSON

/// A part of a truth, with the pointer to it (RFC 6901). What cannot be read is said with its place: passed over in
/// silence, it would be missing from the figures. Which file it is knows whoever opened it.
struct TruthPart {
  let json: JSONValue
  let pointer: String

  func fault(fr: String, en: String) -> EvaluationFault {
    guard !pointer.isEmpty else { return EvaluationFault(fr: fr, en: en) }
    return EvaluationFault(fr: "\(pointer) : \(fr)", en: "\(pointer): \(en)")
  }

  func text(_ name: String) throws(EvaluationFault) -> String {
    guard let text = json[name]?.string else {
      throw fault(
        fr: "« \(name) » manque ou n'est pas un texte", en: "\"\(name)\" is missing or not a text")
    }
    return text
  }

  func time(_ name: String) throws(EvaluationFault) -> Timestamp {
    guard let time = try timeIfAny(name) else {
      throw fault(fr: "« \(name) » manque", en: "\"\(name)\" is missing")
    }
    return time
  }

  func timeIfAny(_ name: String) throws(EvaluationFault) -> Timestamp? {
    guard let value = json[name], value != .null else { return nil }
    guard let time = value.string.flatMap({ Timestamp(rfc3339: $0) }) else {
      throw fault(
        fr: "« \(name) » n'est pas un moment avec son décalage (2025-01-06T00:00:00Z)",
        en: "\"\(name)\" is not a time with an offset (2025-01-06T00:00:00Z)")
    }
    return time
  }

  func list(_ name: String) throws(EvaluationFault) -> [TruthPart] {
    guard let list = json[name]?.array else {
      throw fault(
        fr: "« \(name) » manque ou n'est pas une liste", en: "\"\(name)\" is missing or not a list")
    }
    return list.enumerated().map { index, value in
      TruthPart(json: value, pointer: "\(pointer)/\(name)/\(index)")
    }
  }

  /// What a list's part is by itself.
  func text() throws(EvaluationFault) -> String {
    guard let text = json.string else {
      throw fault(fr: "ce n'est pas un texte", en: "this is not a text")
    }
    return text
  }

  /// Where each of several parts stands, by its id.
  static func places(of parts: [TruthPart]) throws(EvaluationFault) -> [String: Int] {
    var places: [String: Int] = [:]
    for (place, part) in parts.enumerated() {
      let id = try part.text("id")
      if let before = places.updateValue(place, forKey: id) {
        throw part.fault(
          fr: "« id » est déjà celui de \(parts[before].pointer)",
          en: "\"id\" is already that of \(parts[before].pointer)")
      }
    }
    return places
  }
}

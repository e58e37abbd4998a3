import Chronology
import HTTPTypes
import HummingbirdCore
import Mandates
import StrictJSON
import Wording

/// The small JSON object that acts are sent with: known members only, texts bounded.
struct JSONBody: Sendable {
  /// The longest text of a member, in UTF-8 bytes.
  static let textBytes = 4_000

  private let members: [JSONMember]
  private(set) var faults: [Fault] = []

  /// Reads the body of a request. No body at all is an empty object.
  static func read(
    _ exchange: Exchange, known: [String], budget: BodyBudget
  ) async throws(Problem) -> JSONBody {
    let bytes = try await budget.withBody(of: exchange, upTo: DoorLimits.requestBytes) {
      bytes throws(Problem) in bytes
    }
    if bytes.isEmpty { return JSONBody(members: []) }
    guard let type = exchange.request.headers[.contentType].map(MediaType.init), type.isJSON,
      type.isUTF8
    else { throw .unsupportedMediaType(["application/json"]) }
    let value: JSONValue
    do throws(JSONFault) {
      value = try parseJSON(
        bytes, limits: JSONLimits(bytes: DoorLimits.requestBytes, depth: DoorLimits.depth))
    } catch {
      throw Problem(error)
    }
    guard case .object(let members) = value else {
      throw .invalid([Fault("", fr: "un objet JSON est attendu", en: "a JSON object is expected")])
    }
    var body = JSONBody(members: members)
    let list = known.joined(separator: ", ")
    let unknown = Bilingual(
      fr: "membre inconnu ; "
        + (known.isEmpty ? "aucun n'est attendu" : "membres admis : \(list)"),
      en: "unknown member; " + (known.isEmpty ? "none is expected" : "allowed: \(list)"))
    for (index, member) in members.enumerated() where !known.contains(member.name) {
      body.faults.append(Fault(member: member.name, at: index, of: "", unknown))
    }
    return body
  }

  private init(members: [JSONMember]) { self.members = members }

  /// A text that is not blank; a fault is noted where there is none or it is too long.
  mutating func text(_ name: String) -> String {
    if let text = optionalText(name) { return text }
    if !faults.contains(where: { $0.pointer == "/\(name)" }) {
      faults.append(Fault("/\(name)", fr: "« \(name) » manque", en: "\"\(name)\" is missing"))
    }
    return ""
  }

  mutating func optionalText(_ name: String) -> String? {
    switch members.first(where: { $0.name == name })?.value {
    case nil, .null?: return nil
    case .string(let text)? where text.utf8.count > Self.textBytes:
      faults.append(
        Fault(
          "/\(name)", fr: "le texte dépasse \(Self.textBytes) octets",
          en: "the text exceeds \(Self.textBytes) bytes"))
      return nil
    case .string(let text)?:
      let isBlank = text.unicodeScalars.allSatisfy(\.properties.isWhitespace)
      return isBlank ? nil : text
    default:
      faults.append(Fault("/\(name)", fr: "un texte est attendu", en: "text is expected"))
      return nil
    }
  }

  /// A text that stands for something, where it is there; a fault is noted where it does not, blank text too.
  mutating func optional<Value>(
    _ name: String, _ expected: Bilingual, _ read: (String) -> Value?
  ) -> Value? {
    guard let member = members.first(where: { $0.name == name })?.value, member != .null else {
      return nil
    }
    if let text = member.string, let value = read(text) { return value }
    faults.append(Fault(pointer: "/\(name)", message: expected))
    return nil
  }

  /// A moment as people write it, where it is there; a day is the end of it.
  mutating func end(_ name: String) -> Timestamp? {
    guard let member = members.first(where: { $0.name == name })?.value, member != .null else {
      return nil
    }
    if let time = member.string.flatMap({ QuebecTime.moment(text: $0, isEnd: true) }) {
      return time
    }
    faults.append(
      Fault(pointer: "/\(name)", message: Self.unreadableMoment(member.string ?? "")))
    return nil
  }

  /// What to say to whoever wrote a time that cannot be read, or that no clock shows.
  static func unreadableMoment(_ text: String) -> Bilingual {
    QuebecTime.whyItNeverComes(text: text)
      ?? Bilingual(
        fr: "un moment est attendu, p. ex. 2026-12-24T16:00 (heure de Québec)",
        en: "a time is expected, e.g. 2026-12-24T16:00 (Québec time)")
  }

  /// A whole number that must be there.
  mutating func integer(_ name: String, in range: ClosedRange<Int>) -> Int {
    if let value = members.first(where: { $0.name == name })?.value.wholeNumber,
      let number = Int(exactly: value), range.contains(number)
    {
      return number
    }
    faults.append(
      Fault(
        "/\(name)", fr: "un nombre de \(range.lowerBound) à \(range.upperBound) est attendu",
        en: "a number from \(range.lowerBound) to \(range.upperBound) is expected"))
    return range.lowerBound
  }

  /// Yes or no, which must be said.
  mutating func bool(_ name: String) -> Bool {
    if let value = members.first(where: { $0.name == name })?.value.bool { return value }
    faults.append(
      Fault("/\(name)", fr: "true ou false est attendu", en: "true or false is expected"))
    return false
  }

  mutating func note(_ fault: Fault) { faults.append(fault) }

  /// Throws what was noted.
  func check() throws(Problem) {
    guard faults.isEmpty else { throw .invalid(faults) }
  }
}

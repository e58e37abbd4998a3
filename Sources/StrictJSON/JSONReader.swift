import CSimdjson
import Wording

/// Bounds on one JSON text.
public struct JSONLimits: Sendable, Hashable {
  /// The longest text, in bytes.
  public var bytes: Int
  /// The deepest nesting: `[]` is 1, `[{}]` is 2. At most 1,000.
  public var depth: Int

  public init(bytes: Int = 1 << 20, depth: Int = 16) {
    self.bytes = bytes
    self.depth = min(depth, 1_000)
  }
}

/// Reads one JSON text (RFC 8259) strictly: no byte order mark, no trailing comma, no comment; valid
/// UTF-8 without lone surrogates and without U+0000; each name once in an object; integers within 64
/// bits, signed, exact; nesting and size bounded. What other readers let pass differs between them, and
/// what two programs read differently can be used to pass something by one of them.
///
/// O(bytes). Callers that read many texts keep a `JSONReader`.
public func parseJSON(
  _ bytes: [UInt8], limits: JSONLimits = JSONLimits()
) throws(JSONFault) -> JSONValue {
  try JSONReader().read(bytes, limits: limits)
}

/// The same for bytes that somebody else owns; they are only read during the call.
public func parseJSON(
  _ bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits = JSONLimits()
) throws(JSONFault) -> JSONValue {
  try JSONReader().read(bytes, limits: limits)
}

/// A reader that keeps its buffers from one text to the next. It belongs to one task at a time.
public final class JSONReader {
  private let parser: OpaquePointer?

  public init() { parser = filet_json_parser_make() }

  deinit { if let parser { filet_json_parser_free(parser) } }

  public func read(
    _ bytes: [UInt8], limits: JSONLimits = JSONLimits()
  ) throws(JSONFault) -> JSONValue {
    try bytes.withUnsafeBufferPointer { buffer -> Result<JSONValue, JSONFault> in
      do throws(JSONFault) {
        return .success(try read(buffer, limits: limits))
      } catch {
        return .failure(error)
      }
    }.get()
  }

  public func read(
    _ bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits = JSONLimits()
  ) throws(JSONFault) -> JSONValue {
    guard bytes.count <= limits.bytes else {
      throw JSONFault(
        .tooLarge,
        Bilingual(
          fr: "le texte dépasse \(limits.bytes) octets",
          en: "the text exceeds \(limits.bytes) bytes"
        ))
    }
    guard let parser else { throw .plain(.memory) }
    switch Int(filet_json_parse(parser, bytes.baseAddress, bytes.count)) {
    case Int(FILET_JSON_OK): break
    case Int(FILET_JSON_EMPTY): throw .plain(.empty)
    case Int(FILET_JSON_DEPTH): throw JSONFault(.tooDeep, tooDeep(limits))
    case Int(FILET_JSON_ENCODING): throw .plain(.encoding)
    case Int(FILET_JSON_STRING):
      throw LoneSurrogate.isFirstFault(in: bytes) ? LoneSurrogate.fault : .plain(.string)
    case Int(FILET_JSON_NUMBER):
      let fault = JSONFault.plain(.number)
      throw NumberPlace.path(in: bytes).map { JSONFault(.number, at: $0, fault.fault.message) }
        ?? fault
    case Int(FILET_JSON_MEMORY): throw .plain(.memory)
    default: throw .plain(.syntax)
    }
    guard let tape = filet_json_tape(parser), let strings = filet_json_strings(parser) else {
      throw .plain(.memory)
    }
    var walk = TapeWalk(tape: tape, strings: strings, limits: limits)
    return try walk.value(depth: 0)
  }
}

private func tooDeep(_ limits: JSONLimits) -> Bilingual {
  Bilingual(
    fr: "plus de \(limits.depth) niveaux d'imbrication",
    en: "nested deeper than \(limits.depth) levels")
}

/// Builds values off simdjson's tape (doc/tape.md of simdjson).
private struct TapeWalk {
  let tape: UnsafePointer<UInt64>
  let strings: UnsafePointer<UInt8>
  let limits: JSONLimits
  var index = 1
  /// The way to the element at hand, for faults: names of members with their places, or numbers of elements.
  var path: [(name: String, place: Int?)] = []

  mutating func value(depth: Int) throws(JSONFault) -> JSONValue {
    let word = tape[index]
    index += 1
    switch UInt8(word >> 56) {
    case UInt8(ascii: "\""): return .string(try text(word))
    case UInt8(ascii: "l"):
      index += 1
      return .integer(Int64(bitPattern: tape[index - 1]))
    case UInt8(ascii: "d"):
      index += 1
      return .double(Double(bitPattern: tape[index - 1]))
    case UInt8(ascii: "u"):
      throw fault(
        .number,
        Bilingual(
          fr: "entier au-delà de 64 bits (avec signe)", en: "integer beyond 64 bits (signed)"))
    case UInt8(ascii: "t"): return .bool(true)
    case UInt8(ascii: "f"): return .bool(false)
    case UInt8(ascii: "n"): return .null
    case UInt8(ascii: "["): return .array(try elements(depth: depth + 1))
    case UInt8(ascii: "{"): return .object(try members(depth: depth + 1))
    default: throw .plain(.syntax)
    }
  }

  private mutating func elements(depth: Int) throws(JSONFault) -> [JSONValue] {
    guard depth <= limits.depth else { throw fault(.tooDeep, tooDeep(limits)) }
    var values: [JSONValue] = []
    while UInt8(tape[index] >> 56) != UInt8(ascii: "]") {
      path.append((String(values.count), nil))
      values.append(try value(depth: depth))
      path.removeLast()
    }
    index += 1
    return values
  }

  private mutating func members(depth: Int) throws(JSONFault) -> [JSONMember] {
    guard depth <= limits.depth else { throw fault(.tooDeep, tooDeep(limits)) }
    var members: [JSONMember] = []
    var seen: Set<String> = []
    while UInt8(tape[index] >> 56) != UInt8(ascii: "}") {
      let word = tape[index]
      index += 1
      let name = try text(word)
      path.append((name, members.count))
      // A short object is scanned; a long one is hashed.
      let isDuplicate =
        members.count < 16 ? members.contains { isSame($0.name, name) } : seen.contains(name)
      if members.count == 15 { for member in members { seen.insert(member.name) } }
      if members.count >= 15 { seen.insert(name) }
      guard !isDuplicate else {
        throw fault(
          .duplicateName,
          Bilingual(fr: "ce nom figure deux fois dans l'objet", en: "this name occurs twice"))
      }
      members.append(JSONMember(name, try value(depth: depth)))
      path.removeLast()
    }
    index += 1
    return members
  }

  /// `String ==` is canonical equivalence, as is its hash; both refuse a name in two spellings of one
  /// text, which is stricter than RFC 8259 and what Filet wants.
  private func isSame(_ a: String, _ b: String) -> Bool { a == b }

  private func text(_ word: UInt64) throws(JSONFault) -> String {
    let start = strings + Int(word & 0x00FF_FFFF_FFFF_FFFF)
    let count = Int(UnsafeRawPointer(start).loadUnaligned(as: UInt32.self))
    let bytes = UnsafeBufferPointer(start: start + 4, count: count)
    guard !bytes.contains(0) else {
      throw fault(
        .nul,
        Bilingual(fr: "U+0000 n'est pas admis dans un texte", en: "U+0000 is not allowed in text"))
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func fault(_ code: JSONFault.Code, _ message: Bilingual) -> JSONFault {
    JSONFault(code, at: path, message)
  }
}

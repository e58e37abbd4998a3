import CSimdjson
import StrictJSON
import TextMatching
import Wording

/// One event, parsed and laid out by field; reused from event to event.
final class EventFrame {
  private let parser: OpaquePointer?
  private let program: Program
  let arena = ByteArena()

  private(set) var slots: UnsafeMutablePointer<Slot>
  private(set) var slotCount = 0
  private var slotCapacity = 1_024
  /// Field → its first slot, or -1.
  let heads: UnsafeMutablePointer<Int32>
  private let tails: UnsafeMutablePointer<Int32>
  /// Fields that the event has.
  let touched: UnsafeMutablePointer<Int32>
  private(set) var touchedCount = 0

  private var foldedBuffer: UnsafeMutablePointer<UInt8>
  private var foldedCapacity = 16_384
  private var strings: UnsafePointer<UInt8>
  private var stringsEnd = 0
  private var tape: UnsafePointer<UInt64>
  /// Places on the tape of `_product`, `_category`, `_service`; 0 where there is none.
  private(set) var sourceIndexes: (Int, Int, Int) = (0, 0, 0)
  private let emptyText: UnsafeMutablePointer<UInt8>

  init(_ program: Program) {
    self.program = program
    parser = filet_json_parser_make()
    slots = .allocate(capacity: slotCapacity)
    heads = .allocate(capacity: program.fieldCount)
    heads.initialize(repeating: -1, count: program.fieldCount)
    tails = .allocate(capacity: program.fieldCount)
    tails.initialize(repeating: -1, count: program.fieldCount)
    touched = .allocate(capacity: program.fieldCount)
    foldedBuffer = .allocate(capacity: foldedCapacity + 64)
    foldedBuffer.initialize(repeating: 0, count: foldedCapacity + 64)
    emptyText = .allocate(capacity: 16)
    emptyText.initialize(repeating: 0, count: 16)
    strings = UnsafePointer(emptyText)
    tape = UnsafePointer(UnsafeMutablePointer<UInt64>.allocate(capacity: 1))
    emptyTape = tape
  }

  private let emptyTape: UnsafePointer<UInt64>

  deinit {
    if let parser { filet_json_parser_free(parser) }
    slots.deallocate()
    heads.deallocate()
    tails.deallocate()
    touched.deallocate()
    foldedBuffer.deallocate()
    emptyText.deallocate()
    emptyTape.deallocate()
  }

  /// Forgets the event before.
  private func reset() {
    for index in 0..<touchedCount {
      heads[Int(touched[index])] = -1
      tails[Int(touched[index])] = -1
    }
    touchedCount = 0
    slotCount = 0
    stringsEnd = 0
    sourceIndexes = (0, 0, 0)
    arena.reset()
  }

  /// Parses one JSON object and lays it out. Whatever was laid out before is gone.
  func load(_ bytes: UnsafeBufferPointer<UInt8>) throws(JSONFault) {
    reset()
    guard let parser else { throw JSONFault(.memory, memoryMessage) }
    var outcome = Int(filet_json_parse(parser, bytes.baseAddress, bytes.count))
    if outcome == Int(FILET_JSON_NUMBER) {
      // A number beyond 64 bits is read as its text: it is an identifier, and rounding would change it.
      let quoted = quotingLargeNumbers(bytes)
      outcome = Int(filet_json_parse(parser, quoted, quoted.count))
    }
    guard outcome == Int(FILET_JSON_OK), let tape = filet_json_tape(parser),
      let strings = filet_json_strings(parser)
    else { throw JSONFault(outcome == Int(FILET_JSON_DEPTH) ? .tooDeep : .syntax, syntaxMessage) }
    self.tape = tape
    self.strings = strings
    guard tape[1] >> 56 == UInt64(UInt8(ascii: "{")) else {
      throw JSONFault(.syntax, syntaxMessage)
    }
    let words = Int(tape[0] & 0x00FF_FFFF_FFFF_FFFF)
    if words > slotCapacity {
      slots.deallocate()
      slotCapacity = words * 2
      slots = .allocate(capacity: slotCapacity)
    }
    layOut()
    foldStrings()
    if program.fields.hasPaths { preferExactNames() }
  }

  private var syntaxMessage: Bilingual {
    Bilingual(fr: "la ligne n'est pas un objet JSON", en: "the line is not a JSON object")
  }
  private var memoryMessage: Bilingual { Bilingual(fr: "mémoire épuisée", en: "out of memory") }

  // MARK: Laying out

  private func layOut() {
    let fields = program.fields
    let readsEverything = program.readsEverything
    let hasPaths = fields.hasPaths
    var index = 2
    while true {
      let word = tape[index]
      if word >> 56 == UInt64(UInt8(ascii: "}")) { break }
      let (name, count) = string(word)
      index += 1
      if count > 0, name[0] == UInt8(ascii: "_") {
        noteSource(name, count, index)
        index = after(index)
        continue
      }
      let field = fields.number(name, count)
      var node = -1
      if hasPaths {
        let key = Array(UnsafeBufferPointer(start: name, count: count))
        node = fields.paths[0].children[key] ?? -1
      }
      if field < 0, node < 0, !readsEverything {
        index = after(index)
      } else {
        index = visit(index, field: field, node: node, isNested: false)
      }
    }
  }

  /// Lays out the value at a place of the tape; returns the place after it.
  private func visit(_ index: Int, field: Int32, node: Int, isNested: Bool) -> Int {
    let word = tape[index]
    switch UInt8(truncatingIfNeeded: word >> 56) {
    case UInt8(ascii: "\""):
      let (text, count) = string(word)
      append(field, .text, isNested, text, count, 0)
      return index + 1
    case UInt8(ascii: "l"):
      let value = Int64(bitPattern: tape[index + 1])
      let (text, count) = digits(value.magnitude, isNegative: value < 0)
      append(field, .integer, isNested, text, count, tape[index + 1])
      return index + 2
    case UInt8(ascii: "u"):
      let (text, count) = digits(tape[index + 1], isNegative: false)
      append(field, .unsigned, isNested, text, count, tape[index + 1])
      return index + 2
    case UInt8(ascii: "d"):
      let value = Double(bitPattern: tape[index + 1])
      let bytes = Array("\(value)".utf8)
      append(field, .double, isNested, arena.copy(bytes), bytes.count, tape[index + 1])
      return index + 2
    case UInt8(ascii: "t"):
      append(field, .bool, isNested, arena.copy(Array("true".utf8)), 4, 1)
      return index + 1
    case UInt8(ascii: "f"):
      append(field, .bool, isNested, arena.copy(Array("false".utf8)), 5, 0)
      return index + 1
    case UInt8(ascii: "n"):
      append(field, .null, isNested, nil, 0, 0)
      return index + 1
    case UInt8(ascii: "["):
      if field >= 0 { append(field, .container, isNested, nil, 0, 0) }
      var at = index + 1
      while tape[at] >> 56 != UInt64(UInt8(ascii: "]")) {
        at = visit(at, field: field, node: node, isNested: isNested)
      }
      return at + 1
    default:
      if field >= 0 { append(field, .container, isNested, nil, 0, 0) }
      if node < 0, !program.readsEverything { return after(index) }
      var at = index + 1
      while tape[at] >> 56 != UInt64(UInt8(ascii: "}")) {
        let (name, count) = string(tape[at])
        var child = -1
        var childField: Int32 = -1
        if node >= 0 {
          let key = Array(UnsafeBufferPointer(start: name, count: count))
          child = program.fields.paths[node].children[key] ?? -1
          if child >= 0 { childField = program.fields.paths[child].field }
        }
        at = visit(at + 1, field: childField, node: child, isNested: true)
      }
      return at + 1
    }
  }

  private func noteSource(_ name: UnsafePointer<UInt8>, _ count: Int, _ index: Int) {
    func isName(_ text: StaticString) -> Bool {
      guard text.utf8CodeUnitCount == count else { return false }
      for at in 0..<count where text.utf8Start[at] != name[at] { return false }
      return true
    }
    if isName("_product") {
      sourceIndexes.0 = index
    } else if isName("_category") {
      sourceIndexes.1 = index
    } else if isName("_service") {
      sourceIndexes.2 = index
    }
  }

  @inline(__always)
  private func append(
    _ field: Int32, _ kind: Slot.Kind, _ isNested: Bool, _ text: UnsafePointer<UInt8>?,
    _ count: Int, _ bits: UInt64
  ) {
    if field < 0, kind == .container || kind == .null { return }
    let index = Int32(slotCount)
    (slots + slotCount).initialize(
      to: Slot(
        field: field, next: -1, kind: kind, isNested: isNested, text: text, count: Int32(count),
        bits: bits))
    slotCount &+= 1
    guard field >= 0 else { return }
    let tail = tails[Int(field)]
    if tail < 0 {
      heads[Int(field)] = index
      touched[touchedCount] = field
      touchedCount &+= 1
    } else {
      slots[Int(tail)].next = index
    }
    tails[Int(field)] = index
  }

  /// The place after a value.
  @inline(__always)
  private func after(_ index: Int) -> Int {
    switch UInt8(truncatingIfNeeded: tape[index] >> 56) {
    case UInt8(ascii: "l"), UInt8(ascii: "u"), UInt8(ascii: "d"): return index + 2
    case UInt8(ascii: "{"), UInt8(ascii: "["): return Int(tape[index] & 0xFFFF_FFFF)
    default: return index + 1
    }
  }

  @inline(__always)
  private func string(_ word: UInt64) -> (UnsafePointer<UInt8>, Int) {
    let offset = Int(word & 0x00FF_FFFF_FFFF_FFFF)
    let start = strings + offset
    let count = Int(UnsafeRawPointer(start).loadUnaligned(as: UInt32.self))
    stringsEnd = offset &+ 4 &+ count
    return (start + 4, count)
  }

  private func digits(
    _ magnitude: UInt64, isNegative: Bool
  ) -> (UnsafePointer<UInt8>, Int) {
    let room = arena.allocate(20)
    var at = 20
    var rest = magnitude
    repeat {
      at &-= 1
      let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: 10)
      room[at] = UInt8(truncatingIfNeeded: 48 &+ remainder)
      rest = quotient
    } while rest != 0
    if isNegative {
      at &-= 1
      room[at] = UInt8(ascii: "-")
    }
    return (UnsafePointer(room + at), 20 &- at)
  }

  /// All strings of the event in one go, as if they were ASCII; what is not is folded when it is needed.
  private func foldStrings() {
    let end = stringsEnd
    if end > foldedCapacity {
      foldedBuffer.deallocate()
      foldedCapacity = end * 2
      foldedBuffer = .allocate(capacity: foldedCapacity + 64)
      foldedBuffer.initialize(repeating: 0, count: foldedCapacity + 64)
    }
    let source = strings
    let target = foldedBuffer
    var at = 0
    while at < end {
      target[at] = CaseFolding.lowerASCII(source[at])
      at &+= 1
    }
  }

  /// A field under its full name hides what a path of that name leads to.
  private func preferExactNames() {
    for index in 0..<touchedCount {
      let field = Int(touched[index])
      var hasExact = false
      var hasNested = false
      var slot = heads[field]
      while slot >= 0 {
        if slots[Int(slot)].isNested { hasNested = true } else { hasExact = true }
        slot = slots[Int(slot)].next
      }
      guard hasExact, hasNested else { continue }
      var kept: Int32 = -1
      slot = heads[field]
      heads[field] = -1
      while slot >= 0 {
        let next = slots[Int(slot)].next
        if !slots[Int(slot)].isNested {
          slots[Int(slot)].next = -1
          if kept < 0 { heads[field] = slot } else { slots[Int(kept)].next = slot }
          kept = slot
        }
        slot = next
      }
      tails[field] = kept
    }
  }

  // MARK: Texts

  /// Sees to it that a slot with text has its normal and its folded form.
  @inline(__always)
  func prepare(_ index: Int) {
    if slots[index].isPrepared { return }
    guard let text = slots[index].text else { return }
    let count = Int(slots[index].count)
    slots[index].isPrepared = true
    slots[index].normal = text
    slots[index].normalCount = Int32(count)
    slots[index].foldedCount = Int32(count)
    if slots[index].kind == .text {
      if CaseFolding.isASCII(text, count) {
        slots[index].folded = UnsafePointer(foldedBuffer + (text - strings))
      } else {
        prepareBeyondASCII(index, UnsafeBufferPointer(start: text, count: count))
      }
    } else if slots[index].kind == .double {
      let bytes = CaseFolding.fold(Array(UnsafeBufferPointer(start: text, count: count)))
      slots[index].folded = arena.copy(bytes)
    } else {
      slots[index].folded = text
    }
  }

  private func prepareBeyondASCII(_ index: Int, _ text: UnsafeBufferPointer<UInt8>) {
    if CaseFolding.needsNormalization(text) {
      let normal = Normalization.nfc(text)
      slots[index].normal = arena.copy(normal)
      slots[index].normalCount = Int32(normal.count)
    }
    var folded: [UInt8] = []
    folded.reserveCapacity(text.count + 16)
    CaseFolding.append(text, to: &folded)
    slots[index].folded = arena.copy(folded)
    slots[index].foldedCount = Int32(folded.count)
  }

  /// The texts of the string, or of the strings in the list, at a place of the tape.
  func texts(at index: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    guard index > 0 else { return }
    switch UInt8(truncatingIfNeeded: tape[index] >> 56) {
    case UInt8(ascii: "\""):
      let (text, count) = string(tape[index])
      body(UnsafeBufferPointer(start: text, count: count))
    case UInt8(ascii: "["):
      var at = index + 1
      while tape[at] >> 56 != UInt64(UInt8(ascii: "]")) {
        if tape[at] >> 56 == UInt64(UInt8(ascii: "\"")) {
          let (text, count) = string(tape[at])
          body(UnsafeBufferPointer(start: text, count: count))
        }
        at = after(at)
      }
    default: break
    }
  }

  /// The bytes with each number that 64 bits cannot hold put in quotes.
  private func quotingLargeNumbers(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var quoted: [UInt8] = []
    var at = 0
    while at < bytes.count {
      let byte = bytes[at]
      if byte == UInt8(ascii: "\"") {
        var end = at + 1
        while end < bytes.count, bytes[end] != UInt8(ascii: "\"") {
          end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1
        }
        end = min(end + 1, bytes.count)
        quoted += bytes[at..<end]
        at = end
      } else if byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte) {
        var end = at + 1
        while end < bytes.count,
          (0x30...0x39).contains(bytes[end]) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains(bytes[end])
        {
          end += 1
        }
        let digits = Array(bytes[at..<end])
        let text = String(decoding: digits, as: UTF8.self)
        let isWhole = digits.dropFirst(digits.first == UInt8(ascii: "-") ? 1 : 0).allSatisfy {
          (0x30...0x39).contains($0)
        }
        let isLarge =
          isWhole
          ? Int64(text) == nil && UInt64(text) == nil
          : (Double(text).map { !$0.isFinite } ?? false)
        quoted += isLarge ? [0x22] + digits + [0x22] : digits
        at = end
      } else {
        quoted.append(byte)
        at += 1
      }
    }
    return quoted
  }
}

import CSimdjson
import StrictJSON
import TextMatching
import Wording

/// One event, parsed and laid out by field; reused from event to event. What changes with each event is
/// behind one pointer: it is read some hundred times an event.
final class EventFrame {
  struct State {
    var slots: UnsafeMutablePointer<Slot>
    var slotCount = 0
    var slotCapacity = 1_024
    /// Field → its first slot, or -1.
    var heads: UnsafeMutablePointer<Int32>
    var tails: UnsafeMutablePointer<Int32>
    /// Fields that the event has.
    var touched: UnsafeMutablePointer<Int32>
    var touchedCount = 0
    var foldedBuffer: UnsafeMutablePointer<UInt8>
    var foldedCapacity = 16_384
    /// Room for the digits of numbers.
    var digits: UnsafeMutablePointer<UInt8>
    var digitCount = 0
    var digitCapacity = 16_384
    var strings: UnsafePointer<UInt8>
    var stringsEnd = 0
    var tape: UnsafePointer<UInt64>
    /// Places on the tape of `_product`, `_category`, `_service`; 0 where there is none.
    var sourceIndexes: (Int, Int, Int) = (0, 0, 0)
  }

  let state: UnsafeMutablePointer<State>
  private let parser: OpaquePointer?
  private let program: Program
  private let fields: FieldTable
  private let hasPaths: Bool
  private let readsEverything: Bool
  let arena = ByteArena()
  /// `true`, `false` and room after them; also stands for a text of nothing.
  private let words: UnsafeMutablePointer<UInt8>
  private let emptyTape: UnsafeMutablePointer<UInt64>

  init(_ program: Program) {
    self.program = program
    fields = program.fields
    hasPaths = program.fields.hasPaths
    readsEverything = program.readsEverything
    parser = filet_json_parser_make()
    words = .allocate(capacity: 32)
    words.initialize(repeating: 0, count: 32)
    for (index, byte) in "truefalse".utf8.enumerated() { words[index] = byte }
    emptyTape = .allocate(capacity: 2)
    emptyTape.initialize(repeating: 0, count: 2)
    let heads = UnsafeMutablePointer<Int32>.allocate(capacity: program.fieldCount)
    heads.initialize(repeating: -1, count: program.fieldCount)
    let tails = UnsafeMutablePointer<Int32>.allocate(capacity: program.fieldCount)
    tails.initialize(repeating: -1, count: program.fieldCount)
    let foldedBuffer = UnsafeMutablePointer<UInt8>.allocate(capacity: 16_384 + 64)
    foldedBuffer.initialize(repeating: 0, count: 16_384 + 64)
    let digits = UnsafeMutablePointer<UInt8>.allocate(capacity: 16_384 + 64)
    digits.initialize(repeating: 0, count: 16_384 + 64)
    state = .allocate(capacity: 1)
    state.initialize(
      to: State(
        slots: .allocate(capacity: 1_024), heads: heads, tails: tails,
        touched: .allocate(capacity: program.fieldCount), foldedBuffer: foldedBuffer,
        digits: digits, strings: UnsafePointer(words), tape: UnsafePointer(emptyTape)))
  }

  deinit {
    if let parser { filet_json_parser_free(parser) }
    state.pointee.slots.deallocate()
    state.pointee.heads.deallocate()
    state.pointee.tails.deallocate()
    state.pointee.touched.deallocate()
    state.pointee.foldedBuffer.deallocate()
    state.pointee.digits.deallocate()
    state.deallocate()
    words.deallocate()
    emptyTape.deallocate()
  }

  var slots: UnsafeMutablePointer<Slot> { state.pointee.slots }
  var slotCount: Int { state.pointee.slotCount }
  var heads: UnsafeMutablePointer<Int32> { state.pointee.heads }
  var touched: UnsafeMutablePointer<Int32> { state.pointee.touched }
  var touchedCount: Int { state.pointee.touchedCount }
  var sourceIndexes: (Int, Int, Int) { state.pointee.sourceIndexes }

  /// Forgets the event before.
  private func reset() {
    let state = state
    for index in 0..<state.pointee.touchedCount {
      let field = Int(state.pointee.touched[index])
      state.pointee.heads[field] = -1
      state.pointee.tails[field] = -1
    }
    state.pointee.touchedCount = 0
    state.pointee.slotCount = 0
    state.pointee.digitCount = 0
    state.pointee.stringsEnd = 0
    state.pointee.sourceIndexes = (0, 0, 0)
    arena.reset()
  }

  /// Parses one JSON object and lays it out. Whatever was laid out before is gone.
  func load(_ bytes: UnsafeBufferPointer<UInt8>) throws(JSONFault) {
    reset()
    guard let parser else { throw JSONFault(.memory, memoryMessage) }
    var outcome = Int(filet_json_parse(parser, bytes.baseAddress, bytes.count))
    if outcome == Int(FILET_JSON_NUMBER) {
      let quoted = LargeNumbers.quoted(bytes)
      outcome = Int(filet_json_parse(parser, quoted, quoted.count))
    }
    guard outcome == Int(FILET_JSON_OK), let tape = filet_json_tape(parser),
      let strings = filet_json_strings(parser)
    else { throw JSONFault(outcome == Int(FILET_JSON_DEPTH) ? .tooDeep : .syntax, syntaxMessage) }
    state.pointee.tape = tape
    state.pointee.strings = strings
    guard tape[1] >> 56 == UInt64(UInt8(ascii: "{")) else {
      throw JSONFault(.syntax, syntaxMessage)
    }
    makeRoom(words: Int(tape[0] & 0x00FF_FFFF_FFFF_FFFF))
    layOut()
    foldStrings()
    if hasPaths { preferExactNames() }
  }

  private func makeRoom(words: Int) {
    let state = state
    if words > state.pointee.slotCapacity {
      state.pointee.slots.deallocate()
      state.pointee.slotCapacity = words * 2
      state.pointee.slots = .allocate(capacity: state.pointee.slotCapacity)
    }
    // A number takes two words of the tape, and twenty digits with eight bytes to spare.
    if words * 14 + 64 > state.pointee.digitCapacity {
      state.pointee.digits.deallocate()
      state.pointee.digitCapacity = words * 28 + 64
      state.pointee.digits = .allocate(capacity: state.pointee.digitCapacity + 64)
      state.pointee.digits.initialize(repeating: 0, count: state.pointee.digitCapacity + 64)
    }
  }

  private var syntaxMessage: Bilingual {
    Bilingual(fr: "la ligne n'est pas un objet JSON", en: "the line is not a JSON object")
  }
  private var memoryMessage: Bilingual { Bilingual(fr: "mémoire épuisée", en: "out of memory") }

  // MARK: Laying out

  private func layOut() {
    let fields = fields
    let readsEverything = readsEverything
    let hasPaths = hasPaths
    let tape = state.pointee.tape
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
    let tape = state.pointee.tape
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
      append(field, .bool, isNested, UnsafePointer(words), 4, 1)
      return index + 1
    case UInt8(ascii: "f"):
      append(field, .bool, isNested, UnsafePointer(words + 4), 5, 0)
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
      if node < 0, !readsEverything { return after(index) }
      var at = index + 1
      while tape[at] >> 56 != UInt64(UInt8(ascii: "}")) {
        let (name, count) = string(tape[at])
        var child = -1
        var childField: Int32 = -1
        if node >= 0 {
          let key = Array(UnsafeBufferPointer(start: name, count: count))
          child = fields.paths[node].children[key] ?? -1
          if child >= 0 { childField = fields.paths[child].field }
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
      state.pointee.sourceIndexes.0 = index
    } else if isName("_category") {
      state.pointee.sourceIndexes.1 = index
    } else if isName("_service") {
      state.pointee.sourceIndexes.2 = index
    }
  }

  @inline(__always)
  private func append(
    _ field: Int32, _ kind: Slot.Kind, _ isNested: Bool, _ text: UnsafePointer<UInt8>?,
    _ count: Int, _ bits: UInt64
  ) {
    if field < 0, kind == .container || kind == .null { return }
    let state = state
    let index = state.pointee.slotCount
    (state.pointee.slots + index).initialize(
      to: Slot(
        field: field, next: -1, kind: kind, isNested: isNested, text: text, count: Int32(count),
        bits: bits))
    state.pointee.slotCount = index &+ 1
    guard field >= 0 else { return }
    let tail = state.pointee.tails[Int(field)]
    if tail < 0 {
      state.pointee.heads[Int(field)] = Int32(index)
      state.pointee.touched[state.pointee.touchedCount] = field
      state.pointee.touchedCount &+= 1
    } else {
      state.pointee.slots[Int(tail)].next = Int32(index)
    }
    state.pointee.tails[Int(field)] = Int32(index)
  }

  /// The place after a value.
  @inline(__always)
  private func after(_ index: Int) -> Int {
    let tape = state.pointee.tape
    switch UInt8(truncatingIfNeeded: tape[index] >> 56) {
    case UInt8(ascii: "l"), UInt8(ascii: "u"), UInt8(ascii: "d"): return index + 2
    case UInt8(ascii: "{"), UInt8(ascii: "["): return Int(tape[index] & 0xFFFF_FFFF)
    default: return index + 1
    }
  }

  @inline(__always)
  private func string(_ word: UInt64) -> (UnsafePointer<UInt8>, Int) {
    let offset = Int(word & 0x00FF_FFFF_FFFF_FFFF)
    let start = state.pointee.strings + offset
    let count = Int(UnsafeRawPointer(start).loadUnaligned(as: UInt32.self))
    state.pointee.stringsEnd = offset &+ 4 &+ count
    return (start + 4, count)
  }

  private func digits(
    _ magnitude: UInt64, isNegative: Bool
  ) -> (UnsafePointer<UInt8>, Int) {
    let room = state.pointee.digits + state.pointee.digitCount
    state.pointee.digitCount &+= 28
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
    let end = state.pointee.stringsEnd
    if end > state.pointee.foldedCapacity {
      state.pointee.foldedBuffer.deallocate()
      state.pointee.foldedCapacity = end * 2
      state.pointee.foldedBuffer = .allocate(capacity: end * 2 + 64)
      state.pointee.foldedBuffer.initialize(repeating: 0, count: end * 2 + 64)
    }
    let source = state.pointee.strings
    let target = state.pointee.foldedBuffer
    var at = 0
    while at < end {
      target[at] = CaseFolding.lowerASCII(source[at])
      at &+= 1
    }
  }

  /// A field under its full name hides what a path of that name leads to.
  private func preferExactNames() {
    let (heads, tails, slots) = (state.pointee.heads, state.pointee.tails, state.pointee.slots)
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
        } else {
          // Still a value of the event, for keywords.
          slots[Int(slot)].field = -1
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
    let slots = state.pointee.slots
    if slots[index].isPrepared { return }
    guard let text = slots[index].text else { return }
    let count = Int(slots[index].count)
    slots[index].isPrepared = true
    slots[index].normal = text
    slots[index].normalCount = Int32(count)
    slots[index].foldedCount = Int32(count)
    if slots[index].kind == .text {
      if CaseFolding.isASCII(text, count) {
        slots[index].folded = UnsafePointer(
          state.pointee.foldedBuffer + (text - state.pointee.strings))
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
    let slots = state.pointee.slots
    let room = arena.allocate(text.count * CaseFolding.growth)
    let written = CaseFolding.fold(text, to: room)
    if written >= 0 {
      slots[index].folded = UnsafePointer(room)
      slots[index].foldedCount = Int32(written)
      return
    }
    let normal = Normalization.nfc(text)
    slots[index].normal = arena.copy(normal)
    slots[index].normalCount = Int32(normal.count)
    let folded = CaseFolding.fold(normal)
    slots[index].folded = arena.copy(folded)
    slots[index].foldedCount = Int32(folded.count)
  }

  /// The texts of the string, or of the strings in the list, at a place of the tape.
  func texts(at index: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    guard index > 0 else { return }
    let tape = state.pointee.tape
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
}

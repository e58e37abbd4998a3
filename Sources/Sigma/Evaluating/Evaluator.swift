import StrictJSON
import TextMatching

/// Says which detection rules of a set match an event. One for each task: it keeps its working memory from
/// event to event. No rule's verdict depends on the event before.
public struct Evaluator {
  private let engine: Engine

  /// `remembersValues`: values that come again are not looked through again. It makes logs several times
  /// faster, holds some 4 MB, and keeps values of events in memory after them; the verdicts are the same.
  public init(_ set: RuleSet, remembersValues: Bool = false) {
    engine = Engine(set, remembersValues: remembersValues)
  }

  /// The indexes of the detection rules that match, ascending. An event whose JSON cannot be read matches
  /// nothing; `Event.init(json:)` says what that takes.
  public mutating func matches(_ event: Event) -> [Int] {
    (try? event.json.withUnsafeBufferPointer { bytes in
      try engine.evaluate(bytes, event.origin)
    }) ?? []
  }

  /// The same for one JSON object as bytes, which are only read during the call. This is the fast way.
  public mutating func matches(
    json bytes: UnsafeBufferPointer<UInt8>, origin: Event.Origin = .fields
  ) throws(JSONFault) -> [Int] {
    try engine.evaluate(bytes, origin)
  }

  /// The values of a field of the event evaluated last, as text; for fields that a rule or a correlation
  /// of the set reads.
  public func values(of field: String) -> [String] { engine.values(of: field) }

  /// What could not be decided since this was asked last.
  public mutating func takeFaults() -> [EvaluationFault] {
    defer { engine.faults = [] }
    return engine.faults
  }

  /// Why a detection rule holds or not for an event, down to each value.
  public mutating func explain(rule index: Int, _ event: Event) -> Explanation? {
    engine.explain(index, event)
  }
}

/// A rule that could not be decided on an event, because a regular expression reached its limit.
public struct EvaluationFault: Sendable, Hashable {
  public var rule: Int
  /// PCRE2's error code.
  public var code: Int
}

/// The evaluator's working memory and its loop.
final class Engine {
  struct State {
    var hits: LiteralHits
    /// What one value alone brings, while it is looked through to be remembered.
    var own: LiteralHits
    var lazyTouchedCount = 0
    var limitReached = 0
  }

  let set: RuleSet
  let program: Program
  let tables: ProgramTables
  let frame: EventFrame
  let state: UnsafeMutablePointer<State>
  let memo: ValueMemo?
  /// 0 not known, 1 no, 2 yes, 3 not decided (limit).
  private let lazyStates: UnsafeMutablePointer<UInt8>
  private let lazyTouched: UnsafeMutablePointer<Int32>
  private let regexScratch = RegexScratch()
  var faults: [EvaluationFault] = []
  private var profiles: ProfileCache
  private var matched: [Int] = []

  init(_ set: RuleSet, remembersValues: Bool) {
    self.set = set
    program = set.program
    tables = ProgramTables(set.program)
    frame = EventFrame(program)
    memo = remembersValues ? ValueMemo(subjects: program.fieldCount * 4) : nil
    state = .allocate(capacity: 1)
    state.initialize(
      to: State(hits: Self.hits(program.atomCount), own: Self.hits(program.atomCount)))
    let lazies = program.vocabulary.lazies.count
    lazyStates = .allocate(capacity: lazies + 1)
    lazyStates.initialize(repeating: 0, count: lazies + 1)
    lazyTouched = .allocate(capacity: lazies + 1)
    profiles = ProfileCache(program)
  }

  private static func hits(_ atoms: Int) -> LiteralHits {
    let bits = UnsafeMutablePointer<UInt64>.allocate(capacity: atoms / 64 + 1)
    bits.initialize(repeating: 0, count: atoms / 64 + 1)
    return LiteralHits(bits: bits, numbers: .allocate(capacity: atoms + 1))
  }

  deinit {
    for hits in [state.pointee.hits, state.pointee.own] {
      hits.bits.deallocate()
      hits.numbers.deallocate()
    }
    lazyStates.deallocate()
    lazyTouched.deallocate()
    state.deallocate()
  }

  func evaluate(
    _ bytes: UnsafeBufferPointer<UInt8>, _ origin: Event.Origin
  ) throws(JSONFault) -> [Int] {
    try frame.load(bytes)
    reset()
    let profile = profiles.profile(for: origin, frame)
    collectHits(profile)
    matched.removeAll(keepingCapacity: true)
    judgeCandidates(profile)
    if matched.count > 1 { matched.sort() }
    return matched
  }

  private func reset() {
    state.pointee.hits.clear()
    for index in 0..<state.pointee.lazyTouchedCount { lazyStates[Int(lazyTouched[index])] = 0 }
    state.pointee.lazyTouchedCount = 0
  }

  // MARK: Rules

  private func judgeCandidates(_ profile: Profile) {
    let starts = tables.postingStarts
    let postings = tables.postings
    let sources = tables.ruleSources
    let admits = profile.admits.base
    let numbers = state.pointee.hits.numbers
    for index in 0..<state.pointee.hits.count {
      let number = Int(numbers[index])
      var row = Int(starts[number])
      let end = Int(starts[number &+ 1])
      while row < end {
        let posting = postings[row]
        row &+= 1
        let check = Int32(truncatingIfNeeded: posting)
        if check >= 0, !state.pointee.hits.contains(UInt32(bitPattern: check)) { continue }
        let rule = Int(posting >> 32)
        if admits[Int(sources[rule])] { judge(rule) }
      }
    }
    for rule in profile.unconditional { judge(Int(rule)) }
  }

  @inline(__always)
  private func judge(_ rule: Int) {
    state.pointee.limitReached = 0
    if holds(tables.roots[rule]) { matched.append(rule) }
    if state.pointee.limitReached != 0 {
      faults.append(EvaluationFault(rule: rule, code: state.pointee.limitReached))
    }
  }

  func holds(_ child: Int32) -> Bool {
    let number = Int(child >> 2)
    switch child & 3 {
    case Program.Child.atom: return state.pointee.hits.contains(UInt32(number))
    case Program.Child.notAtom: return !state.pointee.hits.contains(UInt32(number))
    case Program.Child.lazy: return lazyHolds(number)
    default: break
    }
    let nodes = tables.nodes
    let count = Int(nodes[number &+ 1])
    switch nodes[number] {
    case Program.NodeKind.all:
      for index in 0..<count where !holds(nodes[number &+ 2 &+ index]) { return false }
      return true
    case Program.NodeKind.any:
      for index in 0..<count where holds(nodes[number &+ 2 &+ index]) { return true }
      return false
    case Program.NodeKind.not: return !holds(nodes[number &+ 2])
    default: return nodes[number &+ 2] != 0
    }
  }

  // MARK: Lazy predicates

  private func lazyHolds(_ number: Int) -> Bool {
    if !state.pointee.hits.contains(tables.lazyGates[number]) { return false }
    switch lazyStates[number] {
    case 1: return false
    case 2: return true
    case 3:
      state.pointee.limitReached =
        state.pointee.limitReached == 0 ? -47 : state.pointee.limitReached
      return false
    default: break
    }
    let before = state.pointee.limitReached
    state.pointee.limitReached = 0
    let verdict = decide(program.vocabulary.lazies[number])
    lazyStates[number] = state.pointee.limitReached != 0 && !verdict ? 3 : verdict ? 2 : 1
    if verdict || state.pointee.limitReached == 0 { state.pointee.limitReached = before }
    lazyTouched[state.pointee.lazyTouchedCount] = Int32(number)
    state.pointee.lazyTouchedCount &+= 1
    return verdict
  }

  private func decide(_ predicate: Vocabulary.LazyPredicate) -> Bool {
    let slots = frame.slots
    if predicate.field == 0 {
      for slot in 0..<frame.slotCount where slots[slot].hasText {
        if decide(predicate.test, slot) { return true }
      }
      return false
    }
    var slot = Int(frame.heads[predicate.field])
    while slot >= 0 {
      if slots[slot].hasText, decide(predicate.test, slot) { return true }
      slot = Int(slots[slot].next)
    }
    return false
  }

  private func decide(_ test: Vocabulary.LazyPredicate.Test, _ index: Int) -> Bool {
    frame.prepare(index)
    let slot = frame.slots[index]
    let normal = UnsafeBufferPointer(start: slot.normal, count: Int(slot.normalCount))
    let folded = UnsafeBufferPointer(start: slot.folded, count: Int(slot.foldedCount))
    switch test {
    case .glob(let glob, isCased: true): return glob.matches(normal)
    case .glob(let glob, isCased: false):
      if glob.countsScalars, slot.kind == .text, let base = normal.baseAddress,
        !CaseFolding.isASCII(base, normal.count)
      {
        return glob.matches(folded, boundaries: Self.boundaries(normal))
      }
      return glob.matches(folded)
    case .regex(let number):
      switch program.vocabulary.regexes[number].matches(normal, using: regexScratch) {
      case .match: return true
      case .noMatch: return false
      case .limit(let code):
        state.pointee.limitReached = code
        return false
      }
    case .cidr(let network): return network.contains(normal)
    case .compare(let comparison, let number):
      let own = slot.number ?? (slot.kind == .text ? Number(text: normal) : nil)
      return own.flatMap { $0.ordering(to: number) }.map { comparison.holds($0) } ?? false
    case .timePart(let part, let comparison, let number):
      let date = slot.number.map { WrittenDate(epoch: $0) } ?? WrittenDate(normal)
      guard let value = date?.value(of: part) else { return false }
      return comparison.holds(value < number ? .less : value > number ? .greater : .equal)
    case .reference(let field, let place, let isCased):
      let own = isCased ? normal : folded
      var other = Int(frame.heads[field])
      while other >= 0 {
        if frame.slots[other].hasText {
          frame.prepare(other)
          let slot = frame.slots[other]
          let text =
            isCased
            ? UnsafeBufferPointer(start: slot.normal, count: Int(slot.normalCount))
            : UnsafeBufferPointer(start: slot.folded, count: Int(slot.foldedCount))
          if Self.stands(text, in: own, place) { return true }
        }
        other = Int(frame.slots[other].next)
      }
      return false
    }
  }

  /// Where the scalars of a text begin in its folded form.
  private static func boundaries(_ normal: UnsafeBufferPointer<UInt8>) -> [Bool] {
    var boundaries: [Bool] = []
    for scalar in String(decoding: normal, as: UTF8.self).unicodeScalars {
      let count = CaseFolding.fold(scalar).count
      for index in 0..<count { boundaries.append(index == 0) }
    }
    return boundaries
  }

  private static func stands(
    _ part: UnsafeBufferPointer<UInt8>, in text: UnsafeBufferPointer<UInt8>,
    _ place: FieldReference.Place
  ) -> Bool {
    guard part.count <= text.count else { return false }
    switch place {
    case .whole: return part.count == text.count && text.elementsEqual(part)
    case .start: return text.starts(with: part)
    case .end: return text[(text.count - part.count)...].elementsEqual(part)
    case .anywhere:
      return (0...(text.count - part.count)).contains { start in
        text[start..<(start + part.count)].elementsEqual(part)
      }
    }
  }

  func values(of name: String) -> [String] {
    guard let field = program.vocabulary.number(ofField: name) else { return [] }
    var values: [String] = []
    var slot = Int(frame.heads[field])
    while slot >= 0 {
      let found = frame.slots[slot]
      if let text = found.text {
        let bytes = UnsafeBufferPointer(start: text, count: Int(found.count))
        values.append(
          found.kind == .double
            ? found.number?.text ?? "" : String(decoding: bytes, as: UTF8.self))
      }
      slot = Int(found.next)
    }
    return values
  }

  /// Loads an event and collects its hits for every rule, so that any expression can be asked.
  func prepare(_ event: Event) -> Bool {
    let loaded: Void? = try? event.json.withUnsafeBufferPointer { try frame.load($0) }
    guard loaded != nil else { return false }
    reset()
    collectHits(profiles.everything)
    return true
  }

  func admits(_ rule: Int, _ event: Event) -> Bool {
    profiles.profile(for: event.origin, frame).admits[Int(program.ruleSources.base[rule])]
  }

  /// Decides an expression over the atoms of this set for the event that was prepared.
  func decide(_ expression: Expression) -> Bool {
    switch expression {
    case .atom(let number):
      number < program.atomCount && state.pointee.hits.contains(UInt32(number))
    case .lazy(let number): number < program.vocabulary.lazies.count && lazyHolds(number)
    case .all(let members): members.allSatisfy { decide($0) }
    case .any(let members): members.contains { decide($0) }
    case .not(let inner): !decide(inner)
    case .constant(let value): value
    }
  }
}
